"""Text without what nobody sees or means: invisible characters, odd blanks, case and accents."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = "\x01-\x08\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""Characters without width, as the inside of a character class; not the joiners that some scripts need."""

LINE_ENDS = "\r\x0b\x0c\u0085\u2028\u2029"
"""Ends of lines other than the newline, as the inside of a character class."""

BLANKS = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Characters that look like a blank, as the inside of a character class; no newlines."""

_HALF = "[\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bf\u2022\u20ac\u0152-\u017e]"
DAMAGED = (
    "[\u00c2\u00c3][\u00a0\u00ad]|\u0102\u00ad|\u0139\u00ad"
    f"|[\u00e0-\u00f4]{_HALF}{{1,2}}[\u00a0\u00ad\u0085]|[\u00e0-\u00f4][\u00ad\u0085]{_HALF}"
)
"""A blank or hyphen that is part of a letter in damaged text; it must stay for the repair."""

_DAMAGED = re.compile(DAMAGED)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_BLANKS = re.compile(f"[{BLANKS}]+")
_LINE_ENDS = re.compile(f"\r\n|[{LINE_ENDS}]")
_AROUND_NEWLINES = re.compile(r" *\n *")
_TIDY = re.compile("[!-~]+(?: [!-~]+)*")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "\u0131": "i",
        "ħ": "h",
    }
)


def trim(text: str) -> str:
    r"""Take off invisible characters and blanks at the ends; runs of blanks become one; newlines inside stay.

    >>> trim("  Anna\u00a0 Müller\u200b ")
    'Anna Müller'
    >>> trim("Main St 1 \r\n  Springfield ")
    'Main St 1\nSpringfield'
    """
    if _TIDY.fullmatch(text):  # most texts; it saves them the rest
        return text
    if _DAMAGED.search(text):
        return text.strip(" \t\r\n")
    text = _LINE_ENDS.sub("\n", _INVISIBLE.sub("", text))
    return _AROUND_NEWLINES.sub("\n", _BLANKS.sub(" ", text)).strip(" \n")


def unaccented(text: str) -> str:
    """Casefold, and take accents off: `ß` is `ss`, `ø` is `o`, `é` is `e`.

    >>> unaccented("Straße in Łódź, Ærø")
    'strasse in lodz, aero'
    """
    if text.isascii():
        return text.lower()
    # Compatibility forms first: some letters, such as mathematical ones, have no lower case of their own.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS))
    return "".join(c for c in folded if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Casefold, take accents and punctuation off, and make runs of blanks one: for comparing.

    >>> fold("  Müller-Lüdenscheidt & Söhne ")
    'muller ludenscheidt sohne'
    """
    return _NOT_WORD.sub(" ", unaccented(text)).strip()
