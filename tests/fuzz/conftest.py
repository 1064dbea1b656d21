"""Seed files of every format that a reader may know, made with other libraries."""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import gzip
import io
import json
import random
import re
import sqlite3
import struct
import tarfile
import zipfile
from decimal import Decimal
from unittest import mock

import msoffcrypto.format.ooxml
import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pyarrow as pa
import pytest
import xlwt
from pyarrow import feather, parquet

HEADER = ["id", "name", "city", "since", "amount", "note"]
RECORDS = [
    [f"{1000 + i:06d}", f"Müller & Söhne {i}", ["Köln", "Zürich", "Łódź"][i % 3], f"2021-03-{i + 1:02d}",
     f"{i * 37 % 100},{i:02d}", ["", 'says "no"', "line one\nline two", "a;b,c|d"][i % 4]]
    for i in range(14)
]  # fmt: skip


def _text(delimiter, quote='"', end="\n", encoding="utf-8", records=RECORDS):
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, quotechar=quote, lineterminator=end)
    writer.writerows([HEADER, *records])
    return sink.getvalue().encode(encoding, errors="replace")


def _fixed():
    rows = [HEADER, *RECORDS]
    widths = (8, 22, 10, 12)
    lines = ["".join(c[: w - 2].ljust(w) for c, w in zip(row, widths, strict=False)) + row[4][:2] for row in rows]
    return ("\n".join(lines) + "\n").encode("cp1252", errors="replace")


def _sheet(save):
    sink = io.BytesIO()
    save(sink)
    return _undated(sink) if zipfile.is_zipfile(sink) else sink.getvalue()


def _undated(sink):
    """The same workbook, whenever it is made: a seed must be the same in each run."""
    with zipfile.ZipFile(sink) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    written = re.compile(rb"20\d\d-\d\d-\d\dT[\d:.]+Z?<")
    return _zip({name: written.sub(b"2021-03-01T00:00:00Z<", data) for name, data in members.items()})


def _xlsx():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Customers of the year"])
    for row in [HEADER, *RECORDS]:
        sheet.append(row)
    sheet.append(["Total", None, None, None, 99.5])
    sheet.merge_cells("A1:F1")
    book.create_sheet("Orders").append(["no", "day", "paid"])
    for i in range(6):
        book["Orders"].append([i, f"2020-01-{i + 1:02d}", i % 2 == 0])
    return _sheet(book.save)


def _xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Customers")
    for i, row in enumerate([HEADER, *RECORDS]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    return _sheet(book.save)


def _ods():
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Customers")
    for row in [HEADER, *RECORDS]:
        line = odf.table.TableRow()
        for cell in row:
            box = odf.table.TableCell(valuetype="string")
            box.addElement(odf.text.P(text=cell))
            line.addElement(box)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return _sheet(document.write)


def _dbf():
    widths = [6, 20, 10, 10, 8, 20]
    fields = b"".join(
        name.upper().encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
        for name, width in zip(HEADER, widths, strict=True)
    )
    head = struct.pack("<B3BIHH20x", 3, 121, 3, 5, len(RECORDS), 32 + len(fields) + 1, 1 + sum(widths))
    rows = b"".join(
        b" " + b"".join(c.encode("cp850", "replace")[:w].ljust(w) for c, w in zip(r, widths, strict=True))
        for r in RECORDS
    )
    return head + fields + b"\r" + rows + b"\x1a"


def _sqlite(folder):
    path = folder / "seed.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE customers (id TEXT, name TEXT, city TEXT, since TEXT, amount TEXT, note TEXT)")
        base.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)", RECORDS)
    base.close()
    return path.read_bytes()


def _memo():
    """A FoxPro table with its memo file, packed together."""
    block = 64
    texts = [row[5].encode() for row in RECORDS]
    memo = struct.pack(">IHH504x", 9 + len(texts), 0, block)
    memo += b"".join((struct.pack(">II", 1, len(text)) + text).ljust(block, b"\0") for text in texts)
    fields = b"".join(
        name.ljust(11, b"\0") + kind + bytes(4) + bytes([width]) + bytes(15)
        for name, kind, width in ((b"NAME", b"C", 20), (b"N", b"N", 8), (b"NOTE", b"M", 10))
    )
    head = struct.pack("<B3BIHH17xB2x", 0xF5, 121, 3, 5, len(texts), 32 + len(fields) + 1, 39, 3)
    first = 512 // block
    rows = b"".join(
        b" " + row[1].encode("cp1252").ljust(20)[:20] + b"%8d" % i + b"%10d" % (first + i)
        for i, row in enumerate(RECORDS)
    )
    return _zip({"a.dbf": head + fields + b"\r" + rows + b"\x1a", "a.fpt": memo})


def _rich_sqlite(folder):
    """Tables without rowid, with keys, blobs, mixed types, a view and an index."""
    path = folder / "rich.sqlite"
    with sqlite3.connect(path) as base:
        base.executescript(
            "PRAGMA page_size=512; CREATE TABLE a (id INTEGER PRIMARY KEY, x, y BLOB);"
            "CREATE TABLE b (k TEXT PRIMARY KEY, a INTEGER REFERENCES a) WITHOUT ROWID;"
            "CREATE INDEX i ON a (x); CREATE VIEW v AS SELECT x FROM a"
        )
        base.executemany(
            "INSERT INTO a VALUES (?, ?, ?)", [(i, [i, i / 7, "t" * i, None][i % 4], bytes(i)) for i in range(60)]
        )
        base.executemany("INSERT INTO b VALUES (?, ?)", [(f"k{i}", i) for i in range(40)])
    base.close()
    return path.read_bytes()


def _mixed():
    return [(i, [i, i / 7, "t" * i, None][i % 4], bytes(i)) for i in range(60)]


def _locked(data):
    """Encrypted with the password that Excel tries by itself."""
    sink = io.BytesIO()
    clock = "msoffcrypto.method.container.ecma376_encrypted.datetime2filetime"
    with mock.patch("secrets.token_bytes", random.Random(1).randbytes), mock.patch(clock, return_value=0):
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("VelvetSweatshop", sink)
    return sink.getvalue()


def _nested():
    orders = [[{"no": i, "paid": i % 2 == 0}, {"no": -i, "paid": None}] for i in range(20)]
    return pa.table({
        "name": [f"Müller {i}" for i in range(20)],
        "at": pa.array([dt.datetime(2020, 1, 1 + i, tzinfo=dt.UTC) for i in range(20)], pa.timestamp("us", "UTC")),
        "home": [{"city": "Köln", "zip": f"0{i}"} for i in range(20)],
        "tags": [["a", "b"], None] * 10,
        "orders": orders,
        "kind": pa.array(["x", "y"] * 10).dictionary_encode(),
        "price": pa.array([Decimal("1.50")] * 20, pa.decimal128(9, 2)),
    })  # fmt: skip


def _stream(table):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _tar(members):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def _2003():
    """A workbook in the XML format of Excel 2003."""
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{c.replace("&", "&amp;")}</Data></Cell>' for c in row)
        + "</Row>"
        for row in [HEADER, *RECORDS]
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="A"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _arrow(write):
    columns = list(zip(*RECORDS, strict=True))
    table = pa.table({name: list(values) for name, values in zip(HEADER, columns, strict=True)})
    return _sheet(lambda sink: write(table, sink))


def _zip(members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _markup():
    objects = [dict(zip(HEADER, row, strict=True)) for row in RECORDS]
    escaped = [[c.replace("&", "&amp;") for c in row] for row in RECORDS]
    items = "".join(
        "<c>" + "".join(f"<{n}>{c}</{n}>" for n, c in zip(HEADER, r, strict=True)) + "</c>" for r in escaped
    )
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in [HEADER, *escaped])
    cards = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{r[1]}\r\nEMAIL:i{r[0]}@a.example\r\nEND:VCARD\r\n" for r in RECORDS
    )
    nested = {"customers": [o | {"orders": [{"no": 1}, {"no": 2}]} for o in objects]}
    return {
        "s.json": json.dumps(nested, indent=1).encode(),
        "s.ndjson": "\n".join(map(json.dumps, objects)).encode(),
        "s.xml": f'<?xml version="1.0" encoding="UTF-8"?>\n<all>{items}</all>'.encode(),
        "page.html.xls": f"<html><body><table>{cells}</table></body></html>".encode(),
        "s.vcf": cards.encode(),
    }


@pytest.fixture(scope="session")
def seeds(tmp_path_factory):
    """Name -> bytes."""
    plain = [[c.replace("\n", " ") for c in row] for row in RECORDS]
    comma = _text(",")
    found = {
        "comma.csv": comma,
        "semicolon.csv": _text(";", end="\r\n", encoding="cp1252"),
        "tab.tsv": _text("\t", encoding="utf-16"),
        "pipe.txt": _text("|", end="\r", records=plain),
        "quote.csv": _text(",", quote="'", encoding="utf-8-sig"),
        "dos.csv": _text(";", encoding="cp850"),
        "kanji.csv": _text(",").replace("Köln".encode(), "東京都".encode("shift-jis")),
        "fixed.txt": _fixed(),
        "s.xlsx": _xlsx(),
        "s.xls": _xls(),
        "s.ods": _ods(),
        "s.dbf": _dbf(),
        "s.sqlite": _sqlite(tmp_path_factory.mktemp("seeds")),
        "s.parquet": _arrow(parquet.write_table),
        "s.feather": _arrow(feather.write_feather),
        "s.csv.gz": gzip.compress(comma, mtime=0),
    }
    found |= _markup()
    nested = _nested()
    found |= {
        "memo.zip": _memo(),
        "rich.sqlite": _rich_sqlite(tmp_path_factory.mktemp("seeds")),
        "locked.xlsx": _locked(found["s.xlsx"]),
        "nested.parquet": _sheet(lambda sink: parquet.write_table(nested, sink)),
        "nested.feather": _sheet(lambda sink: feather.write_feather(nested, sink)),
        "stream.arrows": _stream(nested),
        "2003.xls": _2003(),
        "s.tar": _tar({"a.csv": comma, "b.json": found["s.json"]}),
        "s.vcf.bz2": bz2.compress(found["s.vcf"]),
    }
    found["s.zip"] = _zip({"a.csv": comma, "b/c.xlsx": found["s.xlsx"]})
    return found
