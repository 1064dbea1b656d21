"""The ports: how the steps reach an engine, and the runner readers and targets. Five methods or fewer each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from crmmigrate.core.findings import Finding
from crmmigrate.core.tables import Frame

BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]


@dataclass(frozen=True)
class TextFormat:
    """How a delimited text file is written: everything an engine needs to read it without guessing.

    Attributes:
        encoding: `utf-8` or `latin-1`; other encodings are converted before.
        delimiter: One character.
        quote: Quote character, or empty for none.
        escape: Escape character inside quotes (often the quote itself), or empty.
        skip: Physical lines before the first record.
        n_columns: Columns of each record.
    """

    delimiter: str
    quote: str
    escape: str
    skip: int
    n_columns: int
    encoding: str = "utf-8"


@dataclass(frozen=True)
class ColumnStatistics:
    """Exact statistics of one text column.

    Attributes:
        name: Column of the frame.
        n: Rows.
        nulls: Rows that are null or blank.
        distinct: Exact number of distinct non-blank values.
        min_length, max_length: Characters; None for an empty column.
        top: The most frequent values with their counts, most frequent first, ties by value.
        patterns: The most frequent shapes (digits as `9`, letters as `A`/`a`, runs shortened) with counts.
        sample: A deterministic sample of distinct values, ordered by a hash, so that row order does not matter.
    """

    name: str
    n: int
    nulls: int
    distinct: int
    min_length: int | None
    max_length: int | None
    top: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[str, int], ...]
    sample: tuple[str, ...]


@runtime_checkable
class Engine(Protocol):
    """Where the pipeline runs. Frames are Narwhals lazy frames of this engine's own kind."""

    name: str

    def read(self, paths: Sequence[Path], text: TextFormat | None = None) -> Frame:
        """Parquet files as one frame; or one delimited text file as text columns `c001...` plus `_row` from 1.

        Raises:
            SourceError: A text file does not fit `text` exactly.
        """
        ...

    def write(self, frame: Frame, path: Path, digest: Mapping[str, Sequence[str]] | None = None) -> int:
        """Write a frame to one Parquet file or folder at `path`, complete or not at all; the number of rows.

        Args:
            frame: What to write.
            path: Where; what stands there is replaced.
            digest: Columns to add: name -> text columns whose MD5 (32 hex digits, null unlike empty) it holds.
        """
        ...

    def hold(self, data: pa.Table | Frame) -> Frame:
        """Keep a small Arrow table, or the rows of a frame, in the engine, to be read several times."""
        ...

    def map_batches(self, frame: Frame, function: BatchFunction, schema: pa.Schema) -> Frame:
        """Send a frame through a Python function in bounded Arrow batches."""
        ...

    def statistics(self, frame: Frame, columns: Sequence[str], top: int = 10) -> list[ColumnStatistics]:
        """Exact statistics of text columns, in one or few passes."""
        ...


# --- readers -------------------------------------------------------------------------------------


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
        bulk: For a large, regular text file: `rows` holds only its head and tail, and the engine reads the rest.
        bulk_path: The UTF-8 file that `bulk` describes.
        tail_from: With `bulk`: index in `rows` where the tail begins.
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
    bulk: TextFormat | None = None
    bulk_path: Path | None = None
    tail_from: int | None = None
    findings: tuple[Finding, ...] = ()
    hidden: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Reader(Protocol):
    """Turns a file into grids. Found by entry point `crmmigrate.readers`."""

    name: str

    def claims(self, path: Path, head: bytes) -> float:
        """How surely this reader is the one for the file, 0 to 1, judged by its first 64 KiB, then by name."""
        ...

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
        """The grids of a file.

        Args:
            path: The file.
            options: What the user set for it (encoding, delimiter, quote, sheet, password_env ...).

        Raises:
            SourceError: The file cannot be read; the message says why and what to do.
        """
        ...


# --- targets -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TargetColumn:
    """A column to be in the target.

    Attributes:
        name: Name.
        type: A type of the model (`string`, `text`, `integer`, `bigint`, `number`, `money`, `percent`, `date`,
            `datetime`, `boolean`, ...).
        nullable: Whether null is allowed.
        references: (table, column) of a foreign key.
        comment: For the catalogue.
    """

    name: str
    type: str
    nullable: bool = True
    references: tuple[str, str] | None = None
    comment: str = ""


@dataclass(frozen=True)
class TablePlan:
    """One table of a load: what it is and what goes in, decided before anything is written.

    Attributes:
        table: Name in the target.
        columns: Columns in order, all of them in the Parquet file at `path` under the same names and fitting types.
        primary_key: Columns of the primary key.
        merge_key: Columns by which an existing row is the same row (upsert); unique in the file.
        batch: Deterministic key of this batch: the same content has the same key; a batch whose receipt is in the
            target is not applied again.
        path: Parquet file or folder with the rows.
        n_rows: Rows in it.
        replace_all: The file is the whole table (small technical tables): what is not in it goes.
        comment: For the catalogue.
    """

    table: str
    columns: tuple[TargetColumn, ...]
    primary_key: tuple[str, ...]
    merge_key: tuple[str, ...]
    batch: str
    path: Path
    n_rows: int
    replace_all: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the target committed for one table, written in the same transaction.

    Attributes:
        batch: The plan's batch key.
        table: Table.
        inserted, updated: Rows; an unchanged row counts as updated.
        applied: False when the batch had been committed by an earlier run.
        rows_after: Rows in the table after the commit.
    """

    batch: str
    table: str
    inserted: int
    updated: int
    applied: bool
    rows_after: int


@runtime_checkable
class Target(Protocol):
    """A database to load into. Found by entry point `crmmigrate.targets`; made from a URL and a schema name."""

    name: str
    capabilities: frozenset[str]

    def tables(self) -> dict[str, int]:
        """Names of the tables in the schema, with their numbers of rows."""
        ...

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        ...

    def apply(self, plan: TablePlan) -> Receipt:
        """Create the table where it is missing, merge the rows and write the receipt, in one transaction.

        Raises:
            OutsideError: The target failed; nothing of this table was kept.
        """
        ...

    def drop(self, tables: Iterable[str]) -> None:
        """Drop tables of a throw-away target."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
