"""Where a fact has no date of its own, the date at which its rows were created is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from crmmigrate.core.documents import ColumnMapping, Model, Status

_DATES = ("date", "datetime")


def dated(columns: Sequence[ColumnMapping], rows_are: str | None, model: Model) -> list[ColumnMapping]:
    """The mappings with a common date moved to the required date of a fact that no column feeds.

    Args:
        columns: Mappings of one table.
        rows_are: Its grain.
        model: The model.
    """
    if rows_are is None or model.tables[rows_are].role != "fact":
        return list(columns)
    fed = {c.field for c in columns if c.field and c.status != Status.REJECTED}
    fields = model.tables[rows_are].fields
    wanted = next(
        (n for n, f in fields.items() if f.required and f.type in _DATES and f"{rows_are}.{n}" not in fed),
        None,
    )
    common = [f"common.{n}" for n, f in model.common.items() if f.type in _DATES]
    spare = next((p for p in common if any(c.field == p and c.status == Status.SUGGESTED for c in columns)), None)
    if wanted is None or spare is None:
        return list(columns)
    return [_moved(c, f"{rows_are}.{wanted}") if c.field == spare else c for c in columns]


def _moved(column: ColumnMapping, field: str) -> ColumnMapping:
    table, _, name = field.partition(".")
    why = [*column.why, f"the only date of the {table} rows, so it is their {name}"]
    return column.model_copy(update={"field": field, "why": why})
