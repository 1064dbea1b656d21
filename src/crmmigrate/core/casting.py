"""From canonical text to the engine's types; only for text that its guard has passed."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pyarrow as pa

_TYPES: dict[str, nw.dtypes.DType] = {
    "integer": nw.Int64(),
    "number": nw.Decimal(30, 15),
    "percent": nw.Decimal(30, 15),
    "money": nw.Decimal(21, 6),
    "date": nw.Date(),
    "datetime": nw.Datetime("us"),
    "boolean": nw.Boolean(),
}
NUMERIC = frozenset({"integer", "number", "percent", "money"})
ARROW: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.decimal128(30, 15),
    "percent": pa.decimal128(30, 15),
    "money": pa.decimal128(21, 6),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


def typed(value: nw.Expr, field_type: str) -> nw.Expr:
    """The value in the type of its field: text stays text, money is rounded to six decimals."""
    dtype = _TYPES.get(field_type)
    return value if dtype is None else value.cast(dtype)


def arrow_type(field_type: str) -> pa.DataType:
    """The Arrow type of a field."""
    return ARROW.get(field_type, pa.string())


def as_text(value: Any) -> str | None:
    """A collected value as text; None stays None."""
    return None if value is None else str(value)
