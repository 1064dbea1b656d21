"""Weights without labels: shares among random pairs counted, shares among true pairs by expectation maximisation.

It always runs on the embedded engine, on a bounded sample, so that every engine applies the same weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from crmmigrate.adapters.engines.linking_sql import create_macros, gammas
from crmmigrate.adapters.engines.splink_settings import LEAST, assumed, whole
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
MOST_LIKELY = 0.1
"""A pair is no more likely before anything is known of it, however few records there are."""
MOST_ROUNDS = 20
SETTLED = 0.001
"""Change of every share from which on another round tells nothing."""

Numbers = npt.NDArray[np.int64]


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
    """Between one true pair for fifty records and three for each; two of three records are seldom one."""
    records = max(1, records)
    return float(f"{min(MOST_LIKELY, max(0.02 * records / most, min(3 * records / most, prior))):.5g}")


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
    connection.register("_alike", alike)
    pairs = "SELECT l._rank AS _l, r._rank AS _r FROM _alike l JOIN _alike r USING (_training) WHERE l._rank < r._rank"
    levels = ", ".join(f"gamma_{c.name}" for c in kind.comparisons)
    found = connection.execute(
        f"SELECT {levels}, count(*) AS n FROM ({gammas(kind, '_alike', f'({pairs})')}) GROUP BY ALL ORDER BY ALL"
    ).fetchnumpy()
    connection.unregister("_alike")
    *patterns, counts = (np.asarray(column, np.int64) for column in found.values())
    share, m = maximised(kind, np.stack(patterns, axis=1), counts, weights)
    return share, m, int(counts.sum())


def maximised(
    kind: Kind, patterns: Numbers, counts: Numbers, weights: Weights
) -> tuple[float, dict[str, tuple[float, ...]]]:
    """Share of true pairs and m, by expectation maximisation (Fellegi and Sunter's model) with u as it is.

    Args:
        kind: What was compared.
        patterns: Levels of pairs as numbers, a column for each comparison: -1 unknown, 0 other, most likely last.
        counts: How many pairs have each pattern.
        weights: To start from.

    Splink does the same (a test compares them), at a cost of two seconds before the first pair; it fails where all
    pairs are true, or none of a level.
    """
    names = [c.name for c in kind.comparisons]
    m = [np.array(weights.m[name][::-1]) for name in names]
    u = [np.array(weights.u[name][::-1]) for name in names]
    share = weights.prior
    for _ in range(MOST_ROUNDS):
        odds = np.full(len(counts), np.log(share / (1 - share)))
        for i in range(len(names)):
            bits = np.append(np.log(m[i] / u[i]), 0.0)  # the last is that of -1
            odds += bits[patterns[:, i]]
        true = counts / (1 + np.exp(np.clip(-odds, -700, 700)))
        new = [_shares(true, patterns[:, i], m[i]) for i in range(len(names))]
        now = float(np.clip(true.sum() / counts.sum(), LEAST, 1 - LEAST))
        change = max(abs(now - share), *(float(np.abs(a - b).max()) for a, b in zip(m, new, strict=True)))
        share, m = now, new
        if change < SETTLED:
            break
    return share, {name: tuple(map(float, levels[::-1])) for name, levels in zip(names, m, strict=True)}


def _shares(true: npt.NDArray[np.float64], levels: Numbers, before: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """M of a comparison, from the pairs of each level that are true; levels that no pair has stay as they are."""
    known = levels >= 0
    by_level = np.bincount(levels[known], weights=true[known], minlength=len(before))
    total = float(by_level.sum())
    if total <= LEAST:
        return before
    seen = np.bincount(levels[known], minlength=len(before)) > 0
    return np.where(seen, np.maximum(by_level / total, LEAST), before)


def _blended(start: tuple[float, ...], learned: Sequence[tuple[float, tuple[float, ...]]]) -> tuple[float, ...]:
    """What is assumed, and what each session has learned, by the pairs that speak for it."""
    total = [DOUBT * share for share in start]
    for pairs, levels in learned:
        total = [t + pairs * share for t, share in zip(total, levels, strict=True)]
    return whole(tuple(t / sum(total) for t in total))
