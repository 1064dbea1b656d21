import pytest

from crmmigrate.adapters.readers.xml_reader import XmlReader
from crmmigrate.core.errors import SourceError

READER = XmlReader()
OFFICE = "urn:schemas-microsoft-com:office"
HEAD = (
    f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{OFFICE}:spreadsheet" '
    f'xmlns:ss="{OFFICE}:spreadsheet" xmlns:x="{OFFICE}:excel">'
    '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="00000"/></Style></Styles>'
)


def cell(text, kind="String", **attributes):
    extra = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell{extra}><Data ss:Type="{kind}">{text}</Data></Cell>'


def sheet(name, rows, options=""):
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def workbook(*sheets):
    return HEAD + "".join(sheets) + "</Workbook>"


def test_values_have_their_type(read):
    row = [
        cell("007"),
        cell("5.0", "Number"),
        cell("12345678901234567890", "Number"),
        cell("1.2E+3", "Number"),
        cell("37", "Number", StyleID="s1"),
        cell("2020-02-28T00:00:00.000", "DateTime"),
        cell("2020-02-28T07:30:00.000", "DateTime"),
        cell("1899-12-31T07:30:00.000", "DateTime"),
        cell("1", "Boolean"),
        cell("#N/A", "Error"),
        '<Cell ss:Formula="=A1"/>',
        cell("  "),
    ]
    got = read(READER, workbook(sheet("A", f"<Row>{''.join(row)}</Row>")), "a.xls")
    numbers = ["5", "12345678901234567890", "1200", "00037"]
    times = ["2020-02-28", "2020-02-28 07:30:00", "07:30:00"]
    assert got.rows["A"] == [["007", *numbers, *times, "true", "#N/A", None, None]]
    assert got.parts[0].kinds == ["snnnndttbefs"]
    assert got.codes == ["error-cells", "formula-no-value"]


def test_indexes_and_merged_ranges(read):
    rows = (
        f"<Row>{cell('a', MergeAcross=1)}{cell('b', MergeDown=1)}</Row>"
        f"<Row>{cell('c')}{cell('d')}{cell('e')}</Row>"
        f'<Row ss:Index="5">{cell("f", Index=3)}</Row>'
    )
    got = read(READER, workbook(sheet("A", rows)), "a.xml")
    assert got.rows["A"] == [["a", None, "b"], ["c", "d", None, "e"], [], [], [None, None, "f"]]
    assert got.parts[0].merged == ((0, 0, 0, 1), (0, 2, 1, 2))
    assert got.lines["A"] == [1, 2, 3, 4, 5]


def test_hidden_sheets_and_rows_are_told(read):
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    rows = f'<Column ss:Hidden="1" ss:Span="1"/><Row>{cell("a")}</Row><Row ss:Hidden="1">{cell("b")}</Row>'
    got = read(READER, workbook(sheet("A", rows), sheet("B", "", hidden)), "a.csv")
    assert got.codes == ["extension-wrong", "hidden-rows", "source-empty", "hidden-sheet"]
    assert [grid.hidden for grid in got.parts] == [False, True]
    assert "1 hidden rows and 2 hidden columns" in got.message("hidden-rows")


def test_one_sheet_can_be_chosen(read):
    text = workbook(sheet("A", f"<Row>{cell('a')}</Row>"), sheet("B", f"<Row>{cell('b')}</Row>"))
    assert read(READER, text, "a.xls", sheet="B").rows == {"B": [["b"]]}
    with pytest.raises(SourceError, match="no sheet 'C'"):
        read(READER, text, "a.xls", sheet="C")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (workbook(sheet("A", '<Row ss:Index="99999999"/>')), "source-too-large"),
        (workbook(sheet("A", f"<Row>{cell('x', Index=99999999)}</Row>")), "source-too-large"),
        (workbook(sheet("A", f"<Row>{cell('a')}</Row>"))[:-30], "truncated"),
        (workbook(sheet("A", "<Row></Cell></Row>")), "source-unreadable"),
    ],
)
def test_limits_and_damage(read, text, code):
    with pytest.raises(SourceError) as caught:
        read(READER, text, "a.xls")
    assert caught.value.code == code
