"""Few records: nothing crashes, what is assumed holds, and neither the order of rows nor threads change anything."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.linking import ID, Thresholds
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.steps.match.linking import Linkage, Told, link

WORDS = [
    "Adler",
    "Birke",
    "Cedar",
    "Dorn",
    "Eiche",
    "Falke",
    "Ginster",
    "Hasel",
    "Iris",
    "Jasmin",
    "Kiefer",
    "Linde",
    "Mohn",
    "Nelke",
    "Olive",
]


def companies(n: int) -> list[dict[str, Any]]:
    """So many records, of two for each company: the second lacks the mail and writes the legal form otherwise."""
    made = []
    for i in range(n):
        one, copy = divmod(i, 2)
        name = f"{WORDS[one % 15]} {WORDS[one // 15 % 15]}bau"
        made.append({
            ID: i + 1, "name": f"{name} {'Gesellschaft mbH' if copy else 'GmbH'}", "phone": f"+49306{one:06d}",
            "email": None if copy else f"info@{WORDS[one % 15].lower()}{one}.de", "billing_city": "Berlin",
            "billing_street": f"{WORDS[one % 11]}weg {one + 1}", "billing_postal_code": f"1{one % 9000:04d}",
        })  # fmt: skip
    return made


def linked(records: list[dict[str, Any]], told: Told | None = None, threads: int = 2, precision: float | None = None):
    engine = DuckDBEngine("512MB")
    engine._connection.execute(f"SET threads = {threads}").fetchall()
    try:
        schema = pa.schema([(n, pa.int64() if n == ID else pa.string()) for n in companies(1)[0]])
        held = engine.hold(pa.Table.from_pylist(records, schema=schema))
        limits = Thresholds(precision=precision)
        found = link(held, KINDS["account"], engine, engine.linker, limits, told or Told())
        labels = found.labels.sort(ID).collect(backend="pyarrow").to_native().to_pylist()
        pairs = found.pairs.sort("_l", "_r").collect(backend="pyarrow").to_native().to_pylist()
        return found, labels, pairs
    finally:
        engine.close()


def right(labels: list[dict[str, Any]]) -> int:
    cluster = {row[ID]: row["_cluster"] for row in labels}
    return sum(cluster.get(i) == cluster.get(i + 1) for i in range(1, len(cluster), 2))


@pytest.mark.parametrize("n", [0, 1, 2, 6, 50, 500])
def test_copies_are_found_among_few_records(n: int) -> None:
    found, labels, _ = linked(companies(n))
    assert len(labels) == n
    assert right(labels) >= 0.9 * (n // 2)
    assert len({row["_cluster"] for row in labels}) >= n // 2
    assert 0 < found.linked.weights.prior <= 0.5


def test_few_pairs_leave_shares_as_they_are_assumed() -> None:
    kind = KINDS["account"]
    learned = _weights(6)
    for comparison in kind.comparisons:
        shares = zip(comparison.levels, learned.m[comparison.name], learned.u[comparison.name], strict=False)
        for level, m, u in shares:
            assert m == pytest.approx(level.m, abs=0.15)
            assert u < max(m, 0.2), (comparison.name, level.name)


def test_each_share_is_of_the_whole() -> None:
    learned = _weights(50)
    for of in (*learned.m.values(), *learned.u.values()):
        assert sum(of) == pytest.approx(1, abs=0.001)
        assert min(of) > 0


def _weights(n: int):
    found: Linkage = linked(companies(n))[0]
    return found.linked.weights


@pytest.mark.long
def test_neither_the_order_of_rows_nor_threads_change_anything() -> None:
    records = companies(60)
    shuffled = list(records)
    random.Random(5).shuffle(shuffled)
    (one, labels, pairs), (other, labels_2, pairs_2) = linked(records, threads=1), linked(shuffled, threads=3)
    assert one.linked == other.linked
    assert (labels, pairs) == (labels_2, pairs_2)


def test_weights_are_the_odds_of_probabilities_and_the_sum_of_reasons() -> None:
    found, _, pairs = linked(companies(60))
    assert pairs
    for pair in pairs:
        odds = 1 / (1 + 2.0 ** -pair["weight"])
        assert pair["probability"] == pytest.approx(min(1 - 1e-6, max(1e-6, odds)), abs=1e-6)
        reasons = sum(bits for name, bits in pair.items() if name.startswith("w_"))
        assert pair["weight"] == pytest.approx(found.linked.weights.start + reasons, abs=0.02)


@pytest.mark.long
def test_labels_change_weights_and_tell_how_many_joins_are_wrong() -> None:
    records = companies(200)
    told = Told(same=tuple((i, i + 1) for i in range(1, 80, 2)))
    before, after = linked(records)[0].linked, linked(records, told)[0].linked
    assert before.weights.lesson.labels == 0
    assert before.expected.most is None
    assert after.weights.lesson.labels == 40
    assert after.weights.lesson.scale > 0
    assert 0 <= after.expected.least <= after.expected.most
    assert after.expected.pairs < before.expected.pairs  # those that people decided are certain


@pytest.mark.long
def test_few_labels_only_join_and_hold_apart() -> None:
    records = companies(60)
    told = Told(same=((1, 3),), different=((5, 6),))
    found, labels, _ = linked(records, told)
    cluster = {row[ID]: row["_cluster"] for row in labels}
    assert cluster[1] == cluster[3]
    assert cluster[5] != cluster[6]
    assert found.linked.weights == linked(records)[0].linked.weights


@pytest.mark.long
def test_a_precision_that_cannot_be_had_joins_next_to_nothing_and_is_told() -> None:
    usual, strict = linked(companies(60))[0].linked, linked(companies(60), precision=0.9999999)[0].linked
    assert strict.thresholds.automatic > usual.thresholds.automatic
    assert strict.expected.pairs < usual.expected.pairs
    assert strict.expected.falls_short or strict.expected.precision >= 0.9999


@pytest.mark.long
def test_weights_of_an_earlier_run_give_the_same_pairs() -> None:
    records = companies(60)
    found, _, pairs = linked(records)
    engine = DuckDBEngine("512MB")
    try:
        schema = pa.schema([(n, pa.int64() if n == ID else pa.string()) for n in records[0]])
        held = engine.hold(pa.Table.from_pylist(records, schema=schema))
        weights = found.linked.weights
        again = link(held, KINDS["account"], engine, engine.linker, weights=type(weights).of(weights.data()))
        rows = again.pairs.sort("_l", "_r").collect(backend="pyarrow").to_native().to_pylist()
    finally:
        engine.close()
    kept = {(pair["_l"], pair["_r"]): pair["weight"] for pair in rows}
    assert again.linked.weights == weights
    joined = [pair for pair in pairs if pair["band"] == "automatic"]
    assert joined
    assert all(kept[pair["_l"], pair["_r"]] == pytest.approx(pair["weight"], abs=0.005) for pair in joined)
