"""Tables: lazy frames with lineage, and the events that decide what becomes of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]

SOURCE = "_source"
ROW = "_row"
LINE = "_line"
LINEAGE = (SOURCE, ROW, LINE)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: Name in the frame: `c001` in staged and cleaned tables, the field's name in conformed ones.
        label: The original header, or the field's name.
        of: Name of the staged column that an added column of a cleaned table is made of; empty for all others.
    """

    name: str
    label: str
    of: str = ""


@dataclass(frozen=True)
class Table:
    """A lazy frame with its columns and lineage; never a pandas frame of unbounded size.

    Attributes:
        name: Source id (`sales/north.xlsx#Orders`) for gathered tables, table of the model for conformed ones.
        frame: Text columns as in `columns`, and the lineage columns `_source`, `_row`, `_line`.
        columns: The data columns in order, without lineage.
        n_rows: Number of rows where it is known.
        system: Name of the source system, for keys that mean something only there.
        meta: JSON values of the room that made it (file, sheet, range, reader, ...).
        stored: Parquet that holds exactly these rows already, so that a step which changes nothing writes nothing.
        scratch: Parquet that holds exactly these rows and is nobody else's: the store moves it.
    """

    name: str
    frame: Frame
    columns: tuple[Column, ...]
    n_rows: int | None = None
    system: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    stored: Path | None = None
    scratch: Path | None = None

    def label(self, name: str) -> str:
        """The original header of a column."""
        return next(c.label for c in self.columns if c.name == name)

    def with_frame(self, frame: Frame) -> Table:
        """The same table over another frame with the same columns."""
        return replace(self, frame=frame, stored=None, scratch=None)


def column_name(index: int) -> str:
    """Name of the column at `index` (from 0) of a staged table: `c001`."""
    return f"c{index + 1:03d}"


def source_file(source: str) -> str:
    """The file of a source id: `a.xlsx` of `a.xlsx#Sheet1#2`."""
    return source.split("#", 1)[0]


def source_sheet(source: str) -> str | None:
    """The sheet of a source id: `Sheet1` of `a.xlsx#Sheet1#2`, None for a file without sheets."""
    return source.split("#", 1)[1] if "#" in source else None


class Fate(StrEnum):
    """What becomes of a gathered row. Each has one fate; `set_aside` and `warned` concern cells only."""

    LOADED = "loaded"
    MERGED = "merged"
    REJECTED = "rejected"
    EXCLUDED = "excluded"
    SET_ASIDE = "set_aside"
    WARNED = "warned"


ROW_FATES = (Fate.EXCLUDED, Fate.REJECTED, Fate.MERGED)

EVENT_COLUMNS: dict[str, type[nw.dtypes.DType]] = {
    SOURCE: nw.String,
    ROW: nw.Int64,  # null for what never became a record
    LINE: nw.Int64,
    "step": nw.String,
    "fate": nw.String,  # a Fate
    "rule": nw.String,  # finding code or name of the rule
    "table": nw.String,  # table of the model, or null
    "column": nw.String,  # original header or field, or null
    "value": nw.String,  # the offending value, or the raw text of the row
    "reason": nw.String,  # one sentence for people
    "into": nw.String,  # golden record that a merged row went into
}
"""Columns of an events frame (Kimball's error event): one row per decision about a row or a cell."""


CHANGE_COLUMNS: dict[str, type[nw.dtypes.DType]] = {
    SOURCE: nw.String,
    "column": nw.String,  # name in the frame (c001)
    "before": nw.String,
    "after": nw.String,
    "rule": nw.String,
    "count": nw.Int64,
}
"""Columns of a changes frame: one row per distinct change of a value."""


SIDECAR_COLUMNS: dict[str, type[nw.dtypes.DType]] = {
    SOURCE: nw.String,
    "column": nw.String,  # name in the frame (c001)
    "first": nw.Int64,  # sheet rows, both ends included
    "last": nw.Int64,
    "kind": nw.String,  # text, number, date, datetime, time, boolean, error
    "format": nw.String,  # number format of the spreadsheet
    "formula": nw.String,
    "unit": nw.String,  # % or a currency
}
"""Columns of a sidecar frame: one row a run of cells that are alike."""


def size(frame: Frame) -> int:
    """The number of rows of a frame."""
    return int(frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"].to_list()[0])


MOST_PARTS = 24


def union(frames: Sequence[Frame], hold: Callable[[Frame], Frame]) -> Frame:
    """Frames with the same columns as one; of very many, groups are held, so that no query grows too deep.

    Args:
        frames: At least one frame.
        hold: `Engine.hold`.
    """
    parts = list(frames)
    while len(parts) > MOST_PARTS:
        groups = [parts[i : i + MOST_PARTS] for i in range(0, len(parts), MOST_PARTS)]
        parts = [hold(nw.concat(group, how="vertical")) if len(group) > 1 else group[0] for group in groups]
    return nw.concat(parts, how="vertical") if len(parts) > 1 else parts[0]


def events(frame: Frame, **values: nw.Expr | str | None) -> Frame:
    """An events frame from any frame that has the lineage columns.

    Args:
        frame: Frame with `_source`, `_row`, `_line`.
        values: Expression or constant for each further column of `EVENT_COLUMNS`; absent ones are null.

    Returns:
        The frame with exactly the columns of `EVENT_COLUMNS`.
    """
    columns: list[nw.Expr] = []
    for name, dtype in EVENT_COLUMNS.items():
        value = values.get(name, nw.col(name) if name in LINEAGE else None)
        expression = value if isinstance(value, nw.Expr) else nw.lit(value)
        columns.append(expression.cast(dtype()).alias(name))
    return frame.select(*columns)
