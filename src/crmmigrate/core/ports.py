"""The ports: how the steps reach an engine, and the runner targets. Five methods or fewer each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

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
class ColumnChange:
    """How a column of the target differs from the model, and what is to become of it.

    Attributes:
        table: Table in the target.
        column: Column.
        kind: `add` a column that is missing; `widen` its type; `keep` what is gone from the model, or is wider than
            it; `drop` what is gone from the model; `refuse` a type that cannot become the model's.
        before: Its type in the target, in the words of `Target.columns`; empty where it is missing.
        after: The type of the model, in the same words; empty where it is gone.
    """

    table: str
    column: str
    kind: Literal["add", "widen", "keep", "drop", "refuse"]
    before: str = ""
    after: str = ""


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
        gone: Parquet file with the merge keys of rows that are to go: what their source said then, it says no more.
            None of them is in the file at `path`.
        run: Who loads: `<project>#<number of the run>`; it stands in the receipt.
        changes: What is to become of the columns of a table that is there. Columns that are missing are added also
            without it; types are widened and columns dropped only with it.
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
    gone: Path | None = None
    run: str = ""
    changes: tuple[ColumnChange, ...] = ()


@dataclass(frozen=True)
class UndoPlan:
    """Take the newest batch of a table back: its rows are again what they were before it.

    Attributes:
        table: Table.
        batch: Its newest batch.
        run: The run that loaded it, as the receipt says.
    """

    table: str
    batch: str
    run: str = ""


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
class DropPlan:
    """Drop tables and views, with their receipts and everything kept for undo.

    Attributes:
        tables: Names; those that are not there are passed over.
    """

    tables: tuple[str, ...]


Plan: TypeAlias = TablePlan | UndoPlan | ViewPlan | DropPlan


@dataclass(frozen=True)
class Receipt:
    """What the target committed for one plan, written in the same transaction.

    Attributes:
        batch: The plan's batch key; empty for views and drops.
        table: Table or view; for drops the names with commas between.
        inserted, updated: Rows; an unchanged row counts as updated. For an undo: those of the batch taken back.
        applied: False when there was nothing to do: the batch had been committed, or taken back, by an earlier run.
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
        """Names of the tables in the schema, with their numbers of rows; without those that only undo needs."""
        ...

    def columns(self, table: str) -> dict[str, str]:
        """Columns of a table or view, in order, each with its kind of type; none if it is missing.

        The kinds are `text`, `integer`, `decimal(precision,scale)`, `date`, `datetime`, `boolean` and `other`.
        """
        ...

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        ...

    def apply(self, plan: Plan) -> Receipt:
        """Carry out one plan in one transaction.

        A table: create it where it is missing, change its columns, merge the rows, keep what an undo needs, and
        write the receipt. An undo: put the rows back and delete the receipt.

        Raises:
            OutsideError: The target failed; nothing of this plan was kept.
            UsageError: The plan cannot be carried out as it is.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
