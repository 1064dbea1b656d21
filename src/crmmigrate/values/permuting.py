"""A keyed permutation of texts of one shape: digits stay digits, letters letters of their alphabet and case."""

from __future__ import annotations

import hmac
from bisect import bisect_right
from collections.abc import Sequence
from math import prod

_ALPHABETS = (
    (0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xDE), (0xDF, 0xF6), (0xF8, 0xFF),
    (0x100, 0x17F), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x410, 0x42F), (0x430, 0x44F), (0x5D0, 0x5EA),
    (0x621, 0x63A), (0x641, 0x64A), (0x905, 0x939), (0xE01, 0xE30), (0x1E00, 0x1EFF), (0x3041, 0x3096),
    (0x30A1, 0x30FA), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3),
)  # fmt: skip
"""First and last code point of digits, and of the letters of alphabets; Latin letters with marks by themselves."""
_STARTS = [first for first, _ in _ALPHABETS]
_ROUNDS = 8


class Permutation:
    """Texts to other texts of the same shape, one to one, by a Feistel network over HMAC-SHA256.

    Args:
        key: The secret.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, text: str, use: str = "", *, digits: bool = False, leading: bool = False) -> str:
        """The text with its digits and letters changed; other signs stay where they are.

        Args:
            text: The text.
            use: Another use gives another permutation.
            digits: Change digits only.
            leading: A first digit that is not 0 does not become 0.
        """
        places: list[int] = []
        lows: list[int] = []
        sizes: list[int] = []
        for place, sign in enumerate(text):
            low, size = _alphabet(sign)
            if not size or (digits and low != 0x30):
                continue
            if leading and not places and low == 0x30 and sign != "0":
                low, size = 0x31, 9
            places.append(place)
            lows.append(low)
            sizes.append(size)
        values = [ord(text[p]) - low for p, low in zip(places, lows, strict=True)]
        signs = list(text)
        for place, low, value in zip(places, lows, self._permuted(values, sizes, use), strict=True):
            signs[place] = chr(low + value)
        return "".join(signs)

    def _permuted(self, values: list[int], sizes: list[int], use: str) -> list[int]:
        shape = f"{use}|{','.join(map(str, sizes))}"
        if len(values) == 1:
            shift = 1 + self._number(shape, 0, 0, sizes[0] - 1)
            return [(values[0] + shift) % sizes[0]]
        half = len(values) // 2
        left, right = _joined(values[:half], sizes[:half]), _joined(values[half:], sizes[half:])
        for turn in range(_ROUNDS if values else 0):
            if turn % 2:
                right = (right + self._number(shape, turn, left, prod(sizes[half:]))) % prod(sizes[half:])
            else:
                left = (left + self._number(shape, turn, right, prod(sizes[:half]))) % prod(sizes[:half])
        return [*_parted(left, sizes[:half]), *_parted(right, sizes[half:])]

    def _number(self, shape: str, turn: int, value: int, below: int) -> int:
        """A number below a limit that the key and the arguments decide."""
        found = b""
        while len(found) * 8 < below.bit_length() + 64:
            message = f"{shape}|{turn}|{value}|{len(found)}".encode()
            found += hmac.digest(self._key, message, "sha256")
        return int.from_bytes(found, "big") % below


def _alphabet(sign: str) -> tuple[int, int]:
    """First code point and size of the alphabet of a sign; size 0 for what is neither letter nor digit."""
    at = bisect_right(_STARTS, ord(sign)) - 1
    if at >= 0 and ord(sign) <= _ALPHABETS[at][1]:
        first, last = _ALPHABETS[at]
        return first, last - first + 1
    return 0, 0


def _joined(values: Sequence[int], sizes: Sequence[int]) -> int:
    whole = 0
    for value, size in zip(values, sizes, strict=True):
        whole = whole * size + value
    return whole


def _parted(whole: int, sizes: Sequence[int]) -> list[int]:
    values = []
    for size in reversed(sizes):
        whole, value = divmod(whole, size)
        values.append(value)
    return values[::-1]
