"""The named rules that tell records from totals, labels, notes and repeated headers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crmmigrate.core import damage
from crmmigrate.steps.gather import cells
from crmmigrate.steps.gather.block import SAMPLE, Block, Row
from crmmigrate.steps.gather.header import Header
from crmmigrate.values.totals import total_word

TITLE = "title"
TOTAL = "total"
BLANK = damage.BLANK
REPEATED_HEADER = "repeated_header"
MOST_TITLES = 3  # above a header that is repeated
LEAST_COLUMNS = 3  # of a table in which a lone text is no record
MOST_MISSES = 50  # rows without texts that are no sums, after which such rows are records and no longer added up
FOOTNOTE = "footnote"
GROUP_LABEL = "group_label"
NO_TABLE = "no_table"
BLANK_CELL = "blank_cell"
DELETED = "deleted_record"
VIEW = "view"

REASONS = {
    TITLE: "a title or note above the header",
    TOTAL: "a total or subtotal of other rows",
    BLANK: "a blank row",
    REPEATED_HEADER: "the header, or the head of a page, once more",
    FOOTNOTE: "a note below the table",
    GROUP_LABEL: "the label of a group of rows",
    NO_TABLE: "cells that belong to no table",
    BLANK_CELL: "a blank cell of a table whose columns became rows",
    DELETED: "a record that is marked as deleted",
    VIEW: "a row of a view, which repeats rows of tables",
}
_CENT = 0.011
_COUNT = r"[0-9]+ (?:rows?|records?|lines?|items?|zeilen?|datensätze|lignes?|filas|righe|rader|rijen|wierszy|строк)\b"
_NOTE = re.compile(rf"^\s*(?:\*|\(?[0-9]\)|[¹²³†#]|\(?{_COUNT})|[:.]\s|.{{20}}", re.IGNORECASE)
"""A mark of a footnote, the count of rows that consoles print, a sentence, or more words than a lone value has."""


@dataclass
class _Body:
    """What is known while the rows below the header are judged from top to bottom."""

    block: Block
    header: Header
    rules: dict[int, str]
    records: list[int] = field(default_factory=list)
    since_total: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    texts: float = 0.0
    misses: int = 0


def judge(block: Block, header: Header) -> dict[int, str]:
    """The rule by which each row of a block that is no record and no header row is left out."""
    rules = dict.fromkeys(range(header.first), TITLE)
    for i in range(header.first):
        if _is_blank(block, i):
            rules[i] = BLANK
    start = header.last + 1
    names = _names(block, header)
    for i in range(start, block.height):
        if _is_blank(block, i):
            rules[i] = BLANK
        elif names and _repeats(block.row(i), names):
            rules[i] = REPEATED_HEADER
            _page_head(block, header, i, rules)
    body = _Body(block, header, rules)
    _footnotes(body, start)
    _labels(body, start)
    _totals(body, start)
    return rules


def _is_blank(block: Block, index: int) -> bool:
    if block.damaged(index) is not None or block.surplus(index):
        return False
    return not block.filled[index] or all(c is None or cells.is_ruler(c) for c in block.row(index))


def _names(block: Block, header: Header) -> list[list[str]]:
    rows = [block.row(i) for i in range(header.first, header.last + 1)]
    return [[cells.name_of(c) for c in row] for row in rows]


def _repeats(row: Row, names: Sequence[Sequence[str]]) -> bool:
    first = row[0] or ""
    first = cells.name_of(first)  # files put together keep the mark at the start of each
    if not any(level[0] == first for level in names):
        return False
    mine = [first, *(cells.name_of(c) for c in row[1:])]
    return any(mine == level for level in names)


def _page_head(block: Block, header: Header, index: int, rules: dict[int, str]) -> None:
    """Lines above a repeated header: those that also stand above the first one, and titles of what follows."""
    above = {tuple(map(cells.masked, block.row(i))) for i in range(header.first)}
    titles = 0
    for i in range(index - 1, header.last, -1):
        filled = [c for c in block.row(i) if c is not None and c.strip()]
        if not filled:
            continue
        if tuple(map(cells.masked, block.row(i))) in above and i not in rules:
            rules[i] = REPEATED_HEADER
        elif i not in rules and titles < MOST_TITLES and _is_title(filled, block.row(i)):
            rules[i] = TITLE
            titles += 1
        elif i not in rules or rules[i] not in (BLANK, REPEATED_HEADER, TITLE):
            return


def _is_title(filled: Sequence[str], row: Row) -> bool:
    return len(filled) == 1 and len(row) >= LEAST_COLUMNS and cells.kind(filled[0]) == cells.TEXT


def _footnotes(body: _Body, start: int) -> None:
    """Notes at the end of the block: a few cells, after a blank row or as one long text."""
    block, found = body.block, []
    for i in range(block.height - 1, start, -1):
        if i in body.rules:
            continue
        if not _is_note(body, i, start):
            break
        found.append(i)
    # Without a record above, these are the records.
    if any(i not in body.rules for i in range(start, min(found, default=start))):
        body.rules.update(dict.fromkeys(found, FOOTNOTE))


def _is_note(body: _Body, index: int, start: int) -> bool:
    block, row = body.block, body.block.row(index)
    present = [c for c in row if c is not None]
    if block.surplus(index) or block.damaged(index) or any(map(total_word, row)):
        return False
    text = present[0]
    if cells.kind(text) != cells.TEXT or len(present) >= block.typical:
        return False
    if _gap_above(body, index, start):
        few = 2 if block.typical >= 4 else 1
        return len(present) <= few or text.rstrip().endswith(":") or _out_of_kind(body, index, start)
    return len(present) == 1 and (len(text) > 40 or (block.typical >= 3 and _NOTE.search(text) is not None))


def _out_of_kind(body: _Body, index: int, start: int) -> bool:
    """Whether a text stands where all records have a number or date: a line to sign, a stamp, after the only gap."""
    block, texts = body.block, (cells.TEXT, cells.BLANK)
    above = [block.row(i) for i in range(start, min(index, start + SAMPLE)) if i not in body.rules]
    columns = [j for j, c in enumerate(block.row(index)) if cells.kind(c) == cells.TEXT]
    last = max((i for i in range(start, index) if i not in body.rules), default=start)
    if any(body.rules.get(i) == BLANK for i in range(start, last)):
        return False
    return len(above) >= 2 and any(all(cells.kind(row[j]) not in texts for row in above) for j in columns)


def _gap_above(body: _Body, index: int, start: int) -> bool:
    """Whether a blank row stands between the last full row and `index`."""
    for i in range(index - 1, start - 1, -1):
        if body.rules.get(i) == BLANK:
            return True
        if body.block.filled[i] > 2:
            return False
    return False


def _labels(body: _Body, start: int) -> None:
    """Rows with one text that name the group of records below them."""
    block = body.block
    if block.typical < 3 or block.typical * 2 < block.width:
        return
    found = []
    for i in range(start, block.height - 1):
        if i in body.rules or block.filled[i] != 1 or block.damaged(i) or block.surplus(i):
            continue
        text = next(c for c in block.row(i) if c is not None)
        if cells.kind(text) == cells.TEXT and not total_word(text) and text in block.row(i)[:2]:
            found.append(i)
    first = next((i for i in range(start, block.height) if i not in body.rules), None)
    records = sum(1 for i in range(start, block.height) if i not in body.rules) - len(found)
    # A list with labels begins with one; a lone cell further down is a record with gaps.
    if first in found and len(found) <= max(1, records):
        body.rules.update(dict.fromkeys(found, GROUP_LABEL))


def _totals(body: _Body, start: int) -> None:
    block = body.block
    plain = [i for i in range(start, block.height) if i not in body.rules and not block.damaged(i)]
    marked = {i: word for i in plain if (word := max(map(total_word, block.row(i)), default=0))}
    sample = [_texts(block.row(i)) for i in plain[:500] if i not in marked]
    body.texts = sorted(sample)[len(sample) // 2] if sample else 0
    last = plain[-1] if plain else -1
    for i in plain:
        leads = i == plain[0] and i in marked and _leads(body, i, plain)
        named = i in marked and _is_total(body, i, marked[i], final=i == last)
        if leads or named or _sums_silently(body, i, final=i == last):
            body.rules[i] = TOTAL
            body.totals.append(i)
            body.since_total = []
        else:
            body.records.append(i)
            body.since_total.append(i)


def _texts(row: Row) -> int:
    return sum(cells.kind(c) not in {cells.NUMBER, cells.BLANK} for c in row)


def _is_total(body: _Body, index: int, word: int, *, final: bool) -> bool:
    """A total has few texts beside its word, and numbers that add up; `Total Energies` is a customer."""
    row = body.block.row(index)
    others = _texts(row) - 1
    if others > 1 or not body.records or (word < 2 and _runs_on(body, row)):
        return False
    if any(cells.kind(c) == cells.NUMBER for c in row) and _adds_up(body, row):
        return True
    if word == 2:
        return others == 0 and (_texts(row) < body.texts or final or bool(body.totals))
    return others == 0 and body.texts >= 3 and len(body.since_total) > 0 and _numbers_only(body, row)


def _numbers_only(body: _Body, row: Row) -> bool:
    numeric = sum(cells.kind(c) == cells.NUMBER for c in row)
    return numeric > 0 and numeric + 1 < body.block.typical


def _leads(body: _Body, index: int, plain: Sequence[int]) -> bool:
    """A row that calls itself a total directly below the header and sums up all that follows."""
    row, rest = body.block.row(index), [i for i in plain if i != index]
    columns = [j for j, c in enumerate(row) if cells.numbers(c)]
    sums = all(_column_sums(body.block, rest, j, row[j]) for j in columns)
    return _texts(row) == 1 and len(rest) >= 2 and bool(columns) and sums


def _sums_silently(body: _Body, index: int, *, final: bool) -> bool:
    """A row without any text, at the end or below a group, whose numbers are the sums of the records."""
    if body.texts < 1 or len(body.records) < 2 or (body.misses >= MOST_MISSES and not final):
        return False
    row = body.block.row(index)
    if _texts(row) > 0 or _runs_on(body, row):
        return False
    several = sum(cells.kind(c) == cells.NUMBER for c in row) >= 2
    alone = final and len(body.since_total) != 1
    sums = (alone or (several and len(body.since_total) != 1)) and _adds_up(body, row, every=True)
    body.misses += not sums
    return sums


def _runs_on(body: _Body, row: Row) -> bool:
    """Whether a row carries on the numbers that count the records in the first column; no total does."""
    first = [cells.numbers(cell) for cell in (*(body.block.row(i)[0] for i in body.records[-2:]), row[0])]
    return len(first) == 3 and all(first) and first[1][0] - first[0][0] == first[2][0] - first[1][0] == 1


def _adds_up(body: _Body, row: Row, *, every: bool = False) -> bool:
    """Whether the numbers of a row are sums: of the records since the last total, of all, or of totals."""
    columns = [j for j, c in enumerate(row) if cells.numbers(c) and not cells.is_code(c)]
    groups = [g for g in (body.since_total, body.records, body.totals) if g]
    for group in groups:
        hits = sum(_column_sums(body.block, group, j, row[j]) for j in columns)
        if columns and (hits == len(columns) or (not every and hits * 2 >= len(columns) and hits > 0)):
            return True
    return False


def _column_sums(block: Block, group: Sequence[int], column: int, total: str | None) -> bool:
    wanted = cells.numbers(total)
    values = [cells.numbers(block.row(i)[column]) for i in group]
    for reading in (0, -1):
        added = math.fsum(v[reading] for v in values if v)
        if any(v for v in values) and abs(added - wanted[reading]) <= max(_CENT, abs(added) * 1e-6):
            return True
    return False
