"""Canonical text of each type, and the regular expressions that guard a cast.

All patterns are in the subset that RE2 (DuckDB) and Java (Spark) read alike: no lookaround, no backreference.
A value that matches its pattern can be cast on every engine without error and with the same result.
"""

from __future__ import annotations

import re

_MONTH_DAY = (
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
_LEAP_YEAR = r"(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DATE = rf"(?:[0-9]{{4}}-(?:{_MONTH_DAY})|{_LEAP_YEAR}-02-29)"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"

INTEGER = r"^-?(?:0|[1-9][0-9]{0,17})$"
NUMBER = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$"
DATE = rf"^{_DATE}$"
DATETIME = rf"^{_DATE}(?:[ T]{_TIME})?$"
BOOLEAN = r"^(?:true|false)$"
EMAIL = r"^[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+$"
URL = r"^(?:https?://)?[^\s/@]+\.[^\s/@.]{2,}(?:[:/][^\s]*)?$"


def whole(pattern: str) -> str:
    r"""A pattern for the engines whose last `$` is the very end: Java's also stands before a last newline.

    >>> whole("^[0-9]+$")
    '^[0-9]+\\z'
    """
    return pattern.removesuffix("$") + r"\z"


GUARDS: dict[str, str] = {
    "integer": whole(INTEGER),
    "number": whole(NUMBER),
    "money": whole(NUMBER),
    "percent": whole(NUMBER),
    "date": whole(DATE),
    "datetime": whole(DATETIME),
    "boolean": whole(BOOLEAN),
    "email": whole(EMAIL),
    "url": whole(URL),
}
"""Type of the model -> pattern that its canonical text matches on the engines; other types take any text."""


def has_type(text: str, kind: str) -> bool:
    """Whether a text is canonical for a type of the model.

    >>> has_type("1.50", "money"), has_type("1,50", "money"), has_type("x", "string")
    (True, False, True)
    """
    guard = GUARDS.get(kind)
    return guard is None or re.search(guard.replace(r"\z", r"\Z"), text) is not None
