"""Mappings go out as a workbook and come back as people left them."""

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.errors import ConfigError
from crmmigrate.report.mapping_workbook import COLUMNS, FieldRow, Row, read, write

FIELDS = [
    FieldRow("account.name", "string", True, "name", "north", "south"),
    FieldRow("a.b", "money", False, "", "", ""),
]
ROW = Row("north", "Firma", None, "account.name", "suggested", files="n.csv", samples="=1+1 · B", confidence=0.8)


def test_the_workbook_is_ready_to_work_in(tmp_path):
    path = tmp_path / "m.xlsx"
    assert write(path, [ROW, Row("north", "@x", 2, None, "confirmed", note="-why")], FIELDS) == 2
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Mapping", "Fields", "lists"]
    assert book["lists"].sheet_state == "hidden"
    assert [c.value for c in book["lists"]["A"]] == ["NONE", "account.name", "a.b"]
    sheet = book["Mapping"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref
    assert {v.formula1 for v in sheet.data_validations.dataValidation} == {
        "lists!$A$1:$A$3", '"suggested,confirmed,rejected"',
    }  # fmt: skip
    assert sheet["E2"].value == "'=1+1 · B"
    assert sheet["C3"].value == "'@x"
    assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)
    assert sheet.column_dimensions["M"].hidden
    assert [c.value for c in book["Fields"][2]] == ["account.name", "string", "required", "name", "north", "south"]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"), max_size=15)
WORD = TEXT.map(str.strip)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, st.none() | st.integers(1, 99), WORD), max_size=4))
def test_what_nobody_edits_comes_back_as_it_went(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("book") / "m.xlsx"
    written = [Row(layout or "x", column, place, "a.b", "suggested", note=note) for layout, column, place, note in rows]
    write(path, written, FIELDS)
    back = read(path)
    assert [(r.layout, r.column, r.position, r.answer) for r in back] == [
        (r.layout, r.column, r.position, r.answer) for r in written
    ]
    assert all(r.answer == r.written for r in back)


def test_cells_are_read_as_people_write_them(tmp_path):
    path = tmp_path / "m.xlsx"
    write(path, [ROW], FIELDS)
    book = openpyxl.load_workbook(path)
    sheet = book["Mapping"]
    sheet.cell(2, COLUMNS.index("field") + 1).value = " none "
    sheet.cell(2, COLUMNS.index("status") + 1).value = "Confirmed"
    sheet.cell(2, COLUMNS.index("comment") + 1).value = 2024
    book.save(path)
    (row,) = read(path)
    assert row.answer == (None, None, "confirmed", "2024")
    assert row.answer != row.written


def test_another_workbook_is_a_fault(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Mapping"
    book.save(tmp_path / "m.xlsx")
    with pytest.raises(ConfigError, match="has no column layout"):
        read(tmp_path / "m.xlsx")
