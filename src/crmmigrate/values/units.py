"""Units of measure as people write them behind numbers, in the languages that CLDR knows."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel.units import format_unit

from crmmigrate.values.currency import parse_currency
from crmmigrate.values.quantities import split_amount
from crmmigrate.values.text import BLANKS

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl")
_KINDS = {
    "mass": "kilogram gram milligram tonne pound ounce stone",
    "length": "meter centimeter millimeter kilometer mile yard foot inch",
    "area": "square-meter hectare acre square-foot square-kilometer",
    "volume": "liter milliliter hectoliter cubic-meter gallon pint",
    "duration": "second minute hour day week month year",
    "temperature": "celsius fahrenheit",
    "energy": "kilowatt-hour",
    "power": "kilowatt watt horsepower",
    "digital": "byte kilobyte megabyte gigabyte terabyte",
    "speed": "kilometer-per-hour mile-per-hour",
    "electric": "volt ampere",
}
"""Kinds and units of CLDR."""
_OTHERS = {
    "kg": "kgs kilo kilos",
    "lb": "lbs lb. lbs. pound pounds #", "oz": "oz.", "t": "to tons tonnes", "m": "mtr meters",
    "m²": "m2 qm sqm sq.m.", "m³": "m3 cbm", "km": "KM kms",
    "ft²": "sqft sq.ft. ft2", "l": "ltr liters litre litres lt",
    "h": "hrs hr hours std std. stunden", "min": "mins min. minuten", "s": "sec secs sek", "d": "days tage",
    "pcs": "pc pcs pc. pcs. piece pieces stk stk. st st. stück stueck pz pz. ud uds unit units ea each szt",
}  # fmt: skip
_SHARED = frozenset({"$", "¥", "kr", "kr.", "Kr", "Kr.", "Fr.", "Rs", "Rs.", "lei"})
_SCALES = {3: "thousand", 6: "million", 9: "billion"}
_QUANTITY = re.compile(
    rf"(?P<front>[^0-9]{{0,8}}?)[-+(]?[0-9](?:[0-9.,'\u2019{BLANKS}]*[0-9])?[.,)-]*(?P<behind>[^0-9]{{0,24}}[23]?)"
)
_LETTERS = "mglhtsdLW"
"""Units of one letter; others are house numbers (`12a`) more often than years."""
_SIGNS = f"+-\u2212(){BLANKS[0]}\t\u00a0\u202f"


@lru_cache(maxsize=8192)
def unit_of(text: str) -> str | None:
    """The unit, currency or scale of a number in one cell: empty for a bare number, None for what is no quantity.

    >>> [unit_of(t) for t in ("12 kg", "5 Pfund", "€ 7,50", "USD 3", "12", "12a", "Room 5", "2,5 Mio. EUR")]
    ['kg', 'lb', 'EUR', 'USD', '', None, None, 'million EUR']
    """
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    front, behind = found["front"].strip(_SIGNS), found["behind"].strip(_SIGNS)
    if not front and not behind:
        return ""
    if front and behind:
        return _scaled(text)
    return _named(front or behind, text, behind=bool(behind))


def _named(word: str, text: str, *, behind: bool) -> str | None:
    if word == "%" or word in _SHARED:
        return word
    if behind and word in _known() and not word.isupper():  # `kgs` are no Kyrgyz som
        return _known()[word]
    if not behind and word.isalpha() and not (len(word) == 3 and word.isupper()):
        return None  # `A0012` is a code
    unit = _known().get(word) or _known().get(word.casefold()) if behind else None
    return parse_currency(word) or unit or _scaled(text)


def _scaled(text: str) -> str | None:
    amount = split_amount(text) or split_amount(text, ".")
    if amount is None:
        return None
    return f"{_SCALES.get(amount.power, '')} {amount.currency or ''}".strip() or None


@cache
def _known() -> dict[str, str]:
    """Spelling -> short English unit."""
    table: dict[str, str] = {}
    for unit in (f"{kind}-{unit}" for kind, units in _KINDS.items() for unit in units.split()):
        short = _bare(unit, "en", 2, "short")
        for language in _LANGUAGES:
            for number, length in ((1, "short"), (2, "short"), (1, "long"), (2, "long")):
                table.setdefault(_bare(unit, language, number, length), short)
    for name, others in _OTHERS.items():
        short = table.get(name, name)
        table |= dict.fromkeys((name, *others.split()), short)
    table = {word: short for word, short in table.items() if len(word) > 1 or word in _LETTERS}
    return {word.casefold(): short for word, short in reversed(table.items())} | table


def _bare(unit: str, language: str, number: int, length: str) -> str:
    written = format_unit(number, unit, length, locale=language)  # type: ignore[arg-type]
    return re.sub(rf"[0-9{BLANKS}]+", " ", written).strip()
