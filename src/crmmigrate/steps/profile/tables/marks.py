"""What marks a row as a total: words, and keys that are blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmmigrate.structure.facts import Facts
from crmmigrate.structure.sampling import Texts
from crmmigrate.values.totals import beginnings, total_word

MOST_LOOKED_AT = 2000  # values of a column that are all looked at; of more, those that begin like a total
_ALL = frozenset({"all", "alle", "alles", "tous", "toutes", "todos", "todas", "tutti", "tutte", "*", "(all)", "(alle)"})


@dataclass(frozen=True, eq=False)
class Marks:
    """Marks of rows.

    Attributes:
        label: 2 where a cell says nothing but `total`, 1 where one begins or ends so or says `all`, else 0.
        blank: Whether at least half of the cells are blank that a row has filled beside its measures.
    """

    label: npt.NDArray[np.int8]
    blank: npt.NDArray[np.bool_]


def marks(facts: Facts, measures: tuple[int, ...], order: npt.NDArray[np.int64]) -> Marks:
    """The marks of each row of a sample, in a given order."""
    codes = facts.sample.codes[order]
    label = np.zeros(len(order), dtype=np.int8)
    others = [i for i in range(codes.shape[1]) if i not in measures]
    for index in others:
        found = _labels(facts.sample.values[index])
        if found.any():
            np.maximum(label, np.append(found, np.int8(0))[codes[:, index]], out=label)
    filled = (codes[:, others] >= 0).sum(axis=1)
    usual = float(np.median(filled)) if len(filled) else 0.0
    return Marks(label, (2 * filled <= usual) & (usual >= 2))


def are_totals(marked: Marks, summed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which marked rows are totals: those with two grounds.

    Args:
        marked: Marks of rows.
        summed: Whether a measure of the row is the sum of others.
    """
    totals: npt.NDArray[np.bool_] = (marked.label == 2) & marked.blank
    labelled = (marked.label > 0) & ~totals
    blank = marked.blank & (marked.label == 0)
    # Blank keys happen, and a customer may be called Total; where they mean one, most rows that have them are sums.
    for mark in (labelled, blank):
        if 2 * (mark & summed).sum() > mark.sum():
            totals |= mark & summed
    return totals


def in_words(label: npt.NDArray[np.int8], summed: npt.NDArray[np.bool_]) -> str:
    """What tells that rows are totals."""
    said = "labels name them totals" if (label > 0).any() else "their keys are blank"
    if not summed.any():
        return f"{said} and other cells are blank"
    return f"{said}, and amounts are the sums of other rows in {int(summed.sum()):,} of {len(summed):,}"


def _labels(values: Texts) -> npt.NDArray[np.int8]:
    found = np.zeros(len(values), dtype=np.int8)
    for place in _likely(values):
        found[place] = label(str(values[place]))
    return found


def label(text: str | None) -> int:
    """2 for a cell that says nothing but `total`, 1 for one that begins or ends so or says `all`, else 0."""
    return 0 if not text else 1 if text.strip().casefold() in _ALL else total_word(text)


def _likely(values: Texts) -> Iterator[int]:
    if len(values) <= MOST_LOOKED_AT:
        yield from range(len(values))
        return
    for word in (*beginnings(), *sorted(_ALL)):
        first = int(np.searchsorted(values, word))
        while first < len(values) and str(values[first]).startswith(word):
            yield first
            first += 1
