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


def lowered(value: nw.Expr) -> nw.Expr:
    """Text in lower case, the same on every engine: they disagree on the Turkish capital I and the last sigma."""
    return (
        value.str.replace_all("\u0130", "i", literal=True)
        .str.replace_all("\u03a3", "\u03c3", literal=True)
        .str.to_lowercase()
    )


_SEVERAL = {c: c.upper() for c in map(chr, range(0x80, 0xFB18)) if len(c.upper()) > 1}
"""Letters whose capital is more than one letter, such as `ß`."""


def raised(value: nw.Expr) -> nw.Expr:
    """Text in capitals, the same on every engine: they disagree on letters such as `ß`, which becomes `SS`."""
    spelled = value
    for letter, capitals in _SEVERAL.items():
        spelled = spelled.str.replace_all(letter, capitals, literal=True)
    rare = value.str.contains(f"[{''.join(_SEVERAL)}]")
    return nw.when(rare).then(spelled).otherwise(value).str.to_uppercase()


def as_text(value: Any) -> str | None:
    """A collected value as text; None stays None."""
    return None if value is None else str(value)


def captured(value: nw.Expr, pattern: str, group: int = 1) -> nw.Expr:
    """What a group of a pattern found, null where the pattern is not found; the first place that fits counts.

    Args:
        value: Text.
        pattern: In the subset that all engines read alike, see `values.canonical`; `.` stands for a newline too.
        group: Number of the group.
    """
    around = rf"(?s)^.*?(?:{pattern}).*\z"
    # Engines write the group differently: Java `$1`, RE2 `\1`. The engine is asked which of them it is.
    is_java = nw.lit("a").str.replace_all("(a)", "$1") == "a"
    found = (
        nw.when(is_java)
        .then(value.str.replace_all(around, f"${group}"))
        .otherwise(value.str.replace_all(around, rf"\{group}"))
    )
    return nw.when(value.str.contains(f"(?s){pattern}")).then(found)
