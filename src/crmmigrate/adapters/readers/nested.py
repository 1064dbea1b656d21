"""Nested records to relations: objects flatten to `address.city`, lists of objects become tables of their own.

The records are read at least twice: once for the layout (the union of all keys), then once a relation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.adapters.readers.streams import batches
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Relation

MOST_COLUMNS = 16_384
DEEPEST = 64
_KEY = re.compile(r"(?:^|[\W_])(?:id|nr|no|number|code|key|uuid|guid)$|[a-z](?:I[dD]|N[ro]|Code|Key)$", re.IGNORECASE)

Place = tuple[str, ...]
Source = Callable[[], Iterable[tuple[int | None, Any]]]
"""Gives the records of a file from the beginning: line (or None) and value."""


class Number(str):
    """A number as it stands in the file."""

    __slots__ = ()


class _Self:
    """The key under which an element with attributes keeps its own text."""


SELF = _Self()


@dataclass
class Layout:
    """The columns of a relation, and the relations below it.

    Attributes:
        place: Keys from the record above down to this list.
        columns: Places of the columns in order of first appearance.
        children: Lists of objects inside the records.
        lists: Places where lists of plain values were seen.
        above: The layout whose records hold this list.
    """

    place: Place = ()
    columns: dict[Place, None] = field(default_factory=dict)
    children: dict[Place, Layout] = field(default_factory=dict)
    lists: set[Place] = field(default_factory=set)
    above: Layout | None = None
    n_records: int = 0
    keys: dict[Place, set[int]] = field(default_factory=dict)

    def add(self, record: Any) -> None:
        """Learn the columns of one record."""
        self.n_records += 1
        self._visit((), record)
        if self.n_records == 1:
            self.keys = {place: set() for place in self.columns if _KEY.search(".".join(place))}
        for place in list(self.keys):
            text = cell(value_at(record, place))
            seen = self.keys[place]
            if text is None or hash(text) in seen:
                del self.keys[place]
            else:
                seen.add(hash(text))

    def _visit(self, place: Place, value: Any) -> None:
        if len(place) > DEEPEST:
            raise SourceError(f"objects are nested deeper than {DEEPEST} levels", code="source-too-large")
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                self._visit(place if key is SELF else (*place, key), inner)
        elif is_table(value):
            child = self.children.setdefault(place, Layout(place, above=self))
            for item in value:
                child.add(item)
        elif place or value is not None:
            if isinstance(value, list):
                self.lists.add(place)
            self.columns[place] = None
            if len(self.columns) > MOST_COLUMNS:
                raise SourceError(f"records have more than {MOST_COLUMNS:,} different keys", code="source-too-large")

    def settle(self) -> None:
        """What is a list of objects in one record is one in all: move what was seen there as a single object."""
        for place, child in list(self.children.items()):
            if place not in self.children:
                continue
            for other in [c for c in self.columns if c[: len(place)] == place]:
                del self.columns[other]
                if other != place:
                    child.columns.setdefault(other[len(place) :])
            for other in [c for c in self.children if c != place and c[: len(place)] == place]:
                inner = self.children.pop(other)
                inner.place, inner.above = other[len(place) :], child
                child.children.setdefault(inner.place, inner).merge(inner)
        self.columns = self.columns or {(): None}
        for child in self.children.values():
            child.settle()

    def merge(self, other: Layout) -> None:
        """Take the columns of another layout of the same list."""
        if other is self:
            return
        self.columns |= other.columns
        self.keys = {}
        for place, child in other.children.items():
            child.above = self
            self.children.setdefault(place, child).merge(child)

    def key(self) -> Place | None:
        """The column that names a record, where there is an obvious one."""
        return next((place for place in self.keys if place in self.columns), None)


def is_table(value: Any) -> bool:
    """Whether a value is a list with objects in it."""
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def value_at(value: Any, place: Place) -> Any:
    """The value at a place, None where there is none."""
    for key in place:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def cell(value: Any) -> str | None:
    """A value as the text of a cell; lists become JSON text."""
    if isinstance(value, str):
        return str(value) if value and not value.isspace() else None
    if isinstance(value, dict):
        return cell(value.get(SELF)) if SELF in value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or value == [] else json_text(value)


def json_text(value: Any) -> str:
    """A value as JSON, with numbers as they stand in the file."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(key)}:{json_text(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


@dataclass
class Shredder:
    """Gives the relations of a source of nested records.

    Attributes:
        source: Gives the records; called several times.
        table: Name of the relation of the records, or None.
        itself: Name of the column for a record's own text.
        lined: The records have lines.
        uniform: What is a list in one record is one in all, as repeated elements are.
    """

    source: Source
    table: str | None = None
    itself: str = "value"
    lined: bool = False
    uniform: bool = False
    layout: Layout = field(default_factory=Layout)

    def learn(self) -> None:
        """Read all records once."""
        for _, record in self.source():
            self.layout.add(record)
        self.layout.settle()

    def relations(self, findings: Iterable[Finding] = ()) -> Iterator[Relation]:
        """The relation of the records, then those of the lists in them; the first one tells the findings."""
        if not self.layout.n_records:
            self.learn()
        told = list(findings)
        if self.layout.children:
            names = [self._name(child) for child in self.layout.children.values()]
            message = f"records hold lists of records, which became tables of their own: {', '.join(map(str, names))}"
            told.append(Finding("records-nested", message, Severity.INFO, count=len(names)))
        yield from self._relations(self.layout, told)

    def _relations(self, layout: Layout, findings: list[Finding]) -> Iterator[Relation]:
        header = (*self._lead(layout), *(".".join(place) or self.itself for place in layout.columns))
        yield Relation(self._name(layout), header, self._batches(layout, len(header)), findings=findings)
        for child in layout.children.values():
            yield from self._relations(child, [])

    def _name(self, layout: Layout) -> str | None:
        if layout.above is None:
            return self.table
        return ".".join(part for part in (self._name(layout.above), *layout.place) if part)

    def _lead(self, layout: Layout) -> list[str]:
        if layout.above is None:
            return []
        name = (self._name(layout.above) or "parent").rpartition(".")[2]
        key = layout.above.key()
        return [f"{name} row"] + ([f"{name} {'.'.join(key) or self.itself}"] if key is not None else [])

    def _batches(self, layout: Layout, width: int) -> Iterator[Any]:
        place = {"line": 0}

        def lines() -> Iterator[int]:
            while True:
                yield place["line"]

        def rows() -> Iterator[list[str | None]]:
            index = {column: i for i, column in enumerate(layout.columns, start=width - len(layout.columns))}
            for line, record, lead in self._records(layout):
                place["line"] = line or 0
                row: list[str | None] = [*lead, *([None] * (width - len(lead)))]
                self._fill(row, index, layout, (), record)
                yield row

        return batches(rows(), width, lines() if self.lined else None)

    def _records(self, layout: Layout) -> Iterator[tuple[int | None, Any, list[str | None]]]:
        if layout.above is None:
            yield from ((line, record, []) for line, record in self.source())
            return
        key = layout.above.key()
        for number, (line, record, _) in enumerate(self._records(layout.above), start=1):
            lead: list[str | None] = [str(number)]
            if key is not None:
                lead.append(cell(value_at(record, key)))
            found = value_at(record, layout.place)
            items = found if isinstance(found, list) else [] if found in (None, {}) else [found]
            yield from ((line, item, lead) for item in items)

    def _fill(self, row: list[str | None], index: dict[Place, int], layout: Layout, place: Place, value: Any) -> None:
        if place in layout.children:
            return
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                self._fill(row, index, layout, place if key is SELF else (*place, key), inner)
        elif place in index:
            single = self.uniform and place in layout.lists and not isinstance(value, list) and cell(value) is not None
            row[index[place]] = cell([value] if single else value)
