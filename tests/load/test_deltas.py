"""Only what changed is sent to a target that has the rest; the target is the same as if all had been sent."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.project import deltas

VALUES = st.one_of(st.none(), st.sampled_from(["", "a", "ä", "NULL"]))
TABLES = st.dictionaries(st.integers(0, 12), st.tuples(VALUES, VALUES), max_size=12)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def table(rows: dict[int, tuple]) -> pa.Table:
    return pa.table(
        {
            "k": pa.array(rows, pa.int64()),
            "a": pa.array([a for a, _ in rows.values()], pa.string()),
            "b": pa.array([b for _, b in rows.values()], pa.string()),
        }
    )


@settings(max_examples=60, deadline=None)
@given(new=TABLES, old=TABLES)
def test_changed_rows_are_exactly_those_that_differ(engine, new, old):
    frame = deltas.changed(engine.hold(table(new)), engine.hold(table(old)), ["k"])
    found = {r["k"]: (r["a"], r["b"]) for r in frame.collect(backend="pyarrow").rows(named=True)}
    assert found == {k: v for k, v in new.items() if old.get(k, "absent") != v}


def test_rows_without_a_key_count_as_changed(engine):
    rows = pa.table({"k": pa.array([None, 1], pa.int64()), "a": ["x", "y"]})
    frame = deltas.changed(engine.hold(rows), engine.hold(rows), ["k"])
    assert frame.select(nw.col("a")).collect(backend="pyarrow")["a"].to_list() == ["x"]
