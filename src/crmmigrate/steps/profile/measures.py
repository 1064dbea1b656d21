"""Lowest, highest, mean, quantiles and histogram of numbers and dates, in one further pass at most."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import narwhals as nw

from crmmigrate.core.tables import Frame
from crmmigrate.steps.profile import spread
from crmmigrate.steps.profile.weights import Weighed
from crmmigrate.values.canonical import DATETIME, NUMBER, whole
from crmmigrate.values.infer import Inference, canonical

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NUMBERS = ("integer", "number")
DATES = ("date", "datetime")

MOST_LATE = 0.05  # births after all else: more are no mistakes

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
        histogram, outliers, outlier_count: See `ColumnProfile`.
    """

    minimum: str | None = None
    maximum: str | None = None
    mean: float | None = None
    quantiles: tuple[float, ...] = ()
    fits: int | None = None
    fractions: int | None = None
    nulls: int | None = None
    histogram: spread.Bars = ()
    outliers: tuple[str, ...] = ()
    outlier_count: int = 0


@dataclass(frozen=True)
class _Seen:
    """What the known values of a column tell."""

    inference: Inference
    complete: bool
    measured: Measured = Measured()
    known: spread.Known | None = None
    grid: spread.Grid | None = None


def measure(
    frame: Frame, columns: Mapping[str, tuple[Weighed, Inference]], births: Collection[str] = ()
) -> dict[str, Measured]:
    """Measure columns: from their values where all are known, else in one pass over the frame.

    Args:
        frame: The staged table.
        columns: Name -> its values and what was inferred of them.
        births: Columns of dates of birth: none is later than all other dates of the table.
    """
    seen = _with_births({name: _seen(*pair) for name, pair in columns.items()}, births)
    found = {name: _alone(s) for name, s in seen.items() if s.complete or not _in_pass(s.inference)}
    return found | _from_frame(frame, {name: s for name, s in seen.items() if name not in found})


def _in_pass(inference: Inference) -> bool:
    return inference.type in (*NUMBERS, *DATES) or bool(inference.null_spellings)


def _alone(seen: _Seen) -> Measured:
    if seen.known is None or seen.grid is None:
        return seen.measured
    bars, count = spread.counted(seen.known, seen.grid)
    outliers = spread.far(seen.known, seen.grid) if count else ()
    return replace(seen.measured, histogram=bars, outliers=outliers, outlier_count=count)


def _with_births(seen: dict[str, _Seen], births: Collection[str]) -> dict[str, _Seen]:
    """Births end with the other dates of the table, unless many lie behind them."""
    others = [s for name, s in seen.items() if name not in births and s.inference.type in DATES]
    latest = max((spread.last(s.known, s.grid) for s in others if s.known and s.grid), default=math.inf)
    for name in births:
        known = seen[name].known
        if known and known.weights[known.x > latest].sum() <= MOST_LATE * known.weights.sum():
            seen[name] = replace(seen[name], grid=spread.grid(known, whole=True, latest=latest))
    return seen


# --- from values ----------------------------------------------------------------------------------


def _seen(weighed: Weighed, inference: Inference) -> _Seen:
    if inference.type not in (*NUMBERS, *DATES):
        return _Seen(inference, weighed.complete)
    pairs = [(canonical(text, inference), weight) for text, weight in _non_null(weighed, inference)]
    read = [(text, weight) for text, weight in pairs if text is not None]
    if not read:
        return _Seen(inference, weighed.complete)
    is_days = inference.type in DATES
    known = spread.known(read, days=is_days)
    grid = spread.grid(known, whole=inference.type == "integer")
    measured = _ends(read) if is_days else _statistics(read)
    return _Seen(inference, weighed.complete, measured, known, grid)


def _ends(days: Sequence[tuple[str, int]]) -> Measured:
    return Measured(min(text for text, _ in days), max(text for text, _ in days))


def _statistics(pairs: Sequence[tuple[str, int]]) -> Measured:
    numbers = sorted((Decimal(text), weight) for text, weight in pairs)
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


def _from_frame(frame: Frame, columns: Mapping[str, _Seen]) -> dict[str, Measured]:
    if not columns:
        return {}
    prepared: list[nw.Expr] = []
    totals: list[nw.Expr] = []
    for name, seen in columns.items():
        value, asked = _expressions(name, seen.inference)
        prepared += value
        totals += [*asked, *_bar_counts(name, seen.grid)]
    row = frame.select(*prepared).select(*totals).collect(backend="pyarrow").to_native().to_pylist()[0]
    return {name: _read(row, name, seen) for name, seen in columns.items()}


def _bar_counts(name: str, grid: spread.Grid | None) -> list[nw.Expr]:
    """What to ask for the histogram: cumulated counts are cheap, a bar for each row is not."""
    if grid is None:
        return []
    value = nw.col(f"{name}_value")
    asked = {f"{name}_less{i}": value < _bound(edge, grid) for i, edge in enumerate(grid.edges[1:-1])}
    if not math.isinf(grid.low):
        asked[f"{name}_below"] = value < _bound(grid.low, grid)
    if not math.isinf(grid.high):
        # A time of the last day is no later than that day.
        asked[f"{name}_above"] = value >= _bound(grid.high + 1, grid) if grid.days else value > grid.high
    return [test.cast(nw.Int64).sum().alias(alias) for alias, test in asked.items()]


def _bound(edge: float, grid: spread.Grid) -> float | str:
    return grid.text(edge) if grid.days else float(edge)


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
    written = nw.when(iso.str.contains(whole(DATETIME))).then(iso)
    # Most cells of a column of ISO dates are plain; only the others pay for the long expressions.
    plain = whole(DATETIME.replace("[ T]", " "))
    return nw.when(column.str.contains(plain)).then(column).otherwise(written) if order == "ymd" else written


def _read(row: Mapping[str, Any], name: str, seen: _Seen) -> Measured:
    nulls = _whole(row.get(f"{name}_null"))
    if seen.inference.type not in (*NUMBERS, *DATES):
        return Measured(nulls=nulls)
    kind = Decimal if seen.inference.type in NUMBERS else str
    ends = [x for x in (row[f"{name}_min"], row[f"{name}_max"]) if x is not None]
    ends = [Decimal(repr(float(x))) for x in ends] if kind is Decimal else ends
    ends += [kind(x) for x in (seen.measured.minimum, seen.measured.maximum) if x is not None]
    low, high = (_written(min(ends)), _written(max(ends))) if ends else (None, None)
    mean = row.get(f"{name}_mean")
    fits = int(row[f"{name}_fits"] or 0)
    found = Measured(
        minimum=low,
        maximum=high,
        mean=None if mean is None else _steady(mean),
        quantiles=seen.measured.quantiles,  # of the sample: exact ones would hold every value in memory
        fits=fits,
        fractions=_whole(row.get(f"{name}_fractions")),
        nulls=nulls,
    )
    return _with_bars(found, row, name, seen)


def _with_bars(found: Measured, row: Mapping[str, Any], name: str, seen: _Seen) -> Measured:
    if seen.known is None or seen.grid is None or not found.fits:
        return found
    below, above = (int(row.get(f"{name}_{end}") or 0) for end in ("below", "above"))
    less = [int(row[f"{name}_less{i}"]) for i in range(max(0, len(seen.grid.edges) - 2))]
    count = below + above
    return replace(
        found,
        histogram=spread.bars(seen.grid, less, found.fits, below, above),
        outliers=spread.far(seen.known, seen.grid, (found.minimum, found.maximum)) if count else (),
        outlier_count=count,
    )


def _written(end: Any) -> str:
    return _text(end) if isinstance(end, Decimal) else str(end)


def _whole(number: Any) -> int | None:
    """A count; engines give sums as integers or as decimals."""
    return None if number is None else int(number)
