# ruff: noqa: E501 - a transform a line
"""Transforms that make one value of several columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from crmmigrate.core.errors import UsageError
from crmmigrate.core.transforms import Kind, Parameter, Signature
from crmmigrate.expressions import decimals
from crmmigrate.values.canonical import DATE, whole

Values = Sequence[nw.Expr]
_YEAR = r"^(?:1[6-9]|2[0-9])[0-9]{2}\z"


@dataclass(frozen=True)
class Combining:
    """One of them.

    Attributes:
        signature: How it is written.
        expression: The value, from those of the columns and the arguments.
        months: Which column holds a month, which may be a name, by the arguments.
    """

    signature: Signature
    expression: Callable[..., nw.Expr]
    months: Callable[..., int] | None = None


def _filled(value: nw.Expr) -> nw.Expr:
    return nw.when(value.str.strip_chars() != "").then(value)


def _joined(values: Values, separator: str = " ") -> nw.Expr:
    return nw.concat_str([_filled(v) for v in values], separator=separator, ignore_nulls=True)


def _first_filled(values: Values) -> nw.Expr:
    return nw.coalesce(*(_filled(v) for v in values))


def _sum(values: Values) -> nw.Expr:
    """Blank cells count as nothing; a text that is no number makes the sum unknown."""
    filled = [_filled(v) for v in values]
    parts = [decimals.number(v) for v in filled]
    zero = nw.lit("0").cast(decimals.EXACT)
    total = reduce(lambda a, b: decimals.fitted(a + b), (nw.coalesce(p, zero) for p in parts))
    read = nw.all_horizontal(
        *(v.is_null() | ~p.is_null() for v, p in zip(filled, parts, strict=True)), ignore_nulls=True
    )
    some = nw.any_horizontal(*(~p.is_null() for p in parts), ignore_nulls=True)
    return decimals.text(nw.when(read & some).then(total))


def _difference(values: Values) -> nw.Expr:
    return decimals.text(reduce(lambda a, b: decimals.fitted(a - b), map(decimals.number, values)))


def _product(values: Values) -> nw.Expr:
    return decimals.text(reduce(decimals.times, map(decimals.number, values)))


def _date(values: Values, order: str = "ymd") -> nw.Expr:
    named = dict(zip(order, values, strict=True))
    year = nw.when(named["y"].str.contains(_YEAR)).then(named["y"])
    return _real(nw.concat_str([year, _two(named["m"]), _two(named["d"])], separator="-"))


def _period(values: Values, order: str = "ym") -> nw.Expr:
    named = dict(zip(order, values, strict=True))
    year = nw.when(named["y"].str.contains(_YEAR)).then(named["y"])
    return _real(nw.concat_str([year, _two(named["m"]), nw.lit("01")], separator="-"))


def _two(value: nw.Expr) -> nw.Expr:
    return nw.when(value.str.contains(r"^[0-9]{1,2}\z")).then(value).str.zfill(2)


def _real(value: nw.Expr) -> nw.Expr:
    """Null for days that no calendar has."""
    return nw.when(value.str.contains(whole(DATE))).then(value)


def _month_at(order: str) -> int:
    return order.index("m")


def _ordered(default: str) -> Callable[..., int]:
    def place(order: str = default) -> int:
        if sorted(order) != sorted(default):
            raise UsageError(f"the order must have the letters of {default}, not {order!r}", code="config")
        return _month_at(order)

    return place


def _several(
    name: str,
    text: str,
    kinds: tuple[Kind, Kind],
    example: tuple[str, str],
    columns: tuple[int, int],
    *parameters: Parameter,
) -> Signature:
    return Signature(name, text, *kinds, example, parameters, columns)


_ORDER = Parameter("order", "text", required=False)
_SEPARATOR = Parameter("separator", "text", required=False)
_MANY, _SOME = (1, 50), (2, 50)
COMBINING: dict[str, Combining] = {
    c.signature.name: c
    for c in (
        Combining(_several("joined", "Texts put together, with a blank or what is told between them; blank cells are passed over.", ("text", "text"), ("Anna + Meyer", "Anna Meyer"), _MANY, _SEPARATOR), _joined),
        Combining(_several("first_filled", "The first that is not blank.", ("any", "any"), (" + 0170 1", "0170 1"), _MANY), _first_filled),
        Combining(_several("sum", "The sum; blank cells count as nothing.", ("number", "number"), ("10 + 2.5", "12.5"), _MANY), _sum),
        Combining(_several("difference", "The first less the others.", ("number", "number"), ("10 + 2.5", "7.5"), _SOME), _difference),
        Combining(_several("product", "The product, such as quantity and price.", ("number", "number"), ("4 + 2.5", "10"), _SOME), _product),
        Combining(_several("date_of_parts", "A date of year, month and day; `date_of_parts(dmy)` where the columns come in that order. Months may be names.", ("any", "date"), ("2024 + März + 5", "2024-03-05"), (3, 3), _ORDER), _date, _ordered("ymd")),
        Combining(_several("period", "The first day of a month, of year and month; `period(my)` for the other order.", ("any", "date"), ("2024 + 3", "2024-03-01"), (2, 2), _ORDER), _period, _ordered("ym")),
    )
}  # fmt: skip
"""Name -> transform of several columns."""
