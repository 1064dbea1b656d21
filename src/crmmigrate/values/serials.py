"""Days as spreadsheets count them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal

_SERIAL = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,17}))?")
BASES = ("1900", "1904")
_FIRST = {"1900": dt.date(1899, 12, 30), "1904": dt.date(1904, 1, 1)}
_FEBRUARY_29 = 60
_SECONDS = 86_400


def from_serial(text: str, base: str = "1900") -> str | None:
    """ISO day, with a time where there is a fraction, of a serial number of Excel; None for what is none.

    Excel's count from 1900 has a 29 February 1900, serial 60, that no calendar has; days before it are one less off.
    Source: Microsoft, "Differences between the 1900 and the 1904 date system in Excel" and "Excel incorrectly assumes
    that the year 1900 is a leap year".

    >>> from_serial("43803"), from_serial("43803.5"), from_serial("42341", "1904"), from_serial("1"), from_serial("60")
    ('2019-12-04', '2019-12-04 12:00:00', '2019-12-04', '1900-01-01', None)
    """
    found = _SERIAL.fullmatch(text.strip())
    if found is None or base not in _FIRST:
        return None
    days = int(found[1])
    if base == "1900":
        if days in (0, _FEBRUARY_29):
            return None
        days += days < _FEBRUARY_29
    seconds = int((Decimal(f"0.{found[2] or 0}") * _SECONDS).to_integral_value(ROUND_HALF_EVEN))
    try:
        day = dt.datetime.combine(_FIRST[base], dt.time()) + dt.timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    return day.isoformat(" ") if found[2] and seconds else day.date().isoformat()
