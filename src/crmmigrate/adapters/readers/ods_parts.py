"""What python-calamine leaves out of .ods: error values, number formats, formulas, hidden rows and columns."""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

import numpy as np

from crmmigrate.adapters.readers.number_formats import number_format
from crmmigrate.adapters.readers.ods_styles import Attributes, OdsStyles
from crmmigrate.adapters.readers.sheet_facts import (
    BLANK,
    BOOLEAN,
    ERROR,
    MOMENT,
    MOST_FORMULAS,
    NO_VALUE,
    NUMBER,
    TEXT,
    SheetFacts,
    Tally,
)
from crmmigrate.adapters.readers.xlsx_scan import LONG
from crmmigrate.adapters.readers.zip_parts import pieces
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding

_KINDS = {
    "float": NUMBER,
    "percentage": NUMBER,
    "currency": NUMBER,
    "date": MOMENT,
    "time": MOMENT,
    "boolean": BOOLEAN,
    "string": TEXT,
}
_VALUES = {"date": "office:date-value", "time": "office:time-value", "boolean": "office:boolean-value"}
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
_HIDDEN = {"collapse", "filter"}
_SHEET = re.compile(r"^\$?(?:'((?:[^']|'')+)'|([^.]+))\.")
Slot = tuple[int, int, int, str]
"""First column, repeats, kind, format code."""


class OdsParts:
    """The content of one document; it is parsed whole, for calamine does so too."""

    def __init__(self, archive: zipfile.ZipFile, name: str, most_cells: int) -> None:
        self._check_type(archive, name)
        self._sheets: dict[str, SheetFacts] = {}
        if _encrypted(archive):
            return  # calamine says so
        styles = OdsStyles()
        if "styles.xml" in archive.NameToInfo:
            _feed(archive, "styles.xml", name, styles)
        _feed(archive, "content.xml", name, _Content(styles, self._sheets, most_cells, name))

    @staticmethod
    def _check_type(archive: zipfile.ZipFile, name: str) -> None:
        if "mimetype" in archive.NameToInfo:
            kind = archive.read("mimetype")[:100].decode("latin-1").strip()
            if "opendocument" in kind and "spreadsheet" not in kind:
                raise SourceError(
                    f"{name}: a document of LibreOffice that is no spreadsheet ({kind.rsplit('.', 1)[-1]})",
                    next="save its table as ods or CSV, or leave it out with `exclude` in migration.yaml",
                )

    def findings(self) -> list[Finding]:
        """Nothing is told of the document as a whole."""
        return []

    def sheet(self, name: str) -> SheetFacts:
        """The facts about the sheet `name`."""
        return self._sheets.get(name) or SheetFacts(unread="another reader knows the sheet by another name")


def _encrypted(archive: zipfile.ZipFile) -> bool:
    return "META-INF/manifest.xml" in archive.NameToInfo and b"encryption-data" in archive.read("META-INF/manifest.xml")


def _feed(archive: zipfile.ZipFile, part: str, name: str, target: OdsStyles | _Content) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SourceError(f"{name}: the XML declares a document type, which is not allowed")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda n, a: target.start(_short(n), {_short(k): v for k, v in a.items()})
    parser.EndElementHandler = lambda n: target.end(_short(n))
    parser.CharacterDataHandler = target.text
    for piece in pieces(archive, part, name):
        parser.Parse(piece)
    parser.Parse(b"", True)  # noqa: FBT003


_KNOWN: dict[str, str] = {}


def _short(name: str) -> str:
    """`table:table-cell` for a name with its whole namespace, whatever prefix the document uses."""
    short = _KNOWN.get(name)
    if short is None:
        uri, _, local = name.rpartition(" ")
        words = uri.split(":")
        room = "number" if words[-2:-1] == ["datastyle"] else "".join(words[-2:-1])
        short = f"{room}:{local}" if room else local
        if len(_KNOWN) < 10_000:
            _KNOWN[name] = short
    return short


class _Content:
    """Collects the facts of all sheets while content.xml passes by."""

    def __init__(self, styles: OdsStyles, sheets: dict[str, SheetFacts], most_cells: int, name: str) -> None:
        self._styles, self._sheets, self._most, self._name = styles, sheets, most_cells, name
        self._depth = 0
        self._codes: dict[str, int] = {"": 0}
        self._note = 0
        self._paragraph: list[str] | None = None
        self._cell: Attributes | None = None
        self._shown: list[str] = []
        self._range = ""
        self._n_cells = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._start_sheet(attributes)
        elif self._depth != 1:
            self._outside(name, attributes)
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._cell = attributes
            self._shown.clear()
        elif name == "table:table-column":
            self._start_column(attributes)
        elif name == "office:annotation":
            self._note += 1
        elif name == "text:p" and self._cell is not None and not self._note:
            self._paragraph = []
        elif name in _SIGNS and self._paragraph is not None:
            self._paragraph.append(_SIGNS[name] * max(int(attributes.get("text:c", 1)), 1))

    def _outside(self, name: str, attributes: Attributes) -> None:
        if name == "table:database-range":
            self._range = attributes.get("table:target-range-address", "")
        elif name == "table:filter" and (found := _SHEET.match(self._range)):
            sheet = (found[1] or found[2]).replace("''", "'")
            if sheet in self._sheets:
                self._sheets[sheet].filtered = True
        elif not self._depth:
            self._styles.start(name, attributes)

    def text(self, data: str) -> None:
        """Characters inside an element."""
        if self._paragraph is not None:
            self._paragraph.append(data)
        elif not self._depth:
            self._styles.text(data)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "table:table":
            self._depth -= 1
            if not self._depth:
                self._tally.finish(self._facts, list(self._codes))
                if self._facts.n_cells > self._most:
                    self._too_large(self._facts.n_cells)
        elif self._depth != 1:
            self._styles.end(name)
        elif name == "office:annotation":
            self._note -= 1
        elif name == "text:p" and self._paragraph is not None:
            self._shown.append("".join(self._paragraph))
            self._paragraph = None
        elif name in {"table:table-cell", "table:covered-table-cell"} and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table:table-row":
            self._end_row()

    def _start_sheet(self, attributes: Attributes) -> None:
        self._facts, self._tally = SheetFacts(), Tally()
        self._sheets[attributes.get("table:name", "")] = self._facts
        self._row = self._column = 0
        self._defaults: list[tuple[int, str]] = []
        self._n_columns = 0

    def _start_column(self, attributes: Attributes) -> None:
        repeats = _repeats(attributes, "columns")
        self._n_columns += repeats
        self._defaults.append((self._n_columns, attributes.get("table:default-cell-style-name", "")))
        if attributes.get("table:visibility") in _HIDDEN:
            self._facts.hidden_columns += repeats

    def _start_row(self, attributes: Attributes) -> None:
        self._column = 0
        self._slots: list[Slot] = []
        self._repeats = _repeats(attributes, "rows")
        visibility = attributes.get("table:visibility")
        if visibility in _HIDDEN:
            self._facts.hidden_rows += self._repeats
            self._facts.filtered |= visibility == "filter"

    def _end_cell(self, attributes: Attributes) -> None:
        repeats = _repeats(attributes, "columns")
        kind = _kind(attributes)
        formula = attributes.get("table:formula")
        if attributes.get("calcext:value-type") == "error":
            kind = ERROR
        elif kind == BLANK and any(map(str.strip, self._shown)):
            kind = TEXT
        elif formula and kind == BLANK:
            kind = NO_VALUE
        if kind != BLANK:
            self._slots.append((self._column, repeats, kind, self._code(attributes)))
            self._rare(attributes, kind, formula, repeats)
        self._column += repeats

    def _rare(self, attributes: Attributes, kind: int, formula: str | None, repeats: int) -> None:
        facts, digits = self._facts, attributes.get("office:value", "")
        long = kind == NUMBER and len(digits) >= LONG and digits.lstrip("-").isdigit()
        untyped = kind == TEXT and _kind(attributes) == BLANK
        if not (formula or long or untyped or kind in {ERROR, NO_VALUE}):
            return
        self._count(repeats * self._repeats)
        for row in range(self._row, self._row + self._repeats):
            for column in range(self._column, self._column + repeats):
                place = (row, column)
                if formula:
                    facts.n_formulas += 1
                    if len(facts.formulas) < MOST_FORMULAS:
                        facts.formulas[place] = formula.removeprefix("of:")
                if kind == ERROR:
                    facts.errors[place] = next(filter(None, self._shown), "#N/A")
                elif untyped:
                    facts.untyped[place] = "\n".join(self._shown)
                elif kind == NO_VALUE:
                    facts.no_value.add(place)
                elif long:
                    facts.exact[place] = digits

    def _code(self, attributes: Attributes) -> str:
        name = attributes.get("table:style-name") or next(
            (style for end, style in self._defaults if self._column < end), ""
        )
        code = self._styles.code(name)
        kind, currency = attributes.get("office:value-type"), attributes.get("office:currency", "")
        if kind == "percentage" and number_format(code).unit != "%":
            return "0%"
        if kind == "currency" and not number_format(code).unit and currency:
            return f"[${currency}] #,##0.00"
        return code

    def _end_row(self) -> None:
        if self._slots:
            width = sum(repeats for _, repeats, _, _ in self._slots)
            self._count(width * self._repeats)
            columns = np.concatenate([np.arange(first, first + n) for first, n, _, _ in self._slots])
            lengths = [n for _, n, _, _ in self._slots]
            shown = [self._codes.setdefault(code, len(self._codes)) for *_, code in self._slots]
            formats = np.repeat(np.array(shown, np.int64), lengths)
            kinds = np.repeat(np.array([kind for _, _, kind, _ in self._slots], np.int64), lengths)
            for row in range(self._row, self._row + self._repeats):
                self._tally.add(np.full(width, row), columns, formats, kinds)
        self._row += self._repeats

    def _count(self, n_cells: int) -> None:
        self._n_cells += n_cells
        if self._n_cells > self._most:
            self._too_large(self._n_cells)

    def _too_large(self, n_cells: int) -> None:
        raise SourceError(
            f"{self._name}: the cells of a sheet span {n_cells:,}, more than {self._most:,}",
            code="source-too-large",
            next="look for a row or cell that is repeated by mistake, or save the table as CSV",
        )


def _kind(attributes: Attributes) -> int:
    """The kind of a cell; blank where it has no type, or lacks the value that its type promises."""
    told = attributes.get("office:value-type", "")
    kind = _KINDS.get(told, BLANK)
    return kind if kind in {BLANK, TEXT} or _VALUES.get(told, "office:value") in attributes else BLANK


def _repeats(attributes: Attributes, what: str) -> int:
    return max(int(attributes.get(f"table:number-{what}-repeated", 1)), 1)
