"""What the values of a column mean: e-mail addresses, persons, countries, VAT numbers.

Values decide; the header is a weak hint, used where values alone cannot tell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from stdnum import ean, iban
from stdnum.eu import vat

from crmmigrate.values import semantic_words as words
from crmmigrate.values.dates import date_orders
from crmmigrate.values.infer import Inference, Weighted
from crmmigrate.values.text import fold, unaccented

MOST_VALUES = 300
_LOCALES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "tr",
    "ja",
    "zh",
    "ru",
)
_REGION_COUNTRIES = ("US", "CA", "BR", "AU", "CH", "MX", "DE", "AT")

_EMAIL = re.compile(r"^(?:mailto:)?[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+$", re.IGNORECASE)
_LINK = re.compile(r"^(?:https?://|ftp://|www\.)\S+\.\S+$", re.IGNORECASE)
_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+([a-z]{2,})(?:[:/]\S*)?$", re.IGNORECASE)
_DIAL = re.compile(
    r"^(?:tel:)?\(?(?:\+|0|\(|[1-9])[0-9 ()./\u2013-]{5,}[0-9](?:\s*(?:x|ext\.?|#)\s*[0-9]{1,6})?$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"^(?:(?:GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"
    r"|[0-9]{4} ?[A-Z]{2}|[0-9]{2}-[0-9]{3}|[0-9]{5}-[0-9]{3}|[0-9]{3}-[0-9]{4}|[0-9]{5}-[0-9]{4})$"
)
_PLAIN_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?[0-9]{3,8}(?:[ -][0-9]{2,4})?$")
_VAT = re.compile(r"^(?:[A-Z]{2}[0-9A-Z]{8,12}|CHE-?[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}.*)$")
_MONEY = re.compile(r"[€$£¥₹₽₩zł]|(?:^|[\s0-9])(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|BRL|MXN|JPY|CNY)(?:$|[\s0-9.-])")
_CODE = re.compile(r"^[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*$")
_DAY = re.compile(r"^(?:[0-9]{4}([-./])[0-9]{2}\1[0-9]{2}|[0-9]{2}([./-])[0-9]{2}\2[0-9]{4})(?![0-9])")
_SEPARATORS = " ()./-\u2013"
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NAME = re.compile(
    r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Ing|Mag|Dipl)\.?(?:-Ing\.?)? )*[^\W\d_][^\W\d_'\u2019.-]*"
    r"(?:[ ,'\u2019.-]+[^\W\d_]*){0,6}$"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")


@dataclass(frozen=True)
class Semantics:
    """What a column's values mean.

    Attributes:
        type: Semantic type, or None if unknown.
        share: Share of the values that fit it.
        pii: Class of personal data (name, contact, address, birth, id), or None.
    """

    type: str | None = None
    share: float = 0.0
    pii: str | None = None


_PII = {"email": "contact", "phone": "contact", "person": "name", "street": "address", "iban": "id"}


def header_words(label: str) -> tuple[str, ...]:
    """The folded words of a header; camel case is parted.

    >>> header_words("CustomerNo"), header_words("Abschluss geplant")
    (('customer', 'no'), ('abschluss', 'geplant'))
    """
    return tuple(fold(_CAMEL.sub(" ", label)).split())


def hints(label: str) -> frozenset[str]:
    """The meanings that a header hints at.

    >>> sorted(hints("Kontakt-Tel")), sorted(hints("Postal Code"))
    (['phone'], ['postcode'])
    """
    parts = header_words(label)
    known = {*parts, "".join(parts), *("".join(pair) for pair in itertools.pairwise(parts))}
    return frozenset(meaning for meaning, listed in words.HINTS.items() if known & listed)


def semantic(values: Weighted, label: str, inference: Inference) -> Semantics:
    """What the values mean.

    Args:
        values: Distinct non-null texts with weights.
        label: The original header.
        inference: What `infer` said of the same values.
    """
    kept = _spread([(text.strip(), weight) for text, weight in values if text not in inference.null_spellings])
    if not kept:
        return Semantics()
    hinted = hints(label)
    if inference.type in ("date", "datetime"):
        return Semantics(pii="birth") if "birth" in hinted else Semantics()
    if inference.rival in ("date", "datetime") and _share(kept, date_orders, DATED) >= DATED:
        # Some read day first and some month first: no codes.
        return Semantics(pii="birth") if "birth" in hinted else Semantics()
    checks = _CHECKS_NUMBER if inference.type in ("integer", "number", "boolean") else _CHECKS_TEXT
    for meaning, alone, helped, fits in checks:
        needed = helped if meaning in hinted else alone
        share = _share(kept, fits, needed)
        if meaning == "country" and meaning not in hinted and _are_few_codes(kept):
            continue
        if share >= needed:
            return Semantics(meaning, share, _PII.get(meaning))
    return _by_shape(kept, hinted, inference)


def _spread(values: Weighted) -> Weighted:
    """A bounded part of the values: the heaviest, and others from all over."""
    if len(values) <= MOST_VALUES:
        return values
    half = MOST_VALUES // 2
    step = len(values) // half
    return [*values[:half], *values[half::step]][:MOST_VALUES]


def _share(values: Weighted, fits: Callable[[str], object], needed: float) -> float:
    """The share of the values that fit; where it cannot reach what is needed, no more than it could be."""
    total = possible = sum(weight for _, weight in values)
    for text, weight in values:
        if possible / total < needed:
            break
        if not fits(text):
            possible -= weight
    return possible / total


# --- what a single value looks like ---------------------------------------------------------------


def _is_email(text: str) -> bool:
    return _EMAIL.match(text) is not None


def _is_url(text: str) -> bool:
    host = _HOST.match(text)
    known = host is not None and host[1].casefold() in _top_level()
    return known or _LINK.match(text) is not None


def _is_phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return 6 <= digits <= 16 and _DIAL.match(text) is not None and not _DAY.match(text)


def _is_written_phone(text: str) -> bool:
    """A phone number that shows it: a plus, a bracket, or a leading zero and separators."""
    parted = sum(c in _SEPARATORS for c in text)
    # Two zeros and a country code: not the padding of a customer number.
    abroad = text.startswith("00") and text[2:3] not in ("", "0") and sum(c.isdigit() for c in text) >= 12
    shown = text.startswith(("+", "(")) or abroad or (text.startswith("0") and parted >= 1) or parted >= 2
    return shown and sum(c.isdigit() for c in text) >= 7 and _is_phone(text)


def _is_iban(text: str) -> bool:
    return text[:2].isalpha() and bool(iban.is_valid(text))


def _is_vat(text: str) -> bool:
    return text[:2].isalpha() and bool(vat.is_valid(text))


def _is_vat_like(text: str) -> bool:
    return _VAT.match(text.replace(" ", "").upper()) is not None or _is_vat(text)


def _is_ean(text: str) -> bool:
    return len(text.replace("-", "")) in (8, 12, 13, 14) and bool(ean.is_valid(text))


def _is_currency(text: str) -> bool:
    return text in _currencies() or text in ("€", "$", "£", "¥")


def _is_country(text: str) -> bool:
    return text in _country_codes() or unaccented(text) in _country_names()


def _are_few_codes(values: Weighted) -> bool:
    """A handful of capitals may be units or states as well as countries: ST and KG are both."""
    return len(values) < FEW_CODES and all(len(text) <= 3 and text.isupper() for text, _ in values)


def _is_region(text: str) -> bool:
    return any(text in codes for codes in _regions().values()) or unaccented(text) in _region_names()


def _is_postcode(text: str) -> bool:
    return _POSTCODE.match(text) is not None


def _is_company(text: str) -> bool:
    bare = text.casefold()
    if any(sign in bare for sign in words.LEGAL_SIGNS):
        return True
    parts = unaccented(text).replace(".", "").replace(",", " ").split()
    if parts and not any(part.isalpha() for part in parts[:-1]):
        return False  # `12 kg` is a weight
    ends = {*parts[1:], "".join(parts[-2:]), "".join(parts[-3:])} if len(parts) > 1 else set()
    return bool(ends & words.LEGAL_FORMS) or (bool(parts) and parts[0] in words.LEGAL_FRONTS)


def _is_street(text: str) -> bool:
    if not any(c.isdigit() for c in text):
        return False
    found = _WORD.findall(unaccented(text))
    return any(w in words.STREET_WORDS or (len(w) > 5 and w.endswith(words.STREET_ENDS)) for w in found)


def _is_name_shaped(text: str) -> bool:
    return _NAME.match(text) is not None and text[:1].isupper() and len(text) <= 60


def _has_first_name(text: str) -> bool:
    return _is_name_shaped(text) and not _is_company(text) and bool(set(fold(text).split()) & words.FIRST_NAMES)


def _is_stage(text: str) -> bool:
    return bool(set(fold(text).split()) & words.STAGES)


def _is_worded(text: str) -> bool:
    return _WORD.search(text) is not None and not _is_email(text)


def _is_place(text: str) -> bool:
    return _is_worded(text) and not any(c.isdigit() for c in text)


def _is_money(text: str) -> bool:
    return _MONEY.search(text) is not None


def _is_percentage(text: str) -> bool:
    return text.endswith("%")


def _is_year(text: str) -> bool:
    return re.match(r"^(?:1[89]|20)[0-9]{2}(?:\.0)?$", text) is not None


def _is_plain_postcode(text: str) -> bool:
    return _PLAIN_POSTCODE.match(text) is not None or _is_postcode(text)


def _is_written_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in "-+("


FEW_CODES = 4
DATED = 0.9
_NEVER = 2.0  # a share that nothing reaches: the header has to help
Check = tuple[str, float, float, Callable[[str], bool]]
_CHECKS_TEXT: Sequence[Check] = (
    ("email", 0.7, 0.5, _is_email),
    ("iban", 0.8, 0.5, _is_iban),
    ("vat", 0.8, 0.5, _is_vat),
    ("vat", _NEVER, 0.6, _is_vat_like),
    ("ean", 0.9, 0.6, _is_ean),
    ("url", 0.8, 0.5, _is_url),
    ("phone", 0.7, _NEVER, _is_written_phone),
    ("phone", _NEVER, 0.6, _is_phone),
    ("currency", 0.9, 0.7, _is_currency),
    ("region", _NEVER, 0.7, _is_region),
    ("country", 0.9, 0.6, _is_country),
    ("region", 0.9, 0.7, _is_region),
    ("postcode", 0.85, 0.6, _is_postcode),
    ("postcode", _NEVER, 0.6, _is_plain_postcode),
    ("street", 0.4, 0.25, _is_street),
    ("company", 0.3, 0.15, _is_company),
    ("person", 0.4, 0.1, _has_first_name),
    ("stage", 0.6, 0.4, _is_stage),
    ("person", _NEVER, 0.8, _is_name_shaped),
    ("company", _NEVER, 0.8, _is_worded),
    ("city", _NEVER, 0.8, _is_place),
    ("street", _NEVER, 0.8, _is_worded),
    ("region", _NEVER, 0.8, _is_place),
    ("country", _NEVER, 0.8, _is_place),
)
"""(meaning, share needed, share needed when the header hints at it, test), the surest first."""

_CHECKS_NUMBER: Sequence[Check] = (
    ("percentage", 0.5, 0.1, _is_percentage),
    ("money", 0.5, 0.1, _is_money),
    ("ean", 0.95, 0.6, _is_ean),
    ("phone", 0.8, _NEVER, _is_written_phone),
    ("phone", _NEVER, 0.7, _is_phone),
    ("postcode", _NEVER, 0.7, _is_plain_postcode),
    ("year", 0.98, 0.8, _is_year),
    ("percentage", _NEVER, 0.8, _is_written_number),
    ("money", _NEVER, 0.8, _is_written_number),
)


def _by_shape(values: Weighted, hinted: frozenset[str], inference: Inference) -> Semantics:
    """The meanings that are a matter of form: flags, codes, free text."""
    texts = [text for text, _ in values]
    if inference.type == "boolean":
        return Semantics("flag", inference.share)
    if inference.type in ("integer", "number"):
        return Semantics("flag", 1.0) if "flag" in hinted and set(texts) <= {"0", "1"} else Semantics()
    wordy = sum(1 for text in texts if len(text.split()) >= 4 or len(text) >= 40)
    if len(texts) > 5 and wordy / len(texts) >= 0.5:
        return Semantics("free_text", wordy / len(texts))
    share = _share(values, is_code, 0.8)
    return Semantics("code", share) if share >= 0.8 else Semantics()


def is_code(text: str) -> bool:
    """Whether a text looks like a code: no blanks, and digits or capitals only.

    >>> is_code("P-012"), is_code("d83a7232"), is_code("Lyon"), is_code("4711")
    (True, True, False, True)
    """
    if _CODE.match(text) is None:
        return False
    return any(c.isdigit() for c in text) or (text.isupper() and len(text) <= 6)


# --- registers ------------------------------------------------------------------------------------


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(code for country in pycountry.countries for code in (country.alpha_2, country.alpha_3)) | {"UK"}


@cache
def _top_level() -> frozenset[str]:
    return words.TOP_LEVEL | {country.alpha_2.casefold() for country in pycountry.countries} | {"uk"}


@cache
def _country_names() -> frozenset[str]:
    official = (country.name for country in pycountry.countries)
    spoken = (
        name
        for language in _LOCALES
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha()
    )
    usual = (
        "usa",
        "u.s.a.",
        "u.s.",
        "england",
        "great britain",
        "scotland",
        "holland",
        "south korea",
        "czech republic",
    )
    return frozenset(unaccented(name) for name in (*official, *spoken)) | frozenset(usual)


def _parts(country: str) -> list[Any]:
    """The states, provinces or cantons of a country."""
    return list(pycountry.subdivisions.get(country_code=country))  # type: ignore[no-untyped-call]


@cache
def _regions() -> dict[str, frozenset[str]]:
    """Country -> codes of its parts, such as US -> {CA, NY ...}."""
    return {country: frozenset(part.code.split("-", 1)[1] for part in _parts(country)) for country in _REGION_COUNTRIES}


@cache
def _region_names() -> frozenset[str]:
    parts = (part for country in _REGION_COUNTRIES for part in _parts(country))
    return frozenset(unaccented(part.name) for part in parts)
