"""What labels teach of weights, and what is expected of pairs that nobody looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BELIEVED = 0.5
"""Share of a weight that is believed without labels.

Comparisons are not independent, so that weights add up too fast. Half was chosen on two sets of made records.
"""


@dataclass(frozen=True)
class Lesson:
    """How a weight becomes the log-odds of a pair: `shift + scale * weight + bits`; explanations stay sums.

    Attributes:
        labels: Pairs that it was learned from; 0: it is assumed.
        shift: Bits for every pair.
        scale: Of all that weighs without labels; above 0.
        bits: By comparison, bits of its levels, the best first, then of `all other`, then of a missing value.
    """

    labels: int = 0
    shift: float = 0.0
    scale: float = BELIEVED
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
