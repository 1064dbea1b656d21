"""Telephone numbers to E.164."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from crmmigrate.values.text import trim

_PREFIX = re.compile(r"^(?:tel|phone|fon|telefon|fax|mobile?|mobil|handy|cell)\.?\s*:\s*", re.IGNORECASE)
_WRITTEN = re.compile(
    r"\+?[-0-9 ()/.\u2010-\u2015]{5,30}"
    r"(?:[ ,;]*(?:ext\.?|extension|x|dw|durchwahl|int\.?|#|;ext=)[ .:]*[0-9]{1,7})?",
    re.IGNORECASE,
)
_GERMAN_EXTENSION = re.compile(r"(?i)\b(?:dw|durchwahl)\b[ .:]*(?=[0-9]+$)")
_SHORTEST = len("+4930123")  # service numbers and leftovers of other things are shorter
_ABROAD = re.compile(r"^\(?00(?=[ (]*[1-9])")


def parse_phone(text: str, region: str | None = None) -> str | None:
    """E.164, with `;ext=` for an extension; None when the text is no possible number, or two of them.

    Args:
        text: The text.
        region: ISO country of numbers without a country code; without it only international ones are read.

    >>> parse_phone("030 / 901820", "DE"), parse_phone("+1 (650) 253-0000 x12"), parse_phone("004144 6681800")
    ('+4930901820', '+16502530000;ext=12', '+41446681800')
    >>> parse_phone("030 901820"), parse_phone("call Anna", "DE"), parse_phone("1234", "US")
    (None, None, None)
    """
    written = _PREFIX.sub("", trim(text))
    if not _WRITTEN.fullmatch(written):
        return None
    written = _GERMAN_EXTENSION.sub("ext. ", _ABROAD.sub("+", written))
    if region is None and not written.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if len(plain) < _SHORTEST:
        return None
    return f"{plain};ext={number.extension}" if number.extension else str(plain)
