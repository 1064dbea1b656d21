"""Edges of the formats: damage in one part of several, names of other formats, the same name for two things."""

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
import xlwt

from legacy_shapes.formats_archives import CSV, PAIRS, PAIRS_TABLE, ROWS, ROWS_TABLE, book, zipped
from legacy_shapes.formats_json import PEOPLE, PEOPLE_TABLE, dump, main
from legacy_shapes.formats_more import XML, XML_TABLE, tar
from legacy_shapes.formats_xml import HEAD, each
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes()


def raw(file, content, *tables, **more):
    SHAPES.add(file, *tables, **more)(lambda: content.encode() if isinstance(content, str) else content)


@SHAPES.add(
    "one_table_damaged.db",
    table(["id", "name"], 3, (2, 1, "c"), sheet="good"),
    told="bad|damaged|malformed",
    extra=True,
)
def one_damaged(path):
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "CREATE TABLE good (id TEXT, name TEXT); INSERT INTO good VALUES ('1','a'),('2','b'),('3','c'); CREATE TABLE bad (id TEXT, n TEXT);"
        )
        made.executemany("INSERT INTO bad VALUES (?,?)", [(f"{i:05d}", "filler " * 20) for i in range(400)])
        made.commit()
    held = path.read_bytes()
    path.write_bytes(held[:20480] + b"\xff" * 4096 + held[24576:])


raw("half_characters.ndjson", '{"n":"a\\ud83d","k\\udc00":"1"}\n{"n":"\\ud83d\\ude00","k\\udc00":"2"}\n{"n":["x\\ud800"],"k\\udc00":"3"}\n',
    main(3, (1, "😀"), (2, "3")), told="half|lenient|character", leaves=("a", "1", "2", "3"))  # fmt: skip
raw("two_namespaces.xml", '<l xmlns:a="urn:a" xmlns="urn:d">' + each("<p><n>1@</n><a:n>2@</a:n><a:n>3@</a:n><a:only>4@</a:only></p>") + "</l>",
    main(3, (0, "10"), (2, "42")), extra=True, leaves="xml")  # fmt: skip
raw("typed_parties.xml", '<l xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><party xsi:type="Person"><n xsi:type="xsd:string">Ada</n></party><party xsi:type="Firm"><n xsi:type="xsd:string">Nord</n></party></l>',
    main(2, (0, "Person"), (0, "Ada"), (1, "Firm")))  # fmt: skip
raw("rows_of_one_table_once.xml", "<NewDataSet>" + each("<Table><No>0@</No></Table>") + "<Table1><City>Ulm</City><Zip>07</Zip></Table1></NewDataSet>",
    main(3, (2, "02")), table(["City", "Zip"], 1, (0, 0, "Ulm")), leaves="xml")  # fmt: skip
raw("two_dumped_tables.xml", '<?xml version="1.0"?><mysqldump><database name="d"><table_data name="a"><row><field name="id">1</field></row></table_data><table_data name="b"><row><field name="id">7</field><field name="n">x</field></row><row><field name="id">8</field><field name="n">y</field></row></table_data></database></mysqldump>',
    table(["id"], 1, (0, 0, "1")), table(["id", "n"], 2, (1, 1, "y")), leaves="xml")  # fmt: skip
raw("invoice_numbers.xml", "<rows>" + "".join(f"<row><a>{i}</a>" + (f"<b>{i}b</b>" if i % 2 else "") + "</row>" for i in range(6)) + "</rows>",
    table(["a", "b"], 6, (1, 1, "1b"), (2, 1, None)), leaves="xml")  # fmt: skip
raw(
    "upper_xml.XML",
    HEAD.format("utf-8")
    .upper()
    .replace("UTF-8", "utf-8")
    .replace("XML VERSION", "xml version")
    .replace("ENCODING", "encoding")
    + XML,
    XML_TABLE,
)


@SHAPES.add("old_book.xlsx", table(ROWS[0], 6, (0, 0, "0000"), sheet="Data"), told="extension")
def old_book(path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("Data")
    for i, row in enumerate(ROWS):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    made.save(str(path))


@SHAPES.add("new_book.xls", table(ROWS[0], 6, (0, 0, "0000"), sheet="Data"), told="extension")
def new_book():
    return book()


@SHAPES.add("new_book.ods", table(ROWS[0], 6, (0, 0, "0000"), sheet="Data"), told="extension")
def new_book_ods():
    return book()


@SHAPES.add("only_a_chart.xlsx", error="no sheet|no table|empty|cells")
def only_chart():
    made = openpyxl.Workbook()
    made.create_chartsheet("C")
    made.remove(made.worksheets[0])
    made.save(held := io.BytesIO())
    return held.getvalue()


raw(
    "gz_in_zip.zip",
    zipped(**{"a/people.csv.gz": gzip.compress(CSV, mtime=0), "b/p.tar": tar("w")[:0] or tar("w")}),
    ROWS_TABLE,
    ROWS_TABLE | {"n_rows_any": [0]},
    extra=True,
)
raw(
    "xml_and_json.zip",
    zipped(**{"x.xml": XML, "y/p.json": dump(PEOPLE), "y/empty.csv": b""}),
    XML_TABLE,
    PEOPLE_TABLE,
    told="empty",
)
raw(
    "damaged_book_inside.zip",
    zipped(**{"pairs.csv": PAIRS, "b.xlsx": book()[:3000]}),
    PAIRS_TABLE,
    told="damaged|truncated",
)


@SHAPES.add("name_twice.zip", ROWS_TABLE, PAIRS_TABLE)
def name_twice():
    import warnings  # noqa: PLC0415

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.writestr("data.csv", CSV)
        made.writestr("data.csv", PAIRS)
    return held.getvalue()


raw("csv_in_upper.CSV.GZ", gzip.compress(CSV, mtime=0), ROWS_TABLE)
raw("mhtml_1252.mht", ('From: <Saved by Excel>\r\nSubject: Liste\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="=B"; type="text/html"\r\n\r\n--=B\r\nContent-Type: text/html; charset="windows-1252"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<table>'
    + "".join("<tr>" + "".join(f"<td>{v}</td>" for v in r) + "</tr>" for r in ROWS) + "</table>\r\n--=B\r\nContent-Type: text/css\r\n\r\ntd {}\r\n--=B--\r\n").encode("cp1252"), ROWS_TABLE)  # fmt: skip
raw("config_like_script.txt", 'id;f(x)=["a"];n\n1;2;3\n4;5;6\n', table(["id", 'f(x)=["a"]', "n"], 2, (1, 2, "6")))
raw(
    "mixed_lines.ndjson",
    '{"a":"1"}\n["x","y"]\n{"a":"2"}\n3\n{"a":"4"}\n',
    table(["a"], 5, max_rejected=2, n_rows_any=[3]),
    told="reject|malformed|no JSON",
    leaves=("1", "x", "y", "2", "3", "4"),
)
raw(
    "one_column_of_objects.json",
    json.dumps({"a": {"x": 1}, "b": 2, "c": [{"y": "p"}, {"y": "q"}]}),
    main(2, (1, "q")),
    extra=True,
    leaves="json",
)
raw("matrix.json", "[[1,2,3],[4,5,6],[7,8,9]]", table(None, 3, (2, 2, "9")))


@SHAPES.add("row_groups.parquet", table(["id", "v"], 50_001, (50_000, 0, "50000"), (0, 1, None)))
def row_groups(path):
    pq.write_table(
        pa.table({"id": list(range(50_001)), "v": pa.array([None] * 50_000 + ["last"])}), path, row_group_size=7_000
    )


@SHAPES.add("broken_page.parquet", table(["id"], 3), or_error="damaged|parquet|broken|corrupt")
def broken_page(path):
    pq.write_table(
        pa.table({"id": [f"{i:09d}" for i in range(60_000)]}), path, use_dictionary=False, compression="snappy"
    )
    held = bytearray(path.read_bytes())
    held[100_000:100_400] = b"\xff" * 400
    path.write_bytes(bytes(held))


raw(
    "pandas_columns.json",
    json.dumps({k: {str(i): p[k] for i, p in enumerate(PEOPLE)} for k in PEOPLE[0]}),
    main(3, (0, "0031"), (2, "Runa Vik")),
    extra=True,
    leaves="json",
)
raw(
    "pandas_values.json",
    json.dumps([list(p.values()) for p in PEOPLE]),
    table(None, 3, (0, 0, "0031"), (2, 1, "Runa Vik")),
)
raw(
    "counted_keys.json",
    json.dumps({str(i): p for i, p in enumerate(PEOPLE)}),
    main(3, (0, "0031"), (2, "Runa Vik")),
    leaves="json",
)
raw(
    "solr.json",
    json.dumps(
        {
            "responseHeader": {"status": 0, "params": {"q": "*:*"}},
            "response": {"numFound": 3, "start": 0, "docs": PEOPLE},
        }
    ),
    main(3, (0, "0031"), (2, "Runa Vik")),
    extra=True,
    leaves="json",
)
raw(
    "bigquery.json",
    json.dumps(
        {
            "kind": "q",
            "schema": {"fields": [{"name": "id", "type": "STRING"}, {"name": "n", "type": "STRING"}]},
            "rows": [{"f": [{"v": f"0{i}"}, {"v": f"Kai {i}"}]} for i in range(3)],
        }
    ),
    main(3),
    extra=True,
    leaves="json",
)
raw(
    "wordpress.json",
    json.dumps(
        [
            {
                "id": i,
                "title": {"rendered": f"Post {i}"},
                "categories": [1, i],
                "_links": {"self": [{"href": f"https://w.example/{i}"}]},
            }
            for i in range(3)
        ]
    ),
    main(3, (0, "Post 0"), (2, "2")),
    extra=True,
    leaves="json",
)
