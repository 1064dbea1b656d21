"""How numbers and dates of a column are written: with which units, in which country's way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crmmigrate.values.dates import date_orders
from crmmigrate.values.infer import Inference, Weighted
from crmmigrate.values.numbers import decimal_evidence
from crmmigrate.values.units import unit_of

PROBE = 40
QUANTITIES = 0.9  # share of a text column's values that are numbers with units, or bare ones
WRITTEN = 0.5  # share of them that show their unit
NUMBERS = ("integer", "number")
DATES = ("date", "datetime")
POINT, COMMA = "1,234.56", "1.234,56"

Counts = tuple[tuple[str, int], ...]

_BARE = str.maketrans("", "", "0123456789.,'\u2019 +-()\u00a0\u202f\t")
_NUMERIC = re.compile(r"[0-9]{1,4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,4}(?![0-9])")


@dataclass(frozen=True)
class Noted:
    """Units and locales of a column; see `ColumnProfile`."""

    units: Counts = ()
    locales: Counts = ()


def notation(values: Weighted, inference: Inference) -> Noted:
    """Units written with numbers, and the ways in which numbers or dates are written.

    Args:
        values: Distinct non-null texts with weights.
        inference: What was inferred of them.
    """
    kinds = (inference.type, inference.rival)
    if any(kind in DATES for kind in kinds):
        return Noted(locales=_mixed(_orders(values)))
    if any(kind in NUMBERS for kind in kinds):
        return Noted(_units(values), _mixed(_signs(values)))
    if inference.type == "string" and _are_quantities(values):
        return Noted(_units(values), _mixed(_signs(values)))
    return Noted()


def _are_quantities(values: Weighted) -> bool:
    for some in (values[:: max(1, len(values) // PROBE)], values):
        units = [(unit_of(text), weight) for text, weight in some]
        total = sum(weight for _, weight in units)
        known = sum(weight for unit, weight in units if unit is not None)
        written = sum(weight for unit, weight in units if unit)
        if known < QUANTITIES * total or written < WRITTEN * total:
            return False
    return True


def _units(values: Weighted) -> Counts:
    counts: Counter[str] = Counter()
    for text, weight in values:
        if text.translate(_BARE):
            unit = unit_of(text)
            if unit:
                counts[unit] += weight
    return _ranked(counts)


def _signs(values: Weighted) -> Counter[str]:
    """Numbers by the country's way that they show; most show none."""
    counts: Counter[str] = Counter()
    for text, weight in values:
        if "." in text or "," in text:
            evidence = decimal_evidence(text.strip("$€£¥ \u00a0")) or _evidence_beside_unit(text)
            if evidence in (".", ","):
                counts[POINT if evidence == "." else COMMA] += weight
    return counts


def _evidence_beside_unit(text: str) -> str | None:
    number = re.search(r"[0-9][0-9.,']*[0-9]", text)
    return decimal_evidence(number[0]) if number and unit_of(text) else None


def _orders(values: Weighted) -> Counter[str]:
    """Dates of numbers by the order that they show; month names mislead nobody."""
    counts: Counter[str] = Counter()
    for text, weight in values:
        if _NUMERIC.match(text):
            orders = date_orders(text)
            ours = orders - {"ymd"} or orders
            if len(ours) == 1:
                counts.update({next(iter(ours)): weight})
    return counts


def _mixed(counts: Counter[str]) -> Counts:
    return _ranked(counts) if len(counts) > 1 else ()


def _ranked(counts: Counter[str]) -> Counts:
    ranked: Sequence[tuple[str, int]] = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ranked[:10])
