"""Damaged compound files are refused before a parser that would never end, or die, sees them."""

from __future__ import annotations

import io

import pytest
import xlwt

from crmmigrate.adapters.readers import choose, compound
from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.core.errors import SourceError


def workbook(rows=400):
    book, sink = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("S")
    for i in range(rows):
        sheet.write(i, 0, f"customer {i}")
    book.save(sink)
    return bytearray(sink.getvalue())


def table_at(data):
    """Where the first block of the table of blocks begins."""
    return (int.from_bytes(data[76:80], "little") + 1) * 512


@pytest.mark.parametrize("rows", [1, 400, 9000])
def test_whole_files_are_let_through(tmp_path, rows):
    path = tmp_path / "a.xls"
    path.write_bytes(workbook(rows))
    assert compound.damage(path) == ""
    assert choose(path, [ExcelReader()]).name == "excel"


def test_blocks_in_a_circle_are_refused(tmp_path):
    data, path = workbook(), tmp_path / "a.xls"
    at = table_at(data)
    data[at + 4 * 5 : at + 4 * 6] = (2).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(SourceError, match="in a circle"):
        choose(path, [ExcelReader()])


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_refused(tmp_path, share):
    data, path = workbook(), tmp_path / "a.xls"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match="damaged workbook"):
        choose(path, [ExcelReader()])


def test_a_stump_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(bytes(workbook()[:300]))
    with pytest.raises(SourceError, match="header"):
        choose(path, [ExcelReader()])
