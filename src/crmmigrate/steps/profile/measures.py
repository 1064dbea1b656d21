"""Lowest, highest, mean and quantiles of numbers and dates: exact, in one further pass at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw

from crmmigrate.core.tables import Frame
from crmmigrate.steps.profile.weights import Weighed
from crmmigrate.values.canonical import DATETIME, NUMBER, whole
from crmmigrate.values.infer import Inference, canonical

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NUMBERS = ("integer", "number")
DATES = ("date", "datetime")

_UNIT = r"(?:[A-Za-z]{1,4}\.?|[€$£¥%])"


@dataclass(frozen=True)
class Measured:
    """What was measured of one column.

    Attributes:
        minimum, maximum: Canonical text.
        mean: Of numbers.
        quantiles: Of numbers, at `QUANTILES`.
        fits: Values that have the type; None where they were not counted on all rows.
        fractions: Numbers that are not whole; None where they were not counted.
        nulls: Cells with a null spelling; None where they were not counted.
    """

    minimum: str | None = None
    maximum: str | None = None
    mean: float | None = None
    quantiles: tuple[float, ...] = ()
    fits: int | None = None
    fractions: int | None = None
    nulls: int | None = None


def measure(frame: Frame, columns: Mapping[str, tuple[Weighed, Inference]]) -> dict[str, Measured]:
    """Measure columns: from their values where all are known, else in one pass over the frame.

    Args:
        frame: The staged table.
        columns: Name -> its values and what was inferred of them.
    """
    found = {name: _from_values(w, i) for name, (w, i) in columns.items() if w.complete or not _in_pass(i)}
    passed = {name: pair for name, pair in columns.items() if name not in found}
    return found | _from_frame(frame, passed)


def _in_pass(inference: Inference) -> bool:
    return inference.type in (*NUMBERS, *DATES) or bool(inference.null_spellings)


# --- from values ----------------------------------------------------------------------------------


def _from_values(weighed: Weighed, inference: Inference) -> Measured:
    pairs = [(canonical(text, inference), weight) for text, weight in _non_null(weighed, inference)]
    known = [(text, weight) for text, weight in pairs if text is not None]
    if not known or inference.type not in (*NUMBERS, *DATES):
        return Measured()
    if inference.type in DATES:
        days = sorted(text for text, _ in known)
        return Measured(days[0], days[-1])
    numbers = sorted((Decimal(text), weight) for text, weight in known)
    total = sum(weight for _, weight in numbers)
    mean = _steady(sum(number * weight for number, weight in numbers) / total)
    return Measured(_text(numbers[0][0]), _text(numbers[-1][0]), mean, _quantiles(numbers, total))


def _non_null(weighed: Weighed, inference: Inference) -> Sequence[tuple[str, int]]:
    return [(t, w) for t, w in weighed.values if t.strip() and t.strip() not in inference.null_spellings]


def _quantiles(numbers: Sequence[tuple[Decimal, int]], total: int) -> tuple[float, ...]:
    """Quantiles with linear interpolation, as the engines compute them."""

    def at(rank: int) -> Decimal:
        passed = 0
        for number, weight in numbers:
            passed += weight
            if rank < passed:
                return number
        return numbers[-1][0]

    found = []
    for quantile in QUANTILES:
        place = Decimal(str(quantile)) * (total - 1)
        low = int(place)
        found.append(_steady(at(low) + (at(low + 1) - at(low)) * (place - low)))
    return tuple(found)


def _steady(number: Decimal | float) -> float:
    """Twelve digits: the order in which an engine adds shows only behind them."""
    return float(f"{number:.12g}")


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- from the frame -------------------------------------------------------------------------------


def _from_frame(frame: Frame, columns: Mapping[str, tuple[Weighed, Inference]]) -> dict[str, Measured]:
    if not columns:
        return {}
    prepared: list[nw.Expr] = []
    totals: list[nw.Expr] = []
    for name, (_, inference) in columns.items():
        value, asked = _expressions(name, inference)
        prepared += value
        totals += asked
    row = frame.select(*prepared).select(*totals).collect(backend="pyarrow").to_native().to_pylist()[0]
    return {name: _read(row, name, weighed, inference) for name, (weighed, inference) in columns.items()}


def _expressions(name: str, inference: Inference) -> tuple[list[nw.Expr], list[nw.Expr]]:
    """What to compute per row, and what to ask of it."""
    prepared, totals = [], []
    if inference.null_spellings:
        is_null = nw.col(name).str.strip_chars().is_in(list(inference.null_spellings)).cast(nw.Int64)
        prepared.append(is_null.alias(f"{name}_null"))
        totals.append(nw.col(f"{name}_null").sum())
    value = nw.col(f"{name}_value")
    if inference.type in NUMBERS:
        prepared.append(_number(nw.col(name), inference.decimal).alias(f"{name}_value"))
        totals += [
            value.mean().alias(f"{name}_mean"),
            ((value - value.floor()) > 0).cast(nw.Int64).sum().alias(f"{name}_fractions"),
        ]
    elif inference.type in DATES:
        prepared.append(_day(nw.col(name), inference.date_order or "ymd").alias(f"{name}_value"))
    if inference.type in (*NUMBERS, *DATES):
        totals += [
            value.min().alias(f"{name}_min"),
            value.max().alias(f"{name}_max"),
            (~value.is_null()).cast(nw.Int64).sum().alias(f"{name}_fits"),
        ]
    return prepared, totals


def _number(column: nw.Expr, decimal: str) -> nw.Expr:
    """A number in the plain spelling, in another one of the column, or of the other decimal sign."""
    text = column.str.strip_chars()
    other = "," if decimal == "." else "."
    fallback = nw.when(text.str.contains(_spelling(other))).then(_bare(text, other)).otherwise(nw.lit(None))
    written = nw.when(text.str.contains(_spelling(decimal))).then(_bare(text, decimal)).otherwise(fallback)
    # Most cells are plain; only the others pay for the long expressions.
    plain = column.str.contains(whole(NUMBER.replace(r"\.", decimal if decimal == "," else r"\.")))
    pointed = column.str.replace_all(",", ".", literal=True) if decimal == "," else column
    return nw.when(plain).then(pointed).otherwise(written).cast(nw.Float64)


def _spelling(decimal: str) -> str:
    group = "." if decimal == "," else ","
    figures = rf"(?:[0-9]{{1,15}}|[0-9]{{1,3}}(?:[{group}' ][0-9]{{3}}){{1,4}})"
    fraction = rf"(?:[{decimal}][0-9]{{1,15}})?"
    return rf"^(?:{_UNIT} ?)?[-+(]?(?:{_UNIT} ?)?{figures}{fraction}\)?-?(?: ?{_UNIT})?\z"


def _bare(text: nw.Expr, decimal: str) -> nw.Expr:
    digits = text.str.replace_all(f"[^0-9{decimal}]", "")
    number = digits.str.replace_all(decimal, ".", literal=True) if decimal == "," else digits
    sign = nw.when(text.str.contains("[-(]")).then(nw.lit("-")).otherwise(nw.lit(""))
    # A unit's full stop (`kr.`) is no decimal sign: it would stand at an end.
    return nw.concat_str(sign, number.str.replace_all(r"^[.]+|[.]+\z", ""))


def _day(column: nw.Expr, order: str) -> nw.Expr:
    """ISO text of a date with two-digit day and month and a whole year; null for other spellings."""
    text = column.str.strip_chars()
    day, month = (3, 0) if order == "mdy" else (0, 3)
    dash = nw.lit("-")
    turned = nw.concat_str(
        text.str.slice(6, 4), dash, text.str.slice(month, 2), dash, text.str.slice(day, 2), text.str.slice(10)
    )
    numeric = text.str.contains(r"^[0-9]{2}[-./][0-9]{2}[-./][0-9]{4}(?:[ T][^\n]*)?\z")
    iso = nw.when(numeric).then(turned).otherwise(text).str.replace_all("T", " ", literal=True)
    return nw.when(iso.str.contains(whole(DATETIME))).then(iso)


def _read(row: Mapping[str, Any], name: str, weighed: Weighed, inference: Inference) -> Measured:
    nulls = row.get(f"{name}_null")
    if inference.type not in (*NUMBERS, *DATES):
        return Measured(nulls=_whole(nulls))
    seen = _from_values(weighed, inference)
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    if inference.type in NUMBERS:
        ends = [Decimal(repr(float(x))) for x in (low, high) if x is not None]
        ends += [Decimal(x) for x in (seen.minimum, seen.maximum) if x is not None]
        ends_text = [_text(min(ends)), _text(max(ends))] if ends else [None, None]
    else:
        days = [x for x in (low, high, seen.minimum, seen.maximum) if x is not None]
        ends_text = [min(days), max(days)] if days else [None, None]
    mean = row.get(f"{name}_mean")
    return Measured(
        minimum=ends_text[0],
        maximum=ends_text[1],
        mean=None if mean is None else _steady(mean),
        quantiles=seen.quantiles,  # of the sample: exact ones would hold every value in memory
        fits=int(row[f"{name}_fits"] or 0),
        fractions=_whole(row.get(f"{name}_fractions")),
        nulls=_whole(nulls),
    )


def _whole(number: Any) -> int | None:
    """A count; engines give sums as integers or as decimals."""
    return None if number is None else int(number)
