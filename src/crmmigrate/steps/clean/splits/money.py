"""money: the amount apart from its currency: `1.234,50 €` gives `1234.50` and `EUR`."""

from __future__ import annotations

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.quantities import split_amount

_SHARED = ("$", "¥", "kr", "Fr", "Rs", "lei")  # signs of several currencies stay as they are written


def _parts(text: str, options: Options) -> Parts | None:
    # What is no number with the column's decimal sign may tell its own.
    found = split_amount(text, options.get("decimal")) or split_amount(text)
    if found is None:
        return None
    sign = next((sign for sign in _SHARED if sign in text), None)
    return filled(amount=found.value, currency=found.currency or sign)


MONEY = SplitBy("money", ("amount", "currency"), _parts)
