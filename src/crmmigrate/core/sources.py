"""What readers give: grids that nobody has shaped yet, relations that tell their own names, members of archives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from crmmigrate.core.findings import Finding

Judge = Callable[[pa.Table], "pa.Array[Any] | None"]
"""Rows `c001...` and `_line` in, one rule name a row out, null for records; None where all of them are records."""


@dataclass(frozen=True)
class Aside:
    """A record that its reader could not trust: it is rejected with its raw text.

    Attributes:
        rule: Finding code, such as `rows-ragged`.
        reason: One sentence for people.
        raw: The record as it stands in the file, or the nearest to it.
        row: Record number from 1, null for what never became a record.
        line: Physical line, where there are lines.
    """

    rule: str
    reason: str
    raw: str
    row: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class Swept:
    """What a bulk gave.

    Attributes:
        records: Parquet with the records: `c001...`, `_source`, `_row`, `_line`; the caller may move it.
        n_rows: Number of records in it.
        excluded: `_row`, `_line`, `rule`, `raw` of the rows that the judge named.
        rejected: Records that cannot be trusted.
        short: Number of records with missing cells at their end, and raw examples of them.
        findings: What the reader must tell of the rows it swept.
    """

    records: Path
    n_rows: int
    excluded: pa.Table
    rejected: tuple[Aside, ...] = ()
    short: tuple[int, tuple[str, ...]] = (0, ())
    findings: tuple[Finding, ...] = ()


class Bulk(Protocol):
    """The rows of a large file or sheet, which never stand in Python all at once.

    Attributes:
        n_columns: Columns to write. The step sets it before the sweep where the table has more or fewer than that.
    """

    n_columns: int

    def sweep(self, first: int, source: str, judge: Judge) -> Swept:
        """Write all rows from the physical line or sheet row `first` on to Parquet, each once.

        Args:
            first: Line of the first row below the header; it gets `_row` 1.
            source: Value of `_source`.
            judge: Tells which rows are no records; called with bounded tables, from several threads.

        Raises:
            SourceError: The file is not as its head promised; what is wrong, and where.
        """
        ...


@dataclass(frozen=True)
class Cell:
    """What a spreadsheet knows of a run of cells in one column beside their values: the sidecar.

    Attributes:
        column: Column from 0.
        first, last: Sheet rows from 1, both ends included.
        kind: `text`, `number`, `date`, `datetime`, `time`, `boolean`, `error`.
        format: Number format, empty for none.
        formula: Formula of a single cell, empty for none.
        unit: Percent sign or currency that the format shows, empty for none.
    """

    column: int
    first: int
    last: int
    kind: str
    format: str = ""
    formula: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Grid:
    """A sheet or text file as cells, before anybody decided what is header and what is data.

    Attributes:
        sheet: Sheet or inner table, or None.
        rows: Rows of cells; each cell canonical text, or None where blank. Rows may differ in length.
        lines: Physical line or sheet row (from 1) of each row.
        raw: Raw text of each row where the reader has it (text files), for rejects.
        kinds: Kind per cell for readers that know: `s` text, `n` number, `d` date, `t` datetime, `b` bool,
            `e` error, `f` formula without value. Same shape as `rows`, or empty.
        merged: Merged ranges as (first row, first column, last row, last column), indexes into `rows`, inclusive.
        damaged: Index of rows that are damaged -> reason; they are rejected with their raw text.
        bulk: For a large, regular file or sheet: `rows` holds only its head and tail, and the bulk has the rest.
        tail_from: With `bulk`: index in `rows` where the tail begins.
        tables: Ranges that the file itself calls tables (Excel table objects), as `Named`.
        cells: The sidecar.
        findings: What the reader must tell.
        hidden: The sheet is hidden.
        options: What was guessed or set (encoding, delimiter, quote, confidence ...), JSON values.
    """

    sheet: str | None
    rows: list[list[str | None]]
    lines: list[int]
    raw: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    damaged: dict[int, str] = field(default_factory=dict)
    bulk: Bulk | None = None
    tail_from: int | None = None
    tables: tuple[Named, ...] = ()
    cells: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A range that the file itself calls a table, rows and columns from 0 as indexes into the grid, inclusive.

    Attributes:
        name: Its name in the file.
        top, left, bottom, right: The range, header and totals included.
        header_rows: Number of header rows, 0 or 1.
        total_rows: Number of totals rows at the bottom.
    """

    name: str
    top: int
    left: int
    bottom: int
    right: int
    header_rows: int = 1
    total_rows: int = 0


@dataclass(frozen=True)
class Relation:
    """A table whose names and records the file itself tells: a database table, JSON, XML, Parquet, DBF, vCard.

    Attributes:
        table: Inner table, or None for the only one of a file.
        header: Names of the columns as they stand, in order; they may repeat or be blank.
        batches: Record batches of text columns `c001...` in that order (null where there is no value), and, where
            records have a line in the file, an int64 column `_line`. Read once, in order; may be lazy.
        aside: Records that cannot be trusted. A lazy reader fills it while `batches` are read.
        findings: What the reader must tell. A lazy reader fills it while `batches` are read.
        hidden: The table is not meant for people.
        excluded: Rule by which all its rows are left out, kept and countable: `deleted_record`, `view`; else empty.
        options: What was guessed or set, JSON values.
    """

    table: str | None
    header: tuple[str | None, ...]
    batches: Iterable[pa.RecordBatch]
    aside: list[Aside] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hidden: bool = False
    excluded: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """A file inside an archive, unpacked.

    Attributes:
        name: Its path in the archive; None where the archive holds nothing but one unnamed file (gzip).
        path: The unpacked copy, which lives as long as the reader.
    """

    name: str | None
    path: Path


@dataclass(frozen=True)
class Refused:
    """A part of a file that could not be read, while others could.

    Attributes:
        table: Inner table or member.
        code: Finding code.
        message: What is wrong.
        next: What to do.
    """

    table: str | None
    code: str
    message: str
    next: str = ""


Part = Grid | Relation | Member | Refused


@runtime_checkable
class Reader(Protocol):
    """Turns a file into grids or relations. Found by entry point `crmmigrate.readers`.

    A reader may have an attribute `takes`, the names of the options that it knows; the user is told of others.
    """

    name: str

    def claims(self, path: Path, head: bytes) -> float:
        """How surely this reader is the one for the file, 0 to 1, judged by its first 64 KiB, then by name."""
        ...

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Part]:
        """The parts of a file.

        Args:
            path: The file.
            options: What the user set for it (encoding, delimiter, quote, sheet, password_env ...).

        Raises:
            SourceError: The file cannot be read; the message says why and what to do.
        """
        ...
