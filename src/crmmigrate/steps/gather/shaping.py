"""A grid becomes tables: every row is header, record, reject or excluded by a named rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from crmmigrate.core import damage
from crmmigrate.core.damage import BROKEN, RAGGED
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import cells, header, rules
from crmmigrate.steps.gather.block import Block, side_by_side, whole
from crmmigrate.steps.gather.header import Header

MOST_WORDS = 4
_SURE = 0.775
"""Confidence of a header from which on it begins a table of its own."""


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
        row = self.block.row(index)[self.margin : self.margin + len(self.names)]
        if self.filled_cells:
            for j in range(len(row)):
                row[j] = self.filled_cells.get((index, j + self.margin), row[j])
        return row


def shape(grid: Grid, options: ReadOptions) -> list[Shaped]:
    """The tables of a grid, and the rectangles that hold none.

    Their rectangles cover the grid: every cell with text lies in exactly one of them.
    """
    if not any(cell is not None for row in grid.rows for cell in row):
        return []
    return [_judged(block, found) for block, found in _places(grid, options)]


def _places(grid: Grid, options: ReadOptions) -> list[tuple[Block, Header | None]]:
    block = whole(grid)
    if options.header_rows is not None:
        parts = [block] if grid.bulk else side_by_side(block)
        return [_told(replace(block, left=parts[0].left, right=parts[-1].right), options.header_rows)]
    skip = min(options.skip or 0, block.height - 1)
    below = block.part(skip, block.height - 1) if skip else block
    places: list[tuple[Block, Header | None]] = []
    for part in [below] if grid.bulk else side_by_side(below):
        places.extend(_stacked(part))
    if not skip:
        return places
    above = block.part(0, skip - 1)
    return [(above, None), *places] if any(above.filled) else [_grown(places[0], skip), *places[1:]]


def _grown(place: tuple[Block, Header | None], rows: int) -> tuple[Block, Header | None]:
    block, found = place
    taller = replace(block, top=block.top - rows)
    return taller, replace(found, first=found.first + rows, last=found.last + rows) if found else None


def _told(block: Block, lines: Sequence[int]) -> tuple[Block, Header]:
    """The table whose header the user named by its lines."""
    places = [i for i in range(block.height) if block.line(i) in set(lines)]
    if not places:
        first = next(i for i, n in enumerate(block.filled) if n)
        return block.regular_width(None), Header(first, first - 1, 1.0)
    return block.regular_width(places[-1]), Header(places[0], places[-1], 1.0)


def _stacked(block: Block) -> Iterator[tuple[Block, Header | None]]:
    """The tables of a block from top to bottom."""
    while True:
        if not any(block.filled):
            yield block, None
            return
        end = _narrow_table(block)
        whole_or_first = block if end is None else block.part(0, end)
        narrow = whole_or_first.regular_width(None)
        found = header.find(narrow)
        sized = whole_or_first.regular_width(None if found.missing else found.last)
        cut = _next_table(sized, found)
        if cut is None and end is not None:
            cut = end + 1
        part = block if cut is None else block.part(0, cut - 1)
        sized = Block(part.grid, part.top, part.bottom, sized.left, sized.right)
        yield (sized, found) if _is_table(sized, found) else (part, None)
        if cut is None:
            return
        block = block.part(cut, block.height - 1)


def _narrow_table(block: Block) -> int | None:
    """The last row of a first table that is narrower than what stands below it, or None."""
    if block.grid.bulk is not None:
        return None
    for first, last in _groups(block):
        part = block.part(first, last)
        if part.typical >= header.FULL * block.typical or last == block.height - 1:
            return None
        if part.typical >= 2:
            found = header.find(part) if part.height >= 3 else None
            sure = found is not None and not found.missing and found.confidence >= _SURE
            return last if sure else None
    return None


def _groups(block: Block) -> Iterator[tuple[int, int]]:
    """First and last row of each run of rows without a blank one."""
    first = None
    for i, count in enumerate([*block.filled, 0]):
        if count and first is None:
            first = i
        elif not count and first is not None:
            yield first, i - 1
            first = None


def _is_table(block: Block, found: Header) -> bool:
    below = [i for i in range(found.last + 1, block.height) if block.filled[i] and i >= found.first]
    if block.typical >= 2:
        return bool(below)
    texts = [c for i in below for c in block.row(i) if c is not None]
    if block.grid.raw:
        return len(texts) >= 2
    words = sum(len(text.split()) for text in texts)
    return len(texts) >= 3 and words <= MOST_WORDS * len(texts)


def _next_table(block: Block, found: Header) -> int | None:
    """The row where another table begins below the one with this header, or None."""
    if block.grid.bulk is not None:
        return None
    names = {c.strip().casefold() for i in range(found.first, found.last + 1) for c in block.row(i) if c is not None}
    for i in range(found.last + 2, block.height - 1):
        if block.filled[i] < 2 or block.damaged(i):
            continue
        if names and _other_order(block, found, i, names):
            return i
        if (not block.filled[i - 1] or _titled(block, i)) and _new_header(block, found, i):
            return _title_start(block, i)
    return None


def _other_order(block: Block, found: Header, index: int, names: set[str]) -> bool:
    """Whether a row has the header's names in another order: a second export put below the first."""
    row = block.grid.rows[block.top + index][block.left :]
    mine = [c.strip().casefold() for c in row if c is not None]
    if not mine or mine[0] not in names or len(mine) < 3:
        return False
    known = sum(name in names for name in mine)
    same = [c.strip().casefold() for c in block.row(found.last) if c is not None] == mine
    return not same and known * 5 >= len(names) * 3 and len(set(mine)) == len(mine)


def _titled(block: Block, index: int) -> bool:
    """Whether a row stands below a title line of one cell that stands below a blank row."""
    return index >= 2 and block.filled[index - 1] == 1 and not block.filled[index - 2]


def _new_header(block: Block, found: Header, index: int) -> bool:
    row = block.row(index)
    if any(cells.kind(c) not in {cells.TEXT, cells.BLANK} for c in row) or any(map(cells.total_word, row)):
        return False
    old = [(c or "").strip().casefold() for c in block.row(found.last)] if not found.missing else []
    if [(c or "").strip().casefold() for c in row] == old:
        return False
    following = [i for i in range(index + 1, min(block.height, index + 50)) if block.filled[i]]
    if not following or following[0] != index + 1:
        return False
    other = header.find(block.part(index, block.height - 1))
    if other.missing or other.first or other.confidence < _SURE:
        return False
    return not _like_records(block, found, row)


def _like_records(block: Block, found: Header, row: Sequence[str | None]) -> bool:
    """Whether a row has the pattern of the records above it: the same cells filled with the same kinds."""
    for i in range(found.last + 1, min(found.last + 6, block.height)):
        mine, theirs = [cells.kind(c) for c in row], [cells.kind(c) for c in block.row(i)]
        if mine == theirs:
            return True
    return False


def _title_start(block: Block, index: int) -> int:
    """The first row that belongs to the table whose header stands at `index`: its title lines."""
    while index > 1 and block.filled[index - 1] == 1:
        index -= 1
    return index


def _judged(block: Block, found: Header | None) -> Shaped:
    if found is None:
        blank = {i: rules.BLANK for i, n in enumerate(block.filled) if not n}
        return Shaped(block, None, excluded=dict.fromkeys(range(block.height), rules.NO_TABLE) | blank)
    excluded = rules.judge(block, found)
    rejected = _rejected(block, found, excluded)
    excluded = {i: rule for i, rule in excluded.items() if i not in rejected}
    heads = range(found.first, found.last + 1)
    records = [i for i in range(block.height) if i not in excluded and i not in rejected and i not in heads]
    originals = header.labels(block, found)
    first, last = _used(block, originals, records)
    originals = originals[first : last + 1]
    names, renamed = header.unique(originals)
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
