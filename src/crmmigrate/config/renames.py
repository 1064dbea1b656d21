"""Names that a person changed in model.yaml, and a proposal put into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.core.documents import Model, ModelField, ModelTable

ALIKE = 0.5
"""Share of fields that two tables must have in common for one to be the other under a new name."""


@dataclass(frozen=True)
class Renames:
    """What a person calls otherwise.

    Attributes:
        tables: Name that the tool gave -> name that stands in the file.
        fields: (table as it stands in the file, field that the tool named) -> field as it stands in the file.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """A table as it stands in the file."""
        return self.tables.get(name, name)

    def field(self, table: str, name: str) -> str:
        """A field, of a table as the tool named it, as it stands in the file."""
        return self.fields.get((self.table(table), name), name)


def found(ours: Model, last: Model, new: Model) -> Renames:
    """What a person renamed since the tool wrote: gone under one name, there under another, otherwise much the same.

    Args:
        ours: The file as it stands.
        last: What was suggested last.
        new: What is suggested now; a name that it has is nobody's new name.
    """
    tables: dict[str, str] = {}
    free = [name for name in ours.tables if name not in last.tables and name not in new.tables]
    for name in (name for name in last.tables if name not in ours.tables):
        likeness = {other: _likeness(last.tables[name], ours.tables[other]) for other in free}
        best = max(likeness, key=lambda other: likeness[other], default=None)
        if best is not None and likeness[best] >= ALIKE:
            tables[name] = best
            free.remove(best)
    fields: dict[tuple[str, str], str] = {}
    for name, table in last.tables.items():
        here = tables.get(name, name)
        if here in ours.tables:
            known = new.tables[name].fields if name in new.tables else {}
            renamed = _renamed(ours.tables[here].fields, table.fields, known)
            fields |= {(here, before): after for before, after in renamed.items()}
    return Renames(tables, fields)


def _likeness(one: ModelTable, other: ModelTable) -> float:
    left, right = _marks(one), _marks(other)
    return len(left & right) / max(len(left | right), 1)


def _marks(table: ModelTable) -> set[str]:
    """What tells a table: its columns by their headers, which stay when a field is renamed."""
    return {field.description or name for name, field in table.fields.items()}


def _renamed(
    ours: Mapping[str, ModelField], last: Mapping[str, ModelField], new: Mapping[str, ModelField]
) -> dict[str, str]:
    free = [name for name in ours if name not in last and name not in new]
    renamed: dict[str, str] = {}
    for name in (name for name in last if name not in ours):
        same = [other for other in free if _is_same(ours[other], last[name])]
        if len(same) == 1:
            renamed[name] = same[0]
            free.remove(same[0])
    return renamed


def _is_same(one: ModelField, other: ModelField) -> bool:
    return bool(one.description) and one.description == other.description if other.description else one == other


def put_into(model: Model, renames: Renames) -> Model:
    """A proposal with the names that stand in the file."""
    if not renames.tables and not renames.fields:
        return model
    tables = {renames.table(name): _table(name, table, renames) for name, table in model.tables.items()}
    return model.model_copy(update={"tables": tables})


def _table(name: str, table: ModelTable, renames: Renames) -> ModelTable:
    def own(part: Any) -> Any:
        if isinstance(part, list):
            return [own(one) for one in part]
        return renames.field(name, part) if isinstance(part, str) else part

    changed: dict[str, Any] = {key: own(getattr(table, key)) for key in field_keys(table)}
    changed |= {key: _each(getattr(table, key), renames.table) for key in table_keys(table)}
    changed["fields"] = {renames.field(name, n): _field(f, renames) for n, f in table.fields.items()}
    return table.model_copy(update=changed)


def _field(field: ModelField, renames: Renames) -> ModelField:
    if field.references is None:
        return field
    at = renames.field(field.references, field.reference_field) if field.reference_field else None
    return field.model_copy(update={"references": renames.table(field.references), "reference_field": at})


def _each(part: Any, say: Callable[[str], str]) -> Any:
    return [say(one) for one in part] if isinstance(part, list) else part if part is None else say(part)


def field_keys(table: ModelTable) -> list[str]:
    """Keys of a table that name its own fields."""
    known = ("grain", "identify", "scoped", "snapshot", "effective", "weight", "hierarchies")
    return [key for key in known if key in type(table).model_fields]


def table_keys(table: ModelTable) -> list[str]:
    """Keys of a table that name dimensions."""
    return [key for key in ("dimensions", "within") if key in type(table).model_fields]


def names_in(part: Any) -> set[str]:
    """All names in a value of such a key."""
    if isinstance(part, list):
        return {name for one in part for name in names_in(one)}
    return {part} if isinstance(part, str) else set()
