"""The sidecar: what a spreadsheet knows of its cells beside their values, by staged column."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    """For each column: kinds with their counts, formats, units and number of formulas, as far as the file tells."""
    told = [_Column() for _ in part.names]
    lines = [] if part.block.grid.bulk is not None else sorted(part.block.line(i) for i in part.records)
    for column, cell, first, last in _runs(part):
        n = bisect_right(lines, last) - bisect_left(lines, first) if lines else last - first + 1
        if n:
            told[column].add(cell, n)
    return [column.facts() for column in told]


@dataclass
class _Column:
    kinds: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    formulas: int = 0

    def add(self, cell: Cell, n: int) -> None:
        if cell.formula:  # it lies in a run that tells the rest
            self.formulas += n
            return
        self.kinds[cell.kind] += n
        self.formats.update({cell.format: n} if cell.format else {})
        self.units.update({cell.unit: n} if cell.unit else {})

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "kinds": dict(self.kinds.most_common()),
            "formats": [name for name, _ in self.formats.most_common(MOST_FORMATS)],
            "units": [name for name, _ in self.units.most_common(MOST_FORMATS)],
            "formulas": self.formulas,
        }
        return {name: value for name, value in found.items() if value}


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
