"""Statistics of a small table from its cells: what an engine says of them, without asking it column by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from crmmigrate.core.ports import ColumnStatistics
from crmmigrate.core.tables import Table
from crmmigrate.values import shapes

MOST_ROWS = shapes.SAMPLE
"""So many distinct values are all in the sample, whatever their hashes."""
MOST_CELLS = 200_000

_FILLED = re.compile(f"[^{shapes.BLANKS}]")
_SHAPE = str.maketrans(shapes.FROM, shapes.TO)


def cells(table: Table) -> pa.Table | None:
    """The cells of a table that is known to be small, else None."""
    rows, columns = table.n_rows, len(table.columns)
    if rows is None or rows > MOST_ROWS or not columns or rows * columns > MOST_CELLS:
        return None
    found: pa.Table = table.frame.collect(backend="pyarrow").to_native()  # to ask for some columns would cost more
    return found.select([c.name for c in table.columns])


def statistics(rows: pa.Table, top: int) -> list[ColumnStatistics]:
    """See `Engine.statistics`; of at most `MOST_ROWS` rows."""
    return [_column(name, rows.column(name).to_pylist(), top) for name in rows.column_names]


def _column(name: str, texts: Sequence[str | None], top: int) -> ColumnStatistics:
    counts = Counter(text for text in texts if text and _FILLED.search(text))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    lengths = [len(text) for text in counts]
    raw: Counter[str] = Counter()
    for text, count in counts.items():
        raw[text.translate(_SHAPE)[: shapes.MOST_SHAPE]] += count
    frequent = sorted(raw.items(), key=lambda pair: (-pair[1], pair[0]))[: shapes.RAW_SHAPES]
    return ColumnStatistics(
        name=name,
        n=len(texts),
        nulls=len(texts) - counts.total(),
        distinct=len(counts),
        min_length=min(lengths, default=None),
        max_length=max(lengths, default=None),
        top=tuple(ranked[:top]),
        patterns=shapes.shorten(frequent, top),
        sample=tuple(sorted(counts)),
    )
