"""Checks of model.yaml that ask what history, snapshots and bridges need."""

from __future__ import annotations

from collections.abc import Iterator

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.errors import Fault
from crmmigrate.core.history import versioned_fields

DATES = ("date", "datetime")
ONLY = {"effective": "fact", "weight": "bridge", "within": "bridge"}


def star_faults(model: Parsed[Model], name: str) -> Iterator[Fault]:
    """What is wrong with history, snapshots and weights of a table."""
    table, at = model.document.tables[name], ("tables", name)
    yield from _misplaced(model, table, at)
    fields = model.document.fields_of(name)
    for key in ("snapshot", "effective"):
        field = getattr(table, key)
        if field in fields and fields[field].type not in DATES:
            yield model.fault((*at, key), f"{field} is {fields[field].type}, not a date or datetime")
    if table.role == "fact" and table.snapshot and table.grain and table.snapshot not in table.grain:
        yield model.fault((*at, "snapshot"), f"{table.snapshot} must be in the grain: {', '.join(table.grain)}")
    if table.within is not None and table.within not in table.dimensions:
        yield model.fault(
            (*at, "within"), unknown(f'unknown dimension "{table.within}"', table.within, table.dimensions)
        )
    if table.weight in fields and fields[table.weight].type not in ("number", "percent"):
        yield model.fault((*at, "weight"), f"{table.weight} is {fields[table.weight].type}, not a number")
    if versioned_fields(model.document, name):
        for field in ("valid_from", "valid_to", "is_current", f"{name}_durable_key"):
            if field in table.fields:
                yield model.fault((*at, "fields", field), f"versions have a column {field} of their own", key=True)


def _misplaced(model: Parsed[Model], table: ModelTable, at: Path) -> Iterator[Fault]:
    for key, role in ONLY.items():
        if getattr(table, key) is not None and table.role != role:
            yield model.fault((*at, key), f"only a {role} has this", key=True)
    if table.role != "dimension":
        for name, field in table.fields.items():
            if field.scd != 1:
                yield model.fault((*at, "fields", name, "scd"), "only a dimension keeps history")
