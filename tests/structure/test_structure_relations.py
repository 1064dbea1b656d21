"""References: draws from a key point to it, amounts do not; each target is counted once, not once a column."""

import random

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import ROW, Column, Table, column_name
from crmmigrate.structure import keys, relations
from crmmigrate.structure.facts import learn
from crmmigrate.structure.sampling import sample


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def facts_of(engine, name, **columns):
    """Facts of a table of whole numbers; `amount...` columns are measures."""
    rows = len(next(iter(columns.values())))
    names = [column_name(i) for i in range(len(columns))]
    arrays = {n: pa.array([str(v) for v in values]) for n, values in zip(names, columns.values(), strict=True)}
    profiles = tuple(
        ColumnProfile(
            n, label, rows, 0, len(set(v)), "integer", minimum=str(min(v)), maximum=str(max(v)),
            max_length=len(str(max(v))), role="measure" if label.startswith("amount") else "key",
        )
        for n, (label, v) in zip(names, columns.items(), strict=True)
    )  # fmt: skip
    frame = engine.hold(pa.table({**arrays, ROW: pa.array(range(rows), pa.int64())}))
    table = Table(name, frame, tuple(Column(p.name, p.label) for p in profiles), rows)
    found = learn(sample(table, TableProfile(name, rows, profiles), name, engine))
    found.key, found.key_share, found.key_sure, found.key_why = keys.choose(found)
    return found


def pointing(tables, engine):
    found = relations.find(tables, relations.lookup(tables, engine))
    return {(tables[k.table].label(k.columns[0]), tables[k.ref_table].name): k for k in found}


def test_draws_point_to_a_key_and_even_amounts_do_not(engine):
    draws = random.Random(3)
    things = facts_of(engine, "thing", thing_id=range(1, 401))
    events = facts_of(
        engine,
        "event",
        nr=[10_000 + 7 * i for i in range(900)],
        thing_id=[draws.randint(1, 400) for _ in range(900)],
        amount_half=[draws.randint(0, 200) for _ in range(900)],
        amount_even=[draws.randint(0, 400) for _ in range(900)],
    )
    assert pointing([things, events], engine).keys() == {("thing_id", "thing")}


def test_numbers_up_to_the_rows_of_their_own_table_are_no_reference_to_it(engine):
    draws = random.Random(4)
    alone = facts_of(engine, "list", nr=range(1, 601), amount=[draws.randint(1, 600) for _ in range(600)])
    assert not pointing([alone], engine)


def test_where_another_key_would_do_as_well_a_reference_is_less_sure(engine):
    draws = random.Random(5)
    one, other = (facts_of(engine, n, code=range(1, 301)) for n in ("alpha", "omega"))
    events = facts_of(
        engine, "event", nr=[9000 + 3 * i for i in range(800)], x=[draws.randint(1, 300) for _ in range(800)]
    )
    alone, rivals = pointing([one, events], engine), pointing([one, other, events], engine)
    assert rivals["x", "alpha"].confidence < alone["x", "alpha"].confidence
    assert "1 other tables" in rivals["x", "alpha"].why


@pytest.mark.parametrize("count", [3, 9])
def test_each_target_is_counted_once_whatever_the_number_of_columns(engine, count):
    draws = random.Random(6)
    made = [
        facts_of(
            engine,
            f"t{t}",
            **{f"t{t}_id": [1000 * t + i for i in range(40)]},
            **{f"f{i}": [draws.randint(1, 30) for _ in range(40)] for i in range(6)},
        )
        for t in range(count)
    ]
    index = relations.lookup(made, engine)
    relations.find(made, index)
    relations.find(made, index)
    assert index.counted == count
    assert len(index.places) == 7 * count


def test_a_key_with_a_rival_or_few_rows_is_less_sure(engine):
    draws = random.Random(7)
    rest = {"size": [draws.randint(1, 5) for _ in range(90)]}
    alone = facts_of(engine, "a", nr=[7 * i + 3 for i in range(90)], **rest)
    rival = facts_of(
        engine, "b", nr=[7 * i + 3 for i in range(90)], code=[5000 + 11 * ((i * 37) % 90) for i in range(90)], **rest
    )
    few = facts_of(engine, "c", nr=[3, 10, 17, 24], size=[1, 1, 2, 1])
    assert alone.key_sure == 0.95
    assert rival.key_sure < alone.key_sure
    assert "code would do nearly as well" in rival.key_why or "nr would do nearly as well" in rival.key_why
    assert few.key_sure < alone.key_sure
