"""A proposed model knows from which columns it was made: these feed their fields, whatever their headers say."""

from __future__ import annotations

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.values.quantities import currencies_in

MADE = 0.95


def built_table(model: Model, source: str) -> str | None:
    """The table that a proposed model made of the rows of a source."""
    return next((name for name, table in model.tables.items() if source in table.rows_of), None)


def several_currencies(table: TableProfile) -> tuple[str, ...]:
    """Headers of amounts in several currencies: cleaning leaves them as they are, so a transform has to read them."""
    return tuple(
        c.label for c in table.columns if c.inferred_type in ("integer", "number") and len(currencies_in(c.sample)) > 1
    )


def as_built(mapping: Mapping, model: Model, table: TableProfile) -> Mapping:
    """The mapping with the columns of a proposed model on the fields that were made of them.

    Args:
        mapping: The suggestion for a layout; what people decided stays.
        model: The model; one that was not proposed from these sources changes nothing.
        table: The table that speaks for the layout.
    """
    source = next((s for s in mapping.applies_to if built_table(model, s)), "")
    rows_are = built_table(model, source)
    if rows_are is None or mapping.status is Status.CONFIRMED:
        return mapping
    fields = _fields(model, source, rows_are)
    amounts = set(several_currencies(table))
    reads = {c.label: _amount(c) for c in table.columns if c.label in amounts}
    columns = [
        c if c.status is not Status.SUGGESTED else _fed(c, fields.get(c.column), reads.get(c.column))
        for c in mapping.columns
    ]
    sure = [c.confidence for c in columns if c.field and c.status is not Status.REJECTED]
    return mapping.model_copy(
        update={
            "rows_are": rows_are,
            "columns": columns,
            "combined": [c for c in mapping.combined if c.status is not Status.SUGGESTED],
            "suggested_constants": [c for c in mapping.suggested_constants if c.status is not Status.SUGGESTED],
            "confidence": round(sum(sure) / len(sure), 4) if sure else 0.0,
        }
    )


def _fields(model: Model, source: str, rows_are: str) -> dict[str, str]:
    """Header -> field made of it; the fields of the table whose rows these are come first."""
    found: dict[str, str] = {}
    for name in (rows_are, *(n for n in model.tables if n != rows_are)):
        for field, spec in model.tables[name].fields.items():
            if source in spec.made_of:
                found.setdefault(spec.made_of[source], f"{name}.{field}")
    return found


def _amount(column: ColumnProfile) -> str:
    return f"amount('{column.decimal}')"


def _fed(column: ColumnMapping, field: str | None, reads: str | None) -> ColumnMapping:
    why = ["the field was made of this column"] if field else ["no field was made of this column"]
    kept = field is not None and column.field == field
    return column.model_copy(
        update={
            "field": field, "confidence": MADE, "why": why, "candidates": [], "parts": {},
            "transform": column.transform if kept and not reads else reads, "sql": column.sql if kept else None,
        }
    )  # fmt: skip
