"""What labels teach of weights and probabilities, and what is expected of pairs that nobody looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """From weights to probabilities: `shift + above * weight` (`below * weight` under 0) are the log-odds, in bits.

    Comparisons are not independent, so that weights add up too fast: without labels half of what a weight has above 0
    is believed. That was so on companies, people and inventors of several data sets.

    Attributes:
        shift: Bits.
        above, below: Above 0 both, so that a greater weight never is a smaller probability.
    """

    shift: float = 0.0
    above: float = 0.5
    below: float = 1.0

    def probability(self, weight: Floats) -> Floats:
        """Of each weight, in bits; between 0 and 1."""
        odds = self.shift + self.above * np.maximum(weight, 0) + self.below * np.minimum(weight, 0)
        found: Floats = 1 / (1 + np.exp2(-np.clip(odds, -40, 40)))
        return found

    def weight(self, probability: float) -> float:
        """The weight that has a probability between 0 and 1, both not included."""
        rest = float(np.log2(probability / (1 - probability))) - self.shift
        return rest / (self.above if rest > 0 else self.below)


@dataclass(frozen=True)
class Lesson:
    """How labels change weights: `shift + scale * weight + bits`.

    Attributes:
        labels: Pairs that it was learned from; 0: nothing is changed.
        shift: Bits for every pair.
        scale: Of all that weighs without labels.
        bits: By comparison, bits of its levels, the best first, then of `all other`, then of a missing value.
    """

    labels: int = 0
    shift: float = 0.0
    scale: float = 1.0
    bits: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """What is expected of the pairs that are joined without a person having looked at them.

    Attributes:
        pairs: Their number.
        false_merges: How many of them are wrong.
        least, most: Between these, with 95 %; None where there are no labels to tell.
        wanted: Share of right ones that was asked for.
    """

    pairs: int = 0
    false_merges: float = 0.0
    least: float | None = None
    most: float | None = None
    wanted: float | None = None

    @property
    def precision(self) -> float:
        """Share of right ones."""
        return 1 - self.false_merges / self.pairs if self.pairs else 1.0

    @property
    def falls_short(self) -> bool:
        """Whether less is expected than was asked for."""
        return self.wanted is not None and round(self.precision, 6) < self.wanted
