"""References are counted alike in samples that hold every row and in the engine."""

from dataclasses import replace

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import ROW, Column, Table, column_name
from crmmigrate.structure.counting import Counted, count
from crmmigrate.structure.facts import learn
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.structure.sampling import sample

ORDERS = [("A 1", "1"), ("a  1", "2"), (" B2", "1"), ("c3", "9"), ("C3 ", "1"), ("-", "1"), (None, "1"), ("d4", None)]
CUSTOMERS = [("a 1", "1.0"), ("b2", "1"), ("e5", "3"), ("A 1", "2")]


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def _facts(engine, name, rows, kinds):
    arrays = {column_name(i): pa.array([r[i] for r in rows], pa.string()) for i in range(2)}
    arrays[ROW] = pa.array(range(1, len(rows) + 1), pa.int64())
    columns = tuple(
        ColumnProfile(column_name(i), f"Column {i}", len(rows), 0, len(rows), kind, null_spellings=("-",))
        for i, kind in enumerate(kinds)
    )
    table = Table(name, engine.hold(pa.table(arrays)), tuple(Column(c.name, c.label) for c in columns), len(rows))
    return learn(sample(table, TableProfile(name, len(rows), columns), name, engine))


@pytest.fixture(params=[True, False], ids=["samples", "engine"])
def tables(request, engine):
    made = [_facts(engine, n, rows, ("string", "integer")) for n, rows in (("o", ORDERS), ("c", CUSTOMERS))]
    for facts in made:
        facts.sample = replace(facts.sample, whole=request.param)
    return made


def test_one_column(tables):
    key = ForeignKey(0, (0,), 1, (0,), 0.9, 1.0, "")
    assert count(tables, key) == Counted(rows=6, orphans=3, orphan_values=2, unused=1, examples=("c3", "d4"))


def test_several_columns_count_where_all_are_filled(tables):
    key = ForeignKey(0, (0, 1), 1, (0, 1), 0.9, 1.0, "")
    assert count(tables, key) == Counted(rows=5, orphans=2, orphan_values=2, unused=1, examples=("c3, 1", "c3, 9"))


def test_no_row_points(tables):
    tables[0].sample = replace(
        tables[0].sample,
        codes=tables[0].sample.codes[:0],
        table=tables[0].sample.table.with_frame(tables[0].sample.table.frame.head(0)),
    )
    key = ForeignKey(0, (0,), 1, (0,), 0.9, 1.0, "")
    assert count(tables, key) == Counted(rows=0, orphans=0, orphan_values=0, unused=3)
