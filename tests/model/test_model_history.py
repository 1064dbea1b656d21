"""Snapshots and versions: what keeps history, what is measured at each date."""

import datetime as dt
import random

import pytest

from crmmigrate import config
from crmmigrate.steps import model


def staff(months=6, people=40, seed=4):
    """Monthly exports of employees: department and salary change now and then, the name never."""
    pick = random.Random(seed)
    known = [[f"E{i:03d}", f"Name {i * 7 % 41} {i}", pick.choice("ABC"), 3000 + 100 * (i % 9)] for i in range(people)]
    rows = []
    for month in range(1, months + 1):
        for one in known:
            if month > 1 and pick.random() < 0.06:
                one[2] = pick.choice([d for d in "ABC" if d != one[2]])
            if month > 1 and pick.random() < 0.04:
                one[3] += 100
            rows.append([f"2024-{month:02d}-01", one[0], one[1], one[2], str(one[3])])
    return ["as_of", "emp", "name", "department", "salary"], rows


def versions(people=40, seed=9, end=""):
    """Rows with a validity: a number of their own, from, to, and a flag of the newest."""
    pick = random.Random(seed)
    rows = []
    for i in range(people):
        start, segment = dt.date(2020, 1, 1) + dt.timedelta(days=pick.randint(0, 90)), pick.choice("ABC")
        last = pick.choice([1, 2, 2, 3])
        for n in range(1, last + 1):
            until = start + dt.timedelta(days=pick.randint(30, 200))
            open_ended = n == last
            told = (end or None) if open_ended else until.isoformat()
            row = [str(len(rows) + 1), f"K-{i:04d}", f"Firma {i * 29 % 103} {i}", segment, start.isoformat(), told]
            rows.append([*row, "Y" if open_ended else "N"])
            start, segment = until, pick.choice([s for s in "ABC" if s != segment])
    return ["sk", "customer", "name", "segment", "valid_from", "valid_to", "is_current"], rows


def sales(customers, days=200, seed=6):
    """Sales of customers, one a day."""
    pick = random.Random(seed)
    first = dt.date(2020, 2, 1)
    return ["sale", "sold_on", "customer", "amount"], [
        [f"V{i:05d}", (first + dt.timedelta(days=i)).isoformat(), pick.choice(customers), f"{i * 7 % 90}.5"]
        for i in range(days)
    ]


def infer(stage, engine, files):
    return model.infer(*stage(files), engine)


def test_snapshots_of_a_dimension_keep_the_history_of_what_changes(stage, engine):
    found = infer(stage, engine, {"staff.csv": staff()})
    table = found.star.tables["staff"]
    assert (table.role, table.snapshot, table.identify, table.grain) == ("dimension", "as_of", [["emp"]], ["emp"])
    assert {n for n, f in table.fields.items() if f.scd == 2} == {"department", "salary"}
    assert "changed over time in" in table.fields["department"].why
    assert table.fields["name"].why == "never changed in 40 members"
    [history] = found.more["histories"]
    assert (history["kind"], history["members"], history["date"]) == ("snapshots of a dimension", ["emp"], "as_of")
    assert history["changed"]["name"] == 0 < history["changed"]["department"]
    assert table.confidence == history["confidence"] > 0.5


def test_measures_that_vary_at_each_date_are_a_snapshot_fact(stage, engine):
    headers, rows = staff()
    pick = random.Random(1)
    balances = [[*row, f"{pick.randint(1, 99999)}.{pick.randint(10, 99)}"] for row in rows]
    found = infer(stage, engine, {"accounts.csv": ([*headers, "balance"], balances)})
    table = found.star.tables["accounts"]
    assert (table.role, table.snapshot) == ("fact", "as_of")
    assert table.fields["balance"].additive == "semi"
    assert found.more["histories"][0]["kind"] == "periodic snapshot fact"


def test_snapshots_of_what_another_table_lists_stay_facts(stage, engine):
    people = (["emp", "born"], [[f"E{i:03d}", f"19{60 + i % 40}-05-{1 + i % 28:02d}"] for i in range(40)])
    found = infer(stage, engine, {"staff.csv": staff(), "people.csv": people})
    assert found.star.tables["staff"].role == "fact"
    assert "people lists them" in found.more["histories"][0]["why"]


@pytest.mark.parametrize("end", ["", "9999-12-31"])
def test_rows_with_a_validity_are_versions_already(stage, engine, end):
    found = infer(stage, engine, {"dim_customer.csv": versions(end=end)})
    table = found.star.tables["customer"]
    assert (table.role, table.snapshot) == ("dimension", "since")
    assert table.identify == [["customer"], ["sk"]]
    assert set(table.fields) == {"sk", "customer", "name", "segment", "since"}
    assert (table.fields["segment"].scd, table.fields["name"].scd) == (2, 1)
    [history] = found.more["histories"]
    assert (history["until"], history["current"], history["gaps"], history["overlaps"]) == (
        "valid_to", "is_current", 0, 0,
    )  # fmt: skip


def test_facts_point_to_members_that_have_versions(stage, engine):
    headers, rows = versions()
    customers = sorted({r[1] for r in rows})
    found = infer(stage, engine, {"customer.csv": (headers, rows), "sales.csv": sales(customers)})
    fact = found.star.tables["sales"]
    assert fact.dimensions == ["customer"]
    assert (fact.fields["customer"].references, fact.fields["customer"].reference_field) == ("customer", "customer")
    assert found.more["histories"][0]["referenced_by"] == ["sales.customer"]


def test_bookings_that_overlap_are_no_versions(stage, engine):
    pick = random.Random(8)
    rows = []
    for i in range(150):
        start = pick.randint(1, 20)
        rows.append(
            [f"B{i:04d}", f"R{i % 12:02d}", f"2024-03-{start:02d}", f"2024-03-{start + pick.randint(1, 8):02d}"]
        )
    found = infer(stage, engine, {"bookings.csv": (["no", "room", "begins", "ends"], rows)})
    assert found.more["histories"] == []


def test_orders_on_days_are_no_snapshots(stage, engine, orders):
    assert infer(stage, engine, {"export.csv": orders}).more["histories"] == []


def test_version_numbers_are_told_and_left_alone(stage, engine):
    rows = [[f"C{i:03d}", str(v), "AB"[(i + v) % 2], str(12 * v)] for i in range(30) for v in range(1, 2 + i % 3)]
    found = infer(stage, engine, {"contracts.csv": (["contract", "version", "plan", "months"], rows)})
    assert [h["kind"] for h in found.more["histories"]] == ["numbered versions"]
    assert found.star.tables["contracts"].grain == ["contract", "version"]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_does_not_matter(stage, engine, seed):
    files = {"staff.csv": staff(), "customer.csv": versions()}
    shuffled = {name: (headers, random.Random(seed).sample(rows, len(rows))) for name, (headers, rows) in files.items()}
    assert infer(stage, engine, shuffled) == infer(stage, engine, files)


def test_the_proposal_is_a_model_that_can_be_kept(stage, engine, tmp_path):
    files = {"staff.csv": staff(), "customer.csv": versions()}
    path = tmp_path / "model.yaml"
    config.save(path, infer(stage, engine, files).star)
    parsed = config.parse(path, type(infer(stage, engine, files).star))
    assert config.check_model(parsed) == ()


def test_histories_are_findings_that_inform(stage, engine):
    tables, profiles = stage({"staff.csv": staff(), "customer.csv": versions()})
    found = model.run(tables, model.ModelConfig(profiles), engine).findings
    told = {f.where.file: f for f in found if f.code == "history-found"}
    assert set(told) == {"staff.csv", "customer.csv"}
    assert {str(f.severity) for f in told.values()} == {"info"}
    assert not [f for f in found if f.code == "grain-coarse"]


def test_exports_of_several_days_in_a_file_each_are_one_dimension(stage, engine):
    headers, rows = staff(months=3)
    files = {f"staff_{m}.csv": (headers, [r for r in rows if r[0] == f"2024-0{m}-01"]) for m in (1, 2, 3)}
    visits = [[f"V{i:03d}", f"E{i * 7 % 40:03d}", f"{i}.5"] for i in range(90)]
    found = infer(stage, engine, {**files, "visits.csv": (["visit", "emp", "cost"], visits)})
    table = found.star.tables["staff"]
    assert (table.role, table.snapshot, table.identify) == ("dimension", "as_of", [["emp"]])
    assert table.rows_of == sorted(files)
    assert (table.fields["department"].scd, table.fields["name"].scd) == (2, 1)
    assert found.star.tables["visits"].dimensions == ["staff"]
    assert table.fields["emp"].references is None
    assert len(found.more["histories"]) == 1


def test_years_of_orders_are_no_snapshots(stage, engine):
    years = {
        f"orders_{y}.csv": (["no", "year_end", "who", "paid"],
                            [[f"A{y}{i:03d}", f"{y}-12-31", f"K{i % 9}", f"{i}.5"] for i in range(60)])
        for y in (2022, 2023)
    }  # fmt: skip
    assert infer(stage, engine, years).more["histories"] == []
