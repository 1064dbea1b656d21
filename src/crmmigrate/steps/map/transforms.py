"""Named transforms of one column into one field, as expressions."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from crmmigrate.core.casting import lowered, raised
from crmmigrate.values.canonical import NUMBER, whole


def _thousands(value: nw.Expr) -> nw.Expr:
    """An amount given in thousands."""
    number = nw.when(value.str.contains(whole(NUMBER))).then(value).cast(nw.Decimal(30, 6)) * 1000
    return nw.when(value.str.contains(whole(NUMBER))).then(number.cast(nw.String())).otherwise(value)


def _percent_of_one(value: nw.Expr) -> nw.Expr:
    """A share such as 0.25 as a percentage, 25."""
    number = nw.when(value.str.contains(whole(NUMBER))).then(value).cast(nw.Decimal(20, 8)) * 100
    return nw.when(value.str.contains(whole(NUMBER))).then(number.cast(nw.String())).otherwise(value)


TRANSFORMS: dict[str, Callable[[nw.Expr], nw.Expr]] = {
    "lower": lowered,
    "upper": raised,
    "thousands": _thousands,
    "percent_of_one": _percent_of_one,
}
"""Name in mappings/*.yaml -> expression."""


def transformed(value: nw.Expr, name: str | None) -> nw.Expr:
    """The value after the transform `name`; unchanged without one."""
    return TRANSFORMS[name](value) if name else value
