"""Where the records stand in a JSON document: arrays, envelopes, objects keyed by id, columns, rows of cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.adapters.readers.nested import Number, Place, cell, is_table, json_text

KEY = "key"
SIMILAR = 0.5
"""Objects under keys are records of one kind when they share this part of their keys."""
HEADERS = frozenset({"columns", "header", "headers", "fields", "names", "column_names", "columnnames", "keys"})


@dataclass
class Found:
    """What a document holds.

    Attributes:
        records: Place of an array -> its records.
        cells: Place of an array of arrays -> its rows.
        loose: Values outside of records: place -> text.
    """

    records: dict[Place, list[Any]] = field(default_factory=dict)
    cells: dict[Place, list[list[Any]]] = field(default_factory=dict)
    loose: dict[Place, str] = field(default_factory=dict)

    def names(self) -> dict[Place, str | None]:
        """Names of the tables: their last key, the whole place where that would be ambiguous."""
        places = [*self.records, *self.cells]
        last = Counter(place[-1] for place in places if place)
        return {p: None if not p else p[-1] if last[p[-1]] == 1 and p[-1] else ".".join(p) for p in places}

    def outside(self) -> list[str]:
        """The values outside of records, as `place = text`."""
        return [f"{'.'.join(place) or 'value'} = {text}" for place, text in self.loose.items()]


def find(document: Any) -> Found:
    """The records of a document; an object without any array is one record."""
    found = Found()
    if isinstance(document, dict):
        _of_object(document, (), found)
        if not found.records and not found.cells:
            return Found(records={(): [document]})
    else:
        _of_list(document, (), found)
    _heads(found)
    return found


def _heads(found: Found) -> None:
    """Descriptions of columns that stand elsewhere in the document name the columns of rows too."""
    for place, items in found.records.items():
        names = _names(items) if place and place[-1].lower() in HEADERS else None
        for here, rows in found.cells.items():
            if names and len(names) == max(map(len, rows)) and rows[0] != names:
                found.cells[here] = [names, *rows]


def beside(document: dict[str, Any]) -> Found:
    """What stands beside records that were found already."""
    found = Found()
    _of_envelope(document, (), found)
    return found


def _of_list(items: list[Any], place: Place, found: Found) -> None:
    if items and all(is_table(item) for item in items):
        items = [record for page in items for record in page]
    if not items or not (is_table(items) or all(isinstance(item, list) for item in items)):
        # Plain values beside records are no table; alone they are one column.
        if place:
            found.loose[place] = json_text(items)
        else:
            found.records[place] = items
    elif is_table(items):
        found.records[place] = items
    else:
        found.cells[place] = items


def _of_object(value: dict[str, Any], place: Place, found: Found) -> None:
    columns = _columns(value)
    if columns is not None:
        found.records[place] = columns
    elif _is_keyed(value):
        found.records[place] = [with_key(key, inner) for key, inner in value.items()]
    else:
        _of_envelope(value, place, found)


def _of_envelope(value: dict[str, Any], place: Place, found: Found) -> None:
    before = set(found.cells)
    for key, inner in value.items():
        here = (*place, key)
        if isinstance(inner, list):
            _of_list(inner, here, found)
        elif isinstance(inner, dict) and _holds_list(inner):
            _of_object(inner, here, found)
        elif isinstance(inner, dict) and _is_keyed(inner):
            found.records[here] = [with_key(k, v) for k, v in inner.items()]
        elif isinstance(inner, dict):
            found.loose |= _leaves(inner, here)
        else:
            found.loose[here] = shown(inner)
    for here in [p for p in found.cells if p not in before and len(p) == len(place) + 1]:
        _head(value, here, found)


def _head(value: dict[str, Any], here: Place, found: Found) -> None:
    """Names of columns that stand beside the rows become their first row."""
    rows = found.cells[here]
    width = max(map(len, rows))
    for key, inner in value.items():
        names = _names(inner) if key.lower() in HEADERS else None
        if names is not None and len(names) == width:
            found.cells[here] = [names, *rows]
            beside = (*here[:-1], key)
            if isinstance(inner[0], str):
                found.loose.pop(beside, None)


def _names(value: Any) -> list[str] | None:
    """Names of columns: texts, or objects with a name."""
    if not isinstance(value, list) or not value:
        return None
    names = [item.get("name") if isinstance(item, dict) else item for item in value]
    return [str(name) for name in names] if all(isinstance(name, str) for name in names) else None


def _holds_list(value: dict[str, Any]) -> bool:
    return any(isinstance(v, list) or (isinstance(v, dict) and _holds_list(v)) for v in value.values())


def _columns(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Records of an object whose values are columns: equally long arrays, or objects numbered alike."""
    if len(value) < 2:
        return None
    columns = list(value.values())
    if all(isinstance(c, dict) and list(c) == [str(i) for i in range(len(c))] for c in columns):
        columns = [list(c.values()) for c in columns]
    if not all(isinstance(c, list) and c and len(c) == len(columns[0]) for c in columns):
        return None
    if any(isinstance(item, dict | list) for c in columns for item in c):
        return None
    return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]


def _is_keyed(value: dict[str, Any]) -> bool:
    if len(value) < 2 or not all(isinstance(v, dict) and v for v in value.values()):
        return False
    counts = Counter(key for inner in value.values() for key in inner)
    shared = counts.total() - len(counts)
    return shared >= SIMILAR * len(counts) * (len(value) - 1)


def with_key(key: str, value: Any) -> dict[str, Any]:
    """A record with the key that it stood under; a member of that name gets a number."""
    members = value if isinstance(value, dict) else {"value": value}
    return {KEY: key, **{f"{KEY} 2" if name == KEY else name: inner for name, inner in members.items()}}


def _leaves(value: dict[str, Any], place: Place) -> dict[Place, str]:
    leaves: dict[Place, str] = {}
    for key, inner in value.items():
        leaves |= _leaves(inner, (*place, key)) if isinstance(inner, dict) and inner else {(*place, key): shown(inner)}
    return leaves


def shown(value: Any) -> str:
    """A value as text for people; null and blanks are told too."""
    if isinstance(value, str) and not isinstance(value, Number):
        return value
    return cell(value) or json_text(value)


def cells_of(rows: list[list[Any]]) -> tuple[list[list[str | None]], list[str]]:
    """Rows of cells and their kinds, as a grid has them."""
    return [[cell(item) for item in row] for row in rows], ["".join(map(_kind, row)) for row in rows]


def _kind(item: Any) -> str:
    return "n" if isinstance(item, Number) else "b" if isinstance(item, bool) else "s"
