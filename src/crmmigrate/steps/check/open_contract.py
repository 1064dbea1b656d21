"""The star as a data contract of the Open Data Contract Standard (Bitol), for catalogues and tools that check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.ports import TablePlan, TargetColumn

VERSION = "v3.1.0"
_LOGICAL = {
    "integer": "integer", "bigint": "integer", "number": "number", "money": "number", "percent": "number",
    "date": "date", "datetime": "timestamp", "boolean": "boolean",
}  # fmt: skip


def open_data_contract(model: Model, tables: Sequence[tuple[TablePlan, str | None]]) -> dict[str, Any]:
    """The contract as plain values, ready to be written as YAML.

    Args:
        model: The model in force.
        tables: Tables of the star, each with the table of the model that it is; None for the calendar.
    """
    return _filled(
        {
            "apiVersion": VERSION,
            "kind": "DataContract",
            "id": f"urn:crmmigrate:{model.name}",
            "name": model.name,
            "version": "1.0.0",
            "status": "draft",
            "description": {"purpose": model.description},
            "schema": [_table(model, plan, name) for plan, name in tables],
        }
    )


def _table(model: Model, plan: TablePlan, name: str | None) -> dict[str, Any]:
    spec = model.tables[name] if name else None
    fields = model.fields_of(name) if name else {}
    grain = f"one row for each {', '.join(spec.grain)}" if spec and spec.grain and spec.role != "dimension" else ""
    return _filled(
        {
            "name": plan.table,
            "physicalName": plan.table,
            "physicalType": "table",
            "logicalType": "object",
            "description": plan.comment,
            "tags": [spec.role] if spec else ["dimension"],
            "dataGranularityDescription": grain,
            "properties": [_property(plan, column, fields.get(column.name)) for column in plan.columns],
        }
    )


def _property(plan: TablePlan, column: TargetColumn, field: ModelField | None) -> dict[str, Any]:
    key = plan.primary_key.index(column.name) + 1 if column.name in plan.primary_key else None
    unique = column.name in plan.primary_key if len(plan.primary_key) == 1 else plan.merge_key == (column.name,)
    reference = [{"type": "foreignKey", "to": ".".join(column.references)}] if column.references else []
    return _filled(
        {
            "name": column.name,
            "logicalType": _LOGICAL.get(column.type, "string"),
            "logicalTypeOptions": _options(field) if field else {},
            "physicalType": column.type,
            "description": column.comment,
            "primaryKey": True if key else None,
            "primaryKeyPosition": key,
            "required": None if column.nullable else True,
            "unique": unique or None,
            "relationships": reference,
            "quality": _quality(field) if field else [],
            "customProperties": _custom(field) if field else [],
        }
    )


def _options(field: ModelField) -> dict[str, Any]:
    return {
        "minimum": field.minimum,
        "maximum": field.maximum,
        "pattern": f"^(?:{field.pattern})$" if field.pattern is not None else None,
        "maxLength": field.max_length,
    }


def _quality(field: ModelField) -> list[dict[str, Any]]:
    """Rules that a column of the star must keep; only the unknown member and mentions may lack what is required."""
    if field.allowed is None:
        return []
    arguments = {"validValues": list(field.allowed)}
    return [{"type": "library", "metric": "invalidValues", "arguments": arguments, "mustBe": 0, "unit": "rows"}]


def _custom(field: ModelField) -> list[dict[str, Any]]:
    told = {"role": field.role, "additive": field.additive, "scd": field.scd if field.scd == 2 else None}
    return [{"property": f"crmmigrate.{name}", "value": value} for name, value in told.items() if value is not None]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    plain = {k: _filled(v) if isinstance(v, Mapping) else v for k, v in values.items()}
    return {k: v for k, v in plain.items() if v is not None and v not in ("", [], {})}
