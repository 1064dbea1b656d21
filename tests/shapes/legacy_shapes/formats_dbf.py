"""dBase, FoxPro and Visual FoxPro tables, byte by byte."""

from __future__ import annotations

import struct

from legacy_shapes.kit import Shapes, table

SHAPES = Shapes()


def dbf(fields, rows, *, version=3, page=0, count=None, deleted=(), tail=b"\x1a", encoding="cp437"):
    """A table; fields are (name, type, length, decimals), rows hold bytes or text of each field."""
    block = 263 if version in {0x30, 0x31, 0x32} else 0
    length = 1 + sum(f[2] for f in fields)
    head = 32 + 32 * len(fields) + 1 + block
    out = struct.pack("<4BIHH16xBB2x", version, 109, 2, 3, len(rows) if count is None else count, head, length, 0, page)
    place = 1
    for name, kind, size, decimals in fields:
        out += struct.pack("<11scIBB14x", name.encode(encoding), kind.encode(), place, size, decimals)
        place += size
    out += b"\r" + bytes(block)
    for i, row in enumerate(rows):
        out += b"*" if i in deleted else b" "
        for value, (_, kind, size, _) in zip(row, fields, strict=True):
            text = value if isinstance(value, bytes) else value.encode(encoding)
            out += text.rjust(size) if kind in "NF" else text.ljust(size)
    return out + tail


def add(file, fields, rows, *tables, told="", error="", or_error="", leaves=(), **more):
    SHAPES.add(file, *tables, told=told, error=error, or_error=or_error, leaves=leaves)(
        lambda: dbf(fields, rows, **more)
    )


KU = [("KNR", "C", 6, 0), ("NAME", "C", 20, 0), ("SUMME", "N", 10, 2), ("SEIT", "D", 8, 0), ("AKTIV", "L", 1, 0)]
KU_ROWS = [
    ("000012", "Jürgen Öst", "12.50", "19990401", "T"),
    ("000013", "Straße", "-3.00", "20000229", "F"),
    ("000014", "", "", "", "?"),
]
NAMES = [f[0] for f in KU]
KU_CELLS = (
    (0, 0, "000012"),
    (0, 1, "Jürgen Öst"),
    (0, 2, ("12.5", "12.50")),
    (0, 3, "1999-04-01"),
    (1, 4, ("false", "F")),
    (2, 3, None),
)

add("kunden_850.dbf", KU, KU_ROWS, table(NAMES, 3, *KU_CELLS), page=2, encoding="cp850")
add("kunden_1252.dbf", KU, KU_ROWS, table(NAMES, 3, *KU_CELLS), page=3, encoding="cp1252")
add("kunden_no_page.dbf", KU, KU_ROWS, table(NAMES, 3, *KU_CELLS), encoding="cp850")
add(
    "clients_866.dbf",
    [("N", "C", 4, 0), ("FIO", "C", 20, 0)],
    [("01", "Петров"), ("02", "Щукин")],
    table(["N", "FIO"], 2, (1, 1, "Щукин")),
    page=0x26,
    encoding="cp866",
)
add(
    "clients_1251.dbf",
    [("N", "C", 4, 0), ("FIO", "C", 20, 0)],
    [("01", "Петров"), ("02", "Щукин")],
    table(["N", "FIO"], 2, (1, 1, "Щукин")),
    page=0xC9,
    encoding="cp1251",
)
add(
    "some_deleted.dbf",
    KU,
    KU_ROWS,
    table(NAMES, 3, n_rows_any=[2], max_rejected=1),
    told="delet",
    page=2,
    encoding="cp850",
    deleted=(1,),
    leaves=("Straße", "000013"),
)
add("bad_date.dbf", KU, [*KU_ROWS, ("000015", "Alt", "1.00", "19993199", "T"), ("000016", "Neu", "2.00", "00000000", "T")],
    table(NAMES, 5, (3, 3, ("19993199", "1999-31-99")), (4, 1, "Neu")), page=2, encoding="cp850", leaves=("Alt", "Neu"))  # fmt: skip
add("overflow.dbf", KU, [("000012", "Groß", "**********", "19990401", "T"), ("000013", "Klein", "1e5", "19990401", "T")],
    table(NAMES, 2, (0, 0, "000012"), (0, 2, ("**********", None))), told=r"\*|overflow|number", page=2, encoding="cp850")  # fmt: skip
add(
    "cut_off.dbf",
    KU,
    KU_ROWS,
    table(NAMES, 3, (1, 0, "000013"), n_rows_any=[2]),
    told="2|3|record|cut|count",
    count=40,
    page=2,
    encoding="cp850",
    tail=b"",
)
add(
    "count_too_low.dbf",
    KU,
    KU_ROWS,
    table(NAMES, 3, (2, 0, "000014")),
    told="count|header|record",
    count=1,
    page=2,
    encoding="cp850",
)
add(
    "count_zero.dbf",
    KU,
    KU_ROWS,
    table(NAMES, 3, (2, 0, "000014")),
    told="count|header|record",
    count=0,
    page=2,
    encoding="cp850",
)
add("no_rows.dbf", KU, [], table(NAMES, 0), or_error="empty|no (row|record)", page=2)
add(
    "names_twice.dbf",
    [("CODE", "C", 3, 0), ("CODE", "C", 3, 0)],
    [("a1", "b1"), ("a2", "b2")],
    table(["CODE", "CODE"], 2, (1, 0, "a2"), (1, 1, "b2")),
)
add("float_and_logic.dbf", [("F", "F", 12, 4), ("L", "L", 1, 0), ("N", "N", 5, 0)], [("1.2500", "Y", "00042"), ("-7", "n", ""), ("", " ", "9")],
    table(["F", "L", "N"], 3, (0, 0, ("1.25", "1.2500")), (0, 1, ("true", "Y")), (0, 2, ("42", "00042")), (2, 0, None)))  # fmt: skip
add(
    "header_only.dbf",
    KU,
    [],
    table(NAMES, 0),
    told="0 of the 7",
    or_error="empty|damaged|cut",
    page=2,
    count=7,
    tail=b"",
)
SHAPES.add("half_header.dbf", error="damaged|broken|header|unknown|binary|no format|cut")(lambda: dbf(KU, KU_ROWS)[:70])

VFP = [("ID", "I", 4, 0), ("PRICE", "Y", 8, 0), ("AT", "T", 8, 0), ("D", "B", 8, 2), ("NAME", "C", 10, 0)]
DAY = 2451545 + 7305  # 2020-01-01 as a Julian day
VFP_ROWS = [(struct.pack("<i", 7), struct.pack("<q", 123400), struct.pack("<ii", DAY, 27000000), struct.pack("<d", 2.5), "Cafe"),
            (struct.pack("<i", -1), struct.pack("<q", -5), bytes(8), struct.pack("<d", 0.1), "Ende")]  # fmt: skip
add("visual_foxpro.dbf", VFP, VFP_ROWS, table([f[0] for f in VFP], 2, (0, 0, "7"), (0, 1, ("12.34", "12.3400")), (0, 2, "2020-01-01 07:30:00"), (0, 3, "2.5"), (1, 1, "-0.0005"), (1, 2, None)),
    version=0x30, page=3, encoding="cp1252")  # fmt: skip


@SHAPES.add("vfp_varchar.dbf", table(["V", "N"], 2, (0, 0, "abc"), (1, 0, "1234567890"), (0, 1, "x")))
def varchar():
    """Varchar keeps its length in the last byte where a flag of the hidden column says that it is shorter."""
    made = dbf([("V", "V", 10, 0), ("N", "C", 5, 0), ("_NullFlags", "0", 1, 0)],
               [(b"abc".ljust(9, b"\0") + b"\x03", "x", b"\x01"), ("1234567890", "y", b"\x00")], version=0x32, page=3)  # fmt: skip
    made = bytearray(made)
    made[32 + 18] = 4  # binary column flags: V has a length
    made[32 + 64 + 18] = 5  # hidden system column
    return bytes(made)


MEMO = [("ID", "C", 3, 0), ("NOTIZ", "M", 10, 0)]
NOTES = ["Erste Zeile\r\nzweite Zeile", "x" * 600 + "Ende"]


def memo_rows(numbers):
    return [("001", str(numbers[0])), ("002", str(numbers[1])), ("003", "")]


MEMO_TABLE = table(["ID", "NOTIZ"], 3, (0, 1, "Erste Zeile\nzweite Zeile"), (1, 1, NOTES[1]), (2, 1, None))


def side(path, extension, content):
    folder = path.with_suffix(extension)
    folder.write_bytes(content)


@SHAPES.add("dbase3_memo.dbf", MEMO_TABLE)
def dbt3(path):
    blocks = [(n.encode() + b"\x1a\x1a").ljust(-(-(len(n) + 2) // 512) * 512, b"\0") for n in NOTES]
    side(path, ".dbt", struct.pack("<I", 1 + 1 + 2).ljust(16, b"\0") + b"\x03" + bytes(495) + b"".join(blocks))
    path.write_bytes(dbf(MEMO, memo_rows((1, 2)), version=0x83))


@SHAPES.add("dbase4_memo.dbf", MEMO_TABLE)
def dbt4(path):
    blocks = [(b"\xff\xff\x08\x00" + struct.pack("<I", len(n) + 8) + n.encode()) for n in NOTES]
    blocks = [b.ljust(-(-len(b) // 512) * 512, b"\0") for b in blocks]
    side(path, ".dbt", struct.pack("<I", 4).ljust(20, b"\0") + struct.pack("<H", 512) + bytes(490) + b"".join(blocks))
    path.write_bytes(dbf(MEMO, memo_rows((1, 2)), version=0x8B))


@SHAPES.add("foxpro_memo.DBF", MEMO_TABLE)
def fpt(path):
    out, numbers = bytearray(512), []
    for note in NOTES:
        numbers.append(len(out) // 64)
        block = struct.pack(">II", 1, len(note)) + note.encode()
        out += block.ljust(-(-len(block) // 64) * 64, b"\0")
    out[:8] = struct.pack(">IHH", len(out) // 64, 0, 64)
    side(path, ".FPT", bytes(out))
    path.write_bytes(dbf(MEMO, memo_rows(numbers), version=0xF5))


@SHAPES.add("memo_gone.dbf", table(["ID", "NOTIZ"], 3, (0, 0, "001")), told="memo|dbt")
def memo_gone():
    return dbf(MEMO, memo_rows((1, 2)), version=0x83)
