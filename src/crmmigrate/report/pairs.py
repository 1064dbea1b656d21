"""Two records side by side: how their values compare, and what speaks for and against, for all that show pairs."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from crmmigrate.core.linking import Band, ReviewPair

Mark = Literal["equal", "alike", "different", "one side"]

SIGNS: dict[Mark, str] = {"equal": "=", "alike": "~", "different": "≠", "one side": "·"}
"""What stands beside a field, for those who see no colours."""
WORDS: dict[Mark, str] = {
    "equal": "equal", "alike": "equal but for case, accents, blanks or punctuation", "different": "different",
    "one side": "only one side has a value",
}  # fmt: skip
BANDS: dict[Band, str] = {
    "automatic": "it would be joined without you", "review": "it is for you to decide",
    "leave": "it would be left apart",
}  # fmt: skip
_FAINT = 0.05
"""Bits that say nothing."""
_MOST_BITS = 30.0
_ACCENTED = re.compile("[a-zæ-ſͰ-ӿ]")
"""Letters whose accents are spelling; in other scripts such marks make another letter."""
_IN_NUMBER = re.compile(r"\d[.,](?=\d)|^-(?=\d)")


def mark(left: str | None, right: str | None) -> Mark:
    """How two values compare.

    >>> mark("Müller GmbH", "MUELLER GmbH"), mark("Müller-Str. 5", "muller str 5"), mark("a", None)
    ('different', 'alike', 'one side')
    """
    if not left or not right:
        return "equal" if (left or "") == (right or "") else "one side"
    if left == right:
        return "equal"
    return "alike" if plain(left) == plain(right) else "different"


def plain(text: str) -> str:
    """A value without what is only spelling; where nothing else is in it, as it is. What changes a number stays.

    >>> plain("Łódź, ul. 3-go Maja"), plain("1.5 l"), plain("-5"), plain("が")
    ('łodzul3gomaja', '1.5l', '-5', 'か\u3099')
    """
    apart = unicodedata.normalize("NFKD", text.casefold()).strip()
    kept, base = [], ""
    for place, sign in enumerate(apart):
        if unicodedata.combining(sign):
            kept += [] if _ACCENTED.match(base) else [sign]
        elif unicodedata.category(sign)[0] not in "PZC" or _IN_NUMBER.match(apart, max(0, place - 1)):
            kept.append(sign)
        base = base if unicodedata.combining(sign) else sign
    return "".join(kept) or text.strip()


@dataclass(frozen=True)
class Step:
    """One step of a waterfall of weights, in bits.

    Attributes:
        words: What it is.
        weight: How far it goes up (above 0) or down.
        before, after: Where it begins and ends.
    """

    words: str
    weight: float
    before: float
    after: float


def steps(pair: ReviewPair, prior: float | None = None) -> list[Step]:
    """The way from what is known of any two records to the probability of these two.

    Args:
        pair: The pair; its faint reasons come together at the end.
        prior: Probability that any two compared records are one; None: not told.
    """
    total = bits(pair.probability)
    parts = [] if prior is None else [("any two records that are compared", bits(prior))]
    strong = [reason for reason in pair.reasons if abs(reason.weight) >= _FAINT]
    parts += [(reason.words, reason.weight) for reason in strong]
    told = sum(weight for _, weight in parts)
    rest = total - max(-_MOST_BITS, min(_MOST_BITS, told))
    if abs(rest) >= _FAINT:
        parts.append(("all the rest", rest))
    found, at = [], 0.0
    for words, weight in parts:
        found.append(Step(words, weight, at, at + weight))
        at += weight
    return found


def bits(probability: float) -> float:
    """A probability as log odds to the base of 2, at most 30 either way.

    >>> bits(0.5), round(bits(0.8), 3), bits(1.0)
    (0.0, 2.0, 30.0)
    """
    least = 2.0**-_MOST_BITS
    odds = max(probability, least) / max(1 - probability, least)
    return max(-_MOST_BITS, min(_MOST_BITS, math.log2(odds)))


def chance(probability: float) -> str:
    """A probability as people read it, never 0 % or 100 %.

    >>> chance(0.874), chance(0.99999), chance(0.0)
    ('87 %', 'over 99.9 %', 'under 0.1 %')
    """
    percent = 100 * probability
    if percent < 0.1 or percent > 99.9:
        return "under 0.1 %" if percent < 50 else "over 99.9 %"
    return f"{percent:.1f} %" if percent < 1 or percent > 99 else f"{percent:.0f} %"


def weight(found: float) -> str:
    """Bits with their sign.

    >>> weight(7.24), weight(-3.0)
    ('+7.2', '-3.0')
    """
    return f"{'-' if found < 0 else '+'}{abs(found):.1f}"


def title(pair: ReviewPair, most: int = 2) -> tuple[str, str]:
    """A few words for each record: its first values, else its place."""
    return _title((left for left, _ in pair.values.values()), pair.left.source, pair.left.row, most), _title(
        (right for _, right in pair.values.values()), pair.right.source, pair.right.row, most
    )


def _title(values: Iterable[str | None], source: str, row: int, most: int) -> str:
    filled = [value for value in values if value]
    return ", ".join(filled[:most]) or f"{source} row {row}"
