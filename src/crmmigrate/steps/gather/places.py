"""Where the tables of a grid are: told by the user or the file, else found; the rest belongs to no table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Grid, Named
from crmmigrate.steps.gather import cells, header
from crmmigrate.steps.gather.block import Block, side_by_side, whole
from crmmigrate.steps.gather.header import Header
from crmmigrate.steps.gather.turned import turn, turned
from crmmigrate.steps.gather.words import is_header_word
from crmmigrate.values.totals import total_word

MOST_WORDS = 4
LEAST_NAMES, MOST_NAME_WORDS = 3, 3
SURE = 0.775
"""Confidence of a header from which on it begins a table of its own."""


@dataclass(frozen=True)
class Place:
    """A rectangle of a grid, and the header of the table in it.

    Attributes:
        block: The rectangle.
        header: None where there is no table.
        total_rows: Rows at its end that the file itself calls totals.
    """

    block: Block
    header: Header | None
    total_rows: int = 0


def places(grid: Grid, options: ReadOptions) -> list[Place]:
    """The tables of a grid and the rectangles without one; together they cover it."""
    block = whole(grid)
    if options.range is not None:
        return _ranged(block, options)
    if options.header_rows is not None and is_told(block, options.header_rows):
        parts = [block] if grid.bulk else side_by_side(block)
        return [_told(replace(block, left=parts[0].left, right=parts[-1].right), options.header_rows)]
    skip = min(options.skip or 0, block.height)
    if skip == block.height:
        return [Place(block, None)]
    below = block.part(skip, block.height - 1) if skip else block
    found = list(_found(below, options))
    if not skip:
        return found
    above = block.part(0, skip - 1)
    return [Place(above, None), *found] if any(above.filled) else [_grown(found[0], skip), *found[1:]]


def _found(block: Block, options: ReadOptions) -> Iterator[Place]:
    """What is found in a block: the file's own tables first, then what their looks tell."""
    named = next((n for n in block.grid.tables if _stands_alone(n, block)), None)
    if named is None:
        for part in [block] if block.grid.bulk else side_by_side(block):
            yield from _stacked(part, options)
        return
    inner = Block(block.grid, named.top, named.bottom, named.left, named.right)
    first = Header(0, named.header_rows - 1, 1.0)
    for rest in _around(block, inner):
        if any(rest.filled):
            yield from _found(rest, options)
    yield Place(inner, first, named.total_rows)


def _stands_alone(named: Named, block: Block) -> bool:
    """Whether a table object lies in the block and nothing touches it: people also write below its end."""
    if named.top < block.top or named.bottom > block.bottom or named.left < block.left or named.right > block.right:
        return False
    if named.bottom - named.top < named.header_rows + named.total_rows:
        return False
    rows = block.grid.rows

    def blank(row: int, column: int) -> bool:
        return not 0 <= row < len(rows) or not 0 <= column < len(rows[row]) or rows[row][column] is None

    columns, lines = range(named.left, named.right + 1), range(named.top, named.bottom + 1)
    below = all(blank(named.bottom + 1, j) for j in columns)
    return below and all(blank(i, j) for i in lines for j in (named.left - 1, named.right + 1))


def _around(block: Block, inner: Block) -> Iterator[Block]:
    """The rectangles above, left, right and below of a block within another."""
    grid, left, right = block.grid, block.left, block.right
    if inner.top > block.top:
        yield Block(grid, block.top, inner.top - 1, left, right)
    if inner.left > left:
        yield Block(grid, inner.top, inner.bottom, left, inner.left - 1)
    if inner.right < right:
        yield Block(grid, inner.top, inner.bottom, inner.right + 1, right)
    if inner.bottom < block.bottom:
        yield Block(grid, inner.bottom + 1, block.bottom, left, right)


def _ranged(block: Block, options: ReadOptions) -> list[Place]:
    """The table in the cells that the user named; the others belong to none."""
    inner = clipped(block, options.range or "")
    if inner is None:
        return [Place(block, None)]
    rest = [Place(part, None) for part in _around(block, inner) if any(part.filled)]
    inner = _alone(inner)
    if options.header_rows is not None and is_told(inner, options.header_rows):
        return [_told(inner, options.header_rows), *rest]
    if options.transposed:
        return [*_on_its_side(inner), *rest]
    found = header.find(inner)
    return [Place(inner, found), *rest]


def _alone(block: Block) -> Block:
    """The rectangle without what stands beside it: cells right of it are no surplus of its records."""
    if not block.grid.raw:
        return block
    grid = replace(block.grid, rows=[row[: block.right + 1] for row in block.grid.rows])
    return replace(block, grid=grid)


def clipped(block: Block, told: str) -> Block | None:
    """The part of a block that lies in a range such as `B4:H200`; lines are physical ones."""
    c1, r1, c2, r2 = re.fullmatch(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)", told.upper()).groups()  # type: ignore[union-attr]
    columns = sorted(_column(c) for c in (c1, c2))
    lines = sorted((int(r1), int(r2)))
    rows = [i for i in range(block.height) if lines[0] <= block.line(i) <= lines[1]]
    left, right = max(block.left, columns[0]), min(block.right, columns[1])
    if not rows or left > right:
        return None
    return Block(block.grid, block.top + rows[0], block.top + rows[-1], left, right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _on_its_side(block: Block) -> Iterator[Place]:
    right = max(len(row) for row in block.grid.rows) - 1 if block.grid.raw else block.right
    upright = turn(replace(block, right=max(block.right, right)))
    yield Place(upright, Header(0, 0, 1.0))


def _grown(place: Place, rows: int) -> Place:
    found = place.header
    moved = replace(found, first=found.first + rows, last=found.last + rows) if found else None
    return replace(place, block=replace(place.block, top=place.block.top - rows), header=moved)


def told_rows(block: Block, lines: Sequence[int]) -> list[int]:
    """The rows of a block that stand at some lines; of several on one line, as in HTML, the first."""
    wanted = set(lines)
    found: dict[int, int] = {}
    for i in range(block.height):
        if block.line(i) in wanted:
            found.setdefault(block.line(i), i)
    return list(found.values())


def is_told(block: Block, lines: Sequence[int]) -> bool:
    """Whether the user's header is there; no lines mean no header."""
    return not lines or bool(told_rows(block, lines))


def _told(block: Block, lines: Sequence[int]) -> Place:
    """The table whose header the user named by its lines."""
    rows = told_rows(block, lines)
    if not rows:
        first = next(i for i, n in enumerate(block.filled) if n)
        return Place(block.regular_width(), Header(first, first - 1, 1.0))
    return Place(block.regular_width(range(rows[0], rows[-1] + 1)), Header(rows[0], rows[-1], 1.0))


def _stacked(block: Block, options: ReadOptions) -> Iterator[Place]:
    """The tables of a block from top to bottom."""
    while True:
        if not any(block.filled):
            yield Place(block, None)
            return
        end = _narrow_table(block)
        part, found, cut = _first(block, end)
        if options.transposed is not False and (sideways := list(_sideways(part, options))):
            yield from sideways
        else:
            yield Place(part, found if found is not None and _is_table(part, found) else None)
        if cut is None:
            return
        block = block.part(cut, block.height - 1)


def _first(block: Block, end: int | None) -> tuple[Block, Header, int | None]:
    """The uppermost table of a block, and where the rest begins."""
    whole_or_first = block if end is None else block.part(0, end)
    found = header.find(whole_or_first.regular_width())
    if found.missing and (alone := _first_alone(whole_or_first)) is not None:
        found = alone
    sized = whole_or_first.regular_width(() if found.missing else range(found.first, found.last + 1))
    cut = _next_table(sized, found)
    if cut is None and end is not None:
        cut = end + 1
    part = block if cut is None else block.part(0, cut - 1)
    return Block(part.grid, part.top, part.bottom, sized.left, sized.right), found, cut


def _first_alone(block: Block) -> Header | None:
    """The header of the rows above the first blank one where another table follows.

    Several tables on one another hide each other's headers: the names of one stand among the values of the other.
    """
    first, last = next(_groups(block), (0, block.height - 1))
    if block.grid.bulk is not None or last == block.height - 1 or last - first < 2:
        return None
    found = header.find(block.part(first, last).regular_width())
    if found.missing:
        return None
    moved = replace(found, first=found.first + first, last=found.last + first)
    following = next((i for i in range(last + 1, block.height) if block.filled[i]), None)
    return moved if following is not None and _next_table(block, moved) == following else None


def _sideways(block: Block, options: ReadOptions) -> Iterator[Place]:
    """The table that lies on its side in a block, if one does, and the rectangles around it."""
    lying = turned(block)
    if lying is None:
        if options.transposed:
            yield from _on_its_side(block)
        return
    upright, found = lying
    top, left, bottom, right = upright.grid.options["area"]
    for rest in _around(block, Block(block.grid, top, bottom, left, right)):
        if any(rest.filled):
            yield Place(rest, None)
    yield Place(upright, found)


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
            if found is None or found.missing or _is_form(part, found):
                return None
            sure = found.confidence >= SURE or _has_keys(part, found) or _both_titled(block, first, last, found)
            return last if sure else None
    return None


def _both_titled(block: Block, first: int, last: int, found: Header) -> bool:
    """Whether two lists stand on one another, each below a title."""
    below = [i for i in range(last + 1, block.height) if block.filled[i]]
    if found.first != 1 or block.filled[first] != 1 or len(below) < 3 or last - first < 3:
        return False
    titled = block.filled[below[0]] == 1 and below[1] == below[0] + 1 and block.filled[below[1]] >= 2
    return titled and all(cells.kind(c) in {cells.TEXT, cells.BLANK} for c in block.row(below[1]))


def _has_keys(block: Block, found: Header) -> bool:
    """Whether the records begin with keys of one form, such as K1, K2, which labels of a form never are."""
    forms = [cells.shape(block.row(i)[0] or "") for i in range(found.last + 1, block.height)]
    return len(forms) >= 3 and len(set(forms)) == 1 and "9" in forms[0] and len(forms[0]) > 1


def _is_form(block: Block, found: Header) -> bool:
    """Whether the first column holds labels and the second what they ask for."""
    labels = [c for i in range(found.last + 1, block.height) for c in block.row(i)[:1] if c is not None]
    asked = sum(is_header_word(c) or c.rstrip().endswith(":") for c in labels)
    return block.typical == 2 and asked * 2 >= len(labels)


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
        return bool(below) or _only_header(block, found)
    texts = [c for i in below for c in block.row(i) if c is not None]
    if block.grid.raw:
        return len(texts) >= 2
    words = sum(len(text.split()) for text in texts)
    return len(texts) >= 3 and words <= MOST_WORDS * len(texts)


def _only_header(block: Block, found: Header) -> bool:
    """Whether the one row of a file or sheet names columns that have no records yet."""
    words = block.grid.options.get("delimiter") in {" ", ":"}
    alone = block.height == len(block.grid.rows) and sum(n > 0 for n in block.filled) == 1 and not words
    names = [c for c in block.row(found.first) if c is not None]
    plain = all(cells.kind(c) == cells.TEXT and len(c.split()) <= MOST_NAME_WORDS for c in names)
    return alone and not found.missing and len(names) >= LEAST_NAMES and plain and len(set(names)) == len(names)


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
    if any(cells.kind(c) not in {cells.TEXT, cells.BLANK} for c in row) or any(map(total_word, row)):
        return False
    old = [(c or "").strip().casefold() for c in block.row(found.last)] if not found.missing else []
    if [(c or "").strip().casefold() for c in row] == old:
        return False
    following = [i for i in range(index + 1, min(block.height, index + 50)) if block.filled[i]]
    if not following or following[0] != index + 1:
        return False
    other = header.find(block.part(index, block.height - 1))
    if other.missing or other.first or other.confidence < SURE:
        return False
    return not _like_records(block, range(found.last + 1, min(found.last + 6, index)), row)


def _like_records(block: Block, records: Sequence[int], row: Sequence[str | None]) -> bool:
    """Whether a row has the pattern of the records above it: the same cells filled with the same kinds."""
    for i in records:
        mine, theirs = [cells.kind(c) for c in row], [cells.kind(c) for c in block.row(i)]
        if mine == theirs:
            return True
    return False


def _title_start(block: Block, index: int) -> int:
    """The first row that belongs to the table whose header stands at `index`: its title lines."""
    while index > 1 and block.filled[index - 1] == 1:
        index -= 1
    return index
