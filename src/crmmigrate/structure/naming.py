"""How alike two names are, with what is common to all names of a table taken off."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

_NO_DECOMPOSITION = {
    "ß": "ss",
    "æ": "ae",
    "Æ": "Ae",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "œ": "oe",
}
MOSTLY = 0.8  # share of the names of a table from which they are taken to be mere counters
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
# What says "identifier" and nothing else.
IDENTIFIER_WORDS = frozenset(
    {
        "id",
        "ids",
        "key",
        "sk",
        "pk",
        "fk",
        "no",
        "nr",
        "num",
        "number",
        "nummer",
        "code",
        "ref",
        "uid",
        "guid",
    }
    | {"kennung", "cod", "numero"}
)


def words(name: str) -> list[str]:
    """The words of a name: `ss_sold_date_sk` -> ss, sold, date, sk."""
    return _WORD.findall(fold(_CAMEL.sub(" ", name)).lower())


def fold(text: str) -> str:
    """Text in ASCII, as near as letters go."""
    special = "".join(_NO_DECOMPOSITION.get(c, c) for c in text)
    return unicodedata.normalize("NFKD", special).encode("ascii", "ignore").decode()


def without_prefix(names: Sequence[str]) -> list[list[str]]:
    """The words of each name, without a first word that nearly all names share.

    Names that only count columns, such as `FELD07` or `C`, have no words: that two of them are equal says nothing.
    """
    split = [[] if counts else words(n) for n, counts in zip(names, _mere_counters(names), strict=True)]
    first = Counter(w[0] for w in split if len(w) > 1)
    common = {w for w, k in first.items() if len(names) > 2 and k >= 0.8 * len(names)}
    return [w[1:] if len(w) > 1 and w[0] in common else w for w in split]


def _mere_counters(names: Sequence[str]) -> list[bool]:
    """Which names are letters of the alphabet or numbers behind a stem, where most names of the table are so."""
    stems = [fold(n).lower().rstrip("0123456789").rstrip("_ .-") for n in names]
    often = Counter(stem for stem, n in zip(stems, names, strict=True) if n[-1:].isdigit())
    counting = [
        (n[-1:].isdigit() and often[stem] >= MOSTLY * len(names)) or len(words(n)) == 1 == len(words(n)[0])
        for stem, n in zip(stems, names, strict=True)
    ]
    return counting if len(names) > 1 and sum(counting) >= MOSTLY * len(names) else [False] * len(names)


def likeness(column: Sequence[str], ref_column: Sequence[str], ref_table: Sequence[str]) -> float:
    """How far the name of a column says that it points to a column of another table, 0 to 1."""
    own, other = _core(column), _core(ref_column)
    by_table = max(_ratio(own, ref_table), 0.9 * _contains(own, ref_table)) if own else 0.0
    by_column = max(_ratio(own, other), 0.9 * _contains(own, other)) if own and other else 0.0
    same = 1.0 if list(column) == list(ref_column) and other else 0.0
    return max(by_table, by_column, same)


def _core(name: Sequence[str]) -> list[str]:
    return [w for w in name if w not in IDENTIFIER_WORDS]


def _ratio(left: Sequence[str], right: Sequence[str]) -> float:
    score = fuzz.ratio("".join(left).removesuffix("s"), "".join(right).removesuffix("s")) / 100
    return float(score) if score >= 0.75 else 0.0


def _contains(left: Sequence[str], right: Sequence[str]) -> float:
    """Share of the right name's letters whose words stand in the left one."""
    if not right:
        return 0.0
    found = [w for w in right if len(w) > 2 and any(_same_word(w, v) for v in left)]
    return sum(map(len, found)) / sum(map(len, right))


def _same_word(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return (len(shorter) > 2 and longer.startswith(shorter)) or fuzz.ratio(left, right) >= 80
