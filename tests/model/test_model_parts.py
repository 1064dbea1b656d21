"""Roles, hierarchies, additivity, bridges, lists: each with a reason."""

import datetime as dt
import random

from crmmigrate.steps import model

CITIES = {"Kiel": "North", "Lübeck": "North", "Husum": "North", "Ulm": "South", "Aalen": "South", "Passau": "South",
          "Graz": "Alps", "Linz": "Alps"}  # fmt: skip
LANDS = {"North": "DE", "South": "DE", "Alps": "AT"}


def shops():
    pick = random.Random(3)
    rows = []
    for i in range(120):
        city = pick.choice(sorted(CITIES))
        rows.append([f"S{i:03d}", f"Shop {i * 31 % 127} {i}", city, CITIES[city], pick.choice("xyz")])
    return ["shop", "title", "city", "region", "grade"], rows


def goods():
    return ["sku", "what", "list"], [[f"SKU{i:03d}", f"Thing {i * 13 % 61} {i}", f"{i % 37 + 1}.{i % 90 + 10}"]
                                     for i in range(60)]  # fmt: skip


def shipments():
    pick = random.Random(5)
    _, things = goods()
    rows = []
    for i in range(300):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=i)
        thing, pieces = pick.choice(things), pick.randint(1, 30)
        each = round(float(thing[2]) * pick.choice([1, 0.9, 0.8]), 2)
        rows.append(
            [
                f"D{i:04d}", day.isoformat(), (day + dt.timedelta(days=pick.randint(1, 9))).isoformat(),
                f"S{pick.randint(0, 119):03d}", f"S{pick.randint(0, 119):03d}", thing[0], str(pieces), f"{each:.2f}",
                f"{each * pieces:.2f}", f"0.{pick.randint(1, 30):02d}",
            ]
        )  # fmt: skip
    head = ["no", "ordered_on", "delivered_on", "bill_to_shop", "ship_to_shop", "sku", "pcs", "each", "total", "reb"]
    return head, rows


def company(stage, engine):
    files = {"shops.csv": shops(), "goods.csv": goods(), "shipments.csv": shipments()}
    return model.infer(*stage(files), engine)


def test_dates_and_references_play_roles(stage, engine):
    found = company(stage, engine)
    fields = found.star.tables["shipments"].fields
    assert {n: f.plays for n, f in fields.items() if f.plays} == {
        "ordered_on": "ordered", "delivered_on": "delivered", "bill_to_shop": "bill_to", "ship_to_shop": "ship_to",
    }  # fmt: skip
    assert "in the role ship_to" in fields["ship_to_shop"].why
    assert {r["role"]: r["dimension"] for r in found.more["roles"]}["bill_to"] == "shops"
    assert found.star.tables["shipments"].dimensions == ["goods", "shops"]


def test_one_date_and_one_reference_need_no_role(stage, engine, orders):
    assert model.infer(*stage({"export.csv": orders}), engine).more["roles"] == []


def test_additivity_is_told_by_values(stage, engine):
    found = company(stage, engine)
    told = {m["column"]: (m["additive"], m["why"]) for m in found.more["measures"] if m["table"] == "shipments"}
    assert {c: a for c, (a, _) in told.items()} == {
        "pcs": "additive", "total": "additive", "each": "non", "reb": "non",
    }  # fmt: skip
    assert told["each"][1] == "total = each x pcs: a price or rate"
    assert told["reb"][1] == "all values lie between 0 and 1: a share"
    assert found.star.tables["shipments"].fields["each"].additive == "non"


def test_a_price_is_found_under_a_discount_too(stage, engine):
    head, rows = shipments()
    less = [[*r[:8], f"{float(r[7]) * int(r[6]) * (1 - i % 4 / 20):.2f}", str(i % 4 * 5)] for i, r in enumerate(rows)]
    found = model.infer(*stage({"shops.csv": shops(), "goods.csv": goods(), "d.csv": (head, less)}), engine)
    [each] = [m for m in found.more["measures"] if (m["table"], m["column"]) == ("d", "each")]
    assert (each["additive"], each["why"]) == ("non", "total = each x pcs, less reb: a price or rate")


def test_a_balance_is_semi_additive_by_name_where_rows_have_dates(stage, engine):
    pick = random.Random(4)
    rows = [
        [f"N{i:04d}", (dt.date(2024, 1, 1) + dt.timedelta(days=i)).isoformat(), f"{pick.randint(1, 9999)}.25",
         f"{pick.randint(1, 9999)}.75", str(pick.randint(2001, 2024))]
        for i in range(200)
    ]  # fmt: skip
    found = model.infer(*stage({"moves.csv": (["no", "day", "moved", "balance", "built"], rows)}), engine)
    told = {m["column"]: m["additive"] for m in found.more["measures"]}
    assert (told["moved"], told["balance"]) == ("additive", "semi")
    assert told.get("built", "non") == "non"


def test_levels_of_a_dimension_the_finest_first(stage, engine):
    headers, rows = shops()
    with_land = [[*row, LANDS[row[3]]] for row in rows]
    found = model.infer(*stage({"shops.csv": ([*headers, "land"], with_land)}), engine)
    assert ["city", "region"] in [c[:2] for c in found.star.tables["shops"].hierarchies]
    first = found.more["hierarchies"][0]
    assert (first["kind"], first["members"], set(first["broken"])) == ("levels", 8, {0})
    assert first["confidence"] > 0.5
    assert not any("grade" in chain or "title" in chain for chain in found.star.tables["shops"].hierarchies)


def test_a_dirty_cell_breaks_no_level_of_many_members_and_is_told(stage, engine):
    headers, rows = shops()
    many = [[f"{k}{r[0]}", f"{r[1]} {k}", *r[2:]] for k in range(4) for r in rows]
    many[0][3] = "Alps" if many[0][3] != "Alps" else "South"
    result = _run(stage, engine, {"shops.csv": (headers, many)})  # one town of eight is too many
    assert result.data["star"]["tables"]["shops"]["hierarchies"] == []
    wide = [[r[0], r[1], f"{r[2]} {i % 5}", r[3], r[4]] for i, r in enumerate(many)]
    result = _run(stage, engine, {"shops.csv": (headers, wide)})
    assert result.data["star"]["tables"]["shops"]["hierarchies"] == [["city", "region"]]
    [broken] = [f for f in result.findings if f.code == "hierarchy-broken"]
    assert (broken.count, len(broken.examples)) == (1, 1)


def _run(stage, engine, files):
    tables, profiles = stage(files)
    return model.run(tables, model.ModelConfig(profiles), engine)


def test_a_manager_is_a_parent_of_the_same_table(stage, engine):
    rows = [[str(i), f"Person {i * 31 % 17}-{i}", None if i < 3 else str(1 + i % 2)] for i in range(1, 15)]
    found = model.infer(*stage({"staff.csv": (["no", "name", "boss"], rows)}), engine)
    assert [(h["kind"], h["levels"]) for h in found.more["hierarchies"]] == [("parent-child", ["no", "boss"])]


def owners(weights):
    people = (["login", "mail"], [[f"usr-{i:04d}", f"m{i}@x.example"] for i in range(50)])
    accounts = (["account", "title"], [[f"ACC{i:03d}", f"Account {i * 7 % 31}"] for i in range(30)])
    rows = []
    for i in range(30):
        for k, weight in enumerate(weights[i % len(weights)]):
            rows.append([f"ACC{i:03d}", f"usr-{(i * 3 + k * 11) % 50:04d}", str(weight)])
    return {"people.csv": people, "accounts.csv": accounts, "owners.csv": (["account", "login", "part"], rows)}


def test_weights_that_sum_to_one_make_a_bridge(stage, engine):
    found = model.infer(*stage(owners([["0.5", "0.5"], ["0.7", "0.2", "0.1"], ["1.0"]])), engine)
    table = found.star.tables["owners"]
    assert (table.role, table.weight, table.within) == ("bridge", "part", "accounts")
    assert table.dimensions == ["accounts", "people"]
    [bridge] = found.more["bridges"]
    assert (bridge["weight"], bridge["within"], bridge["confidence"]) == ("part", "account", 1.0)


def test_amounts_beside_references_make_no_bridge(stage, engine):
    found = model.infer(*stage(owners([["0.5", "0.9"], ["0.7", "0.2", "0.4"], ["0.3"]])), engine)
    assert found.star.tables["owners"].role == "fact"
    assert found.star.tables["owners"].weight is None


def test_short_lists_are_hints_and_hold_nothing(stage, engine):
    prose = "word {} of many words that people wrote here, long and different each time {}"
    rows = [[f"T{i:04d}", ["open", "closed", "waiting"][i % 3], prose.format(i, i * 7)] for i in range(200)]
    found = model.infer(*stage({"tickets.csv": (["no", "state", "text"], rows)}), engine)
    fields = found.star.tables["tickets"].fields
    assert fields["state"].type == "category"
    assert fields["state"].allowed is None
    assert [(one["column"], one["values"]) for one in found.more["lists"]] == [("state", ["closed", "open", "waiting"])]


def test_years_of_one_list_are_one_table(stage, engine, orders):
    headers, rows = orders
    half = len(rows) // 2
    found = model.infer(*stage({"a.csv": (headers, rows[:half]), "b.csv": (headers, rows[half:])}), engine)
    facts = {n: t for n, t in found.star.tables.items() if t.role == "fact"}
    assert [t.rows_of for t in facts.values()] == [["a.csv", "b.csv"]]
    assert found.star.tables["a"].fields["f04"].made_of == {"a.csv": "F04", "b.csv": "F04"}


def test_lists_are_spelled_as_the_source_does(stage, engine):
    rows = [[f"T{i:04d}", ["Open", "Closed", "OPEN", "Open"][i % 4]] for i in range(100)]
    found = model.infer(*stage({"tickets.csv": (["ticket", "state"], rows)}), engine)
    assert [one["values"] for one in found.more["lists"]] == [["Closed", "Open"]]
