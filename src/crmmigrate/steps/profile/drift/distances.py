"""How far two distributions are apart, and how far chance alone would bring them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

CHANCE = 0.001
"""What chance alone gives more seldom than this counts as drift."""

Points = Sequence[tuple[float, float]]


def ks_at_least(before: Points, after: Points) -> float:
    """The least Kolmogorov-Smirnov distance that two distributions can have, of which points are known.

    A point (value, share) says: at most that share is lower than the value, at least that share is not higher. Between
    points nothing is supposed, so the true distance may be larger and is never smaller.

    Args:
        before: Ascending points; see `SeenColumn.points`.
        after: The same of the other distribution.

    >>> ks_at_least([(0, 0), (10, 0.5), (20, 1)], [(0, 0), (10, 0.5), (20, 1)])
    0.0
    >>> ks_at_least([(0, 0), (10, 0.5), (20, 1)], [(30, 0), (40, 1)])
    1.0
    """
    if not before or not after:
        return 0.0
    apart = 0.0
    for value in {v for v, _ in (*before, *after)}:
        for below in (True, False):
            low, high = _between(before, value, below=below)
            other_low, other_high = _between(after, value, below=below)
            apart = max(apart, low - other_high, other_low - high)
    return apart


def _between(points: Points, value: float, *, below: bool) -> tuple[float, float]:
    """Bounds of the share of values that are lower than `value` (`below`), or not higher than it."""
    passed = [s for v, s in points if (v < value if below else v <= value)]
    ahead = [s for v, s in points if not (v < value if below else v <= value)]
    low = max(passed, default=0.0)
    return low, max(low, min(ahead, default=1.0))  # points of a sample and of all rows may cross a little


def ks_by_chance(n: int, m: int) -> float:
    """The distance that two samples of one distribution exceed once in a thousand times (Smirnov, large samples)."""
    return math.sqrt(-math.log(CHANCE / 2) / 2) * math.sqrt((n + m) / (n * m)) if n and m else math.inf


def psi(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """Population stability index of counts by value; half a row is added to each, so that none is zero.

    >>> round(psi({"a": 50, "b": 50}, {"a": 50, "b": 50}), 3), round(psi({"a": 90, "b": 10}, {"a": 10, "b": 90}), 1)
    (0.0, 3.4)
    """
    names = sorted(before.keys() | after.keys())
    n = sum(before.values()) + len(names) / 2
    m = sum(after.values()) + len(names) / 2
    total = 0.0
    for name in names:
        p, q = (before.get(name, 0) + 0.5) / n, (after.get(name, 0) + 0.5) / m
        total += (q - p) * math.log(q / p)
    return total


def psi_by_chance(values: int, n: int, m: int) -> float:
    """The index that two samples of one distribution exceed once in a thousand times (Yurdakul and Naranjo 2020)."""
    if values < 2 or not n or not m:
        return math.inf
    return float(stats.chi2.ppf(1 - CHANCE, values - 1)) * (1 / n + 1 / m)


def shares_differ(k: int, n: int, j: int, m: int) -> bool:
    """Whether k of n and j of m are further apart than chance would have them once in a thousand times.

    >>> shares_differ(0, 4, 1, 4), shares_differ(0, 400, 100, 400)
    (False, True)
    """
    if not n or not m or k * m == j * n:
        return False
    return float(stats.fisher_exact(np.array([[k, n - k], [j, m - j]])).pvalue) < CHANCE
