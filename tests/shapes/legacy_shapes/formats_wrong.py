"""Files under the name of another format, and files that hold no table."""

from __future__ import annotations

import gzip
import io
import json
import random
import sqlite3
import struct
import zlib
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
from odf import opendocument
from odf.table import Table, TableCell, TableRow
from odf.text import P

from legacy_shapes.formats_archives import CSV, ROWS, ROWS_TABLE, book, zipped
from legacy_shapes.formats_dbf import KU, KU_CELLS, KU_ROWS, NAMES, dbf
from legacy_shapes.formats_json import PEOPLE, PEOPLE_TABLE, dump, main
from legacy_shapes.kit import Shapes, joined, table

SHAPES = Shapes()
BOOK_TABLE = ROWS_TABLE | {"sheet": "Data"}
NAMED = "extension"


def add(file, content, *tables, told=NAMED, **more):
    SHAPES.add(file, *tables, told=told, **more)(lambda: content)


add("csv.json", CSV, ROWS_TABLE)
add("csv.xml", CSV, ROWS_TABLE)
add("json.txt", dump(PEOPLE), PEOPLE_TABLE, told="")
add("json.csv", dump(PEOPLE, indent=1), PEOPLE_TABLE)
add("ndjson.log", b"\n".join(map(dump, PEOPLE)), PEOPLE_TABLE, told="")
add("xlsx.zip", book(), BOOK_TABLE)
add("xlsx.dat", book(), BOOK_TABLE)
add(
    "html.doc",
    (
        "<html><meta charset=utf-8><table>"
        + "".join("<tr>" + "".join(f"<td>{v}</td>" for v in r) + "</tr>" for r in ROWS)
        + "</table>"
    ).encode(),
    ROWS_TABLE,
)
add("gz.csv", gzip.compress(CSV, mtime=0), ROWS_TABLE)
add("zip.xlsx", zipped(**{"people.csv": CSV}), ROWS_TABLE)
add("dbf_no_extension", dbf(KU, KU_ROWS, page=2, encoding="cp850"), table(NAMES, 3, *KU_CELLS), told="")
add("dbf.xls", dbf(KU, KU_ROWS, page=2, encoding="cp850"), table(NAMES, 3, *KU_CELLS))
add("tsv.dbf", joined(ROWS, "\t"), ROWS_TABLE)
add("csv.pdf", CSV, ROWS_TABLE)
add(
    "vcf.txt",
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nTEL:1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo\r\nTEL:2\r\nEND:VCARD\r\n",
    main(2, (1, "Bo")),
    told="",
)
add(
    "xml.csv",
    ("<l>" + "".join(f"<p><id>{i}</id><name>{n}</name><town>{t}</town></p>" for i, n, t in ROWS[1:]) + "</l>").encode(),
    ROWS_TABLE,
)


@SHAPES.add("parquet.csv", ROWS_TABLE, told=NAMED)
def parquet(path):
    pq.write_table(pa.Table.from_pylist([dict(zip(ROWS[0], r, strict=True)) for r in ROWS[1:]]), path)


@SHAPES.add("sqlite.dat", ROWS_TABLE | {"sheet": "people"})
def sqlite(path):
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE people (id TEXT, name TEXT, town TEXT)")
        made.executemany("INSERT INTO people VALUES (?,?,?)", ROWS[1:])
        made.commit()


@SHAPES.add("ods.xlsx", BOOK_TABLE, told=NAMED)
def ods():
    made = opendocument.OpenDocumentSpreadsheet()
    made.spreadsheet.addElement(sheet := Table(name="Data"))
    for row in ROWS:
        sheet.addElement(line := TableRow())
        for value in row:
            line.addElement(cell := TableCell(valuetype="string"))
            cell.addElement(P(text=value))
    made.write(held := io.BytesIO())
    return held.getvalue()


def refuse(file, content, error):
    SHAPES.add(file, error=error)(lambda: content)


OTHER = "format|document|image|binary|picture|sound|no table|not a|program|mail|calendar|unknown|PDF|Word|text"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
refuse(
    "letter.docx",
    zipped(
        **{
            "[Content_Types].xml": TYPES,
            "word/document.xml": "<w:document xmlns:w='urn:w'><w:p>Dear</w:p></w:document>",
        }
    ),
    "Word|document|docx|format",
)
refuse(
    "slides.pptx",
    zipped(**{"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p xmlns='urn:p'/>"}),
    "PowerPoint|slide|presentation|document|format",
)
refuse("invoice.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n", "PDF")
refuse("pdf_as.csv", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n", "PDF")


def png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(72))) + chunk(b"IEND", b"")


refuse("logo.png", png(), OTHER)
refuse(
    "scan.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + random.Random(1).randbytes(900) + b"\xff\xd9", OTHER
)
refuse(
    "voice.mp3", b"ID3\3\0\0\0\0\0\x21TIT2" + bytes(20) + b"\xff\xfb\x90\x64" + random.Random(2).randbytes(900), OTHER
)
refuse(
    "setup.exe",
    b"MZ\x90\0\3\0\0\0"
    + bytes(52)
    + b"\x80\0\0\0"
    + b"This program cannot be run in DOS mode.\r\n"
    + random.Random(3).randbytes(900),
    OTHER,
)
refuse("random.bin", random.Random(4).randbytes(5000), OTHER)
refuse("random.xlsx", random.Random(6).randbytes(5000), OTHER + "|damaged|broken")
refuse("empty.csv", b"", "empty")
refuse("empty.json", b"", "empty")
refuse("spaces.txt", b"   \r\n \t \r\n", "empty|blank|no table")
refuse("one_nul.dat", b"\0", "empty|binary|no table|NUL|format")
refuse("nuls.csv", bytes(4096), "empty|binary|NUL|format|blank")
refuse(
    "note.rtf",
    rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Dear Ms. Low,\par thank you for your order.\par}",
    "RTF|document|no table|format",
)
refuse(
    "mail.eml",
    b"From: ada@x.example\r\nTo: bo@y.example\r\nSubject: Offer\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello Bo,\r\nsee you on Monday, then.\r\n",
    "mail|no table|format",
)


@SHAPES.add("dates.ics", main(2, (0, "Fair")), or_error="calendar|iCal|no table|format", extra=True)
def calendar():
    event = "BEGIN:VEVENT\r\nUID:{}\r\nSUMMARY:Fair\r\nDTSTART:20200101T080000Z\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event.format(1)}{event.format(2)}END:VCALENDAR\r\n".encode()


refuse("notebook.json", json.dumps("only a text").encode(), "record|table|text")
