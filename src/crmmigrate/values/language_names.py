"""Languages from their codes and their names in many languages, as BCP 47 tags."""

from __future__ import annotations

import re
from functools import cache

import pycountry
from babel import Locale

from crmmigrate.values.languages import LANGUAGES
from crmmigrate.values.text import fold

TAG = r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$"
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:\.[A-Za-z0-9-]+)?(?:@\w+)?")
_OTHERS = {
    "flemish": "nl-BE", "castilian": "es", "castellano": "es", "mandarin": "zh", "farsi": "fa", "valencian": "ca",
    "moldavian": "ro", "serbo croatian": "sh", "brazilian portuguese": "pt-BR", "scottish gaelic": "gd",
    "hochdeutsch": "de", "us english": "en-US", "uk english": "en-GB", "english us": "en-US", "english uk": "en-GB",
    "british english": "en-GB", "american english": "en-US", "iw": "he", "in": "id", "ji": "yi", "gr": "", "cz": "cs",
}  # fmt: skip
_WORDS = frozenset(
    """language languages lang sprache sprachen langue idioma lingua linguagem taal sprak spraak sprog kieli jezyk jazyk
    nyelv limba dil locale korrespondenzsprache muttersprache язык 语言 言語 언어""".split()  # noqa: SIM905
)


@cache
def language_names() -> dict[str, frozenset[str]]:
    """Folded names of languages with the tags that they may stand for."""
    table: dict[str, set[str]] = {}
    for spoken in LANGUAGES:
        for code, name in Locale.parse(spoken).languages.items():
            if re.fullmatch(_TAG, code):
                table.setdefault(fold(name), set()).add(_short(code))
    for language in pycountry.languages:
        tag = getattr(language, "alpha_2", None)
        if tag:
            table.setdefault(fold(language.name), {tag})
    named = {name: frozenset(tags) for name, tags in table.items() if name}
    return named | {name: frozenset({tag}) for name, tag in _OTHERS.items() if tag}


def read_language(text: str) -> frozenset[str]:
    """The BCP 47 tags of all languages that a text may stand for.

    >>> [sorted(read_language(text)) for text in ("Deutsch", "en_US", "GER", "zh-hans-cn", "Klingonese")]
    [['de'], ['en-US'], ['de'], ['zh-Hans-CN'], []]
    """
    known = language_names().get(fold(text))
    if known and not (len(text.strip()) <= 3 and text.strip().lower() in _codes()):
        return known
    parts = _TAG.fullmatch(text.strip())
    primary = _codes().get(parts[1].lower()) if parts else None
    if parts is None or primary is None:
        return frozenset()
    region = parts[3].upper() if parts[3] else None
    if region and region not in _territories():
        return frozenset()
    return frozenset({"-".join(part for part in (primary, (parts[2] or "").title(), region) if part)})


def is_language_header(words: tuple[str, ...]) -> bool:
    """Whether the folded words of a header name languages.

    >>> is_language_header(("preferred", "language")), is_language_header(("country",))
    (True, False)
    """
    return any(word in _WORDS or word.endswith("sprache") for word in words)


@cache
def _codes() -> dict[str, str]:
    """Codes of ISO 639-1, 639-2 (both kinds) and 639-3, with the shortest code of the language."""
    table: dict[str, str] = {}
    for language in pycountry.languages:
        shortest = getattr(language, "alpha_2", language.alpha_3)
        table |= {language.alpha_3: shortest, shortest: shortest}
        if hasattr(language, "bibliographic"):
            table[language.bibliographic] = shortest
    return table


@cache
def two_letters() -> frozenset[str]:
    """The codes of ISO 639-1."""
    return frozenset(language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2"))


@cache
def _territories() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries) | {"419", "001", "150", "XK"}


def _short(code: str) -> str:
    primary, _, rest = code.replace("_", "-").partition("-")
    short = _codes().get(primary, primary)
    return f"{short}-{rest}" if rest else short
