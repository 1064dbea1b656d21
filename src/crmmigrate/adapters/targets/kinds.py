"""Kinds of column types: what a type of the model is in a target, and what becomes of a column that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import TablePlan

_KINDS = {
    "integer": "integer",
    "bigint": "integer",
    "number": "decimal(30,15)",
    "percent": "decimal(30,15)",
    "money": "decimal(21,6)",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


def kind_of(model_type: str) -> str:
    """The kind that a type of the model has in a target.

    >>> kind_of("money"), kind_of("email")
    ('decimal(21,6)', 'text')
    """
    return _KINDS.get(model_type, "text")


def arrow_kind(arrow: pa.DataType) -> str:
    """The kind of an Arrow type.

    >>> arrow_kind(pa.decimal128(21, 6)), arrow_kind(pa.float64())
    ('decimal(21,6)', 'other')
    """
    if pa.types.is_decimal(arrow):
        return f"decimal({arrow.precision},{arrow.scale})"
    for test, kind in (
        (pa.types.is_integer, "integer"), (pa.types.is_boolean, "boolean"), (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"), (pa.types.is_string, "text"), (pa.types.is_large_string, "text"),
    ):  # fmt: skip
        if test(arrow):
            return kind
    return "other"


def holds(there: str, planned: str) -> bool:
    """Whether a column of the kind `there` takes all values of the kind `planned`, or refuses those it cannot.

    >>> holds("decimal(21,6)", "integer"), holds("integer", "decimal(21,6)"), holds("text", "date")
    (True, False, True)
    """
    if there in {planned, "text", "other"}:
        return True
    wide, narrow = _DECIMAL.fullmatch(there), _DECIMAL.fullmatch(planned)
    if wide and planned == "integer":
        return True
    return bool(wide and narrow and int(wide[2]) >= int(narrow[2]))


def settled(plan: TablePlan, present: Mapping[str, str]) -> dict[str, str]:
    """The kinds that the columns of a table have from now on, without those that the plan drops.

    Args:
        plan: Its `changes` say which types get wider and which columns go.
        present: Kinds of the columns that are there.

    Raises:
        UsageError: The plan gives a column values that its type does not hold, and says nothing of it.
    """
    changes = {change.column.lower(): change for change in plan.changes}
    planned = {column.name.lower(): kind_of(column.type) for column in plan.columns}
    kinds = {}
    for name, kind in present.items():
        change = changes.get(name.lower())
        wanted = planned.get(name.lower())
        if change and change.kind == "drop":
            continue
        kinds[name] = wanted if wanted and change and change.kind == "widen" else kind
        if wanted and not holds(kinds[name], wanted):
            raise UsageError(
                f"table {plan.table}, column {name}: it holds {kind} in the target, and the plan says {wanted}",
                next="set the old type, or text, in model.yaml; or load into another schema",
            )
    return kinds
