"""The cells of a plain sheet XML, found by numpy over blocks of bytes: what a parser would take ten times longer for.

Most programs write `<c r="B7" s="3" t="s"><v>12</v></c>`. A block that has anything else is not plain, and then the
whole sheet is parsed (`xlsx_cells`), with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import numpy as np
import numpy.typing as npt

from crmmigrate.adapters.readers.sheet_facts import (
    BLANK,
    BOOLEAN,
    ERROR,
    LAST_DAY,
    MOMENT,
    NO_VALUE,
    NUMBER,
    TEXT,
    Ints,
    Place,
)
from crmmigrate.core.errors import SourceError

BLOCK = 2 * 1024 * 1024
LONGEST_ROW = 256 * 1024 * 1024
_LT, _GT, _SLASH, _SPACE, _QUOTE, _EQUAL, _MINUS = b'<>/ "=-'
_ZERO, _NINE, _A, _S, _T, _V, _F, _I = b"09Astvfi"
_PAD = b" " * 32
_MOST_DIGITS = 7
LONG = 16
"""Numbers of so many digits are more than a float holds."""

_FORMULA = re.compile(
    rb"<c [^>]*><f(?P<attributes>[^>]*?)(?:/>|>(?P<text>[^<]*)</f>)\s*(?:<v(?:/>|[^>]*>(?P<value>[^<]*)</v>))?"
)
_VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")
_HIDDEN = re.compile(rb"""<row [^>]*\bhidden=["'](?:1|true)["']""")
_TYPES = {b'b"': BOOLEAN, b'e"': ERROR, b'd"': MOMENT, b'n"': NUMBER, b's"': TEXT, b"st": TEXT, b"in": TEXT}
_LENGTHS = {b"st": 3, b"in": 9}
_Bytes = npt.NDArray[np.uint8]


@dataclass
class Cells:
    """The cells of a block: arrays of the same length, and what is rare by place."""

    rows: Ints
    columns: Ints
    styles: Ints
    kinds: Ints
    n_hidden: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    no_value: set[Place] = field(default_factory=set)
    formulas: dict[Place, str] = field(default_factory=dict)
    long: dict[Place, str] = field(default_factory=dict)
    dates: list[tuple[int, int, int, str]] = field(default_factory=list)

    def number(self, place: Place, style: int, text: str, dated: npt.NDArray[np.bool_]) -> None:
        """Keep a number that has too many digits, or may be an odd date."""
        digits = text.removeprefix("-")
        if len(digits) >= LONG and digits.isdigit():
            self.long[place] = text
        if style < dated.size and dated[style]:
            self.dates.append((*place, style, text))


def row_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Blocks that begin and end with whole rows; the first has what stands before the rows, the last what follows."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        cut = piece.rfind(b"<row ")
        if size < BLOCK or cut < 0:
            held.append(piece)
            size += len(piece)
            if size > LONGEST_ROW:
                raise SourceError("a sheet has a row of more than 256 MB", code="source-too-large")
            continue
        yield b"".join([*held, piece[:cut]])
        held, size = [piece[cut:]], len(piece) - cut
    yield b"".join(held)


def read_cells(block: bytes, dated: npt.NDArray[np.bool_]) -> Cells | None:
    """The cells of whole rows, or None where they are not plain.

    Args:
        block: Rows.
        dated: Style -> whether it shows a date: numbers that no calendar has are looked for among these.
    """
    reader = _Reader(block)
    return reader.read(dated) if reader.find() else None


class _Reader:
    """One block."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._data = np.frombuffer(block + _PAD, dtype=np.uint8)

    def find(self) -> bool:
        """Find the tags of rows and cells; False where they are not plain."""
        data = self._data
        self._tags = np.append(np.flatnonzero(data == _LT), [len(self._block)] * 3)
        self._names = data[self._tags + 1]
        self._cells = np.flatnonzero(self._names == ord("c"))
        self._at = self._tags[self._cells]
        rows = np.flatnonzero(self._names == ord("r"))
        self._row_tags = rows[data[self._tags[rows] + 3] == ord("w")]
        names = self._names[:-3]
        foreign = (names == ord("!")).any() or (names == ord("?")).any()
        begins = self._begin(self._at, b'<c r="') and self._begin(self._tags[self._row_tags], b'<row r="')
        return bool(begins and not foreign and self._row_tags.size)

    def _begin(self, at: Ints, text: bytes) -> bool:
        return all(bool((self._data[at + step] == char).all()) for step, char in enumerate(text))

    def read(self, dated: npt.NDArray[np.bool_]) -> Cells | None:
        numbers = self._numbers(self._tags[self._row_tags] + 8)
        if numbers is None:
            return None
        values, lengths = numbers
        per_row = np.diff(np.append(np.searchsorted(self._cells, self._row_tags), self._cells.size))
        if int(per_row.sum()) != self._cells.size:
            return None
        columns, letters = self._columns()
        close = self._at + 6 + letters + np.repeat(lengths, per_row)
        if (self._data[close] != _QUOTE).any():
            return None
        attributes = self._attributes(close + 1)
        if attributes is None:
            return None
        cells = Cells(np.repeat(values - 1, per_row), columns, *attributes)
        cells.n_hidden = len(_HIDDEN.findall(self._block)) if b"hidden=" in self._block else 0
        return self._contents(cells, dated)

    def _numbers(self, at: Ints) -> tuple[Ints, Ints] | None:
        """The numbers that begin at these places and end with a quotation mark, and their lengths."""
        values, lengths = np.zeros(at.size, np.int64), np.zeros(at.size, np.int64)
        going = np.ones(at.size, np.bool_)
        for step in range(_MOST_DIGITS + 1):
            digits = self._data[at + step]
            going &= (digits >= _ZERO) & (digits <= _NINE)
            if not going.any():
                break
            values = np.where(going, values * 10 + digits - _ZERO, values)
            lengths += going
        if (self._data[at + lengths] != _QUOTE).any() or not lengths.all():
            return None
        return values, lengths

    def _columns(self) -> tuple[Ints, Ints]:
        """Columns from 0, and the number of letters that name them."""
        at = self._at + 6
        columns = self._data[at].astype(np.int64) - _A + 1
        letters = np.ones(at.size, np.int64)
        for step in (1, 2):
            more = self._data[at + step]
            going = (more >= _A) & (letters == step)
            columns = np.where(going, columns * 26 + more - _A + 1, columns)
            letters += going
        return columns - 1, letters

    def _attributes(self, at: Ints) -> tuple[Ints, Ints] | None:
        """Styles and kinds, read from the attributes that follow the reference."""
        styles, kinds = np.zeros(at.size, np.int64), np.full(at.size, NUMBER, np.int64)
        active = np.flatnonzero(self._data[at] == _SPACE)
        for _ in range(2):
            place = at[active]
            names = self._data[place + 1]
            is_style, is_type = names == _S, names == _T
            plain = (self._data[place + 2] == _EQUAL) & (self._data[place + 3] == _QUOTE)
            if not (plain & (is_style | is_type)).all():
                return None
            if (numbers := self._numbers(place[is_style] + 4)) is None:
                return None
            styles[active[is_style]] = numbers[0]
            place[is_style] += 5 + numbers[1]
            if (lengths := self._types(place[is_type] + 4, kinds, active[is_type])) is None:
                return None
            place[is_type] += 5 + lengths
            at[active] = place
            active = active[self._data[place] == _SPACE]
        return None if active.size else (styles, kinds)

    def _types(self, at: Ints, kinds: Ints, which: Ints) -> Ints | None:
        codes = self._data[at].astype(np.int64) * 256 + self._data[at + 1]
        lengths = np.zeros(at.size, np.int64)
        for code, kind in _TYPES.items():
            found = codes == code[0] * 256 + code[1]
            kinds[which[found]] = kind
            lengths[found] = _LENGTHS.get(code, 1)
        return lengths if lengths.all() else None

    def _contents(self, cells: Cells, dated: npt.NDArray[np.bool_]) -> Cells | None:
        following = self._names[self._cells + 1]
        inside = self._tags[self._cells + 1]
        formulas = np.flatnonzero(following == _F)
        empty = (following == _V) & ((self._data[inside + 2] == _SLASH) | (self._data[inside + 3] == _LT))
        cells.kinds[empty | ((following != _V) & (following != _F) & (following != _I))] = BLANK
        for index in formulas:
            if not self._formula(cells, int(index), dated):
                return None
        for index in np.flatnonzero(cells.kinds == ERROR):
            self._error(cells, int(index))
        numbers = np.flatnonzero((cells.kinds == NUMBER) & (following == _V) & (self._data[inside + 2] == _GT))
        self._long_numbers(cells, numbers)
        known = np.where(cells.styles < dated.size, cells.styles, 0)
        numbers = numbers[dated[known[numbers]] & (cells.styles[numbers] < dated.size)]
        self._odd_dates(cells, numbers)
        return cells

    def _formula(self, cells: Cells, index: int, dated: npt.NDArray[np.bool_]) -> bool:
        found = _FORMULA.match(self._block, int(self._at[index]))
        if found is None:
            return False
        place = (int(cells.rows[index]), int(cells.columns[index]))
        kind = cells.kinds[index]
        if not found["value"]:
            cells.kinds[index] = BLANK if kind == TEXT else NO_VALUE
            if kind != TEXT:
                cells.no_value.add(place)
        elif kind == NUMBER:
            cells.number(place, int(cells.styles[index]), found["value"].decode(), dated)
        cells.formulas[place] = formula_text(found["text"] or b"", found["attributes"])
        return True

    def _error(self, cells: Cells, index: int) -> None:
        end = self._block.find(b"</c>", int(self._at[index]))
        found = _VALUE.search(self._block, int(self._at[index]), end)
        if found and found[1]:
            cells.errors[int(cells.rows[index]), int(cells.columns[index])] = unescape(found[1].decode())
        else:
            cells.kinds[index] = BLANK

    def _long_numbers(self, cells: Cells, which: Ints) -> None:
        """Whole numbers of 16 and more digits."""
        start = self._tags[self._cells[which] + 1] + 3
        end = self._tags[self._cells[which] + 2]
        far = end - start >= LONG
        which, start, end = which[far], start[far], end[far]
        start = start + (self._data[start] == _MINUS)
        for step in range(LONG):
            digits = self._data[start + step]
            keep = (digits >= _ZERO) & (digits <= _NINE)
            which, start, end = which[keep], start[keep], end[keep]
        for index, first, last in zip(which, start, end, strict=True):
            text = self._block[first:last]
            if text.isdigit():
                sign = "-" if self._data[first - 1] == _MINUS else ""
                cells.long[int(cells.rows[index]), int(cells.columns[index])] = sign + text.decode()

    def _odd_dates(self, cells: Cells, which: Ints) -> None:
        """Numbers below 61 or above the year 9999, as candidates."""
        start = self._tags[self._cells[which] + 1] + 3
        second, third = self._data[start + 1], self._data[start + 2]
        small = ~_digit(second) | ~_digit(third) | (self._data[start] == _MINUS)
        large = np.ones(which.size, np.bool_)
        for step in range(len(str(LAST_DAY))):
            large &= _digit(self._data[start + step])
        for index in which[small | large]:
            found = _VALUE.search(self._block, int(self._at[index]))
            if found:
                place = (int(cells.rows[index]), int(cells.columns[index]), int(cells.styles[index]))
                cells.dates.append((*place, found[1].decode()))


def _digit(data: _Bytes) -> Any:
    return (data >= _ZERO) & (data <= _NINE)


def formula_text(text: bytes, attributes: bytes) -> str:
    """A formula with its equals sign; cells that share one only say so."""
    if not text:
        return "=(shared)" if b"shared" in attributes else "="
    return "=" + unescape(text.decode("utf-8", errors="replace"))
