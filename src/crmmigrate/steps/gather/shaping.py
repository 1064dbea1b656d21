"""A grid becomes tables: every row is header, record, reject or excluded by a named rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crmmigrate.core import damage
from crmmigrate.core.damage import BROKEN, RAGGED
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import header, rules
from crmmigrate.steps.gather.block import Block
from crmmigrate.steps.gather.header import Header
from crmmigrate.steps.gather.labels import carried, label_name
from crmmigrate.steps.gather.places import Place, places


@dataclass(frozen=True)
class Shaped:
    """One table of a grid, or cells that belong to none. Row numbers are indexes within `block`.

    Attributes:
        block: The rectangle.
        header: Where the header stands; None where there is no table.
        names: Names of the columns, unique.
        originals: Names as they stand in the file, None where blank.
        renamed: Originals that had to be changed to be unique.
        records: Rows that are records.
        rejected: Row -> (rule, reason).
        excluded: Row -> rule.
        filled_cells: Cells that got the value of the merged range they lie in: (row, column) -> value.
        margin: Columns at the left of the block in which the table has neither a name nor a value.
        kept: Rules that the user switched off.
        labels: Record -> label of the group it stands in; where there are any, they are one more column.
    """

    block: Block
    header: Header | None
    names: tuple[str, ...] = ()
    originals: tuple[str | None, ...] = ()
    renamed: tuple[str, ...] = ()
    records: tuple[int, ...] = ()
    rejected: dict[int, tuple[str, str]] = field(default_factory=dict)
    excluded: dict[int, str] = field(default_factory=dict)
    filled_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    margin: int = 0
    labels: dict[int, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    @property
    def derived(self) -> int:
        """Number of columns that the file has not as such."""
        return 1 if self.labels else 0

    @property
    def width(self) -> int:
        """Number of columns that stand in the file."""
        return len(self.names) - self.derived

    @property
    def header_rows(self) -> range:
        """The rows of the header."""
        return range(self.header.first, self.header.last + 1) if self.header else range(0)

    def number(self, index: int) -> int | None:
        """Position below the header, from 1; None above it."""
        if self.header is None or index <= self.header.last:
            return None
        first = self.header.first if self.header.missing else self.header.last + 1
        return index - first + 1 if index >= first else None

    def record(self, index: int) -> list[str | None]:
        """The cells of a record."""
        row = self.block.row(index)[self.margin : self.margin + self.width]
        if self.filled_cells:
            for j in range(len(row)):
                row[j] = self.filled_cells.get((index, j + self.margin), row[j])
        return [*row, self.labels.get(index)] if self.labels else row


def shape(grid: Grid, options: ReadOptions) -> list[Shaped]:
    """The tables of a grid, and the rectangles that hold none.

    Their rectangles cover the grid: every cell with text lies in exactly one of them.
    """
    if not any(cell is not None for row in grid.rows for cell in row):
        return []
    kept = frozenset(options.keep_rows or ())
    return [_judged(place, kept) for place in places(grid, options)]


def _judged(place: Place, kept: frozenset[str]) -> Shaped:
    block, found = place.block, place.header
    if found is None:
        blank = {i: rules.BLANK for i, n in enumerate(block.filled) if not n}
        return Shaped(block, None, excluded=dict.fromkeys(range(block.height), rules.NO_TABLE) | blank)
    excluded = rules.judge(block, found)
    excluded |= dict.fromkeys(range(block.height - place.total_rows, block.height), rules.TOTAL)
    excluded = {i: rule for i, rule in excluded.items() if i < found.first or rule not in kept}
    rejected = _rejected(block, found, excluded)
    excluded = {i: rule for i, rule in excluded.items() if i not in rejected}
    heads = range(found.first, found.last + 1)
    records = [i for i in range(block.height) if i not in excluded and i not in rejected and i not in heads]
    originals = header.labels(block, found)
    first, last = _used(block, originals, records)
    originals = originals[first : last + 1]
    labels = carried(block, excluded, records)
    derived = (label_name(list(labels.values())),) if labels else ()
    names, renamed = header.unique([*originals, *derived])
    return Shaped(
        block=block,
        header=found,
        names=tuple(names),
        originals=tuple(originals),
        renamed=() if found.missing else tuple(renamed),
        records=tuple(records),
        rejected=rejected,
        excluded=excluded,
        filled_cells=_merged_values(block, set(records)),
        margin=first,
        labels=labels,
        kept=kept,
    )


def _used(block: Block, originals: Sequence[str | None], records: Sequence[int]) -> tuple[int, int]:
    """The first and last column with a name or a value; a large file keeps all, as the engine reads them."""
    first, last = 0, block.width - 1
    if block.grid.bulk is not None:
        return first, last

    def empty(column: int) -> bool:
        return originals[column] is None and all(block.row(i)[column] is None for i in records)

    while first < last and empty(first):
        first += 1
    while last > first and empty(last):
        last -= 1
    return first, last


def _rejected(block: Block, found: Header, excluded: dict[int, str]) -> dict[int, tuple[str, str]]:
    rejected: dict[int, tuple[str, str]] = {}
    for i in range(block.height):
        if found.first <= i <= found.last:
            continue
        if (reason := block.damaged(i)) is not None:
            rejected[i] = (BROKEN, reason)
        elif block.surplus(i) and i not in excluded and i > found.last:
            count = len(block.grid.rows[block.top + i])
            rejected[i] = (RAGGED, damage.surplus(count, block.width))
    for i in _torn(block, found, excluded):
        rejected[i] = (RAGGED, damage.TORN)
    return rejected


def _torn(block: Block, found: Header, excluded: dict[int, str]) -> Iterator[int]:
    """Both halves of records that an unquoted line break tore, where most other records are whole."""
    if not block.grid.raw:
        return
    lengths = {
        i: len(block.grid.rows[block.top + i])
        for i in range(found.last + 1, block.height)
        if i not in excluded and len(block.grid.rows[block.top + i]) != block.width
    }
    if damage.may_be_torn(len(lengths), block.height, block.width):
        yield from damage.torn(lengths, block.width)


def _merged_values(block: Block, records: set[int]) -> dict[tuple[int, int], str]:
    """Values of cells merged downwards over several records."""
    values = {}
    for r1, c1, r2, c2 in block.grid.merged:
        if c1 != c2 or not block.left <= c1 <= block.right or not block.top <= r1 < r2 <= block.bottom:
            continue
        value = block.row(r1 - block.top)[c1 - block.left]
        if value is None:
            continue
        for r in range(r1 + 1, r2 + 1):
            if r - block.top in records:
                values[r - block.top, c1 - block.left] = value
    return values
