"""Both engines recalculate alike: the same tables, changes, events and findings."""

import importlib
import importlib.util

import pyarrow as pa
import pytest

from crmmigrate.core.documents import Calculation, Cleaning, Constraint, Conversion, TableCleaning, Total
from crmmigrate.core.tables import Column, Table, column_name
from crmmigrate.steps.clean import CleanConfig, run

SETTINGS = {"spark.sql.shuffle.partitions": "2", "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1"}
ROWS = [
    ("1", "3", "10.005", "10", "27.01", "USD", "2024-02-01", "2024-01-01", "1990-03-01", "33", "10115", "Berlin", "30"),
    ("1", "2", "1.50", "0", None, "USD", "2023-02-01", "2024-01-01", "2000-02-29", None, "10115", "Berlin", "30"),
    ("2", "1", "99999999.99", "50", "1", "GBP", "2024-05-01", "2024-06-01", "x", "5", "10115", "Bonn", "49999999.995"),
    ("2", "-4", "0.01", "101", "0.04", None, "2024-05-01", None, None, "1", "10115", "Berlin", "1"),
    ("3", "x", None, None, "7", "EUR", None, "2024-05-01", "1999-12-31", "24", "10115", "berlin", "7"),
    ("3", "7", "0.35", "5", "2.33", "IDR", "2024-05-01", "2024-05-01", "1999-12-31", "24", "10115", "Berlin", "9"),
]
HEADERS = ["No", "Qty", "Price", "Disc", "Total", "Cur", "Closed", "Created", "Born", "Age", "Zip", "City", "Head"]
RATES = [
    ("2024-01-01", "USD", "EUR", "0.9"),
    ("2024-01-01", "EUR", "GBP", "0.85"),
    ("2024-01-01", "EUR", "IDR", "17000"),
]
ENTRY = TableCleaning(
    applies_to=["list.csv"],
    calculations=[
        Calculation(name="age", column="Age", formula='age_on("Born", as_of)', then="recompute"),
        Calculation(name="t", column="Total", formula='"Qty" * "Price" * (1 - "Disc" / 100)', then="recompute"),
    ],
    totals=[Total(name="h", column="Head", key=["No"], sum='"Total"')],
    conversions=[Conversion(name="e", amount="Total", currency="Cur", date="Closed", to="EUR", rates="r", into="EUR")],
    constraints=[
        Constraint(name="d", check='"Closed" >= "Created"'),
        Constraint(name="p", check='"Disc" between 0 and 100', severity="set_aside", column="Disc"),
        Constraint(name="z", check="postcode_fits_city", columns=["Zip", "City"], severity="reject"),
    ],
)


def outcome(engine):
    data = {column_name(i): pa.array([row[i] for row in ROWS], pa.string()) for i in range(len(HEADERS))}
    data |= {"_source": pa.array(["list.csv"] * 6), "_row": pa.array(range(1, 7), pa.int64())}
    data["_line"] = pa.array(range(2, 8), pa.int64())
    columns = tuple(Column(column_name(i), label) for i, label in enumerate(HEADERS))
    table = Table("list.csv", engine.hold(pa.table(data)), columns, n_rows=6)
    rates = pa.table({n: [r[i] for r in RATES] for i, n in enumerate(("date", "from", "to", "rate"))})
    config = CleanConfig(Cleaning(tables=[ENTRY]), rates={"r": rates}, as_of="2024-03-01")
    result = run({"list.csv": table}, config, engine)
    frames = [result.tables["list.csv"].frame, *result.changes, *result.events]
    rows = [sorted(frame.collect(backend="pyarrow").rows(), key=str) for frame in frames]
    return rows, [(f.code, f.count, f.where, f.examples, f.message) for f in result.findings]


def test_the_embedded_engine(engine):
    rows, found = outcome(engine)
    by_row = {row[-2]: row for row in rows[0]}
    assert [by_row[i][4] for i in (1, 2, 4, 5, 6)] == ["27.01", "3.00", "0.00", "7", "2.33"]
    assert [by_row[i][9] for i in (1, 2, 4, 5, 6)] == ["34", "24", "1", "24", "24"]
    assert [by_row[i][13] for i in (1, 2, 4, 5, 6)] == ["24.31", None, None, "7.00", "0.00"]
    assert by_row[4][3] is None
    assert {code for code, *_ in found} == {
        "calculation-filled", "rate-missing", "rate-inverse", "constraint-broken", "total-differs",
    }  # fmt: skip


@pytest.mark.spark
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_both_engines_say_the_same(engine):
    spark = importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine
    with spark("local[2]", settings=SETTINGS) as other:
        assert outcome(other) == outcome(engine)
