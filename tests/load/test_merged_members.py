"""Members that are merged and split: which keys they have, what is told, and that facts follow."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.steps.load import superseded
from crmmigrate.steps.load.surrogates import assign

SCHEMA = pa.schema({"natural_key": pa.string(), "key": pa.int64(), "own_key": pa.int64()})
NAMES = "abcde"


class Keys:
    """The key map of a target, through several loads."""

    def __init__(self, engine):
        self.engine, self.rows, self.of = engine, {}, {}

    def load(self, *clusters):
        before = self._table()
        held = [(i, name) for i, names in enumerate(clusters) for name in names]
        members = pa.table({"_cluster": [i for i, _ in held], "_mention": [n for _, n in held]},
                           schema=pa.schema({"_cluster": pa.int64(), "_mention": pa.string()}))  # fmt: skip
        hold = self.engine.hold
        given = assign(hold(members), hold(before.drop_columns(["table_name"])), self.engine)
        rows = given.collect(backend="pyarrow").rows(named=True)
        self.of = {r["_mention"]: r["_sk"] for r in rows}
        for r in rows:
            self.rows[r["_mention"]] = (r["_sk"], r["_own"])
        gone = superseded(hold(before), hold(self._table())).collect(backend="pyarrow").rows(named=True)
        self.gone = {r["key"] for r in gone}
        return self.of

    def _table(self):
        rows = [{"natural_key": n, "key": k, "own_key": o} for n, (k, o) in sorted(self.rows.items())]
        return pa.Table.from_pylist(rows, schema=SCHEMA).append_column(
            "table_name", pa.array(["t"] * len(rows), pa.string())
        )


@pytest.fixture(scope="module")
def engine():
    return DuckDBEngine()


def test_a_split_gives_each_part_its_key_back(engine):
    keys = Keys(engine)
    assert keys.load("a", "b", "c") == {"a": 1, "b": 2, "c": 3}
    assert (keys.load("ab", "c"), keys.gone) == ({"a": 1, "b": 1, "c": 3}, {2})
    assert (keys.load("ab", "c"), keys.gone) == ({"a": 1, "b": 1, "c": 3}, {2})
    assert (keys.load("a", "b", "c"), keys.gone) == ({"a": 1, "b": 2, "c": 3}, set())
    assert (keys.load("a", "cb"), keys.gone) == ({"a": 1, "b": 2, "c": 2}, {3})
    assert (keys.load("a", "b", "c", "d"), keys.gone) == ({"a": 1, "b": 2, "c": 3, "d": 4}, set())


def test_a_merged_key_is_given_to_nobody_else(engine):
    keys = Keys(engine)
    keys.load("a", "b")
    assert keys.load("ab", "c") == {"a": 1, "b": 1, "c": 3}


def test_one_member_from_the_start_that_is_split(engine):
    keys = Keys(engine)
    keys.load("ab")
    assert keys.load("a", "b") == {"a": 1, "b": 2}
    assert (keys.load("ab"), keys.gone) == ({"a": 1, "b": 1}, {2})
    assert keys.load("a", "b") == {"a": 1, "b": 2}


def test_a_part_that_comes_alone_stays_what_it_is(engine):
    keys = Keys(engine)
    keys.load("a", "b")
    keys.load("ab")
    assert keys.load("b") == {"b": 1}


def test_a_key_map_of_before_there_were_own_keys(engine):
    keys = Keys(engine)
    keys.rows = {"a": (1, None), "b": (1, None), "c": (3, None)}
    assert keys.load("a", "b", "c") == {"a": 1, "b": 4, "c": 3}


partitions = st.lists(st.integers(0, 4), min_size=5, max_size=5).map(
    lambda places: ["".join(n for n, p in zip(NAMES, places, strict=True) if p == i) for i in sorted(set(places))]
)


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(st.lists(partitions, min_size=1, max_size=5))
def test_laws(engine, loads):
    keys, ever = Keys(engine), set()
    first = dict(keys.load(*NAMES))
    for clusters in loads:
        found = dict(keys.load(*clusters))
        ever |= set(found.values()) | set(first.values())
        assert all(len({found[n] for n in names}) == 1 for names in clusters)
        assert len(set(found.values())) == len(clusters)
        assert ever == set(first.values())  # all of them had keys of their own: there are no new ones
        assert keys.gone == ever - set(found.values())
        assert keys.load(*clusters) == found
    assert keys.load(*NAMES) == first


def people(*rows):
    return ("account", {n: f"account.{n}" for n in ("customer_no", "email", "name")}, rows)


MODEL = """version: 1
name: merging
tables:
  account:
    role: dimension
    identify:
      - [email]
      - [customer_no]
    fields:
      customer_no: {role: key}
      email: {role: key}
      name: {}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {role: degenerate, required: true}
      date: {type: date, role: date}
      amount: {type: money, role: measure}
"""
ORDERS = [("O1", "1", "2024-01-01", "1"), ("O2", "2", "2024-01-02", "2"), ("O3", "3", "2024-01-03", "3")]
APART = [("1", "a@x.de", "A"), ("2", "b@x.de", "B"), ("3", "c@x.de", "C")]
ONE = [("1", "a@x.de", "A"), ("2", "a@x.de", "B"), ("3", "c@x.de", "C")]
POINTING = 'SELECT "order_no", "account_key" FROM "fact_order" ORDER BY 1'


@pytest.mark.long
def test_in_a_target(tmp_path, history):
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"

    def load(rows):
        files = {"people.csv": people(*rows), "orders.csv": history.orders(ORDERS)}
        answer = history.load(history.write(tmp_path / "p", MODEL, files), url)
        told = [(f.where.table, f.count) for f in answer.findings if f.code == "member-superseded"]
        return dict(history.ask(url, POINTING)), told

    first, told = load(APART)
    assert told == []
    assert len(set(first.values())) == 3
    assert load(ONE) == (first | {"O2": first["O1"]}, [("account", 1)])
    assert load(APART) == (first, [])


@pytest.mark.long
def test_a_target_of_before_there_were_own_keys(tmp_path, history):
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    files = {"people.csv": people(*APART), "orders.csv": history.orders(ORDERS)}
    history.load(history.write(tmp_path / "p", MODEL, files), url)
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("ALTER TABLE _crmmigrate_key DROP COLUMN own_key")
    first = history.ask(url, POINTING)
    files["people.csv"] = people(*APART, ("4", "d@x.de", "D"))
    history.load(history.write(tmp_path / "p", MODEL, files), url)
    assert history.ask(url, POINTING) == first
    wrong = 'SELECT COUNT(*) FROM "_crmmigrate_key" WHERE "own_key" IS NULL OR "own_key" <> "key"'
    assert history.ask(url, wrong) == [(0,)]


@pytest.mark.long
def test_a_model_that_keeps_history_no_more_is_refused(tmp_path, history):
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    files = {"a.csv": history.customers([("C1", "Alder", "small", "Berlin", "2023-01-31")]),
             "b.csv": history.customers([("C1", "Alder", "small", "Bonn", "2023-03-31")]),
             "orders.csv": history.orders([("O1", "C1", "2023-02-01", "1")])}  # fmt: skip
    history.load(history.write(tmp_path / "p", history.snapshots, files), url)
    before = history.ask(url, history.versions)
    model = history.snapshots.replace("snapshot: as_of", "description: none").replace("{scd: 2}", "{}")
    root = history.write(tmp_path / "p", model, files)
    with api.project(root) as project:
        for drop in (False, True):
            answer = api.load(project, api.LoadOptions(url, drop_columns=drop))
            assert not answer.data["applied"]
            assert answer.status == "findings"
            found = [(f.where.table, f.severity) for f in answer.findings if f.code == "history-dropped"]
            assert found == [("dim_account", "error")]
    assert history.ask(url, history.versions) == before
