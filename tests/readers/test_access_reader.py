import struct
import sys
import uuid
from decimal import Decimal
from types import SimpleNamespace

import pytest

from crmmigrate.adapters.readers import access_mdbtools, access_python, access_reader
from crmmigrate.adapters.readers.access_python import _fixed
from crmmigrate.adapters.readers.access_reader import AccessReader, _rc4
from crmmigrate.core.errors import SourceError

EXPORT = (
    "Nr,Wann,Bezahlt,Memo,Bild\n"
    '"007","2020-01-01 05:00:00",1,"a ""b"", c\nzweite Zeile",DEAD\n'
    '"008",,0,"",\n'
    '"009","1900-01-00 00:00:00",1,"x",\n'
)
SCHEMA = (
    "CREATE TABLE [Auf träge]\n (\n\t[Nr]\t\t\tText (10) NOT NULL, \n\t[Wann]\t\t\tDateTime, \n"
    "\t[Bezahlt]\t\t\tBoolean NOT NULL, \n\t[Memo]\t\t\tMemo/Hyperlink (255), \n\t[Bild]\t\t\tOLE (255)\n);\n"
)
FAKE = """#!{python}
import sys, time
name, said, code, wait = {name!r}, {said!r}, {code}, {wait}
if name == "mdb-tables" and "-S" not in sys.argv:
    said = "".join(l + "\\n" for l in said.splitlines() if not l.startswith("MSys"))
sys.stdout.buffer.write(said.encode()); sys.stdout.flush(); time.sleep(wait)
if code: sys.stderr.write("it is broken")
sys.exit(code)
"""


@pytest.fixture
def mdb(tmp_path):
    path = tmp_path / "a.mdb"
    path.write_bytes((b"\x00\x01\x00\x00Standard Jet DB\x00\x01" + bytes(3)).ljust(4096 * 5, b"\0"))
    return path


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Puts commands in place that say what they are told to."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(access_python, "installed", lambda: False)

    def put(export=EXPORT, tables="MSysObjects\nAuf träge\n", count="3\n", code=0, wait=0):
        said = {"mdb-tables": tables, "mdb-export": export, "mdb-schema": SCHEMA, "mdb-count": count}
        for name, text in said.items():
            failing = code if name == "mdb-export" else 0
            pause = wait if name == "mdb-export" else 0
            file = folder / name
            file.write_text(FAKE.format(python=sys.executable, name=name, said=text, code=failing, wait=pause), "utf-8")
            file.chmod(0o755)

    return put


def rows(part):
    return [tuple(r.values()) for b in part.batches for r in b.to_pylist()]


def read(path, **options):
    return list(AccessReader().read(path, options))


def test_what_mdbtools_says_is_read_exactly(mdb, tools):
    tools()
    assert AccessReader().claims(mdb, mdb.read_bytes()) == 1.0
    (part,) = read(mdb)
    assert (part.table, part.header) == ("Auf träge", ("Nr", "Wann", "Bezahlt", "Memo", "Bild"))
    assert rows(part) == [
        ("007", "2020-01-01 05:00:00", "true", 'a "b", c\nzweite Zeile', "DEAD"),
        ("008", None, "false", None, None),
        ("009", None, "true", "x", None),
    ]
    assert part.options["types"]["Bezahlt"] == "Boolean"
    assert sorted(f.code for f in part.findings) == ["binary-values", "dates-unread", "system-tables"]


def test_long_memos_and_missing_records(mdb, tools):
    tools(export='Nr,Wann,Bezahlt,Memo,Bild\n"1",,1,"' + "x" * 300_000 + '",\n', count="5\n")
    (part,) = read(mdb)
    assert len(rows(part)[0][3]) == 300_000
    assert [f.count for f in part.findings if f.code == "record-count"] == [4]


def test_dates_come_from_the_other_parser_where_it_sees_the_same_record(mdb, tools, monkeypatch):
    tools()
    other = [
        ["007", "2020-01-01 05:00:00", "true", 'a "b", c\r\nzweite Zeile', "DEAD"],
        ["008", None, "false", None, None],
        ["009", "9999-12-31 00:00:00", "true", "x", None],
    ]
    monkeypatch.setattr(access_reader, "_second", lambda path, table: other)
    (part,) = read(mdb)
    assert rows(part)[2][1] == "9999-12-31 00:00:00"
    assert "dates-unread" not in [f.code for f in part.findings]
    other[2][3] = "another record"
    (part,) = read(mdb)
    assert rows(part)[2][1] is None
    assert "dates-unread" in [f.code for f in part.findings]


def test_a_command_that_fails_or_hangs(mdb, tools, monkeypatch):
    tools(code=1)
    (part,) = read(mdb)
    with pytest.raises(SourceError, match="it is broken"):
        rows(part)
    monkeypatch.setattr(access_mdbtools, "_LONGEST", 0.3)
    tools(wait=30)
    (part,) = read(mdb)
    with pytest.raises(SourceError, match="damaged"):
        rows(part)


def test_wishes_and_wrong_wishes(mdb, tools):
    tools()
    (part,) = read(mdb, tables=["MSysObjects"])
    assert part.table == "MSysObjects"
    with pytest.raises(SourceError, match="no table 'x'"):
        read(mdb, tables=["x"])
    tools(tables="MSysObjects\n")
    with pytest.raises(SourceError, match="no tables"):
        read(mdb)


def test_without_any_tool_the_user_is_told_how_to_get_one(mdb, tools):
    with pytest.raises(SourceError) as caught:
        read(mdb)
    assert "mdbtools" in caught.value.next
    assert "access-parser" in caught.value.next


def test_encrypted_and_truncated(mdb, tools):
    tools(tables="")
    data = bytearray(mdb.read_bytes())
    hidden = bytearray(128)
    hidden[0x3E - 0x18] = 7
    data[0x18:0x98] = _rc4(bytes.fromhex("c7da396b"), bytes(hidden))
    mdb.write_bytes(data)
    with pytest.raises(SourceError, match="password") as caught:
        read(mdb)
    assert caught.value.code == "source-encrypted"
    mdb.write_bytes(data[:-100])
    with pytest.raises(SourceError, match="truncated"):
        read(mdb)


@pytest.mark.parametrize(
    ("kind", "data", "value"),
    [
        (2, b"\xff", 255),
        (4, struct.pack("<i", -7), -7),
        (5, struct.pack("<q", 1), Decimal("0.0001")),
        (6, struct.pack("<f", 0.1), "0.1"),
        (6, struct.pack("<f", 16777216), "16777216"),
        (8, struct.pack("<d", 2958465), "9999-12-31 00:00:00"),
        (15, uuid.UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2").bytes_le, "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        (16, struct.pack("<BIIII", 1, 0, 0, 0, 1498), Decimal("-0.001498")),
    ],
)
def test_values_that_access_parser_would_round(kind, data, value):
    column = SimpleNamespace(type=kind, length=len(data), various=SimpleNamespace(scale=6))
    assert _fixed(column, data) == value
