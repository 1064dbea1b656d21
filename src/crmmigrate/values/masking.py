"""Personal data as examples that show the shape and not the person."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_MARK = "•"
_DIGITS_SHOWN = 2
_FEWEST_DIGITS = 5


def mask(text: str) -> str:
    """The text with its letters and digits hidden, but for the first letter of each word and two last digits.

    Digits are shown only where there are at least five of them; marks and spaces stay.

    >>> mask("Anna Meyer"), mask("anna@example.com"), mask("+49 170 1234567"), mask("7")
    ('A••• M••••', 'a•••@e••••••.c••', '+•• ••• •••••67', '•')
    """
    hidden = _WORD.sub(_hide, text)
    digits = [place for place, sign in enumerate(text) if sign.isdigit()]
    shown = set(digits[-_DIGITS_SHOWN:]) if len(digits) >= _FEWEST_DIGITS else set()
    return "".join(text[place] if place in shown else sign for place, sign in enumerate(hidden))


def _hide(word: re.Match[str]) -> str:
    found = word.group()
    first = found[0] if found[0].isalpha() and len(found) > 1 else _MARK
    return first + _MARK * (len(found) - 1)
