"""Rejects go out as a workbook and come back as patches."""

import datetime as dt

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import Patch
from crmmigrate.core.errors import ConfigError, OutsideError
from crmmigrate.report.workbook import COLUMNS, Reject, canonical, read_fixes, write_rejects

CORRECTION = COLUMNS.index("correction") + 1


def reject(**values):
    usual = {
        "source": "north.xlsx#Orders",
        "row": 3,
        "line": 7,
        "column": "Datum",
        "value": "31.02.2020",
        "rule": "type",
        "reason": "The date is none.",
        "context": {"Nr.": "A-1", "Datum": "31.02.2020", "Formel": "=1+1", "Leer": None},
    }
    return Reject(**(usual | values))


def fill(path, corrections):
    book = openpyxl.load_workbook(path)
    for line, correction in corrections.items():
        book["Rejects"].cell(line, CORRECTION).value = correction
    book.save(path)


def test_a_line_shows_where_what_why_and_the_whole_row(tmp_path):
    path = tmp_path / "rejects.xlsx"
    assert write_rejects(path, [reject()], {("north.xlsx#Orders", "Datum"): ["2020-02-28", "2020-02-29"]}) == 1
    sheet = openpyxl.load_workbook(path)["Rejects"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*COLUMNS, "Nr.", "Datum", "Formel", "Leer")
    assert rows[1] == (
        "north.xlsx#Orders", 3, 7, "Datum", "31.02.2020", None, "type", "The date is none.", "rejected",
        '"31.02.2020"', "A-1", "31.02.2020", "'=1+1", None,
    )  # fmt: skip
    assert sheet.freeze_panes == "G2"
    fills = {cell.column_letter: cell.fill.fgColor.rgb for cell in sheet[2]}
    assert fills["L"] == "FFF8D0CF"
    assert fills["K"] == "00000000"
    lists = sheet.data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in lists] == [("F2", "lists!$A$1:$A$2")]


def test_corrections_come_back_as_patches(tmp_path):
    path = tmp_path / "rejects.xlsx"
    rows = [reject(row=row, column=f"c{row}", value=str(row), source="=a+b.csv") for row in range(1, 8)]
    write_rejects(path, rows)
    day = dt.datetime(2024, 2, 29)  # noqa: DTZ001 - spreadsheets know no time zone
    fill(path, {2: day, 3: 5.0, 4: "  Anna ", 5: "(empty)", 6: "", 7: "'=x", 8: None})
    patches = read_fixes(path, who="Anna", when="2024-06-30")
    assert [(p.row, p.column, p.before, p.after) for p in patches] == [
        (1, "c1", "1", "2024-02-29"), (2, "c2", "2", "5"), (3, "c3", "3", "Anna"), (4, "c4", "4", None),
        (6, "c6", "6", "=x"),
    ]  # fmt: skip
    assert patches[0] == Patch(
        source="=a+b.csv",
        row=1,
        column="c1",
        before="1",
        after="2024-02-29",
        who="Anna",
        when="2024-06-30",
        why="type",
    )


def test_a_workbook_nobody_touched_has_no_patches(tmp_path):
    path = tmp_path / "rejects.xlsx"
    write_rejects(path, [reject(), reject(column=None, value="a;b;c;d", row=None)])
    assert read_fixes(path) == []


def test_a_correction_without_a_cell_is_a_located_fault(tmp_path):
    path = tmp_path / "rejects.xlsx"
    write_rejects(path, [reject(row=None, column=None, value="a;b;c"), reject(value="x" * 40_000)])
    fill(path, {2: "1", 3: "y"})
    with pytest.raises(ConfigError) as caught:
        read_fixes(path)
    assert [(f.line, f.column) for f in caught.value.faults] == [(2, 6), (3, 6)]
    assert "there is no single cell to correct" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_a_fault(tmp_path, content):
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(ConfigError, match="is no such workbook"):
        read_fixes(tmp_path / "x.xlsx")


def test_another_workbook_is_a_fault(tmp_path):
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(ConfigError, match='has no sheet "Rejects"'):
        read_fixes(tmp_path / "x.xlsx")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(OutsideError, match="cannot write"):
        write_rejects(tmp_path / "none" / "x.xlsx", [reject()])


CELLS = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("=+-@'\t\x01"), max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_the_value_before_comes_back_whole_and_no_cell_is_a_formula(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("w") / "rejects.xlsx"
    write_rejects(path, [reject(row=i, value=v, context={"Datum": v}) for i, v in enumerate(values, start=1)])
    fill(path, {line + 2: "ok" for line in range(len(values))})
    assert [p.before for p in read_fixes(path)] == [
        Patch(source="s", row=1, column="c", before=v, after=None).before for v in values
    ]
    sheet = openpyxl.load_workbook(path)["Rejects"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(("typed", "text"), [
    (None, None), ("  ", None), (True, "true"), (1.5, "1.5"), (1e20, "100000000000000000000"), (7, "7"),
    (dt.datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00"),  # noqa: DTZ001 - spreadsheets know no time zone
    (dt.time(3, 4), "03:04:00"),
])  # fmt: skip
def test_typed_corrections_become_canonical_text(typed, text):
    assert canonical(typed) == text
