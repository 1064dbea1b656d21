"""Large regular text files: proven regular by counting bytes in blocks, never row by row in Python."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.records import Dialect

THRESHOLD = 8 * 1024 * 1024
BLOCK = 4 * 1024 * 1024
HEAD_BYTES = 2 * 1024 * 1024
TAIL_BYTES = 256 * 1024
HEAD_ROWS = 1000
TAIL_ROWS = 100
NEWLINE, RETURN = 10, 13
_Positions = npt.NDArray[np.int64]


@dataclass
class Layout:
    """What the count found.

    Attributes:
        lines: Number of lines, all of the same number of fields.
    """

    lines: int


def to_utf8(path: Path, encoding: Encoding, folder: Path) -> Path | None:
    """The file as UTF-8: itself, or a converted copy in `folder`; None where its bytes do not decode."""
    if encoding.second is not None:
        return None
    if encoding.name == "utf-8":
        return path if _decodes(path) else None
    copy = folder / f"{path.name}.utf8"
    decoder = codecs.getincrementaldecoder(encoding.name)()
    try:
        with path.open("rb") as source, copy.open("wb") as target:
            while block := source.read(BLOCK):
                target.write(decoder.decode(block).encode("utf-8"))
            target.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeDecodeError:
        copy.unlink(missing_ok=True)
        return None
    return copy


def _decodes(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path, start: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(BLOCK):
            yield block


@dataclass
class _Counter:
    """Checks one file block by block; state is carried over the block borders."""

    delimiter: int
    quote: int | None
    width: int
    lines: int = 0
    open: bool = False
    fields: int = 0
    last: int = NEWLINE
    returns: int = 0
    newlines: int = 0
    _edges: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._edges = frozenset({self.delimiter, NEWLINE, RETURN} | ({self.quote} if self.quote else set()))

    def take(self, block: bytes, following: int) -> bool:
        """Whether the block is regular; `following` is the byte after it."""
        if 0 in block:
            return False
        data = np.frombuffer(block, dtype=np.uint8)
        newlines = np.flatnonzero(data == NEWLINE)
        returns = np.flatnonzero(data == RETURN)
        delimiters = np.flatnonzero(data == self.delimiter)
        if self.quote is not None and self.quote in block:
            quotes = np.flatnonzero(data == self.quote)
            if not self._quotes_fit(data, quotes, following):
                return False
            if _inside(newlines, quotes, self.open).any():
                return False
            delimiters = delimiters[~_inside(delimiters, quotes, self.open)]
            self.open ^= bool(len(quotes) % 2)
        elif self.open:
            if len(newlines):
                return False
            delimiters = delimiters[:0]
        self.returns += len(returns)
        self.newlines += len(newlines)
        pairs = np.append(data, np.uint8(following))[returns + 1] == NEWLINE
        self.last = int(data[-1])
        return bool(pairs.all()) and self._widths_fit(delimiters, newlines)

    def _quotes_fit(self, data: npt.NDArray[np.uint8], quotes: _Positions, following: int) -> bool:
        edges = np.fromiter(self._edges, dtype=np.uint8)
        opening, closing = (quotes[1::2], quotes[::2]) if self.open else (quotes[::2], quotes[1::2])
        before = np.append(np.uint8(self.last), data)[opening]
        after = np.append(data, np.uint8(following))[closing + 1]
        return bool(np.isin(before, edges).all() and np.isin(after, edges).all())

    def _widths_fit(self, delimiters: _Positions, newlines: _Positions) -> bool:
        if not len(newlines):
            self.fields += len(delimiters)
            return True
        upto = np.searchsorted(delimiters, newlines)
        counts = np.diff(upto, prepend=0)
        counts[0] += self.fields
        self.lines += len(newlines)
        self.fields = len(delimiters) - int(upto[-1])
        return bool((counts == self.width - 1).all())

    def finish(self) -> bool:
        """Whether the file ends well."""
        if self.last != NEWLINE:
            self.lines += 1
            if self.fields != self.width - 1:
                return False
        return not self.open and self.returns in {0, self.newlines}


def _inside(positions: _Positions, quotes: _Positions, opened: bool) -> npt.NDArray[np.bool_]:  # noqa: FBT001
    parity: npt.NDArray[np.bool_] = (np.searchsorted(quotes, positions) + int(opened)) % 2 == 1
    return parity


def regular(path: Path, dialect: Dialect, width: int, start: int) -> Layout | None:
    """The layout of a UTF-8 file whose lines from byte `start` on are records of `width` fields, or None.

    No line break inside quotes, no misplaced quotation mark, no blank line, no NUL, one kind of line end.
    """
    if len(dialect.delimiter.encode()) != 1 or len(dialect.quote.encode()) > 1 or dialect.escape or width < 2:
        return None
    counter = _Counter(ord(dialect.delimiter), ord(dialect.quote) if dialect.quote else None, width)
    previous = b""
    for block in _blocks(path, start):
        if previous and not counter.take(previous, block[0]):
            return None
        previous = block
    if previous and not counter.take(previous, NEWLINE):
        return None
    return Layout(counter.lines) if counter.finish() else None
