import datetime as dt
import struct

import dbfread
import hypothesis.strategies as st
import pytest
from hypothesis import given

from crmmigrate.adapters.readers.content import DBASE, TEXT, kind_of
from crmmigrate.adapters.readers.dbf_reader import DbfReader
from crmmigrate.core.errors import SourceError

FIELDS = [("NR", "C", 6, 0), ("SALDO", "N", 8, 2), ("SEIT", "D", 8, 0), ("AKTIV", "L", 1, 0)]


def dbf(fields, records, version=0x03, language=0x02, told=None, nullable=()):
    """A table; each record is its mark and the bytes of its fields."""
    width = 1 + sum(f[2] for f in fields)
    back = 263 if version in {0x30, 0x31, 0x32} else 0
    start = 32 + 32 * len(fields) + 1 + back
    count = len(records) if told is None else told
    head = struct.pack("<4BIHH16xBB2x", version, 124, 5, 31, count, start, width, 0, language)
    for name, kind, length, decimals in fields:
        flags = 2 if name in nullable else 0
        head += struct.pack(
            "<11sc4xBBB13x", name.encode("cp850"), kind.encode(), length & 255, length >> 8 or decimals, flags
        )
    return head + b"\x0d" + bytes(back) + b"".join(records) + b"\x1a"


def row(*cells, mark=b" "):
    return mark + b"".join(cells)


USUAL = [
    row(b"007   ", b"    0.50", b"19991231", b"T"),
    row("Kö    ".encode("cp850"), b"   12.00", b"        ", b"?", mark=b"*"),
    row("ÄÖü   ".encode("cp850"), b"********", b"19990231", b"n"),
    row(b"      ", b"        ", b"00000000", b" "),
]


def put(tmp_path, data, name="a.dbf"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def read(path, **options):
    return [(part, rows(part)) for part in DbfReader().read(path, options)]


def rows(part):
    return [tuple(r.values()) for b in part.batches for r in b.to_pylist()]


def codes(part):
    return sorted(f.code for f in part.findings)


def test_values_and_deleted_records(tmp_path):
    path = put(tmp_path, dbf(FIELDS, USUAL), "a.txt")
    assert kind_of(path, path.read_bytes()) == DBASE
    (main, kept), (gone, deleted) = read(path)
    assert main.header == ("NR", "SALDO", "SEIT", "AKTIV")
    assert kept == [
        ("007", "0.50", "1999-12-31", "true", 1),
        ("ÄÖü", "********", "19990231", "false", 3),
        (None, None, None, None, 4),
    ]
    assert codes(main) == ["dates-impossible", "deleted-records", "extension-wrong", "number-overflow"]
    assert (gone.table, gone.excluded, deleted) == ("deleted", "deleted_record", [("Kö", "12.00", None, None, 2)])
    assert main.options["types"]["SALDO"] == "N(8,2)"
    assert main.options["encoding"] == "cp850"


@pytest.mark.parametrize("version", [0x02, 0x03, 0x43, 0x63, 0x83, 0x8B, 0xF5])
def test_heads_are_recognised(tmp_path, version):
    path = put(tmp_path, dbf(FIELDS, USUAL, version=version))
    assert DbfReader().claims(path, path.read_bytes()) == 1.0


@pytest.mark.parametrize(
    "text",
    [b"0123456789,1,2\n" * 20, b"Company,City\r\n" * 20, b"c1;c2\n" * 50, b"2020\t1\n" * 99, b"\x03" + b"abc\n" * 99],
)
def test_text_is_no_table_of_dbase(tmp_path, text):
    assert kind_of(put(tmp_path, text), text) != DBASE
    assert kind_of(put(tmp_path, text), text[1:] if text[0] == 3 else text) == TEXT


def test_visual_foxpro(tmp_path):
    fields = [("I", "I", 4, 0), ("Y", "Y", 8, 4), ("B", "B", 8, 2), ("T", "T", 8, 0), ("V", "V", 10, 0)]
    fields += [("M", "M", 4, 0), ("_NullFlags", "0", 1, 0)]
    day = dt.date(2004, 5, 1).toordinal() + 1_721_425
    moment, short = struct.pack("<ii", day, 30_599_999), b"M\xfcl" + bytes(6) + b"\x03"
    # Bits of the flags are dealt out in the order of the fields: I may be null, then V may be short.
    records = [
        row(struct.pack("<iqd", -7, -5_7500, 0.1), moment, short, struct.pack("<I", 1), b"\x02"),
        row(struct.pack("<iqd", 2**31 - 1, 1, 2.0), bytes(8), b"0123456789", bytes(4), b"\x01"),
    ]
    path = put(tmp_path, dbf(fields, records, version=0x30, language=0x03, nullable={"I"}))
    text = "Größe\r\nx".encode("cp1252")
    head = struct.pack(">IHH", 0, 0, 512).ljust(512, b"\0")
    (tmp_path / "A.FPT").write_bytes(head + struct.pack(">II", 1, len(text)) + text)
    ((part, found),) = read(path)
    assert found == [
        ("-7", "-5.7500", "0.1", "2004-05-01 08:30:00", "Mül", "Größe\r\nx", 1),
        (None, "0.0001", "2", None, "0123456789", None, 2),
    ]
    assert part.options["memo"] == "A.FPT"
    assert codes(part) == []


def test_memo_of_dbase_3_and_4(tmp_path):
    fields = [("ID", "N", 3, 0), ("TEXT", "M", 10, 0)]
    records = [
        row(b"  1", b"         1"),
        row(b"  2", b"          "),
        row(b"  3", b"        99"),
        row(b"  4", b"      what"),
    ]
    path = put(tmp_path, dbf(fields, records, version=0x83, language=0x03))
    ((part, found),) = read(path)
    assert [r[1] for r in found] == [None] * 4
    assert [(f.code, f.count) for f in part.findings] == [("memo-missing", 3)]
    (tmp_path / "a.DBT").write_bytes(bytes(512) + b"K\xf6ln\x8d\nzwei\x1a\x1a".ljust(512, b"\0"))
    assert [r[1] for r in read(path)[0][1]] == ["Köln\nzwei", None, None, None]
    (tmp_path / "a.DBT").write_bytes(
        bytes(20) + b"\0\x02" + bytes(490) + b"\xff\xff\x08\0" + struct.pack("<I", 12) + b"K\xf6ln" + bytes(9)
    )
    assert [r[1] for r in read(path)[0][1]] == ["Köln", None, None, None]


def test_truncated_and_wrong_counts(tmp_path):
    data = dbf(FIELDS, USUAL[:1] * 10)
    ((part, found),) = read(put(tmp_path, data[:-30]))
    assert len(found) == 8
    assert codes(part) == ["truncated"]
    assert [(a.rule, a.row) for a in part.aside] == [("truncated", 9)]
    ((part, found),) = read(put(tmp_path, dbf(FIELDS, USUAL[:1] * 10, told=7)))
    assert (len(found), codes(part)) == (10, ["record-count"])
    with pytest.raises(SourceError, match="truncated"):
        read(put(tmp_path, data[:100]))


def test_records_without_a_mark_are_set_aside(tmp_path):
    records = [USUAL[0], b"X" + USUAL[0][1:], USUAL[0]]
    ((part, found),) = read(put(tmp_path, dbf(FIELDS, records)))
    assert [r[-1] for r in found] == [1, 3]
    assert [(a.rule, a.row, a.raw[:4]) for a in part.aside] == [("record-damaged", 2, "X007")]
    assert codes(part) == ["record-damaged"]


@pytest.mark.parametrize(
    ("language", "codec", "told"),
    [(0x03, "cp1252", "cp1252"), (0x65, "cp866", "cp866"), (0, "utf-8", "utf-8"), (0x03, "utf-8", "utf-8")],
)
def test_code_pages(tmp_path, language, codec, told):
    names = ["Привет", "Москва", "Вода"] if codec == "cp866" else ["Müller", "Größe", "Köln"]
    records = [row(name.encode(codec).ljust(14)) for name in names]
    ((part, found),) = read(put(tmp_path, dbf([("NAME", "C", 14, 0)], records, language=language)))
    assert ([r[0] for r in found], part.options["encoding"]) == (names, told)
    (tmp_path / "a.cpg").write_text("ANSI 1251")
    assert read(tmp_path / "a.dbf")[0][0].options["encoding"] == "cp1251"
    assert read(tmp_path / "a.dbf", encoding="latin-1")[0][0].options["encoding"] == "iso8859-1"


def test_a_list_of_fields_that_is_cut_off_is_told(tmp_path):
    data = bytearray(dbf([("A", "C", 3, 0), ("B", "C", 4, 0)], [row(b"one", b"1234"), row(b"two", b"    ")]))
    data[64] = 0  # where the second field begins
    ((part, found),) = read(put(tmp_path, bytes(data)))
    assert [r[0] for r in found] == ["one", "two"]
    assert [(f.code, f.count) for f in part.findings if f.code == "record-damaged"] == [("record-damaged", 1)]
    data[32 + 11] = ord("0")
    with pytest.raises(SourceError, match="it has no fields"):
        read(put(tmp_path, bytes(data)))


def test_long_texts_of_clipper(tmp_path):
    records = [row(b"x" * 300 + bytes(0), b"  1")]
    ((_, found),) = read(put(tmp_path, dbf([("T", "C", 300, 0), ("N", "N", 3, 0)], records)))
    assert found == [("x" * 300, "1", 1)]


@given(st.data())
def test_what_dbfread_reads(tmp_path_factory, data):
    text = st.text(st.characters(codec="cp850", exclude_categories=["C"]), max_size=6)
    number = st.decimals(-999, 9999, places=2)
    records = data.draw(st.lists(st.tuples(st.sampled_from([b" ", b"*"]), text, number, st.dates(), st.booleans())))
    raw = [
        row(
            t.encode("cp850").ljust(6),
            f"{n:8.2f}".encode(),
            f"{d:%Y%m%d}".rjust(8, "0").encode(),
            b"T" if b else b"F",
            mark=m,
        )
        for m, t, n, d, b in records
    ]
    path = put(tmp_path_factory.mktemp("dbf"), dbf(FIELDS, raw))
    parts = {part.table: [r[:-1] for r in found] for part, found in read(path, encoding="cp850")}
    other = dbfread.DBF(path, encoding="cp850", load=True)
    for table, theirs in ((None, other.records), ("deleted", other.deleted)):
        shown = [
            (nr.rstrip(" ") if nr.strip() else None, f"{saldo:.2f}", day.isoformat(), str(active).lower())
            for nr, saldo, day, active in (record.values() for record in theirs)
        ]
        assert parts.get(table, []) == shown
