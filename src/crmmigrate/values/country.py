"""Countries from their codes and their names in many languages."""

from __future__ import annotations

from functools import cache

import pycountry
from babel import Locale

from crmmigrate.values.languages import LANGUAGES
from crmmigrate.values.text import fold

_OTHERS = {
    "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "grossbritannien": "GB", "gran bretana": "GB",
    "schottland": "GB", "inglaterra": "GB", "angleterre": "GB", "usa": "US", "u s a": "US", "u s": "US",
    "america": "US", "united states of america": "US", "estados unidos de america": "US", "eeuu": "US",
    "ee uu": "US", "vereinigte staaten von amerika": "US", "holland": "NL", "holanda": "NL",
    "hollande": "NL", "the netherlands": "NL", "brd": "DE", "bundesrepublik deutschland": "DE",
    "federal republic of germany": "DE", "russia": "RU", "south korea": "KR", "north korea": "KP",
    "korea": "KR", "czech republic": "CZ", "tschechische republik": "CZ", "turkey": "TR",
    "ivory coast": "CI", "macedonia": "MK", "mazedonien": "MK", "burma": "MM", "swaziland": "SZ",
    "uae": "AE", "vae": "AE", "vatican": "VA", "eire": "IE", "republic of ireland": "IE",
    "kosovo": "XK", "xk": "XK", "prc": "CN", "pr china": "CN", "p r china": "CN", "roc": "TW",
    "hong kong": "HK", "macau": "MO",
    # distinguishing signs of vehicles, of which old address files are full
    "d": "DE", "a": "AT", "f": "FR", "i": "IT", "e": "ES", "b": "BE", "s": "SE", "n": "NO", "p": "PT",
    "l": "LU", "h": "HU", "fl": "LI", "slo": "SI", "irl": "IE",
}  # fmt: skip


@cache
def countries() -> dict[str, str]:
    """Folded codes and names of countries with their ISO alpha-2 code."""
    table: dict[str, str] = {}
    known = {c.alpha_2 for c in pycountry.countries} | {"XK"}
    for c in pycountry.countries:
        table |= {c.alpha_2.casefold(): c.alpha_2, c.alpha_3.casefold(): c.alpha_2}
    for c in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            table.setdefault(fold(getattr(c, kind, "")), c.alpha_2)
    for name, code in _OTHERS.items():
        table.setdefault(name, code)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in known:
                table.setdefault(fold(name), code)
    table.pop("", None)
    return table


def parse_country(text: str) -> str | None:
    """The ISO alpha-2 code of a country given by code or name, or None.

    >>> parse_country("Deutschland"), parse_country("usa"), parse_country("Suiza"), parse_country("NA")
    ('DE', 'US', 'CH', 'NA')
    >>> parse_country("Cote d'Ivoire"), parse_country("Atlantis")
    ('CI', None)
    """
    return countries().get(fold(text))
