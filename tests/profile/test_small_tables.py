"""Small tables are profiled from their cells, many by processes, keys by their values: nothing of it shows."""

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps.profile import ProfileConfig, alone, profiles, small
from crmmigrate.steps.profile.references import Keys
from crmmigrate.testing.engine_shapes import DATES, NUMBERS, TEXTS

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [*TEXTS, *NUMBERS, *DATES, "\u2003", "\u00a0 ", "\t", "x" * 60, "Ünï9", "\U0001d518\U0001d7d7", "A" * 5]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=50),
)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def table(engine, columns):
    arrays = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    labels = tuple(Column(name, name) for name in columns)
    n = len(next(iter(columns.values())))
    return Table("t.csv", engine.hold(pa.table(arrays)), labels, n)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["a", "b", None])), max_size=40),
    top=st.sampled_from([1, 3, 2000]),
)
def test_cells_tell_what_the_engine_tells(engine, rows, top):
    made = table(engine, {f"c{i:03d}": [row[i] for row in rows] for i in range(3)})
    names = [c.name for c in made.columns]
    assert small.statistics(small.cells(made), top) == engine.statistics(made.frame, names, top)


@pytest.mark.parametrize("n", [0, 1, small.MOST_ROWS, small.MOST_ROWS + 1])
def test_profiles_are_the_same_on_both_ways(engine, n, monkeypatch):
    made = table(engine, {
        "c001": [f"K{i * 7919 % 5000:04d}" for i in range(n)], "c002": [f"{i % 37},{i % 10}0" for i in range(n)],
        "c003": ["" if i % 3 else f"{1 + i % 28:02d}.05.2023" for i in range(n)],
    })  # fmt: skip
    near = profiles({made.name: made}, engine)
    monkeypatch.setattr(small, "MOST_ROWS", -1)
    assert profiles({made.name: made}, engine) == near


def test_what_was_told_apart_is_not_looked_at_again(engine):
    made = table(engine, {"c001": ["1", "2"], "c002": ["x", "x"]})
    config = ProfileConfig()
    told = {made.name: alone(made, config, engine)}
    gone = replace(made, frame=None)
    assert profiles({made.name: gone}, engine, replace(config, apart=told)) == profiles({made.name: made}, engine)


# --- keys --------------------------------------------------------------------------------------------

VALUES = ["1", "2", "3", "4.0", "4", "AB1", "AB2", "DE-7", "x", *(str(i) for i in range(5, 20))]


@st.composite
def some_tables(draw):
    """Tables with a key and a column that may point to another one's."""
    found = {}
    for i in range(draw(st.integers(1, 4))):
        keys = draw(st.lists(st.sampled_from(VALUES), min_size=2, max_size=18, unique=True))
        other = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=12, unique=True))
        kind = draw(st.sampled_from(["integer", "string"]))
        label = draw(st.sampled_from(["id", "kunden", "kunde", "ref"]))
        key = ColumnProfile("c001", label, len(keys), 0, len(keys), kind, role="key", sample=tuple(sorted(keys)),
                            minimum="1", maximum=str(len(keys)))  # fmt: skip
        points = ColumnProfile("c002", draw(st.sampled_from(["id", "kunden", "kundex", "wert"])), 99, 0, len(other),
                               kind, sample=tuple(sorted(other)))  # fmt: skip
        name = draw(st.sampled_from(["kunden", "orders", "list"])) + f"{i or ''}.csv"
        found[name] = TableProfile(name, len(keys), (key, points), keys=(("c001",),))
    return found


@settings(max_examples=150, deadline=None)
@given(tables=some_tables(), quiet=st.booleans())
def test_a_column_points_into_many_tables_where_it_points_into_one_of_them(tables, quiet):
    together = Keys(tables)
    singles = {name: Keys({name: table}) for name, table in tables.items()}
    for name, owner in tables.items():
        column = owner.columns[1]
        into = {other for other, keys in singles.items() if keys.pointed_at(column, quiet=quiet)}
        assert together.pointed_at(column, quiet=quiet) == bool(into)
        assert together.pointed_at(column, quiet=quiet, but=name) == bool(into - {name})
