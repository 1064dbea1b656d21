"""What other libraries write, gather reads as it was: every format, through the whole of it.

CRMMIGRATE_ROUND_TRIPS says how many tables each format gets; without it there are few, and the same in each run.
"""

import contextlib
import csv
import datetime as dt
import json
import os
import sqlite3
import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest
import vobject
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyarrow import feather, parquet

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.tables import LINEAGE
from crmmigrate.project import plugins, reading
from crmmigrate.project.project import SourceFile
from crmmigrate.values.totals import total_word

HEADER = ["id", "name", "word", "digits", "day", "note"]
TRIPS = os.environ.get("CRMMIGRATE_ROUND_TRIPS")
SETTINGS = settings(max_examples=int(TRIPS or 25), derandomize=not TRIPS, deadline=None)
WORDS = [
    "NA",
    "null",
    "NULL",
    "None",
    "nan",
    "NaN",
    "N/A",
    "#N/A",
    "TRUE",
    "false",
    "-",
    "1e5",
    "0x1F",
    "inf",
    ".5",
    "+1",
]
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"])


def text(letters, most=12):
    """Text that is no blank at its ends, of which formats make what they like, and does not say that it is a total."""
    stripped = st.text(letters, min_size=1, max_size=most).map(str.strip)
    return stripped.filter(lambda found: found and not total_word(found))


def tables(letters=LETTERS, extra=" \"',;|\n", blank=None):
    """Records as people have them, with all that readers like to change."""
    blanks = st.just(blank)
    record = st.tuples(
        text(letters),
        st.sampled_from(WORDS) | blanks,
        st.from_regex(r"0{0,3}[0-9]{1,22}", fullmatch=True) | blanks,
        st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)).map(dt.date.isoformat) | blanks,
        text(letters | st.sampled_from(extra), 20) | blanks,
    )
    numbered = st.lists(record, min_size=5, max_size=9)
    return numbered.map(lambda records: [[f"{i:05d}", *record] for i, record in enumerate(records, start=1)])


@pytest.fixture(scope="module")
def engine():
    found = plugins.engine("duckdb", "512MB", threads=1)
    yield found
    found.close()


@contextlib.contextmanager
def place(name):
    with TemporaryDirectory() as folder:
        yield Path(folder) / name


def gathered(path, engine, **options):
    """Header and records of the one table of a file; everything else would be a loss."""
    file = SourceFile(path, path.name, "s", 0, ReadOptions(**options))
    result = reading.read(reading.Job(file, "k"), plugins.readers(), engine)
    (table,) = result.tables.values()
    events = [row for frame in result.events for row in frame.collect(backend="pyarrow").to_native().to_pylist()]
    assert [(event["rule"], event["value"]) for event in events] == []
    (told,) = result.data["tables"]
    frame = table.frame.collect(backend="pyarrow").to_native()
    columns = [frame[name].to_pylist() for name in frame.column_names if name not in LINEAGE]
    return told["header_original"], [list(row) for row in zip(*columns, strict=True)]


def arrow(rows):
    return pa.table({name: pa.array([row[j] for row in rows], pa.string()) for j, name in enumerate(HEADER)})


def csv_module(path, rows, **how):
    with path.open("w", newline="", encoding=how.pop("encoding", "utf-8")) as file:
        csv.writer(file, **how).writerows([HEADER, *rows])


def by_pandas(path, rows):
    pd.DataFrame(rows, columns=HEADER).to_csv(path, index=False)


def by_arrow(path, rows):
    pyarrow.csv.write_csv(arrow(rows), path)


CSVS = {
    "comma": csv_module,
    "semicolon": lambda p, r: csv_module(p, r, delimiter=";", lineterminator="\n", encoding="utf-8-sig"),
    "tab": lambda p, r: csv_module(p, r, delimiter="\t", encoding="utf-16"),
    "pipe, all quoted": lambda p, r: csv_module(p, r, delimiter="|", quoting=csv.QUOTE_ALL),
    "pandas": by_pandas,
    "pyarrow": by_arrow,
}


@pytest.mark.parametrize("write", CSVS)
@SETTINGS
@given(rows=tables())
def test_delimited_text(engine, write, rows):
    with place("a.csv") as path:
        CSVS[write](path, rows)
        assert gathered(path, engine) == (HEADER, rows)


def by_openpyxl(path, rows):
    book = openpyxl.Workbook()
    sheet = book.active
    for i, row in enumerate([HEADER, *rows], start=1):
        for j, value in enumerate(row, start=1):
            cell = sheet.cell(i, j)
            if value is not None:
                cell.value, cell.data_type = value, "s"
    book.save(path)


def by_xlsxwriter(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([HEADER, *rows]):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.write_string(i, j, value)


def by_xlwt(path, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for i, row in enumerate([HEADER, *rows]):
        for j, value in enumerate(row):
            if value is not None:
                sheet.write(i, j, value)
    book.save(str(path))


def by_odfpy(path, rows):
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="A")
    for row in [HEADER, *rows]:
        line = odf.table.TableRow()
        for value in row:
            cell = odf.table.TableCell(**({"valuetype": "string"} if value is not None else {}))
            for paragraph in [] if value is None else value.split("\n"):
                cell.addElement(odf.text.P(text=paragraph))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


BOOKS = {"a.xlsx": by_openpyxl, "b.xlsx": by_xlsxwriter, "a.xls": by_xlwt, "a.ods": by_odfpy}


@pytest.mark.parametrize("name", BOOKS)
@SETTINGS
@given(rows=tables(extra="\"',;|\n"))
def test_workbooks_of_text(engine, name, rows):
    with place(name) as path:
        BOOKS[name](path, rows)
        assert gathered(path, engine) == (HEADER, rows)


typed = st.lists(
    st.tuples(
        st.integers(-(10**14), 10**14),
        st.decimals(-(10**6), 10**6, places=3),
        st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
        st.integers(1, 6 * 10**9).map(lambda n: dt.datetime(1901, 1, 1) + dt.timedelta(seconds=n)),  # noqa: DTZ001
        st.booleans(),
    ),
    min_size=4,
    max_size=8,
)


def plain(value):
    """The text that a typed value becomes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")  # as a workbook tells a whole day
    if isinstance(value, dt.date | int):
        return str(value)
    return f"{value:f}".rstrip("0").rstrip(".") if value else "0"


def openpyxl_typed(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def xlwt_typed(path, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    styles = {
        dt.date: xlwt.easyxf(num_format_str="YYYY-MM-DD"),
        dt.datetime: xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS"),
    }
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value, styles.get(type(value), xlwt.Style.default_style))
    book.save(str(path))


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", openpyxl_typed), ("a.xls", xlwt_typed)])
@SETTINGS
@given(rows=typed)
def test_workbooks_of_values(engine, name, write, rows):
    records = [(f"K{i:04d}", *row) for i, row in enumerate(rows)]
    with place(name) as path:
        write(path, [["key", "number", "price", "day", "moment", "paid"], *records])
        _, found = gathered(path, engine)
    assert found == [[plain(value) if j else value for j, value in enumerate(row)] for row in records]


def objects(rows):
    return [{k: v for k, v in zip(HEADER, row, strict=True) if v is not None} for row in rows]


def by_lxml(path, rows):
    root = etree.Element("all")
    for row in objects(rows):
        one = etree.SubElement(root, "one")
        for name, value in row.items():
            etree.SubElement(one, name).text = value
    etree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def by_sqlite(path, rows):
    with contextlib.closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE a (id TEXT, name TEXT, word TEXT, digits TEXT, day TEXT, note TEXT)")
        base.executemany("INSERT INTO a VALUES (?, ?, ?, ?, ?, ?)", rows)


TOLD = {
    "a.json": lambda p, r: p.write_text(json.dumps(objects(r), indent=1), encoding="utf-8"),
    "b.json": lambda p, r: p.write_text(json.dumps({"rows": objects(r)}, ensure_ascii=False), encoding="utf-8"),
    "a.ndjson": lambda p, r: p.write_text("\n".join(map(json.dumps, objects(r))), encoding="utf-8"),
    "a.xml": by_lxml,
    "a.parquet": lambda p, r: parquet.write_table(arrow(r), p),
    "a.feather": lambda p, r: feather.write_feather(arrow(r), p),
    "a.sqlite": by_sqlite,
}


@pytest.mark.parametrize("name", TOLD)
@SETTINGS
@given(rows=tables(extra="\"',;|\n\t\\<>&"))
def test_told_tables(engine, name, rows):
    with place(name) as path:
        TOLD[name](path, rows)
        header, found = gathered(path, engine)
    got = [{k: v for k, v in zip(header, row, strict=True) if v is not None} for row in found]
    assert (set(header) <= set(HEADER), got) == (True, objects(rows))


@SETTINGS
@given(rows=tables(st.characters(codec="cp850", exclude_categories=["C", "Z"]), extra=" \"',;|"))
def test_dbase(engine, rows):
    widths = [5, 12, 8, 26, 10, 20]
    fields = b"".join(
        name.upper().encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
        for name, width in zip(HEADER, widths, strict=True)
    )
    head = struct.pack("<B3BIHH17xB2x", 3, 121, 3, 5, len(rows), 32 + len(fields) + 1, 1 + sum(widths), 2)
    cells = [[(c or "").encode("cp850").ljust(w) for c, w in zip(row, widths, strict=True)] for row in rows]
    with place("a.dbf") as path:
        path.write_bytes(head + fields + b"\r" + b"".join(b" " + b"".join(row) for row in cells) + b"\x1a")
        assert gathered(path, engine) == ([name.upper() for name in HEADER], rows)


@SETTINGS
@given(rows=tables())
def test_cards(engine, rows):
    made = []
    for number, name, word, digits, day, note in rows:
        card = vobject.vCard()
        card.add("fn").value = name
        card.add("n").value = vobject.vcard.Name(family=name, given=number)
        for kind, value in (("title", word), ("tel", digits), ("bday", day), ("note", note)):
            if value is not None:
                card.add(kind).value = value
        made.append(card.serialize())
    with place("a.vcf") as path:
        path.write_text("".join(made), encoding="utf-8", newline="")
        header, found = gathered(path, engine)
    names = ["N given", "FN", "TITLE", "TEL", "BDAY", "NOTE"]
    got = [dict(zip(header, row, strict=True)) for row in found]
    assert [[record.get(name) for name in names] for record in got] == rows


@SETTINGS
@given(rows=tables(extra=" \"',;|<>&"))
def test_pages(engine, rows):
    with place("a.xls") as path:
        frame = pd.DataFrame(rows, columns=HEADER)
        with pd.option_context("display.max_colwidth", None):
            path.write_text(frame.fillna("").to_html(index=False), encoding="utf-8")
        assert gathered(path, engine) == (HEADER, rows)


@SETTINGS
@given(rows=tables(st.characters(codec="ascii", categories=["L", "N"]), extra=".,&-"))
def test_fixed_width_by_layout(engine, rows):
    widths = [7, 14, 8, 26, 12, 22]
    layout = [{"name": n, "start": 1 + sum(widths[:j]), "width": widths[j]} for j, n in enumerate(HEADER)]
    with place("a.txt") as path:
        lines = ["".join((c or "").ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="ascii")
        assert gathered(path, engine, layout=layout) == (HEADER, rows)
