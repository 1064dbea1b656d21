"""What did not get through, brought together: the cells of one column of one layout that do not fit one field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import ColumnMapping, Mapping, Status
from crmmigrate.core.tables import ROW, SOURCE, Fate, Frame
from crmmigrate.project.accounting import CELL_CODES
from crmmigrate.project.pipeline import State

OF_CELLS = CELL_CODES - {"unique"}
MOST_WARNED = 0.5
"""A warning is what somebody asked for; where most values of a column get one, something else is wrong."""
_BY = ("step", "fate", "rule", "table", "column", "reason")
Key = tuple[str, ...]


@dataclass
class Fault:
    """Cells that do not fit.

    Attributes:
        mapping: The layout.
        path: `table.field`, as the layout feeds it; the table alone where no field is known.
        entries: The columns of the layout that feed it.
        header: Their headers, or the field.
        cells: Events by source.
        keys: What the events of this fault have in common, one a kind of event.
    """

    mapping: Mapping
    path: str
    entries: list[ColumnMapping]
    header: str
    cells: dict[str, int] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)

    @property
    def table(self) -> str:
        """Table of the model."""
        return self.path.partition(".")[0]

    @property
    def field(self) -> str:
        """Field of it."""
        return self.path.partition(".")[2]

    @property
    def rules(self) -> frozenset[str]:
        """The rules that the cells break."""
        return frozenset(key[2] for key in self.keys)

    @property
    def is_warned_only(self) -> bool:
        """Whether all values were kept."""
        return {key[1] for key in self.keys} == {str(Fate.WARNED)}

    def events(self, events: Frame) -> Frame:
        """Its events among those of all."""
        tests = []
        for key in sorted(self.keys, key=str):
            parts = [_is(name, value) for name, value in zip(_BY, key, strict=True)]
            tests.append(reduce(lambda a, b: a & b, parts))
        return events.filter(nw.col(SOURCE).is_in(sorted(self.cells))).filter(reduce(lambda a, b: a | b, tests))


def _is(name: str, value: str | None) -> nw.Expr:
    return nw.col(name).is_null() if value is None else nw.col(name) == value


def faults(state: State, events: Frame) -> list[Fault]:
    """The faults of all layouts, those with most cells first."""
    told = [str(Fate.REJECTED), str(Fate.SET_ASIDE), str(Fate.WARNED)]
    cells = events.filter(nw.col("fate").is_in(told) & nw.col("rule").is_in(sorted(OF_CELLS)))
    counted = cells.group_by(SOURCE, *_BY).agg(nw.len().cast(nw.Int64()).alias("n"))
    found: dict[tuple[str, str, str], Fault] = {}
    rows = sorted(counted.collect(backend="pyarrow").rows(named=True), key=lambda r: str(sorted(r.items(), key=str)))
    for row in rows:
        mapping = next((m for m in state.known.mappings if row[SOURCE] in m.applies_to), None)
        if mapping is None:
            continue
        path, entries, header = _resolved(row, mapping)
        fault = found.setdefault((mapping.layout, path, header), Fault(mapping, path, entries, header))
        fault.cells[row[SOURCE]] = fault.cells.get(row[SOURCE], 0) + row["n"]
        fault.keys.add(tuple(row[name] for name in _BY))
    return sorted(found.values(), key=lambda f: (-sum(f.cells.values()), f.mapping.layout, f.path, f.header))


def _resolved(row: dict[str, Any], mapping: Mapping) -> tuple[str, list[ColumnMapping], str]:
    """Field, columns and headers of an event: `map` tells the header, `check` the field."""
    table, column = row["table"] or "", row["column"]
    if column is None:
        return table, [], ""
    if row["step"] == "check":
        path = f"{table}.{column}"
        entries = list(feeding(mapping, path))
        return path, entries, " + ".join(e.column for e in entries) or column
    entries = [c for c in mapping.columns if c.column == column and c.status is not Status.REJECTED]
    if row["rule"] == "type":
        path = row["reason"].rpartition(" ")[2]
        return path, [e for e in entries if path in _paths(e, mapping)] or entries, column
    return next((p for e in entries for p in _paths(e, mapping)), table), entries, column


def feeding(mapping: Mapping, path: str) -> Iterator[ColumnMapping]:
    """The columns of a layout that feed a field."""
    for entry in mapping.columns:
        if entry.status is not Status.REJECTED and path in _paths(entry, mapping):
            yield entry


def _paths(entry: ColumnMapping, mapping: Mapping) -> list[str]:
    return [own(path, mapping) for path in (entry.field, *entry.parts) if path]


def own(path: str, mapping: Mapping) -> str:
    """`common.x` is the field x of whatever the rows are."""
    table, _, name = path.partition(".")
    return f"{mapping.rows_are}.{name}" if table == "common" else path


def cells_of(state: State, sources: Sequence[str], entries: Sequence[ColumnMapping]) -> int:
    """The filled cells of columns in sources, or their rows where no column is known."""
    profiles = state.known.profiles
    whole = 0
    for source in sources:
        table = profiles.get(source)
        columns = [c for c in (table.columns if table else ()) if any(is_of(e, c.label, c.name) for e in entries)]
        whole += max((c.n - c.nulls for c in columns), default=table.n_rows if table else 0)
    return whole


def is_of(entry: ColumnMapping, label: str, name: str) -> bool:
    """Whether an entry of a mapping is for a column."""
    return entry.column == label and (entry.position is None or name == f"c{entry.position:03d}")


def places(frame: Frame) -> Frame:
    """The source rows of events, each once."""
    return frame.filter(~nw.col(ROW).is_null()).select(SOURCE, ROW).unique()
