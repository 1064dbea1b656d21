"""Columns that tables of the star have in common."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from crmmigrate.core.casting import arrow_type
from crmmigrate.core.documents import ModelField
from crmmigrate.core.history import BEGIN, END
from crmmigrate.core.ports import TargetColumn
from crmmigrate.steps.load.names import SOURCE_KEY, SOURCE_ROW, SOURCES, UNKNOWN

AUDIT = (
    TargetColumn(SOURCE_KEY, "bigint", comment=f"the source, in {SOURCES}"),
    TargetColumn(SOURCE_ROW, "bigint", comment="the row of that source"),
)
IS_INFERRED = TargetColumn("is_inferred", "boolean", comment="only mentioned, never described")


def durable(dimension: str) -> str:
    """Column of the durable key, which a member keeps through all its versions."""
    return f"{dimension}_durable_key"


def validity(dimension: str) -> tuple[TargetColumn, ...]:
    """The columns of a version."""
    return (
        TargetColumn(durable(dimension), "bigint", nullable=False, comment="the member, through all its versions"),
        TargetColumn("valid_from", "date", nullable=False, comment="first day of the version"),
        TargetColumn("valid_to", "date", nullable=False, comment="first day after the version; 9999-12-31 is open"),
        TargetColumn("is_current", "boolean", nullable=False, comment="the newest version of the member"),
    )


def of_fields(fields: Mapping[str, ModelField]) -> tuple[TargetColumn, ...]:
    """The columns of the fields of a table."""
    return tuple(TargetColumn(name, field.type, comment=_about(field)) for name, field in fields.items())


def _about(field: ModelField) -> str:
    limit = {"semi": "never summed over time", "non": "never summed"}.get(field.additive or "", "")
    return "; ".join(part for part in (field.description, limit) if part)


def unknown_member(columns: tuple[TargetColumn, ...], dimension: str) -> pa.Table:
    """The row that facts point to which name nobody."""
    own = {column.name for column in validity(dimension)}
    told: dict[str, object] = {column.name: UNKNOWN for column in columns if column.references}
    told |= {f"{dimension}_key": UNKNOWN, "is_inferred": False}
    if own <= {column.name for column in columns}:
        told |= {durable(dimension): UNKNOWN, "valid_from": BEGIN, "valid_to": END, "is_current": True}
    told.setdefault("name", "(unknown)")
    kinds = {c.name: pa.int64() if c.type == "bigint" else arrow_type(c.type) for c in columns}
    row = pa.Table.from_pylist([{name: told.get(name) for name in kinds}])
    return row.cast(pa.schema(list(kinds.items())))
