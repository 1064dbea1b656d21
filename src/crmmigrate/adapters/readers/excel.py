"""Reader of spreadsheets: xlsx, xlsm, xls, xlsb and ods, through python-calamine."""

from __future__ import annotations

import contextlib
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from xml.parsers import expat

import python_calamine as calamine

from crmmigrate.adapters.readers.content import WORKBOOK, WORKBOOK_SUFFIXES, kind_of
from crmmigrate.adapters.readers.ods_parts import OdsParts
from crmmigrate.adapters.readers.regular import HEAD_ROWS, TAIL_ROWS, regular
from crmmigrate.adapters.readers.sheet_bulk import SheetBulk
from crmmigrate.adapters.readers.sheet_facts import SheetFacts
from crmmigrate.adapters.readers.sheet_notes import sheet_findings
from crmmigrate.adapters.readers.sheet_rows import SheetRows
from crmmigrate.adapters.readers.streams import Scratch
from crmmigrate.adapters.readers.workbook_file import WorkbookFile, calamine_faults, damaged, opened
from crmmigrate.adapters.readers.xls_parts import XlsParts
from crmmigrate.adapters.readers.xlsb_parts import XlsbParts
from crmmigrate.adapters.readers.xlsx_parts import Workbook
from crmmigrate.adapters.readers.zip_parts import check_size
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Grid, Named, Refused

MOST_CELLS = 50_000_000
_DAMAGE = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
)
"""What damaged parts make of parsers; everything else is a fault of ours."""


class _Parts(Protocol):
    """What a format tells beside values."""

    def sheet(self, name: str) -> SheetFacts: ...

    def findings(self) -> list[Finding]: ...


class ExcelReader:
    """Reads every sheet of a workbook, hidden ones too; no macro, formula or link is run.

    What large sheets leave on the disk lives until the reader is gone.
    """

    name = "excel"
    takes = frozenset({"sheet", "password_env"})

    def __init__(self) -> None:
        self._scratch = Scratch(self)

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) == WORKBOOK else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid | Refused]:
        """See `Reader.read`."""
        file = opened(path, options)
        with contextlib.ExitStack() as stack:
            parts = _parts(file, stack)  # before calamine: it refuses what calamine would unpack
            book = file.calamine()
            stack.callback(book.close)
            chosen = _chosen(file.name, book, options.get("sheet"))
            told = [*_misnamed(file), *file.findings(), *_about(book), *parts.findings()]
            twins = _Twins(book)
            for meta in chosen:
                try:
                    grid = _grid(file, book, meta, parts, self._scratch)
                except SourceError as fault:
                    if len(chosen) == 1:
                        raise
                    yield Refused(meta.name, fault.code, fault.message.removeprefix(f"{file.name}: "), fault.next)
                    continue
                findings = (*told, *grid.findings, *twins.findings(grid))
                told = []
                yield _with(grid, findings)


def _with(grid: Grid, findings: tuple[Finding, ...]) -> Grid:
    object.__setattr__(grid, "findings", findings)
    return grid


def _parts(file: WorkbookFile, stack: contextlib.ExitStack) -> _Parts:
    try:
        if not file.zipped():
            return XlsParts(file)
        archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(file.stream())))
        check_size(archive, file.name)
        if "xl/workbook.xml" in archive.NameToInfo:
            return Workbook(archive, file.name)
        if "xl/workbook.bin" in archive.NameToInfo:
            return XlsbParts(archive, file.name)
        if "content.xml" in archive.NameToInfo:
            return OdsParts(archive, file.name, MOST_CELLS)
    except _DAMAGE as fault:
        raise damaged(file.name, fault) from fault
    return _Unknown()


class _Unknown:
    """A workbook whose parts have other names than usual."""

    def sheet(self, name: str) -> SheetFacts:
        return SheetFacts(unread=f"the part of sheet {name} was not found")

    def findings(self) -> list[Finding]:
        return []


def _facts(parts: _Parts, sheet: str, name: str) -> SheetFacts:
    try:
        return parts.sheet(sheet)
    except _DAMAGE as fault:
        raise damaged(name, fault) from fault


def _misnamed(file: WorkbookFile) -> list[Finding]:
    suffix, own = file.path.suffix, file.suffixes()
    if suffix.lower() in own:
        return []
    kind = f"a workbook of the kind {min(own)}" if suffix.lower() in WORKBOOK_SUFFIXES else "a workbook"
    message = f"{file.name} is {kind}, although its name ends in {suffix or 'nothing'}"
    return [Finding("extension-wrong", message)]


def _about(book: Any) -> list[Finding]:
    """Sheets that hold no cells."""
    others = [meta.name for meta in book.sheets_metadata if meta.typ != calamine.SheetTypeEnum.WorkSheet]
    if not others:
        return []
    message = f"{len(others)} sheets hold charts, dialogs or macros, and no table: {', '.join(others[:5])}"
    return [Finding("sheet-no-table", message, Severity.INFO, count=len(others), examples=tuple(others))]


def _chosen(name: str, book: Any, wanted: str | None) -> list[Any]:
    sheets = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise SourceError(f"{name}: the workbook has no sheet with cells", code="source-empty")
    if wanted is None:
        return sheets
    named = [meta for meta in sheets if meta.name == wanted]
    if not named:
        names = ", ".join(meta.name for meta in sheets)
        raise SourceError(f"{name}: no sheet {wanted!r}", next=f"the sheets are: {names}")
    return named


def _grid(file: WorkbookFile, book: Any, meta: Any, parts: _Parts, scratch: Scratch) -> Grid:
    facts = _facts(parts, meta.name, file.name)
    if facts.n_cells > MOST_CELLS:
        raise _too_large(file.name, meta.name, facts.n_cells)
    with calamine_faults(file.name):
        sheet = book.get_sheet_by_name(meta.name)
        ranges = sheet.merged_cell_ranges or []
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise _too_large(file.name, meta.name, sheet.total_height * sheet.total_width)
    merged = tuple(sorted((r1, c1, r2, c2) for (r1, c1), (r2, c2) in ranges))
    bulk = None
    if not facts.untyped and regular(facts, sheet.total_height, merged):
        bulk = SheetBulk(sheet, facts.corrections(), facts.zeros(), scratch)
    with calamine_faults(file.name):
        rows = _ends(bulk, sheet) if bulk else _all(sheet)
    rows.mend(facts)
    rows.trim()
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    return Grid(
        sheet=meta.name,
        rows=rows.rows,
        lines=rows.lines(),
        kinds=rows.kinds(),
        merged=merged,
        bulk=bulk,
        tail_from=rows.tail_from,
        tables=_tables(facts, rows),
        cells=facts.sidecar(),
        findings=tuple(sheet_findings(meta.name, facts, rows, bulk=bulk is not None, hidden=hidden)),
        hidden=hidden,
        options={"hidden_rows": facts.hidden_rows, "hidden_columns": facts.hidden_columns},
    )


def _too_large(name: str, sheet: str, n_cells: int) -> SourceError:
    return SourceError(
        f"{name}: the cells of sheet {sheet} span {n_cells:,}, more than {MOST_CELLS:,}",
        code="source-too-large",
        next="look for a stray cell far from the others, or save the table as CSV",
    )


def _all(sheet: Any) -> SheetRows:
    rows = SheetRows()
    for values in sheet.to_python(skip_empty_area=False):
        rows.add(values)
    return rows


def _ends(bulk: SheetBulk, sheet: Any) -> SheetRows:
    rows = SheetRows()
    for values in bulk.rows(0, HEAD_ROWS):
        rows.add(values)
    start = max(sheet.end[0] + 1 - TAIL_ROWS, HEAD_ROWS)
    rows.start_tail(start)
    for values in bulk.rows(start):
        rows.add(values)
    return rows


def _tables(facts: SheetFacts, rows: SheetRows) -> tuple[Named, ...]:
    """Named tables with rows as indexes into the grid."""
    found = []
    for table in facts.tables:
        top, bottom = rows.nearest(table.top), rows.nearest(table.bottom)
        found.append(Named(table.name, top, table.left, bottom, table.right, table.header_rows, table.total_rows))
    return tuple(found)


class _Twins:
    """Finds sheets that hold the same cells."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._seen: dict[bytes, str] = {}

    def findings(self, grid: Grid) -> list[Finding]:
        """The finding for a sheet that has the cells of an earlier one."""
        if sum(any(cell is not None for cell in row) for row in grid.rows) < 2 or grid.sheet is None:
            return []
        key = hashlib.blake2b(repr((grid.rows, grid.lines)).encode("utf-8", "surrogatepass")).digest()
        other = self._seen.setdefault(key, grid.sheet)
        if other == grid.sheet or (grid.bulk is not None and not self._same(other, grid.sheet)):
            return []
        message = f"sheet {grid.sheet} holds the same cells as sheet {other}; both were read"
        hint = "leave one of them out in migration.yaml, or its rows are loaded twice"
        return [Finding("same-sheet-twice", message, next=hint, examples=(other, grid.sheet))]

    def _same(self, one: str, other: str) -> bool:
        """Compare all rows of two large sheets whose ends are the same."""
        first, second = (self._book.get_sheet_by_name(name) for name in (one, other))
        pairs = zip(first.iter_rows(), second.iter_rows(), strict=False)
        return first.end == second.end and all(a == b for a, b in pairs)
