"""Golden records: each policy, its laws on random clusters, what was not taken, and the way to the target."""

from __future__ import annotations

import importlib
import importlib.util
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Model, ModelField, ModelTable, Survivorship
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps import load, match

LINEAGE = {"_source": pa.string(), "_row": pa.int64(), "_line": pa.int64()}
EXTRA = {"_system": pa.string(), "_priority": pa.int64(), "_grain": pa.bool_(), "_mention": pa.string()}
FIELDS = {
    "no": ModelField(role="key"),
    "name": ModelField(),
    "phone": ModelField(type="phone"),
    "tags": ModelField(type="text"),
    "street": ModelField(survivorship_group="address"),
    "city": ModelField(survivorship_group="address"),
    "employees": ModelField(type="integer"),
    "modified_at": ModelField(type="datetime"),
    "created_at": ModelField(type="date"),
}
NAMES = tuple(FIELDS)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(threads=1) as made:
        yield made


def model(policies=None, *, fields=FIELDS, **spec):
    rules = {name: Survivorship.model_validate(rule) for name, rule in (policies or {}).items()}
    account = ModelTable(role="dimension", compare="keys", identify=[["no"]], fields=fields, survivorship=rules, **spec)
    order = ModelTable(
        role="fact", grain=["order_no"], dimensions=["account"],
        fields={"order_no": ModelField(role="degenerate"), "amount": ModelField(type="money", role="measure")},
    )  # fmt: skip
    return Model(name="t", tables={"account": account, "order": order})


def record(number, no="A", *, source="a.csv", system="erp", priority=100, grain=True, **values):
    return {
        "_source": source, "_row": number, "_line": number + 1, "_system": system, "_priority": priority,
        "_grain": grain, "_mention": f"no={no}", "no": no, **values,
    }  # fmt: skip


def table(name, rows, names, engine, extra=EXTRA):
    schema = pa.schema(list((LINEAGE | extra | dict.fromkeys(names, pa.string())).items()))
    data = [{f: row.get(f) for f in schema.names} for row in rows]
    frame = engine.hold(pa.Table.from_pylist(data, schema=schema))
    return Table(name, frame, tuple(Column(n, n) for n in names if not n.endswith("_mention")))


def matched(rows, policies, engine, **spec):
    known = model(policies, **spec)
    names = list(known.tables["account"].fields)
    return match.run({"account": table("account", rows, names, engine)}, match.MatchConfig(known), engine)


def listed(frame):
    return frame.collect(backend="pyarrow").rows(named=True)


def golden(result):
    return {row["no"]: row for row in listed(result.tables["account"].frame)}


def alternates(result):
    found = {}
    for row in listed(result.tables["account.alternates"].frame):
        found.setdefault(row["field"], []).append((row["_rank"], row["value"]))
    return {field: [value for _, value in sorted(pairs)] for field, pairs in found.items()}


def wins(result):
    """Field -> rows of the records that its golden value is made of."""
    found = {}
    for row in listed(result.tables["account.members"].frame):
        for field in row["_wins"].split():
            found.setdefault(field, []).append(row["_row"])
    return {field: sorted(rows) for field, rows in found.items()}


THREE = [
    record(1, name="Acme", phone="1", tags="vip", street="Old 1", modified_at="2023-01-01", created_at="2020-05-05"),
    record(2, name="Acme Holding", phone="2", tags="trade", street="New 2", city="Ulm", employees="5",
           modified_at="2024-03-01 10:00", created_at="2019-01-01"),
    record(3, source="b.csv", system="shop", name="Acme Holding", phone="3", tags="vip", city="Bern",
           modified_at="2024-03-01 09:59:59", created_at=None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policies", "field", "value", "rows"),
    [
        ({}, "phone", "1", [1]),
        ({"phone": "most_recent"}, "phone", "2", [2]),
        ({"phone": {"policy": "most_recent", "by": "created_at"}}, "phone", "1", [1]),
        ({"phone": "oldest"}, "phone", "2", [2]),
        ({"phone": {"policy": "oldest", "by": "modified_at"}}, "phone", "1", [1]),
        ({"phone": "most_complete"}, "phone", "2", [2]),
        ({"name": "longest"}, "name", "Acme Holding", [2]),
        ({"name": "majority"}, "name", "Acme Holding", [2]),
        ({"phone": "majority"}, "phone", "1", [1]),
        ({"tags": "collect_all"}, "tags", "vip; trade", [1, 2]),
        ({"tags": {"policy": "collect_all", "sources": ["shop"]}}, "tags", "vip; trade", [2, 3]),
        ({"phone": {"sources": ["shop", "erp"]}}, "phone", "3", [3]),
        ({"phone": {"policy": "most_recent", "sources": ["shop"]}}, "phone", "3", [3]),
        ({"employees": {"policy": "longest", "sources": ["shop"]}}, "employees", "5", [2]),
        ({"name": {"policy": "majority", "sources": ["erp"]}}, "name", "Acme", [1]),
    ],
)
def test_each_policy_takes_its_record(policies, field, value, rows, engine):
    result = matched(THREE, policies, engine)
    assert golden(result)["A"][field] == value
    assert wins(result)[field] == rows


@pytest.mark.parametrize(
    ("policy", "street", "city", "others"),
    [
        ("source_priority", "Old 1", None, {"street": ["New 2"], "city": ["Ulm", "Bern"]}),
        ("most_complete", "New 2", "Ulm", {"street": ["Old 1"], "city": ["Bern"]}),
        ("most_recent", "New 2", "Ulm", {"street": ["Old 1"], "city": ["Bern"]}),
        ({"policy": "most_recent", "sources": ["shop"]}, None, "Bern", {"street": ["Old 1", "New 2"], "city": ["Ulm"]}),
        ("longest", "New 2", "Ulm", {"street": ["Old 1"], "city": ["Bern"]}),
        ("majority", "Old 1", None, {"street": ["New 2"], "city": ["Ulm", "Bern"]}),
    ],
)
def test_fields_of_a_group_come_from_one_record(policy, street, city, others, engine):
    result = matched(THREE, {"address": policy}, engine)
    assert (golden(result)["A"]["street"], golden(result)["A"]["city"]) == (street, city)
    found = alternates(result)
    assert {f: found.get(f) for f in ("street", "city")} == others


def test_own_rows_come_before_mentions_unless_their_system_is_named(engine):
    rows = [
        record(1, name="Acme", modified_at="2020-01-01"),
        record(2, source="orders.csv", system="shop", grain=False, name="Acme of the whole wide world"),
        record(3, source="orders.csv", system="shop", grain=False, name="Acme of the whole wide world"),
    ]
    for policy in ("longest", "majority", "most_recent", "most_complete", "oldest"):
        assert golden(matched(rows, {"name": policy}, engine))["A"]["name"] == "Acme"
    told = golden(matched(rows, {"name": {"policy": "longest", "sources": ["shop"]}}, engine))
    assert told["A"]["name"] == "Acme of the whole wide world"


def test_records_without_a_date_come_last(engine):
    rows = [record(1, phone="1"), record(2, phone="2", modified_at="1999-12-31", created_at="2001-01-01")]
    for policy in ("most_recent", "oldest"):
        assert golden(matched(rows, {"phone": policy}, engine))["A"]["phone"] == "2"


def test_a_policy_without_dates_or_with_an_unknown_system_is_told(engine):
    rows = [record(1, phone="1"), record(2, phone="2")]
    rules = {"phone": "most_recent", "name": {"policy": "longest", "sources": ["erp", "crm"]}}
    result = matched([{**r, "name": "x"} for r in rows], rules, engine)
    assert golden(result)["A"]["phone"] == "1"
    told = {(f.code, f.where.column) for f in result.findings}
    assert {("survivorship-undated", "phone"), ("survivorship-source", "name")} <= told
    assert "'crm'" in next(f.message for f in result.findings if f.code == "survivorship-source")


def test_many_values_are_collected_in_the_order_of_their_records(engine):
    rows = [record(i, tags=f"t{i:02d}", priority=200 - i) for i in range(1, 38)]
    rows += [record(50 + i, tags=f"t{i:02d}", priority=300) for i in range(1, 38)]
    rows += [record(200, "B"), record(201, "B", tags="only"), record(202, "C")]
    result = matched(rows, {"tags": "collect_all"}, engine)
    assert golden(result)["A"]["tags"] == "; ".join(f"t{i:02d}" for i in range(37, 0, -1))
    assert golden(result)["B"]["tags"] == "only"
    assert golden(result)["C"]["tags"] is None
    assert wins(result)["tags"] == [*range(1, 38), 201]
    assert "tags" not in alternates(result)


def test_a_member_that_a_field_names_survives_with_the_field(engine):
    """`territory` and the region that the row points to are of the same record."""
    fields = {**FIELDS, "territory": ModelField(references="region", reference_field="name")}
    region = ModelTable(role="dimension", identify=[["name"]], fields={"name": ModelField()})
    known = model({"territory": "most_recent", "region": "oldest"}, fields=fields, dimensions=["region"])
    known = known.model_copy(update={"tables": {**known.tables, "region": region}})
    rows = [
        record(1, territory="North", region_mention="name=north", modified_at="2020-01-01", created_at="2001-01-01"),
        record(2, territory="South", region_mention="name=south", modified_at="2021-01-01", created_at="2003-01-01"),
    ]
    names = [*fields, "region_mention"]

    def run(known):
        result = match.run({"account": table("account", rows, names, engine)}, match.MatchConfig(known), engine)
        [row] = listed(result.tables["account"].frame)
        return row["territory"], row["region_mention"]

    assert run(known) == ("South", "name=north"), "what is said of the dimension itself counts first"
    account = known.tables["account"].model_copy(
        update={"survivorship": {"territory": Survivorship(policy="most_recent")}}
    )
    known = known.model_copy(update={"tables": {**known.tables, "account": account}})
    assert run(known) == ("South", "name=south")


def test_records_that_say_nothing_and_no_records_at_all(engine):
    silent = [{**record(n), "no": None, "_mention": None} for n in (1, 2)]
    result = matched(silent, {"tags": "collect_all", "phone": "most_recent"}, engine)
    assert [row["no"] for row in listed(result.tables["account"].frame)] == [None, None]
    assert not alternates(result)
    nothing = matched([], {"tags": "collect_all", "phone": "most_recent"}, engine)
    assert not golden(nothing)
    assert not alternates(nothing)


# --- history ---------------------------------------------------------------------------------------


def test_what_keeps_history_is_left_to_it(engine):
    fields = {**FIELDS, "city": FIELDS["city"].model_copy(update={"scd": 2})}
    result = matched(THREE, {"address": "most_complete"}, engine, fields=fields)
    assert golden(result)["A"]["street"] == "Old 1"


def test_older_snapshots_are_no_alternates(engine):
    fields = {**FIELDS, "as_of": ModelField(type="date", role="date")}
    rows = [record(1, phone="1", as_of="2023-01-31"), record(2, phone="2", as_of="2023-02-28")]
    result = matched(rows, {}, engine, fields=fields, snapshot="as_of")
    assert golden(result)["A"]["phone"] == "2"
    assert alternates(result) == {"as_of": ["2023-01-31"]}
    assert not result.findings


# --- conflicts ---------------------------------------------------------------------------------------


def test_conflicts_are_told_once_a_field_and_show_nobody(engine):
    rows = [
        record(1, "A", name="Müller AG", phone="+41 1", employees="5", created_at="2020-01-01", tags="x"),
        record(2, "A", name="MULLER GmbH", phone="+411", employees="5.0", created_at="2021-01-01", tags="y"),
        record(3, "B", name="Meier", phone="1"),
        record(4, "B", name="Meyer", phone="2"),
        record(5, "B", name="MEIER"),
        record(6, "C", name="Huber"),
        record(7, "C", name="huber."),
    ]
    told = {f.where.column: f for f in matched(rows, {}, engine).findings}
    assert set(told) == {"name", "phone"}
    assert (told["name"].count, told["phone"].count) == (1, 1)
    assert told["name"].severity == "info"
    assert told["phone"].examples == ("• / •",)
    assert told["name"].examples == ("M•••• / M••••",)
    assert "survivorship" in told["name"].next


def test_conflicts_of_things_are_shown_as_they_are(engine):
    fields = {"no": ModelField(role="key"), "name": ModelField(), "price": ModelField(type="money")}
    rows = [record(1, name="Bolt", price="1.5"), record(2, name="Screw", price="1.50"), record(3, name="Nut")]
    [finding] = matched(rows, {"name": "longest"}, engine, fields=fields).findings
    assert (finding.where.column, finding.count, finding.examples) == ("name", 1, ("Screw / Bolt",))
    assert "now longest" in finding.next


# --- laws ----------------------------------------------------------------------------------------------

POLICIES = ["source_priority", "most_recent", "most_complete", "longest", "majority", "oldest"]
rules = st.builds(
    lambda policy, sources: {"policy": policy, "sources": sources},
    st.sampled_from(POLICIES), st.lists(st.sampled_from(["erp", "shop", "crm"]), unique=True, max_size=2),
)  # fmt: skip
words = st.none() | st.sampled_from(["a", "b", "bb", "ä", "a; b", "=x", "-", " 1", "😀😀", "Z"])
days = st.none() | st.sampled_from(["2020-01-01", "2020-01-01 12:30", "2021-06-30", "1899-05-05", "9999-12-31"])
LAWS = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


@st.composite
def clusters(draw):
    """Records of up to four members in three systems, with gaps."""
    rows = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        system = draw(st.sampled_from(["erp", "shop", "crm"]))
        values = {n: draw(words) for n in ("name", "phone", "tags", "street", "city")}
        rows.append(
            record(
                number, draw(st.sampled_from("ABCD")), source=f"{system}.csv", system=system, grain=draw(st.booleans()),
                priority=draw(st.sampled_from([1, 2])), modified_at=draw(days), created_at=draw(days), **values,
            )
        )  # fmt: skip
    return rows


def seen(result):
    """Everything that the step says, without the order in which frames give it."""
    tables = {n: Counter(str(sorted(r.items(), key=str)) for r in listed(t.frame)) for n, t in result.tables.items()}
    return tables, {repr(f) for f in result.findings}


@pytest.mark.long
@LAWS
@given(clusters(), st.fixed_dictionaries({"name": rules, "phone": rules, "address": rules}), st.randoms())
def test_the_laws_of_golden_records(engine, rows, policies, order):
    policies = {**policies, "tags": {"policy": "collect_all", "sources": policies["name"]["sources"]}}
    result = matched(rows, policies, engine)
    assert seen(matched(order.sample(rows, len(rows)), policies, engine)) == seen(result)
    of = {r["_row"]: r["_cluster"] for r in listed(result.tables["account.members"].frame)}
    taken = {r["_cluster"]: r for r in listed(result.tables["account"].frame)}
    others = Counter((r["_cluster"], r["field"], r["value"]) for r in listed(result.tables["account.alternates"].frame))
    won = winners_of(result)
    assert max(others.values(), default=1) == 1
    said = {(of[r["_row"]], f, r[f]) for r in rows for f in NAMES if r.get(f) is not None}
    single = {entry for entry in said if entry[1] != "tags"}
    kept = {(c, f, row[f]) for c, row in taken.items() for f in NAMES if row[f] is not None}
    assert {entry for entry in kept if entry[1] != "tags"} <= single, "a golden value is one of a record"
    assert {*kept, *others} - {e for e in kept if e[1] == "tags"} == single, "nothing is lost, and nothing made up"
    assert not kept & set(others)
    assert {(r["_cluster"]) for r in taken.values()} == set(of.values())
    for cluster, row in taken.items():
        values = {r["_row"]: r["tags"] for r in rows}
        parts = Counter(values[w] for w in won.get((cluster, "tags"), []))
        assert parts == Counter({v for c, f, v in said if c == cluster and f == "tags"}), "each value once"
        assert len(row["tags"] or "") == sum(map(len, parts)) + 2 * max(len(parts) - 1, 0)
        assert all(part in row["tags"] for part in parts)
    _cells_are_traced(rows, won, taken, of)


def winners_of(result):
    found = {}
    for row in listed(result.tables["account.members"].frame):
        for field in row["_wins"].split():
            found.setdefault((row["_cluster"], field), []).append(row["_row"])
    return found


def _cells_are_traced(rows, won, taken, of):
    cells = {r["_row"]: r for r in rows}
    for cluster, row in taken.items():
        for field in NAMES:
            winners = won.get((cluster, field), [])
            assert bool(winners) == (row[field] is not None)
            assert all(of[w] == cluster for w in winners)
            if field != "tags" and winners:
                assert [cells[w][field] for w in winners] == [row[field]]
        group = {tuple(won.get((cluster, f), [])) for f in ("street", "city")} - {()}
        assert len(group) <= 1, "an address is from one record"


# --- the way to the target -----------------------------------------------------------------------------


def loaded(rows, orders, policies, engine, known=None):
    star = model(policies)
    tables = {"account": table("account", rows, NAMES, engine)}
    facts = {"_system": pa.string(), "_priority": pa.int64(), "_grain": pa.bool_(), "_rowkey": pa.string()}
    tables["order"] = table("order", orders, ["order_no", "amount", "account_mention"], engine, facts)
    result = match.run(tables, match.MatchConfig(star), engine)
    names = sorted({r["_source"] for r in [*rows, *orders]})
    sources = engine.hold(pa.table({"source": names, "source_key": list(range(1, len(names) + 1))}))
    keys = engine.hold(KEYS.empty_table() if known is None else known)
    planned = load.run(result.tables, load.LoadConfig(star, sources, keys), engine)
    return {n: listed(t.frame) for n, t in planned.tables.items()}


KEYS = pa.schema(
    [("table_name", pa.string()), ("natural_key", pa.string()), ("key", pa.int64()), ("own_key", pa.int64())]
)


def order(number, mention):
    return {
        "_source": "orders.csv", "_row": number, "_line": None, "_system": "shop", "_priority": 100, "_grain": True,
        "_rowkey": f"g|{number}", "order_no": str(number), "amount": "1.5", "account_mention": mention,
    }  # fmt: skip


TWO = [
    record(1, "A", name="Acme", phone="1", modified_at="2020-01-01") | {"_mention": "no=A|name=acme"},
    record(2, "A", name="Acme Inc", phone="2", modified_at="2021-01-01") | {"_mention": "no=A|name=acme inc"},
    record(3, "B", name="Other"),
]  # fmt: skip
ORDERS = [order(1, "no=A|name=acme"), order(2, "no=A|name=acme inc"), order(3, "no=B"), order(4, None)]


def test_orders_of_a_merged_customer_point_to_its_golden_record(engine):
    made = loaded(TWO, ORDERS, {"phone": "most_recent"}, engine)
    of = {r["no"]: r["account_key"] for r in made["dim_account"] if r["account_key"] != -1}
    assert set(of) == {"A", "B"}
    assert {r["order_no"]: r["account_key"] for r in made["fact_order"]} == {
        "1": of["A"], "2": of["A"], "3": of["B"], "4": -1,
    }  # fmt: skip
    [row] = [r for r in made["dim_account"] if r["account_key"] == of["A"]]
    assert (row["name"], row["phone"]) == ("Acme", "2")


def test_alternates_go_into_the_target_with_the_key_of_their_member(engine):
    made = loaded(TWO, ORDERS, {"phone": "most_recent"}, engine)
    [key] = [r["account_key"] for r in made["dim_account"] if r["no"] == "A"]
    rows = [(r["table_name"], r["key"], r["field"], r["number"], r["value"], r["_row"]) for r in made[load.ALTERNATES]]
    assert sorted(rows) == [
        ("account", key, "modified_at", 1, "2021-01-01", 2),
        ("account", key, "name", 1, "Acme Inc", 2),
        ("account", key, "phone", 1, "1", 1),
    ]
    lineage = {r["_row"]: r["fields"].split() for r in made[load.LINEAGE_TABLE]}
    assert "phone" in lineage[2]
    assert "phone" not in lineage[1]


def test_alternates_are_masked_as_their_fields(engine):
    result = matched(TWO, {}, engine)
    config = load.MaskConfig(b"0123456789abcdef", {"account": {"phone": "phone", "name": "company"}})
    masked = listed(load.masked(result.tables, config, engine)["account.alternates"].frame)
    plain = {r["field"]: r["value"] for r in listed(result.tables["account.alternates"].frame)}
    told = {r["field"]: r["value"] for r in masked}
    assert set(told) == set(plain) == {"name", "phone", "modified_at"}
    assert told["modified_at"] == plain["modified_at"]
    assert told["name"] != plain["name"]
    assert told["phone"] != plain["phone"]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the JVM of an earlier session
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_makes_the_same_golden_records(engine):
    spark = importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine
    rows = [*THREE, record(4, "B", name="😀", tags="ß; x"), record(5, "B", name="ab", phone="2", tags="x", grain=False)]
    rows += [record(10 + i, "C", name="n" * (i % 3), tags=f"t{i}", phone=str(i % 2)) for i in range(5)]
    policies = {
        "name": "longest", "phone": {"policy": "most_recent", "sources": ["shop"]}, "address": "most_complete",
        "employees": "majority", "created_at": {"policy": "oldest", "by": "created_at"}, "tags": "collect_all",
    }  # fmt: skip
    with spark("local[2]", settings={"spark.sql.shuffle.partitions": "2"}) as other:
        assert seen(matched(rows, policies, other)) == seen(matched(rows, policies, engine))
