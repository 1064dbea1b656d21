"""Postcodes as their country writes them."""

from __future__ import annotations

import re
from functools import cache

import pycountry

from crmmigrate.values.postcode_forms import FORMS, SIGNS, Form
from crmmigrate.values.text import trim

_COUNTRY_BEFORE = re.compile(r"([A-Z]{2})[ -]?[0-9 -]+")
_BETWEEN = re.compile(r"[ .\u2010-\u2015-]")
_FLOAT = re.compile(r"([0-9]{3,})\.0")
_PREFIXED = re.compile(r"([A-Z]{1,3}) ?[-\u2010-\u2015]? ?([0-9A-Z].*)")
_MOST_BETWEEN = 2  # 01.310-100 is how Brazil used to write it
_FULL_WIDTH = str.maketrans({chr(0xFF10 + n): str(n) for n in range(10)} | {"\uff0d": "-", "\u3012": " "})


def parse_postcode(text: str, country: str) -> str | None:
    """A postcode as its country writes it, or None when it is no postcode of that country or the country is unknown.

    Args:
        text: The postcode, perhaps with the sign of the country in front.
        country: ISO code of two letters.

    >>> parse_postcode("sw1a1aa", "GB"), parse_postcode("1234ab", "NL"), parse_postcode("D-10115", "DE")
    ('SW1A 1AA', '1234 AB', '10115')
    >>> parse_postcode("123456789", "US"), parse_postcode("1067", "DE"), parse_postcode("A-1010", "DE")
    ('12345-6789', None, None)
    """
    forms = FORMS.get(country)
    if forms is None:
        return None
    plain = trim(trim(text).upper().translate(_FULL_WIDTH))
    number = _FLOAT.fullmatch(plain)
    plain = number[1] if number else plain
    found = _written(plain, forms)
    prefixed = _PREFIXED.fullmatch(plain)
    if found is None and prefixed and prefixed[1] in _signs(country):
        found = _written(prefixed[2], forms)
    return found


def only_postcode(text: str) -> str | None:
    """A postcode whose letters show its form whatever the country is, or None.

    >>> only_postcode("k1a0b1"), only_postcode("ec1a 1bb"), only_postcode("12345")
    ('K1A 0B1', 'EC1A 1BB', None)
    """
    if not any(character.isalpha() for character in text):
        return None
    plain = trim(text).upper()
    before = _COUNTRY_BEFORE.fullmatch(plain)
    # SE-111 20 is Swedish, though another country's codes look like it.
    own = {before[1]} if before and before[1] in FORMS else FORMS
    found = {_written(plain, FORMS[country]) for country in own} - {None}
    return found.pop() if len(found) == 1 else None


def postcode_fits(postcode: str, country: str) -> bool | None:
    """Whether a postcode has a form that the country uses; None where the country's form is not known.

    >>> postcode_fits("10115", "DE"), postcode_fits("SW1A 1AA", "DE"), postcode_fits("1", "AE")
    (True, False, None)
    """
    return None if country not in FORMS or not postcode.strip() else parse_postcode(postcode, country) is not None


def written_form(country: str) -> str | None:
    """A regular expression of postcodes that are already as the country writes them, for the engines."""
    forms = FORMS.get(country)
    return None if forms is None else "^(?:" + "|".join(map(_pattern, forms)) + ")$"


def loose_form(country: str) -> str | None:
    """A regular expression without groups by which postcodes of a country are found inside of a text."""
    forms = FORMS.get(country)
    if forms is None:
        return None
    return "|".join(re.sub(r"\((?!\?)", "(?:", form.pattern).replace(")(", ")[ -]?(") for form in forms)


def fixed_width(country: str) -> int | None:
    """The number of digits of a country whose postcodes have one length and digits alone, or None.

    >>> fixed_width("DE"), fixed_width("CH"), fixed_width("NL"), fixed_width("US")
    (5, 4, None, 5)
    """
    forms = FORMS.get(country, ())
    if len(forms) != 1:
        return None
    if country in _OPTIONAL_ENDS:
        return _OPTIONAL_ENDS[country]
    lengths = re.findall(r"\[0-9\]\{([0-9])\}", forms[0].pattern)
    rest = re.sub(r"\(\[0-9\]\{[0-9]\}\)", "", forms[0].pattern)
    return sum(map(int, lengths)) if lengths and not rest else None


_OPTIONAL_ENDS = {"US": 5, "PR": 5}


def _written(plain: str, forms: tuple[Form, ...]) -> str | None:
    for form in forms:
        bare = _BETWEEN.sub("", plain) if form.between else plain.replace(" ", "")
        found = re.fullmatch(form.pattern, bare)
        if found and len(plain) - len(bare) <= _MOST_BETWEEN:
            return form.between.join(group for group in found.groups() if group)
    return None


def _pattern(form: Form) -> str:
    if not form.between:
        return form.pattern
    if form.pattern.endswith(")?"):
        first, second = form.pattern.removesuffix("?").split(")(", 1)
        return f"{first})(?:{form.between}({second})?"
    first, second = form.pattern.rsplit(")(", 1)
    return f"{first}){form.between}({second}"


@cache
def _signs(country: str) -> frozenset[str]:
    found = pycountry.countries.get(alpha_2=country)
    known = {country, SIGNS.get(country, country)}
    return frozenset(known | {found.alpha_3}) if found else frozenset(known)
