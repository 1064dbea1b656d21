"""Weights without labels: shares among random pairs counted, shares among true pairs by expectation maximisation.

It always runs on the embedded engine, on a bounded sample, so that every engine applies the same weights.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from crmmigrate.adapters.engines.linking_sql import create_macros, gammas
from crmmigrate.adapters.engines.splink_settings import assumed, settings, shares, whole
from crmmigrate.core.linking import Kind, Weights

SAMPLE = 1200
"""Records whose pairs with one another stand for pairs of different things."""
TRAINED = 20_000
"""Records that share a training key with another one."""
THOUGHT = 5000
"""Pairs of different things that what is assumed weighs as much as."""
DOUBT = 60
"""True pairs that what is assumed weighs as much as."""
FOUND = 0.5
"""Share of true pairs that agree on a training key, assumed."""


@dataclass(frozen=True)
class Sample:
    """What is learned from.

    Attributes:
        records: Number of all records.
        random: Records drawn by content.
        alike: For each training key: records that share its value with another one, drawn by value, with `_training`;
            and the number of pairs that share it among all records.
    """

    records: int
    random: pa.Table
    alike: Sequence[tuple[pa.Table, int]]


def learn(kind: Kind, sample: Sample) -> Weights:
    """Weights of a kind from a sample; what the sample does not say stays as it is assumed."""
    connection = duckdb.connect()
    try:
        connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'").fetchall()
        create_macros(kind, lambda sql: connection.execute(sql).fetchall())
        return _learned(kind, sample, connection)
    finally:
        connection.close()


def _learned(kind: Kind, sample: Sample, connection: duckdb.DuckDBPyConnection) -> Weights:
    start = assumed(kind)
    most = max(1, sample.records * (sample.records - 1) // 2)
    prior = _bounded(0.3 * sample.records / most, sample.records, most)
    raw = _among_random(kind, sample.random, connection)
    u = _without_true(kind, raw, start, prior)
    sums: dict[str, list[tuple[float, tuple[float, ...]]]] = {}
    matches = 0.0
    for (alike, pairs), (_, used) in zip(sample.alike, kind.training, strict=True):
        if alike.num_rows < 2:
            continue
        others = replace(kind, comparisons=tuple(c for c in kind.comparisons if c.name not in used))
        share, m, n = _maximised(others, alike, Weights(prior, start, u), connection)
        matches = max(matches, share * pairs / FOUND)
        for name, levels in m.items():
            sums.setdefault(name, []).append((share * n, levels))
    m = {name: _blended(start[name], sums.get(name, [])) for name in start}
    prior = _bounded(matches / most, sample.records, most) if matches else prior
    return Weights(prior, m, _without_true(kind, raw, m, prior), round(matches))


def _bounded(prior: float, records: int, most: int) -> float:
    """Between one true pair for fifty records and three for each."""
    records = max(1, records)
    return float(f"{min(0.5, max(0.02 * records / most, min(3 * records / most, prior))):.5g}")


def _among_random(kind: Kind, records: pa.Table, connection: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    """Numbers of pairs of the sample by level."""
    connection.register("_random", records)
    pairs = "SELECT l._rank AS _l, r._rank AS _r FROM _random l JOIN _random r ON l._rank < r._rank"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _levels AS {gammas(kind, '_random', f'({pairs})')}").fetchall()
    found = {}
    for comparison in kind.comparisons:
        n = len(comparison.levels)
        sql = f"SELECT gamma_{comparison.name}, count(*) FROM _levels WHERE gamma_{comparison.name} >= 0 GROUP BY 1"
        counts: dict[int, int] = dict(connection.execute(sql).fetchall())
        found[comparison.name] = [counts.get(n - i, 0) for i in range(n + 1)]
    return found


def _without_true(
    kind: Kind, raw: Mapping[str, Sequence[int]], m: Mapping[str, tuple[float, ...]], prior: float
) -> dict[str, tuple[float, ...]]:
    """Random pairs hold true ones too: their part is taken off. Few pairs say little: what is assumed is added."""
    found = {}
    for comparison in kind.comparisons:
        counts, shares_of_true = raw[comparison.name], m[comparison.name]
        n = sum(counts)
        thought = [level.u for level in comparison.levels]
        thought.append(1 - sum(thought))
        found[comparison.name] = whole(
            tuple(
                max(0.0, count - n * prior * share) / (1 - prior) + THOUGHT * u
                for count, share, u in zip(counts, shares_of_true, thought, strict=True)
            )
        )
    return found


def _maximised(
    kind: Kind, alike: pa.Table, weights: Weights, connection: duckdb.DuckDBPyConnection
) -> tuple[float, dict[str, tuple[float, ...]], int]:
    """Share of true pairs among those of a training key, m of each comparison, number of pairs."""
    from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - takes half a second
    from splink.internals.linker import Linker  # noqa: PLC0415

    connection.register("_alike", alike)
    sql = "SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM _alike GROUP BY _training)"
    pairs = int(connection.execute(sql).fetchall()[0][0])
    with quiet():
        api = DuckDBAPI(connection)
        linker = Linker(api.register("_alike"), settings(kind, weights), log_level=None)
        share = _estimated(linker)
        found = shares(linker.misc.save_model_to_json())
        linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    connection.unregister("_alike")
    return share, found, pairs


def _estimated(linker: Any) -> float:
    """Estimate m; gives the share of true pairs. Where all pairs are true the share becomes infinite odds, and is 1."""
    from splink.internals.exceptions import SplinkException  # noqa: PLC0415

    learn = linker.training.estimate_parameters_using_expectation_maximisation
    try:
        session = learn("l._training = r._training", estimate_without_term_frequencies=True)
    except SplinkException:
        learn(
            "l._training = r._training",
            estimate_without_term_frequencies=True,
            fix_probability_two_random_records_match=True,
        )
        return 1.0
    return float(session.core_model_settings.probability_two_random_records_match)


def _blended(start: tuple[float, ...], learned: Sequence[tuple[float, tuple[float, ...]]]) -> tuple[float, ...]:
    """What is assumed, and what each session has learned, by the pairs that speak for it."""
    total = [DOUBT * share for share in start]
    for pairs, levels in learned:
        total = [t + pairs * share for t, share in zip(total, levels, strict=True)]
    return whole(tuple(t / sum(total) for t in total))


@contextmanager
def quiet() -> Iterator[None]:
    """Splink says much; what matters is said by us."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
