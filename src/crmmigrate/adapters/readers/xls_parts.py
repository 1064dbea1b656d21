"""What python-calamine leaves out of .xls: error values, number formats, hidden rows and columns; through xlrd."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import olefile
import xlrd

from crmmigrate.adapters.readers.number_formats import number_format
from crmmigrate.adapters.readers.sheet_facts import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, SheetFacts, Tally, odd_date
from crmmigrate.adapters.readers.workbook_file import WorkbookFile, damaged
from crmmigrate.adapters.readers.xls_records import unbelievable
from crmmigrate.core.findings import Finding

_KINDS = {
    xlrd.XL_CELL_EMPTY: BLANK,
    xlrd.XL_CELL_TEXT: TEXT,
    xlrd.XL_CELL_NUMBER: NUMBER,
    xlrd.XL_CELL_DATE: NUMBER,
    xlrd.XL_CELL_BOOLEAN: BOOLEAN,
    xlrd.XL_CELL_ERROR: ERROR,
    xlrd.XL_CELL_BLANK: BLANK,
}
_FILTER = "_FilterDatabase"


class XlsParts:
    """The records of one old workbook."""

    def __init__(self, file: WorkbookFile) -> None:
        self._file = file
        self._why = ""
        self._book: Any = None
        with file.stream() as stream:
            content = stream.read()
        records = _records(content)
        if claim := unbelievable(records):
            raise damaged(file.name, ValueError(f"it claims {claim}"))
        try:
            self._book = xlrd.open_workbook(
                file_contents=records,
                formatting_info=True,
                ragged_rows=True,  # a stray cell would make every row as long as its own
                logfile=io.StringIO(),
            )
        except Exception as fault:  # noqa: BLE001  xlrd fails in any way on damaged records; calamine may still read
            self._why = str(fault) or type(fault).__name__
        self._codes: dict[str, int] = {"": 0}

    def findings(self) -> list[Finding]:
        """Nothing beside what the container tells."""
        return []

    def sheet(self, name: str) -> SheetFacts:
        """The facts about the sheet `name`."""
        if self._book is None:
            return SheetFacts(unread=self._why)
        if name not in self._book.sheet_names():
            return SheetFacts(unread="another reader knows the sheet by another name")
        sheet = self._book.sheet_by_name(name)
        facts = SheetFacts()
        tally = Tally()
        formats = [self._format(xf) for xf in self._book.xf_list] or [0]
        for row in range(sheet.nrows):
            self._row(sheet, row, formats, facts, tally)
        tally.finish(facts, list(self._codes))
        facts.hidden_rows = sum(bool(info.hidden) for info in sheet.rowinfo_map.values())
        facts.hidden_columns = sum(bool(info.hidden) for info in sheet.colinfo_map.values())
        scopes = {item.scope for item in self._book.name_obj_list if item.name == _FILTER}
        facts.filtered = self._book.sheet_names().index(name) in scopes
        return facts

    def _format(self, xf: Any) -> int:
        shown = self._book.format_map.get(xf.format_key)
        code = "" if shown is None or shown.format_str.lower() == "general" else shown.format_str
        return self._codes.setdefault(code, len(self._codes))

    def _row(self, sheet: Any, row: int, formats: list[int], facts: SheetFacts, tally: Tally) -> None:
        cells = sheet.row(row)
        shown = np.array([formats[cell.xf_index or 0] for cell in cells], np.int64)
        kinds = np.array([_KINDS.get(cell.ctype, BLANK) for cell in cells], np.int64)
        tally.add(np.full(len(cells), row), np.arange(len(cells)), shown, kinds)
        codes = list(self._codes)
        for column, cell in enumerate(cells):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                facts.errors[row, column] = xlrd.error_text_from_code.get(cell.value, "#N/A")
            elif cell.ctype == xlrd.XL_CELL_DATE or (cell.ctype == xlrd.XL_CELL_NUMBER and cell.value < 0):
                self._date(row, column, cell.value, codes[shown[column]], facts)

    def _date(self, row: int, column: int, value: float, code: str, facts: SheetFacts) -> None:
        shown = number_format(code)
        if not shown.dated:
            return
        text = odd_date(repr(value), timed=shown.kind == "datetime", since_1904=bool(self._book.datemode))
        if text is not None:
            facts.exact[row, column] = text
            facts.odd_dates.append(text)


def _records(content: bytes) -> bytes:
    """The stream with the records."""
    if not olefile.isOleFile(data=content):
        return content
    with olefile.OleFileIO(content) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        return bytes(container.openstream(name).read()) if name else b""
