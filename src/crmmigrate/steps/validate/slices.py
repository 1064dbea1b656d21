"""Totals by any slice, and counts by value, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw

from crmmigrate.steps.validate.fields import sums
from crmmigrate.steps.validate.rows import LEFT, Legacy

Row = Mapping[str, Any]
Counts = Mapping[str | None, int]


@dataclass(frozen=True)
class Slice:
    """A way to cut the rows of a fact.

    Attributes:
        table: The fact.
        name: What it is cut by, such as `status`.
        measures: Measure -> whether it is money in the fact's currencies, which are never added up.
        tolerance: Relative difference that counts as none.
    """

    table: str
    name: str
    measures: Mapping[str, bool]
    tolerance: Decimal = Decimal(0)


def grouped(legacy: Legacy, value: nw.Expr, currency: str | None, measures: Iterable[str]) -> list[dict[str, Any]]:
    """The legacy rows by value, and by currency where there is one.

    Returns:
        Rows of `_value`, `_currency`, `_loaded` (rows), and per measure `<m>`, `<m>|kept`, `<m>|size`.
    """
    money = legacy.value(currency) if currency else nw.lit(None).cast(nw.String())
    cut = legacy.frame.with_columns(value.alias("_value"), money.alias("_currency"))
    asked = [e for m in measures for e in sums(legacy, m)]
    found = cut.group_by("_value", "_currency").agg((1 - nw.col(LEFT)).sum().alias("_loaded"), *asked)
    return list(found.collect(backend="pyarrow").rows(named=True))


def slice_totals(cut: Slice, legacy: Sequence[Row], target: Sequence[Row]) -> list[dict[str, Any]]:
    """The control totals of a slice: legacy = target + left out, value by value.

    Args:
        cut: The slice.
        legacy: As `grouped` gives them.
        target: Rows of `_value`, `_currency`, and a sum per measure.
    """
    cells: dict[tuple[str, str], list[Decimal]] = {}
    for measure, is_money in cut.measures.items():
        for rows, names in ((legacy, ("", "|kept", "|size")), (target, (None, None, None, ""))):
            for row in rows:
                cell = cells.setdefault((measure, _label(row, is_money=is_money)), [Decimal(0)] * 4)
                for place, name in enumerate(names):
                    if name is not None:
                        cell[place] += number(row[f"{measure}{name}"])
    return [_total(cut, measure, value, cell) for (measure, value), cell in sorted(cells.items())]


def _label(row: Row, *, is_money: bool) -> str:
    value = NONE if row["_value"] is None else str(row["_value"])
    return f"{value} {NONE if row['_currency'] is None else row['_currency']}" if is_money else value


NONE = "(none)"


def _total(cut: Slice, measure: str, value: str, cell: Sequence[Decimal]) -> dict[str, Any]:
    whole, kept, size, loaded = cell
    difference = kept - loaded
    return {
        "table": cut.table, "measure": measure, "slice": cut.name, "value": value, "legacy": plain(whole),
        "left_out": plain(whole - kept), "target": plain(loaded), "difference": plain(difference),
        "ok": abs(difference) <= cut.tolerance * max(size, abs(loaded)),
    }  # fmt: skip


def distribution(table: str, name: str, legacy: Sequence[Row], target: Sequence[Row]) -> dict[str, Any]:
    """Rows by value before and after, with the share of rows that would have to change their value."""
    before, after = _counts(legacy), _counts(target)
    return compared(table, name, before, after) | {"ok": before == after}


def compared(
    table: str, name: str, before: Mapping[str | None, int], after: Mapping[str | None, int]
) -> dict[str, Any]:
    """Two distributions and their total-variation distance."""
    n, m = sum(before.values()) or 1, sum(after.values()) or 1
    values = {*before, *after}
    distance = sum(abs(before.get(v, 0) / n - after.get(v, 0) / m) for v in values) / 2
    return {
        "table": table, "field": name, "before": _listed(before), "after": _listed(after),
        "distance": round(distance, 6), "changed": [v for v in _ordered(values) if before.get(v) != after.get(v)],
    }  # fmt: skip


def _counts(rows: Sequence[Row]) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for row in rows:
        value = None if row["_value"] is None else str(row["_value"])
        found[value] = found.get(value, 0) + int(row["_loaded"] or 0)
    return {value: n for value, n in found.items() if n}


def _listed(counts: Mapping[str | None, int]) -> list[list[Any]]:
    return [[value, counts[value]] for value in sorted(counts, key=lambda v: (-counts[v], v is None, v or ""))]


def _ordered(values: Iterable[str | None]) -> list[str | None]:
    return sorted(values, key=lambda v: (v is None, v or ""))


def number(value: Any) -> Decimal:
    """A sum of a database as a decimal; nothing is nought."""
    return Decimal(str(value)) if value is not None else Decimal(0)


def plain(value: Decimal) -> str:
    """A decimal without exponent and needless zeros."""
    text = f"{value:f}"
    text = (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return "0" if text == "-0" else text
