"""What a single value looks like: an e-mail address, a country, a street, the name of a person."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from stdnum import ean, iban
from stdnum.eu import vat

from crmmigrate.values import semantic_words as words
from crmmigrate.values.text import fold, unaccented

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
    r"|(?:D|A|CH|F|I|L|B|NL|DK|S|SE|FIN|FI|PL|CZ|SK|H|SI|LV|LT)-[0-9]{4,5}"
    r"|[A-Z][0-9][0-9W] ?[A-Z0-9]{4}|[0-9]{3} [0-9]{2}"
    r"|[0-9]{4} ?[A-Z]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{3}|[0-9]{3}-[0-9]{4}|[0-9]{5}-[0-9]{4})$"
)
_PLAIN_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?[0-9]{3,8}(?:[ -][0-9]{2,4})?$")
_VAT = re.compile(r"^(?:[A-Z]{2}[0-9A-Z]{8,12}|CHE-?[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}.*)$")
_MONEY = re.compile(r"[€$£¥₹₽₩zł]|(?:^|[\s0-9])(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|BRL|MXN|JPY|CNY)(?:$|[\s0-9.-])")
_CODE = re.compile(r"^[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*$")
_DAY = re.compile(r"^(?:[0-9]{4}([-./])[0-9]{2}\1[0-9]{2}|[0-9]{2}([./-])[0-9]{2}\2[0-9]{4})(?![0-9])")
_OTHER_NUMBER = re.compile(
    r"^(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2})$"
)
"""Addresses of computers, CNPJ and CPF: dots and digits, but nobody dials them."""
_NUMBERED = re.compile(
    r"^(?:[^\d,]{4,}[ ,]+\d{1,5} ?[a-zA-Z]?(?:[ ,/-].*)?"
    r"|(?:n[^\w]*)?\d{1,5} ?[a-zA-Z]?,? \D{4,}.*|\w+\.? \d+[a-z]?,? \D{4,}.*)$"
)
"""Words and a number, as in a street with its house."""
_SEPARATORS = " ()./-\u2013"
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NAME = re.compile(
    r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Ing|Mag|Dipl)\.?(?:-Ing\.?)? )*[^\W\d_][^\W\d_'\u2019.-]*"
    r"(?:[ ,'\u2019.-]+[^\W\d_]*){0,6}$"
)


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return _EMAIL.match(text) is not None


def is_url(text: str) -> bool:
    """Whether a text is a web address or a host with a known ending."""
    host = _HOST.match(text)
    known = host is not None and host[1].casefold() in _top_level()
    return known or _LINK.match(text) is not None


def is_phone(text: str) -> bool:
    """Whether a text may be a phone number by its digits and signs."""
    digits = sum(c.isdigit() for c in text)
    known = 6 <= digits <= 16 and _DIAL.match(text) is not None
    return known and not _DAY.match(text) and not _OTHER_NUMBER.match(text)


def is_written_phone(text: str) -> bool:
    """A phone number that shows it: a plus, a bracket, or a leading zero and separators."""
    parted = sum(c in _SEPARATORS for c in text)
    # Two zeros and a country code: not the padding of a customer number.
    abroad = text.startswith("00") and text[2:3] not in ("", "0") and sum(c.isdigit() for c in text) >= 12
    shown = text.startswith(("+", "(")) or abroad or (text.startswith("0") and parted >= 1) or parted >= 2
    return shown and sum(c.isdigit() for c in text) >= 7 and is_phone(text)


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN whose check digits hold."""
    return text[:2].isalpha() and bool(iban.is_valid(text))


def is_vat(text: str) -> bool:
    """Whether a text is a VAT number of the EU whose check digits hold."""
    return text[:2].isalpha() and bool(vat.is_valid(text))


def is_vat_like(text: str) -> bool:
    """Whether a text has the form of a VAT number."""
    return _VAT.match(text.replace(" ", "").upper()) is not None or is_vat(text)


def is_ean(text: str) -> bool:
    """Whether a text is an EAN or GTIN whose check digit holds."""
    return len(text.replace("-", "")) in (8, 12, 13, 14) and bool(ean.is_valid(text))


def is_currency(text: str) -> bool:
    """Whether a text is the code or sign of a currency."""
    return text in _currencies() or text in ("€", "$", "£", "¥")


def is_country(text: str) -> bool:
    """Whether a text is the code or name of a country."""
    return text in _country_codes() or unaccented(text) in _country_names()


def is_region(text: str) -> bool:
    """Whether a text is the code or name of a part of a country."""
    return any(text in codes for codes in _regions().values()) or unaccented(text) in _region_names()


def is_postcode(text: str) -> bool:
    """Whether a text has the form of a postcode that says so by itself."""
    return _POSTCODE.match(text) is not None


def is_company(text: str) -> bool:
    """Whether a text has a legal form."""
    bare = text.casefold()
    if any(sign in bare for sign in words.LEGAL_SIGNS):
        return True
    parts = unaccented(text).replace(".", "").replace(",", " ").split()
    if parts and not any(part.isalpha() for part in parts[:-1]):
        return False  # `12 kg` is a weight
    ends = {*parts[1:], "".join(parts[-2:]), "".join(parts[-3:])} if len(parts) > 1 else set()
    return bool(ends & words.LEGAL_FORMS) or (bool(parts) and parts[0] in words.LEGAL_FRONTS)


def is_street(text: str) -> bool:
    """Whether a text has a number and a word for streets."""
    if not any(c.isdigit() for c in text):
        return False
    found = _WORD.findall(unaccented(text))
    return any(w in words.STREET_WORDS or (len(w) > 5 and w.endswith(words.STREET_ENDS)) for w in found)


def is_name_shaped(text: str) -> bool:
    """Whether a text is written as names are."""
    return _NAME.match(text) is not None and text[:1].isupper() and len(text) <= 60


def has_first_name(text: str) -> bool:
    """Whether a text has a known first name, or a title in front."""
    if not is_name_shaped(text) or is_company(text):
        return False
    parts = fold(text).split()
    return (len(parts) > 1 and parts[0] in words.HONORIFICS) or bool(set(parts) & words.FIRST_NAMES)


def is_stage(text: str) -> bool:
    """Whether a text has a word for stages of a sale."""
    return bool(set(fold(text).split()) & words.STAGES)


def is_worded(text: str) -> bool:
    """Whether a text has words."""
    return _WORD.search(text) is not None and not is_email(text)


def is_worded_street(text: str) -> bool:
    """Whether a text may be an address line where the header says so."""
    return is_worded(text) and (any(c.isdigit() for c in text) or " " in text)


def is_spelled_out(text: str) -> bool:
    """A name that is more than initials."""
    return is_name_shaped(text) and sum(map(str.isalpha, text)) > 2


def is_full_name(text: str) -> bool:
    """Whether a text has the form of a first and last name."""
    parts = unaccented(text).split()
    return 2 <= len(parts) <= 5 and is_name_shaped(text) and not is_company(text) and parts[0] not in words.STREET_WORDS


def is_numbered(text: str) -> bool:
    """Whether a text is words and a number, as a street with its house is."""
    return _NUMBERED.match(text) is not None


def is_place(text: str) -> bool:
    """Whether a text is words without digits."""
    return is_worded(text) and not any(c.isdigit() for c in text)


def is_money(text: str) -> bool:
    """Whether a text shows a currency."""
    return _MONEY.search(text) is not None


def is_percentage(text: str) -> bool:
    """Whether a text ends with a percent sign."""
    return text.endswith("%")


def is_year(text: str) -> bool:
    """Whether a text is a year of our times."""
    return re.match(r"^(?:1[89]|20)[0-9]{2}(?:\.0)?$", text) is not None


def is_plain_postcode(text: str) -> bool:
    """Whether a text may be a postcode where the header says so."""
    return _PLAIN_POSTCODE.match(text) is not None or is_postcode(text)


def is_written_number(text: str) -> bool:
    """Whether a text begins as a number."""
    return text[:1].isdigit() or text[:1] in "-+("


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


_PART_WORDS = re.compile(
    r"\b(?:kraj|lan|wojewodztwo|province|provincia|provincie|region|regione|fylke|county|state of|maakunta|il|oblast"
    r"|de|di|of)\b|[-,.\s]"
)


def part_name(text: str) -> str:
    """A name without what kind of part it is."""
    return _PART_WORDS.sub("", unaccented(text))


@cache
def parts_by_name() -> dict[str, frozenset[str]]:
    """Bare name -> the countries that have a part of that name."""
    table: dict[str, set[str]] = {}
    for part in pycountry.subdivisions:
        for name in (part.name, *part.name.split("["), *part.name.split("/")):
            table.setdefault(part_name(name.rstrip("] ")), set()).add(part.country_code)
    return {name: frozenset(codes) for name, codes in table.items() if name}
