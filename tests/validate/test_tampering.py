"""Whatever somebody changes in a loaded target is found and named, on every kind of target."""

from __future__ import annotations

import pytest

KINDS = ("duckdb", "sqlite", "postgres", "mysql")
CHANGES = {
    "a text of a dimension": (
        ["UPDATE dim_customer SET city = 'Basel' WHERE number = 'K005'"], [("row-changed", "dim_customer", "city")],
    ),
    "a text of a fact": (
        ["UPDATE fact_sale SET remark = 'x' WHERE sale_no = 'S0011'"], [("row-changed", "fact_sale", "remark")],
    ),
    "a letter with an accent": (
        ["UPDATE dim_customer SET city = 'Zurich' WHERE city = 'Zürich'"],
        [("row-changed", "dim_customer", "city")],
    ),
    "a date": (
        ["UPDATE fact_sale SET day = '2022-01-01' WHERE sale_no = 'S0012'"],
        [("row-changed", "fact_sale", "day"), ("date-range", "fact_sale", "day"), ("slice-total", "sale", "amount")],
    ),
    "a measure": (
        ["UPDATE fact_sale SET amount = amount + 0.01 WHERE sale_no = 'S0013'"],
        [("row-changed", "fact_sale", "amount"), ("control-total", "sale", "amount"),
         ("slice-total", "sale", "amount")],
    ),
    "a foreign key": (
        ["UPDATE fact_sale SET customer_key = (SELECT MAX(customer_key) FROM dim_customer) WHERE sale_no = 'S0014'"],
        [("row-changed", "fact_sale", "customer_key")],
    ),
    "a row that is gone": (
        ["DELETE FROM fact_sale WHERE sale_no = 'S0007'"],
        [("row-missing", "fact_sale", None), ("key-count", "fact_sale", "sale_no"),
         ("distribution", "fact_sale", "status"), ("completeness", "fact_sale", "amount")],
    ),
    "two rows that swap their amounts": (
        ["UPDATE fact_sale SET amount = 222.25 WHERE sale_no = 'S0008'",
         "UPDATE fact_sale SET amount = 296.25 WHERE sale_no = 'S0006'"],
        [("row-changed", "fact_sale", "amount")],
    ),
    "an emptied field": (
        ["UPDATE fact_sale SET discount = NULL WHERE sale_no = 'S0010'"],
        [("row-changed", "fact_sale", "discount"), ("completeness", "fact_sale", "discount")],
    ),
    "another currency": (
        ["UPDATE fact_sale SET currency = 'PLN' WHERE sale_no = 'S0010'"],
        [("row-changed", "fact_sale", "currency"), ("slice-total", "sale", "amount"),
         ("distribution", "fact_sale", "currency")],
    ),
    "another status": (
        ["UPDATE fact_sale SET status = 'won' WHERE sale_no = 'S0002'"],
        [("row-changed", "fact_sale", "status"), ("distribution", "fact_sale", "status")],
    ),
    "a category of a dimension": (
        ["UPDATE dim_customer SET sector = 'craft' WHERE number = 'K003'"],
        [("row-changed", "dim_customer", "sector"), ("distribution", "dim_customer", "sector")],
    ),
}  # fmt: skip


def errors(answer):
    return {(f.code, f.where.table or f.where.file, f.where.column) for f in answer.findings if f.severity == "error"}


def named(answer):
    """Findings by code, table and column; control totals name their source as the file."""
    return {(f.code, f.where.table, f.where.column) for f in answer.findings if f.severity == "error"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_target_is_green(shop, kind):
    answer = shop(kind).validate(cells=5_000)
    assert errors(answer) == set()
    for proof in ("rows", "grain", "control_totals", "slice_totals", "dates", "keys", "distributions", "completeness"):
        assert answer.data[proof], proof
        assert all(row["ok"] for row in answer.data[proof]), proof
    cells = answer.data["cells"]
    assert cells["cells"] > 1_000
    assert cells["equal"] + cells["explained"] + cells["different"] == cells["cells"]
    assert cells["different"] == 0


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_named(shop, change):
    statements, wanted = CHANGES[change]
    target = shop("duckdb")
    target.change(*statements)
    answer = target.validate(cells=0)
    assert set(wanted) <= named(answer)
    tables = {f.where.table for f in answer.findings if f.severity == "error"} - {None}
    assert tables <= {"fact_sale", "sale"} or tables <= {"dim_customer"}


@pytest.mark.parametrize("kind", KINDS[1:])
def test_all_changes_at_once_are_named(shop, kind):
    target = shop(kind)
    target.change(*(statement for statements, _ in CHANGES.values() for statement in statements))
    found = named(target.validate(cells=0))
    assert {one for _, wanted in CHANGES.values() for one in wanted} <= found


@pytest.mark.parametrize("kind", KINDS)
def test_a_doubled_row(shop, kind):
    target = shop(kind)
    target.change(
        "CREATE TABLE kept AS SELECT * FROM fact_sale",
        "DROP TABLE fact_sale",
        "ALTER TABLE kept RENAME TO fact_sale",
        "INSERT INTO fact_sale SELECT * FROM fact_sale WHERE sale_no = 'S0007'",
    )
    found = named(target.validate(cells=0))
    assert ("grain-repeats", "fact_sale", "_key") in found
    assert ("grain-repeats", "fact_sale", "sale_no") in found
    assert ("row-added", "fact_sale", None) in found


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_cell_is_told_with_its_source(shop, kind):
    target = shop(kind)
    target.change("UPDATE fact_sale SET remark = 'not so' WHERE sale_no = 'S0007'")
    answer = target.validate(cells=100_000)
    cells = answer.data["cells"]
    [told] = cells["differences"]
    assert (told["file"], told["row"], told["column"], told["target"]) == ("legacy/sales.csv", 8, "remark", "not so")
    assert told["legacy"] == "Notiz „7“ — naïve"
    assert (cells["different"], cells["equal"] + cells["explained"] + 1) == (1, cells["cells"])
    [finding] = [f for f in answer.findings if f.code == "cell-differs"]
    assert (finding.where.rows, finding.where.column) == ((8,), "remark")


def test_a_missing_column(shop):
    target = shop("duckdb")
    target.change("ALTER TABLE fact_sale DROP COLUMN remark")
    assert ("count-mismatch", "fact_sale", None) in named(target.validate(cells=0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("becomes", ["CREATE VIEW dim_sale_day AS SELECT * FROM other WHERE sale_day_key < 0", ""])
def test_a_view_that_shows_something_else(shop, kind, becomes):
    target = shop(kind)
    target.change(
        "CREATE TABLE other AS SELECT * FROM dim_sale_day", "DROP VIEW dim_sale_day", *[becomes] * bool(becomes)
    )
    assert errors(target.validate(cells=0)) == {("view-differs", "dim_sale_day", None)}
