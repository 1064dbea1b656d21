"""Which layouts feed each field of the model, what is missing, and where layouts contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any

from crmmigrate.core.documents import Mapping, Model, Status
from crmmigrate.core.profiles import TableProfile
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
    for constant in mapping.suggested_constants:
        if constant.status is not Status.REJECTED:
            status = str(mapping.status if decided else constant.status)
            yield Fed(constant.field, name, "constant", (), constant.confidence, status)
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


def conflicts(
    mappings: Sequence[Mapping], profiles: MappingType[str, TableProfile] | None = None
) -> list[dict[str, Any]]:
    """Where layouts contradict each other or themselves, the most frequent first.

    A header may mean another thing in another layout: `Name` of contacts and of products is no conflict. It is one
    where rows are the same thing, or the fields are of one table, and the values are of one kind.

    Args:
        mappings: The mappings.
        profiles: Of the sources, by which the kinds of values are told; without them all are of one kind.

    Returns:
        Of kind `header`: a header that feeds different fields in different layouts, with `fields` (field or null,
        layouts). Of kind `field`: a field that several columns of one layout feed (`layout`, `field`, `columns`).
    """
    return [*_headers(mappings, profiles or {}), *_doubles(mappings)]


@dataclass(frozen=True)
class _Use:
    """A header in one layout: the field it feeds, the rows it stands in, the kind of its values."""

    field: str | None
    layout: str
    rows_are: str
    kind: str

    def contradicts(self, other: _Use) -> bool:
        if self.field is None or other.field is None or self.field == other.field:
            return False
        same_thing = self.rows_are == other.rows_are or _table(self.field) == _table(other.field)
        return same_thing and (self.kind == other.kind or not (self.kind and other.kind))


def _headers(mappings: Sequence[Mapping], profiles: MappingType[str, TableProfile]) -> list[dict[str, Any]]:
    written: dict[str, str] = {}
    used: dict[str, list[_Use]] = {}
    for mapping in mappings:
        kinds = _kinds(mapping, profiles)
        for column in mapping.columns if mapping.rows_are else ():
            key = text(column.column) or column.column
            field = None if column.status is Status.REJECTED else column.field
            written.setdefault(key, column.column)
            use = _Use(field, mapping.layout, str(mapping.rows_are), kinds.get(column.column, ""))
            used.setdefault(key, []).append(use)
    found = [_conflict(written[key], uses) for key, uses in used.items() if _contradict(uses)]
    return sorted(found, key=lambda c: (-sum(len(f["layouts"]) for f in c["fields"]), c["header"]))


def _contradict(uses: Sequence[_Use]) -> bool:
    # Layouts are many, but what they say is little: equal uses are looked at once.
    alike = list({(u.field, u.rows_are, u.kind): u for u in uses}.values())
    return any(one.contradicts(other) for i, one in enumerate(alike) for other in alike[:i])


def _conflict(header: str, uses: Sequence[_Use]) -> dict[str, Any]:
    by: dict[str | None, dict[str, None]] = {}
    for use in uses:
        by.setdefault(use.field, {})[use.layout] = None
    fields = [{"field": f, "layouts": list(names)} for f, names in sorted(by.items(), key=lambda p: -len(p[1]))]
    return {"kind": "header", "header": header, "fields": fields}


def _kinds(mapping: Mapping, profiles: MappingType[str, TableProfile]) -> dict[str, str]:
    """Header -> the kind of its values in the longest table of a layout."""
    tables = [profiles[s] for s in mapping.applies_to if s in profiles]
    table = max(tables, key=lambda t: t.n_rows, default=None)
    return {c.label: c.semantic_type or c.inferred_type for c in table.columns} if table else {}


def _table(path: str) -> str:
    return path.partition(".")[0]


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
