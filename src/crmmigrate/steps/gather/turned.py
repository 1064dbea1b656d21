"""Tables that lie on their side: the names of the fields down the first column, one record a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from crmmigrate.steps.gather import cells, header
from crmmigrate.steps.gather.block import Block
from crmmigrate.steps.gather.header import Header
from crmmigrate.steps.gather.words import is_header_word

MOST_FIELDS = 200
LEAST_FIELDS, LEAST_RECORDS, CLEAR_RECORDS = 3, 2, 3
ALIKE = 0.8
"""Share of the cells of a line that must be of one kind for the line to be a field."""
_TYPED = frozenset({cells.NUMBER, cells.DATE, cells.ADDRESS})


def turned(block: Block) -> tuple[Block, Header] | None:
    """The block with rows and columns exchanged, and its header, if it lies on its side; else None."""
    body = _body(block)
    if body is None or not _lies(body):
        return None
    upright = turn(body)
    found = header.find(upright)
    if found.missing or found.first != 0:
        return None
    return upright, Header(0, found.last, found.confidence)


def turn(block: Block) -> Block:
    """The rectangle with rows and columns exchanged; lines of the result are columns of the sheet, from 1."""
    rows = [list(column) for column in zip_longest(*(block.row(i) for i in range(block.height)))]
    lines = list(range(block.left + 1, block.left + 1 + len(rows)))
    area = [block.top, block.left, block.bottom, block.right]
    ends = [block.line(0), block.line(block.height - 1)]
    options = block.grid.options | {"transposed": True, "area": area, "lines": ends}
    grid = replace(block.grid, rows=rows, lines=lines, raw=[], kinds=[], merged=(), damaged={}, tables=(),
                   options=options)  # fmt: skip
    return Block(grid, 0, len(rows) - 1, 0, block.height - 1)


def _body(block: Block) -> Block | None:
    """The run of full rows, without titles above and notes below; None where rows are torn or too many."""
    if block.grid.bulk is not None or any(block.damaged(i) or block.surplus(i) for i in range(block.height)):
        return None
    full = [i for i in range(block.height) if block.filled[i] >= max(2, header.FULL * block.typical)]
    if len(full) < LEAST_FIELDS or full[-1] - full[0] + 1 > MOST_FIELDS:
        return None
    first, last = full[0], full[-1]
    if any(block.filled[i] < 2 for i in range(first, last + 1)) or any(block.filled[last + 1 :]):
        return None
    used = [j for j in range(block.width) if any(block.row(i)[j] is not None for i in range(first, last + 1))]
    part = block.part(first, last)
    return replace(part, left=block.left + used[0], right=block.left + used[-1])


def _lies(block: Block) -> bool:
    """Names down the first column, rows of one kind each, columns of several kinds."""
    rows = [block.row(i) for i in range(block.height)]
    first = [row[0] for row in rows]
    fields = [_kind(row[1:]) for row in rows]
    if block.width < LEAST_RECORDS + 1 or not _are_names(first):
        return False
    if any(kind is None for kind in fields) or not _TYPED.intersection(fields):
        return False
    if not _known(first) and not _clearly_lies(rows, fields):
        return False
    columns = list(zip(*rows, strict=True))[1:]
    mixed = sum(_is_mixed(column) for column in columns)
    # Under a header of its own, each column is of one kind; records on their side mix them.
    return mixed * 5 >= len(columns) * 4 and len(set(fields)) > 1


def _are_names(first: Sequence[str | None]) -> bool:
    names = [cell.strip().casefold() for cell in first if cell is not None]
    if len(names) < len(first) or len(set(names)) < len(names):
        return False
    return all(cells.kind(name) == cells.TEXT and len(name) <= 60 for name in names)


def _known(first: Sequence[str | None]) -> bool:
    return sum(map(is_header_word, filter(None, first))) * 2 >= len(first)


def _clearly_lies(rows: Sequence[Sequence[str | None]], fields: Sequence[str | None]) -> bool:
    """Whether lines with names that we do not know show by their kinds that they are fields of at least 3 records.

    The first line holds the names of the records. Below it stand lines of several kinds, and not only a line of units
    directly below the names.
    """
    names = [cell for cell in rows[0][1:] if cell is not None]
    if len(names) < len(rows[0]) - 1 or len(names) < CLEAR_RECORDS or len(set(names)) < len(names):
        return False
    if fields[0] != cells.TEXT or any("9" in cells.shape(row[0] or "") for row in rows):
        return False
    return len(_TYPED.intersection(fields)) > 1 or cells.TEXT in fields[2:]


def _kind(row: Sequence[str | None]) -> str | None:
    """The kind of a line's cells; None where they differ too much or there are hardly any."""
    present = [cells.kind(cell) for cell in row if cell is not None]
    if len(present) * 2 < len(row) or not present:
        return None
    kind, count = Counter(present).most_common(1)[0]
    return kind if count >= ALIKE * len(present) else None


def _is_mixed(column: Sequence[str | None]) -> bool:
    kinds = Counter(cells.kind(cell) for cell in column if cell is not None)
    total = sum(kinds.values())
    return total > 0 and kinds.most_common(1)[0][1] < total
