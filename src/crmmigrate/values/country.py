"""Countries from their codes and their names in many languages."""

from __future__ import annotations

import re
from functools import cache

import pycountry
from babel import Locale

from crmmigrate.values.languages import LANGUAGES
from crmmigrate.values.text import fold

_MORE_LANGUAGES = (
    "ar", "he", "th", "vi", "id", "hr", "sr", "lt", "lv", "et", "is", "ga", "mk", "sq", "eu", "gl", "zh_Hant", "fa",
    "ms", "af", "ka", "hy", "kk",
)  # fmt: skip
_FORMER = {
    "holy see": "VA", "ceylon": "LK", "siam": "TH", "persia": "IR", "zaire": "CD", "upper volta": "BF", "dahomey": "BJ",
    "kampuchea": "KH", "southern rhodesia": "ZW", "rhodesia": "ZW", "formosa": "TW", "western samoa": "WS",
    "portuguese timor": "TL", "east timor": "TL", "british honduras": "BZ", "gold coast": "GH", "byelorussia": "BY",
    "white russia": "BY", "abyssinia": "ET", "cape verde": "CV", "cabo verde": "CV", "weissrussland": "BY",
    "birma": "MM", "birmanie": "MM", "birmania": "MM", "tschechei": "CZ", "tchequie": "CZ", "cesko": "CZ",
    "czechia": "CZ", "democratic republic of the congo": "CD", "congo kinshasa": "CD", "congo brazzaville": "CG",
    "dr congo": "CD", "drc": "CD", "republic of the congo": "CG", "republic of korea": "KR", "korea south": "KR",
    "korea north": "KP", "dprk": "KP", "rok": "KR", "swiss": "CH", "helvetia": "CH", "republic of china": "TW",
    "people s republic of china": "CN", "mainland china": "CN", "u k": "GB", "g b": "GB", "el": "GR",
    "united arab emirates uae": "AE", "the gambia": "GM", "the bahamas": "BS", "us of a": "US", "u s of america": "US",
    "trinidad": "TT", "st lucia": "LC", "st kitts": "KN", "st vincent": "VC", "sao tome": "ST", "the philippines": "PH",
    "bosnia": "BA", "republic of macedonia": "MK", "fyrom": "MK", "f y r o m": "MK", "slovak republic": "SK",
    "hellas": "GR", "hellenic republic": "GR", "brunei": "BN", "lao": "LA", "syria": "SY", "moldova": "MD",
    "palestine": "PS", "micronesia": "FM", "kingdom of the netherlands": "NL", "french republic": "FR",
}  # fmt: skip
_TWO = {
    "korea": ("KR", "KP"), "congo": ("CG", "CD"), "kongo": ("CG", "CD"), "saint martin": ("MF", "SX"),
    "st martin": ("MF", "SX"), "virgin islands": ("VG", "VI"), "corea": ("KR", "KP"), "coree": ("KR", "KP"),
    "netherlands antilles": ("BQ", "CW", "SX"), "czechoslovakia": ("CZ", "SK"), "yugoslavia": ("RS", "HR", "SI"),
    "tschechoslowakei": ("CZ", "SK"), "jugoslawien": ("RS", "HR", "SI"), "serbia and montenegro": ("RS", "ME"),
    "samoa islands": ("WS", "AS"), "soviet union": ("RU", "UA"), "sowjetunion": ("RU", "UA"), "udssr": ("RU", "UA"),
    "ussr": ("RU", "UA"), "u s s r": ("RU", "UA"), "antilles": ("BQ", "CW"), "ireland island": ("IE", "GB"),
    "timor": ("TL", "ID"), "new guinea": ("PG", "ID"),
}  # fmt: skip
"""Folded names of which nobody can tell which of today's countries is meant."""

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
    for name, code in (*_OTHERS.items(), *_FORMER.items()):
        table.setdefault(name, code)
    for language in (*LANGUAGES, *_MORE_LANGUAGES):
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


def read_country(text: str) -> frozenset[str]:
    """The ISO alpha-2 codes of all countries that a text may name; numbers of ISO 3166 are read too.

    >>> sorted(read_country("Korea")), sorted(read_country("276")), sorted(read_country("Republik Österreich"))
    (['KP', 'KR'], ['DE'], ['AT'])
    """
    name = fold(text)
    if name in _TWO:
        return frozenset(_TWO[name])
    bare = _LEADS.sub("", name)
    code = countries().get(name) or _numbers().get(text.strip()) or countries().get(bare)
    return frozenset({code}) if code else frozenset()


_LEADS = re.compile(
    r"(?:the |republic of |republik |republique (?:du |de la |de l |des |de |d )?|republica (?:de |del |da |do )?|"
    r"repubblica (?:di |d |della )?|kingdom of |konigreich |royaume (?:du |de |des )?|reino de |regno |federal )(?=..)"
)


@cache
def _numbers() -> dict[str, str]:
    return {country.numeric: country.alpha_2 for country in pycountry.countries}
