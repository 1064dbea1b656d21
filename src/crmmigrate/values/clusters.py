"""Spellings of one thing among the values of a column, as users of OpenRefine find them.

Key collision (fingerprint, n-gram fingerprint) and nearest neighbours (edit distance within blocks), after
https://openrefine.org/docs/technical-reference/clustering-in-depth.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from crmmigrate.values.text import fold

Method = Literal["fingerprint", "ngram", "nearest"]

CONFIDENCE: dict[Method, float] = {"fingerprint": 0.9, "ngram": 0.8, "nearest": 0.6}
SHORTEST = 6  # letters of values that are compared by edit distance
LONG = 11  # letters from which on two edits are allowed
RARE = 5  # so many times as frequent must the right spelling be
_BLOCK = 3  # letters in a row that two values of a block share
_FULL = 150  # values that a block may have
_SIGNS = re.compile(r"[+#*%<>=@$€£~^?|°²³]")
_DIGITS = re.compile(r"[0-9]+|[\u0660-\u0669\u06f0-\u06f9]+")
_MODEL = re.compile(r"\S*[0-9]\S*")
_GRADE = re.compile(r"\w{1,2}[-\u2212]+")
_PREFIXES = (
    "un",
    "in",
    "im",
    "ir",
    "il",
    "non",
    "re",
    "dis",
    "de",
    "a",
    "ex",
    "ab",
    "an",
    "ent",
    "nicht",
    "pre",
    "post",
    "sub",
    "no",
)
_OPPOSED = (
    frozenset({"north", "south"}), frozenset({"east", "west"}), frozenset({"nord", "sud"}), frozenset({"ost", "west"}),
    frozenset({"male", "female"}), frozenset({"import", "export"}), frozenset({"intern", "extern"}),
    frozenset({"internal", "external"}), frozenset({"inbound", "outbound"}), frozenset({"incoming", "outgoing"}),
    frozenset({"increase", "decrease"}), frozenset({"employer", "employee"}), frozenset({"austria", "australia"}),
    frozenset({"minor", "major"}), frozenset({"eingang", "ausgang"}), frozenset({"lender", "lendee"}),
)  # fmt: skip


class Variant(NamedTuple):
    """A spelling, the one to which it belongs, and how that was found."""

    spelling: str
    canonical: str
    method: Method


def fingerprint(text: str) -> str:
    """OpenRefine's fingerprint: words without case, accents and punctuation, each once, sorted.

    >>> fingerprint("Cruise, Tom"), fingerprint("tom  CRUISE."), fingerprint("A+") == fingerprint("A")
    ('cruise tom', 'cruise tom', False)
    """
    signs = " ".join(_SIGNS.findall(text))
    return " ".join(sorted(set(fold(text).split()))) + (f" {signs}" if signs else "")


def ngram_fingerprint(text: str, n: int = 2) -> str:
    """OpenRefine's n-gram fingerprint: the runs of `n` letters without case, accents and blanks, each once, sorted.

    >>> ngram_fingerprint("Paris"), ngram_fingerprint("Krzysztof", 1) == ngram_fingerprint("Kryzysztof", 1)
    ('arispari', True)
    """
    plain = fold(text).replace(" ", "")
    return "".join(sorted({plain[i : i + n] for i in range(max(len(plain) - n + 1, 1))}))


def clusters(counts: Mapping[str, int]) -> list[Variant]:
    """Spellings that should be another one, the most frequent first.

    Args:
        counts: Values of a column with how often they occur.

    >>> clusters({"Retail": 40, "retail": 3, "RETAIL ": 1, "Wholesale": 30, "Wholsale": 2, "S": 9, "M": 8})
    ... # doctest: +NORMALIZE_WHITESPACE
    [Variant(spelling='retail', canonical='Retail', method='fingerprint'),
     Variant(spelling='Wholsale', canonical='Wholesale', method='nearest'),
     Variant(spelling='RETAIL ', canonical='Retail', method='fingerprint')]
    """
    found: dict[str, Variant] = {}
    total = Counter(counts)
    for method, keyed in (("fingerprint", fingerprint), ("ngram", ngram_fingerprint)):
        groups: dict[str, list[str]] = defaultdict(list)
        for text in total:
            if text not in found:
                groups[keyed(text)].append(text)
        for group in groups.values():
            _collide(group, total, "fingerprint" if method == "fingerprint" else "ngram", found)
    _near(total, found)
    ends = {text: _end(text, found) for text in found}
    told = [Variant(text, ends[text], variant.method) for text, variant in found.items() if ends[text] != text]
    return sorted(told, key=lambda v: (-counts[v.spelling], v.spelling))


def _end(text: str, found: Mapping[str, Variant]) -> str:
    passed = {text}
    while text in found and found[text].canonical not in passed:
        text = found[text].canonical
        passed.add(text)
    return text


def _collide(group: Sequence[str], total: Counter[str], method: Method, found: dict[str, Variant]) -> None:
    if len(group) < 2:
        return
    best = max(group, key=lambda text: (total[text], _tidy(text), text))
    for text in group:
        if text != best and _may_be(text, best) and (method == "fingerprint" or _alike(text, best, total)):
            found[text] = Variant(text, best, method)


def _tidy(text: str) -> tuple[bool, bool]:
    """Of spellings that are as frequent, one with capitals and small letters, without blanks too many, is taken."""
    return text == " ".join(text.split()), text[:1].isupper() and not text.isupper()


def _may_be(one: str, other: str) -> bool:
    """Whether two spellings may mean the same: the same digits and signs, and more than one letter."""
    if _DIGITS.findall(one) != _DIGITS.findall(other) or _SIGNS.findall(one) != _SIGNS.findall(other):
        return False
    if any(bool(_GRADE.fullmatch(text.strip())) for text in (one, other)):
        return False
    words = [sorted(set(fold(text).split())) for text in (one, other)]
    letters = sum(c.isalpha() for c in one)
    return letters > 1 and (words[0] == words[1] or not _differ_in_short(words[0], words[1]))


def _differ_in_short(one: Sequence[str], other: Sequence[str]) -> bool:
    """`Group A` and `Group B`, `Phase I` and `Phase II`: a short word tells one from the other."""
    if "".join(one) == "".join(other):
        return False
    odd = set(one) ^ set(other)
    return any(len(word) <= 3 for word in odd) and len(one) == len(other) and len(one) > 1


def _alike(text: str, best: str, total: Counter[str]) -> bool:
    """Whether an n-gram key that two values share is more than chance."""
    one, other = fold(text).replace(" ", ""), fold(best).replace(" ", "")
    if one == other:
        return len(one) > 2
    return len(one) >= SHORTEST and OSA.distance(one, other) <= 2 and total[best] >= RARE * total[text]


def _near(total: Counter[str], found: dict[str, Variant]) -> None:
    """Rare values attached to frequent ones that are one or two edits away; only those of one block are compared."""
    left = [text for text in total if text not in found]
    folded = {text: " ".join(fold(text).split()) for text in left}
    long = [text for text in left if len(folded[text]) >= SHORTEST]
    blocks: dict[str, list[str]] = defaultdict(list)
    for text in long:
        for gram in _grams(folded[text]):
            blocks[gram].append(text)
    best: dict[str, tuple[int, int, str]] = {}
    for block in blocks.values():
        if len(block) > _FULL:  # letters that so many values have, such as `street`, tell nothing
            continue
        frequent = sorted(block, key=lambda text: (-total[text], text))
        for rare in block:
            for other in frequent:
                if total[other] < RARE * total[rare]:
                    break
                distance = _edits(folded[rare], folded[other])
                if distance and _models(rare) == _models(other) and _may_be(rare, other):
                    best[rare] = min(best.get(rare, (9, 0, "")), (distance, -total[other], other))
    for rare, (_, _, other) in best.items():
        found[rare] = Variant(rare, other, "nearest")


def _models(text: str) -> list[str]:
    """Words with digits: `PW-300` and `PW-300-E` are two models, not two spellings."""
    return [fold(word).replace(" ", "") for word in _MODEL.findall(text)]


def _grams(text: str) -> Iterable[str]:
    plain = text.replace(" ", "")
    return {plain[i : i + _BLOCK] for i in range(len(plain) - _BLOCK + 1)} if len(plain) <= 60 else {plain[:8]}


def _edits(one: str, other: str) -> int:
    """Edits from one to the other; 0 where they are too many, or tell a difference in meaning."""
    most = 2 if min(len(one), len(other)) >= LONG else 1
    distance = OSA.distance(one, other, score_cutoff=most)
    if not 0 < distance <= most or one[:1] != other[:1]:
        return 0
    return 0 if _opposed(one, other) else distance


def _opposed(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    for mine in set(words) - set(others):
        for theirs in set(others) - set(words):
            long, short = max(mine, theirs, key=len), min(mine, theirs, key=len)
            if frozenset({mine, theirs}) in _OPPOSED or any(long == prefix + short for prefix in _PREFIXES):
                return True
            if min(len(mine), len(theirs)) <= _BLOCK or {long.removeprefix(short)} <= {"in", "e", "r", "er", "en"}:
                return True  # `Kunde`, `Kunden`, `Kundin`: other words, not slips
    return False
