"""Probabilities that mean what they say: a better prior, a curve from labels, a threshold for a wanted precision.

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

from crmmigrate.core.learned import Curve, Expected, Floats

STEP = 0.25
"""Bits of a bin of weights."""
KNOWN = 30.0
"""True pairs that a prior, as it was before pairs were scored, weighs as much as."""
SURE = 0.95
"""Of intervals."""
SMALLEST = 0.5
"""No pair is joined that is less likely than this, whatever the others are."""
_SHIFT, _SLOPE, _ROUND = 1.0, 0.25, 4
_STEEP = (0.1, 2.0)
"""Within these are slopes of curves."""

Booleans = NDArray[np.bool_]


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
        found: Of the weighed pairs.
        records: Number of all records.

    Returns:
        The share, of five digits, so that no engine differs.
    """
    most = max(1, records * (records - 1) // 2)
    before, shift = prior * most, 0.0
    for _ in range(50):
        matches = float(np.sum(found.count / (1 + np.exp2(-(found.weight + shift)))))
        blended = (matches * matches + KNOWN * before) / (matches + KNOWN)
        now = min(0.5, max(0.02 * records / most, min(3 * records / most, blended / most)))
        step = _bits(now) - _bits(prior) - shift
        shift += step
        if abs(step) < 1e-6:
            break
    return float(f"{now:.5g}")


def _bits(share: float) -> float:
    return math.log2(share / (1 - share))


def curve(weight: Floats, same: Booleans, shares: Floats) -> Curve:
    """The curve that labels show; few labels leave it where it is assumed. Their order means nothing.

    Args:
        weight: Of labelled pairs, from labels other than their own.
        same: Whether they are one.
        shares: How many pairs each stands for, against one another.
    """
    assumed = Curve()
    order = np.lexsort((same, weight))
    up, down, y = np.maximum(weight, 0)[order], np.minimum(weight, 0)[order], same[order].astype(np.float64)
    share = damped(shares[order])
    middle = np.array([assumed.shift, assumed.above, assumed.below])
    width = np.array([_SHIFT, _SLOPE, _SLOPE])
    sides = np.stack([np.ones_like(up), up, down]) * math.log(2)

    def loss(at: Floats) -> tuple[float, Floats]:
        odds = at @ sides
        off = (at - middle) / width
        value = float(np.sum(share * (np.logaddexp(0, odds) - y * odds)) + off @ off / 2)
        gradient: Floats = sides @ (share * (1 / (1 + np.exp(-odds)) - y)) + off / width
        return value, gradient

    found = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=[(-6, 6), _STEEP, _STEEP]).x
    return Curve(*(round(float(each), _ROUND) for each in found))


def damped(shares: Floats) -> Floats:
    """What each label counts: the root of what it stands for, else the luck of few labels would rule thousands."""
    root = np.sqrt(shares)
    found: Floats = root / root.mean() if len(root) else root
    return found


def threshold(found: Histogram, by: Curve, precision: float) -> float | None:
    """The least probability from which joined pairs are expected to be right often enough; None: there is none.

    Args:
        found: Of the pairs that may be joined.
        by: Their probabilities.
        precision: Wanted share of right ones.
    """
    likely = by.probability(found.weight)
    pairs, right = np.cumsum(found.count[::-1]), np.cumsum((found.count * likely)[::-1])
    fits = (right >= precision * pairs) & (likely[::-1] >= SMALLEST) & (pairs > 0)
    if not fits.any():
        return None
    lowest = found.weight[::-1][np.flatnonzero(fits)[-1]] - STEP / 2
    # Never below, by rounding, what was asked for.
    return min(1 - 1e-6, math.ceil(float(by.probability(np.array([lowest]))[0]) * 1e6) / 1e6)


def expected(found: Histogram, by: Curve, wanted: float | None = None) -> Expected:
    """What is expected of pairs that are joined.

    Args:
        found: Of these pairs.
        by: Their probabilities.
        wanted: Precision that was asked for.
    """
    wrong = float(np.sum(found.count * (1 - by.probability(found.weight))))
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
