"""Delimited text to records: every physical line ends up in exactly one record, whatever is wrong with it."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from crmmigrate.adapters.readers.repair import repaired

MOST_LINES = 1000
"""Lines that one quoted field may span; beyond that the quotation mark counts as never closed."""
MOST_CHARACTERS = 1_000_000
MIXED = 5
"""One in so many line ends must be a bare CR for it to be one; fewer are data."""
NOTES = 0.3
"""From this share of records with several cells on, those of one cell are notes around a table."""

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
        """The most frequent number of cells among records that are not blank; lines of one cell may be notes."""
        counts = Counter(len(row) for row in self.rows if any(cell is not None for cell in row))
        if counts.total() - counts[1] >= max(2, NOTES * counts.total()):
            del counts[1]
        return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else 0

    def first(self, count: int) -> Records:
        """The first records alone."""
        return self._part(0, count)

    def after(self, line: int) -> Records:
        """The records that start below a physical line."""
        return self._part(bisect.bisect_right(self.lines, line), len(self.rows))

    def _part(self, start: int, stop: int) -> Records:
        damaged = {i - start: reason for i, reason in self.damaged.items() if start <= i < stop}
        literal = [i - start for i in self.literal if start <= i < stop]
        part = Records(self.rows[start:stop], self.lines[start:stop], self.raw[start:stop], damaged, literal)
        return replace(part, joined=self.joined, stray=self.stray)


def _filled(cells: Sequence[str]) -> list[str | None]:
    return [c if c and not c.isspace() else None for c in cells]


class _Open(Exception):  # noqa: N818
    """The text ends inside a quoted field."""


class _Broken(Exception):  # noqa: N818
    """A closing quotation mark is followed by something else than a delimiter."""


class Ends(Enum):
    """Where the lines of a text end: CR only where records end so, since LF is data then; all where systems mixed."""

    LF = "LF"
    CRLF = "CRLF"
    CR = "CR"
    ANY = "any"

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches each line with its end."""
        return _LINES[self]


_LINES = {
    Ends.LF: re.compile(r"[^\n]*(?:\n|\Z)"),
    Ends.CRLF: re.compile(r"(?:[^\r]|\r(?!\n))*(?:\r\n|\Z)"),
    Ends.CR: re.compile(r"[^\r]*(?:\r\n?|\Z)"),
    Ends.ANY: re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)"),
}


def ends_by_count(newlines: int, returns: int, pairs: int, first: str) -> Ends:
    """How lines end, by the number of LF, of CR, of CRLF in the text, and its first line end."""
    if first == "\r" and returns - pairs > pairs:
        return Ends.CR
    if returns - pairs > 0 and (returns - pairs) * MIXED >= newlines + returns - pairs:
        return Ends.ANY
    return Ends.CRLF if pairs > (newlines - pairs) * 5 else Ends.LF


def line_ends(text: str) -> Ends:
    """How the lines of a text end."""
    if "\r" not in text:
        return Ends.LF
    first = re.search("\r\n?|\n", text)
    return ends_by_count(text.count("\n"), text.count("\r"), text.count("\r\n"), first[0] if first else "")


def physical_lines(text: str, ends: Ends | None = None) -> list[str]:
    """The lines of a text with their ends; blank ones and the end mark of DOS (Ctrl-Z) at its end are left out."""
    text = text.rstrip("\x1a")
    lines = split_lines(text, ends or line_ends(text))
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def split_lines(text: str, ends: Ends) -> list[str]:
    """The lines of a text with their ends."""
    if ends == Ends.LF and _plain(text):
        return text.splitlines(keepends=True)
    return [line for line in ends.pattern.findall(text) if line]


def _plain(text: str) -> bool:
    # splitlines also splits at these, where a text field may well hold them.
    return not re.search("[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]", text)


def split_records(lines: Sequence[str], dialect: Dialect, number: int = 1) -> Records:
    """Split physical lines into records.

    Args:
        lines: Lines with their ends, as `physical_lines` gives them.
        dialect: How to split.
        number: Physical line of the first one.
    """
    records, index = Records(), 0
    while index < len(lines):
        following = (lines[i] for i in range(index + 1, min(index + MOST_LINES, len(lines))))
        taken = one_record(records, lines[index], following, number, dialect)
        number += sum(height(line) for line in lines[index : index + taken])
        index += taken
    _settle(records, dialect)
    return records


def height(line: str) -> int:
    """Lines that an editor counts: one that ends in CR or CRLF may hold line feeds as data."""
    return max(1, line.count("\n"))


def one_record(records: Records, first: str, following: Iterable[str], number: int, dialect: Dialect) -> int:
    """Read one record, and add it; the number of lines that it took.

    Args:
        records: Where it is added. A record with misplaced quotes is `literal`, which its width has to justify.
        first: Line where it begins.
        following: The lines below; as many are taken as a quoted field may span.
        number: Physical line of `first`.
        dialect: How to split.
    """
    line = _bare(first)
    if not dialect.delimiter:
        cells = [line]
    elif dialect.escape and dialect.escape in line:
        cells = _escaped(line, dialect)
    elif not dialect.quote or dialect.quote not in line:
        cells = line.split(dialect.delimiter)
    else:
        return _quoted_record(records, first, following, number, dialect)
    records.add(cells, number, line)
    return 1


def _quoted_record(records: Records, first: str, following: Iterable[str], number: int, dialect: Dialect) -> int:
    reason = MISPLACED
    for text, taken in _growing(first, following, dialect.quote):
        try:
            cells = _plainly_quoted(text, dialect) or parse_quoted(text, dialect)
        except _Open:
            reason = UNCLOSED
            continue
        except _Broken:
            reason = UNCLOSED if taken > 1 else MISPLACED
            break
        records.joined += taken > 1
        if dialect.quote * 2 not in text and any(dialect.quote in cell for cell in cells):
            records.stray += 1
        records.add(cells, number, text)
        return taken
    line = _bare(first)
    if reason == UNCLOSED:
        records.damaged[len(records.rows)] = UNCLOSED
    else:
        records.literal.append(len(records.rows))
    records.add(line.split(dialect.delimiter), number, line)
    return 1


def _growing(first: str, following: Iterable[str], quote: str) -> Iterator[tuple[str, int]]:
    """The first line, then joined with ever more lines, as far as a closing quote may stand."""
    yield _bare(first), 1
    joined, length = [first], len(first)
    for taken, last in enumerate(following, start=2):
        length += len(last)
        if length > MOST_CHARACTERS or taken > MOST_LINES:
            return
        joined.append(last)
        if quote in last:
            yield _bare("".join(joined)), taken


def _bare(line: str) -> str:
    return line[:-2] if line.endswith("\r\n") else line[:-1] if line.endswith(("\n", "\r")) else line


def _plainly_quoted(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a record whose quotes all stand around whole cells without a delimiter; None for others."""
    quote, cells = dialect.quote, text.split(dialect.delimiter)
    if dialect.escape or len(quote) != 1:
        return None
    for i, cell in enumerate(cells):
        if quote in cell:
            if len(cell) < 2 or cell[0] != quote or cell.find(quote, 1) != len(cell) - 1:
                return None
            cells[i] = cell[1:-1]
    return cells


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
        cells = settled(records.raw[index], dialect, width)
        if cells is None:
            records.damaged[index] = MISPLACED
        else:
            records.rows[index] = cells
            kept.append(index)
    records.literal = kept


def settled(raw: str, dialect: Dialect, width: int) -> list[str | None] | None:
    """The cells of a record with misplaced quotes, or None where no one reading has the usual width."""
    cells = repaired(raw, dialect.delimiter, dialect.quote, width)
    return None if cells is None else _filled(cells)


def _sound_width(records: Records) -> int:
    """The usual width of the records without malformed quotes, or of all where there are none."""
    odd = {*records.literal, *records.damaged}
    sound = Records(rows=[row for i, row in enumerate(records.rows) if i not in odd])
    return sound.width() or records.width()
