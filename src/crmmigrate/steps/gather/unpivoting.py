"""Columns become rows, as the user told: each cell is a record of its own, with a number and a fate of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import narwhals as nw

from crmmigrate.core.documents import Unpivot
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Fate, Frame, Table, column_name, events, union
from crmmigrate.steps.gather import rules
from crmmigrate.steps.gather.frames import STEP, Event
from crmmigrate.steps.gather.header import unique


def unpivot(table: Table, places: Sequence[int], told: Unpivot, engine: Engine) -> tuple[Table, Frame]:
    """A table with one record for each cell of the columns at `places`.

    Row `i` of `n` columns becomes the records `(i - 1) * n + 1` to `i * n`, so that each has its own fate; cells
    that are blank are excluded by the rule `blank_cell`.

    Returns:
        The table, and the events of the blank cells.
    """
    kept = [j for j in range(len(table.columns)) if j not in set(places)]
    labels = [table.columns[j].label for j in kept]
    names, _ = unique([*labels, told.name, told.value])
    name, value = column_name(len(kept)), column_name(len(kept) + 1)
    parts = []
    for k, j in enumerate(places):
        same = [nw.col(column_name(old)).alias(column_name(new)) for new, old in enumerate(kept)]
        label = nw.lit(table.columns[j].label).alias(name)
        number = ((nw.col(ROW) - 1) * len(places) + (k + 1)).cast(nw.Int64()).alias(ROW)
        cell = nw.col(column_name(j)).alias(value)
        parts.append(table.frame.select(*same, label, cell, nw.col(SOURCE), number, nw.col(LINE)))
    whole = engine.hold(union(parts, engine.hold).sort(ROW))
    blank = events(
        whole.filter(nw.col(value).is_null()), step=STEP, fate=str(Fate.EXCLUDED), rule=rules.BLANK_CELL,
        value=nw.col(name), reason=rules.REASONS[rules.BLANK_CELL],
    )  # fmt: skip
    filled = whole.filter(~nw.col(value).is_null())
    n_rows, n_blank = _length(filled), _length(blank)
    columns = tuple(Column(column_name(j), label) for j, label in enumerate(names))
    meta = table.meta | {
        "header": names,
        "n_rows": n_rows,
        "n_excluded": table.meta["n_excluded"] + n_blank,
        "excluded": table.meta["excluded"] | ({rules.BLANK_CELL: n_blank} if n_blank else {}),
        "unpivoted": {"columns": list(told.columns), "rows": table.n_rows},
        "facts": [{} for _ in names],
        "derived": [],
    }
    return replace(table, frame=filled, columns=columns, n_rows=n_rows, meta=meta, stored=None, scratch=None), blank


def first_of(row: int, times: int) -> int:
    """Number of the first of the records that a row becomes."""
    return (row - 1) * times + 1


def renumbered(found: Sequence[Event], times: int) -> Iterator[Event]:
    """Events of rows that became no record, numbered like the records beside them."""
    for event in found:
        number = event[ROW]
        yield event | {ROW: first_of(number, times)} if isinstance(number, int) else event


def renumbered_frame(found: Frame, times: int) -> Frame:
    """The same for a frame of events."""
    return found if times == 1 else found.with_columns(((nw.col(ROW) - 1) * times + 1).cast(nw.Int64()).alias(ROW))


def _length(frame: Frame) -> int:
    return int(frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"].to_list()[0])
