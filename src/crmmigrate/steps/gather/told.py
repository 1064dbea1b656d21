"""Relations as frames: their names and records are told by the file, so nothing is to be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.errors import SourceError
from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Relation
from crmmigrate.core.tables import LINE, ROW, SOURCE, Fate, Frame, column_name, events
from crmmigrate.steps.gather import header, rules
from crmmigrate.steps.gather.frames import STEP, Event, aside_event


@dataclass(frozen=True)
class Told:
    """A relation in the engine.

    Attributes:
        frame: `c001...` and lineage; None where all rows are excluded.
        names: Names of the columns, unique.
        renamed: Originals that had to be changed.
        n_rows: Records.
        n_excluded: Rows left out by the relation's rule.
        excluded: Their events.
    """

    frame: Frame | None
    names: tuple[str, ...]
    renamed: tuple[str, ...]
    n_rows: int
    n_excluded: int = 0
    excluded: Frame | None = None


def stage(relation: Relation, source: str, engine: Engine) -> Told:
    """Read a relation to its end; afterwards its `aside` and `findings` are complete.

    Raises:
        SourceError: Its rows cannot be read to the end.
    """
    names, renamed = header.unique(relation.header)
    width = len(names)
    counter = _Counter()
    fields: list[pa.Field[Any]] = [pa.field(column_name(j), pa.string()) for j in range(width)]
    lineage: list[pa.Field[Any]] = [
        pa.field(SOURCE, pa.string()),
        pa.field(ROW, pa.int64()),
        pa.field(LINE, pa.int64()),
    ]
    schema = pa.schema(fields + lineage)
    reader = pa.RecordBatchReader.from_batches(schema, _numbered(relation, source, width, schema, counter))
    frame = engine.hold(reader)
    if counter.fault is not None:
        raise counter.fault
    if not relation.excluded:
        return Told(frame, tuple(names), tuple(renamed), counter.rows)
    raw = nw.concat_str(*(nw.col(column_name(j)).fill_null("") for j in range(width)), separator="\t")
    reason = rules.REASONS.get(relation.excluded, relation.excluded)
    left = events(frame, step=STEP, fate=str(Fate.EXCLUDED), rule=relation.excluded, value=raw, reason=reason)
    return Told(None, tuple(names), tuple(renamed), 0, counter.rows, left)


@dataclass
class _Counter:
    rows: int = 0
    fault: SourceError | None = None


def _numbered(
    relation: Relation, source: str, width: int, schema: pa.Schema, counter: _Counter
) -> Iterator[pa.RecordBatch]:
    for batch in _until_fault(relation.batches, counter):
        n = batch.num_rows
        numbers = pa.array(np.arange(counter.rows + 1, counter.rows + n + 1, dtype=np.int64))
        lines = batch.column(LINE) if LINE in batch.schema.names else pa.nulls(n, pa.int64())
        constant = pa.repeat(pa.scalar(source, pa.string()), n)
        counter.rows += n
        cells = [batch.column(column_name(j)) for j in range(width)]
        yield pa.RecordBatch.from_arrays([*cells, constant, numbers, lines], schema=schema)


def _until_fault(batches: Iterable[pa.RecordBatch], counter: _Counter) -> Iterator[pa.RecordBatch]:
    """What can be read; the fault would reach the engine as a text of its own, so it is kept until that is done."""
    try:
        yield from batches
    except SourceError as fault:
        counter.fault = fault


def aside_events(relation: Relation, source: str) -> Iterator[Event]:
    """The events of records that the reader could not trust."""
    return (aside_event(aside, source) for aside in relation.aside)
