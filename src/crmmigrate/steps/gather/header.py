"""Where the header of a block stands, and what its names are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crmmigrate.steps.gather import cells
from crmmigrate.steps.gather.block import SAMPLE, Block, Row
from crmmigrate.steps.gather.words import is_header_word
from crmmigrate.values.totals import total_word

MOST_HEADER_ROWS = 4
ENOUGH = 0.15
FULL = 0.75
CLEAR, LEAST_NAMES = 0.35, 4
"""Score and number of names from which on a row is the header below a line of settings."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_YEAR = re.compile(r"^\s*(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2}| ?[-/] ?[0-9]{2,4})?\s*$")


@dataclass(frozen=True)
class Header:
    """Header rows `first` to `last` of a block, or none.

    Attributes:
        first, last: Indexes within the block; `last` is `first - 1` for a table without a header.
        confidence: 0 to 1.
    """

    first: int
    last: int
    confidence: float

    @property
    def missing(self) -> bool:
        """Whether the table has no header; `first` is then its first record."""
        return self.last < self.first


@dataclass(frozen=True)
class _Column:
    """What stands in a column below a possible header."""

    kind: str
    values: frozenset[str]
    shape: str


def find(block: Block) -> Header:
    """The header of a block."""
    top = _first_full(block)
    columns = _columns(block, top)
    score = _score(block.row(top), columns)
    if (score is None or score < ENOUGH) and _totals_on_top(block, top):
        below = find(block.part(top + 1, block.height - 1))
        return Header(below.first + top + 1, below.last + top + 1, below.confidence)
    if (score is None or score < CLEAR) and (lower := _below_preamble(block, top)) is not None:
        top, columns = lower, _columns(block, lower)
        score = _score(block.row(top), columns)
    if score is None or score < ENOUGH:
        return Header(top, top - 1, _sure(-(score or 0.0)))
    last = top
    while last - top + 1 < MOST_HEADER_ROWS and last + 2 < block.height and _continues(block, last + 1, columns):
        last += 1
    first = top
    while first > 0 and last - first + 1 < MOST_HEADER_ROWS and _groups(block, first - 1, first):
        first -= 1
    return Header(first, last, _sure(score))


def _totals_on_top(block: Block, top: int) -> bool:
    """Whether the first full row sums up what stands below a header that follows it."""
    return any(map(total_word, block.row(top))) and top + 2 < block.height


def _below_preamble(block: Block, top: int) -> int | None:
    """The header below a line of settings that is as full as a record, as exports write them; or None.

    The header is surer than any guess, fuller than that line, and no record has the kinds of that line.
    """
    lower = next((i for i in range(top + 1, min(top + 3, block.height - 2)) if block.filled[i]), None)
    if lower is None or block.filled[lower] < max(LEAST_NAMES, block.filled[top] + 1):
        return None
    score = _score(block.row(lower), _columns(block, lower))
    if score is None or score < CLEAR or any(cells.kind(c) not in {cells.TEXT, cells.BLANK} for c in block.row(lower)):
        return None
    kinds = [cells.kind(c) for c in block.row(top)]
    if not {cells.NUMBER, cells.DATE}.intersection(kinds):
        return None
    alike = any([cells.kind(c) for c in block.row(i)] == kinds for i in range(lower + 1, min(block.height, lower + 20)))
    return None if alike else lower


def _sure(score: float) -> float:
    return round(min(0.99, 0.55 + 0.45 * max(0.0, min(1.0, score))), 2)


def _first_full(block: Block) -> int:
    """The first row that is about as full as records are."""
    typical = block.typical
    for i, count in enumerate(block.filled):
        row = block.row(i)
        if all(c is None or cells.is_ruler(c) for c in row) or block.damaged(i):
            continue
        names_only = count >= 2 and row[0] is None and count == typical - 1
        if count >= max(1, FULL * typical) or names_only:
            return i
    return next((i for i, n in enumerate(block.filled) if n and block.damaged(i) is None), 0)


def _columns(block: Block, top: int) -> list[_Column]:
    """What stands below a row; the row itself, once more on each page of a report, says nothing of that."""
    first = block.row(top)
    again = any(c is not None for c in first) and all(cells.kind(c) in {cells.TEXT, cells.BLANK} for c in first)
    rest = [
        i
        for i in range(top + 1, min(block.height, top + SAMPLE))
        if block.filled[i] and not (again and block.row(i) == first)
    ]
    body = rest[MOST_HEADER_ROWS:] if len(rest) >= 3 * MOST_HEADER_ROWS else rest
    rows = [block.row(i) for i in body]
    return [_column([row[j] for row in rows]) for j in range(block.width)]


def _column(values: Sequence[str | None]) -> _Column:
    present = [v for v in values if v is not None]
    if not present:
        return _Column(cells.BLANK, frozenset(), "")
    kind, count = Counter(cells.kind(v) for v in present).most_common(1)[0]
    form, alike = Counter(cells.shape(v) for v in present).most_common(1)[0]
    return _Column(
        kind if count >= 0.6 * len(present) else cells.TEXT,
        frozenset(v.strip().casefold() for v in present),
        form if alike >= 0.5 * len(present) else "",
    )


def _score(row: Row, columns: Sequence[_Column]) -> float | None:
    """How far a row differs from what stands below it, -1 to 1; None for a blank row."""
    present = [(cell, column) for cell, column in zip(row, columns, strict=True) if cell is not None]
    if not present:
        return None
    years = sum(bool(_YEAR.match(cell)) for cell, _ in present)
    names = {cell.strip().casefold() for cell, _ in present}
    if len(present) > 1 and [c.strip().casefold() for c, _ in present] == list(_LETTERS[: len(present)]):
        return 1.0
    points = [_cell_score(cell, column, years=years) for cell, column in present]
    unique = 0.1 if len(names) == len(present) and len(present) > 1 else 0.0
    return sum(points) / len(points) + unique


def _cell_score(cell: str, column: _Column, *, years: int) -> float:
    kind = cells.kind(cell)
    if kind in {cells.NUMBER, cells.DATE} and _YEAR.match(cell) and years >= 2:
        below_alike = sum(bool(_YEAR.match(v)) for v in column.values)
        return 0.4 if below_alike * 2 < max(1, len(column.values)) else -1.0
    if kind != cells.TEXT:
        return -1.0 if kind == column.kind else -0.3
    if cell.rstrip().endswith(":"):
        return -0.5
    if column.kind in {cells.NUMBER, cells.DATE, cells.ADDRESS}:
        return 1.0
    if column.kind == cells.BLANK:
        return 0.3
    return _text_over_text(cell, column)


def _text_over_text(cell: str, column: _Column) -> float:
    if _shares_words(cell, column):
        return -0.5
    if is_header_word(cell):
        return 0.8
    if cell.strip().casefold() in column.values:
        return -0.7
    form = cells.shape(cell)
    if column.shape and ("9" in column.shape or not column.shape.isalnum()):
        return -0.7 if form == column.shape else 0.5
    if len(cell) > 60:
        return -0.4
    return -0.2 if "9" in form else 0.06


def _shares_words(cell: str, column: _Column) -> bool:
    """Whether a cell of several words has one of them in common with many values below."""
    words = {w for w in cell.casefold().split() if len(w) >= 4}
    if not words or len(cell.split()) < 2:
        return False
    alike = sum(not words.isdisjoint(value.split()) for value in column.values)
    return alike * 3 >= len(column.values) and alike >= 2


def _continues(block: Block, index: int, columns: Sequence[_Column]) -> bool:
    """Whether the row after a header row is one more: units, second names, a note in one column."""
    row = block.row(index)
    if (
        not block.filled[index]
        or block.damaged(index)
        or block.draws(index)
        or _is_group_label(block, index)
        or any(cells.kind(c) not in {cells.TEXT, cells.BLANK} for c in row)
    ):
        return False
    above = [(c, column) for c, column in zip(row, columns, strict=True) if c is not None]
    if all(cells.is_ruler(c) for c, _ in above):
        return False
    over_typed = sum(column.kind in {cells.NUMBER, cells.DATE, cells.ADDRESS} for _, column in above)
    if row[0] is None and over_typed == len(above):
        return True
    score = _score(row, columns)
    return score is not None and score >= 0.5 and over_typed * 2 >= len(above)


def _is_group_label(block: Block, index: int) -> bool:
    """Whether a row with one text is a label of the rows below it: such rows come again further down."""
    if block.filled[index] != 1 or block.typical < 3:
        return False
    column = next(j for j, c in enumerate(block.row(index)) if c is not None)
    for i in range(index + 2, min(block.height - 1, SAMPLE)):
        text = block.row(i)[column]
        if block.filled[i] == 1 and text is not None and cells.kind(text) == cells.TEXT:
            return not block.draws(i) and not total_word(text) and block.filled[i - 1] > 1 < block.filled[i + 1]
    return False


def _groups(block: Block, index: int, below: int) -> bool:
    """Whether a row names groups of the columns named in the row below it."""
    row, names = block.row(index), block.row(below)
    present = [j for j, c in enumerate(row) if c is not None]
    if (
        not present
        or block.damaged(index)
        or any(cells.kind(row[j]) == cells.NUMBER and not _YEAR.match(row[j] or "") for j in present)
    ):
        return False
    spans = [c2 - c1 + 1 for c1, c2 in _merged_in(block, index)]
    if spans and max(spans) < block.width and (len(present) > 1 or len(spans) > 1):
        return True
    if len(present) < 2:
        return False
    labels = [c.strip().casefold() for c in names if c is not None]
    return len(set(labels)) < len(labels) or any(names[j] is None for j in present)


def _merged_in(block: Block, index: int) -> list[tuple[int, int]]:
    row = block.top + index
    return [(c1, c2) for r1, c1, r2, c2 in block.grid.merged if r1 <= row <= r2 and c2 > c1 and c1 <= block.right]


def labels(block: Block, header: Header) -> list[str | None]:
    """The names of the columns, levels joined from the top; None where a column has no name."""
    if header.missing:
        return [None] * block.width
    levels = [_level(block, i, lowest=i == header.last) for i in range(header.first, header.last + 1)]
    names: list[str | None] = []
    for parts in zip(*levels, strict=True):
        kept: list[str] = []
        for part in parts:
            if part is not None and (not kept or kept[-1] != part):
                kept.append(part)
        names.append(" ".join(kept) if kept else None)
    return names


def _level(block: Block, index: int, *, lowest: bool) -> list[str | None]:
    row = [None if c is None else " ".join(c.split()) for c in block.row(index)]
    place = block.top + index
    for r1, c1, r2, c2 in block.grid.merged:
        if r1 == place and block.left <= c1 and c2 <= block.right and c2 > c1:
            row[c1 - block.left : c2 - block.left + 1] = [row[c1 - block.left]] * (c2 - c1 + 1)
        elif r1 < place <= r2 and block.left <= c1 <= block.right:
            row[c1 - block.left] = None
    return row if lowest or block.grid.merged else _spread(block, index, row)


def _spread(block: Block, index: int, row: list[str | None]) -> list[str | None]:
    """Carry a group's name to the right over the columns that have a name below."""
    if sum(c is not None for c in row) < 2:
        return row
    below, spread, last = block.row(index + 1), list(row), None
    for j, cell in enumerate(row):
        if cell is not None:
            last = cell
        elif last is not None and below[j] is not None and cells.kind(below[j]) == cells.TEXT:
            spread[j] = last
    return spread


def unique(names: Sequence[str | None]) -> tuple[list[str], list[str]]:
    """Names made unique: blank ones are called by position, repeated ones get a number.

    Returns:
        The names, and those originals (empty for blank) that were changed.
    """
    taken = {name.casefold() for name in names if name}
    seen: Counter[str] = Counter()
    result, changed = [], []
    for position, name in enumerate(names, start=1):
        if not name:
            result.append(_free(f"column {position}", taken))
            changed.append("")
            continue
        seen[name] += 1
        if seen[name] == 1:
            result.append(name)
        else:
            changed.append(name)
            result.append(_free(f"{name} {seen[name]}", taken))
    return result, changed


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate, number = f"{name} {number}", number + 1
    taken.add(candidate.casefold())
    return candidate
