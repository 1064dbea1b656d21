"""What one cell looks like: number, date, address, text; and the words for totals."""

from __future__ import annotations

import re
from functools import lru_cache

NUMBER = "n"
DATE = "d"
ADDRESS = "e"
TEXT = "s"
BLANK = ""

NUMBER_PATTERN = r"^\s*[-+(]?\s*[€$£¥]?\s*[-+]?[0-9][0-9.,'’ \x{00a0}\x{202f}]*\s*[)%€$£¥-]?(?:\s?(?:EUR|USD|GBP|CHF|[eE][-+]?[0-9]+))?\s*$"  # noqa: E501, RUF001
_NUMBER = re.compile(NUMBER_PATTERN.replace(r"\x{00a0}", "\u00a0").replace(r"\x{202f}", "\u202f"))
_FRACTION = re.compile(r"^\s*-?\.[0-9]+\s*$")
_DATE = re.compile(
    r"^\s*(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4})(?:[ T].*)?\s*$"
    r"|^\s*[0-9]{1,4}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]m)?\s*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^\s*(?:[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+|(?:https?://|www\.)\S+)\s*$")
RULER_PATTERN = r"^[\s\-=_+|*.~]*[\-=_~]{3,}[\s\-=_+|*.~]*$"
_RULER = re.compile(RULER_PATTERN)
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=200_000)
def kind(text: str | None) -> str:
    """`n` number, `d` date or time, `e` e-mail or web address, `s` other text, empty for a blank cell."""
    if text is None:
        return BLANK
    if _DATE.match(text):
        return DATE
    if _NUMBER.match(text) or _FRACTION.match(text):
        return NUMBER
    return ADDRESS if _ADDRESS.match(text) else TEXT


@lru_cache(maxsize=100_000)
def shape(text: str) -> str:
    """The form of a text: runs of digits as `9`, runs of letters as `a`."""
    return _LETTERS.sub("a", _DIGITS.sub("9", text.strip()))


def is_ruler(text: str | None) -> bool:
    """Whether a cell only draws a line."""
    return text is not None and bool(_RULER.match(text))


def name_of(text: str | None) -> str:
    """A cell as names are compared: in lower case, without blanks and byte order marks around it."""
    return "" if text is None else text.strip("\ufeff").strip().casefold()


def is_code(text: str | None) -> bool:
    """Whether the digits are a code and no amount: they begin with a zero."""
    return text is not None and text.isdigit() and len(text) > 1 and text[0] == "0"


def numbers(text: str | None) -> tuple[float, ...]:
    """The values that a number's text may mean: with decimal point, with decimal comma."""
    if text is None or kind(text) != NUMBER:
        return ()
    bare = re.sub(r"[^0-9.,()+-]", "", text)
    negative = "-" in bare or bare.startswith("(")
    bare = re.sub(r"[()+-]", "", bare)
    found = []
    for decimal, thousands in ((".", ","), (",", ".")):
        plain = bare.replace(thousands, "")
        if plain.count(decimal) <= 1 and (value := plain.replace(decimal, ".")).strip("."):
            found.append(-float(value) if negative else float(value))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=10_000)
def masked(text: str | None) -> str:
    """A text with its digits masked, so that `Page 2` equals `Page 3`."""
    return "" if text is None else _DIGITS.sub("9", text.strip().casefold())
