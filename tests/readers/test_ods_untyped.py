"""Cells of .ods that show a text and have no type, or lack the value of their type: calamine takes them for blank."""

import odf.opendocument
import odf.table
import odf.text
import pytest

from crmmigrate.adapters.readers.excel import ExcelReader


def written(path, rows):
    """Rows of (text, attributes) cells."""
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="A")
    for row in rows:
        line = odf.table.TableRow()
        for text, attributes in row:
            cell = odf.table.TableCell(**attributes)
            for paragraph in text.split("\n"):
                cell.addElement(odf.text.P(text=paragraph))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(path)
    return path


STRING = {"valuetype": "string"}


@pytest.mark.parametrize("attributes", [{}, {"valuetype": "float"}, {"valuetype": "date"}, {"valuetype": "boolean"}])
def test_what_is_shown_is_read(tmp_path, attributes):
    path = written(
        tmp_path / "a.ods",
        [[("id", STRING), ("n", STRING)], [("1", STRING), ("two\nlines", attributes)],
         [("007", attributes), ("x", STRING), ("last", attributes)], [("end", attributes)]],
    )  # fmt: skip
    (grid,) = ExcelReader().read(path, {})
    rows = [[cell for cell in row if cell is not None] for row in grid.rows]
    assert rows == [["id", "n"], ["1", "two\nlines"], ["007", "x", "last"], ["end"]]
    assert [len(kinds) for kinds in grid.kinds] == [len(row) for row in grid.rows]


def test_a_sheet_without_any_type(tmp_path):
    path = written(tmp_path / "a.ods", [[("id", {}), ("n", {})], [("1", {}), ("2", {})]])
    (grid,) = ExcelReader().read(path, {})
    assert grid.rows == [["id", "n"], ["1", "2"]]


def test_blank_cells_stay_blank(tmp_path):
    path = written(tmp_path / "a.ods", [[("id", STRING), ("", {})], [("1", STRING), ("  ", {})]])
    (grid,) = ExcelReader().read(path, {})
    assert [row[0] for row in grid.rows] == ["id", "1"]
    assert all(cell is None for row in grid.rows for cell in row[1:])
