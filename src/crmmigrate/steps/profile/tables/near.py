"""Rows that say nearly the same, in tables whose rows are things: a warning with examples, not the work of `match`.

Bounded: at most `MOST_ROWS` rows are looked at and `MOST_PAIRS` pairs compared, whatever the table's size, and chosen
by what rows say, not by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from crmmigrate.core.survey import NearDuplicate
from crmmigrate.steps.profile.tables.cells import fetch
from crmmigrate.steps.profile.tables.things import Columns, columns
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.sampling import Codes
from crmmigrate.values.company_name import core_name
from crmmigrate.values.text import fold

MOST_ROWS = 20_000
MOST_PAIRS = 200_000
MOST_BLOCK = 40
MOST_SHOWN = 5
MOST_DIFFER = 8
ALIKE = 0.9
NAME_ALIKE = 0.8
ONE_BLANK = 0.15  # how much of a difference it is that one of two cells is blank
CELL_ALIKE = 0.6  # below it a cell says something else
_DIGITS = re.compile(r"[0-9]+")

Scores = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Near:
    """What was found: examples, how many pairs there are, and among how many rows."""

    pairs: tuple[NearDuplicate, ...] = ()
    count: int = 0
    of: int = 0


def near(facts: Facts) -> Near:
    """Pairs of rows that say nearly the same, the likest first."""
    chosen = columns(facts)
    if chosen is None:
        return Near()
    codes = facts.sample.codes[:MOST_ROWS]
    rows = facts.sample.rows[:MOST_ROWS]
    texts = {i: _folded(facts, i, codes[:, i]) for i in chosen.texts}
    left, right = _candidates(codes, texts, chosen)
    left, right, likeness = _alike(facts, (left, right), texts, chosen)
    low, high = np.minimum(rows[left], rows[right]), np.maximum(rows[left], rows[right])
    best = np.lexsort((high, low, -likeness))[:MOST_SHOWN]
    shown = [(int(low[k]), int(high[k]), float(likeness[k])) for k in best]
    return Near(_described(facts, shown), len(left), len(codes))


def _folded(facts: Facts, index: int, codes: Codes) -> Texts:
    """Per value its text as it is compared; only of values that occur in the rows looked at."""
    values = facts.sample.values[index]
    plain = core_name if facts.sample.columns[index].semantic_type == "company" else fold
    folded = np.full(len(values) + 1, "", dtype=object)  # the last one stands for null
    for code in np.unique(codes[codes >= 0]).tolist():
        folded[code] = plain(str(values[code]))
    return folded


# --- candidates -----------------------------------------------------------------------------------


def _candidates(codes: Codes, texts: dict[int, Texts], chosen: Columns) -> tuple[Codes, Codes]:
    """Pairs of rows that share a rare word of a name or a rare value: the rarest blocks first, up to the bound."""
    keys: list[Codes] = []
    rows: list[Codes] = []
    offset = 0
    for index in chosen.blocking:
        words, at = _words(texts[index])
        for one, where in _by_row(codes[:, index], words, at):
            keys.append(one + offset)
            rows.append(where)
        offset += int(words.max(initial=0)) + 1
    if not keys:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    key, row = np.concatenate(keys), np.concatenate(rows)
    order = np.lexsort((row, key))
    return _pairs(key[order], row[order], len(codes))


def _words(texts: Texts) -> tuple[Codes, Codes]:
    """Codes of the words of each text, and of the text as a whole; and the texts they are of."""
    known: dict[str, int] = {}
    words: list[int] = []
    at: list[int] = []
    for code, text in enumerate(texts[:-1].tolist()):
        parts = text.split()
        for word in {*(p for p in parts if len(p) > 2), "=" + "".join(sorted(parts))} if parts else ():
            words.append(known.setdefault(word, len(known)))
            at.append(code)
    return np.array(words, dtype=np.int64), np.array(at, dtype=np.int64)


def _by_row(codes: Codes, words: Codes, at: Codes) -> Sequence[tuple[Codes, Codes]]:
    """Each word with the rows whose text has it."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first, last = np.searchsorted(ordered, at, "left"), np.searchsorted(ordered, at, "right")
    sizes = last - first
    word = np.repeat(words, sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return [(word, order[np.repeat(first, sizes) + within])]


def _pairs(key: Codes, row: Codes, n: int) -> tuple[Codes, Codes]:
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    sizes = np.diff(np.append(starts, len(key)))
    able = (sizes > 1) & (sizes <= MOST_BLOCK)
    amounts = np.bincount(sizes[able], minlength=MOST_BLOCK + 1) * np.arange(MOST_BLOCK + 1)
    totals = np.cumsum(amounts * (np.arange(MOST_BLOCK + 1) - 1) // 2)
    largest = int(np.searchsorted(totals, MOST_PAIRS, "right")) - 1  # blocks of one size go in together or not at all
    size = np.repeat(sizes, sizes)
    kept = (size > 1) & (size <= largest)
    key, row = key[kept], row[kept]
    found = []
    for shift in range(1, max(1, largest)):
        same = np.flatnonzero(key[shift:] == key[:-shift])
        found.append(np.minimum(row[same], row[same + shift]) * n + np.maximum(row[same], row[same + shift]))
    joint = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return joint // n, joint % n


# --- likeness -------------------------------------------------------------------------------------


def _alike(
    facts: Facts, pairs: tuple[Codes, Codes], texts: dict[int, Texts], chosen: Columns
) -> tuple[Codes, Codes, Scores]:
    """The pairs that are alike, with their likeness."""
    left, right = pairs
    codes = facts.sample.codes
    alive = (codes[left] != codes[right]).any(axis=1)  # cell for cell equal rows are counted as such
    left, right = left[alive], right[alive]
    bits = {i: _bits(codes[:, i]) * chosen.trust[i] for i in chosen.compared}
    likeness, weight, agreed = (np.zeros(len(left)) for _ in range(3))
    for index in (*chosen.names, *(i for i in chosen.compared if i not in chosen.names)):
        x, y = codes[left, index], codes[right, index]
        both = (x >= 0) & (y >= 0)
        score = np.zeros(len(left))
        score[both] = _scores(texts.get(index), x[both], y[both])
        own = chosen.weights[index] * (both + ONE_BLANK * ((x >= 0) != (y >= 0)))
        likeness, weight = likeness + own * score, weight + own
        agreed += both * (score >= NAME_ALIKE) * np.minimum(bits[index][x], bits[index][y])
        if index in chosen.names:
            keep = ~both | (score >= NAME_ALIKE)
            left, right, likeness, weight, agreed = (a[keep] for a in (left, right, likeness, weight, agreed))
    alike = likeness / np.maximum(weight, 1e-9)
    keep = (alike >= ALIKE) & (agreed >= chosen.enough)
    return left[keep], right[keep], np.round(alike[keep], 6)


def _bits(codes: Codes) -> Scores:
    """Of each value the bits that it tells: a rare name tells more than a common one; the last is for null."""
    counts = np.bincount(codes[codes >= 0], minlength=int(codes.max(initial=-1)) + 1)
    others = np.maximum(counts - 1, 1)  # how many rows agree with one by chance
    told: Scores = np.append(np.log2(max(1, counts.sum()) / others), 0.0)
    return told


def _scores(texts: Texts | None, x: Codes, y: Codes) -> Scores:
    """Likeness of cells; those without text are alike or not."""
    scores: Scores = (x == y).astype(np.float64)
    differ = np.flatnonzero(x != y)
    if texts is None or not len(differ):
        return scores
    width = len(texts)
    joint, inverse = np.unique(x[differ] * width + y[differ], return_inverse=True)
    one, other = texts[joint // width].tolist(), texts[joint % width].tolist()
    found = cpdist(one, other, scorer=fuzz.ratio, dtype=np.float64, workers=1) / 100.0
    for k in np.flatnonzero(found < 1.0).tolist():
        found[k] = _of_words(one[k], other[k], float(found[k])) if found[k] >= CELL_ALIKE / 1.5 else 0.0
    scores[differ] = found[inverse]
    return scores


def _of_words(one: str, other: str, ratio: float) -> float:
    """Likeness that is none where digits differ, or words that are no spellings of one another."""
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    ours, theirs = one.split(), other.split()
    rest = [w for w in ours if w not in theirs]
    others = [w for w in theirs if w not in ours]
    if not rest and not others:
        return 1.0
    if "".join(ours) == "".join(theirs):
        return 0.98
    if len(rest) != len(others):
        return 0.0
    paired = all(any(_spellings(w, v) for v in others) for w in rest)
    again = fuzz.ratio(" ".join(sorted(ours)), " ".join(sorted(theirs))) / 100.0
    return max(ratio, again) if paired else 0.0


def _spellings(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4:
        return False
    return fuzz.ratio(one, other) >= 75.0


def _described(facts: Facts, shown: Sequence[tuple[int, int, float]]) -> tuple[NearDuplicate, ...]:
    names = [c.name for c in facts.sample.columns]
    cells = fetch(facts.sample.table, {r for low, high, _ in shown for r in (low, high)}, names)
    found = []
    for low, high, likeness in shown:
        pairs = zip(names, cells[low], cells[high], strict=True)
        differ = tuple((name, one, other) for name, one, other in pairs if one != other)
        found.append(NearDuplicate((low, high), likeness, differ[:MOST_DIFFER]))
    return tuple(found)
