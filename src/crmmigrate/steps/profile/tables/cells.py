"""Cells as they are written, of a few rows of a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import narwhals as nw

from crmmigrate.core.tables import ROW, Table

MOST = 5000


def fetch(table: Table, rows: Collection[int], columns: Sequence[str]) -> Mapping[int, tuple[str, ...]]:
    """The cells of some rows, blank ones as empty text.

    Args:
        table: The table.
        rows: Numbers of its rows; of more than `MOST` the lowest are taken.
        columns: Names in the frame.
    """
    wanted = sorted(set(rows))[:MOST]
    if not wanted:
        return {}
    frame = table.frame.filter(nw.col(ROW).is_in(wanted)).select(ROW, *columns)
    found = frame.collect(backend="pyarrow").rows()
    return {int(row[0]): tuple("" if v is None else str(v) for v in row[1:]) for row in found}
