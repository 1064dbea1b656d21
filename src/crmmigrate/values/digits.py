# ruff: noqa: RUF001, RUF002 - signs that look alike
"""Digits of all scripts as ASCII digits."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_OTHERS = re.compile(r"[^\x00-\x7f]")
_WIDE = {"．": ".", "，": ",", "％": "%", "٪": "%", "﹪": "%", "＋": "+", "：": ":", "／": "/"}


def plain_digits(text: str) -> str:
    """The text with decimal digits of any script as ASCII digits, and full-width signs as plain ones.

    Circled and raised digits are no decimal digits in Unicode: they stay.

    >>> plain_digits("١٢٣"), plain_digits("१२३"), plain_digits("１２．５"), plain_digits("m²")
    ('123', '123', '12.5', 'm²')
    """
    return text if text.isascii() else _OTHERS.sub(lambda found: _plain(found[0]), text)


@cache
def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return _WIDE.get(sign, sign) if digit is None else str(digit)
