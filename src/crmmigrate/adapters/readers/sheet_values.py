"""Values of cells as canonical text, one by one, and column by column through Arrow with the same result."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from crmmigrate.adapters.readers.streams import duration_text

pc: Any = pyarrow.compute  # its stubs know no array of unknown content
EXCEL_DIGITS = 15
"""Excel shows 15 significant digits; what a file stores beyond them is noise of binary fractions."""

_EXACT = 2.0**53
_FINEST, _COARSEST = 1e-6, 1e15


def canonical(value: Any) -> tuple[str | None, str]:  # noqa: PLR0911
    """The canonical text of a cell's value, and its kind as in `Grid.kinds`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, "s"
    if isinstance(value, str):
        return value, "s"
    if isinstance(value, bool):
        return ("true" if value else "false"), "b"
    if isinstance(value, int | float):
        return number_text(value), "n"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" "), "t"
    if isinstance(value, dt.date):
        return value.isoformat(), "d"
    if isinstance(value, dt.timedelta):
        return duration_text(value), "t"
    return str(value), "t"


def number_text(value: float) -> str:
    """A number as text: no `.0`, no exponent, at most 15 significant digits for fractions."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < _EXACT:
        return str(int(value))
    short = repr(value)
    if len(short.replace("-", "").replace(".", "").strip("0")) > EXCEL_DIGITS:
        short = f"{value:.{EXCEL_DIGITS}g}"
    if "e" not in short:
        return short
    return format(Decimal(short), "f")


def column_text(values: Sequence[Any]) -> pa.Array[Any]:
    """A column of cells as canonical text; blanks are null."""
    kinds = set(map(type, values))
    others = kinds - {str}
    kind = next(iter(others), str) if len(others) < 2 else None
    if kind is str:
        return _texts(pa.array(values, pa.string()))
    quick = _QUICK.get(kind)
    if quick is not None and (str not in kinds or not _text_in(values)):
        plain = [None if value.__class__ is str else value for value in values] if str in kinds else values
        if (texts := quick(plain)) is not None:
            return texts
    return pa.array([canonical(value)[0] for value in values], pa.string())


def _text_in(values: Sequence[Any]) -> bool:
    return any(value.__class__ is str and value and not value.isspace() for value in values)


def _texts(texts: pa.Array[Any]) -> pa.Array[Any]:
    blank = pc.or_(pc.equal(texts, ""), pc.utf8_is_space(texts))
    known: pa.Array[Any] = pc.if_else(blank, pa.scalar(None, pa.string()), texts) if pc.any(blank).as_py() else texts
    return known


def float_texts(values: Sequence[float | None]) -> pa.Array[Any]:
    """Floats as `number_text` writes them."""
    numbers = pa.array(values, pa.float64())
    data = numbers.fill_null(0.0).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        whole = (data == np.trunc(data)) & (np.abs(data) < _EXACT)
    if whole.all():
        texts = pa.array(data.astype(np.int64)).cast(pa.string())
        return texts if not numbers.null_count else pc.if_else(numbers.is_valid(), texts, pa.scalar(None, pa.string()))
    places = np.flatnonzero(~whole)
    whole_texts = pa.array(np.where(whole, data, 0).astype(np.int64)).cast(pa.string())
    mixed = pc.replace_with_mask(whole_texts, pa.array(~whole), _fractions(data[places]))
    known: pa.Array[Any] = pc.if_else(numbers.is_valid(), mixed, pa.scalar(None, pa.string()))
    return known


def _fractions(data: npt.NDArray[np.float64]) -> pa.Array[Any]:
    """Shortest texts, of 15 digits where there are more; what numpy cannot round for sure goes one by one."""
    size = np.abs(data)
    slow = ~((size >= _FINEST) & (size < _COARSEST))
    exponent = np.floor(np.log10(np.where(slow, 1.0, size))).astype(np.int64)
    scale = 10.0 ** (EXCEL_DIGITS - 1 - exponent)
    scaled = np.where(slow, 0.0, data) * scale
    nearest = np.rint(scaled)
    # The product may be off by 0.07: its nearest whole number is sure except around the half.
    unsure = np.abs(np.abs(scaled - nearest) - 0.5) < 0.1
    rounded = np.where(slow, data, nearest / scale)
    slow |= unsure | (EXCEL_DIGITS - 1 - exponent > 22)
    texts: pa.Array[Any] = pa.array(rounded).cast(pa.string())
    slow |= pc.match_substring(texts, "e").to_numpy(zero_copy_only=False)
    if not slow.any():
        return texts
    exact = pa.array([number_text(float(value)) for value in data[slow]], pa.string())
    known: pa.Array[Any] = pc.replace_with_mask(texts, pa.array(slow), exact)
    return known


def _dates(values: Sequence[dt.date | None]) -> pa.Array[Any]:
    return pa.array(values, pa.date32()).cast(pa.string())


def _moments(values: Sequence[dt.datetime | None]) -> pa.Array[Any] | None:
    moments = pa.array(values, pa.timestamp("us"))
    micros = moments.cast(pa.int64()).drop_null().to_numpy(zero_copy_only=False)
    return None if (micros % 1_000_000).any() else moments.cast(pa.timestamp("s")).cast(pa.string())


def _booleans(values: Sequence[bool | None]) -> pa.Array[Any]:
    return pa.array(values, pa.bool_()).cast(pa.string())


_QUICK: dict[type | None, Callable[[Any], pa.Array[Any] | None]] = {
    float: float_texts,
    dt.date: _dates,
    dt.datetime: _moments,
    bool: _booleans,
}
