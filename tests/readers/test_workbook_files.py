"""Workbooks behind passwords, workbooks that are too large, damaged ones, and files that only look like one."""

import contextlib
import hashlib
import random
import re
import struct
import zipfile

import msoffcrypto
import olefile
import openpyxl
import pytest
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P

from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.passwords import password
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Grid, Refused

SHEET1 = "xl/worksheets/sheet1.xml"


def read(path, **options):
    return list(ExcelReader().read(path, options))


def refused(path, **options):
    with pytest.raises(SourceError) as caught:
        read(path, **options)
    return caught.value


def told(grid):
    return {f.code: f for f in grid.findings}


def change(path, target, part, edit):
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            if (new := edit(data) if name == part else data) is not None:
                out.writestr(name, new)
    return target


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("A", "B"):
            book.add_worksheet(name).write_row(0, 0, ["id", name])
    return path


# passwords


def encrypted(path, target, word):
    with path.open("rb") as source, target.open("wb") as out:
        OOXMLFile(source).encrypt(word, out)
    return target


def rc4_xls(path, target, word):
    """An .xls as Excel 97 encrypts it: library writers cannot."""
    with olefile.OleFileIO(path) as ole:
        stream = ole.openstream("Workbook").read()
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    first = hashlib.md5(word.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    middle = hashlib.md5((first + salt) * 16, usedforsecurity=False).digest()[:5]

    def cipher(block):
        key = hashlib.md5(middle + struct.pack("<I", block), usedforsecurity=False).digest()
        return rc4(key)

    crypt = cipher(0)
    sealed = crypt(verifier) + crypt(hashlib.md5(verifier, usedforsecurity=False).digest())
    filepass = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + salt + sealed
    bof = 4 + struct.unpack_from("<H", stream, 2)[0]
    stream = shifted(stream[:bof] + filepass + stream[bof:], len(filepass))
    hidden = bytearray()
    at = 0
    spans = []
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        clear = size if kind in {0x809, 0x2F} else 4 if kind == 0x85 else 0
        spans.append((at, 4 + clear))
        at += 4 + size
    for block in range(0, len(stream), 1024):
        hidden += cipher(block // 1024)(stream[block : block + 1024])
    for start, length in spans:
        hidden[start : start + length] = stream[start : start + length]
    document = xlwt.CompoundDoc.XlsDoc()
    document.save(str(target), bytes(hidden))
    return target


def shifted(stream, by):
    """The stream with the places of its sheets moved."""
    out, at = bytearray(stream), 0
    while at + 4 <= len(out):
        kind, size = struct.unpack_from("<HH", out, at)
        if kind == 0x85:
            struct.pack_into("<I", out, at + 4, struct.unpack_from("<I", out, at + 4)[0] + by)
        at += 4 + size
    return bytes(out)


def rc4(key):
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    state = [0, 0]

    def crypt(data):
        out = bytearray()
        for byte in data:
            i = state[0] = (state[0] + 1) % 256
            k = state[1] = (state[1] + box[i]) % 256
            box[i], box[k] = box[k], box[i]
            out.append(byte ^ box[(box[i] + box[k]) % 256])
        return bytes(out)

    return crypt


def test_password_comes_from_options_or_environment(monkeypatch):
    monkeypatch.setenv("BOOK_WORD", "geheim")
    assert password({}) is None
    assert password({"password": "x"}) == "x"
    assert password({"password_env": "BOOK_WORD"}) == "geheim"
    monkeypatch.delenv("BOOK_WORD")
    with pytest.raises(SourceError, match="BOOK_WORD"):
        password({"password_env": "BOOK_WORD"})


def test_encrypted_workbooks_are_read_with_their_password(plain, tmp_path, monkeypatch):
    path = encrypted(plain, tmp_path / "secret.xlsx", "geheim")
    fault = refused(path)
    assert fault.code == "source-encrypted"
    assert "password_env" in fault.next
    fault = refused(path, password="falsch")
    assert (fault.code, "wrong password" in fault.message) == ("source-encrypted", True)
    monkeypatch.setenv("BOOK_WORD", "geheim")
    grids = read(path, password_env="BOOK_WORD")
    assert [grid.rows for grid in grids] == [[["id", "A"]], [["id", "B"]]]


def test_workbooks_that_excel_opens_by_itself_are_read(plain, tmp_path):
    grid, _ = read(encrypted(plain, tmp_path / "p.xlsx", "VelvetSweatshop"))
    assert grid.rows == [["id", "A"]]
    assert "default-password" in told(grid)


def test_old_encrypted_workbooks(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(60):
        sheet.write(row, 0, f"Kunde {row}")
        sheet.write(row, 1, row, xlwt.easyxf(num_format_str="000"))
    book.save(str(tmp_path / "plain.xls"))
    path = rc4_xls(tmp_path / "plain.xls", tmp_path / "secret.xls", "geheim")
    assert refused(path).code == "source-encrypted"
    assert "wrong password" in refused(path, password="x").message
    (grid,) = read(path, password="geheim")
    assert grid.rows[59] == ["Kunde 59", "059"]


def test_encrypted_ods_is_refused(tmp_path):
    document = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(Table(name="T"))
    document.save(tmp_path / "a.ods")
    entry = b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
    entry += b'<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"/></manifest:file-entry>'

    def edit(data):
        return re.sub(rb'<manifest:file-entry [^>]*full-path="content.xml"[^>]*/>', entry, data)

    change(tmp_path / "a.ods", tmp_path / "b.ods", "META-INF/manifest.xml", edit)
    assert refused(tmp_path / "b.ods").code == "source-encrypted"


# limits


def test_a_dimension_that_lies_costs_nothing_and_a_far_cell_is_refused(plain, tmp_path):
    wide = b'<dimension ref="A1:XFD1048576"'
    path = change(plain, tmp_path / "d.xlsx", SHEET1, lambda d: re.sub(rb'<dimension ref="[^"]*"', wide, d))
    assert read(path)[0].rows == [["id", "A"]]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = change(plain, tmp_path / "f.xlsx", SHEET1, lambda d: d.replace(b"</sheetData>", far))
    first, second = read(path)
    assert isinstance(first, Refused)
    assert (first.table, first.code) == ("A", "source-too-large")
    assert isinstance(second, Grid)
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    path = change(plain, tmp_path / "b.xlsx", SHEET1, lambda d: d.replace(b"</sheetData>", blank))
    assert read(path)[0].rows == [["id", "A"]]


def test_sheets_of_all_columns_are_read(tmp_path):
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, [f"c{j}" for j in range(16_384)])
    (grid,) = read(path)
    assert grid.rows[0][-1] == "c16383"


def test_repeated_rows_of_ods_are_counted_before_they_are_made(tmp_path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="T")
    row = TableRow(numberrowsrepeated=1_000_000)
    cell = TableCell(valuetype="string", numbercolumnsrepeated=1000)
    cell.addElement(P(text="x"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "a.ods")
    assert refused(tmp_path / "a.ods").code == "source-too-large"


def test_sizes_that_lie_and_bombs_are_refused(plain, tmp_path, monkeypatch):
    bomb = tmp_path / "bomb.xlsx"
    change(plain, bomb, SHEET1, lambda d: d.replace(b"</sheetData>", b" " * 3_000_000 + b"</sheetData>"))
    lying = tmp_path / "lying.xlsx"
    data = bomb.read_bytes()
    with zipfile.ZipFile(bomb) as archive:
        size = archive.getinfo(SHEET1).file_size
    lying.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    assert "more than the 1,000 bytes" in str(read(lying)[0].message)
    monkeypatch.setattr("crmmigrate.adapters.readers.zip_parts.RATIO_FROM", 1_000_000)
    assert "zip bomb" in refused(bomb).message


# damaged, and others


def test_a_damaged_or_missing_sheet_does_not_hide_the_others(plain, tmp_path):
    for name, edit in (("cut", lambda d: d[: len(d) // 2]), ("gone", lambda d: None), ("text", lambda d: b"oops")):
        path = change(plain, tmp_path / f"{name}.xlsx", SHEET1, edit)
        first, second = read(path)
        assert isinstance(first, Refused), name
        assert first.table == "A"
        assert second.rows == [["id", "B"]]


def test_mutated_workbooks_never_crash(plain, tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "x")
    book.save(str(tmp_path / "a.xls"))
    document = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(Table(name="T"))
    document.save(tmp_path / "a.ods")
    chance = random.Random(5)
    for source in (plain, tmp_path / "a.xls", tmp_path / "a.ods"):
        data = source.read_bytes()
        for number in range(40):
            broken = bytearray(data)
            for _ in range(chance.randrange(1, 6)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            path = tmp_path / f"m{number}{source.suffix}"
            path.write_bytes(broken[: chance.randrange(len(broken) // 2, len(broken) + 1)])
            with contextlib.suppress(SourceError):
                read(path)


def test_mutated_sheets_never_crash(plain, tmp_path):
    chance = random.Random(7)
    for number in range(60):

        def edit(data):
            broken = bytearray(data)
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(32, 127)
            return bytes(broken)

        path = change(
            plain, tmp_path / f"s{number}.xlsx", chance.choice([SHEET1, "xl/workbook.xml", "xl/styles.xml"]), edit
        )
        with contextlib.suppress(SourceError):
            read(path)


def test_chart_sheets_are_told(tmp_path):
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Data").write_row(0, 0, ["a", 1])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$B$1:$B$1"})
        book.add_chartsheet("Picture").set_chart(chart)
    (grid,) = read(path)
    assert told(grid)["sheet-no-table"].examples == ("Picture",)


def test_sheets_with_the_same_cells_are_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "n"], [1, "a"], [2, "b"]):
        book.active.append(row)
    book.copy_worksheet(book.active)
    book.create_sheet("empty")
    book.create_sheet("empty 2")
    book.save(tmp_path / "t.xlsx")
    first, copy, *_ = grids = read(tmp_path / "t.xlsx")
    assert "same-sheet-twice" not in told(first)
    assert told(copy)["same-sheet-twice"].examples == ("Sheet", "Sheet Copy")
    assert sum("same-sheet-twice" in told(grid) for grid in grids) == 1


def test_files_of_other_applications_are_named(tmp_path):
    OpenDocumentText().save(tmp_path / "letter.odt")
    assert "no spreadsheet" in refused(tmp_path / "letter.odt").message
    book = xlwt.CompoundDoc.XlsDoc()
    book.save(str(tmp_path / "x.doc"), b"x" * 5000)
    data = (tmp_path / "x.doc").read_bytes()
    name, other = "Workbook".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    at = data.find(name)
    entry = data[:at] + other.ljust(64, b"\0") + struct.pack("<H", len(other) + 2) + data[at + 66 :]
    (tmp_path / "x.doc").write_bytes(entry)
    assert "a Word document" in refused(tmp_path / "x.doc").message


def test_nothing_plain_is_written(plain, tmp_path):
    path = encrypted(plain, tmp_path / "secret.xlsx", "w")
    before = set(tmp_path.iterdir())
    read(path, password="w")
    assert set(tmp_path.iterdir()) == before
    with path.open("rb") as stream:
        assert msoffcrypto.OfficeFile(stream).is_encrypted()
