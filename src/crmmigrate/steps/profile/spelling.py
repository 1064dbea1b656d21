"""How the values of a column are written: blanks, case, leading zeros, broken letters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ftfy.badness import is_bad

from crmmigrate.values.infer import Inference, Weighted
from crmmigrate.values.mojibake import SUSPECT
from crmmigrate.values.text import BLANKS, INVISIBLE

SHOWN = 5
MOST_VARIANT = 100  # longer texts are prose, not names of things
CASED_ID = 12  # as long as this, codes of both cases are told apart by their case
WHOLE_TYPES = ("boolean", "integer", "number", "date", "datetime")
UNVARIED = frozenset({"free_text", "phone", "url", "postcode", "iban", "ean", "money", "percentage", "year"})

_PADDED = re.compile(rf"^[{BLANKS}\r\n]|[{BLANKS}\r\n]\Z|[{BLANKS}]{{2}}|[{INVISIBLE}]")
_ZEROS = re.compile(r"0[0-9]+")
_DIGITS = re.compile(r"[0-9]+")
_SUSPECT = re.compile(SUSPECT)
_LOST = re.compile(r"\ufffd|[\u0080-\u009f]")
_ASKED = re.compile(r"[^\W\d_]\?[^\W\d_]")  # `M?ller`: a letter that an encoding had no room for
_BETWEEN = re.compile(r"(?<![0-9])[\W_]+|[\W_]+(?![0-9])")  # `1-2` is not `12`


@dataclass(frozen=True)
class Spelled:
    """What was seen of a column's spelling; see `ColumnProfile`."""

    padded: int = 0
    leading_zeros: int = 0
    lost_zeros: int = 0
    variants: tuple[tuple[tuple[str, int], ...], ...] = ()
    variant_count: int = 0
    damaged: int = 0
    damaged_examples: tuple[str, ...] = ()


def spelling(values: Weighted, inference: Inference, meaning: str | None) -> Spelled:
    """Blanks, zeros, variants and damage among the values of a column.

    Args:
        values: Distinct texts as they stand in the cells, with weights.
        inference: What was inferred of them.
        meaning: Semantic type.
    """
    zeros = [(text.strip(), weight) for text, weight in values if _ZEROS.fullmatch(text.strip())]
    groups = [] if inference.type in WHOLE_TYPES or meaning in UNVARIED else variants(values, meaning)
    broken = [] if inference.type in WHOLE_TYPES else _broken(values, meaning)
    return Spelled(
        padded=sum(weight for text, weight in values if _PADDED.search(text)),
        leading_zeros=sum(weight for _, weight in zeros),
        lost_zeros=_lost(values, zeros) if zeros and meaning != "phone" else 0,
        variants=tuple(group[:SHOWN] for group in groups[:SHOWN]),
        variant_count=len(groups),
        damaged=sum(weight for _, weight in broken),
        damaged_examples=tuple(text for text, _ in broken[:SHOWN]),
    )


def variants(values: Weighted, meaning: str | None = None) -> list[tuple[tuple[str, int], ...]]:
    """Groups of values that differ by case, spacing or punctuation only, the heaviest first.

    >>> variants([("ACME GmbH", 3), ("Acme gmbh ", 1), ("ACME  GmbH", 1), ("Nord AG", 2)])
    [(('ACME GmbH', 3), ('ACME  GmbH', 1), ('Acme gmbh ', 1))]
    >>> variants([("1-2", 1), ("12", 1), ("A-1", 1), ("A1", 1)])
    [(('A-1', 1), ('A1', 1))]
    """
    cased = meaning in ("code", "vat", None) and _are_cased(values)
    groups: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for text, weight in values:
        if len(text) <= MOST_VARIANT:
            groups[_key(text, meaning, cased=cased)].append((text, weight))
    found = [sorted(group, key=lambda p: (-p[1], p[0])) for key, group in groups.items() if key and len(group) > 1]
    return [tuple(group) for group in sorted(found, key=lambda g: (-sum(w for _, w in g), g[0][0]))]


def _key(text: str, meaning: str | None, *, cased: bool) -> str:
    text = text if cased else text.casefold()
    if text.isalnum():
        return text
    if meaning == "email":
        return text.strip()
    return _BETWEEN.sub("", text)


def _are_cased(values: Weighted) -> bool:
    """Whether case tells codes apart, as in ids of some fifteen signs with letters of both cases."""
    long = [text for text, _ in values if len(text) >= CASED_ID and text.isalnum() and not text.isalpha()]
    mixed = sum(1 for text in long if text.upper() != text and text.lower() != text)
    return 2 * mixed > len(values)


def _lost(values: Weighted, zeros: Weighted) -> int:
    """Numbers that lack the zeros which others of the column have: `123` beside `00123`, `1067` beside `01067`."""
    lengths = {len(text) for text, _ in zeros}
    bare = [(text.strip(), weight) for text, weight in values]
    digits = [(text, weight) for text, weight in bare if _DIGITS.fullmatch(text)]
    if 2 * len(digits) < len(values):  # numbers among words
        return 0
    numbers = [(text, weight) for text, weight in digits if not text.startswith("0")]
    if len(lengths) == 1:
        (length,) = lengths
        longest = max((len(text) for text, _ in numbers), default=0)
        if longest <= length:
            return sum(weight for text, weight in numbers if len(text) < length)
    padded = {text.lstrip("0") for text, _ in zeros}
    return sum(weight for text, weight in numbers if text in padded)


def _broken(values: Weighted, meaning: str | None) -> Sequence[tuple[str, int]]:
    """Values with broken encoding, heaviest first."""
    found = [(text, weight) for text, weight in values if not text.isascii() and _is_damaged(text)]
    if meaning not in ("free_text", "url"):
        found += [(text, weight) for text, weight in values if "?" in text and _ASKED.search(text)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _is_damaged(text: str) -> bool:
    return _LOST.search(text) is not None or (_SUSPECT.search(text) is not None and bool(is_bad(text)))
