"""What python-calamine leaves out of xlsx and xlsm: error values, formulas, formats, hidden rows, tables, links."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

import numpy as np

from crmmigrate.adapters.readers.number_formats import BUILTIN, number_format
from crmmigrate.adapters.readers.sheet_facts import MOST_FORMULAS, SheetFacts, Tally, odd_date
from crmmigrate.adapters.readers.xlsx_cells import TRUE, Attributes, SheetFrame, SheetParser, column_of
from crmmigrate.adapters.readers.xlsx_scan import Cells, read_cells, row_blocks
from crmmigrate.adapters.readers.zip_parts import ahead, check_honest, pieces
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Named

_AREA = re.compile(r"^\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")
_OPENING = re.compile(rb"<sheetData(\s[^>]*)?>")
_CLOSING = b"</sheetData>"
MOST_FRAME = 256 * 1024 * 1024


class Workbook:
    """The XML parts of one workbook."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._since_1904 = False
        for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
            if part in archive.NameToInfo:
                check_honest(archive, part, name)
        self._targets = self._relations("xl/workbook.xml")
        self._sheets = self._sheet_parts()
        self._codes: list[str] = [""]
        self._formats = np.zeros(1, np.int64)
        self._styles()

    def findings(self) -> list[Finding]:
        """Macros and links, which are never run."""
        return outside_parts(self._archive)

    def sheet(self, name: str) -> SheetFacts:
        """The facts about the sheet `name`."""
        part = self._sheets.get(name)
        if part is None:
            return SheetFacts(unread="its part is not named in the workbook")
        taker = _Taker(self._formats, self._codes, since_1904=self._since_1904)
        frame = self._scan(part, taker)
        if frame is None:
            taker = _Taker(self._formats, self._codes, since_1904=self._since_1904)
            parser = SheetParser(taker.take, taker.dated)
            self._parse(part, parser.start, parser.end, parser.text)
            parser.flush()
            frame = parser.frame
        facts = taker.finish()
        facts.hidden_columns, facts.filtered = frame.hidden_columns, frame.filtered
        if frame.tables:
            self._tables(part, frame.tables, facts)
        return facts

    def _scan(self, part: str, taker: _Taker) -> SheetFrame | None:
        """The quick way; None where the sheet is not plain."""
        around: list[bytes] = []
        for block in row_blocks(ahead(pieces(self._archive, part, self._name))):
            rows = block
            if not around:
                if not (opening := _OPENING.search(block)) or opening[0].endswith(b"/>"):
                    return None
                around.append(block[: opening.end()])
                rows = block[opening.end() :]
            if len(around) == 1 and (end := rows.find(_CLOSING)) >= 0:
                around.append(rows[end:])
                rows = rows[:end]
            elif len(around) > 1:
                return None
            if rows.strip():
                if (cells := read_cells(rows.lstrip(), taker.dated)) is None:
                    return None
                taker.take(cells)
        if len(around) < 2:
            return None
        frame = SheetFrame()
        self._feed(iter(around), frame.start)
        return frame

    def _tables(self, part: str, ids: list[str], facts: SheetFacts) -> None:
        targets = self._relations(part)
        found = []
        for ident in ids:
            attributes: Attributes = {}

            def start(name: str, values: Attributes, into: Attributes = attributes) -> None:
                if name == "table":
                    into.update(values)
                elif name == "filterColumn":
                    facts.filtered = True

            if (target := targets.get(ident)) is not None:
                self._parse(target, start)
            if (named := _named(attributes)) is not None:
                found.append(named)
        facts.tables = tuple(found)

    def _relations(self, part: str) -> dict[str, str]:
        folder, file = posixpath.split(part)
        targets: dict[str, str] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes["Target"]
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                targets[attributes["Id"]] = posixpath.normpath(full)

        self._parse(f"{folder}/_rels/{file}.rels", start)
        return targets

    def _sheet_parts(self) -> dict[str, str]:
        sheets: dict[str, str] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "sheet" and (part := self._targets.get(attributes.get("id", ""))):
                sheets[attributes["name"]] = part
            elif name == "workbookPr" and attributes.get("date1904") in TRUE:
                self._since_1904 = True

        self._parse("xl/workbook.xml", start)
        return sheets

    def _styles(self) -> None:
        """Style -> number format."""
        named: dict[int, str] = dict(BUILTIN)
        styles: list[int] = []
        inside = [False]

        def start(name: str, attributes: Attributes) -> None:
            if name == "numFmt":
                named[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside[0] = True
            elif name == "xf" and inside[0]:
                styles.append(int(attributes.get("numFmtId", 0)))

        def end(name: str) -> None:
            inside[0] &= name != "cellXfs"

        self._parse("xl/styles.xml", start, end)
        self._formats, self._codes = format_index([named.get(number, "") for number in styles or [0]])

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        if part in self._archive.NameToInfo:
            self._feed(pieces(self._archive, part, self._name), start, end, text)

    @staticmethod
    def _feed(
        source: Iterator[bytes],
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        feed(source, start, end, text)


def feed(
    source: Iterator[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse XML; names lose their prefixes, a document type is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda n, a: start(_local(n), {_local(k): v for k, v in a.items()})
    if end is not None:
        parser.EndElementHandler = lambda n: end(_local(n))
    if text is not None:
        parser.CharacterDataHandler = text
    for piece in source:
        parser.Parse(piece)
    parser.Parse(b"", True)  # noqa: FBT003


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _refuse_doctype(*_: object) -> None:
    raise SourceError("the workbook's XML declares a document type, which is not allowed", code="source-unreadable")


def format_index(codes: list[str]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[str]]:
    """Style -> index of its format, and the formats: styles that differ by font only are one."""
    known: dict[str, int] = {"": 0}
    plain = ["" if code.lower() == "general" else code for code in codes]
    index = np.array([known.setdefault(code, len(known)) for code in plain] or [0], np.int64)
    return index, list(known)


def _named(attributes: Attributes) -> Named | None:
    area = _AREA.match(attributes.get("ref", ""))
    if area is None:
        return None
    left, top = column_of(area[1]), int(area[2]) - 1
    right, bottom = (column_of(area[3]), int(area[4]) - 1) if area[3] else (left, top)
    name = attributes.get("displayName") or attributes.get("name", "")
    header, totals = (int(attributes.get(key, n)) for key, n in (("headerRowCount", 1), ("totalsRowCount", 0)))
    return Named(name, top, left, bottom, right, header, totals)


def outside_parts(archive: zipfile.ZipFile) -> list[Finding]:
    """What the workbook would run or fetch, which nobody does here."""
    names = archive.namelist()
    found = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        message = "the workbook holds macros; they were not run, and are not migrated"
        found.append(Finding("macros-ignored", message, Severity.INFO))
    links = [n for n in names if re.match(r"xl/externalLinks/[^/]+\.(xml|bin)$", n)]
    if links:
        message = f"the workbook refers to {len(links)} other workbooks; the values that it was saved with were read"
        found.append(Finding("links-ignored", message, Severity.INFO, count=len(links)))
    return found


class _Taker:
    """Turns the cells of blocks into the facts of a sheet."""

    def __init__(
        self, formats: np.ndarray[tuple[int], np.dtype[np.int64]], codes: list[str], *, since_1904: bool
    ) -> None:
        self._index, self._codes, self._since_1904 = formats, codes, since_1904
        self._shown = [number_format(code) for code in codes]
        self.dated = np.array([self._shown[i].dated for i in formats], np.bool_)
        self._facts = SheetFacts()
        self._tally = Tally()

    def take(self, cells: Cells) -> None:
        """A block."""
        formats = self._index[np.where(cells.styles < self._index.size, cells.styles, 0)]
        self._tally.add(cells.rows, cells.columns, formats, cells.kinds)
        facts = self._facts
        facts.hidden_rows += cells.n_hidden
        facts.errors.update(cells.errors)
        facts.no_value |= cells.no_value
        facts.exact.update(cells.long)
        facts.n_formulas += len(cells.formulas)
        if (room := MOST_FORMULAS - len(facts.formulas)) > 0:
            facts.formulas.update(list(cells.formulas.items())[:room])
        for row, column, style, text in cells.dates:
            timed = self._shown[self._index[style]].kind == "datetime"
            if (shown := odd_date(text, timed=timed, since_1904=self._since_1904)) is not None:
                facts.exact[row, column] = shown
                facts.odd_dates.append(shown)

    def finish(self) -> SheetFacts:
        """The facts."""
        self._tally.finish(self._facts, self._codes)
        return self._facts
