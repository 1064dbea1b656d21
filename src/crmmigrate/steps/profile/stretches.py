"""Part of a large table that keeps together what belongs together: the rows of a stretch of values of one column.

No row needs to be hashed for it, engines skip what lies outside, and the order of rows does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import Frame

REPEATING = 0.7  # distinct values per row


@dataclass(frozen=True)
class Stretch:
    """Values of a column from `low` on, and before `high`; the most frequent ones are left out."""

    column: str
    low: str
    high: str
    without: tuple[str, ...]

    def of(self, frame: Frame) -> Frame:
        """The rows of a frame in the stretch."""
        value = nw.col(self.column)
        kept = frame.filter(value >= self.low, value < self.high)
        return kept.filter(~value.is_in(self.without)) if self.without else kept


def lead(columns: Sequence[ColumnProfile]) -> ColumnProfile:
    """The column whose rows stay together: an order number, or the finest that repeats, or the finest."""
    able = [c for c in columns if c.distinct < REPEATING * c.n] or columns
    return max(able, key=lambda c: (c.role in ("key", "degenerate"), c.distinct, c.name))


def stretch(column: ColumnProfile, rows: int) -> Stretch:
    """A stretch with about so many rows; all of one column begin at the same value.

    Args:
        column: Profile of a column without nulls, with more than one value.
        rows: How many; the unit is a value with all its rows, or a few where a sample knows no more.
    """
    # The most frequent values stay out, so that the rows of the others are bounded.
    frequent = dict(column.top)
    others = sorted(text for text in column.sample if text not in frequent)
    ends = others if len(others) > 1 else sorted(column.sample)
    values = min(rows * column.distinct // column.n, 2 * rows // min(frequent.values(), default=1))
    first = len(ends) // 4
    last = min(len(ends) - 1, first + max(1, values * len(ends) // column.distinct))
    within = tuple(text for text in frequent if ends[first] <= text < ends[last]) if ends is others else ()
    return Stretch(column.name, ends[first], ends[last], within)
