"""Laws of waves and samples on random small stars: accounts balance, nothing dangles, the parts are the whole."""

from __future__ import annotations

from itertools import permutations

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps import load, match
from crmmigrate.steps.load.sampling import Sample, allotted, taken

SOURCES = ("north.csv", "south.csv", "east.csv")
TOWNS = ("Bern", "Genf", "Chur")


def dimension(*names, dimensions=()):
    return ModelTable(
        role="dimension", identify=[["no"]], dimensions=list(dimensions),
        fields={"no": ModelField(role="key"), **{n: ModelField() for n in names}},
    )  # fmt: skip


MODEL = Model(
    name="small",
    tables={
        "account": dimension("town"),
        "contact": dimension("name", dimensions=["account"]),
        "campaign": dimension("title"),
        "order": ModelTable(
            role="fact", grain=["no"], dimensions=["account", "contact"],
            fields={"no": ModelField(role="degenerate"), "day": ModelField(type="date", role="date")},
        ),
        "visit": ModelTable(
            role="fact", dimensions=["contact"], fields={"note": ModelField(type="text")},
        ),
    },
)  # fmt: skip
ACCOUNTS, CONTACTS = [f"a{i}" for i in range(6)], [f"c{i}" for i in range(6)]
maybe_account = st.none() | st.sampled_from(ACCOUNTS)
maybe_contact = st.none() | st.sampled_from(CONTACTS)


@st.composite
def stars(draw):
    """Checked tables: own rows, mentions, several records of one member, references to nobody."""
    number = iter(range(1, 10_000))

    def row(**values):
        source = draw(st.sampled_from(SOURCES))
        return {"_source": source, "_row": next(number), "_line": None, "_system": "", "_priority": 100, **values}

    def member(table, no, *, grain, **values):
        return row(_grain=grain, no=no, _mention=f"no={no}", **values) | {"table": table}

    own = st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(TOWNS)), max_size=8)
    accounts = [member("account", a, grain=True, town=t) for a, t in draw(own)]
    contacts = [
        member("contact", c, grain=True, name=c, account_mention=a and f"no={a}")
        for c, a in draw(st.lists(st.tuples(st.sampled_from(CONTACTS), maybe_account), max_size=8))
    ]
    campaigns = [member("campaign", f"m{i}", grain=True, title="x") for i in range(draw(st.integers(0, 3)))]
    orders = [
        row(no=f"o{i}", day=day, account_mention=a and f"no={a}", contact_mention=c and f"no={c}", _rowkey=f"g|o{i}")
        for i, (a, c, day) in enumerate(draw(st.lists(st.tuples(maybe_account, maybe_contact, days), max_size=12)))
    ]
    visits = [
        row(note=f"n{i}", contact_mention=c and f"no={c}", _rowkey=f"v{i}")
        for i, c in enumerate(draw(st.lists(maybe_contact, max_size=6)))
    ]
    # whoever is named has a record: a mention where there is no row of its own
    accounts += [member("account", a, grain=False, town=None) for a in ACCOUNTS]
    contacts += [member("contact", c, grain=False, name=None, account_mention=None) for c in CONTACTS]
    return {"account": accounts, "contact": contacts, "campaign": campaigns, "order": orders, "visit": visits}


days = st.none() | st.sampled_from(["2023-01-05", "2023-06-30", "2024-02-29"])
NAMES = {
    "account": ["no", "town", "_mention"],
    "contact": ["no", "name", "account_mention", "_mention"],
    "campaign": ["no", "title", "_mention"],
    "order": ["no", "day", "account_mention", "contact_mention", "_rowkey"],
    "visit": ["note", "contact_mention", "_rowkey"],
}

conditions = st.fixed_dictionaries(
    {},
    optional={
        "account": st.sampled_from(TOWNS).map(lambda t: nw.col("town") == t),
        "contact": st.sampled_from(CONTACTS).map(lambda c: nw.col("no") > c),
        "order": st.just(nw.col("no") < "o5"),
    },
)
periods = st.fixed_dictionaries({}, optional={"order": st.just(("day", "2023-02-01", "2024-12-31"))})


@st.composite
def rules(draw):
    """One to three waves with criteria, and the rest."""
    found = []
    for name in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        sources = draw(st.none() | st.frozensets(st.sampled_from(SOURCES), min_size=1))
        tables = tuple(draw(st.lists(st.sampled_from(sorted(MODEL.tables)), unique=True, max_size=2)))
        found.append(load.WaveRule(name, sources, tables, draw(conditions), draw(periods)))
    return (*found, load.WaveRule("rest", rest=True))


def matched(star, engine):
    tables = {}
    for name, rows in star.items():
        names = NAMES[name]
        lineage = {"_source": pa.string(), "_row": pa.int64(), "_line": pa.int64()}
        extra = {"_system": pa.string(), "_priority": pa.int64(), "_grain": pa.bool_()}
        schema = pa.schema(list((lineage | extra | dict.fromkeys(names, pa.string())).items()))
        data = [{f: r.get(f) for f in schema.names} for r in rows]
        frame = engine.hold(pa.Table.from_pylist(data, schema=schema))
        columns = tuple(Column(n, n) for n in names if not n.startswith("_") and not n.endswith("_mention"))
        tables[name] = Table(name, frame, columns)
    return dict(match.run(tables, match.MatchConfig(MODEL), engine).tables)


def planned(tables, engine, keys):
    sources = engine.hold(pa.table({"source": list(SOURCES), "source_key": [1, 2, 3]}))
    result = load.run(tables, load.LoadConfig(MODEL, sources, keys), engine)
    return {n: t.frame.collect(backend="pyarrow").rows(named=True) for n, t in result.tables.items()}


def no_keys(engine):
    schema = pa.schema(
        [("table_name", pa.string()), ("natural_key", pa.string()), ("key", pa.int64()), ("own_key", pa.int64())]
    )
    return engine.hold(schema.empty_table())


def ids(frames):
    return {
        n: {tuple(r.values()) for r in t.frame.select(*_id(n)).collect(backend="pyarrow").rows(named=True)}
        for n, t in frames.items() if "." not in n
    }  # fmt: skip


def _id(name):
    return ("_cluster",) if MODEL.tables[name].role == "dimension" else ("_source", "_row")


def rows_of(result):
    found = []
    for frame in result.events:
        found += [(r["_source"], r["_row"]) for r in frame.collect(backend="pyarrow").rows(named=True)]
    return found


def own_rows(tables):
    found = []
    for name, table in tables.items():
        if name.endswith(".members"):
            found += [
                (r["_source"], r["_row"])
                for r in table.frame.collect(backend="pyarrow").rows(named=True)
                if r["_grain"]
            ]
        elif name in MODEL.tables and MODEL.tables[name].role != "dimension":
            found += [(r["_source"], r["_row"]) for r in table.frame.collect(backend="pyarrow").rows(named=True)]
    return sorted(found)


REFERENCES = (
    ("fact_order", "account"),
    ("fact_order", "contact"),
    ("fact_visit", "contact"),
    ("dim_contact", "account"),
)
laws = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def cut(tables, engine, waves=(), chosen=(), sample=None):
    return load.cut(tables, load.SubsetConfig(MODEL, waves, chosen, sample), engine)


def assert_closed(tables, engine):
    """Every reference of what goes in leads to a member that goes in: nothing dangles, nothing points to -1 anew."""
    star = planned(tables, engine, no_keys(engine))
    for name, column in REFERENCES:
        members = {r[f"{column}_key"] for r in star[f"dim_{column}"]}
        assert {r[f"{column}_key"] for r in star[name]} <= members
    for name, table in tables.items():
        if "." not in name and name not in ("campaign", "account"):
            rows = table.frame.collect(backend="pyarrow").rows(named=True)
            for d in MODEL.tables[name].dimensions:
                known = set(tables[f"{d}.members"].frame.collect(backend="pyarrow")["_mention"].to_list())
                assert {r[f"{d}_mention"] for r in rows} - {None} <= known


@pytest.mark.long
@laws
@given(stars(), rules(), st.data())
def test_accounts_balance_and_nothing_dangles(star, waves, data):
    chosen = tuple(data.draw(st.lists(st.sampled_from([w.name for w in waves]), min_size=1, unique=True)))
    with DuckDBEngine() as engine:
        tables = matched(star, engine)
        result = cut(tables, engine, waves, chosen)
        assert sorted(own_rows(result.tables) + rows_of(result)) == own_rows(tables)
        assert_closed(result.tables, engine)
        assert result.data["waves"].keys() == set(chosen)


@pytest.mark.long
@laws
@given(stars(), rules())
def test_all_waves_with_the_rest_are_everything(star, waves):
    with DuckDBEngine() as engine:
        tables = matched(star, engine)
        every = tuple(w.name for w in waves)
        assert ids(cut(tables, engine, waves, every).tables) == ids(tables)
        parts = [ids(cut(tables, engine, waves, (name,)).tables) for name in every]
        assert {n: set().union(*(p[n] for p in parts)) for n in ids(tables)} == ids(tables)


@pytest.mark.long
@laws
@given(stars(), rules(), st.randoms(use_true_random=False))
def test_the_order_of_waves_does_not_matter(star, waves, random):
    """What a target has in the end, surrogate keys aside; members keep the key that they got first."""
    order = random.choice(list(permutations(w.name for w in waves)))
    with DuckDBEngine() as engine:
        tables = matched(star, engine)
        known: dict[tuple[str, str], int] = {}
        target: dict[str, dict[object, dict[str, object]]] = {}
        for name in order:
            schema = pa.schema(
                [
                    ("table_name", pa.string()),
                    ("natural_key", pa.string()),
                    ("key", pa.int64()),
                    ("own_key", pa.int64()),
                ]
            )
            held = engine.hold(pa.Table.from_pylist(
                [{"table_name": t, "natural_key": n, "key": k} for (t, n), k in known.items()], schema=schema
            ))  # fmt: skip
            keys = load.keys_of(tables, held, engine)
            found = planned(cut(tables, engine, waves, (name,)).tables, engine, keys)
            for row in found.pop("_crmmigrate_key"):
                assert known.setdefault((row["table_name"], row["natural_key"]), row["key"]) == row["key"]
            for table, rows in found.items():
                key = {"fact": "_key", "dim_": f"{table[4:]}_key"}.get(table[:4])
                if key:
                    target.setdefault(table, {}).update({r[key]: r for r in rows})
        whole = planned(tables, engine, no_keys(engine))
        for table in ("dim_account", "dim_contact", "dim_campaign", "fact_order", "fact_visit"):
            assert told(list(target[table].values())) == told(whole[table])


def told(rows):
    return sorted(
        (tuple((k, v) for k, v in r.items() if not k.endswith("_key") or k == "_source_key") for r in rows), key=repr
    )


@pytest.mark.long
@laws
@given(stars(), st.integers(1, 10) | st.floats(0.05, 1), st.integers(0, 3))
def test_samples_balance_are_closed_and_fixed_by_their_seed(star, amount, seed):
    sample = Sample(rows=amount, seed=seed) if isinstance(amount, int) else Sample(share=amount, seed=seed)
    with DuckDBEngine() as engine:
        tables = matched(star, engine)
        result = cut(tables, engine, sample=sample)
        assert sorted(own_rows(result.tables) + rows_of(result)) == own_rows(tables)
        assert_closed(result.tables, engine)
        assert ids(cut(tables, engine, sample=sample).tables) == ids(result.tables)
        free = sum(len(v) for n, v in ids(result.tables).items() if n in ("order", "visit", "campaign"))
        pool = sum(len(v) for n, v in ids(tables).items() if n in ("order", "visit", "campaign"))
        wanted = amount if isinstance(amount, int) else round(pool * amount)
        assert free == min(max(wanted, 1), pool)


@given(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.text(max_size=3)), st.integers(0, 50)),
    st.integers(1, 200),
)
def test_strata_get_their_share(counts, rows):
    total = sum(counts.values())
    given_out = allotted(counts, Sample(rows=rows))
    assert sum(given_out.values()) == min(rows, total)
    assert all(0 <= given_out[s] <= counts[s] for s in counts)
    if rows >= sum(n > 0 for n in counts.values()):
        assert all(given_out[s] >= 1 for s in counts if counts[s])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_seed_is_another_sample(seed):
    rows = pa.table({"_source": ["a"] * 500, "_row": list(range(1, 501))})
    with DuckDBEngine() as engine:
        frame = engine.hold(rows)
        first = set(taken(frame, {"a": 50}, 0, engine).collect(backend="pyarrow")["_row"].to_list())
        other = set(taken(frame, {"a": 50}, seed, engine).collect(backend="pyarrow")["_row"].to_list())
    assert len(first) == len(other) == 50
    assert len(first & other) < 25
