"""The step on whole tables."""

import json
import random

import pytest

from crmmigrate.steps.profile import ProfileConfig, profiles, run

ORDERS = """
OrderNo,Pos,CustomerId,Ordered,Qty,Price,Discount,Country,Contact,Email,Note,Branch
A1001,1,C0001,31.12.2023,5,"12,50",0 %,DE,Anna Müller,anna@acme.example,,North
A1001,2,C0001,31.12.2023,17,"7,00",5 %,DE,Anna Müller,anna@acme.example,,North
A1002,1,C0002,01.02.2024,3,"1.249,90",0 %,NA,Peter Klein,peter@nord.example,,North
A1003,1,C0003,14.02.2024,30,"12,50",n/a,AT,Maria Huber,maria@ost.example,,North
A1003,2,C0003,14.02.2024,2,"7,00",0 %,AT,Maria Huber,maria@ost.example,,North
"""

CUSTOMERS = """
CustomerId,Name,Employees,Postcode
C0001,Acme GmbH,120,01067
C0002,Nord Ltd,15,80331
C0003,Ost AG,3300,10115
"""


@pytest.fixture(scope="module")
def found(staged, engine):
    tables = {"orders.csv": staged(ORDERS, "orders.csv"), "customers.csv": staged(CUSTOMERS, "customers.csv")}
    return profiles(tables, engine)


def by_label(profile):
    return {column.label: column for column in profile.columns}


def test_types_and_roles(found):
    assert {label: (c.inferred_type, c.role) for label, c in by_label(found["orders.csv"]).items()} == {
        "OrderNo": ("string", "key"),
        "Pos": ("integer", "attribute"),
        "CustomerId": ("string", "key"),
        "Ordered": ("date", "date"),
        "Qty": ("integer", "measure"),
        "Price": ("number", "measure"),
        "Discount": ("integer", "measure"),
        "Country": ("string", "attribute"),
        "Contact": ("string", "attribute"),
        "Email": ("string", "attribute"),
        "Note": ("empty", "attribute"),
        "Branch": ("string", "attribute"),
    }
    assert by_label(found["customers.csv"])["Postcode"].inferred_type == "string"
    assert by_label(found["customers.csv"])["Employees"].role == "measure"


def test_numbers_are_measured(found):
    price = by_label(found["orders.csv"])["Price"]
    assert (price.decimal, price.minimum, price.maximum) == (",", "7", "1249.9")
    assert price.mean == pytest.approx(257.78)
    assert price.quantiles == pytest.approx((7.0, 7.0, 12.5, 12.5, 1002.42))
    day = by_label(found["orders.csv"])["Ordered"]
    assert (day.minimum, day.maximum, day.date_order, day.ambiguous) == ("2023-12-31", "2024-02-14", "dmy", 1)


def test_nulls_and_distinct_leave_null_spellings_out(found):
    discount = by_label(found["orders.csv"])["Discount"]
    assert (discount.nulls, discount.distinct, discount.null_spellings) == (1, 2, ("n/a",))
    country = by_label(found["orders.csv"])["Country"]
    assert (country.nulls, country.distinct, country.semantic_type) == (0, 3, "country")


def test_keys(found):
    assert found["customers.csv"].keys[0] == ("c001",)
    assert ("c001", "c002") in found["orders.csv"].keys


def test_duplicates(staged, engine):
    table = staged("a,b\nx,1\nx,1\ny,2\nx,1\n")
    profile = profiles({"t": table}, engine)["t"]
    assert (profile.duplicates, profile.keys) == (2, ())


def test_result_and_findings(staged, engine):
    table = staged(ORDERS, "orders.csv")
    result = run({"orders.csv": table}, ProfileConfig(), engine)
    codes = {(f.code, f.where.column) for f in result.findings}
    assert {("column-empty", "Note"), ("column-constant", "Branch"), ("personal-data", "Email")} <= codes
    assert ("personal-data", "Branch") not in codes
    document = json.loads(json.dumps(result.data))
    column = {c["name"]: c for c in document["tables"][0]["columns"]}["Qty"]
    assert column["min"] == "2"
    assert column["max"] == "30"
    assert column["exact"] is True
    assert ["OrderNo", "Pos"] in document["tables"][0]["keys"]
    assert result.tables["orders.csv"] is table


def test_personal_data_is_masked(staged, engine):
    table = staged(ORDERS, "o.csv")
    result = run({"o.csv": table}, ProfileConfig(), engine)
    for shown in (json.dumps(result.data["tables"], ensure_ascii=False), str(result.findings)):
        assert "Anna" not in shown
        assert "anna@acme" not in shown
        assert "A••• M•••••" in shown
    unmasked = run({"o.csv": table}, ProfileConfig(mask=False), engine)
    assert "anna@acme.example" in json.dumps(unmasked.data["tables"])


def test_mixed_columns_are_told(staged, engine):
    rows = "\n".join(str(i) for i in range(95)) + "\n" + "\n".join(["about 5"] * 5)
    mixed, repeated = run({"t.csv": staged("amount\n" + rows, "t.csv")}, ProfileConfig(), engine).findings
    assert (mixed.code, mixed.count, mixed.examples) == ("column-mixed", 5, ("about 5",))
    assert (repeated.code, repeated.count) == ("duplicates-exact", 4)


def test_row_order_does_not_matter(staged, engine):
    header, *rows = ORDERS.strip().splitlines()
    shuffled = rows[:]
    random.Random(7).shuffle(shuffled)
    one = profiles({"t": staged("\n".join([header, *rows]))}, engine)
    other = profiles({"t": staged("\n".join([header, *shuffled]))}, engine)
    assert one == other


def test_shapes_that_break_things(staged, engine):
    empty = staged("a,b\n")
    assert (profiles({"t": empty}, engine)["t"].n_rows, profiles({"t": empty}, engine)["t"].keys) == (0, ())
    one = profiles({"t": staged("Ünï;x\n1;2\n", delimiter=";")}, engine)["t"]
    assert [c.distinct for c in one.columns] == [1, 1]
    odd = profiles({"t": staged('a\n"  "\n"x\ny"\n-\n')}, engine)["t"].columns[0]
    assert (odd.nulls, odd.distinct) == (2, 1)


def wide_rows(n):
    numbers = random.Random(3)
    for i in range(n):
        price = f"{numbers.randrange(10**6) / 100:.2f}".replace(".", ",")
        shown = f"{price} EUR" if i % 10 == 0 else price
        day = f"{1 + i % 28:02}.{1 + i % 12:02}.{1990 + i % 40} 10:{i % 60:02}:{i % 59:02}"
        yield f'X{i // 3:05},{i % 3},"{shown if i % 50 else "-"}",{day},{i * 7 % 2503}'


@pytest.fixture(scope="module")
def wide(staged, engine):
    text = "Doc,Line,Amount,Changed,Score\n" + "\n".join(wide_rows(9000))
    return text, profiles({"t": staged(text)}, engine, ProfileConfig(known=50, key_rows=500))["t"]


def test_beyond_the_known_values_the_engine_measures(wide, staged, engine):
    text, sampled = wide
    whole = profiles({"t": staged(text)}, engine, ProfileConfig(known=10_000))["t"]
    for label in ("Amount", "Changed", "Score"):
        a, b = by_label(sampled)[label], by_label(whole)[label]
        assert (a.minimum, a.maximum, a.nulls, a.distinct) == (b.minimum, b.maximum, b.nulls, b.distinct), label
        assert a.type_share == b.type_share == 1.0
        assert a.quantiles == pytest.approx(b.quantiles, rel=0.15), label  # of the sample
    assert by_label(sampled)["Amount"].mean == pytest.approx(by_label(whole)["Amount"].mean)
    assert whole.notes == {}
    assert "sample" in sampled.notes["c003"]


def test_composite_keys_are_proven_on_all_rows(wide, staged, engine):
    text, sampled = wide
    assert ("c001", "c002") in sampled.keys
    broken = staged(text + "\nX02999,0,1,01.01.2000 10:00:00,5")
    again = profiles({"t": broken}, engine, ProfileConfig(known=50, key_rows=500))["t"]
    assert ("c001", "c002") not in again.keys


def test_where_nothing_decides_all_dates_are_ambiguous(staged, engine):
    days = [f"{1 + i % 12:02}/{1 + i // 12 % 12:02}/{1950 + i // 144}" for i in range(3000)]
    table = staged("day,x\n" + "\n".join(f"{day},{i}" for i, day in enumerate(days)))
    for known in (50, 5000):
        column = profiles({"t": table}, engine, ProfileConfig(known=known))["t"].columns[0]
        assert (column.type_share, column.date_order, column.ambiguous) == (1.0, "dmy", 3000)


def test_one_bad_cell_does_not_round_away(staged, engine):
    table = staged("x,y\n" + "\n".join(f"{i}.5,{i}" for i in range(5000)) + "\nunknown thing,1")
    result = run({"t": table}, ProfileConfig(known=50), engine)
    shares = [column["type_share"] for column in result.data["tables"][0]["columns"]]
    assert shares == [0.9998, 1.0]
    assert [(f.code, f.count) for f in result.findings] == [("column-mixed", 1)]
