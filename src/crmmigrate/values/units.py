"""Units of measure as people write them behind numbers, in the languages that CLDR knows."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import cache, lru_cache

from babel.units import format_unit

from crmmigrate.values.currency import SHARED, parse_currency
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
_SCALES = {3: "thousand", 6: "million", 9: "billion"}
_QUANTITY = re.compile(
    rf"(?P<front>[^0-9]{{0,8}}?)[-+(]?[0-9](?:[0-9.,'\u2019{BLANKS}]*[0-9])?[.,)-]*(?P<behind>[^0-9]{{0,24}}[23]?)"
)
_LETTERS = "mglhtsdLWV"
"""Units of one letter; others are house numbers (`12a`) more often than years."""
_FINEST = Decimal("1e-15")  # of canonical text
_MARKS = {'"': "in", "″": "in", "''": "in", "'": "ft", "′": "ft"}  # noqa: RUF001
_UNSURE = frozenset({"st", "st.", "m.", "sem.", "mon.", "pt", "#", "std", "pfund", "ton", "tons", "wo."})
"""Words that are several units, in one language or in several."""
_FACTORS: tuple[dict[str, str], ...] = (
    {"kg": "1", "g": "0.001", "mg": "0.000001", "t": "1000", "lb": "0.45359237", "oz": "0.028349523125"},
    {"m": "1", "cm": "0.01", "mm": "0.001", "km": "1000", "in": "0.0254", "ft": "0.3048", "yd": "0.9144",
     "mi": "1609.344"},
    {"m²": "1", "ha": "10000", "km²": "1000000", "sq ft": "0.09290304", "ac": "4046.8564224"},
    {"L": "1", "mL": "0.001", "hL": "100", "m³": "1000"},
    {"sec": "1", "min": "60", "hr": "3600", "days": "86400", "wks": "604800"},
    {"km/h": "1", "mph": "1.609344"},
    {"W": "1", "kW": "1000"},
)  # fmt: skip
"""By kind, each unit in the first one, exactly: yard and pound of 1959, as in NIST Handbook 44, appendix C."""
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
    if word == "%" or word in SHARED:
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


def unit_named(word: str) -> str | None:
    """The short English unit of a word that is one for certain; None for others.

    One capital letter may be a scale or a size (`5 M`), `st` are pieces, stones and hours.

    >>> unit_named("KG"), unit_named("Stück"), unit_named("m2"), unit_named('"'), unit_named("M"), unit_named("st")
    ('kg', 'pcs', 'm²', 'in', None, None)
    """
    if word in _MARKS:
        return _MARKS[word]
    if word.casefold() in _UNSURE:
        return None
    exact = _known().get(word)
    return exact or (_known().get(word.casefold()) if len(word) > 1 else None)


def converted(number: str, unit: str, to: str) -> str | None:
    """A quantity in another unit of its kind, at most six decimals where it does not come out even; None otherwise.

    >>> converted("500", "g", "kg"), converted("1.5", "lb", "kg"), converted("1", "kg", "lb"), converted("1", "m", "kg")
    ('0.5', '0.680388555', '2.204623', None)
    """
    kind = next((factors for factors in _FACTORS if unit in factors and to in factors), None)
    if kind is None:
        return None
    with localcontext() as context:
        context.prec = 60
        found = Decimal(number) * Decimal(kind[unit])
        whole = found / Decimal(kind[to])
        if whole != whole.quantize(_FINEST):
            whole = whole.quantize(Decimal("0.000001"))
    text = f"{whole:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _known() -> dict[str, str]:
    """Spelling -> short English unit."""
    table: dict[str, str] = {}
    for unit in (f"{kind}-{unit}" for kind, units in _KINDS.items() for unit in units.split()):
        short = _bare(unit, "en", 2, "short")
        for language in _LANGUAGES:
            for number in (1, 2, 5, Decimal("1.5")):
                for length in ("short", "long"):
                    table.setdefault(_bare(unit, language, number, length), short)
    for name, others in _OTHERS.items():
        short = table.get(name, name)
        table |= dict.fromkeys((name, *others.split()), short)
    table = {word: short for word, short in table.items() if len(word) > 1 or word in _LETTERS}
    return {word.casefold(): short for word, short in reversed(table.items())} | table


def _bare(unit: str, language: str, number: int | Decimal, length: str) -> str:
    written = format_unit(number, unit, length, locale=language)  # type: ignore[arg-type]
    return re.sub(rf"(?:[0-9]+(?:[.,][0-9]+)?|[{BLANKS}])+", " ", written).strip()
