"""Delimited text to records: every physical line ends up in exactly one record, whatever is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crmmigrate.adapters.readers.repair import repaired

MOST_LINES = 1000
"""Lines that one quoted field may span; beyond that the quotation mark counts as never closed."""
MOST_CHARACTERS = 1_000_000

UNCLOSED = "a quotation mark is never closed"
MISPLACED = "a quotation mark stands inside a field"


@dataclass(frozen=True)
class Dialect:
    """How records are split.

    Attributes:
        delimiter: One or more characters; empty for a file of one column.
        quote: Quote character, or empty.
        escape: A backslash where it protects delimiters or quotes, else empty.
    """

    delimiter: str
    quote: str = '"'
    escape: str = ""


@dataclass
class Records:
    """Records in file order, as parallel lists.

    Attributes:
        rows: Cells; blank ones are None.
        lines: Physical line (from 1) where the record starts.
        raw: The record as it stands in the file, without its line end.
        damaged: Index of a record -> why it cannot be trusted.
        literal: Records with malformed quotes of which one reading has the usual width.
        joined: Number of records that span several lines.
        stray: Number of records with quotation marks inside plain cells, which are characters like others.
    """

    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    damaged: dict[int, str] = field(default_factory=dict)
    literal: list[int] = field(default_factory=list)
    joined: int = 0
    stray: int = 0

    def add(self, cells: list[str], line: int, raw: str) -> None:
        """Append one record."""
        self.rows.append(_filled(cells))
        self.lines.append(line)
        self.raw.append(raw)

    def width(self) -> int:
        """The most frequent number of cells among records that are not blank."""
        counts = Counter(len(row) for row in self.rows if any(cell is not None for cell in row))
        return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else 0


def _filled(cells: Sequence[str]) -> list[str | None]:
    return [c if c and not c.isspace() else None for c in cells]


class _Open(Exception):  # noqa: N818
    """The text ends inside a quoted field."""


class _Broken(Exception):  # noqa: N818
    """A closing quotation mark is followed by something else than a delimiter."""


def line_pattern(text: str) -> re.Pattern[str]:
    """The line ends of a text: CR only where records end so, since LF is data then."""
    crlf = text.count("\r\n")
    bare_cr, bare_lf = text.count("\r") - crlf, text.count("\n") - crlf
    first = re.search("\r\n?|\n", text)
    if first and first[0] == "\r" and bare_cr > crlf:
        return re.compile(r"[^\r]*(?:\r\n?|\Z)")
    if crlf > bare_lf * 5:
        return re.compile(r"(?:[^\r]|\r(?!\n))*(?:\r\n|\Z)")
    return re.compile(r"[^\n]*(?:\n|\Z)")


def physical_lines(text: str) -> list[str]:
    """The lines of a text with their ends; blank ones at the end of the file are left out."""
    if "\r" not in text:
        lines = text.splitlines(keepends=True) if _plain(text) else re.findall(r"[^\n]*\n|[^\n]+\Z", text)
    else:
        lines = [line for line in line_pattern(text).findall(text) if line]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _plain(text: str) -> bool:
    # splitlines also splits at these, where a text field may well hold them.
    return not re.search("[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]", text)


def split_records(lines: Sequence[str], dialect: Dialect) -> Records:
    """Split physical lines into records.

    Args:
        lines: Lines with their ends, as `physical_lines` gives them.
        dialect: How to split.
    """
    records, number, index = Records(), 1, 0
    while index < len(lines):
        taken = _record(records, lines, index, number, dialect)
        number += sum(_height(line) for line in lines[index : index + taken])
        index += taken
    _settle(records, dialect)
    return records


def _height(line: str) -> int:
    # A line that ends in CR or CRLF may hold line feeds as data; an editor counts them.
    return max(1, line.count("\n"))


def _record(records: Records, lines: Sequence[str], index: int, number: int, dialect: Dialect) -> int:
    """Read one record from `lines[index]` on; the number of lines that it took."""
    line = _bare(lines[index])
    if not dialect.delimiter:
        cells = [line]
    elif dialect.escape and dialect.escape in line:
        cells = _escaped(line, dialect)
    elif not dialect.quote or dialect.quote not in line:
        cells = line.split(dialect.delimiter)
    else:
        return _quoted_record(records, lines, index, number, dialect)
    records.add(cells, number, line)
    return 1


def _quoted_record(records: Records, lines: Sequence[str], index: int, number: int, dialect: Dialect) -> int:
    reason = MISPLACED
    for text, taken in _growing(lines, index, dialect.quote):
        try:
            cells = parse_quoted(text, dialect)
        except _Open:
            reason = UNCLOSED
            continue
        except _Broken:
            reason = UNCLOSED if taken > 1 else MISPLACED
            break
        records.joined += taken > 1
        if any(dialect.quote in cell for cell in cells) and dialect.quote * 2 not in text:
            records.stray += 1
        records.add(cells, number, text)
        return taken
    line = _bare(lines[index])
    if reason == UNCLOSED:
        records.damaged[len(records.rows)] = UNCLOSED
    else:
        records.literal.append(len(records.rows))
    records.add(line.split(dialect.delimiter), number, line)
    return 1


def _growing(lines: Sequence[str], index: int, quote: str) -> Iterator[tuple[str, int]]:
    """The line at `index`, then joined with ever more lines, as far as a closing quote may stand."""
    yield _bare(lines[index]), 1
    length = len(lines[index])
    for taken in range(2, min(MOST_LINES, len(lines) - index) + 1):
        last = lines[index + taken - 1]
        length += len(last)
        if length > MOST_CHARACTERS:
            return
        if quote in last:
            yield _bare("".join(lines[index : index + taken])), taken


def _bare(line: str) -> str:
    return line[:-2] if line.endswith("\r\n") else line[:-1] if line.endswith(("\n", "\r")) else line


def parse_quoted(text: str, dialect: Dialect) -> list[str]:
    """The cells of one record in which quotation marks occur."""
    delimiter, quote, cells, at = dialect.delimiter, dialect.quote, [], 0
    while True:
        start = at
        if delimiter != " ":
            while text.startswith(" ", start):
                start += 1
        if not text.startswith(quote, start):
            end = text.find(delimiter, at)
            cells.append(text[at:] if end < 0 else text[at:end])
            if end < 0:
                return cells
            at = end + len(delimiter)
            continue
        cell, at = _quoted_cell(text, start + 1, dialect)
        cells.append(cell)
        if at >= len(text):
            return cells
        at += len(delimiter)


def _quoted_cell(text: str, start: int, dialect: Dialect) -> tuple[str, int]:
    """The cell whose opening quote stands before `start`, and where the delimiter after it begins."""
    quote, at = dialect.quote, start
    while True:
        end = text.find(quote, at)
        if end < 0:
            raise _Open
        if text.startswith(quote, end + 1):
            at = end + 2
            continue
        if dialect.escape and text[end - 1] == dialect.escape and end > start:
            at = end + 1
            continue
        break
    after = end + 1
    while dialect.delimiter != " " and text.startswith(" ", after):
        after += 1
    if after < len(text) and not text.startswith(dialect.delimiter, after):
        raise _Broken
    cell = text[start:end].replace(quote * 2, quote)
    return (cell.replace(dialect.escape + quote, quote) if dialect.escape else cell), after


def _escaped(line: str, dialect: Dialect) -> list[str]:
    """Cells of a line where a backslash protects delimiters and quotes; other backslashes are data."""
    cells, cell, at, quoted = [], "", 0, False
    protected = (dialect.delimiter, dialect.escape, dialect.quote)
    while at < len(line):
        if line.startswith(dialect.escape, at) and line[at + 1 : at + 2] in protected and at + 1 < len(line):
            cell, at = cell + line[at + 1], at + 2
        elif dialect.quote and line[at] == dialect.quote and (quoted or not cell):
            quoted, at = not quoted, at + 1
        elif not quoted and line.startswith(dialect.delimiter, at):
            cells.append(cell)
            cell, at = "", at + len(dialect.delimiter)
        else:
            cell, at = cell + line[at], at + 1
    return [*cells, cell]


def _settle(records: Records, dialect: Dialect) -> None:
    """A record with misplaced quotes is taken only where one reading of it has the width of the others."""
    if not records.literal:
        return
    width, kept = _sound_width(records), []
    for index in records.literal:
        cells = repaired(records.raw[index], dialect.delimiter, dialect.quote, width)
        if cells is None:
            records.damaged[index] = MISPLACED
        else:
            records.rows[index] = _filled(cells)
            kept.append(index)
    records.literal = kept


def _sound_width(records: Records) -> int:
    """The usual width of the records without malformed quotes, or of all where there are none."""
    odd = {*records.literal, *records.damaged}
    sound = Records(rows=[row for i, row in enumerate(records.rows) if i not in odd])
    return sound.width() or records.width()
