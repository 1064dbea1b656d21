"""What python-calamine leaves out of an .xlsx: error values, formulas without value, zeros, hidden rows."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from crmmigrate.core.errors import SourceError

MOST_UNPACKED = 4 * 1024**3
BLOCK = 1024 * 1024
Cell = tuple[int, int]
Attributes = dict[str, str]

_REFERENCE = re.compile(r"^([A-Z]+)(\d+)$")
_ZEROS = re.compile(r"^0{2,}$")
_TRUE = {"1", "true"}


@dataclass
class SheetParts:
    """Facts about one sheet; cells are (row, column) from 0.

    Attributes:
        errors: Cell -> error value such as `#N/A`.
        no_value: Cells with a formula that was saved without its value.
        zeros: Cell -> digits that its number format shows, such as 5 for `00000`.
        hidden_rows: Hidden or filtered rows, from 0.
        hidden_columns: Number of hidden columns.
    """

    errors: dict[Cell, str] = field(default_factory=dict)
    no_value: set[Cell] = field(default_factory=set)
    zeros: dict[Cell, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: int = 0


def check_size(path: Path) -> None:
    """Refuse archives that unpack to more than the limit.

    Raises:
        SourceError: The sum of the unpacked sizes is too large.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MOST_UNPACKED:
        raise SourceError(
            f"{path.name}: unpacks to {size / 1024**3:.1f} GB, more than {MOST_UNPACKED / 1024**3:.0f} GB",
            code="source-too-large",
        )


class Workbook:
    """The XML parts of one workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sheets = self._sheet_parts()
        self._zero_styles = self._styles()

    def sheet(self, name: str) -> SheetParts:
        """The facts about the sheet `name`."""
        part = self._sheets.get(name)
        if part is None or not self._worth_reading(part):
            return SheetParts()
        reader = _SheetHandler(self._zero_styles)
        self._parse(part, reader.start, reader.end, reader.text)
        return reader.parts

    def _worth_reading(self, part: str) -> bool:
        """Whether anything that calamine leaves out occurs: a byte search is far cheaper than a parse."""
        marks = [rb't="e"', rb"<(?:\w+:)?f[ >]", rb"hidden="]
        marks += [rb'\bs="%d"' % style for style in self._zero_styles]
        pattern = re.compile(b"|".join(marks))
        with self._archive.open(part) as file:
            carried = b""
            while block := file.read(BLOCK):
                if pattern.search(carried + block):
                    return True
                carried = block[-32:]
        return False

    def _sheet_parts(self) -> dict[str, str]:
        targets: dict[str, str] = {}
        sheets: dict[str, str] = {}

        def relation(name: str, attributes: Attributes) -> None:
            if name == "Relationship":
                target = attributes["Target"]
                full = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                targets[attributes["Id"]] = posixpath.normpath(full)

        def sheet(name: str, attributes: Attributes) -> None:
            if name == "sheet" and (part := targets.get(attributes.get("id", ""))):
                sheets[attributes["name"]] = part

        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._parse("xl/workbook.xml", sheet)
        return sheets

    def _styles(self) -> dict[int, int]:
        """Style number -> digits, for styles whose number format is a row of zeros."""
        formats: dict[str, int] = {}
        styles: dict[int, int] = {}
        state = {"inside": 0, "count": 0}

        def start(name: str, attributes: Attributes) -> None:
            if name == "numFmt" and _ZEROS.match(attributes.get("formatCode", "")):
                formats[attributes["numFmtId"]] = len(attributes["formatCode"])
            elif name == "cellXfs":
                state["inside"] = 1
            elif name == "xf" and state["inside"]:
                if digits := formats.get(attributes.get("numFmtId", "")):
                    styles[state["count"]] = digits
                state["count"] += 1

        def end(name: str) -> None:
            if name == "cellXfs":
                state["inside"] = 0

        self._parse("xl/styles.xml", start, end)
        return styles

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        if part not in self._archive.NameToInfo:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda n, a: start(_local(n), {_local(k): v for k, v in a.items()})
        if end is not None:
            parser.EndElementHandler = lambda n: end(_local(n))
        if text is not None:
            parser.CharacterDataHandler = text
        with self._archive.open(part) as file:
            parser.ParseFile(file)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _refuse_doctype(*_: object) -> None:
    raise SourceError("the workbook's XML declares a document type, which is not allowed", code="source-unreadable")


class _SheetHandler:
    """Collects the facts while a sheet's XML passes by."""

    def __init__(self, zero_styles: dict[int, int]) -> None:
        self.parts = SheetParts()
        self._zero_styles = zero_styles
        self._row = -1
        self._column = -1
        self._kind = ""
        self._formula = False
        self._value: list[str] | None = None
        self._has_value = False
        self._seen = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._value = []
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self.parts.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes.get("max", 1)), 16_384)
            self.parts.hidden_columns += last - int(attributes.get("min", 1)) + 1

    def _start_cell(self, attributes: Attributes) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        self._column = _column(found[1]) if found else self._column + 1
        self._kind, self._formula, self._has_value, self._seen = attributes.get("t", "n"), False, False, ""
        digits = self._zero_styles.get(int(attributes.get("s", 0)))
        if digits and self._kind == "n":
            self.parts.zeros[self._row, self._column] = digits

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.append(data)

    def end(self, name: str) -> None:
        if name == "v" and self._value is not None:
            self._seen = "".join(self._value)
            self._has_value = bool(self._seen)
            self._value = None
        elif name == "c":
            if self._kind == "e" and self._seen:
                self.parts.errors[self._row, self._column] = self._seen
            elif self._formula and not self._has_value and self._kind != "str":
                self.parts.no_value.add((self._row, self._column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
