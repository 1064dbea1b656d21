"""Both engines split, carry down and bring together alike."""

import importlib
import importlib.util

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import CarryDown, Cleaning, ColumnCleaning, Split, TableCleaning, Together
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps.clean import CleanConfig, run

SOURCE = "list.csv"
COLUMNS = {
    "Nr": [None, "1", None, "2", " ", "3", "3", "4", None],
    "Name": ["x", "Anna Berg", None, "Maier, Tom", None, "John & Mary Hill", "John Hill", None, "Dr. Eva Weiß"],
    "Price": ["1", "5 €", None, None, "USD 7", "2", None, "on request", None],
    "Town": ["Ulm", None, "Bonn", "Köln", "Köln", "Rom", "Rom", None, None],
}
SPLITS = {
    "Name": Split(by="person", into={"given": "First", "family": "Last", "rest": "More"}),
    "Price": Split(by="money", into={"amount": "Amount", "currency": "Currency"}, options={"decimal": "."}),
}


def outcome(engine):
    n = len(COLUMNS["Nr"])
    names = [f"c{i:03d}" for i in range(1, len(COLUMNS) + 1)]
    data = {name: pa.array(texts, pa.string()) for name, texts in zip(names, COLUMNS.values(), strict=True)}
    data |= {"_source": [SOURCE] * n, "_row": pa.array(range(1, n + 1), pa.int64())}
    data |= {"_line": pa.array(range(2, n + 2), pa.int64())}
    labels = tuple(Column(name, label) for name, label in zip(names, COLUMNS, strict=True))
    entry = TableCleaning(
        applies_to=[SOURCE],
        columns=[ColumnCleaning(column=label, split=split) for label, split in SPLITS.items()],
        carry_down=[CarryDown(columns=["Nr"])],
        together=[Together(name="by_nr", key=["Nr"])],
    )
    table = Table(SOURCE, engine.hold(pa.table(data)), labels, n_rows=n)
    result = run({SOURCE: table}, CleanConfig(Cleaning(tables=[entry])), engine)
    made = result.tables[SOURCE]
    return {
        "columns": made.columns,
        "rows": rows(made.frame.select(*(c.name for c in made.columns), "_row")),
        "changes": [row for frame in result.changes for row in rows(frame)],
        "events": [row for frame in result.events for row in rows(frame)],
        "findings": sorted(repr(f) for f in result.findings),
        "data": result.data,
    }


def rows(frame):
    return sorted((tuple(row) for row in frame.collect(backend="pyarrow").iter_rows()), key=repr)


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the JVM of an earlier session
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_gives_the_same():
    spark = importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine
    with DuckDBEngine() as engine:
        expected = outcome(engine)
    with spark("local[2]", settings={"spark.sql.shuffle.partitions": "2"}) as engine:
        assert outcome(engine) == expected
    assert len(expected["events"]) == 3
