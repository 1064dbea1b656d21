"""Reader of spreadsheets: xlsx, xlsm, xls, xlsb and ods, through python-calamine."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from crmmigrate.adapters.readers.content import WORKBOOK, WORKBOOK_SUFFIXES, kind_of
from crmmigrate.adapters.readers.xlsx_parts import SheetParts, Workbook, check_size
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Grid

MOST_CELLS = 50_000_000
EXCEL_DIGITS = 15
"""Excel shows 15 significant digits; what a file stores beyond them is noise of binary fractions."""


class ExcelReader:
    """Reads every sheet of a workbook, hidden ones too; no macro, formula or link is run."""

    name = "excel"

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) == WORKBOOK else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
        """See `Reader.read`."""
        zipped = zipfile.is_zipfile(path)
        if zipped:
            check_size(path)
        with contextlib.ExitStack() as stack:
            book = _open(path)
            stack.callback(book.close)
            parts = _parts(stack.enter_context(zipfile.ZipFile(path)), path) if zipped else None
            first = _misnamed(path)
            for meta in _chosen(path, book, options.get("sheet")):
                facts = _facts(parts, meta.name, path)
                yield _grid(path, book, meta, facts, first)
                first = []


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.load_workbook(str(path))
    except calamine.PasswordError as fault:
        raise SourceError(
            f"{path.name}: the workbook is protected by a password (encrypted)",
            code="source-encrypted",
            next="save a copy without the password",
        ) from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise _damaged(path, fault) from fault


def _damaged(path: Path, fault: BaseException) -> SourceError:
    return SourceError(f"{path.name}: a damaged workbook, it cannot be read ({fault})", next="save it again in Excel")


def _parts(archive: zipfile.ZipFile, path: Path) -> Workbook | None:
    if "xl/workbook.xml" not in archive.NameToInfo:
        return None
    try:
        return Workbook(archive)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile) as fault:
        raise _damaged(path, fault) from fault


def _facts(parts: Workbook | None, sheet: str, path: Path) -> SheetParts:
    if parts is None:
        return SheetParts()
    try:
        return parts.sheet(sheet)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile) as fault:
        raise _damaged(path, fault) from fault


def _misnamed(path: Path) -> list[Finding]:
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return []
    message = f"{path.name} is a workbook, although its name ends in {path.suffix or 'nothing'}"
    return [Finding("extension-wrong", message)]


def _chosen(path: Path, book: calamine.CalamineWorkbook, wanted: str | None) -> list[calamine.SheetMetadata]:
    sheets = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    if wanted is None:
        return sheets
    named = [meta for meta in sheets if meta.name == wanted]
    if not named:
        names = ", ".join(meta.name for meta in sheets)
        raise SourceError(f"{path.name}: no sheet {wanted!r}", next=f"the sheets are: {names}")
    return named


def _grid(
    path: Path,
    book: calamine.CalamineWorkbook,
    meta: calamine.SheetMetadata,
    facts: SheetParts,
    findings: list[Finding],
) -> Grid:
    try:
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise SourceError(
                f"{path.name}: sheet {meta.name} has {sheet.total_height:,} x {sheet.total_width:,} cells, "
                f"more than {MOST_CELLS:,}",
                code="source-too-large",
            )
        values = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except calamine.CalamineError as fault:
        raise _damaged(path, fault) from fault
    cells = _Cells(facts)
    for number, row in enumerate(values):
        cells.add(number, row)
    cells.trim()
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    return Grid(
        sheet=meta.name,
        rows=cells.rows,
        lines=list(range(1, len(cells.rows) + 1)),
        kinds=cells.kinds,
        merged=tuple(sorted((r1, c1, r2, c2) for (r1, c1), (r2, c2) in merged)),
        findings=tuple(findings + _findings(meta.name, facts, cells, hidden=hidden)),
        hidden=hidden,
        options={"hidden_rows": len(facts.hidden_rows), "hidden_columns": facts.hidden_columns},
    )


@dataclass
class _Cells:
    """Rows of canonical text with a kind per cell."""

    facts: SheetParts
    rows: list[list[str | None]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    def add(self, number: int, values: Sequence[Any]) -> None:
        texts: list[str | None] = []
        kinds: list[str] = []
        for value in values:
            text, kind = canonical(value)
            texts.append(text)
            kinds.append(kind)
        self.rows.append(texts)
        self.kinds.append("".join(kinds))
        if self.facts.errors or self.facts.no_value or self.facts.zeros:
            self._mend(number)

    def _mend(self, number: int) -> None:
        row, kinds = self.rows[-1], list(self.kinds[-1])
        for column in range(len(row)):
            place = (number, column)
            if place in self.facts.errors:
                row[column], kinds[column] = self.facts.errors[place], "e"
                self.errors[self.facts.errors[place]] = self.errors.get(self.facts.errors[place], 0) + 1
            elif place in self.facts.no_value:
                row[column], kinds[column] = None, "f"
            elif place in self.facts.zeros and kinds[column] == "n":
                row[column] = _with_zeros(row[column], self.facts.zeros[place])
        self.kinds[-1] = "".join(kinds)

    def trim(self) -> None:
        """Leave out rows at the end and columns at the right that hold nothing at all."""
        while self.rows and not any(cell is not None for cell in self.rows[-1]) and "f" not in self.kinds[-1]:
            self.rows.pop()
            self.kinds.pop()


def canonical(value: Any) -> tuple[str | None, str]:  # noqa: PLR0911
    """The canonical text of a cell's value, and its kind as in `Grid.kinds`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, "s"
    if isinstance(value, str):
        return value, "s"
    if isinstance(value, bool):
        return ("true" if value else "false"), "b"
    if isinstance(value, int | float):
        return number_text(value), "n"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" "), "t"
    if isinstance(value, dt.date):
        return value.isoformat(), "d"
    if isinstance(value, dt.timedelta):
        return _duration(value), "t"
    return str(value), "t"


def number_text(value: float) -> str:
    """A number as text: no `.0`, no exponent, at most 15 significant digits for fractions."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 2**53:
        return str(int(value))
    short = repr(value)
    if len(short.replace("-", "").replace(".", "").strip("0")) > EXCEL_DIGITS:
        short = f"{value:.{EXCEL_DIGITS}g}"
    if "e" not in short:
        return short
    return format(Decimal(short), "f")


def _duration(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _with_zeros(text: str | None, digits: int) -> str | None:
    return text.zfill(digits) if text is not None and text.isdigit() else text


def _findings(sheet: str, facts: SheetParts, cells: _Cells, *, hidden: bool) -> list[Finding]:
    found = []
    if not cells.rows:
        found.append(Finding("source-empty", f"sheet {sheet} holds no cells", Severity.INFO))
    if hidden:
        found.append(Finding("hidden-sheet", f"sheet {sheet} is hidden; it was read like the others", Severity.INFO))
    if facts.hidden_rows or facts.hidden_columns:
        rows, columns = len(facts.hidden_rows), facts.hidden_columns
        message = f"{rows} hidden rows and {columns} hidden columns were read like the others"
        found.append(Finding("hidden-rows", message, Severity.INFO, count=rows + columns))
    if cells.errors:
        count = sum(cells.errors.values())
        message = f"{count} cells hold spreadsheet errors; they are kept as text"
        found.append(Finding("error-cells", message, count=count, examples=tuple(sorted(cells.errors))))
    if facts.no_value:
        count = len(facts.no_value)
        message = f"{count} formulas were saved without a calculated value; their cells are empty"
        hint = "open the file in Excel or LibreOffice, let it calculate, and save it"
        found.append(Finding("formula-no-value", message, count=count, next=hint))
    return found
