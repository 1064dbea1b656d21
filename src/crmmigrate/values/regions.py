"""States, provinces and cantons as ISO 3166-2 codes."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pycountry

from crmmigrate.values.text import fold, unaccented

_LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "sv", "pl", "da", "fi", "cs", "hu", "ro", "tr", "ru", "uk", "ja")
_KINDS = re.compile(
    r"\b(?:kraj|lan|wojewodztwo|voivodeship|province|provincia|provincie|region|regione|regiao|fylke|county|co|state|"
    r"maakunta|oblast|prefecture|canton|kanton|cantone|land|freistaat|departement|department|comunidad|autonoma|estado|"
    r"regierungsbezirk|judet|judetul|il|autonomous|community|principado|foral|bezirk|hansestadt|freie|und|and|de|di|da|"
    r"do|du|des|del|la|las|los|le|les|el|of|the|d)\b"
)
_CODED = re.compile(r"([A-Za-z]{2})[-_ ]([A-Za-z0-9]{1,3})")
_LETTERED = frozenset("US CA AU BR MX CH AT DE IT ES NL IN".split())  # noqa: SIM905
"""Countries whose people write the letters of a part for the part, and whose parts are known by name elsewhere."""

_OTHERS = {
    "DE": "bavaria BY saxony SN lower_saxony NI saxony_anhalt ST thuringia TH hesse HE rhineland_palatinate RP "
    "north_rhine_westphalia NW nrw NW mecklenburg_western_pomerania MV meck_pomm MV baden_wurttemberg BW bawu BW",
    "AT": "vienna 9 styria 6 carinthia 2 tyrol 7 lower_austria 3 upper_austria 4 burgenland 1 n_o 3 o_o 4",
    "CH": "geneva GE grisons GR lucerne LU berne BE valais VS wallis VS vaud VD waadt VD neuchatel NE fribourg FR",
    "IT": "tuscany 52 lombardy 25 sicily 82 sardinia 88 piedmont 21 apulia 75 latium 62 umbria 55",
    "ES": "andalusia AN catalonia CT basque_country PV castile_and_leon CL biscay BI",
    "FR": "75 75C brittany BRE normandy NOR corsica 20R ile_de_france IDF",
    "MX": "cdmx CMX df CMX distrito_federal CMX estado_de_mexico MEX edomex MEX",
    "US": "washington_dc DC d_c DC calif CA mass MA conn CT tex TX fla FL penna PA mich MI minn MN wisc WI ariz AZ "
    "colo CO ill IL ind IN tenn TN wash WA ore OR okla OK nebr NE",
    "CA": "ont ON que QC quebec QC alta AB sask SK man MB newfoundland NL pei PE",
    "AU": "tas TAS vic VIC qld QLD",
    "GB": "n_ireland NIR",
}
"""Country -> folded names that ISO does not list, each with its code; AP Stylebook, customary English names."""


def parse_region(text: str, country: str) -> str | None:
    """The ISO 3166-2 code of a part of a country given by code or name, or None; None also where two are meant.

    >>> parse_region("California", "US"), parse_region("NY", "US"), parse_region("Kalifornien", "US")
    ('US-CA', 'US-NY', 'US-CA')
    >>> parse_region("Bavaria", "DE"), parse_region("Kanton Zürich", "CH"), parse_region("CA", "DE")
    ('DE-BY', 'CH-ZH', None)
    """
    found = read_region(text, country)
    return next(iter(found)) if len(found) == 1 else None


def read_region(text: str, country: str) -> frozenset[str]:
    """The codes of all parts of a country that a text may mean."""
    codes, exact, bare = _parts(country)
    coded = _CODED.fullmatch(text.strip())
    whole = f"{coded[1]}-{coded[2]}".upper() if coded else ""
    if whole in codes:
        return frozenset({whole})
    own = f"{country}-{text.strip().upper()}"
    if own in codes:
        return frozenset({own})
    return exact.get(fold(text)) or bare.get(_bare(text)) or frozenset()


def region_fits(region: str, country: str) -> bool | None:
    """Whether a region is a part of a country; None where that cannot be told.

    >>> region_fits("CA", "US"), region_fits("Bayern", "AT"), region_fits("US-CA", "DE"), region_fits("Midlands", "GB")
    (True, False, False, None)
    """
    if not _parts(country)[0] or not region.strip():
        return None
    if read_region(region, country):
        return True
    text = region.strip()
    if text.upper() in _all_codes():
        return False
    if len(text) <= 3 and text.isascii() and text.isalpha() and text.isupper():
        return False if country in _LETTERED else None
    return False if _countries_of(fold(text)) & _LETTERED else None  # small parts have names of many places


def _bare(text: str) -> str:
    """A name without the kind of part that it is.

    >>> _bare("Provincia di Roma"), _bare("Zürich (Kanton)")
    ('roma', 'zurich')
    """
    return " ".join(_KINDS.sub(" ", fold(text)).split())


Table = dict[str, frozenset[str]]


@cache
def _parts(country: str) -> tuple[frozenset[str], Table, Table]:
    """The codes of a country's parts, and the parts by folded name and by bare name."""
    found = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    exact: dict[str, set[str]] = {}
    bare: dict[str, set[str]] = {}
    for part in found:
        for name in _names(part):
            exact.setdefault(fold(name), set()).add(part.code)
    for listed in [_OTHERS.get(country, "").split()]:
        for name, code in zip(listed[::2], listed[1::2], strict=True):
            exact.setdefault(name.replace("_", " "), set()).add(f"{country}-{code}")
    for name, codes in exact.items():
        bare.setdefault(_bare(name), set()).update(codes)
    drop = ("",)
    return (
        frozenset(part.code for part in found),
        {name: frozenset(codes) for name, codes in exact.items() if name not in drop},
        {name: frozenset(codes) for name, codes in bare.items() if name not in drop},
    )


def _names(part: Any) -> Iterator[str]:
    """The names of a part: ISO's own, its variants in brackets or behind a stroke, and those in other languages."""
    spoken = [translation.gettext(part.name) for translation in _translations()]
    for name in dict.fromkeys((part.name, *spoken)):
        yield name
        for piece in re.split(r"[\[\]/()]", name):
            yield piece
            before, comma, after = piece.partition(", ")
            if comma:
                yield f"{after} {before}"
                yield before


@cache
def _translations() -> tuple[gettext.NullTranslations, ...]:
    folder = pycountry.LOCALES_DIR
    return tuple(gettext.translation("iso3166-2", folder, [language], fallback=True) for language in _LANGUAGES)


@cache
def _all_codes() -> frozenset[str]:
    return frozenset(part.code for part in pycountry.subdivisions)


@cache
def _names_everywhere() -> Table:
    table: dict[str, set[str]] = {}
    for part in pycountry.subdivisions:
        for name in re.split(r"[\[\]/(),]", part.name):
            table.setdefault(fold(name), set()).add(part.country_code)
    return {name: frozenset(codes) for name, codes in table.items() if len(unaccented(name)) > 3}


def _countries_of(name: str) -> frozenset[str]:
    """The countries that have a part of that folded name."""
    return _names_everywhere().get(name, frozenset())
