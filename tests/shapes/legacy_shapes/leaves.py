"""Every value of a file, read by another library than the readers', for the check that nothing is lost."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq

from legacy_shapes.checks import Made
from legacy_shapes.kit import Shape

WORD = re.compile(r"\w+")
SHADOW = re.compile(r"sqlite_|.*_(data|idx|content|docsize|config)$")


def missing(shape: Shape, folder: Path, made: Made) -> Counter[str]:
    """Words of the values that came out less often than they stand in the file, in tables, events or findings."""
    if made.errors and not made.tables:
        return Counter()
    kind = shape.leaves
    values = READ[kind](folder / shape.file) if isinstance(kind, str) else kind
    return Counter(words(values)) - Counter(words(outcome(made)))


def outcome(made: Made) -> Iterator[str]:
    """All that was said about a file: cells, headers, events, findings, refusals, names and options."""
    yield from made.text()
    yield from made.errors
    for table in made.tables:
        yield json.dumps({k: v for k, v in table.items() if k != "rows"}, ensure_ascii=False, default=str)


def words(texts: Iterable[str]) -> Iterator[str]:
    """Words as they are counted: a T between date and time is a blank, 007 is 7, 2.50 is 2.5."""
    for text in texts:
        parted = re.sub(r"(\d)T(\d)", r"\1 \2", unicodedata.normalize("NFC", text))
        for word in WORD.findall(re.sub(r"(\.\d*?)0+\b", r"\1", parted)):
            yield word.lstrip("0") or "0"


def _plain(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _plain(inner)
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, float):
        yield f"{value:.15g}"
    elif value is not None:
        yield str(value)


def _json(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    try:
        yield from _plain(json.loads(text, parse_float=str, parse_int=str))
    except json.JSONDecodeError:
        for line in filter(str.strip, text.splitlines()):
            yield from _plain(json.loads(line, parse_float=str, parse_int=str))


def _xml(path: Path) -> Iterator[str]:
    for node in ET.fromstring(path.read_bytes()).iter():
        yield from (node.text or "", node.tail or "", *(v for k, v in node.attrib.items() if not k.endswith("}nil")))


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside = tag in {"td", "th", "caption"} or (self.inside and tag not in {"script", "style"})

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"td", "th", "table", "caption"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.append(data)


def _html(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    parser = _Cells()
    parser.feed(raw.decode("cp1252" if b"windows-1252" in raw else "utf-8"))
    yield from parser.found


def _sqlite(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as made:
        names = [
            n for (n,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if not SHADOW.match(n)
        ]
        for name in names:
            quoted = name.replace('"', '""')
            for row in made.execute(f'SELECT * FROM "{quoted}"'):
                yield from _plain(row)


def _arrow(path: Path) -> Iterator[str]:
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".feather":
        table = pf.read_table(path)
    else:
        with pa.OSFile(str(path)) as file:
            table = pa.ipc.open_stream(file).read_all()
    yield from _plain([_single(c) for c in table.columns])


def _single(column: pa.ChunkedArray) -> list[Any]:
    if column.type == pa.float32():
        return [None if v is None else str(v) for v in column.to_numpy(zero_copy_only=False)]
    return column.to_pylist()


READ = {"json": _json, "xml": _xml, "html": _html, "sqlite": _sqlite, "arrow": _arrow}
