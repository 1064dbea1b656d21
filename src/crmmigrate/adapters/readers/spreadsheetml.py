"""Workbooks in the XML format of Excel 2003 (SpreadsheetML): a grid a worksheet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.content import WORKBOOK_SUFFIXES
from crmmigrate.adapters.readers.sheet_values import number_text
from crmmigrate.adapters.readers.texts import misnamed
from crmmigrate.adapters.readers.xml_events import elements, local, release
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Grid

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_ROW = ("Worksheet", "Table", "Row")
_ZEROS = re.compile(r"0{2,}")
_PLAIN = re.compile(r"-?\d+")
_NO_DAY = dt.date(1899, 12, 31)


def read_spreadsheetml(path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
    """The worksheets of a workbook.

    Raises:
        SourceError: The XML is malformed, or the sheet that was asked for is not in it.
    """
    wanted, names = options.get("sheet"), []
    told = misnamed(path, "a SpreadsheetML file", WORKBOOK_SUFFIXES | {".xml"})
    zeros: dict[str, int] = {}
    sheet = _Sheet("", zeros)
    for event, place, element in elements(path):
        if event == "start":
            if place == ("Worksheet",):
                sheet = _Sheet(_attribute(element, "Name") or "", zeros)
            continue
        if place == ("Styles", "Style"):
            _learn_style(element, zeros)
        elif place == _ROW:
            sheet.add_row(element, path)
            release(element)
        elif place == ("Worksheet", "Table", "Column") and _attribute(element, "Hidden") == "1":
            sheet.hidden_columns += 1 + _number(element, "Span")
        elif place[:1] == ("Worksheet",) and place[-1] == "Visible":
            sheet.hidden = (element.text or "").strip().startswith("SheetHidden") or "Very" in (element.text or "")
        elif place == ("Worksheet",):
            names.append(sheet.name)
            if wanted in {None, sheet.name}:
                yield sheet.grid(told)
                told = []
            release(element)
    if wanted is not None and wanted not in names:
        raise SourceError(f"{path.name}: no sheet {wanted!r}", next=f"the sheets are: {', '.join(names)}")


def _attribute(element: Any, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def _number(element: Any, name: str) -> int:
    text = _attribute(element, name) or "0"
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _learn_style(style: Any, zeros: dict[str, int]) -> None:
    """Number formats such as `00000` carry leading zeros."""
    for child in style:
        form = _attribute(child, "Format") if isinstance(child.tag, str) else None
        if form and _ZEROS.fullmatch(form):
            zeros[_attribute(style, "ID") or ""] = len(form)


@dataclass
class _Sheet:
    """A worksheet as far as it was read."""

    name: str
    zeros: Mapping[str, int]
    rows: list[list[str | None]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    no_value: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    hidden: bool = False
    next_row: int = 0
    down: dict[int, int] = field(default_factory=dict)

    def add_row(self, element: Any, path: Path) -> None:
        """Take a row; the rows that its index leaves out are blank."""
        index = (_number(element, "Index") or self.next_row + 1) - 1
        if index >= MOST_ROWS or index < len(self.rows):
            code = "source-too-large" if index >= MOST_ROWS else "source-unreadable"
            raise SourceError(f"{path.name}: sheet {self.name}: row {index + 1} is out of order", code=code)
        while len(self.rows) < index:
            self.rows.append([])
            self.kinds.append("")
        row: list[str | None] = []
        kinds: list[str] = []
        at = 0
        for cell in element:
            if isinstance(cell.tag, str) and local(cell.tag) == "Cell":
                at = self._place(cell, at, index)
                if at >= MOST_COLUMNS:
                    raise SourceError(f"{path.name}: sheet {self.name} is too wide", code="source-too-large")
                row += [None] * (at + 1 - len(row))
                kinds += ["s"] * (at + 1 - len(kinds))
                row[at], kinds[at] = self._value(cell)
                at += 1 + _number(cell, "MergeAcross")
        self.rows.append(row)
        self.kinds.append("".join(kinds))
        span = _number(element, "Span")
        self.hidden_rows += (1 + span) * (_attribute(element, "Hidden") == "1")
        self.next_row = index + 1 + span

    def _place(self, cell: Any, at: int, row: int) -> int:
        """The column of a cell: its index, or the next one that no merged cell from above covers."""
        wanted = _number(cell, "Index")
        at = wanted - 1 if wanted else at
        while not wanted and self.down.get(at, -1) >= row:
            at += 1
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        if across or down:
            self.merged.append((row, at, row + down, at + across))
            for column in range(at, min(at + across + 1, MOST_COLUMNS)):
                self.down[column] = row + down
        return at

    def _value(self, cell: Any) -> tuple[str | None, str]:
        data = next((c for c in cell if isinstance(c.tag, str) and local(c.tag) == "Data"), None)
        text = "" if data is None else "".join(data.itertext())
        if not text.strip():
            missing = _attribute(cell, "Formula") is not None and data is None
            self.no_value += missing
            return None, "f" if missing else "s"
        value, kind = _canonical(text, (_attribute(data, "Type") or "String"))
        if kind == "e":
            self.errors.append(text)
        digits = self.zeros.get(_attribute(cell, "StyleID") or "", 0)
        return (value.zfill(digits) if kind == "n" and value.isdigit() else value), kind

    def grid(self, told: list[Finding]) -> Grid:
        """The worksheet as a grid; merged ranges end where the rows end."""
        last = len(self.rows) - 1
        return Grid(
            sheet=self.name,
            rows=self.rows,
            lines=list(range(1, len(self.rows) + 1)),
            kinds=self.kinds,
            merged=tuple((r1, c1, min(r2, last), c2) for r1, c1, r2, c2 in self.merged),
            findings=(*told, *self._findings()),
            hidden=self.hidden,
            options={"hidden_rows": self.hidden_rows, "hidden_columns": self.hidden_columns},
        )

    def _findings(self) -> Iterator[Finding]:
        if not any(any(row) for row in self.rows):
            yield Finding("source-empty", f"sheet {self.name} holds no cells", Severity.INFO)
        if self.hidden:
            yield Finding("hidden-sheet", f"sheet {self.name} is hidden; it was read like the others", Severity.INFO)
        if count := self.hidden_rows + self.hidden_columns:
            message = (
                f"{self.hidden_rows} hidden rows and {self.hidden_columns} hidden columns were read like the others"
            )
            yield Finding("hidden-rows", message, Severity.INFO, count=count)
        if self.errors:
            message = f"{len(self.errors)} cells hold spreadsheet errors; they are kept as text"
            examples = tuple(sorted(set(self.errors)))
            yield Finding("error-cells", message, count=len(self.errors), examples=examples)
        if self.no_value:
            message = f"{self.no_value} formulas were saved without a calculated value; their cells are empty"
            hint = "open the file in Excel or LibreOffice, let it calculate, and save it"
            yield Finding("formula-no-value", message, count=self.no_value, next=hint)


def _canonical(text: str, kind: str) -> tuple[str, str]:
    """The canonical text of a cell's data, and its kind; data that do not fit their type stay text."""
    plain = text.strip()
    try:
        if kind == "Number":
            return (plain if _PLAIN.fullmatch(plain) else number_text(float(plain))), "n"
        if kind == "DateTime":
            return _moment(dt.datetime.fromisoformat(plain))
    except ValueError:
        return text, "s"
    if kind == "Boolean":
        return ("true" if plain in {"1", "true"} else "false"), "b"
    return text, "e" if kind == "Error" else "s"


def _moment(moment: dt.datetime) -> tuple[str, str]:
    if moment.date() == _NO_DAY:
        return moment.time().isoformat(), "t"
    if moment.time() == dt.time(0):
        return moment.date().isoformat(), "d"
    return moment.isoformat(sep=" "), "t"
