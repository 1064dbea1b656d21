"""Ids of clusters: the same for the same records in every run, whatever else comes, goes or moves."""

import csv
import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.errors import UsageError
from crmmigrate.steps.match.ids import Earlier, named


@pytest.fixture(scope="module")
def engine():
    return DuckDBEngine()


class Ids:
    """Clusters by id, through several runs; clusters are texts of one-letter records."""

    def __init__(self, engine):
        self.engine, self.ids, self.ever = engine, {}, set()

    def run(self, *clusters):
        rows = [(record, f"g{i}") for i, cluster in enumerate(clusters) for record in cluster]
        table = pa.table({"record_id": [r for r, _ in rows], "_group": [g for _, g in rows]})
        before = None
        if self.ids:
            known = pa.table({"record_id": [*self.ids], "cluster_id": [*self.ids.values()]})
            greatest = max(int(i.partition("-")[0]) for i in self.ids.values())
            before = Earlier(self.engine.hold(known), greatest, f"{len(self.ever):x}")
        found = named(self.engine.hold(table), before, self.engine).collect(backend="pyarrow").rows(named=True)
        of = {r["_group"]: r["cluster_id"] for r in found}
        assert len(found) == len(of) == len(set(of.values())) == len(clusters)
        old, self.ids = set(self.ids.values()), {record: of[group] for record, group in rows}
        assert (set(of.values()) - old).isdisjoint(self.ever)
        self.ever |= set(of.values())
        return {cluster: of[f"g{i}"] for i, cluster in enumerate(clusters)}


def test_numbers_in_the_order_of_the_smallest_records(engine):
    assert Ids(engine).run("cd", "b", "ae") == {"ae": "1", "b": "2", "cd": "3"}


def test_records_come_go_and_move(engine):
    ids = Ids(engine)
    ids.run("ab", "cd", "e")
    assert ids.run("0", "dcx", "ba", "e") == {"ba": "1", "dcx": "2", "e": "3", "0": "4-3"}
    assert ids.run("a", "x", "0") == {"a": "1", "x": "2", "0": "4-3"}


def test_the_larger_part_of_a_split_keeps_the_id_and_of_equals_that_with_the_smallest_record(engine):
    ids = Ids(engine)
    ids.run("abc", "def", "gh")
    assert ids.run("a", "bc", "fe", "d", "h", "g") == {
        "bc": "1", "fe": "2", "g": "3", "a": "4-3", "d": "5-3", "h": "6-3",
    }  # fmt: skip


def test_a_merged_cluster_has_the_id_of_its_larger_part_and_of_equals_the_smallest(engine):
    ids = Ids(engine)
    ids.run("a", "bc", "d", "e")
    assert ids.run("abc", "de") == {"abc": "2", "de": "3"}
    # The ids 1 and 4 are gone; 4 was the greatest, and still nobody else gets it.
    assert ids.run("abc", "d", "e") == {"abc": "2", "d": "3", "e": "4-4"}


def test_ten_comes_after_nine(engine):
    ids = Ids(engine)
    ids.run(*"abcdefghij")
    assert ids.run("ij") == {"ij": "9"}


def test_who_loses_an_id_takes_the_next_that_nobody_wants(engine):
    ids = Ids(engine)
    ids.run("abc", "d")
    assert ids.run("ab", "cd") == {"ab": "1", "cd": "2"}


places = st.lists(st.integers(0, 4), min_size=7, max_size=7)


def clusters_of(found):
    return ["".join(n for n, p in zip("abcdefg", found, strict=True) if p == i) for i in sorted(set(found))]


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_records_and_clusters_changes_nothing(engine, runs, rng):
    one, other = Ids(engine), Ids(engine)
    for found in runs:
        clusters = clusters_of(found)
        mixed = ["".join(rng.sample(c, len(c))) for c in rng.sample(clusters, len(clusters))]
        first = {frozenset(c): i for c, i in one.run(*clusters).items()}
        assert {frozenset(c): i for c, i in other.run(*mixed).items()} == first
        assert {frozenset(c): i for c, i in one.run(*clusters).items()} == first


# --- the file --------------------------------------------------------------------------------------

HEAD = ("no", "Company", "City", "Phone")
FIRM = [
    ("A1", "Muster GmbH", "Bonn", "+49 228 123456"), ("A2", "Muster GmbH", "Bonn", "+49 228 123456"),
    ("B1", "Alder Tools Ltd", "London", "+44 20 7946 0958"), ("C1", "Birch SA", "Madrid", "+34 91 555 01 23"),
    ("C2", "Birch SA", "Madrid", "+34 91 555 01 23"),
]  # fmt: skip


def put(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def matched(to, *files):
    answer = api.match_file(list(files), "account", "no", to)
    with to.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["record_id", "cluster_id"]
    ids = dict(rows[1:])
    assert answer.data["clusters"] == {"records": len(rows) - 1, "members": len(set(ids.values()))}
    return ids


@pytest.mark.long
def test_ids_of_a_file_stay_when_rows_and_files_come_and_move(tmp_path):
    to, firms = tmp_path / "clusters.csv", put(tmp_path / "firms.csv", FIRM)
    first = matched(to, firms)
    assert first == {"A1": "1", "A2": "1", "B1": "2", "C1": "3", "C2": "3"}
    text = to.read_bytes()
    assert matched(to, firms) == first
    assert to.read_bytes() == text
    more = [*FIRM, ("A0", "Cedar Oy", "Oslo", "+47 22 12 34 56")]
    random.Random(3).shuffle(more)
    put(firms, more)
    added = put(tmp_path / "added.csv", [("B2", "Alder Tools Ltd", "London", "+44 20 7946 0958")])
    found = matched(to, firms, added)
    new = found.pop("A0")
    assert found == first | {"B2": "2"}
    assert new.startswith("4-")
    assert matched(tmp_path / "other.csv", firms, added)["A0"] == "1"


@pytest.mark.long
def test_an_id_that_has_gone_comes_back_for_nobody(tmp_path):
    to, firms = tmp_path / "clusters.csv", put(tmp_path / "firms.csv", FIRM)
    matched(to, firms)
    put(firms, FIRM[:3])
    assert set(matched(to, firms).values()) == {"1", "2"}
    put(firms, [*FIRM[:3], ("D1", "Cedar Oy", "Oslo", "+47 22 12 34 56")])
    assert matched(to, firms)["D1"] not in ("1", "2", "3")


@pytest.mark.long
@pytest.mark.parametrize("text", ["name,city\nA,B\n", "record_id,cluster_id\nA,1,2\n", "\xff\xfe"])
def test_another_file_is_not_overwritten(tmp_path, text):
    to, firms = tmp_path / "clusters.csv", put(tmp_path / "firms.csv", FIRM)
    to.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="no file of clusters"):
        matched(to, firms)
    assert to.read_bytes() == text.encode("latin-1")


@pytest.mark.long
def test_an_empty_file_is_none(tmp_path):
    to, firms = tmp_path / "clusters.csv", put(tmp_path / "firms.csv", FIRM)
    to.write_text("", "utf-8")
    assert set(matched(to, firms).values()) == {"1", "2", "3"}


@pytest.mark.long
def test_records_without_an_id_are_named_by_their_place(tmp_path):
    to, firms = tmp_path / "clusters.csv", put(tmp_path / "firms.csv", [*FIRM, ("", *FIRM[2][1:])])
    found = matched(to, firms)
    assert {found["firms.csv#6"], found["B1"]} == {"2"}
