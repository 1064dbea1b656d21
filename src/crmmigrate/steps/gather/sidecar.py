"""The sidecar: what a spreadsheet knows of its cells beside their values, by staged column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from crmmigrate.core.sources import Cell
from crmmigrate.core.tables import SIDECAR_COLUMNS, column_name
from crmmigrate.steps.gather.shaping import Shaped

SCHEMA = pa.schema([(n, pa.int64() if n in {"first", "last"} else pa.string()) for n in SIDECAR_COLUMNS])
MOST_FORMATS = 5


def rows(part: Shaped, source: str) -> Iterator[dict[str, Any]]:
    """The runs of a table's records, column by column; a table on its side has none."""
    for column, cell, first, last in _runs(part):
        yield {
            "_source": source, "column": column_name(column), "first": first, "last": last, "kind": cell.kind,
            "format": cell.format, "formula": cell.formula, "unit": cell.unit,
        }  # fmt: skip


def summary(part: Shaped) -> list[dict[str, Any]]:
    """For each column: kinds with their counts, formats and unit, as far as the file tells."""
    kinds: list[Counter[str]] = [Counter() for _ in part.names]
    formats: list[Counter[str]] = [Counter() for _ in part.names]
    units: list[Counter[str]] = [Counter() for _ in part.names]
    for column, cell, first, last in _runs(part):
        n = last - first + 1
        kinds[column][cell.kind] += n
        if cell.format:
            formats[column][cell.format] += n
        if cell.unit:
            units[column][cell.unit] += n
    told = []
    for k, f, u in zip(kinds, formats, units, strict=True):
        facts: dict[str, Any] = {}
        if k:
            facts["kinds"] = dict(k.most_common())
        if f:
            facts["formats"] = [name for name, _ in f.most_common(MOST_FORMATS)]
        if u:
            facts["units"] = [name for name, _ in u.most_common(MOST_FORMATS)]
        told.append(facts)
    return told


def _runs(part: Shaped) -> Iterator[tuple[int, Cell, int, int]]:
    """Column, cell and sheet rows of each run that lies among the records of a table."""
    grid = part.block.grid
    if not grid.cells or grid.options.get("transposed") or part.header is None:
        return
    top = part.block.line(part.header.last) + 1 if not part.header.missing else part.block.line(part.header.first)
    bottom = None if grid.bulk is not None else part.block.line(part.block.height - 1)
    left = part.block.left + part.margin
    for cell in grid.cells:
        column, first = cell.column - left, max(cell.first, top)
        last = cell.last if bottom is None else min(cell.last, bottom)
        if 0 <= column < part.width and first <= last:
            yield column, cell, first, last
