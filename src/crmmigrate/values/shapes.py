"""Shapes of values: the last step of pattern statistics, the same on every engine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FROM = "0123456789" + LETTERS + LETTERS.upper()
TO = "9" * 10 + "a" * 26 + "A" * 26
MOST_SHAPE = 40
SAMPLE = 2000
RAW_SHAPES = 200
MANY = 50_000

BLANKS = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""What DuckDB's `trim` takes off, as the inside of a character class: a value of nothing else is blank."""

_RUN = re.compile(r"(9|A|a)\1{3,}")
_LOWER = re.compile(r"[^\W\dA-Za-z_]")


def shorten(shapes: Iterable[tuple[str, int]], top: int) -> tuple[tuple[str, int], ...]:
    """Join raw shapes whose long runs of one class are alike: `9999999` and `99999` become `9+`.

    Args:
        shapes: Raw shapes (digits `9`, ASCII letters `a` or `A`) with counts.
        top: How many to keep.
    """
    counts: Counter[str] = Counter()
    for shape, count in shapes:
        folded = _LOWER.sub(lambda m: "A" if m[0].isupper() else "a", shape)
        counts[_RUN.sub(r"\1+", folded)] += count
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:top])
