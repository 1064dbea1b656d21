"""A rectangle of a grid: what one table takes, with everything around it that is nobody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import cells

SAMPLE = 1000
NOTES = 0.3
"""From this share of text lines with several cells on, those of one cell are notes around a table."""
Row = Sequence[str | None]


@dataclass(frozen=True)
class Block:
    """Rows `top` to `bottom` and columns `left` to `right` of a grid, both ends included.

    Attributes:
        grid: The grid.
        top, bottom: Indexes into `grid.rows`.
        left, right: Columns from 0; `right` of a text file is the last column of a regular record.
    """

    grid: Grid
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    @cached_property
    def spans(self) -> bool:
        """Whether nothing stands left or right of it."""
        return self.left == 0 and self.width >= max(map(len, self.grid.rows), default=0)

    def row(self, index: int) -> list[str | None]:
        """The cells of a row, padded to the width; `index` counts within the block."""
        found = self.grid.rows[self.top + index][self.left : self.right + 1]
        return found if len(found) == self.width else [*found, *[None] * (self.width - len(found))]

    def surplus(self, index: int) -> bool:
        """Whether a record of a text file has cells beyond the last column."""
        return bool(self.grid.raw) and any(c is not None for c in self.grid.rows[self.top + index][self.right + 1 :])

    def damaged(self, index: int) -> str | None:
        """Why the reader does not trust a row."""
        return self.grid.damaged.get(self.top + index)

    def draws(self, index: int) -> bool:
        """Whether a row holds nothing but lines drawn with characters."""
        return all(c is None or cells.is_ruler(c) for c in self.row(index))

    def line(self, index: int) -> int:
        """Physical line or sheet row."""
        return self.grid.lines[self.top + index]

    def text(self, index: int) -> str:
        """The raw text of a row, as far as it lies in the block."""
        if self.grid.raw:
            return self.grid.raw[self.top + index]
        return "\t".join(cell or "" for cell in self.row(index)).rstrip("\t")

    @cached_property
    def filled(self) -> list[int]:
        """Cells that are not blank, per row."""
        return [sum(c is not None for c in self.row(i)) for i in range(self.height)]

    @cached_property
    def typical(self) -> int:
        """Filled cells of a usual record: the upper quartile over the head of the block."""
        counts = sorted(n for n in self.filled[:SAMPLE] if n)
        return counts[len(counts) * 3 // 4] if counts else 0

    def part(self, first: int, last: int) -> Block:
        """The rows `first` to `last` of this block."""
        return Block(self.grid, self.top + first, self.top + last, self.left, self.right)

    def regular_width(self, header: Iterable[int] = ()) -> Block:
        """For text files: as wide as most of its records, or as the rows of its header where these are wider.

        Lines that draw rules are no records, and those of one cell are notes where many records have more.
        """
        if not self.grid.raw:
            return self
        widths = Counter(
            len(self.grid.rows[self.top + i])
            for i in range(min(self.height, SAMPLE))
            if self.filled[i] and self.damaged(i) is None and not self.draws(i)
        )
        if widths.total() - widths[1] >= max(2, NOTES * widths.total()):
            del widths[1]
        if not widths:
            return self
        width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
        for index in header:
            labels = self.grid.rows[self.top + index]
            width = max(width, max((i + 1 for i, c in enumerate(labels) if c is not None), default=0))
        right = max(self.left, width - 1)
        while right > self.left and not self.grid.bulk and self._blank_column(right):
            right -= 1
        return Block(self.grid, self.top, self.bottom, self.left, right)

    def _blank_column(self, column: int) -> bool:
        rows = self.grid.rows[self.top : self.bottom + 1]
        return all(len(row) <= column or row[column] is None for row in rows)


def whole(grid: Grid) -> Block:
    """The block of all rows and columns."""
    width = max((len(row) for row in grid.rows), default=0)
    return Block(grid, 0, len(grid.rows) - 1, 0, max(0, width - 1))


def side_by_side(block: Block) -> list[Block]:
    """The blocks left and right of blank columns, where each side is a table of its own.

    Blank columns at the left and right margin belong to no block.
    """
    used = [False] * block.width
    for i in range(block.height):
        for j, cell in enumerate(block.row(i)):
            if cell is not None:
                used[j] = True
    spans = _spans(used)
    if not spans:
        return [block]
    parts = [Block(block.grid, block.top, block.bottom, block.left + a, block.left + b) for a, b in spans]
    joined = [parts[0]]
    for part in parts[1:]:
        if not block.grid.raw and _separate(joined[-1], part):
            joined.append(part)
        else:
            last = joined.pop()
            joined.append(Block(block.grid, block.top, block.bottom, last.left, part.right))
    return joined


def _spans(used: Sequence[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for column, mark in enumerate(used):
        if mark and column and used[column - 1]:
            spans[-1] = (spans[-1][0], column)
        elif mark:
            spans.append((column, column))
    return spans


def _separate(left: Block, right: Block) -> bool:
    """Whether two parts with a blank column between them are different tables (or a table and a remark)."""
    extents = [_extent(part) for part in (left, right)]
    if extents[0] == extents[1]:
        first = extents[0][0]
        names = [[c for c in part.row(first) if c is not None] for part in (left, right)]
        return len(names[0]) > 1 and names[0] == names[1]
    few = sum(n > 0 for n in right.filled) <= 2
    return few or (_has_header(left) and _has_header(right))


def _extent(block: Block) -> tuple[int, int]:
    used = [i for i, n in enumerate(block.filled) if n]
    return (used[0], used[-1]) if used else (0, 0)


def _has_header(block: Block) -> bool:
    rows = [block.row(i) for i, n in enumerate(block.filled) if n >= 2][:2]
    return len(rows) == 2 and all(cells.kind(c) in {cells.TEXT, cells.BLANK} for c in rows[0][:1])
