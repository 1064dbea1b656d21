"""Seed files of every format that a reader may know, made with other libraries."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import struct
import zipfile

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
    return sink.getvalue()


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


def _arrow(write):
    columns = list(zip(*RECORDS, strict=True))
    table = pa.table({name: list(values) for name, values in zip(HEADER, columns, strict=True)})
    return _sheet(lambda sink: write(table, sink))


def _zip(members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
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
        "html.xls": f"<html><body><table>{cells}</table></body></html>".encode(),
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
    found["s.zip"] = _zip({"a.csv": comma, "b/c.xlsx": found["s.xlsx"]})
    return found
