import random

import pytest

from crmmigrate.adapters.readers import bulk
from crmmigrate.adapters.readers.records import Dialect
from crmmigrate.adapters.readers.text import TextReader

COMMA = Dialect(",")


@pytest.fixture
def small_threshold(monkeypatch):
    monkeypatch.setattr(bulk, "THRESHOLD", 1000)


def write(tmp_path, data, name="big.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


GOOD = [
    (b"a,b\n1,2\n3,4\n", 3),
    (b"a,b\n1,2\n3,4", 3),
    (b"a,b\r\n1,2\r\n", 2),
    (b'a,b\n"1,0",2\n"x""y",""\n', 3),
    (b'"a","b"\r\n"1","2"\r\n', 2),
]
BAD = [
    b"a,b\n1,2,3\n",
    b"a,b\n1\n",
    b"a,b\n\n1,2\n",
    b'a,b\n"1\n2",3\n',
    b'a,b\n"1,2\n',
    b'a,b\nx"y"z,2\n',
    b'a,b\n"x"y,2\n',
    b"a,b\n1,\0\n",
    b"a,b\r\n1,2\n",
    b"a,b\n1,x\ry\n",
]


@pytest.mark.parametrize("block", [2, 3, 7, 1024])
@pytest.mark.parametrize(("data", "lines"), GOOD)
def test_regular_files_are_known(tmp_path, monkeypatch, data, lines, block):
    monkeypatch.setattr(bulk, "BLOCK", block)
    assert bulk.regular(write(tmp_path, data), COMMA, 2, 0) == bulk.Layout(lines)


@pytest.mark.parametrize("block", [2, 3, 7, 1024])
@pytest.mark.parametrize("data", BAD)
def test_irregular_files_are_known(tmp_path, monkeypatch, data, block):
    monkeypatch.setattr(bulk, "BLOCK", block)
    assert bulk.regular(write(tmp_path, data), COMMA, 2, 0) is None


def test_large_file_gives_head_and_tail(tmp_path, small_threshold):
    rows = "".join(f"{i};Größe {i};{i},5\n" for i in range(3000))
    path = write(tmp_path, ("Bericht\n\nNr;Text;Wert\n" + rows).encode("cp1252"))
    reader = TextReader()
    (grid,) = reader.read(path, {})
    assert (grid.bulk.delimiter, grid.bulk.quote, grid.bulk.skip, grid.bulk.n_columns) == (";", '"', 2, 3)
    assert grid.rows[grid.tail_from] == ["2900", "Größe 2900", "2900,5"]
    assert grid.lines[grid.tail_from] == 2904
    assert grid.rows[-1] == ["2999", "Größe 2999", "2999,5"]
    assert grid.lines[-1] == 3003
    assert grid.bulk_path.read_text(encoding="utf-8").endswith("2999;Größe 2999;2999,5\n")
    folder = grid.bulk_path.parent
    del reader
    assert not folder.exists()


def test_large_irregular_file_is_read_row_by_row(tmp_path, small_threshold):
    lines = [f"{i},name {i}" for i in range(3000)]
    lines[1500] = '1500,"two\nlines"'
    (grid,) = TextReader().read(write(tmp_path, "\n".join(["id,name", *lines]).encode()), {})
    assert grid.bulk is None
    assert grid.rows[1501] == ["1500", "two\nlines"]
    assert grid.lines[1502] == 1504


def test_bytes_that_do_not_decode_late_in_a_large_file_are_read_carefully(tmp_path, small_threshold, monkeypatch):
    monkeypatch.setattr(bulk, "HEAD_BYTES", 40_000)
    lines = [f"{i},Zoë {random.Random(i).random()}".encode() for i in range(3000)]
    lines[2900] = b"2900,Zo\xeb"
    (grid,) = TextReader().read(write(tmp_path, b"id,name\n" + b"\n".join(lines)), {})
    assert grid.bulk is None
    assert grid.rows[2901] == ["2900", "Zoë"]
    assert "encoding-mixed" in [f.code for f in grid.findings]
