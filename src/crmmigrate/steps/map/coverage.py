"""Which layouts feed each field of the model, what is missing, and where layouts contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crmmigrate.core.documents import Mapping, Model, Status
from crmmigrate.steps.map.headers import text


@dataclass(frozen=True)
class Fed:
    """One thing that feeds a field: `how` is column, part, combined or constant."""

    field: str
    layout: str
    how: str
    columns: tuple[str, ...]
    confidence: float
    status: str

    def as_json(self) -> dict[str, Any]:
        """What feeds, without the field."""
        return {
            "layout": self.layout, "how": self.how, "columns": list(self.columns), "confidence": self.confidence,
            "status": self.status,
        }  # fmt: skip


def feeds(mapping: Mapping) -> Iterator[Fed]:
    """All that a layout feeds; what a person rejected feeds nothing."""
    name, decided = mapping.layout, mapping.status is not Status.SUGGESTED
    for column in mapping.columns:
        if column.status is Status.REJECTED:
            continue
        status = str(mapping.status if decided else column.status)
        fed = [("column", column.field)] if column.field else []
        for how, path in (*fed, *(("part", path) for path in column.parts)):
            yield Fed(path, name, how, (column.column,), column.confidence, status)
    for made in mapping.combined:
        if made.status is not Status.REJECTED:
            status = str(mapping.status if decided else made.status)
            yield Fed(made.field, name, "combined", tuple(made.columns), made.confidence, status)
    for path in dict.fromkeys((*mapping.constants, *(p for of in mapping.constants_of.values() for p in of))):
        yield Fed(path, name, "constant", (), 1.0, str(Status.CONFIRMED))


def coverage(mappings: Sequence[Mapping], model: Model) -> list[dict[str, Any]]:
    """One entry per field of the model, in its order.

    Returns:
        `field`, `description`, `required`, `feeds` (layout, how, columns, confidence, status, files) and `missing`:
        the layouts whose rows are of the field's table and do not feed it, though the field is required.
    """
    files = {m.layout: len(m.applies_to) for m in mappings}
    fed: dict[str, list[Fed]] = {}
    for mapping in mappings:
        for one in feeds(mapping) if mapping.rows_are else ():
            fed.setdefault(one.field, []).append(one)
    found = []
    for path, description, required in _fields(model):
        table = path.partition(".")[0]
        sources = fed.get(path, [])
        have = {one.layout for one in sources}
        missing = [m.layout for m in mappings if required and m.rows_are == table and m.layout not in have]
        shown = [one.as_json() | {"files": files[one.layout]} for one in sources]
        found.append(
            {"field": path, "description": description, "required": required, "feeds": shown, "missing": missing}
        )
    return found


def conflicts(mappings: Sequence[Mapping]) -> list[dict[str, Any]]:
    """Where layouts contradict each other or themselves, the most frequent first.

    Returns:
        Of kind `header`: a header that feeds different fields in different layouts, with `fields` (field or null,
        layouts). Of kind `field`: a field that several columns of one layout feed (`layout`, `field`, `columns`).
    """
    return [*_headers(mappings), *_doubles(mappings)]


def _headers(mappings: Sequence[Mapping]) -> list[dict[str, Any]]:
    written: dict[str, str] = {}
    used: dict[str, dict[str | None, list[str]]] = {}
    for mapping in mappings:
        for column in mapping.columns if mapping.rows_are else ():
            key = text(column.column) or column.column
            field = None if column.status is Status.REJECTED else column.field
            written.setdefault(key, column.column)
            layouts = used.setdefault(key, {}).setdefault(field, [])
            if mapping.layout not in layouts:
                layouts.append(mapping.layout)
    found = [
        {
            "kind": "header",
            "header": written[key],
            "fields": [{"field": f, "layouts": names} for f, names in sorted(by.items(), key=lambda p: -len(p[1]))],
        }
        for key, by in used.items()
        if len([field for field in by if field]) > 1
    ]
    return sorted(found, key=lambda c: (-sum(len(f["layouts"]) for f in c["fields"]), c["header"]))


def _doubles(mappings: Sequence[Mapping]) -> list[dict[str, Any]]:
    found = []
    for mapping in mappings:
        by: dict[str, list[str]] = {}
        for column in mapping.columns:
            if column.field and column.status is not Status.REJECTED:
                by.setdefault(column.field, []).append(column.column)
        found += [
            {"kind": "field", "layout": mapping.layout, "field": field, "columns": columns}
            for field, columns in by.items()
            if len(columns) > 1
        ]
    return found


def _fields(model: Model) -> Iterator[tuple[str, str, bool]]:
    groups = [("common", model.common), *((name, table.fields) for name, table in model.tables.items())]
    for table, fields in groups:
        for name, field in fields.items():
            yield f"{table}.{name}", field.description, field.required
