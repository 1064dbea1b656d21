"""Laws of history, on random snapshots: against a plain account of them in Python, and load after load."""

from __future__ import annotations

import importlib
import importlib.util
from itertools import pairwise

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Model
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps import load, match
from crmmigrate.steps.load.versions import SCHEMA

FIELDS = ("no", "name", "segment", "city", "zip", "day")
KEPT = ("segment", "city", "zip")
ADDRESS = {"survivorship_group": "address"}
BEGIN, END = "1900-01-01", "9999-12-31"


def model(snapshot=True):
    fields = {name: {} for name in FIELDS} | {
        "no": {"role": "key"}, "segment": {"scd": 2}, "city": {"scd": 2, **ADDRESS}, "zip": {"scd": 2, **ADDRESS},
        "day": {"type": "date"},
    }  # fmt: skip
    account = {"role": "dimension", "compare": "keys", "identify": [["no"]], "fields": fields}
    account |= {"snapshot": "day"} if snapshot else {}
    order = {"role": "fact", "grain": ["id"], "dimensions": ["account"],
             "fields": {"id": {"role": "degenerate"}, "day": {"type": "date", "role": "date"}}}  # fmt: skip
    return Model.model_validate({"name": "laws", "tables": {"account": account, "order": order}})


def table(name, columns, rows):
    """A checked table: rows are (file, cells, mention)."""
    text = pa.string()
    data = {c: pa.array([row[1][i] for row in rows], text) for i, c in enumerate(columns)}
    data |= {
        "_source": pa.array([row[0] for row in rows], text),
        "_row": pa.array(list(range(1, len(rows) + 1)), pa.int64()),
        "_line": pa.array(list(range(1, len(rows) + 1)), pa.int64()),
        "_system": pa.array([""] * len(rows), text), "_priority": pa.array([100] * len(rows), pa.int64()),
        "_grain": pa.array([True] * len(rows), pa.bool_()),
    }  # fmt: skip
    mentions = pa.array([row[2] for row in rows], text)
    if name == "account":
        return pa.table(data | {"_mention": mentions})
    return pa.table(data | {"account_mention": mentions, "_rowkey": pa.array([f"g|{r[1][0]}" for r in rows], text)})


class Target:
    """A target that merges by key, as all do."""

    def __init__(self, engine):
        self.engine = engine
        self.tables: dict[str, dict] = {}

    def load(self, customers, orders, star, effective=""):
        """Load files of customers, each a list of cells; the star as it stands then."""
        rows = [(file, cells, f"no={cells[0].lower()}") for file, many in sorted(customers.items()) for cells in many]
        facts = [("orders", (str(i), day), no and f"no={no.lower()}") for i, (no, day) in enumerate(orders)]
        tables = {}
        for name, columns, found in (("account", FIELDS, rows), ("order", ("id", "day"), facts)):
            if found:
                frame = self.engine.hold(table(name, columns, found))
                tables[name] = Table(name, frame, tuple(Column(c, c) for c in columns))
        matched = match.run(tables, match.MatchConfig(star), self.engine)
        names = sorted({*customers, "orders"})
        sources = pa.table({"source": names, "source_key": list(range(1, len(names) + 1))})
        keys = pa.Table.from_pylist(
            list(self.tables.get(load.KEYS, {}).values()),
            schema=pa.schema(
                {"table_name": pa.string(), "natural_key": pa.string(), "key": pa.int64(), "own_key": pa.int64()}
            ),
        )
        versions = pa.Table.from_pylist(list(self.tables.get(load.VERSIONS, {}).values()), schema=SCHEMA)
        held = [self.engine.hold(t) for t in (sources, keys, versions)]
        result = load.run(matched.tables, load.LoadConfig(star, *held, effective), self.engine)
        for plan in result.plans:
            for row in result.tables[plan.table].frame.collect(backend="pyarrow").rows(named=True):
                self.tables.setdefault(plan.table, {})[tuple(row[k] for k in plan.merge_key)] = row
        lineage = result.tables[load.LINEAGE_TABLE].frame.filter(nw.col("fate") == "loaded")
        merged = sum(e.filter(nw.col("fate") == "merged").collect(backend="pyarrow").shape[0] for e in matched.events)
        assert lineage.collect(backend="pyarrow").shape[0] + merged == len(rows)
        return self

    def versions(self):
        """Member -> its versions in time: from, to, current, type 2 attributes."""
        found = {}
        for row in self.tables["dim_account"].values():
            if row["account_key"] != -1 and row["valid_from"] != row["valid_to"]:
                span = (row["valid_from"].isoformat(), row["valid_to"].isoformat(), row["is_current"])
                found.setdefault(row["no"], []).append((*span, *(row[f] for f in KEPT)))
        return {no: sorted(versions) for no, versions in found.items()}

    def pointing(self):
        """Per order: the version that it points to, as member and first day."""
        dim = {row["account_key"]: row for row in self.tables["dim_account"].values()}
        return [
            (row["id"], dim[row["account_key"]]["no"], dim[row["account_key"]]["valid_from"].isoformat())
            for row in sorted(self.tables.get("fact_order", {}).values(), key=lambda r: int(r["id"]))
        ]


def truth(customers):
    """The same history told in plain Python."""
    members = {}
    for file, rows in sorted(customers.items()):
        for number, cells in enumerate(rows):
            members.setdefault(cells[0], []).append((cells[5] or "", file, number, cells))
    return {no: versions_of(rows) for no, rows in members.items()}


def versions_of(rows):
    numbers = {id(row): i for i, row in enumerate(rows)}
    state = dict.fromkeys(KEPT)
    states = {}
    # Oldest first; of one day the best row, which is the first of the first file, comes last.
    for day, _, _, cells in sorted(rows, key=lambda row: (row[0], -numbers[id(row)])):
        told = dict(zip(FIELDS, cells, strict=True))
        state["segment"] = told["segment"] or state["segment"]
        if told["city"] or told["zip"]:
            state |= {"city": told["city"], "zip": told["zip"]}
        states[day] = tuple(state.values())
    if len(states) > 1:
        states.pop("", None)
    runs = []
    for day, values in states.items():
        if not runs or runs[-1][1] != values:
            runs.append((day, values))
    days = [BEGIN, *(day for day, _ in runs[1:]), END]
    return [(days[i], days[i + 1], i == len(runs) - 1, *values) for i, (_, values) in enumerate(runs)]


def pointing(customers, orders):
    versions = truth(customers)
    found = []
    for i, (no, day) in enumerate(orders):
        spans = versions.get(no, [(BEGIN, END, True)])
        moment = max(day, BEGIN) if day and day < END else "9999-12-30"
        found.append((str(i), no, next(s[0] for s in spans if s[0] <= moment < s[1])))
    return found


days = st.sampled_from(["2023-01-31", "2023-02-28", "2023-03-31", "2024-01-31", "1899-05-05", None])
some = st.sampled_from(["x", "y", None])
cells = st.tuples(st.sampled_from(["A", "B"]), some, some, some, some, days.filter(lambda d: d != "1899-05-05"))
files = st.lists(st.lists(cells, min_size=1, max_size=4), min_size=2, max_size=3)
orders = st.lists(st.tuples(st.sampled_from(["A", "B", None]), days), min_size=1, max_size=4)
EXAMPLES = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def named(many):
    return {f"f{i}": rows for i, rows in enumerate(many)}


def known(customers, orders):
    here = {row[0] for rows in customers.values() for row in rows}
    return [(no if no in here else None, day) for no, day in orders]


@pytest.mark.long
@EXAMPLES
@given(files, orders)
def test_history_is_what_the_snapshots_tell(engine, many, facts):
    customers = named(many)
    facts = known(customers, facts)
    target = Target(engine).load(customers, facts, model())
    assert target.versions() == truth(customers)
    assert target.pointing() == pointing(customers, facts)


@pytest.mark.long
@EXAMPLES
@given(files, orders, st.randoms(use_true_random=False))
def test_load_after_load_is_one_load(engine, many, facts, random):
    customers = named(many)
    facts = known(customers, facts)
    target, here, keys = Target(engine), {}, {}
    for name in random.sample(sorted(customers), len(customers)):
        here[name] = customers[name]
        target.load(here, facts, model())
        assert target.versions() == truth(here)
        now = {r["key"]: (r["durable_key"], r["since"]) for r in target.tables[load.VERSIONS].values()}
        assert {k: v[0] for k, v in now.items() if k in keys} == {k: v[0] for k, v in keys.items()}
        keys = now
    assert target.pointing() == pointing(customers, facts)
    before = {name: dict(rows) for name, rows in target.tables.items()}
    assert target.load(here, facts, model()).tables == before


@pytest.mark.long
@EXAMPLES
@given(files)
def test_changes_between_loads_leave_no_gap(engine, many):
    """Without snapshots: what is known at the end is the current version, and the days hang together."""
    target = Target(engine)
    for i, rows in enumerate(many):
        target.load({"f": rows}, [], model(snapshot=False), f"2024-0{i + 1}-01")
        for versions in target.versions().values():
            assert [versions[0][0], versions[-1][1]] == [BEGIN, END]
            assert [v[1] for v in versions[:-1]] == [v[0] for v in versions[1:]]
            assert [v[2] for v in versions] == [False] * (len(versions) - 1) + [True]
            assert all(one[3:] != other[3:] for one, other in pairwise(versions))


def test_a_placeholder_of_a_mention_gives_its_key_to_the_first_version(engine):
    target = Target(engine)
    star = model()
    target.load({"f": [("B", "n", "x", None, None, "2023-01-31")]}, [("B", "2023-01-01")], star)
    undated = ("A", "n", None, None, None, None)
    target.load({"f": [("B", "n", "x", None, None, "2023-01-31"), undated]}, [("A", "2023-01-01")], star)
    key = next(r["account_key"] for r in target.tables["dim_account"].values() if r["no"] == "A")
    dated = [("A", "n", "x", None, None, "2023-01-31"), ("A", "n", "y", None, None, "2023-02-28")]
    target.load({"f": dated}, [("A", "2023-01-01")], star)
    found = {r["segment"]: r["account_key"] for r in target.tables["dim_account"].values() if r["no"] == "A"}
    assert found["x"] == key
    assert len(found) == 2
    assert target.pointing() == [("0", "A", BEGIN)]


def test_of_one_day_the_latest_moment_counts(engine):
    star = model()
    day = star.tables["account"].fields["day"].model_copy(update={"type": "datetime"})
    fields = star.tables["account"].fields | {"day": day}
    account = star.tables["account"].model_copy(update={"fields": fields})
    star = star.model_copy(update={"tables": {**star.tables, "account": account}})
    rows = [("A", "n", text, None, None, moment) for text, moment in (
        ("noon", "2023-03-01 12:00:00"), ("night", "2023-03-01 23:59:59"), ("morning", "2023-03-01 06:00:00"),
        ("first", "2023-02-01 00:00:00"),
    )]  # fmt: skip
    found = Target(engine).load({"f": rows}, [], star).versions()
    assert found == {
        "A": [
            (BEGIN, "2023-03-01", False, "first", None, None),
            ("2023-03-01", END, True, "night", None, None),
        ]
    }


def test_a_star_of_dates_keeps_its_shape_without_history(engine):
    """A dimension without type 2 attributes and snapshots has none of the columns of versions."""
    star = model(snapshot=False)
    fields = {n: f.model_copy(update={"scd": 1}) for n, f in star.tables["account"].fields.items()}
    account = star.tables["account"].model_copy(update={"fields": fields})
    star = star.model_copy(update={"tables": {**star.tables, "account": account}})
    target = Target(engine).load({"f": [("A", "n", "x", "y", None, None)]}, [("A", "2023-01-01")], star)
    assert load.VERSIONS not in target.tables
    [row] = [r for r in target.tables["dim_account"].values() if r["no"] == "A"]
    assert list(row) == ["account_key", *FIELDS, "is_inferred", "_source_key", "_row"]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the JVM of an earlier session
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_history_on_spark():
    spark = importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine
    customers = {
        "f0": [("A", "n", "x", "x", None, "2023-01-31"), ("B", "n", None, "y", "y", "2023-03-31")],
        "f1": [("A", None, None, "y", "x", "2023-03-31"), ("B", "m", "x", None, None, "2023-01-31")],
    }
    facts = [("A", "2023-02-01"), ("A", None), ("B", "1899-05-05"), (None, "2023-01-01")]
    with spark("local[2]", settings={"spark.sql.shuffle.partitions": "2"}) as engine:
        target = Target(engine)
        target.load({"f1": customers["f1"]}, facts, model())
        target.load(customers, facts, model())
        assert target.versions() == truth(customers)
        assert target.pointing() == pointing(customers, facts)
