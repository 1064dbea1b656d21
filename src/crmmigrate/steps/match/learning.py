"""What labels teach of levels: an additive model that starts at the weights without labels.

Each level of each comparison gets bits, and so does a missing value; all are drawn towards 0, so that only what many
labels say changes much, and explanations stay sums. A pair that was drawn from many counts more than one of few.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from crmmigrate.core.learned import BELIEVED, Lesson
from crmmigrate.steps.match.calibrating import Booleans, Floats, damped

FEWEST = 30
"""Labels from which on something is learned; fewer only join and hold apart."""
FOLDS = 5
_LEVEL, _SHIFT, _SCALE = 3.0, 1.5, 0.1
"""Standard deviations that are assumed: bits of a level and of the shift, and the scale."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Labels:
    """Pairs that people decided, none of which a gate closes.

    Attributes:
        weight: In bits, all of what it is without labels.
        same: What they said.
        levels: By comparison `gamma_<name>` of each: -1 for a missing value, 0 for all other, the best is greatest.
        shares: How many pairs each was drawn from, against one another.
    """

    weight: Floats
    same: Booleans
    levels: Mapping[str, Integers]
    shares: Floats

    def __len__(self) -> int:
        return len(self.weight)

    def part(self, chosen: Booleans | Integers) -> Labels:
        """Some of them."""
        levels = {name: of[chosen] for name, of in self.levels.items()}
        return Labels(self.weight[chosen], self.same[chosen], levels, self.shares[chosen])


def learned(labels: Labels, sizes: Mapping[str, int]) -> Lesson:
    """What labels teach; their order means nothing.

    Args:
        labels: At least one.
        sizes: By comparison, the number of its levels with `all other`.
    """
    found = labels.part(_order(labels))
    odds, indicators = found.weight * math.log(2), _indicators(found.levels, sizes)
    y, share = found.same.astype(np.float64), damped(found.shares)
    width = np.concatenate([[_SHIFT * math.log(2), _SCALE], np.full(indicators.shape[1], _LEVEL * math.log(2))])

    def loss(at: Floats) -> tuple[float, Floats]:
        said = at[0] + (BELIEVED + at[1]) * odds + indicators @ at[2:]
        value = float(np.sum(share * (np.logaddexp(0, said) - y * said)) + np.sum((at / width) ** 2) / 2)
        off = share * (1 / (1 + np.exp(-said)) - y)
        return value, np.concatenate([[off.sum(), off @ odds], off @ indicators]) + at / width**2

    start = np.zeros(len(width))
    bounds = [(None, None), (0.1 - BELIEVED, None), *[(None, None)] * indicators.shape[1]]
    at = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    bits = iter((at[2:] / math.log(2)).tolist())
    by_level = {name: tuple(round(next(bits), 2) for _ in range(size + 1)) for name, size in sizes.items()}
    return Lesson(len(labels), round(float(at[0]) / math.log(2), 2), round(BELIEVED + float(at[1]), 3), by_level)


def _order(labels: Labels) -> Integers:
    """By what they are, not where they stand, so that sums and folds come out the same."""
    return np.lexsort((labels.same, *labels.levels.values(), labels.weight)).astype(np.int64)


def _indicators(levels: Mapping[str, Integers], sizes: Mapping[str, int]) -> Floats:
    """Columns of 0 and 1 in the order of `Lesson.bits`."""
    columns = [levels[name] == level for name, size in sizes.items() for level in range(size - 1, -2, -1)]
    return np.stack(columns, axis=1).astype(np.float64)


def weights(labels: Labels, lesson: Lesson) -> Floats:
    """The weights of labelled pairs after a lesson."""
    found = lesson.shift + lesson.scale * labels.weight
    for name, bits in lesson.bits.items():
        # gamma counts from the end: n - 1 is the best of n levels, -1 a missing value.
        found = found + np.array(bits)[len(bits) - 2 - labels.levels[name]]
    return np.round(found, 3)


def unseen(labels: Labels, sizes: Mapping[str, int]) -> Floats:
    """The weight of each labelled pair after a lesson that has not seen its fold."""
    fold = np.empty(len(labels), np.int64)
    fold[_order(labels)] = np.arange(len(labels)) % FOLDS
    found = BELIEVED * labels.weight
    for k in range(FOLDS):
        held = fold == k
        if held.any() and not held.all():
            found[held] = weights(labels.part(held), learned(labels.part(~held), sizes))
    return found
