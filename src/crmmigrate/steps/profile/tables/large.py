"""Totals in a table too large for its sample: rows with blank keys, compared with what stands between them."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.survey import Subtotals
from crmmigrate.core.tables import ROW, Frame
from crmmigrate.steps.profile.tables.marks import Marks, are_totals, in_words, label
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.spellings import normalise

MOST_CANDIDATES = 2000
MOST_ROWS = 20
RARELY = 0.02  # share of the rows in which a cell that is usually filled may be blank
_CENTS = 10_000

Sums = npt.NDArray[np.int64]


def subtotals(facts: Facts, measures: tuple[int, ...], engine: Engine) -> Subtotals | None:
    """Records that look like sums of others; None where there are none.

    Looked at are rows in which half of the cells are blank that are filled elsewhere, if they are few. Their labels
    are read, and their amounts compared with the sums of the rows since the one before.
    """
    columns = facts.sample.columns
    usual = [c for i, c in enumerate(columns) if i not in measures and c.nulls <= RARELY * c.n]
    able = [c for c in usual if c.nulls]
    if 2 * len(able) < len(usual) or len(usual) < 2:
        return None
    summed = [columns[i] for i in measures]
    rows = _candidates(facts, able, len(usual) / 2, summed)
    if not 0 < len(rows) <= MOST_CANDIDATES:
        return None
    places = np.array([row[0] for row in rows], dtype=np.int64)
    labels = np.array([max(label(str(t or "")) for t in row[1:]) for row in rows], dtype=np.int8)
    wanted = np.array([[_cents(row[1 + i], columns[i]) for i in measures] for row in rows], dtype=np.int64)
    between = _between(facts.sample.table.frame, summed, places, engine)
    matched = ((wanted == between[:-1]) | (wanted == between.sum(axis=0))) & (wanted != 0)
    marked = Marks(labels, np.ones(len(rows), dtype=bool))
    hits = are_totals(marked, matched.any(axis=1))
    if not hits.any():
        return None
    names = tuple(c.name for k, c in enumerate(summed) if matched[hits][:, k].any())
    found = places[hits]
    why = in_words(labels[hits], matched[hits].any(axis=1))
    return Subtotals(tuple(found[:MOST_ROWS].tolist()), len(found), names, why)


def _candidates(
    facts: Facts, able: Sequence[ColumnProfile], fewest: float, summed: Sequence[ColumnProfile]
) -> list[tuple[int | str | None, ...]]:
    """The rows with that many blanks and an amount, by number, with all cells; one more than the bound at most."""
    blanks = sum(
        (nw.col(c.name).is_null().cast(nw.Int64) for c in able[1:]), nw.col(able[0].name).is_null().cast(nw.Int64)
    )
    amounts = sum((_is_filled(c) for c in summed[1:]), _is_filled(summed[0]))
    frame = facts.sample.table.frame.filter(blanks >= fewest, amounts > 0)
    frame = frame.select(ROW, *(c.name for c in facts.sample.columns)).sort(ROW).head(MOST_CANDIDATES + 1)
    return list(frame.collect(backend="pyarrow").rows())


def _is_filled(column: ColumnProfile) -> nw.Expr:
    return (~nw.col(column.name).is_null()).cast(nw.Int64)


def _cents(text: int | str | None, column: ColumnProfile) -> int:
    plain = None if text is None else normalise(str(text), column)
    try:
        return round(float(plain) * _CENTS) if plain else 0
    except (ValueError, OverflowError):
        return 0


def _between(frame: Frame, summed: Sequence[ColumnProfile], places: Sums, engine: Engine) -> Sums:
    """Sums of the measures of the rows before the first place, between places, and behind the last one."""
    names = [c.name for c in summed]

    def part(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = batch.column(batch.schema.get_field_index(ROW)).to_numpy(zero_copy_only=False)
        block = np.searchsorted(places, rows)
        detail = ~np.isin(rows, places)
        parts = [np.arange(len(places) + 1)]
        for column in summed:
            encoded = batch.column(batch.schema.get_field_index(column.name)).cast(pa.string()).dictionary_encode()
            cents = np.array([*(_cents(t, column) for t in encoded.dictionary.to_pylist()), 0], dtype=np.int64)
            own = cents[encoded.indices.fill_null(len(cents) - 1).to_numpy(zero_copy_only=False)]
            total = np.zeros(len(places) + 1, dtype=np.int64)
            np.add.at(total, block[detail], own[detail])
            parts.append(total)
        return pa.RecordBatch.from_arrays([pa.array(p, pa.int64()) for p in parts], schema=schema)

    schema = pa.schema([("_block", pa.int64()), *((n, pa.int64()) for n in names)])
    parts = engine.map_batches(frame.select(ROW, *names), part, schema)
    sums = parts.group_by("_block").agg(*(nw.col(n).sum().cast(nw.Int64) for n in names)).sort("_block")
    rows = sums.collect(backend="pyarrow").rows()
    return np.array([row[1:] for row in rows], dtype=np.int64)
