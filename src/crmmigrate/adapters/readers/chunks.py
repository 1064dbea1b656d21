"""Large text files in chunks that end where records end; faulty records are parsed one by one, the others counted.

A record is clean when each of its quotation marks opens or closes a whole cell and nothing in it is read by Arrow in
another way than by `records.py`. Clean records are cut out as bytes; the careful parser takes each other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from crmmigrate.adapters.readers import records
from crmmigrate.adapters.readers.encoding import Encoding, decode
from crmmigrate.adapters.readers.records import Dialect, Ends, Records, height, one_record

CHUNK = 16 * 1024 * 1024
WINDOW = 256 * 1024
SMALL_WINDOW = 16 * 1024
NEWLINE, RETURN = 10, 13
_MARK = b"\xef\xbb\xbf"  # Arrow skips it at the start of a chunk, where it is data
ONE_COLUMN = "\x01"
"""Delimiter for Arrow where there is none."""
Positions = npt.NDArray[np.int64]
_NONE: Positions = np.empty(0, np.int64)

_ANY_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Form:
    """How the text of a large file is laid out.

    Attributes:
        dialect: How records are split.
        ends: How lines end.
        encoding: UTF-8, and the second encoding of lines that are not.
        usual: Cells of a usual record.
    """

    dialect: Dialect
    ends: Ends
    encoding: Encoding
    usual: int

    @property
    def fast(self) -> bool:
        """Whether Arrow can split clean records; otherwise the careful parser takes all."""
        marks = (self.dialect.delimiter, self.dialect.quote)
        return self.ends not in {Ends.CR, Ends.ANY} and all(len(mark) <= 1 and mark.isascii() for mark in marks)

    @property
    def quote(self) -> int | None:
        """The byte that quotes cells."""
        return ord(self.dialect.quote) if self.dialect.quote and self.dialect.delimiter else None


@dataclass(frozen=True)
class Odd:
    """A record that the careful parser read.

    Attributes:
        index: Its place in the chunk.
        line: Physical line where it starts.
        cells: As in the file, whatever their number.
        raw: Its text.
        reason: Why it cannot be trusted, or empty.
        literal: It has misplaced quotes, which its width justifies.
    """

    index: int
    line: int
    cells: list[str | None]
    raw: str
    reason: str = ""
    literal: bool = False


@dataclass
class Chunk:
    """Some records: the bytes of the clean ones without gaps, and the odd ones between them.

    Attributes:
        row: Number of its first record in the file.
        n: Records.
        size: Bytes of the file.
        clean: Pieces of clean records.
        spans: Line numbers of runs of clean records.
        strays: Lines of odd records that were not in the main encoding.
        stray: Odd records with quotation marks inside plain cells.
    """

    row: int
    n: int = 0
    size: int = 0
    clean: list[memoryview] = field(default_factory=list)
    spans: list[Positions] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    stray: int = 0


@dataclass(frozen=True)
class _Seen:
    """What a look at a window showed: bytes of clean records, their starting lines from 0, and what follows."""

    size: int
    starts: Positions
    newlines: int
    faulty: bool


class Feeder:
    """Reads a file once, chunk by chunk.

    Args:
        path: UTF-8 text.
        form: Its layout.
        end: Byte where the text ends; behind it are blank lines only.
    """

    def __init__(self, path: Path, form: Form, end: int) -> None:
        self.nul = 0
        self._form = form
        self._path = path
        self._left = end
        self._data = b""
        self._at = 0
        self._line = 1
        self._window = WINDOW
        edge = {NEWLINE, form.quote, *form.dialect.delimiter.encode()} - {None}
        self._before = np.isin(np.arange(256), [b for b in edge if b is not None])
        self._after = self._before | (np.arange(256) == RETURN)

    def chunks(self, first: int) -> Iterator[Chunk]:
        """The records from the physical line `first` on."""
        with self._path.open("rb") as self._file:
            marked = self._file.read(len(_MARK)) == _MARK
            self._file.seek(0)
            self._more(CHUNK)
            self._at = len(_MARK) if marked else 0
            self._skip(first)
            row = 1
            while True:
                self._more(CHUNK + self._ahead)
                if not self._data:
                    return
                chunk = self._chunk(row)
                row += chunk.n
                yield chunk

    @property
    def _ahead(self) -> int:
        """Bytes that the careful parser may look ahead."""
        return 4 * records.MOST_CHARACTERS + 4

    def _more(self, wanted: int) -> None:
        """Let the buffer begin at the present place and hold so many bytes, as far as there are."""
        parts = [self._data[self._at :]]
        size = len(parts[0])
        while size < wanted and self._left:
            block = self._file.read(min(max(CHUNK, 4096), self._left))
            self._left = self._left - len(block) if block else 0
            if 0 in block:
                self.nul += block.count(0)
                block = block.replace(b"\0", b"")
            parts.append(block)
            size += len(block)
        self._data, self._at = b"".join(parts), 0
        self._view = np.frombuffer(self._data, np.uint8)

    def _skip(self, first: int) -> None:
        """Go to the start of a physical line."""
        while self._line < first:
            if self._at >= len(self._data):
                if not self._left:
                    return
                self._more(CHUNK)
            self._enough()
            end = line_end(self._data, self._at, self._form.ends)
            self._line += max(1, self._data.count(b"\n", self._at, end))
            self._at = end

    def _chunk(self, row: int) -> Chunk:
        chunk = Chunk(row)
        while chunk.size < CHUNK and self._at < len(self._data):
            if not self._form.fast or self._take_clean(chunk):
                self._take_odd(chunk)
        return chunk

    # --- clean records ----------------------------------------------------------------------------

    def _take_clean(self, chunk: Chunk) -> bool:
        """Take the clean records of a window; whether a faulty one follows."""
        size = self._window
        while True:
            seen = self._look(size)
            if seen.size or seen.faulty:
                break
            size *= 2
        if seen.size:
            chunk.clean.append(memoryview(self._data)[self._at : self._at + seen.size])
            chunk.spans.append(seen.starts + self._line)
            chunk.n += len(seen.starts)
            chunk.size += seen.size
            self._at += seen.size
            self._line += seen.newlines
        # Where there is one fault, others are near: a small look costs less when it has to be taken again.
        self._window = SMALL_WINDOW if seen.faulty else min(2 * self._window, WINDOW)
        return seen.faulty

    def _look(self, size: int) -> _Seen:
        stop = min(self._at + size, len(self._data))
        final = stop == len(self._data) and not self._left
        view = self._view[self._at : stop]
        newlines = np.flatnonzero(view == NEWLINE)
        quotes, ends = _NONE, newlines
        quote = self._form.quote
        if quote is not None and self._data.find(quote, self._at, stop) >= 0:
            quotes = np.flatnonzero(view == quote)
            ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        bad = self._first_bad(view, quotes, ends, stop, final=final)
        if bad < len(view):
            ends = ends[: np.searchsorted(ends, bad)]
        cut = int(ends[-1]) + 1 if len(ends) else 0
        if bad >= len(view) and final:
            cut = len(view)
        faulty = bad < len(view) or (not cut and (size >= self._ahead or stop == len(self._data)))
        return self._measured(newlines, ends, cut, faulty=faulty)

    def _measured(self, newlines: Positions, ends: Positions, cut: int, *, faulty: bool) -> _Seen:
        """Lines of the records before `cut`; one that is longer than a record may be ends the clean ones."""
        inner = int(np.searchsorted(newlines, cut))
        count = len(ends) + (not len(ends) or int(ends[-1]) + 1 < cut) if cut else 0
        if inner == len(ends) and cut <= records.MOST_CHARACTERS:
            return _Seen(cut, np.arange(count), inner, faulty)
        starts = np.concatenate([[0], np.searchsorted(newlines, ends) + 1])[:count]
        tall = np.diff(np.append(starts, inner + (count > len(ends))))
        begins = np.concatenate([[0], ends + 1])[:count]
        long = (tall > 1) & (np.diff(np.append(begins, cut)) > records.MOST_CHARACTERS)
        over = np.flatnonzero((tall >= records.MOST_LINES) | long)
        if len(over):
            count, faulty = int(over[0]), True
            cut, inner = int(begins[count]), int(starts[count])
        return _Seen(cut, starts[:count], inner, faulty)

    def _first_bad(
        self, view: npt.NDArray[np.uint8], quotes: Positions, ends: Positions, stop: int, *, final: bool
    ) -> int:
        """Where the first thing stands that Arrow must not see; the length of the window where there is none."""
        data, at, found = self._data, self._at, [len(view)]
        following = self._view[at + 1 : stop + 1]
        if len(quotes):
            opening, closing = quotes[::2], quotes[1::2]
            opening = opening[1:] if opening[0] == 0 else opening
            closing = closing[:-1] if len(closing) and closing[-1] >= len(following) else closing
            found += _first(opening[~self._before[view[opening - 1]]])
            found += _first(closing[~self._after[following[closing]]])
            if final and len(quotes) % 2:
                found.append(int(quotes[-1]))
        if data.find(b"\r", at, stop) >= 0:
            returns = np.flatnonzero(view == RETURN)
            if final and len(returns) and returns[-1] >= len(following):
                found.append(int(returns[-1]))
            returns = returns[returns < len(following)]
            found += _first(returns[following[returns] != NEWLINE])
        if self._form.ends == Ends.CRLF and len(ends):
            found += [0] if ends[0] == 0 else _first(ends[view[ends - 1] != RETURN])
        no_cut = b"" if self._form.dialect.delimiter else ONE_COLUMN.encode()
        if data.startswith(_MARK, at):
            found.append(0)
        for mark in (self._form.dialect.escape.encode(), no_cut):
            if mark and (place := data.find(mark, at, stop)) >= 0:
                found.append(place - at)
        return min(found)

    # --- odd records ------------------------------------------------------------------------------

    def _enough(self) -> None:
        """Buffer what the careful parser may want: a whole line, and so much behind it."""
        while self._left and (
            len(self._data) - self._at < self._ahead
            or line_end(self._data, self._at, self._form.ends) == len(self._data)
        ):
            self._more(max(2 * (len(self._data) - self._at), self._ahead))

    def _take_odd(self, chunk: Chunk) -> None:
        """Take one record as the careful parser reads it."""
        self._enough()
        lines = Lines(self._data, self._at, self._form)
        found = Records()
        taken = one_record(found, next(lines), lines, self._line, self._form.dialect)
        odd, strays = odd_of(found, self._form, chunk.n), [i for i in lines.strays if i < taken]
        chunk.odd.append(odd)
        chunk.stray += found.stray
        heights = lines.heights[:taken]
        chunk.strays += [self._line + sum(heights[:i]) for i in strays]
        self._line += sum(heights)
        chunk.size += lines.ends[taken - 1] - self._at
        self._at = lines.ends[taken - 1]
        chunk.n += 1


def _first(positions: Positions) -> list[int]:
    return [int(positions[0])] if len(positions) else []


def line_end(data: bytes, at: int, ends: Ends) -> int:
    """Where the line at `at` ends, its end included."""
    if ends == Ends.ANY:
        found = _ANY_END.search(data, at)
        return found.end() if found else len(data)
    mark = {Ends.LF: b"\n", Ends.CRLF: b"\r\n", Ends.CR: b"\r"}[ends]
    place = data.find(mark, at)
    if place < 0:
        return len(data)
    place += len(mark)
    return place + 1 if ends == Ends.CR and data[place : place + 1] == b"\n" else place


class Lines(Iterator[str]):
    """The lines of a buffer from a place on, decoded when they are asked for.

    Attributes:
        ends: Where each ends.
        heights: Lines that an editor counts for each.
        strays: Which of them are not in the main encoding.
    """

    def __init__(self, data: bytes, at: int, form: Form) -> None:
        self.ends: list[int] = []
        self.heights: list[int] = []
        self.strays: list[int] = []
        self._data, self._at, self._form = data, at, form

    def __next__(self) -> str:
        if self._at >= len(self._data):
            raise StopIteration
        end = line_end(self._data, self._at, self._form.ends)
        text, stray = mended(self._data[self._at : end], self._form.encoding)
        if stray:
            self.strays.append(len(self.ends))
        self.heights.append(height(text))
        self.ends.append(end)
        self._at = end
        return text


def mended(data: bytes, encoding: Encoding) -> tuple[str, list[int]]:
    """The text, and the numbers (from 1) of the lines that were not in the main encoding."""
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text, strays = decode(data, encoding)
        return text, strays or [1]


def odd_of(found: Records, form: Form, index: int) -> Odd:
    """The one record that the careful parser read."""
    cells, literal = found.rows[0], bool(found.literal)
    reason = found.damaged.get(0, "")
    if literal:
        mended = records.settled(found.raw[0], form.dialect, form.usual)
        cells, literal = (cells, False) if mended is None else (mended, True)
        reason = reason if literal else records.MISPLACED
    return Odd(index, found.lines[0], cells, found.raw[0], reason, literal)
