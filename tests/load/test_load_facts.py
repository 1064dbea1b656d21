"""Facts: their grain over several loads, snapshots in any order, numbers without a dimension, dates that decide."""

from __future__ import annotations

from decimal import Decimal

import pytest

STOCK = """version: 1
name: stock
tables:
  product:
    role: dimension
    identify: [[sku]]
    fields: {sku: {role: key}}
  level:
    role: fact
    grain: [sku_no, day]
    snapshot: day
    dimensions: [product]
    fields:
      sku_no: {role: degenerate, required: true}
      day: {type: date, role: date, required: true}
      pieces: {type: integer, role: measure, additive: semi}
"""
LEVEL = {"sku": "product.sku", "sku_no": "level.sku_no", "day": "level.day", "pieces": "level.pieces"}


@pytest.fixture
def url(tmp_path):
    return f"duckdb:///{tmp_path / 'w.duckdb'}"


def levels(*rows):
    return ("level", LEVEL, [(row[0], *row) for row in rows])


@pytest.mark.long
def test_periodic_snapshots_come_in_any_order(tmp_path, history, url):
    months = {
        "b.csv": levels(("P1", "2024-02-29", "7"), ("P2", "2024-02-29", "5")),
        "a.csv": levels(("P1", "2024-01-31", "9"), ("P2", "2024-01-31", "5"), ("P2", "2024-01-31", "5")),
        "c.csv": levels(("P1", "2024-03-31", "8"), ("P1", "2024-03-31", "4")),
    }
    here = {}
    for name, month in months.items():
        here[name] = month
        answer = history.load(history.write(tmp_path / "p", STOCK, here), url)
    sql = 'SELECT "sku_no", CAST("day" AS VARCHAR), "pieces", "day_key" FROM "fact_level" ORDER BY 2, 1'
    assert history.ask(url, sql) == [
        ("P1", "2024-01-31", 9, 20240131), ("P2", "2024-01-31", 5, 20240131), ("P1", "2024-02-29", 7, 20240229),
        ("P2", "2024-02-29", 5, 20240229), ("P1", "2024-03-31", 8, 20240331),
    ]  # fmt: skip
    fates = {a["source"]: (a["loaded"], a["merged"], a["rejected"]) for a in answer.data["accounting"]}
    assert fates == {"legacy/a.csv": (2, 1, 0), "legacy/b.csv": (2, 0, 0), "legacy/c.csv": (1, 0, 1)}
    comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'fact_level' AND column_name = 'pieces'"
    assert history.ask(url, comment) == [("never summed over time",)]


def test_the_grain_holds_against_rows_of_earlier_loads(tmp_path, history, url):
    first = {"orders.csv": history.orders([("O1", "C1", "2024-01-01", "1.00"), ("O2", "C1", "2024-01-02", "2.00")])}
    history.load(history.write(tmp_path / "p", history.plain, first, "2024-01-01"), url)
    second = {"later.csv": history.orders([("O2", "C2", "2024-01-03", "2.50"), ("O3", "C1", "2024-01-04", "3.00")])}
    answer = history.load(history.write(tmp_path / "p", history.plain, second, "2024-01-02"), url)
    [receipt] = [r for r in answer.data["receipts"] if r["table"] == "fact_order"]
    assert (receipt["inserted"], receipt["updated"], receipt["rows_after"]) == (1, 1, 3)
    sql = (
        'SELECT f."order_no", a."customer_no", f."amount" FROM "fact_order" f '
        'JOIN "dim_account" a ON a."account_key" = f."account_key" ORDER BY 1'
    )
    assert history.ask(url, sql) == [
        ("O1", "C1", Decimal(1)), ("O2", "C2", Decimal("2.5")), ("O3", "C1", Decimal(3)),
    ]  # fmt: skip


def test_a_degenerate_dimension_stays_in_the_fact(tmp_path, history, url):
    tables = {"orders.csv": history.orders([("O1", "C1", "2024-01-01", "1.00")])}
    history.load(history.write(tmp_path / "p", history.plain, tables), url)
    assert history.ask(url, 'SELECT "order_no" FROM "fact_order"') == [("O1",)]
    names = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'dim_%' ORDER BY 1"
    assert history.ask(url, names) == [("dim_account",), ("dim_date",)]
    columns = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'fact_order'"
    assert ("order_no_key",) not in history.ask(url, columns)


@pytest.mark.long
@pytest.mark.parametrize(("effective", "expected"), [("", "Berlin"), ("effective: shipped", "Bonn")])
def test_the_model_says_which_date_decides(tmp_path, history, url, effective, expected):
    model = history.snapshots.replace(
        "      date: {type: date, role: date}\n",
        "      date: {type: date, role: date}\n      shipped: {type: datetime}\n",
    ).replace("    grain: [order_no]\n", f"    grain: [order_no]\n    {effective}\n")
    fields = {"order_no": "order.order_no", "customer_no": "account.customer_no", "date": "order.date",
              "shipped": "order.shipped"}  # fmt: skip
    tables = {
        "customers.csv": history.customers(
            [("C1", "A", "x", "Berlin", "2024-01-31"), ("C1", "A", "x", "Bonn", "2024-02-29")]
        ),
        "orders.csv": ("order", fields, [("O1", "C1", "2024-02-10", "2024-03-01 10:00:00")]),
    }
    history.load(history.write(tmp_path / "p", model, tables), url)
    assert history.ask(url, history.pointing) == [("O1", "C1", "x", expected)]
