"""Files that tell their own structure, and files in files."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from legacy_shapes.kit import Shapes, joined, table

SHAPES = Shapes()
ROWS = [["id", "name", "town"], *([f"{i:04d}", f"Näme {i}", "Turku"] for i in range(6))]
ROWS_TABLE = table(ROWS[0], 6, (0, 0, "0000"), (5, 1, "Näme 5"))
RECORDS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


@SHAPES.add("sent_by_mail.zip", ROWS_TABLE, table(["a", "b"], 2, (1, 1, "4")))
def zipped(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("export/people.csv", joined(ROWS))
        made.writestr("export/pairs.csv", b"a,b\n1,2\n3,4\n")


@SHAPES.add("nightly.csv.gz", ROWS_TABLE)
def gzipped():
    return gzip.compress(joined(ROWS, "\t"), mtime=0)


HTML = "<html><head><meta charset='utf-8'></head><body><table border=1>{}</table></body></html>"


@SHAPES.add("web_report.xls", ROWS_TABLE, told="extension-wrong")
def html():
    return HTML.format("".join(f"<tr>{''.join(f'<td>{v}</td>' for v in row)}</tr>" for row in ROWS)).encode()


@SHAPES.add("api_dump.json", ROWS_TABLE)
def records():
    return json.dumps({"data": RECORDS, "next": None}, ensure_ascii=False).encode()


@SHAPES.add("events.ndjson", ROWS_TABLE)
def ndjson():
    return "\n".join(json.dumps(r) for r in RECORDS).encode()


@SHAPES.add(
    "orders_with_lines.json",
    table(None, 2, (1, None, "o2")),
    table(None, 3, (2, None, "C")),
)
def nested():
    orders = [
        {"order": "o1", "lines": [{"sku": "A", "qty": 1}, {"sku": "B", "qty": 2}]},
        {"order": "o2", "lines": [{"sku": "C", "qty": 3}]},
    ]
    return json.dumps(orders).encode()


@SHAPES.add("catalogue.xml", ROWS_TABLE)
def xml():
    body = "".join(f"<person><id>{i}</id><name>{n}</name><town>{t}</town></person>" for i, n, t in ROWS[1:])
    return f'<?xml version="1.0" encoding="ISO-8859-1"?><people>{body}</people>'.encode("iso8859-1")


@SHAPES.add("desktop_app.sqlite", table(ROWS[0], 6, (0, 0, "0000"), (5, 1, "Näme 5"), sheet="people"))
def sqlite(path):
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE people (id TEXT, name TEXT, town TEXT)")
        made.executemany("INSERT INTO people VALUES (?, ?, ?)", ROWS[1:])
        made.commit()


@SHAPES.add("warehouse_extract.parquet", ROWS_TABLE)
def parquet(path):
    pq.write_table(pa.Table.from_pylist(RECORDS), path)


@SHAPES.add("phone.vcf", table(None, 2, (0, None, "Elo Saari"), (1, None, "+358 2 222")))
def vcard():
    cards = [("Elo Saari", "+358 1 111"), ("Ira Lampi", "+358 2 222")]
    return "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{n}\r\nN:;{n};;;\r\nTEL:{t}\r\nEND:VCARD\r\n" for n, t in cards
    ).encode()


@SHAPES.add("really_a_workbook.csv", table(ROWS[0], 6, (0, 0, "0000"), sheet="Sheet"), told="extension-wrong")
def mislabelled():
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append(row)
    made.save(held := io.BytesIO())
    return held.getvalue()
