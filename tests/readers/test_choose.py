import gzip
import shutil

import pytest
import xlsxwriter

from crmmigrate.adapters.readers import choose
from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.errors import SourceError

READERS = [ExcelReader(), TextReader()]


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as target:
        target.add_worksheet("A").write_row(0, 0, ["id", "name"])
    return path


def findings(path):
    reader = choose(path, READERS)
    return reader.name, [f.code for grid in reader.read(path, {}) for f in grid.findings]


def test_content_decides_not_the_name(workbook, tmp_path):
    assert findings(workbook) == ("excel", [])
    misnamed = shutil.copy(workbook, tmp_path / "w.csv")
    assert findings(misnamed) == ("excel", ["extension-wrong"])
    text = tmp_path / "t.xls"
    text.write_bytes("a\tb\n1\t2\n".encode("utf-16"))
    assert findings(text) == ("text", ["extension-wrong"])


@pytest.mark.parametrize(
    ("name", "data", "code", "message"),
    [
        ("empty.csv", b"", "source-empty", "empty"),
        ("zeros.xlsx", b"\0" * 600, "source-binary", "zero bytes"),
        ("noise.csv", bytes(range(256)) * 20, "source-binary", "binary data"),
        ("a.csv", b"%PDF-1.7 ...", "source-unreadable", "a PDF document"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n0000", "source-unreadable", "a PNG image"),
        ("a.json", b'{"a": [1]}', "source-unreadable", "a JSON file"),
        ("a.xls", b"<html><table></table>", "source-unreadable", "an HTML page"),
        ("a.xml", b'<?xml version="1.0"?><a/>', "source-unreadable", "an XML document"),
        ("a.gz", gzip.compress(b"a,b\n", mtime=0), "source-unreadable", "a gzip archive"),
        ("cut.xlsx", b"PK\x03\x04" + b"\x14\0\x06\0" * 30, "source-unreadable", "damaged or truncated"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path, name, data, code, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message) as caught:
        choose(path, READERS)
    assert caught.value.code == code
    assert name in caught.value.message


def test_folders_and_missing_files_are_refused(tmp_path):
    with pytest.raises(SourceError, match="a folder, not a file"):
        choose(tmp_path, READERS)
    with pytest.raises(SourceError, match="there is no such file"):
        choose(tmp_path / "none.csv", READERS)


def test_damaged_old_workbook_is_refused(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(SourceError, match="damaged workbook"):
        list(choose(path, READERS).read(path, {}))
