"""Files in files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import openpyxl
import pyzipper

from legacy_shapes.formats_dbf import MEMO, MEMO_TABLE, NOTES, dbf, memo_rows
from legacy_shapes.formats_json import PEOPLE, PEOPLE_TABLE, dump
from legacy_shapes.kit import Shapes, joined, table

SHAPES = Shapes()
ROWS = [["id", "name", "town"], *([f"{i:04d}", f"Näme {i}", "Turku"] for i in range(6))]
ROWS_TABLE = table(ROWS[0], 6, (0, 0, "0000"), (5, 1, "Näme 5"))
PAIRS = b"a,b\n1,2\n3,4\n"
PAIRS_TABLE = table(["a", "b"], 2, (1, 1, "4"))
CSV = joined(ROWS)


def zipped(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return held.getvalue()


def book(rows=ROWS):
    made = openpyxl.Workbook()
    made.active.title = "Data"
    for row in rows:
        made.active.append(row)
    made.save(held := io.BytesIO())
    return held.getvalue()


def add(file, content, *tables, **more):
    SHAPES.add(file, *tables, **more)(lambda: content)


add(
    "folders.zip", zipped(**{"2019/": b"", "2019/q1/data.csv": CSV, "2020/q1/data.csv": PAIRS}), ROWS_TABLE, PAIRS_TABLE
)
add(
    "zip_in_zip.zip",
    zipped(**{"outer/inner.zip": zipped(**{"data.csv": CSV}), "pairs.csv": PAIRS}),
    ROWS_TABLE,
    PAIRS_TABLE,
)
add("export.csv.bz2", bz2.compress(CSV), ROWS_TABLE)
add("export.csv.xz", lzma.compress(CSV), ROWS_TABLE)
add("no_extension_inside.gz", gzip.compress(CSV, mtime=0), ROWS_TABLE)
add("joined_parts.csv.gz", gzip.compress(CSV[:60], mtime=0) + gzip.compress(CSV[60:], mtime=0), ROWS_TABLE)
add("records.json.gz", gzip.compress(dump(PEOPLE), mtime=0), PEOPLE_TABLE)
add("cut_off.csv.gz", gzip.compress(joined(ROWS * 40), mtime=0)[:-30], ROWS_TABLE | {"n_rows_any": list(range(250))}, told="cut|truncat|damaged|end", or_error="cut|damaged|truncat|incomplete|end")  # fmt: skip


def tarred(mode):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as made:
        for name, content in (("dump/people.csv", CSV), ("dump/pairs.csv", PAIRS)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("dump/passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    return held.getvalue()


add("backup.tar.gz", tarred("w:gz"), ROWS_TABLE, PAIRS_TABLE)
add("backup.tgz", tarred("w:gz"), ROWS_TABLE, PAIRS_TABLE)
add("backup.tar", tarred("w"), ROWS_TABLE, PAIRS_TABLE)
add("book_and_text.zip", zipped(**{"a.xlsx": book(), "b.csv": PAIRS}), ROWS_TABLE, PAIRS_TABLE)
add("mac_made.zip", zipped(**{"people.csv": CSV, "__MACOSX/._people.csv": b"\0\5\x16\7" + bytes(80), ".DS_Store": b"\0\0\0\1Bud1" + bytes(60), "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)}),
    ROWS_TABLE)  # fmt: skip
add(
    "with_manual.zip",
    zipped(**{"people.csv": CSV, "manual.pdf": b"%PDF-1.4\n" + bytes(range(256))}),
    ROWS_TABLE,
    told="pdf",
)
add(
    "climbing_names.zip",
    zipped(**{"../../outside.csv": CSV, "/abs/pairs.csv": PAIRS}),
    ROWS_TABLE,
    PAIRS_TABLE,
    or_error="path|outside|name|unsafe",
)
add("empty.zip", zipped(), error="empty|no file|nothing")
add("only_folders.zip", zipped(**{"a/": b"", "a/b/": b""}), error="empty|no file|nothing")
add("cut_off.zip", zipped(**{"people.csv": CSV})[:-20], error="cut|damaged|broken|zip|incomplete")
add("table_and_memo.zip", zipped(**{"db/NOTES.DBF": dbf(MEMO, memo_rows((1, 2)), version=0x83), "db/NOTES.DBT": b"".join(
    [(4).to_bytes(4, "little") + bytes(508), *((n.encode() + b"\x1a\x1a").ljust(-(-(len(n) + 2) // 512) * 512, b"\0") for n in NOTES)])}), MEMO_TABLE)  # fmt: skip


@SHAPES.add("dos_names.zip", ROWS_TABLE, PAIRS_TABLE, leaves=("Bücher", "Größe"))
def dos_names():
    made = zipped(**{"BXcher.csv": CSV, "GrXYe.csv": PAIRS})
    return made.replace(b"BXcher", "Bücher".encode("cp437")).replace(b"GrXYe", "Größe".encode("cp437"))


@SHAPES.add("flipped_byte.zip", PAIRS_TABLE, told="damaged|CRC|broken|checksum", or_error="damaged|CRC|broken|checksum")
def flipped():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("people.csv", CSV)
        made.writestr("pairs.csv", PAIRS)
    return held.getvalue().replace(b"Turku", b"Turka", 1)


@SHAPES.add("locked_aes.zip", error="password|encrypted")
def aes():
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", encryption=pyzipper.WZ_AES) as made:
        made.setpassword(b"secret")
        made.writestr("people.csv", CSV)
    return held.getvalue()


@SHAPES.add("one_member_locked.zip", PAIRS_TABLE, told="password|encrypted")
def half_locked():
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w") as made:
        made.writestr("pairs.csv", PAIRS)
        made.setpassword(b"secret")
        made.setencryption(pyzipper.WZ_AES)
        made.writestr("people.csv", CSV)
    return held.getvalue()


@SHAPES.add("bomb.zip", error="large|bomb|limit|ratio|size")
def bomb(path):
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("zeros.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(1200):
            member.write(bytes(1 << 20))


@SHAPES.add("nested_deep.zip", error="more than 4 archives in one another")
def deep():
    held = zipped(**{"data.csv": CSV})
    for i in range(30):
        held = zipped(**{f"level{i}.zip": held})
    return held
