"""Reader of HTML pages, also those that are saved as .xls: each data table is a grid."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from lxml import etree

from crmmigrate.adapters.readers.content import HEAD, HTML, MHTML, kind_of
from crmmigrate.adapters.readers.html_tables import Table, own_cells, own_rows, strays, table_of, text_of
from crmmigrate.adapters.readers.texts import Text, decode_text, misnamed, outside
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Grid

SUFFIXES = frozenset({".html", ".htm", ".mht", ".mhtml", ".xhtml", ".shtml", ""})
MOST_BYTES = 256 << 20
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LIMIT = re.compile(r"excessive depth|huge|too (?:long|big|deep|large)|maximum", re.IGNORECASE)
"""Where the parser gives up and leaves out the rest."""
_LATIN = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"})
"""Browsers read these as cp1252, and so pages are written."""


class HtmlReader:
    """Reads the data tables of HTML pages; tables that only lay out a page are not data."""

    name = "html"
    takes = frozenset({"encoding"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) in {HTML, MHTML} else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
        """See `Reader.read`."""
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"{path.name}: a page of more than {MOST_BYTES >> 20} MB", code="source-too-large")
        data, charset = _page(path)
        text = decode_text(data, options, charset or _declared(data))
        root = _parse(text.text, path)
        try:
            found = [(element, table_of(element)) for element in _data_tables(root)]
        except SourceError as fault:
            raise SourceError(f"{path.name}: {fault.message}", code=fault.code) from fault
        tables = [(element, table) for element, table in found if table.filled > 1]
        if not tables:
            raise SourceError(
                f"{path.name}: an HTML page; there is no table in it", next="leave the file out with `exclude`"
            )
        loose = _beside(root, {element for element, _ in tables})
        loose += [text for element, _ in tables for text in strays(element)]
        told = [*misnamed(path, "an HTML page", SUFFIXES), *text.findings, *_cut(text.text), *outside(loose)]
        for name, (_, table) in zip(_names([element for element, _ in tables]), tables, strict=True):
            yield _grid(name, table, told, {**_options(text), "outside": loose})
            told = []


def _page(path: Path) -> tuple[bytes, str | None]:
    """The page, and its encoding where a message around it tells that: the first one with a table, or the first."""
    data = path.read_bytes()
    if kind_of(path, data[:HEAD]) != MHTML:
        return data, None
    pages = [
        (cast("bytes", part.get_payload(decode=True)) or b"", part.get_content_charset())
        for part in email.message_from_bytes(data).walk()
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}
    ]
    if not pages:
        raise SourceError(f"{path.name}: {MHTML}, without a page in it", next="save it again as xlsx")
    return next((page for page in pages if b"<table" in page[0].lower()), pages[0])


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    name = match[1].decode("ascii", errors="ignore").lower() if match else None
    return "cp1252" if name in _LATIN else name


def _parse(text: str, path: Path) -> Any:
    # Declarations of an encoding no longer hold for a decoded text.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as fault:
        raise SourceError(f"{path.name}: a damaged HTML page ({fault.msg})", next="save it again as xlsx") from fault
    if limits := [entry.message for entry in parser.error_log if _LIMIT.search(entry.message)]:
        raise SourceError(f"{path.name}: an HTML page beyond the limits ({limits[0]})", code="source-too-large")
    if root is None:
        raise SourceError(f"{path.name}: an HTML page without content", code="source-empty")
    return root


def _data_tables(root: Any) -> Iterator[Any]:
    """Tables with data; a table that only arranges other tables gives way to them."""
    data: set[Any] = set()
    for table in root.iter("table"):
        if any(outer in data for outer in table.iterancestors("table")):
            continue
        if _is_data(table):
            data.add(table)
            yield table


def _is_data(table: Any) -> bool:
    """Whether at least two rows have two cells with text of their own; true of no table for layout."""
    if table.find(".//table") is None:
        return True
    rows = 0
    for row in own_rows(table):
        cells = [cell for cell in own_cells(row) if text_of(cell, tables=False)]
        rows += len(cells) > 1
    return rows > 1


def _names(tables: list[Any]) -> list[str | None]:
    if len(tables) == 1:
        return [None]
    names: list[str] = []
    for number, table in enumerate(tables, start=1):
        name = _caption(table) or table.get("id") or f"table {number}"
        names.append(name if name not in names else f"{name} {number}")
    return list(names)


def _caption(table: Any) -> str:
    caption = table.find("caption")
    return ((text_of(caption) if caption is not None else None) or "").replace("\n", " ")


def _cut(text: str) -> Iterator[Finding]:
    low = text.lower()
    if low.count("<table") > low.count("</table"):
        yield Finding("truncated", "the page ends inside a table", next="get a complete copy of the file")


def _beside(root: Any, tables: set[Any]) -> list[str]:
    """The texts outside of the tables."""
    body = root.find("body") if root.find("body") is not None else root
    return [text.replace("\n", " ") for text in _texts(body, tables) if text]


def _texts(element: Any, tables: set[Any]) -> Iterator[str]:
    if element in tables or not isinstance(element.tag, str) or element.tag in {"script", "style", "template"}:
        return
    if not any(inner in tables for inner in element.iter("table")):
        yield text_of(element) or ""
        return
    yield (element.text or "").strip()
    for child in element:
        yield from _texts(child, tables)
        yield (child.tail or "").strip()


def _options(text: Text) -> dict[str, Any]:
    return {"encoding": text.encoding.name, "encoding_confidence": round(text.encoding.confidence, 3)}


def _grid(name: str | None, table: Table, told: list[Finding], options: dict[str, Any]) -> Grid:
    findings = list(told)
    if table.hidden:
        message = f"{table.hidden} hidden rows and 0 hidden columns were read like the others"
        findings.append(Finding("hidden-rows", message, Severity.INFO, count=table.hidden))
    return Grid(
        sheet=name,
        rows=table.rows,
        lines=table.lines,
        merged=tuple(table.merged),
        findings=tuple(findings),
        options=options,
    )
