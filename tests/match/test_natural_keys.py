"""Natural keys: each is one member's, the same in every order, and whatever names a shared one goes to one of them."""

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.steps.match import natural

SCHEMA = pa.schema({
    "_rank": pa.int64(), "_grain": pa.bool_(), "_mention": pa.string(), "_cluster": pa.int64(), "_source": pa.string(),
    "_row": pa.int64(), "_key": pa.string(), "name": pa.string(),
})  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    return DuckDBEngine()


def told_apart(engine, own, mentions=()):
    """Own records as (name, mention, key, cluster) and mentions as (name, mention, cluster), the best first."""
    places = {c: i for i, (*_, c) in reversed([*enumerate([*own, *mentions], start=1)])}
    rows = [(i, True, m, places[c], "a.csv", i, k, n) for i, (n, m, k, c) in enumerate(own, start=1)]
    rows += [(i, False, m, places[c], "b.csv", i, None, n) for i, (n, m, c) in enumerate(mentions, start=len(own) + 1)]
    table = engine.hold(pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), SCHEMA, strict=True)],
                                 schema=SCHEMA))  # fmt: skip
    frame = table.drop("_key")
    shared = natural.unclear(frame, engine)
    if shared is None:
        return None
    found = natural.told_apart(frame, table.filter(nw.col("_grain")), shared, engine)
    return {r["name"]: r for r in found.collect(backend="pyarrow").rows(named=True)}


def test_one_keeps_the_key_and_mentions_go_there(engine):
    own = [("x", "m", "#b", 1), ("y", "m", "#a", 2), ("z", "n", "#c", 3)]
    found = told_apart(engine, own, [("p", "m", 4), ("q", "o", 4), ("r", "n", 3)])
    assert {n: r["_mention"] for n, r in found.items()} == {
        "x": "m\x1f#b", "y": "m", "z": "n", "p": "m", "q": "o", "r": "n",
    }  # fmt: skip
    assert {n: r["_cluster"] for n, r in found.items()} == {"x": 1, "y": 2, "z": 3, "p": 2, "q": 5, "r": 3}


def test_records_of_one_content_are_told_apart_by_their_place(engine):
    found = told_apart(engine, [("x", "m", "#a", 1), ("y", "m", "#a", 2)])
    assert (found["x"]["_mention"], found["y"]["_mention"]) == ("m", "m\x1f#a#a.csv#000000000002")


def test_where_each_key_is_one_members_nothing_is_done(engine):
    assert told_apart(engine, [("x", "m", "#a", 1), ("y", "m", "#b", 1), ("z", None, "#c", 2)]) is None


records = st.lists(
    st.tuples(st.sampled_from(["m", "n", None]), st.sampled_from(["#a", "#b", "#c", "erp:1"]), st.integers(1, 3)),
    min_size=2, max_size=7,
)  # fmt: skip


def test_a_mention_that_says_just_what_a_record_says_goes_to_it(engine):
    found = told_apart(engine, [("x", "m", "#a", 1), ("y", "m2", "#b", 2)], [("p", "m", 3), ("q", "o", 3)])
    assert {n: r["_cluster"] for n, r in found.items()} == {"x": 1, "y": 2, "p": 1, "q": 4}
    assert {n: r["_mention"] for n, r in found.items()} == {"x": "m", "y": "m2", "p": "m", "q": "o"}


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(records, st.lists(st.sampled_from(["m", "n"]), max_size=2), st.randoms(use_true_random=False))
def test_laws(engine, rows, mentions, rng):
    own = [(f"r{i}", *row) for i, row in enumerate(rows)]
    named = [(f"s{i}", mention, 9) for i, mention in enumerate(mentions)]
    found = told_apart(engine, own, named)
    if found is None:
        return
    clusters = {}
    for row in found.values():
        if row["_mention"] is not None:
            clusters.setdefault(row["_mention"], set()).add(row["_cluster"])
    assert all(len(of) == 1 for of in clusters.values())
    assert {m for m, *_ in rows if m} <= set(clusters)
    # Own records stay where they are; a cluster is called by its best record.
    groups = {}
    for name, _, _, cluster in own:
        groups.setdefault(cluster, set()).add(found[name]["_cluster"])
    assert all(len(of) == 1 for of in groups.values())
    ranks = {row["_rank"] for row in found.values()}
    assert all(row["_cluster"] in ranks and row["_cluster"] <= row["_rank"] for row in found.values())
    # Where contents differ, the order of records changes no key.
    if len({(m, k) for m, k, _ in rows}) == len(rows):
        mixed = told_apart(engine, rng.sample(own, len(own)), named)
        assert {n: r["_mention"] for n, r in mixed.items()} == {n: r["_mention"] for n, r in found.items()}
