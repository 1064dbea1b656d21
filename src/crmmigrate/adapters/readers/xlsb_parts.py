"""What python-calamine leaves out of .xlsb: error values, number formats, hidden rows and columns."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator

import numpy as np

from crmmigrate.adapters.readers.number_formats import BUILTIN, number_format
from crmmigrate.adapters.readers.sheet_facts import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, SheetFacts, Tally, odd_date
from crmmigrate.adapters.readers.xlsx_cells import Attributes
from crmmigrate.adapters.readers.xlsx_parts import feed, format_index, outside_parts
from crmmigrate.adapters.readers.zip_parts import check_honest, pieces
from crmmigrate.core.findings import Finding

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ROW, _COLUMNS, _FILTER, _SHEET, _BOOK, _FORMAT, _STYLE, _STYLES, _STYLES_END = 0, 60, 161, 156, 153, 44, 47, 617, 618
_CELLS = {1: BLANK, 2: NUMBER, 3: ERROR, 4: BOOLEAN, 5: NUMBER, 6: TEXT, 7: TEXT, 62: TEXT}
_FORMULAS = {8: TEXT, 9: NUMBER, 10: BOOLEAN, 11: ERROR}
_SHORT = {12: BLANK, 13: NUMBER, 14: ERROR, 15: BOOLEAN, 16: NUMBER, 17: TEXT, 18: TEXT}
_KINDS = {**_CELLS, **_FORMULAS, **_SHORT}
_RK, _SHORT_RK = 2, 13
_HIDDEN_ROW = 0x10
_CHUNK = 50_000


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Records of a binary part as (type, start, size) of their content."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if at + size > end:
            raise IndexError("a record is cut off")
        yield kind, at, size
        at += size


class XlsbParts:
    """The binary parts of one workbook."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._since_1904 = False
        if "xl/sharedStrings.bin" in archive.NameToInfo:
            check_honest(archive, "xl/sharedStrings.bin", name)
        self._sheets = self._sheet_parts()
        self._formats, self._codes = self._styles()
        self._shown = [number_format(code) for code in self._codes]

    def findings(self) -> list[Finding]:
        """Macros and links, which are never run."""
        return outside_parts(self._archive)

    def sheet(self, name: str) -> SheetFacts:
        """The facts about the sheet `name`."""
        part = self._sheets.get(name)
        if part is None:
            return SheetFacts(unread="its part is not named in the workbook")
        facts, tally = SheetFacts(), Tally()
        for cells in _chunks(self._cells(self._content(part), facts)):
            rows, columns, styles, kinds = np.array(cells, np.int64).T
            tally.add(rows, columns, self._formats[np.where(styles < self._formats.size, styles, 0)], kinds)
        tally.finish(facts, self._codes)
        return facts

    def _cells(self, data: bytes, facts: SheetFacts) -> Iterator[tuple[int, int, int, int]]:
        row = column = -1
        for kind, at, size in records(data):
            if (cell := _KINDS.get(kind)) is not None:
                if kind in _SHORT:
                    column, value = column + 1, at + 4
                else:
                    column, value = int.from_bytes(data[at : at + 4], "little"), at + 8
                style = int.from_bytes(data[value - 4 : value - 1], "little")
                facts.n_formulas += kind in _FORMULAS
                if cell == ERROR:
                    facts.errors[row, column] = ERRORS.get(data[value], "#N/A")
                elif cell == NUMBER:
                    self._date((row, column), style, _number(data, kind, value), facts)
                yield row, column, style, cell
            elif kind == _ROW:
                row, column = int.from_bytes(data[at : at + 4], "little"), -1
                facts.hidden_rows += size > 11 and bool(data[at + 11] & _HIDDEN_ROW)
            elif kind == _COLUMNS and data[at + 16] & 1:
                first, last = struct.unpack_from("<II", data, at)
                facts.hidden_columns += last - first + 1
            elif kind == _FILTER:
                facts.filtered = True

    def _date(self, place: tuple[int, int], style: int, value: float, facts: SheetFacts) -> None:
        shown = self._shown[self._formats[style]] if style < self._formats.size else self._shown[0]
        if not shown.dated:
            return
        text = odd_date(repr(value), timed=shown.kind == "datetime", since_1904=self._since_1904)
        if text is not None:
            facts.exact[place] = text
            facts.odd_dates.append(text)

    def _content(self, part: str) -> bytes:
        return b"".join(pieces(self._archive, part, self._name))

    def _sheet_parts(self) -> dict[str, str]:
        targets: dict[str, str] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship":
                target = attributes["Target"]
                full = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                targets[attributes["Id"]] = posixpath.normpath(full)

        feed(pieces(self._archive, "xl/_rels/workbook.bin.rels", self._name), start)
        sheets = {}
        data = self._content("xl/workbook.bin")
        for kind, at, size in records(data):
            if kind == _SHEET:
                ident, after = _text(data, at + 8)
                if (part := targets.get(ident)) is not None:
                    sheets[_text(data, after)[0]] = part
            elif kind == _BOOK and size:
                self._since_1904 = bool(data[at] & 1)
        return sheets

    def _styles(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[str]]:
        if "xl/styles.bin" not in self._archive.NameToInfo:
            return format_index([])
        named, styles, inside = dict(BUILTIN), [], False
        data = self._content("xl/styles.bin")
        for kind, at, _ in records(data):
            if kind == _FORMAT:
                named[int.from_bytes(data[at : at + 2], "little")] = _text(data, at + 2)[0]
            elif kind in {_STYLES, _STYLES_END}:
                inside = kind == _STYLES
            elif kind == _STYLE and inside:
                styles.append(int.from_bytes(data[at + 2 : at + 4], "little"))
        return format_index([named.get(number, "") for number in styles])


def _chunks(cells: Iterator[tuple[int, int, int, int]]) -> Iterator[list[tuple[int, int, int, int]]]:
    taken = []
    for cell in cells:
        taken.append(cell)
        if len(taken) == _CHUNK:
            yield taken
            taken = []
    if taken:
        yield taken


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = int.from_bytes(data[at : at + 4], "little")
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _number(data: bytes, kind: int, at: int) -> float:
    if kind not in {_RK, _SHORT_RK}:
        return float(struct.unpack_from("<d", data, at)[0])
    raw = int.from_bytes(data[at : at + 4], "little", signed=True)
    value = float(raw >> 2) if raw & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", raw & ~3))[0]
    return value / 100 if raw & 1 else value
