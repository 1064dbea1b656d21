# ruff: noqa: RUF001, RUF002 - signs that look alike
"""Numbers as people and systems write them, to canonical text. Never by way of a float."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import pycountry

from crmmigrate.values.canonical import INTEGER, NUMBER
from crmmigrate.values.currency import SHARED, SIGNS
from crmmigrate.values.digits import plain_digits
from crmmigrate.values.text import BLANKS, INVISIBLE

_CANONICAL = re.compile(f"(?:{INTEGER}|{NUMBER})")
_NOISE = re.compile(f"[{INVISIBLE}\u061c]")  # also the mark by which Arabic numbers are ordered
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "－": "-", "’": "'", "‘": "'", "`": "'", "´": "'", "＇": "'", "（": "(", "）": ")"}
)
_POINT_AND_COMMA = {".": str.maketrans("٫٬", ".,"), ",": str.maketrans("٫٬", ",.")}
"""The Arabic signs for decimals and thousands, as those of the column."""
_CODES = "|".join(sorted(c.alpha_3 for c in pycountry.currencies))
_WORDS = "|".join(re.escape(sign) for sign in sorted({*SIGNS, *SHARED}, key=lambda sign: (-len(sign), sign)))
_MONEY = rf"{_WORDS}|[Ee]uros?|[Ee]ur|{_CODES}"
_AFFIX = re.compile(rf"^(?:{_MONEY}|%)[{BLANKS}]*(?=[-+(.,0-9\u066b])|(?<=[-).,0-9])[{BLANKS}]*(?:{_MONEY}|%)$")
_ONLY_DIGITS = re.compile("[0-9](?:[0-9., ']*[0-9])?")
_DIGIT = re.compile("[0-9]")
_FOREIGN = re.compile(r"""[@/:;_#&"!?=<>*|\\]|[0-9]-[0-9]""")  # what no number has
_NO_CENTS = re.compile(rf"(?<=[0-9])[.,][{BLANKS}]?[-−–—]{{1,2}}(?![0-9])")
_SHORT = 40  # long texts are not kept in memory
_DECIMAL_DIGITS = 28  # of Python's decimal context: more would be rounded


def _body(decimal: str, group: str) -> re.Pattern[str]:
    thousands = rf"[1-9][0-9]{{0,2}}(?P<group>[\{group}'{BLANKS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    lakhs = rf"[1-9][0-9]?(?:\{group}[0-9]{{2}})+\{group}[0-9]{{3}}"
    fraction = rf"(?:\{decimal}(?P<fraction>[0-9]*))?(?:[eE](?P<exponent>[-+][0-9]{{1,2}}))?"
    return re.compile(f"(?P<whole>[0-9]+|{thousands}|{lakhs})?{fraction}")


_BODY = {".": _body(".", ","), ",": _body(",", ".")}


def without_dashes(text: str) -> str:
    """The text without the dashes that stand for no cents.

    >>> without_dashes("50,- Kč"), without_dashes("1.899,--"), without_dashes("50-")
    ('50 Kč', '1.899', '50-')
    """
    return _NO_CENTS.sub("", text)


def _bare(text: str) -> tuple[str, bool]:
    """The text without currency, percent and sign, and whether it is negative."""
    return _bared(text) if len(text) <= _SHORT else _bared.__wrapped__(text)


@lru_cache(maxsize=8192)
def _bared(text: str) -> tuple[str, bool]:
    if _ONLY_DIGITS.fullmatch(text):
        return text, False
    text = plain_digits(text)
    if not _DIGIT.search(text) or _FOREIGN.search(text):  # most texts are no numbers; it saves them the rest
        return "", False
    bare = without_dashes(_NOISE.sub("", text)).translate(_SIGNS).strip()
    negative = False
    for _ in range(3):  # currency, sign and brackets come in any order: `(€ 5)`, `-$5`, `5-EUR`
        before = bare
        bare = _AFFIX.sub("", bare).strip()
        if bare.startswith("(") and bare.endswith(")"):
            bare, negative = bare[1:-1].strip(), True
        elif bare.startswith(("-", "+")) and not negative:
            bare, negative = bare[1:].strip(), bare[0] == "-"
        elif bare.endswith(("-", "+")) and not negative:
            bare, negative = bare[:-1].strip(), bare[-1] == "-"
        if bare == before:
            break
    return bare, negative


def parse_number(text: str, decimal: str = ".") -> str | None:
    """Canonical text of a number, such as `-1234.5`; None when it is none, or is too long to keep exactly.

    Thousands are grouped by the other of `.` and `,`, by an apostrophe or a blank, or as in India (`12,34,567`). Digits
    may be of any script. Currency signs and codes,
    a percent sign, brackets or a trailing minus for negative numbers are understood. Exponents need a sign:
    `10E1` is a code.

    Args:
        text: The text.
        decimal: The decimal sign, `.` or `,`.

    >>> parse_number("1,234.50"), parse_number("1.234,50", ","), parse_number("1.234,50")
    ('1234.50', '1234.50', None)
    >>> parse_number("(1,234)"), parse_number("1.234,5- EUR", ","), parse_number("CHF 1'234'567.80")
    ('-1234', '-1234.5', '1234567.80')
    >>> parse_number("١٬٢٣٤٫٥"), parse_number("12,34,567.89"), parse_number("−1’234.50")
    ('1234.5', '1234567.89', '-1234.50')
    >>> parse_number("1.5E+3"), parse_number("12345678901234567890"), parse_number("12 apples")
    ('1500', None, None)
    """
    return _canonical(*_bare(text), decimal)


def _canonical(bare: str, negative: bool, decimal: str) -> str | None:  # noqa: FBT001 - a pair that is handed on
    match = _BODY[decimal].fullmatch(bare.translate(_POINT_AND_COMMA[decimal]))
    if match is None or not (match["whole"] or match["fraction"]):
        return None
    whole = re.sub("[^0-9]", "", match["whole"] or "").lstrip("0") or "0"
    number = f"{whole}.{match['fraction']}" if match["fraction"] else whole
    if match["exponent"]:
        if len(number) > _DECIMAL_DIGITS:
            return None
        number = f"{Decimal(number).scaleb(int(match['exponent'])):f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
    number = f"-{number}" if negative else number
    return number if _CANONICAL.fullmatch(number) else None


def decimal_evidence(text: str) -> Literal[".", ",", "any"] | None:
    """The decimal sign with which a text is a number: one of them, any, or None when it is no number at all.

    A text that is a number with both signs, but not the same one (`1,234`), is no evidence either: `any`.

    >>> decimal_evidence("1.234,50"), decimal_evidence("0.5"), decimal_evidence("1,234")
    (',', '.', 'any')
    """
    bare, negative = _bare(text)
    point, comma = _canonical(bare, negative, ".") is not None, _canonical(bare, negative, ",") is not None
    if point and comma:
        return "any"
    return "." if point else "," if comma else None


def read_number(text: str, decimal: str = ".") -> str | None:
    """As `parse_number`, but a text that is a number only with the other decimal sign is read with that.

    >>> read_number("1.234,50", "."), read_number("1,234", "."), read_number("1,234", ",")
    ('1234.50', '1234', '1.234')
    """
    bare, negative = _bare(text)
    number = _canonical(bare, negative, decimal)
    return number if number is not None else _canonical(bare, negative, "," if decimal == "." else ".")
