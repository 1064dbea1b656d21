"""The values of a column with their weights, from exact statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmmigrate.core.ports import ColumnStatistics

MOST_TOP = 500  # of a column whose values are too many to be looked at all


@dataclass(frozen=True)
class Weighed:
    """Distinct values of a column.

    Attributes:
        values: Texts with weights: exact counts, or for sampled values what each stands for.
        complete: Whether these are all values, with exact counts.
    """

    values: tuple[tuple[str, int], ...]
    complete: bool


def weigh(statistics: ColumnStatistics) -> Weighed:
    """All values with their counts, or the frequent ones and a sample that stands for the rest."""
    if len(statistics.top) >= statistics.distinct:
        return Weighed(statistics.top, complete=True)
    top = statistics.top[:MOST_TOP]
    frequent = dict(top)
    others = [text for text in statistics.sample if text not in frequent]
    rest = statistics.n - statistics.nulls - sum(frequent.values())
    return Weighed((*top, *_shared_out(others, rest)), complete=False)


def _shared_out(texts: Sequence[str], rows: int) -> Iterator[tuple[str, int]]:
    """Rows shared out evenly in whole numbers; one rounded weight for all would be off by up to half.

    >>> list(_shared_out(["a", "b", "c", "d"], 6))
    [('a', 1), ('b', 2), ('c', 1), ('d', 2)]
    """
    for place, text in enumerate(texts):
        yield text, max(1, (place + 1) * rows // len(texts) - place * rows // len(texts))
