import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.sheet_values import number_text
from crmmigrate.core.errors import SourceError


def read(path, **options):
    return list(ExcelReader().read(path, options))


def codes(grid):
    return sorted(f.code for f in grid.findings)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as target:
        sheet = target.add_worksheet("Kunden")
        zeros = target.add_format({"num_format": "00000"})
        date = target.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["nr", "text", "tag", "wert", "aktiv", "zeit"])
        sheet.write_number(1, 0, 123, zeros)
        sheet.write_string(1, 1, "007")
        sheet.write_datetime(1, 2, dt.date(2021, 2, 28), date)
        sheet.write_number(1, 3, 12.5)
        sheet.write_boolean(1, 4, True)
        moment = dt.datetime.fromisoformat("2021-02-28 07:30:00")
        sheet.write_datetime(1, 5, moment, target.add_format({"num_format": "dd.mm.yyyy hh:mm"}))
        sheet.write_number(2, 0, 45, zeros)
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, '=A1&"x"', None, "nrx")
        sheet.merge_range(3, 0, 4, 0, "both")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})
        target.add_worksheet("leer")
        other = target.add_worksheet("alt")
        other.write_row(0, 0, ["a", 1.0])
        other.very_hidden()
    return path


def test_cells_are_canonical_text(book):
    grid = read(book)[0]
    assert grid.rows[1] == ["00123", "007", "2021-02-28", "12.5", "true", "2021-02-28 07:30:00"]
    assert grid.kinds[1] == "nsdnbt"
    assert grid.rows[2] == ["00045", "nrx", None, "#DIV/0!", None, None]
    assert grid.kinds[2][3] == "e"
    assert grid.merged == ((3, 0, 4, 0),)
    assert grid.lines == [1, 2, 3, 4]


def test_findings_name_what_is_hidden_wrong_or_empty(book):
    kunden, leer, alt = read(book)
    assert codes(kunden) == ["error-cells", "hidden-rows"]
    assert codes(leer) == ["source-empty"]
    assert codes(alt) == ["hidden-sheet"]
    assert alt.hidden
    assert alt.rows == [["a", "1"]]


def test_formulas_without_value_are_said(tmp_path):
    path = tmp_path / "f.xlsx"
    target = openpyxl.Workbook()
    target.active.append(["a", "sum"])
    target.active.append([1, "=A2*2"])
    target.save(path)
    (grid,) = read(path)
    assert grid.rows == [["a", "sum"], ["1", None]]
    assert grid.kinds[1] == "nf"
    assert codes(grid) == ["formula-no-value"]


def test_old_and_open_formats(tmp_path):
    old = xlwt.Workbook()
    sheet = old.add_sheet("S")
    sheet.write(0, 0, "id")
    sheet.write(1, 0, 5.0)
    old.save(str(tmp_path / "a.xls"))
    (grid,) = read(tmp_path / "a.xls")
    assert (grid.sheet, grid.rows) == ("S", [["id"], ["5"]])

    document = OpenDocumentSpreadsheet()
    table = Table(name="T")
    row = TableRow()
    cell = TableCell(valuetype="string")
    cell.addElement(P(text="0815"))
    row.addElement(cell)
    row.addElement(TableCell(valuetype="date", datevalue="2020-05-06"))
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "b.ods")
    (grid,) = read(tmp_path / "b.ods")
    assert (grid.sheet, grid.rows) == ("T", [["0815", "2020-05-06"]])


def test_one_sheet_can_be_chosen(book):
    (grid,) = read(book, sheet="alt")
    assert grid.sheet == "alt"
    with pytest.raises(SourceError, match="no sheet 'Nope'") as caught:
        read(book, sheet="Nope")
    assert caught.value.next == "the sheets are: Kunden, leer, alt"


def test_zip_bombs_and_doctypes_are_refused(book, tmp_path, monkeypatch):
    monkeypatch.setattr("crmmigrate.adapters.readers.zip_parts.MOST_UNPACKED", 100)
    with pytest.raises(SourceError) as caught:
        read(book)
    assert caught.value.code == "source-too-large"
    monkeypatch.undo()
    evil = tmp_path / "evil.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/styles.xml":
                data = data.replace(b"<styleSheet", b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet', 1)
            target.writestr(name, data)
    with pytest.raises(SourceError):
        read(evil)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (1e-9, "0.000000001"),
        (1234567890123456.0, "1234567890123456"),
        (-2.50, "-2.5"),
        (1577291.09, "1577291.09"),
        (12.618328720000001, "12.61832872"),
    ],
)
def test_numbers_as_text(value, text):
    assert number_text(value) == text
