"""What workbooks know beside values: errors, formats, formulas, hidden and filtered rows, tables."""

import datetime as dt
import re
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.number import CurrencyStyle, CurrencySymbol, Number, NumberStyle
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl.worksheet.table import Table as NamedTable

from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.number_formats import number_format
from crmmigrate.adapters.readers.sheet_facts import odd_date
from crmmigrate.adapters.readers.xlsx_parts import Workbook


def read(path, **options):
    return list(ExcelReader().read(path, options))


def told(grid):
    return {f.code: f for f in grid.findings}


def change(path, target, part, edit):
    """A copy of a zipped workbook with one part edited."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, edit(data) if name == part else data)
    return target


SHEET1 = "xl/worksheets/sheet1.xml"


def with_rows(tmp_path, xml, *, name="rows.xlsx", styles=()):
    """A workbook whose sheet has these rows."""
    path = tmp_path / "base.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for number, code in enumerate(styles):
            sheet.write(number, 0, 1, book.add_format({"num_format": code}))
    new = b"<sheetData>" + xml.encode() + b"</sheetData>"
    return change(path, tmp_path / name, SHEET1, lambda d: re.sub(rb"<sheetData/>|<sheetData>.*</sheetData>", new, d))


# number formats


@pytest.mark.parametrize(
    ("code", "kind", "unit"),
    [
        ("General", "number", ""), ("@", "number", ""), ("0.00%", "number", "%"), ("#,##0.00\\ [$€-407]", "number",
        "€"),
        ('#,##0.00 "EUR"', "number", "EUR"), ("[$CHF] #,##0.00", "number", "CHF"), ("$#,##0.00", "number", "$"),
        ('"$"#,##0_);[Red]\\("$"#,##0\\)', "number", "$"), ("[$kr-41D] 0", "number", "kr"), ('0" kg"', "number", ""),
        ("dd.mm.yyyy", "date", ""), ("[$-407]d. mmmm yyyy;@", "date", ""), ("m/d/yy h:mm", "datetime", ""),
        ("h:mm AM/PM", "time", ""), ("[h]:mm:ss", "time", ""), ("mm:ss.0", "time", ""),
        ('yyyy"年"m"月"d"日"', "date", ""),
        ("General;-General", "number", ""), ("0.00E+00", "number", ""), ("# ?/?", "number", ""),
        ("[Red]#,##0;[Blue]-#,##0", "number", ""), ('0 "Stück"', "number", ""), ("[$-F800]dddd\\,\\ mmmm dd",
        "date", ""),
    ],
)  # fmt: skip
def test_what_number_formats_say(code, kind, unit):
    found = number_format(code)
    assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("code", "digits", "shown"),
    [
        ("00000", "123", "00123"), ("0000-000", "12345", "0012-345"), ('00"-"000', "1234", "01-234"),
        ("000\\-00\\-0000", "12345678", "012-34-5678"), ("00000-0000", "123456789", "12345-6789"),
        ("[<=99999]00000;00000-0000", "123", "00123"), ("[<=99999]00000;00000-0000", "123456", "00012-3456"),
        ("[<=9999999]###-####;(###) ###-####", "5551234", "5551234"), ("(000) 000-0000", "301234567", "(030) 123-4567"),
        ('"KD-"00000', "7", "00007"), ("#0000", "12345", "12345"), ("00 00 00", "10203", "01 02 03"),
        ("0.00", "5", "5"), ("#,##0", "5", "5"), ("000.00", "5", "5"), ("0", "5", "5"), ("00%", "5", "5"),
        ("00000", "1234567", "1234567"), ("00000;@", "12", "00012"),
    ],
)  # fmt: skip
def test_zeros_that_formats_show(code, digits, shown):
    assert number_format(code).padded(digits) == shown


@given(st.text(alphabet='0#?.,;%[]$"\\-ymdhs@€_* EG/AP<=9', max_size=20))
def test_no_format_is_too_odd(code):
    assert number_format(code).kind in {"number", "date", "datetime", "time"}
    number_format(code).padded("12")


# xlsx


def test_sidecar_of_xlsx(tmp_path):
    path = tmp_path / "s.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for column, code in enumerate(["", "0%", "#,##0.00 [$€-407]", "dd.mm.yyyy", "00000"]):
            shown = book.add_format({"num_format": code, "bold": True}) if code else None
            sheet.write(0, column, f"h{column}")
            for row in range(1, 6):
                if column == 3:
                    sheet.write_datetime(row, column, dt.date(2020, 1, row), shown)
                else:
                    sheet.write(row, column, row / 100, shown)
        sheet.write_formula(6, 0, "=SUM(A2:A6)", None, 0.15)
    (grid,) = read(path)
    runs = [(c.column, c.first, c.last, c.kind, c.unit) for c in grid.cells if not c.formula]
    assert runs == [
        (0, 1, 1, "text", ""), (0, 2, 7, "number", ""),
        (1, 1, 1, "text", ""), (1, 2, 6, "number", "%"),
        (2, 1, 1, "text", ""), (2, 2, 6, "number", "€"),
        (3, 1, 1, "text", ""), (3, 2, 6, "date", ""),
        (4, 1, 1, "text", ""), (4, 2, 6, "number", ""),
    ]  # fmt: skip
    assert [(c.column, c.first, c.last, c.formula) for c in grid.cells if c.formula] == [(0, 7, 7, "=SUM(A2:A6)")]
    assert grid.rows[1][1] == "0.01"


def test_formulas_beyond_the_cap_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("crmmigrate.adapters.readers.xlsx_parts.MOST_FORMULAS", 5)
    monkeypatch.setattr("crmmigrate.adapters.readers.sheet_notes.MOST_FORMULAS", 5)
    path = tmp_path / "s.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(9):
            sheet.write_formula(row, 0, f"=B{row + 1}", None, row)
    (grid,) = read(path)
    assert sum(bool(c.formula) for c in grid.cells) == 5
    assert told(grid)["sidecar-cut"].count == 4


def test_named_tables_filters_and_totals(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        data = [["a", 1], ["b", 2], ["c", 3]]
        columns = [{"header": "n"}, {"header": "v", "total_function": "sum"}]
        sheet.add_table("B3:C7", {"name": "Sales", "data": data, "total_row": True, "columns": columns})
        sheet.add_table("F3:G5", {"header_row": False})
    (grid,) = read(path)
    sales, other = grid.tables
    assert (sales.name, sales.top, sales.left, sales.bottom, sales.right) == ("Sales", 2, 1, 6, 2)
    assert (sales.header_rows, sales.total_rows) == (1, 1)
    assert (other.header_rows, other.total_rows) == (0, 0)

    book = openpyxl.Workbook()
    for row in (["n", "v"], ["a", 1], ["b", 2]):
        book.active.append(row)
    book.active.add_table(NamedTable(displayName="T", ref="A1:B3"))
    book.active.auto_filter.ref = "A1:B3"
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "o.xlsx")
    (grid,) = read(tmp_path / "o.xlsx")
    assert [(t.name, t.top, t.bottom) for t in grid.tables] == [("T", 0, 2)]
    assert "filtered" in told(grid)["hidden-rows"].message


def test_macros_and_links_are_told(tmp_path):
    path = with_rows(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    (grid,) = read(path)
    assert {"macros-ignored", "links-ignored"} <= set(told(grid))


def test_digits_beyond_fifteen(tmp_path):
    numbers = [
        "1234567890123456789",
        "4111111111111110000",
        "1.2345678901234567E+18",
        "999999999999999",
        "0.1234567890123456",
    ]
    cells = "".join(f'<row r="{i + 1}"><c r="A{i + 1}"><v>{n}</v></c></row>' for i, n in enumerate(numbers))
    (grid,) = read(with_rows(tmp_path, cells))
    texts = [row[0] for row in grid.rows]
    assert texts == [
        "1234567890123456789",
        "4111111111111110000",
        "1234567890123460000",
        "999999999999999",
        "0.123456789012346",
    ]
    assert told(grid)["digits-lost"].count == 2


@pytest.mark.parametrize(
    ("text", "timed", "since_1904", "shown"),
    [
        ("-1", False, False, "-1"), ("0", False, False, "0"), ("0", True, False, None), ("60", False, False,
        "1900-02-29"),
        ("60.5", True, False, "1900-02-29 12:00:00"), ("59", False, False, None), ("61", False, False, None),
        ("2958465", False, False, None), ("2958466", False, False, "2958466"), ("0", False, True, None),
        ("-5", False, True, "-5"),
    ],
)  # fmt: skip
def test_numbers_that_are_no_dates(text, timed, since_1904, shown):
    assert odd_date(text, timed=timed, since_1904=since_1904) == shown


def test_odd_dates_are_told(tmp_path):
    values = [-1, 0, 1, 59, 60, 61, 44000, 2958466]
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, value in enumerate(values):
            sheet.write_number(row, 0, value, book.add_format({"num_format": "dd.mm.yyyy"}))
    (grid,) = read(path)
    assert [row[0] for row in grid.rows] == [
        "-1", "0", "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01", "2020-06-18", "2958466",
    ]  # fmt: skip
    assert told(grid)["dates-none"].count == 4


def test_times_durations_and_escapes(tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, (value, code) in enumerate(
            [(0.3125, "hh:mm:ss"), (1.5, "[h]:mm:ss"), (-0.25, "[h]:mm"), (0.5 + 0.25 / 86400, "[h]:mm:ss.00")]
        ):
            sheet.write_number(row, 0, value, book.add_format({"num_format": code}))
        sheet.write_string(4, 0, "a\x0bb")
        sheet.write_rich_string(5, 0, "x", book.add_format({"bold": True}), "y", "z")
        sheet.write_string(6, 0, "2020-01-02")
        sheet.write_string(7, 0, "1e5")
    (grid,) = read(path)
    texts = [row[0] for row in grid.rows]
    assert texts == ["07:30:00", "36:00:00", "-06:00:00", "12:00:00.25", "a\x0bb", "xyz", "2020-01-02", "1e5"]


# the quick scan and the parser see the same


@st.composite
def sheets(draw):
    """Rows of a sheet as some program might write them."""
    rows, number = [], 0
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.integers(1, 3))
        column, cells = 0, []
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.integers(1, 40))
            letters = openpyxl.utils.get_column_letter(column)
            kind = draw(st.sampled_from(["", ' t="n"', ' t="str"', ' t="b"', ' t="e"', ' t="d"']))
            style = draw(st.sampled_from(["", ' s="1"', ' s="2"', ' s="9"']))
            value = {
                "": st.sampled_from(["1", "-5.5", "60", "0", "1234567890123456789", "0.1234567890123456", "1E+20"]),
                ' t="b"': st.just("1"), ' t="e"': st.sampled_from(["#N/A", "#DIV/0!"]), ' t="d"': st.just("2020-01-02"),
            }.get(kind, st.sampled_from(["7", "12"]))  # fmt: skip
            formula = draw(
                st.sampled_from(
                    ["", "", "<f>A1&amp;1</f>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1" si="0">B1</f>']
                )
            )
            inner = draw(st.sampled_from(["v", "v", "v", "none", "empty", "closed"]))
            content = {"v": f"<v>{draw(value)}</v>", "none": "", "empty": "<v></v>", "closed": "<v/>"}[inner]
            attributes = draw(st.sampled_from([style + kind, kind + style]))
            content = formula + content
            cells.append(f'<c r="{letters}{number}"{attributes}' + (f">{content}</c>" if content else "/>"))
        hidden = draw(st.sampled_from(["", ' hidden="1"', ' spans="1:4"']))
        rows.append(f'<row r="{number}"{hidden}>{"".join(cells)}</row>')
    return "".join(rows)


@settings(deadline=None, max_examples=150)
@given(xml=sheets())
def test_quick_scan_and_parser_agree(tmp_path_factory, xml):
    folder = tmp_path_factory.mktemp("x")
    plain = with_rows(folder, xml, styles=["dd.mm.yyyy", "0000"])
    # a comment is no cell, but it makes the sheet one that has to be parsed
    parsed = change(plain, folder / "p.xlsx", SHEET1, lambda d: d.replace(b"</sheetData>", b"<!-- --></sheetData>"))
    facts = []
    for path in (plain, parsed):
        with zipfile.ZipFile(path) as archive:
            found = vars(Workbook(archive, "x").sheet("S"))
            facts.append(found | {"odd_dates": sorted(found["odd_dates"])})
    assert facts[0] == facts[1]


def test_prefixes_single_quotes_and_missing_references(tmp_path):
    path = with_rows(
        tmp_path,
        "<row><c t='str'><v>a</v></c><c><v>1</v></c></row><row r='3' hidden='1'><c t='e'><v>#N/A</v></c></row>",
    )
    (grid,) = read(path)
    assert grid.rows == [["a", "1"], [None, None], ["#N/A", None]]
    assert grid.kinds[2][0] == "e"
    assert told(grid)["hidden-rows"].count == 1


# xls


def test_xls_knows_errors_formats_and_what_is_hidden(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for column, code in enumerate(["General", "00000", "0.00%", "#,##0.00 [$€-407]", "DD.MM.YYYY", "[h]:mm:ss"]):
        style = xlwt.easyxf(num_format_str=code)
        sheet.write(0, column, f"h{column}")
        for row in (1, 2):
            sheet.write(row, column, [0.5, 42, 0.19, 9.5, 44000, 1.5][column], style)
    sheet.row(3).set_cell_error(0, 42)
    sheet.row(4).set_cell_error(0, 7)
    sheet.write(5, 0, -3, xlwt.easyxf(num_format_str="DD.MM.YYYY"))
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    hidden = book.add_sheet("H")
    hidden.write(0, 0, "x")
    hidden.visibility = 2
    book.save(str(tmp_path / "a.xls"))
    grid, other = read(tmp_path / "a.xls")
    assert grid.rows[1] == ["0.5", "00042", "0.19", "9.5", "2020-06-18", "36:00:00"]
    assert [row[0] for row in grid.rows[3:]] == ["#N/A", "#DIV/0!", "-3"]
    assert {"error-cells", "hidden-rows", "dates-none"} <= set(told(grid))
    assert told(grid)["hidden-rows"].message.startswith("1 hidden rows and 1 hidden columns")
    units = {(c.column, c.unit) for c in grid.cells if c.unit}
    assert units == {(2, "%"), (3, "€")}
    assert other.hidden


# xlsb: no library writes it, so the test does


def record(kind, payload=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(payload)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + payload


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path, rows, formats=(), hidden=()):
    """Cells are (record type, style, payload)."""
    styles = record(278) + record(615, struct.pack("<I", len(formats)))
    styles += b"".join(record(44, struct.pack("<H", 164 + i) + wide(f)) for i, f in enumerate(formats)) + record(616)
    styles += record(617, struct.pack("<I", len(formats) + 1)) + record(47, struct.pack("<HH", 0xFFFF, 0) + b"\0" * 12)
    styles += b"".join(record(47, struct.pack("<HH", 0, 164 + i) + b"\0" * 12) for i in range(len(formats)))
    styles += record(618) + record(279)
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, 9))
    sheet += record(60, struct.pack("<4IH", 1, 2, 0, 0, 1)) + record(145)
    for number, row in enumerate(rows):
        flags = 0x10 if number in hidden else 0
        sheet += record(0, struct.pack("<IIHBBB", number, 0, 300, 0, flags, 0) + struct.pack("<I", 0))
        for column, (kind, style, payload) in enumerate(row):
            sheet += record(kind, struct.pack("<I", column) + struct.pack("<I", style) + payload)
    sheet += record(146) + record(130)
    book = record(131) + record(153, struct.pack("<II", 0, 0) + wide("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S")) + record(144) + record(132)
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", rels)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_xlsb_knows_errors_formats_and_what_is_hidden(tmp_path):
    rows = [
        [(6, 0, wide("id")), (6, 0, wide("share")), (6, 0, wide("day"))],
        [(5, 1, struct.pack("<d", 42.0)), (5, 2, struct.pack("<d", 0.19)), (5, 3, struct.pack("<d", 44000.0))],
        [(2, 1, struct.pack("<I", 7 << 2 | 2)), (3, 0, b"\x2a"), (5, 3, struct.pack("<d", -2.0))],
        [(2, 1, struct.pack("<I", 8 << 2 | 2)), (3, 0, b"\x07")],
    ]
    path = xlsb(tmp_path / "a.xlsb", rows, ["00000", "0%", "dd.mm.yyyy"], hidden={2})
    (grid,) = read(path)
    assert grid.rows == [
        ["id", "share", "day"],
        ["00042", "0.19", "2020-06-18"],
        ["00007", "#N/A", "-2"],
        ["00008", "#DIV/0!", None],
    ]
    assert {"error-cells", "hidden-rows", "dates-none"} <= set(told(grid))
    assert told(grid)["hidden-rows"].message.startswith("1 hidden rows and 2 hidden columns")
    assert {(c.column, c.unit) for c in grid.cells if c.unit} == {(1, "%")}


# ods


def ods(tmp_path):
    document = OpenDocumentSpreadsheet()
    euro = CurrencyStyle(name="N1")
    euro.addElement(Number(decimalplaces="2", minintegerdigits="1", grouping="true"))
    euro.addElement(CurrencySymbol(text="€"))
    zeros = NumberStyle(name="N2")
    zeros.addElement(Number(decimalplaces="0", minintegerdigits="5"))
    for style in (euro, zeros):
        document.automaticstyles.addElement(style)
    for name, data in (("ce1", "N1"), ("ce2", "N2")):
        document.automaticstyles.addElement(Style(name=name, family="table-cell", datastylename=data))
    table = Table(name="T")
    table.addElement(TableColumn(numbercolumnsrepeated=2))
    table.addElement(TableColumn(visibility="collapse"))
    for cells, extra in [
        ([{"valuetype": "string", "p": h} for h in ("nr", "preis", "quote")], {}),
        ([{"valuetype": "float", "value": "42", "stylename": "ce2"},
          {"valuetype": "currency", "value": "9.5", "currency": "EUR", "stylename": "ce1"},
          {"valuetype": "percentage", "value": "0.19"}], {"visibility": "filter", "numberrowsrepeated": 2}),
        ([{"valuetype": "string", "stringvalue": "", "formula": "of:=1/0", "p": "#DIV/0!"},
          {"formula": "of:=[.A1]"}, {"valuetype": "float", "value": "12345678901234567890"}], {}),
    ]:  # fmt: skip
        row = TableRow(**extra)
        for cell in cells:
            text = cell.pop("p", None)
            element = TableCell(**cell)
            if text:
                element.addElement(P(text=text))
            row.addElement(element)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "plain.ods")
    calc = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '

    def edit(data):
        data = data.replace(b"<office:document-content ", b"<office:document-content " + calc, 1)
        return data.replace(b'table:formula="of:=1/0"', b'table:formula="of:=1/0" calcext:value-type="error"')

    return change(tmp_path / "plain.ods", tmp_path / "a.ods", "content.xml", edit)


def test_ods_knows_errors_formats_and_what_is_hidden(tmp_path):
    (grid,) = read(ods(tmp_path))
    assert grid.rows == [
        ["nr", "preis", "quote"],
        ["00042", "9.5", "0.19"],
        ["00042", "9.5", "0.19"],
        ["#DIV/0!", None, "12345678901234567890"],
    ]
    assert grid.kinds[3] == "efn"
    found = told(grid)
    assert {"error-cells", "formula-no-value", "hidden-rows"} <= set(found)
    assert found["hidden-rows"].message.startswith("2 filtered (hidden) rows and 1 hidden columns")
    assert {(c.column, c.unit) for c in grid.cells if c.unit} == {(1, "€"), (2, "%")}
    assert [c.formula for c in grid.cells if c.formula] == ["=1/0", "=[.A1]"]
