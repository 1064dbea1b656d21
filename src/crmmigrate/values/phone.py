"""Telephone numbers to E.164, by libphonenumber's metadata (ITU-T E.164; RFC 3966 for `;ext=`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from crmmigrate.values.country import parse_country
from crmmigrate.values.dialling import settled
from crmmigrate.values.text import trim

_PREFIX = re.compile(
    r"^(?:tele(?:fon|phone|fono|fone|foon|fax)|tel|phone|fon|fax|mobile?|mobil|handy|cell)"
    r"(?:\.? ?: ?|\. ?| (?=[+(0-9]))",
    re.IGNORECASE,
)
_EXTENSION = (
    r"(?:[ ,;]*(?:;ext=|ext\.?|extn\.?|extension|x|dw|durchwahl|int\.?|anexo|poste|#)[ .:]*(?P<extension>[0-9]{1,7}))?"
)
_WRITTEN = re.compile(
    rf"(?P<number>(?:\+ ?)?[(0-9][-0-9 ()/.\u2010-\u2015\u2212~]{{4,30}}?){_EXTENSION}", re.IGNORECASE
)
_VANITY = re.compile(
    r"(?:\+?1[-. ]?)?\(?(?:0?8[0-9]{2}|1[38]00|13)\)?[-. ]?[0-9]{0,4}[-. ]?[A-Z](?:[-. ]?[A-Z0-9]){2,8}"
)
_SEPARATORS = re.compile(
    r"\s*[;|\n,&]\s*|\s+(?:or|oder|and|und|ou|et|o|y|e|u|of|en|bzw\.?)\s+|\s+/\s*(?=[+(0-9])|/(?=[+(0])|\s+(?=\+)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r" *(?:ext|x|dw|durchwahl|int\b|#)", re.IGNORECASE)
_ALTERNATIVE_END = re.compile(r"[0-9](?:[-0-9 ]{4,})[0-9] ?/ ?[0-9]{1,3}")
_NO_NUMBER = re.compile(
    r"[0-3]?[0-9]([./-])[0-3]?[0-9]\1(?:19|20)[0-9]{2}"  # days
    r"|(?:19|20)[0-9]{2}([./-])[01]?[0-9]\2[0-3]?[0-9]"
    r"|[0-9]{5,}\.[0-9]{1,2}"  # what spreadsheets make of numbers
)
SIMPLE = (
    r"^(?:\+?[0-9](?:[ -]?[0-9]){5,14}|(?:\+[0-9]{1,3} ?|1[ -])?\([0-9]{2,5}\) ?[0-9](?:[ -]?[0-9]){4,9}"
    r"|0[0-9]{1,3} ?/ ?[1-9](?:[ -]?[0-9]){4,9})$"
)
"""The usual ways of writing one number; for the engines too."""
DAY = r"^(?:[0-3]?[0-9]-[0-3]?[0-9]-(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[01]?[0-9]-[0-3]?[0-9])$"
"""What is written so and is no number."""
_SIMPLE, _DAY = re.compile(SIMPLE), re.compile(DAY)
_ABROAD = re.compile(r"^\(?00[ -]?(?=[ (]*[1-9])")
_LONGEST = 200  # characters of a cell that may hold numbers and nothing else
SHORTEST = len("+4930123")
"""Of E.164: service numbers and leftovers of other things are shorter."""
_CALLED_BY_LETTERS = (PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE)


class Phone(NamedTuple):
    """What a text says of telephone numbers.

    Attributes:
        number: E.164, with `;ext=` for an extension; None unless it is one valid number.
        several: Whether there are two and more.
    """

    number: str | None
    several: bool = False


def parse_phone(text: str, region: str | None = None) -> str | None:
    """E.164, with `;ext=` for an extension; None when the text is no valid number, or two of them.

    Args:
        text: The text.
        region: ISO country of numbers without a country code; without it only international ones are read.

    >>> parse_phone("030 / 901820", "DE"), parse_phone("+1 (650) 253-0000 x12"), parse_phone("004144 6681800")
    ('+4930901820', '+16502530000;ext=12', '+41446681800')
    >>> parse_phone("030 901820"), parse_phone("call Anna", "DE"), parse_phone("1234", "US")
    (None, None, None)
    """
    return read_phone(text, region).number


def read_phone(text: str, region: str | None = None) -> Phone:
    """Read a cell of telephone numbers.

    >>> read_phone("030 901820 / 030 901821", "DE"), read_phone("1-800-FLOWERS", "US")
    (Phone(number=None, several=True), Phone(number='+18003569377', several=False))
    """
    written = trim(text)
    if _SIMPLE.fullmatch(written) and not _DAY.fullmatch(written) and (plain := settled(written, region)):
        return Phone(plain if len(plain) >= SHORTEST else None)
    if len(written) > _LONGEST:
        return Phone(None)
    if not written.isascii():
        written = _ascii(written)
    written = _PREFIX.sub("", written)
    if _NO_NUMBER.fullmatch(written):
        return Phone(None)
    if _ALTERNATIVE_END.search(written) or _several(written, region):
        return Phone(None, several=True)
    if match := _WRITTEN.fullmatch(written):
        return Phone(_number(match["number"].strip(), match["extension"], region))
    return Phone(_by_letters(written, region) if _VANITY.fullmatch(written) else None)


@cache
def region_of(country: str) -> str | None:
    """The region of numbers without a country code in a country, given by code or name; None where unknown.

    >>> region_of("DE"), region_of("Schweiz"), region_of("uk"), region_of("Atlantis")
    ('DE', 'CH', 'GB', None)
    """
    code = country if country in phonenumbers.SUPPORTED_REGIONS else parse_country(country)
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def _several(written: str, region: str | None) -> bool:
    """Whether at least two parts are numbers by themselves, or one is and another has the digits of one."""
    for found in (_SEPARATORS.split(written), written.split("/")):
        long = [part for part in found if sum(map(str.isdigit, part)) >= 5 and not _LABELLED.match(part)]
        if len(long) > 1 and any(_part(part, region) for part in long):
            return True
    return False


def _part(part: str, region: str | None) -> bool:
    match = _WRITTEN.fullmatch(_PREFIX.sub("", part.strip()))
    return match is not None and _number(match["number"].strip(), match["extension"], region) is not None


def _number(written: str, extension: str | None, region: str | None) -> str | None:
    """E.164 of one number: as it is dialled in the region, or else with `00` for the plus of anywhere."""
    if written.count("(") != written.count(")"):
        return None
    number = _valid(written, region)
    if number is None and _ABROAD.match(written):
        number = _valid(_ABROAD.sub("+", written), region)
    if number is None:
        return None
    plain = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    if len(plain) < SHORTEST:
        return None
    return f"{plain};ext={extension}" if extension else plain


def _valid(written: str, region: str | None) -> PhoneNumber | None:
    if region is None and not written.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return None
    # An extension that was not written as one is a piece of the number that the library took for one.
    return number if number.extension is None and phonenumbers.is_valid_number(number) else None


def _by_letters(written: str, region: str | None) -> str | None:
    """E.164 of a number that is dialled by the letters of the keys (ITU-T E.161), as freephone numbers are."""
    number = _valid(written, region)
    if number is None or phonenumbers.number_type(number) not in _CALLED_BY_LETTERS:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _ascii(text: str) -> str:
    """Full-width forms and the digits of other scripts as ASCII."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in plain)
