"""Arrow columns as canonical text, a column at a time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from crmmigrate.adapters.readers.streams import float_text, text_of
from crmmigrate.core.findings import Finding, Severity, Where

pc: Any = pyarrow.compute
"""Untyped: its functions are made at run time, and the stubs know but half of them."""
Array = Any
"""A `pa.Array`."""
_EXACT = 2.0**53
_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass
class Notes:
    """What a column held that the user must know, counted while batches are read."""

    binary: int = 0
    strays: int = 0
    encoding: str = "cp1252"
    examples: list[str] = field(default_factory=list)

    def findings(self, column: str) -> list[Finding]:
        """The findings of a column."""
        found = []
        if self.binary:
            message = f"{self.binary} values of {column} are binary data; they were read as hexadecimal digits"
            found.append(Finding("binary-values", message, Severity.INFO, Where(column=column), self.binary))
        if self.strays:
            message = f"{self.strays} texts of {column} are not UTF-8; they were read as {self.encoding}"
            where, examples = Where(column=column), tuple(self.examples)
            found.append(Finding("encoding-mixed", message, Severity.WARNING, where, self.strays, examples))
        return found


def texts(array: Array, notes: Notes) -> Array:
    """A column as text: null where it is null or blank.

    Args:
        array: Any type but a struct or a list of structs, which become columns and tables of their own.
        notes: Counts what the user must know.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _extension(array, notes)
    if pa.types.is_dictionary(kind):
        return texts(array.dictionary, notes).take(array.indices)
    if pa.types.is_run_end_encoded(kind):
        return texts(pc.run_end_decode(array), notes)
    return next(make for fits, make in _KINDS if fits(kind))(array, notes)


def _text(array: Array, notes: Notes) -> Array:
    # A Parquet file may call bytes text that are none; nobody checks before the first use.
    array = array.cast(pa.string())
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        array = pa.array([_repaired(value, notes) for value in array.cast(pa.binary()).to_pylist()], pa.string())
    blank = pc.or_(pc.utf8_is_space(array), pc.equal(array, ""))
    return pc.if_else(blank, pa.scalar(None, pa.string()), array)


def _repaired(value: bytes | None, notes: Notes) -> str | None:
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        notes.strays += 1
        text = value.decode(notes.encoding, errors="replace")
        notes.examples.append(text[:80])
        return text


def _plain(array: Array, _: Notes) -> Array:
    return array.cast(pa.string())


def _none(array: Array, _: Notes) -> Array:
    return pa.nulls(len(array), pa.string())


def _double(array: Array, _: Notes) -> Array:
    """Whole numbers by way of integers, since Arrow writes them with an exponent from 1e10 on."""
    whole = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), _EXACT))
    digits = pc.if_else(whole, array, pa.scalar(None, array.type)).cast(pa.int64()).cast(pa.string())
    return _without_exponent(pc.coalesce(digits, array.cast(pa.string())))


def _half(array: Array, _: Notes) -> Array:
    values = (np.float16(v.as_py()) if v.is_valid else None for v in array)
    return pa.array([None if v is None else float_text(float(str(v))) for v in values], pa.string())


def _decimal(array: Array, _: Notes) -> Array:
    return _without_exponent(array.cast(pa.string()))


def _without_exponent(array: Array) -> Array:
    odd = pc.fill_null(pc.match_substring_regex(array, r"\d[eE]"), False)  # noqa: FBT003
    if not pc.any(odd).as_py():
        return array
    mended = [format(Decimal(text), "f") for text in array.filter(odd).to_pylist()]
    return pc.replace_with_mask(array, odd, pa.array(mended, pa.string()))


def _time(array: Array, _: Notes) -> Array:
    return _without_fraction(array.cast(pa.string()))


def _timestamp(array: Array, _: Notes) -> Array:
    text = _without_fraction(array.cast(pa.string()))
    if array.type.tz is None:
        return text
    text = pc.replace_substring_regex(text, r"Z$", "+00:00")
    return pc.replace_substring_regex(text, r"([+-]\d\d)(\d\d)$", r"\1:\2")


def _without_fraction(text: Array) -> Array:
    """Without the zeros at the end of a fraction of a second, and without the point where only zeros follow."""
    text = pc.replace_substring_regex(text, r"\.0+($|[Z+-])", r"\1")
    return pc.replace_substring_regex(text, r"(\.\d*[1-9])0+($|[Z+-])", r"\1\2")


def _duration(array: Array, _: Notes) -> Array:
    ticks = _TICKS[array.type.unit]
    values = array.cast(pa.int64()).to_pylist()
    return pa.array([None if v is None else _clock(v, ticks) for v in values], pa.string())


def _clock(value: int, ticks: int) -> str:
    whole, rest = divmod(abs(value), ticks)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    fraction = f".{rest * (10**9 // ticks):09d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{text}{fraction}"


def _interval(array: Array, _: Notes) -> Array:
    """Months, days and time apart, as ISO 8601 writes them."""
    return pa.array([None if v is None else _iso(*v) for v in array.to_pylist()], pa.string())


def _iso(months: int, days: int, nanoseconds: int) -> str:
    date = f"{months}M" * bool(months) + f"{days}D" * bool(days)
    seconds = Decimal(nanoseconds).scaleb(-9)
    time = f"T{format(seconds.normalize(), 'f')}S" if nanoseconds else ""
    return f"P{date}{time}" if date or time else "PT0S"


def _binary(array: Array, notes: Notes) -> Array:
    notes.binary += len(array) - array.null_count
    return pa.array([value.hex() or None if value is not None else None for value in array.to_pylist()], pa.string())


def _json(array: Array, _: Notes) -> Array:
    return pa.array([None if v is None else json_text(v) for v in array.to_pylist()], pa.string())


def json_text(value: Any) -> str:
    """A nested value as JSON; what JSON has no form for as canonical text.

    >>> json_text([1, Decimal("2.50"), b"ab", None]), json_text([("a", 1), ("b", 2)])
    ('[1, "2.50", "6162", null]', '{"a": 1, "b": 2}')
    """
    return json.dumps(_for_json(value), ensure_ascii=False, default=text_of)


def _for_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _for_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) for p in value):
            keys = [key for key, _ in value]
            if len(set(keys)) == len(keys):
                return {key: _for_json(inner) for key, inner in value}
        return [_for_json(inner) for inner in value]
    return [_for_json(inner) for inner in value] if isinstance(value, tuple) else value


def _extension(array: Array, notes: Notes) -> Array:
    name = array.type.extension_name
    if name == "arrow.uuid":
        values = array.storage.to_pylist()
        return pa.array([None if v is None else str(uuid.UUID(bytes=v)) for v in values], pa.string())
    if name == "arrow.bool8":
        return array.storage.cast(pa.bool_()).cast(pa.string())
    return texts(array.storage, notes)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()


def _is_binary(kind: pa.DataType) -> bool:
    return (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or kind == pa.binary_view()
    )


Make = Callable[[Array, Notes], Array]
_KINDS: Sequence[tuple[Callable[[pa.DataType], bool], Make]] = (
    (_is_text, _text),
    (pa.types.is_null, _none),
    (pa.types.is_boolean, _plain),
    (pa.types.is_integer, _plain),
    (pa.types.is_float16, _half),
    (pa.types.is_floating, _double),
    (pa.types.is_decimal, _decimal),
    (pa.types.is_date32, _plain),
    (pa.types.is_date64, lambda array, notes: _plain(array.cast(pa.date32()), notes)),
    (pa.types.is_time, _time),
    (pa.types.is_timestamp, _timestamp),
    (pa.types.is_duration, _duration),
    (pa.types.is_interval, _interval),
    (_is_binary, _binary),
    (lambda _: True, _json),
)
