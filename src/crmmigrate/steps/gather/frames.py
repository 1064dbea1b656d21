"""Shaped tables as frames of an engine, and their rejected and excluded rows as events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Aside, Swept
from crmmigrate.core.tables import EVENT_COLUMNS, LINE, ROW, SOURCE, Fate, Frame, column_name
from crmmigrate.steps.gather import rules
from crmmigrate.steps.gather.judging import judge_of
from crmmigrate.steps.gather.shaping import Shaped

STEP = "gather"
EVENT_SCHEMA = pa.schema(
    [(name, pa.int64() if dtype is nw.Int64 else pa.string()) for name, dtype in EVENT_COLUMNS.items()]
)
Event = dict[str, str | int | None]


@dataclass(frozen=True)
class Staged:
    """The frame of one table with its exact counts.

    Attributes:
        frame: Columns `c001...` and lineage.
        counts: Excluded rows per rule.
        n_rows: Records.
        n_rejected: Records that cannot be trusted.
        excluded: Events of rows that the judge of a large file left out.
        swept: What a large file gave.
    """

    frame: Frame
    counts: dict[str, int]
    n_rows: int
    n_rejected: int
    excluded: Frame | None = None
    swept: Swept | None = None


def stage(shaped: Shaped, source: str, engine: Engine) -> Staged:
    """The frame of a table: from the grid's rows, or swept by the reader for large files."""
    if shaped.block.grid.bulk is not None:
        return _swept(shaped, source, engine)
    counts: dict[str, int] = {}
    for rule in shaped.excluded.values():
        counts[rule] = counts.get(rule, 0) + 1
    return Staged(engine.hold(_arrow(shaped, source)), counts, len(shaped.records), len(shaped.rejected))


def _arrow(shaped: Shaped, source: str) -> pa.Table:
    rows = [shaped.record(i) for i in shaped.records]
    width = len(shaped.names)
    data: dict[str, pa.Array[Any]] = {
        column_name(j): pa.array([row[j] for row in rows], pa.string()) for j in range(width)
    }
    data[SOURCE] = pa.array([source] * len(rows), pa.string())
    data[ROW] = pa.array([shaped.number(i) for i in shaped.records], pa.int64())
    data[LINE] = pa.array([shaped.block.line(i) for i in shaped.records], pa.int64())
    return pa.table(data)


def row_events(shaped: Shaped, source: str) -> Iterator[Event]:
    """The events of rows that the step itself left out or set apart, or that it cannot trust."""
    below = shaped.block.height
    if shaped.block.grid.bulk is not None and shaped.header is not None:
        below = shaped.header.first  # the sweep tells of the others
    for i, (rule, reason) in shaped.rejected.items():
        if i < below:
            yield _event(shaped, source, i, Fate.REJECTED, rule, reason)
    for i, rule in shaped.excluded.items():
        if shaped.header is None and rule == rules.BLANK and not shaped.block.spans:
            continue  # blank beside a table: the row is the table's
        if i < below:
            yield _event(shaped, source, i, Fate.EXCLUDED, rule, rules.REASONS[rule])


def _event(shaped: Shaped, source: str, index: int, fate: Fate, rule: str, reason: str) -> Event:
    return blank_event() | {
        SOURCE: source,
        ROW: shaped.number(index),
        LINE: shaped.block.line(index),
        "step": STEP,
        "fate": str(fate),
        "rule": rule,
        "value": shaped.block.text(index),
        "reason": reason,
    }


def blank_event() -> Event:
    """An event of which nothing is known yet."""
    return dict.fromkeys(EVENT_COLUMNS)


def held(found: Sequence[Event], engine: Engine) -> Frame:
    """Events as a frame."""
    return engine.hold(pa.Table.from_pylist(list(found), EVENT_SCHEMA))


def _swept(shaped: Shaped, source: str, engine: Engine) -> Staged:
    """Sweep a large file or sheet; what its rows become is told by what its head and its tail showed."""
    bulk, header = shaped.block.grid.bulk, shaped.header
    if bulk is None or header is None:
        message = "a large file needs a table"
        raise ValueError(message)
    if bulk.n_columns != len(shaped.names):
        bulk.n_columns = len(shaped.names)
    first = header.first if header.missing else header.last + 1
    swept = bulk.sweep(shaped.block.line(first), source, judge_of(shaped))
    counts = Counter(rule for i, rule in shaped.excluded.items() if i < header.first)
    counts.update(str(rule) for rule in swept.excluded["rule"].to_pylist())
    above = sum(i < header.first for i in shaped.rejected)
    rejected = above + len(swept.rejected)
    excluded = engine.hold(_excluded(swept.excluded, source)) if len(swept.excluded) else None
    return Staged(engine.read([swept.records]), dict(counts), swept.n_rows, rejected, excluded, swept)


def _excluded(found: pa.Table, source: str) -> pa.Table:
    """The events of rows that the judge named."""
    n = len(found)
    reasons = [rules.REASONS[str(rule)] for rule in found["rule"].to_pylist()]
    known = {
        SOURCE: pa.repeat(source, n),
        ROW: found[ROW],
        LINE: found[LINE],
        "step": pa.repeat(STEP, n),
        "fate": pa.repeat(str(Fate.EXCLUDED), n),
        "rule": found["rule"],
        "value": found["raw"],
        "reason": pa.array(reasons, pa.string()),
    }
    return pa.table([known.get(f.name, pa.nulls(n, f.type)) for f in EVENT_SCHEMA], schema=EVENT_SCHEMA)


def aside_event(aside: Aside, source: str) -> Event:
    """The event of a record that its reader could not trust."""
    return blank_event() | {
        SOURCE: source,
        ROW: aside.row,
        LINE: aside.line,
        "step": STEP,
        "fate": str(Fate.REJECTED),
        "rule": aside.rule,
        "value": aside.raw,
        "reason": aside.reason,
    }
