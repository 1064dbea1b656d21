"""Whole years between two days, the same on every engine: text is compared, no calendar of an engine is asked."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.expressions.decimals import EXACT
from crmmigrate.values.canonical import DATETIME, whole

NAMES = ("age_on", "years_between")
"""Functions of two days: the age on the second day of what began on the first."""


def years(since: nw.Expr, until: nw.Expr) -> nw.Expr:
    """Completed years from one day to another; null where one of the texts is no day.

    Who was born on 29 February completes a year on 1 March where there is no 29th.
    """
    first, last = _day(since), _day(until)
    full = last.str.slice(0, 4).cast(nw.Int64()) - first.str.slice(0, 4).cast(nw.Int64())
    early = last.str.slice(5, 5) < first.str.slice(5, 5)
    return nw.when(early).then(full - 1).otherwise(full).cast(EXACT)


def _day(text: nw.Expr) -> nw.Expr:
    return nw.when(text.str.contains(whole(DATETIME))).then(text).str.slice(0, 10)
