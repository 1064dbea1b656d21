"""Pages into files: delimited text, xlsx, xls, ods. The same pages give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from pages import Book, Cell, Formula, Page, TextFile

CREATED = dt.datetime(2025, 1, 17, 9, 0, tzinfo=dt.UTC)


def write_text(file: TextFile, root: Path) -> None:
    """One delimited text file; text with line breaks, quotes or delimiters is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=file.delimiter, lineterminator=file.newline)
    for _, cells in file.page.lines():
        writer.writerow(["" if c is None else str(c) for c in cells])
    (root / file.path).write_bytes(out.getvalue().encode(file.encoding))


# --- xlsx ----------------------------------------------------------------------------------------


def _formats(book: Any, dates: str) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "header": book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "align": "center"}),
        "total": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
        "group_label": book.add_format({"bold": True, "bg_color": "#F2F2F2"}),
        "footnote": book.add_format({"italic": True}),
        "date": book.add_format({"num_format": dates}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }


def _xlsx_cell(sheet: Any, at: tuple[int, int], cell: Cell, kind: str, formats: dict[str, Any]) -> None:
    style = formats.get(kind)
    if isinstance(cell, Formula):
        sheet.write_formula(*at, cell.text, style, cell.value)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(*at, dt.datetime.combine(cell, dt.time()), formats["date"])
    elif isinstance(cell, Decimal):
        sheet.write_number(*at, float(cell), style or formats["money"])
    elif isinstance(cell, (int, float)):
        sheet.write_number(*at, cell, style)
    elif cell is not None:
        sheet.write_string(*at, cell, style)


def _merge_header(sheet: Any, page: Page, top: int, style: Any) -> None:
    """Join the group cells of a two-row header over the columns that they stand for."""
    upper = page.header[0]
    starts = [i for i, c in enumerate(upper) if c is not None]
    for start, end in zip(starts, [*starts[1:], len(upper)], strict=True):
        if end - start > 1:
            sheet.merge_range(top, start, top, end - 1, upper[start], style)


def _xlsx_page(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    width = page.left + len(page.columns) - 1
    for number, kind, cells in page.numbered():
        if kind == "title":
            sheet.merge_range(number - 1, page.left, number - 1, width, cells[0], formats["title"])
            continue
        for column, cell in enumerate(cells, start=page.left):
            _xlsx_cell(sheet, (number - 1, column), cell, kind, formats)
    if len(page.header) > 1:
        _merge_header(sheet, page, page.top - 1 + len(page.above), formats["header"])
    sheet.set_column(page.left, width, 16)


def write_xlsx(book: Book, root: Path) -> None:
    out = xlsxwriter.Workbook(str(root / book.path))
    out.set_properties({"author": "Lindner & Lund", "created": CREATED.replace(tzinfo=None)})
    formats = _formats(out, book.dates)
    for name, pages in book.sheets:
        sheet = out.add_worksheet(name)
        for page in pages:
            _xlsx_page(sheet, page, formats)
            if page.hidden:
                sheet.hide()
    out.close()


# --- xls -----------------------------------------------------------------------------------------


def write_xls(book: Book, root: Path) -> None:
    out = xlwt.Workbook(encoding="utf-8")
    date = xlwt.easyxf(num_format_str=book.dates)
    for name, pages in book.sheets:
        sheet = out.add_sheet(name)
        for page in pages:
            for number, _, cells in page.numbered():
                for column, cell in enumerate(cells, start=page.left):
                    if isinstance(cell, dt.date):
                        sheet.write(number - 1, column, cell, date)
                    elif cell is not None:
                        sheet.write(number - 1, column, float(cell) if isinstance(cell, Decimal) else cell)
    out.save(str(root / book.path))


# --- ods -----------------------------------------------------------------------------------------


def _ods_cell(cell: Cell) -> Any:
    if cell is None:
        return TableCell()
    if isinstance(cell, dt.date):
        found = TableCell(valuetype="date", datevalue=cell.isoformat())
    elif isinstance(cell, (int, float, Decimal)):
        found = TableCell(valuetype="float", value=str(cell))
    else:
        found = TableCell(valuetype="string")
    found.addElement(P(text=str(cell)))
    return found


def _same_bytes(path: Path) -> None:
    """Pack a zip again without the time of day in it."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts:
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 17, 9, 0, 0)), data, how)


def write_ods(book: Book, root: Path) -> None:
    out = OpenDocumentSpreadsheet()
    for name, pages in book.sheets:
        table = Table(name=name)
        for page in pages:
            for _, cells in page.lines():
                row = TableRow()
                for cell in cells or [None]:
                    row.addElement(_ods_cell(cell))
                table.addElement(row)
        out.spreadsheet.addElement(table)
    out.save(str(root / book.path))
    _same_bytes(root / book.path)


WRITERS = {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods}


def write(file: TextFile | Book, root: Path) -> None:
    """Write a file under `root`."""
    (root / file.path).parent.mkdir(parents=True, exist_ok=True)
    if isinstance(file, TextFile):
        write_text(file, root)
    else:
        WRITERS[Path(file.path).suffix](file, root)
