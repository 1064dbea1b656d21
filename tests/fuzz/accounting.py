"""What a file holds by an independent reading, against what gather made of it.

Each of `READINGS` reads a file with another library than the reader does, or as plain bytes, and says what is nowhere:
in no record, no event, no header, no finding. It says nothing where it cannot read the file itself.
"""

from __future__ import annotations

import html.parser
import io
import json
import re
import sqlite3
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlrd
from pyarrow import ipc

from crmmigrate.core.tables import LINEAGE, SOURCE

WORD = re.compile(r"[^\W_]")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
CUT = frozenset({
    "truncated", "record-malformed", "record-damaged", "record-count", "records-damaged", "source-unreadable",
    "source-binary", "source-empty", "source-too-large", "source-encrypted", "encoding-damage", "encoding-mixed",
    "nul-bytes", "values-outside", "binary-left-out", "binary-values",
})  # fmt: skip
"""Findings and errors that say that something is not there, or not as it was."""


def signs(texts):
    """How often each letter and digit stands in some texts; delimiters and quotes are none."""
    return Counter(sign for text in texts for sign in WORD.findall(text))


@dataclass
class Made:
    """What gather made of a file: its tables and events as Arrow, and what it said."""

    result: object
    tables: dict
    events: list

    @classmethod
    def of(cls, result):
        tables = {name: table.frame.collect(backend="pyarrow").to_native() for name, table in result.tables.items()}
        return cls(result, tables, [frame.collect(backend="pyarrow").to_native() for frame in result.events])

    @property
    def said(self):
        return {f.code for f in self.result.findings} | {error["code"] for error in self.result.data["errors"]}

    @property
    def excused(self):
        return bool(self.said & CUT)

    def rows(self, inner=None):
        """Records and events of one table, or of all."""
        counts = Counter()
        for name, table in self.tables.items():
            counts[name] += len(table)
        for frame in self.events:
            counts.update(frame[SOURCE].to_pylist())
        return sum(n for name, n in counts.items() if inner is None or name.endswith(f"#{inner}"))

    def texts(self):
        """Every text that is kept anywhere."""
        for table in self.tables.values():
            for name in table.column_names:
                if name not in LINEAGE:
                    yield from (text for text in table[name].to_pylist() if text is not None)
        for frame in self.events:
            yield from (text for text in frame["value"].to_pylist() if text is not None)
        for finding in self.result.findings:
            yield finding.message
            yield from finding.examples
        for error in self.result.data["errors"]:
            yield error["message"]
        for table in self.result.data["tables"]:
            yield from (text for text in table["header_original"] if text)
            yield from table["options"].get("outside", [])

    def without(self, texts, kept=lambda text: text):
        """What of some texts is kept nowhere."""
        gone = signs(texts) - signs(map(kept, self.texts()))
        return f"nowhere: {dict(gone.most_common(8))}" if gone else ""


def short(what, there, found):
    return f"{there} {what} of the file, {found} accounted for" if found < there else ""


def ndjson(data, made):
    """Every line that is an object by itself is a record or set aside."""
    lines = [line for line in data.decode("utf-8").split("\n") if line.strip()]
    objects = [line for line in lines if _is_object(line)]
    if len(objects) < 2:
        return ""
    return short("records", len(objects), made.rows()) or made.without(_leaves(map(_loaded, objects)), unescaped)


def unescaped(text):
    """The raw text of a line, with letters for their escapes."""
    return ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)


def _is_object(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _loaded(text):
    keep = {"parse_int": str, "parse_float": lambda _: None, "parse_constant": lambda _: None}
    return json.loads(text, object_pairs_hook=lambda pairs: [value for _, value in pairs], **keep)


def _leaves(values):
    """The texts of a document, whole numbers among them, whatever they are called."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _leaves(value)


def whole_json(data, made):
    return made.without(_leaves([_loaded(data.decode("utf-8-sig"))]))


def markup(data, made):
    """All texts and attributes of a document that expat can read."""
    if b"<!" in data or b"<?" in data[10:]:
        return ""
    texts = []
    for element in ET.fromstring(data).iter():
        texts += [element.text or "", element.tail or "", *element.attrib.values()]
    return made.without(texts)


class _Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.odd = [], [], False

    def handle_starttag(self, tag, attrs):
        self.odd |= bool(attrs)
        self.tags.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.odd = True

    def handle_endtag(self, tag):
        self.odd |= not self.tags or self.tags.pop() != tag

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.odd = True

    handle_decl = handle_pi = unknown_decl = handle_comment


def page(data, made):
    """All texts of a page whose tags are in order."""
    found = _Page()
    text = data.decode("utf-8")
    found.feed(text)
    found.close()
    known = re.sub(r"</?(?:html|body|table|tr|td)>", "", text)
    return "" if found.odd or "<" in known else made.without(found.texts)


def cards(data, made):
    lines = [line.strip().upper() for line in re.split(rb"[\r\n]+", data)]
    return short("cards", lines.count(b"BEGIN:VCARD"), made.rows())


def parquet(data, made):
    return "" if made.excused else short("records", pq.ParquetFile(io.BytesIO(data)).metadata.num_rows, made.rows())


def arrow(data, made):
    table = ipc.open_file(io.BytesIO(data)).read_all()
    table.validate(full=True)
    texts = (text for column in table.columns if pa.types.is_string(column.type) for text in column.to_pylist() if text)
    return short("records", table.num_rows, made.rows()) or made.without(texts)


def dbase(data, made):
    """As many records as the header tells and the file has room for."""
    told, start, width = struct.unpack("<IHH", data[4:12])
    whole = max(len(data) - start, 0) // max(width, 1)
    if whole < told and not made.excused:
        return f"{told} records by the header, {whole} in the file, and nothing said"
    kinds = {data[at + 11 : at + 12] for at in range(32, start - 32, 32)}
    records = re.sub(rb"[^ -~]", b" ", data[start : start + min(told, whole) * width]).decode("ascii")
    gone = made.without([records]) if kinds == {b"C"} and not made.excused else ""
    return short("records", min(told, whole), made.rows()) or gone


def sqlite(data, made):
    """Each table that SQLite can count."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith("sqlite_"):
                (count,) = base.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                lost = "" if made.excused else short(f"records of {name}", count, made.rows(name))
                if lost:
                    return lost
    return ""


def archive(data, made):
    """Every file in a zip has a table, an event, a finding or an error that names it."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        names = [info.filename for info in box.infolist() if not info.is_dir() and info.filename.isascii()]
    told = [*made.tables, *(error["message"] for error in made.result.data["errors"])]
    told += [f"{f.where} {f.message}" for f in made.result.findings]
    told += [text for frame in made.events for text in frame[SOURCE].to_pylist()]
    everything = "\n".join(told)
    if ".dbf" in everything:
        names = [name for name in names if not name.endswith(".fpt")]  # it is read with its table
    missing = [name for name in names if re.fullmatch(r"[\w.]+", name) and name not in everything]
    return f"members that nothing names: {missing}" if missing else ""


def xlsx(data, made):
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if cell.data_type == "s" and isinstance(cell.value, str)]
    return made.without([re.sub("_x[0-9A-Fa-f]{4}_", "", text) for text in texts])


def xls(data, made):
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    cells = [cell for sheet in book.sheets() for i in range(sheet.nrows) for cell in sheet.row(i)]
    return made.without([cell.value for cell in cells if cell.ctype == xlrd.XL_CELL_TEXT])


def ods(data, made):
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        tree = ET.fromstring(box.read("content.xml"))
    spaces = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
    cells = [
        cell
        for cell in tree.iter(spaces % "table" + "table-cell")
        if cell.get(spaces % "office" + "value-type") in {None, "string"} and not len(cell.findall("*/*"))
    ]
    return made.without(["".join(cell.itertext()) for cell in cells])


READINGS = {
    "ndjson": ("json", ndjson), "json": ("json", whole_json), "xml": ("xml", markup), "html": ("html", page),
    "vcf": ("vcard", cards), "parquet": ("parquet", parquet), "feather": ("parquet", arrow), "dbf": ("dbf", dbase),
    "sqlite": ("sqlite", sqlite), "zip": ("archive", archive), "xlsx": ("excel", xlsx), "xls": ("excel", xls),
    "ods": ("excel", ods),
}  # fmt: skip
"""By the last part of a seed's name: the reader that must have read it (a damaged file may be of another format than it
was), and the reading."""


def lost(path, reader, made):
    """What a file holds that gather neither kept nor spoke of; empty where there is nothing, or nobody knows."""
    kind = "html" if path.name.endswith(".html.xls") else path.suffix[1:]
    data = path.read_bytes()
    wanted, reading = READINGS.get(kind, ("", None))
    try:
        return reading(data, made) if reader == wanted else ""
    except Exception:  # noqa: BLE001 - the other library cannot read the damaged file, whatever it raises
        return ""


def grid_cells(grids, made):
    """What of the cells of sheets is in no table, event or header."""
    if any(grid.bulk is not None for grid in grids):
        return ""
    told = "\n".join(text for table in made.result.data["tables"] for text in table["header_original"] if text)
    # Levels of a header that repeat one another are told once.
    texts = [cell for grid in grids for row in grid.rows for cell in row if cell is not None and cell not in told]
    gone = signs(texts) - signs(made.texts())
    return f"characters of cells that are nowhere: {dict(gone.most_common(8))}" if gone else ""
