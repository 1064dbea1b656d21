"""The key by which two cells name the same thing, by what the column means."""

from __future__ import annotations

import re
from collections.abc import Callable

from crmmigrate.values.company_name import core_name
from crmmigrate.values.email import parse_email
from crmmigrate.values.person_name import name_key
from crmmigrate.values.text import fold

PHONE_DIGITS = 8  # the last ones: without country and trunk codes, which are written in many ways
_NOT_DIGIT = re.compile(r"\D+")
_NOT_SIGN = re.compile(r"[\W_]+")


def email(text: str) -> str:
    """An address in lower case; nothing where it is none."""
    return (parse_email(text) or "").lower()


def phone(text: str) -> str:
    """The last digits of a number; nothing where it is too short to be told from others."""
    digits = _NOT_DIGIT.sub("", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS - 1 else ""


def code(text: str) -> str:
    """Letters and digits alone, without leading zeros."""
    return _NOT_SIGN.sub("", text).lower().lstrip("0")


def person(text: str) -> str:
    """The words of a name, sorted; a first name alone names nobody."""
    key = name_key(text)
    return key if " " in key else ""


KEYS: dict[str, Callable[[str], str]] = {
    "email": email,
    "phone": phone,
    "company": core_name,
    "person": person,
    "vat": code,
    "iban": code,
    "ean": code,
    "code": code,
    "name": fold,
}
"""What things are compared by -> the function that gives a cell's key; an empty key stands for nothing."""
