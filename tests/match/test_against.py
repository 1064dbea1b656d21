"""New records against known ones: what is known stays, and matching in two parts is nearly matching at once."""

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import FILES, score, table

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.cli.main import _run
from crmmigrate.core.documents import ModelField, ModelTable
from crmmigrate.core.linking import ID, Thresholds, Weights
from crmmigrate.steps.match.against import KNOWN, RECORD, Remembered, against, features, words
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.steps.match.own import grouped, pairs_of
from crmmigrate.steps.match.resolving import UNDECIDED, Edges, components
from crmmigrate.steps.match.standing import kept_apart
from crmmigrate.testing.linker_shapes import records

KIND = KINDS["account"]
SPEC = ModelTable(role="dimension", identify=[["name"]], fields={f: ModelField() for f in KIND.fields})


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def checked(rows, first=1, source="a.csv"):
    """Records as the step before gives them, numbered from `first`."""
    n = rows.num_rows
    names = rows["name"].to_pylist()
    more = {
        "_source": [source] * n, "_row": range(1, n + 1), "_line": pa.nulls(n, pa.int64()), "_system": [""] * n,
        "_priority": [100] * n, "_grain": [True] * n,
        "_mention": pa.array([name and f"name={name}" for name in names], pa.string()),
        RECORD: [f"r{first + i}" for i in range(n)],
    }  # fmt: skip
    rows = rows.drop_columns([ID])
    for name, values in more.items():
        rows = rows.append_column(name, values if isinstance(values, pa.Array) else pa.array(list(values)))
    return rows


class Memory:
    """What a run of some records remembers."""

    def __init__(self, engine, rows):
        numbered = rows.append_column(ID, pa.array(range(1, rows.num_rows + 1), pa.int64()))
        held = engine.hold(numbered)
        own = grouped(held, "account", SPEC, engine, Thresholds(), ())
        linked = own.tables[pairs_of("account")].meta["linked"]
        labels = own.labels.collect(backend="pyarrow").to_native().to_pylist()
        self.of = {rows[RECORD][label[ID] - 1].as_py(): f"c{label['_cluster']}" for label in labels}
        ids = pa.table({ID: [x[ID] for x in labels], KNOWN: [f"c{x['_cluster']}" for x in labels],
                        RECORD: [rows[RECORD][x[ID] - 1].as_py() for x in labels]})  # fmt: skip
        made = engine.hold(features(own.prepared))
        counted = engine.hold(words(own.prepared, KIND, engine.linker))
        limits = Thresholds(**linked["thresholds"])
        self.remembered = Remembered(
            made, engine.hold(ids), counted, rows.num_rows, Weights.of(linked["weights"]), limits
        )
        self.engine = engine

    def match(self, rows):
        """Record -> the id of its cluster, or the set of records of a new one."""
        found = against(self.engine.hold(rows), "account", KIND, SPEC, self.remembered, self.engine, self.engine.linker)
        places = dict(zip(zip(rows["_source"].to_pylist(), rows["_row"].to_pylist(), strict=True),
                          rows[RECORD].to_pylist(), strict=True))  # fmt: skip
        said = found.rows.collect(backend="pyarrow").to_native().to_pylist()
        assert sorted((r["_source"], r["_row"]) for r in said) == sorted(places), "every row once"
        groups = {}
        for row in said:
            groups.setdefault(row["_group"], set()).add(places[row["_source"], row["_row"]])
        return {places[r["_source"], r["_row"]]: r[KNOWN] or frozenset(groups[r["_group"]]) for r in said}, found


@pytest.fixture(scope="module")
def memory(engine):
    return Memory(engine, checked(records("account", 1, 300)))


@pytest.mark.long
def test_a_copy_of_a_known_record_joins_its_cluster(memory):
    known = checked(records("account", 1, 300))
    named = [i for i in range(300) if known["_mention"][i].as_py()]
    copies = known.take(named[:60])
    copies = copies.set_column(copies.schema.get_field_index(RECORD), RECORD, pa.array([f"x{i}" for i in range(60)]))
    found, told = memory.match(copies)
    assert found == {f"x{i}": memory.of[f"r{named[i] + 1}"] for i in range(60)}
    assert told.prepared is not None


def test_a_record_that_is_known_by_id_and_content_is_not_new(memory):
    known = checked(records("account", 1, 300)).slice(0, 50)
    found, told = memory.match(known)
    assert found == {f"r{i}": memory.of[f"r{i}"] for i in range(1, 51)}
    assert told.prepared is None


@pytest.mark.long
def test_the_order_of_rows_and_files_changes_nothing(memory):
    rows = checked(records("account", 2, 120), 1000)
    mixed = list(range(120))
    random.Random(3).shuffle(mixed)
    other = rows.take(mixed)
    place = pa.array(["z.csv" if i % 2 else "b.csv" for i in range(120)])
    other = other.set_column(other.schema.get_field_index("_source"), "_source", place)
    other = other.set_column(other.schema.get_field_index("_row"), "_row", pa.array(range(1, 121)))
    one, two = memory.match(rows)[0], memory.match(other)[0]
    assert one == two
    assert sum(isinstance(of, str) for of in one.values()) > 5


@pytest.mark.long
@pytest.mark.parametrize(("name", "kind"), [("european_companies", "account"), ("iberian_contacts", "contact")])
def test_two_parts_are_as_right_as_one_run(tmp_path, name, kind):
    """Three of ten rows come later, as they come: none is joined wrongly, and most are found."""
    head, *lines = (FILES / f"{name}.csv").read_bytes().splitlines(keepends=True)
    later = {i for i in range(len(lines)) if i * 7 % 10 < 3}
    parts = {}
    for part, chosen in (("known", [*range(len(lines))]), ("new", sorted(later))):
        kept = [lines[i] for i in chosen if part == "new" or i not in later]
        (tmp_path / f"{part}.csv").write_bytes(head + b"".join(kept))
        way = ["--remember"] if part == "known" else ["--against"]
        to = tmp_path / f"{part}_to.csv"
        asked = [str(tmp_path / f"{part}.csv"), "--entity", kind, "--id", "Ref", "--to", str(to)]
        assert _run(["match", *asked, *way, str(tmp_path / "memory")]) in (0, 1)
        parts |= table(to)
    said = score(parts, table(FILES / f"{name}_truth.csv"))
    assert said.precision >= 0.98, said.wrong
    assert said.recall >= {"account": 0.45, "contact": 0.8}[kind], said.missed


def edges_of(pairs):
    left, right, weight = (list(column) for column in zip(*pairs, strict=True))
    return Edges(pa.array(left).to_numpy(), pa.array(right).to_numpy(), pa.array(weight, pa.float64()).to_numpy())


HEADS = {1: 1, 2: 1, 3: 3, 4: 3, 5: 5}
PAIRS = st.lists(
    st.tuples(st.integers(1, 12), st.integers(6, 12), st.sampled_from([4.0, 4.5, 6.0, 9.0, 99.0])),
    min_size=1, unique_by=lambda pair: pair[:2],
).map(lambda pairs: [pair for pair in pairs if pair[0] < pair[1]]).filter(bool)  # fmt: skip


@given(PAIRS)
@settings(max_examples=200, deadline=None)
def test_nothing_brings_known_clusters_together(pairs):
    kept = kept_apart(edges_of(pairs), tuple(HEADS.items()), 99.0)
    left, right = kept.edges.left.tolist(), kept.edges.right.tolist()
    assert {*zip(left, right, strict=True)} | kept.refused.keys() == {pair[:2] for pair in pairs}
    assert not {*zip(left, right, strict=True)} & kept.refused.keys()
    ends = [*zip(left, right, strict=True), *kept.members]
    if ends:
        nodes, part = components(*(pa.array(column, pa.int64()).to_numpy() for column in zip(*ends, strict=True)))
        heads = {}
        for node, label in zip(nodes.tolist(), part.tolist(), strict=True):
            heads.setdefault(label, set()).update({HEADS[node]} if node in HEADS else ())
        assert all(len(found) <= 1 for found in heads.values())
    assert bool(kept.tied) >= bool("rival" in kept.refused.values())


def test_an_undecided_record_joins_nobody_and_a_decided_one_the_best():
    close = kept_apart(edges_of([(1, 6, 9.0), (3, 6, 9.0 - UNDECIDED / 2), (6, 7, 8.0)]), tuple(HEADS.items()), 99.0)
    assert not len(close.edges.left)
    assert set(close.refused.values()) == {"undecided"}
    assert close.tied == ((1, 3, 6),)
    clear = kept_apart(edges_of([(1, 6, 9.0), (3, 6, 9.0 - UNDECIDED)]), tuple(HEADS.items()), 99.0)
    assert clear.edges.left.tolist() == [1]
    assert clear.members == ((1, 2),)
    assert clear.refused == {(3, 6): "rival"}


@pytest.mark.long
def test_known_clusters_that_new_records_tie_are_told(engine):
    """Two firms of one name that their tax numbers hold apart, and a record without one."""
    blank = dict.fromkeys(KIND.fields)
    firm = blank | {"name": "Kaffeerösterei Nordlicht GmbH", "phone": "+49 40 5553871", "billing_city": "Hamburg",
                    "billing_street": "Speicherweg 12", "billing_postal_code": "20457"}  # fmt: skip
    other = records("account", 5, 100).drop_columns([ID]).to_pylist()
    rows = [firm | {"tax_id": "DE811111111"}, firm | {"tax_id": "DE922222222"}, *other]
    schema = pa.schema([(ID, pa.int64()), *((f, pa.string()) for f in KIND.fields)])
    known = checked(pa.Table.from_pylist([{ID: i, **row} for i, row in enumerate(rows)], schema))
    memory = Memory(engine, known)
    assert memory.of["r1"] != memory.of["r2"]
    new = checked(pa.Table.from_pylist([{ID: 0, **firm}], schema), 500)
    found, told = memory.match(new)
    assert found == {"r500": frozenset({"r500"})}
    tied = [finding for finding in told.findings if finding.code == "clusters-tied"]
    assert [finding.count for finding in tied] == [1]
    assert tied[0].examples == ("c1, c2 by r500",)
