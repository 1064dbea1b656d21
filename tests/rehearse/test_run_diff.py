"""Two runs side by side."""

from __future__ import annotations

import shutil

import pytest

from crmmigrate import api
from crmmigrate.core.errors import UsageError


def compared(root, *numbers):
    with api.project(root) as project:
        return api.diff(project, *numbers).data


@pytest.fixture
def twice(tiny, put_back, rehearsed):
    """The tiny project rehearsed, changed by hand in four places, and rehearsed again."""

    def fill(folder):
        root = tiny.write(folder / "acme")
        rehearsed(root)
        orders = root / "legacy" / "orders.csv"
        text = orders.read_text("utf-8")
        text = text.replace("O03,C003,P1,2023-02-31", "O03,C003,P1,2023-02-28").replace("6,80.10", "7,81.10")
        orders.write_text(text.replace("O08,C001,P3,2023-05-02,5", "O08,C001,P3,2023-05-02,"), "utf-8")
        north = root / "legacy" / "customers_north.csv"
        north.write_text(north.read_text("utf-8").replace("Berlin", "Bonn"), "utf-8")
        rehearsed(root)
        return root

    return put_back("rehearsed twice", fill)[1]


def values(data):
    return {(v["table"], v["column"]): (v["changed"], v["added"], v["removed"]) for v in data["values"]}


EXPECTED = {
    ("dim_account", "city"): (1, 0, 0),
    ("fact_order", "amount"): (1, 1, 0),
    ("fact_order", "order_date"): (0, 1, 0),
    ("fact_order", "order_no"): (0, 1, 0),
    ("fact_order", "quantity"): (1, 1, 1),
}


def test_rows_values_and_findings_are_compared(twice):
    data = compared(twice)
    assert [r["run"] for r in data["runs"]] == [1, 2]
    change = {a["source"]: a["change"] for a in data["accounting"]}
    assert change == {"legacy/orders.csv": {"gathered": 0, "loaded": 1, "merged": 0, "rejected": -1, "excluded": 0}}
    assert {r["table"]: (r["before"], r["after"]) for r in data["rows"]}["fact_order"] == (9, 10)
    assert values(data) == EXPECTED
    city = next(v for v in data["values"] if v["column"] == "city")
    assert city["examples"] != []
    gone = [f["code"] for f in data["findings"]["gone"]]
    assert "dates-impossible" in gone
    assert [c["title"] for c in data["causes"]["gone"]] == ["values of order_date are no date for order.order_date"]


def test_the_other_way_round_is_the_mirror(twice):
    one, two = values(compared(twice, 1, 2)), values(compared(twice, 2, 1))
    assert two == {k: (changed, removed, added) for k, (changed, added, removed) in one.items()}


def test_a_run_and_itself_are_the_same(twice):
    data = compared(twice, 2, 2)
    assert (data["accounting"], data["values"], data["findings"]["come"], data["findings"]["gone"]) == ([], [], [], [])


def test_it_works_when_the_tables_of_the_older_run_are_gone(twice):
    shutil.rmtree(twice / ".crmmigrate" / "runs" / "1")
    data = compared(twice)
    assert {(v["table"], v["column"]) for v in data["values"]} == set(EXPECTED)
    assert {v["exact"] for v in data["values"]} == {False}
    assert len(data["accounting"]) == 1


def test_loads_and_rehearsals_can_be_compared_and_a_note_costs_no_second_pass(twice, tiny):
    tiny.load(twice, twice / "w.duckdb")
    data = compared(twice)
    assert [r["command"] for r in data["runs"]] == ["rehearse", "load"]
    assert data["values"] == []


@pytest.mark.long
def test_only_the_last_runs_keep_their_tables(twice, rehearsed):
    for n in range(2, 6):
        north = twice / "legacy" / "customers_north.csv"
        north.write_text(north.read_text("utf-8").replace("Bonn" if n == 2 else f"Bonn{n}", f"Bonn{n + 1}"), "utf-8")
        rehearsed(twice)
    folder = twice / ".crmmigrate" / "runs"
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == ["3", "4", "5", "6"]
    assert len(list(folder.glob("*.json"))) == 6


def test_runs_that_left_no_note_are_named(fresh, twice):
    with pytest.raises(UsageError, match="no two runs"):
        compared(fresh)
    with pytest.raises(UsageError, match="run 9"):
        compared(twice, 1, 9)


def test_causes_are_compared_only_where_both_runs_looked_for_them(twice, tiny, rehearsed):
    tiny.load(twice, twice / "w.duckdb")
    assert compared(twice)["causes"] == {"compared": False, "come": [], "gone": [], "changed": []}
    rehearsed(twice, mask=True)
    assert compared(twice, 2, 4)["causes"]["compared"] is False
    assert compared(twice, 1, 2)["causes"]["compared"] is True
