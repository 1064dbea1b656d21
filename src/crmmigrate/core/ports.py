"""The ports: how the steps reach an engine, and the runner targets. Five methods or fewer each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from crmmigrate.core.tables import Frame

BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]


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

    def read(self, paths: Sequence[Path]) -> Frame:
        """Parquet files, or folders of them, as one frame."""
        ...

    def write(self, frame: Frame, path: Path, digest: Mapping[str, Sequence[str]] | None = None) -> int:
        """Write a frame to one Parquet file or folder at `path`, complete or not at all; the number of rows.

        Args:
            frame: What to write.
            path: Where; what stands there is replaced.
            digest: Columns to add: name -> text columns whose MD5 (32 hex digits, null unlike empty) it holds.
        """
        ...

    def hold(self, data: pa.Table | pa.RecordBatchReader | Frame) -> Frame:
        """Keep an Arrow table, the batches of a stream, or the rows of a frame, to be read several times."""
        ...

    def map_batches(self, frame: Frame, function: BatchFunction, schema: pa.Schema) -> Frame:
        """Send a frame through a Python function in bounded Arrow batches."""
        ...

    def statistics(self, frame: Frame, columns: Sequence[str], top: int = 10) -> list[ColumnStatistics]:
        """Exact statistics of text columns, in one or few passes."""
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
class ViewPlan:
    """Create a view, or replace it.

    Attributes:
        name: Name in the target.
        sql: One SELECT in SQL that all targets understand; names in double quotes, no schema before them.
        comment: For the catalogue.
    """

    name: str
    sql: str
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
