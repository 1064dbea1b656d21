"""Amounts with their currency and numbers with their unit, as they stand in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from crmmigrate.values.currency import SHARED, parse_currency
from crmmigrate.values.digits import plain_digits
from crmmigrate.values.numbers import decimal_evidence, parse_number, read_number, without_dashes
from crmmigrate.values.text import BLANKS, trim

_SCALES = {
    "k": 3, "t": 3, "tsd": 3, "tausend": 3, "thousand": 3, "mille": 3, "tys": 3, "tis": 3, "тыс": 3,
    "m": 6, "mio": 6, "mn": 6, "mln": 6, "mill": 6, "million": 6, "millionen": 6, "millions": 6, "млн": 6,
    "mrd": 9, "md": 9, "mlrd": 9, "bn": 9, "milliarden": 9, "mld": 9, "mia": 9, "млрд": 9, "b": 9, "тысяч": 3,
    "миллионов": 6, "миллиардов": 9, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "万": 4, "萬": 4, "億": 8,
    "亿": 8, "만": 4, "억": 8, "천": 3,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=lambda word: -len(word)))
_PARTS = re.compile(
    rf"(?P<front>[^0-9]*?)(?P<number>[-+(]?[.,]?[0-9](?:[0-9.,'\u2019\u066b\u066c{BLANKS}]*[0-9])?[)\-]?)(?P<behind>[^0-9]*(?:(?<=[mt])[23])?)"
)
_WORD = re.compile(rf"(?P<scale>{_SCALE})?\.?\s*(?P<rest>.*)", re.IGNORECASE)
_AFTER = re.compile(rf"(?P<rest>.*?)\s*(?P<scale>{_SCALE})\.?", re.IGNORECASE)
_UNIT = re.compile(r"(?:[^\W\d_]|[%°µ\"'])[^\d\n]{0,24}[23]?")
_SHOWN = re.compile(r"[^\W\d_]|[$\u20a0-\u20cf£¥]")
_LETTERS = ("t", "m", "b")
"""Tonnes, metres and bytes too, so they scale only beside a currency; `M` does alone."""
_TWO_WAYS = ("T$",)
"""Thousands of dollars, or the sign of Tonga (CLDR)."""
_MARKS = str.maketrans("", "", "\u061c")  # orders Arabic text, is not seen


@dataclass(frozen=True)
class Amount:
    """An amount.

    Attributes:
        number: Canonical number.
        power: Power of ten that a word such as `Mio` adds.
        currency: ISO code.
        sign: The sign of several currencies that it wears instead, such as `$`.
    """

    number: str
    power: int = 0
    currency: str | None = None
    sign: str = field(default="", repr=False, compare=False)

    @property
    def value(self) -> str:
        """The number with its power of ten worked in."""
        sign, bare = ("-", self.number[1:]) if self.number.startswith("-") else ("", self.number)
        whole, _, fraction = bare.partition(".")
        fraction = fraction.ljust(self.power, "0")
        moved = (whole + fraction[: self.power]).lstrip("0") or "0"
        rest = fraction[self.power :].rstrip("0") if self.power else fraction
        return f"{sign}{moved}.{rest}" if rest else f"{sign}{moved}"


@lru_cache(maxsize=4096)
def split_amount(text: str, decimal: str | None = None) -> Amount | None:
    """An amount with or without currency; None when it is none, or when nothing tells the decimal sign.

    Args:
        text: The text.
        decimal: The decimal sign, where it is known.

    >>> split_amount("EUR 1,234.50"), split_amount("1.234,50 €").value, split_amount("2,5 Mio. €").value
    (Amount(number='1234.50', power=0, currency='EUR'), '1234.50', '2500000')
    >>> split_amount("1.234 €"), split_amount("1.234 €", ",").value, split_amount("about 5")
    (None, '1234', None)
    """
    plain = without_dashes(_plain(text))
    if plain.startswith("(") and plain.endswith(")"):  # as accountants write `-$5`
        plain = f"-{plain[1:-1].strip()}"
    found = _PARTS.fullmatch(plain)
    if found is None:
        return None
    front, behind = found["front"].strip(), found["behind"].strip()
    behind = "" if behind in (".", ",") else behind
    negative = front.startswith(("-", "−"))  # noqa: RUF001
    number = _number(found["number"], decimal)
    sides = [_affix(front.lstrip("-−+ ")), _affix(behind)]  # noqa: RUF001
    if number is None or None in sides or (negative and number.startswith("-")):
        return None
    if sides[0] and sides[0][0] and not sides[0][1]:
        return None  # `K01344` is a code
    powers = [side[0] for side in sides if side and side[0]]
    money = [side[1] for side in sides if side and side[1]]
    if len(powers) > 1 or len(set(money)) > 1:
        return None
    sign = money[0] if money else ""
    code = None if sign in ("", *SHARED) else sign
    return Amount(f"-{number}" if negative else number, powers[0] if powers else 0, code, "" if code else sign)


def is_worded(text: str) -> bool:
    """Whether a text has letters or a currency sign: a quick test before reading.

    >>> is_worded("5 €"), is_worded("k$ 5"), is_worded("1,234.50")
    (True, True, False)
    """
    return _SHOWN.search(text) is not None


def currencies_in(texts: Iterable[str]) -> frozenset[str]:
    """The currencies of amounts, as ISO codes.

    >>> sorted(currencies_in(["EUR 5", "7 USD", "3"]))
    ['EUR', 'USD']
    """
    found = (split_amount(text) or split_amount(text, ".") for text in texts if is_worded(text))
    return frozenset(amount.currency for amount in found if amount and amount.currency)


@lru_cache(maxsize=4096)
def split_unit(text: str, decimal: str | None = None, words: int = 2) -> tuple[str, str] | None:
    """Number and unit, of at most so many words, of a quantity; None when the text is none.

    >>> split_unit("12 kg"), split_unit("5 Stk."), split_unit("1,5 m²"), split_unit("30 days"), split_unit("12")
    (('12', 'kg'), ('5', 'Stk.'), ('1.5', 'm²'), ('30', 'days'), None)
    """
    found = _PARTS.fullmatch(_plain(text))
    if found is None or found["front"].strip(" +-"):
        return None
    unit = found["behind"].strip()
    number = _number(found["front"].strip() + found["number"], decimal)
    if number is None or not _UNIT.fullmatch(unit) or len(unit.split()) > words:
        return None
    return number, unit


def numeral(text: str) -> str:
    """The number in a text as it is written there; empty where there is none or more than one.

    >>> numeral("EUR 1.234,50"), numeral("2,5 kg"), numeral("x")
    ('1.234,50', '2,5', '')
    """
    found = _PARTS.fullmatch(_plain(text))
    return found["number"].strip("+-()") if found else ""


def _plain(text: str) -> str:
    return plain_digits(trim(text)).translate(_MARKS)


def _number(text: str, decimal: str | None) -> str | None:
    if decimal is not None:
        return read_number(text, decimal)  # as numbers are read that stand alone
    evidence = decimal_evidence(text)
    if evidence == "any":
        point, comma = parse_number(text, "."), parse_number(text, ",")
        return point if point == comma else None
    return parse_number(text, evidence) if evidence else None


def _affix(text: str) -> tuple[int, str] | None:
    """Power of ten and currency of what stands before or behind a number; None when it is something else."""
    if not text:
        return 0, ""
    if text in SHARED:
        return 0, text
    if text in _TWO_WAYS:
        return None
    for pattern in (_WORD, _AFTER):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        power = _SCALES[found["scale"].casefold()] if found["scale"] else 0
        rest = found["rest"].strip()
        if not rest:
            letter = (found["scale"] or "").casefold() in _LETTERS and (text.islower() or text in "TB")
            return None if letter else (power, "")
        code = parse_currency(rest) or (rest if rest in SHARED else None)
        if code:
            return power, code
    code = parse_currency(text)
    return (0, code) if code else None
