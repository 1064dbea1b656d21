"""Probabilities that mean what they say: a better prior, a line through labels, a threshold for a wanted precision.

Only weights and counts come here. A label counts more, the more pairs it was drawn from (`shares`): people are asked
the doubtful pairs first, of which there are few.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaincinv

from crmmigrate.core.learned import Expected, Lesson

STEP = 0.25
"""Bits of a bin of weights."""
KNOWN = 30.0
"""True pairs that a prior, as it was before pairs were scored, weighs as much as."""
SURE = 0.95
"""Of intervals."""
SMALLEST = 0.5
"""No pair is joined that is less likely than this, whatever the others are."""
_SHIFT, _SLOPE = 1.0, 0.3
"""How far labels may well be from what weights say: standard deviations of log-odds, and of the slope around 1."""
_STEEP = (0.1, 3.0)
"""Within these are slopes."""

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Histogram:
    """Pairs that no gate closes and nobody has decided, by weight.

    Attributes:
        weight: Middle of each bin of `STEP` bits, ascending.
        count: Pairs in it.
    """

    weight: Floats
    count: Floats

    def above(self, weight: float) -> Histogram:
        """The part from a weight on."""
        there = self.weight >= weight
        return Histogram(self.weight[there], self.count[there])


def settled_prior(prior: float, found: Histogram, records: int) -> float:
    """The share of all pairs that are one thing, such that as many are expected as the share says.

    Where few likely pairs were found the prior hardly changes. Pairs of different records only have to be counted
    where they are alike: of the others next to none is one thing.

    Args:
        prior: The share by which the pairs were weighed.
        found: Of the weighed pairs, by all of their weight.
        records: Number of all records.

    Returns:
        The share, of five digits, so that no engine differs.
    """
    most = max(1, records * (records - 1) // 2)
    before, shift = prior * most, 0.0
    for _ in range(50):
        matches = float(np.sum(found.count / (1 + np.exp2(-(found.weight + shift)))))
        blended = (matches * matches + KNOWN * before) / (matches + KNOWN)
        now = min(0.5, max(0.02 * max(records, 1) / most, min(3 * records / most, blended / most)))
        step = _bits(now) - _bits(prior) - shift
        shift += step
        if abs(step) < 1e-6:
            break
    return float(f"{now:.5g}")


def _bits(share: float) -> float:
    return math.log2(share / (1 - share))


def calibrated(lesson: Lesson, weight: Floats, same: Booleans, shares: Floats) -> Lesson:
    """The lesson such that weights are the log-odds that labels show; a greater weight never is less likely.

    Few labels leave it as it is. Their order means nothing.

    Args:
        lesson: What labels have taught.
        weight: Of labelled pairs by such a lesson, of labels other than their own.
        same: Whether they are one.
        shares: How many pairs each stands for, against one another.
    """
    order = np.lexsort((same, weight))
    sides = np.stack([np.ones(len(order)), weight[order] * math.log(2)])
    y, share = same[order].astype(np.float64), damped(shares[order])
    middle, width = np.array([0.0, 1.0]), np.array([_SHIFT, _SLOPE])

    def loss(at: Floats) -> tuple[float, Floats]:
        odds = at @ sides
        off = (at - middle) / width
        value = float(np.sum(share * (np.logaddexp(0, odds) - y * odds)) + off @ off / 2)
        return value, sides @ (share * (1 / (1 + np.exp(-odds)) - y)) + off / width

    shift, slope = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=[(-6, 6), _STEEP]).x.tolist()
    bits = {name: tuple(round(slope * one, 2) for one in of) for name, of in lesson.bits.items()}
    whole = round(slope * lesson.shift + shift / math.log(2), 2)
    return Lesson(lesson.labels, whole, round(slope * lesson.scale, 3), bits)


def chance(weight: Floats) -> Floats:
    """Probabilities of weights, in bits."""
    found: Floats = 1 / (1 + np.exp2(-np.clip(weight, -40, 40)))
    return found


def damped(shares: Floats) -> Floats:
    """What each label counts: the root of what it stands for, else the luck of few labels would rule thousands."""
    root = np.sqrt(shares)
    found: Floats = root / root.mean() if len(root) else root
    return found


def threshold(found: Histogram, precision: float) -> float | None:
    """The least probability from which joined pairs are expected to be right often enough; None: there is none.

    Args:
        found: Of the pairs that may be joined.
        precision: Wanted share of right ones.
    """
    likely = chance(found.weight)
    pairs, right = np.cumsum(found.count[::-1]), np.cumsum((found.count * likely)[::-1])
    fits = (right >= precision * pairs) & (likely[::-1] >= SMALLEST) & (pairs > 0)
    if not fits.any():
        return None
    lowest = found.weight[::-1][np.flatnonzero(fits)[-1]] - STEP / 2
    return min(1 - 1e-6, math.floor(float(chance(lowest)) * 1e6) / 1e6)  # not above what it is


def expected(found: Histogram, wanted: float | None = None) -> Expected:
    """What is expected of pairs that are joined.

    Args:
        found: Of these pairs.
        wanted: Precision that was asked for.
    """
    wrong = float(np.sum(found.count * (1 - chance(found.weight))))
    return Expected(int(found.count.sum()), round(wrong, 1), wanted=wanted)


def interval(same: Booleans, shares: Floats) -> tuple[float, float]:
    """Between which shares of wrong ones lies that of the pairs of which labels were drawn (Jeffreys).

    Args:
        same: What people said of drawn pairs.
        shares: How many pairs each stands for; labels that stand for unequal numbers say less (Kish).
    """
    if not len(same):
        return 0.0, 1.0
    n = float(shares.sum() ** 2 / (shares**2).sum())
    wrong = float(np.sum(shares * ~same) / shares.sum()) * n
    rest = (1 - SURE) / 2
    low, high = betaincinv(wrong + 0.5, n - wrong + 0.5, [rest, 1 - rest])
    return (float(low) if wrong else 0.0), (float(high) if wrong < n else 1.0)
