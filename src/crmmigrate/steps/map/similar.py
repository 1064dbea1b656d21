"""Which known texts a short text resembles: the same, nearly the same, or what it is short for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from scipy.sparse import csr_matrix

from crmmigrate.steps.map.headers import is_unspaced

_FROM = 0.72
_BEST = 0.9
_LEAST_LETTERS = 4
_SHORT = 0.4  # an abbreviation of one letter in many
_NEAREST = 40  # texts that are compared letter by letter
_CERTAIN = 0.85  # nobody looks for what a text is short for when it is this near to another one
_KEPT = 0.3  # share of letters that an abbreviation keeps at least


class Similar:
    """Finds texts that resemble a text among many. Answers are kept: the same headers stand in many files."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self._place = {t: i for i, t in enumerate(self.texts)}
        self._sorted = [" ".join(sorted(t.split())) for t in self.texts]
        self._squeezed: dict[str, list[int]] = {}
        self._initials: dict[str, list[int]] = {}
        self._first: dict[str, list[int]] = {}
        for place, known in enumerate(self.texts):
            self._squeezed.setdefault(known.replace(" ", ""), []).append(place)
            self._initials.setdefault(_initials(known), []).append(place)
            self._first.setdefault(known[0], []).append(place)
        self._grams: dict[str, int] = {}
        counted = [Counter(_shingles(t)) for t in self.texts]
        for counts in counted:
            for gram in counts:
                self._grams.setdefault(gram, len(self._grams))
        spread = Counter(g for counts in counted for g in counts)
        self._rarity = np.array([np.log(1 + len(self.texts) / spread[g]) for g in self._grams])
        self._matrix = self._rows(counted).T.tocsr()
        self._known: dict[str, list[tuple[int, float]]] = {}

    def to(self, asked: str) -> list[tuple[int, float]]:
        """(index, likeness 0 to 1) of the texts that `asked` resembles."""
        if not asked:
            return []
        if asked not in self._known:
            self._known[asked] = self._compare(asked)
        return self._known[asked]

    def _compare(self, asked: str) -> list[tuple[int, float]]:
        squeezed = asked.replace(" ", "")
        found = dict.fromkeys(self._squeezed.get(squeezed, ()), 1.0)
        if not found and len(squeezed) >= _least(squeezed):
            found = self._fuzzy(asked)
        elif found and len(squeezed) >= _LEAST_LETTERS:
            found = self._fuzzy(asked) | found
        if max(found.values(), default=0.0) < _CERTAIN and len(squeezed) >= 2 and not is_unspaced(squeezed):
            for place, score in self._short_for(asked):
                found[place] = max(found.get(place, 0.0), score)
        return sorted(found.items())

    def _fuzzy(self, asked: str) -> dict[int, float]:
        ordered = " ".join(sorted(asked.split()))
        found = {}
        for place in self._nearest(asked):
            alike = max(fuzz.ratio(asked, self.texts[place]), fuzz.ratio(ordered, self._sorted[place]) * 0.99) / 100
            if alike > _FROM:
                found[place] = (alike - _FROM) / (1 - _FROM) * _BEST
        return found

    def _nearest(self, asked: str) -> npt.NDArray[np.int64]:
        row = self._rows([Counter(g for g in _shingles(asked) if g in self._grams)])
        scores = np.asarray((row @ self._matrix).todense()).ravel()
        keep = min(_NEAREST, len(scores) - 1)
        best = np.argpartition(-scores, keep)[:keep] if keep > 0 else np.arange(len(scores))
        near: npt.NDArray[np.int64] = best[scores[best] > 0]
        return near

    def _rows(self, counted: Sequence[Counter[str]]) -> csr_matrix:
        """One row a text: its shingles, the rare ones heavier, of length 1."""
        ends = np.cumsum([0, *map(len, counted)])
        places = np.array([self._grams[g] for counts in counted for g in counts], dtype=np.int64)
        values = self._rarity[places] if len(places) else np.zeros(0)
        matrix = csr_matrix((values, places, ends), shape=(len(counted), len(self._grams)))
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        scale = 1 / np.where(lengths > 0, lengths, 1.0)
        return csr_matrix(matrix.multiply(scale[:, None]))

    def _short_for(self, asked: str) -> list[tuple[int, float]]:
        """Texts that `asked` may be short for, word by word or all in one: `ansprechp`, `pstcd`, `custnmbr`."""
        short = asked.split()
        found = []
        for place in self._initials.get(_initials(asked), []):
            full = self.texts[place].split()
            if all(map(_is_short_for, short, full)):
                found.append((place, _kept(asked, self.texts[place])))
        if len(short) == 1 and len(asked) >= _LEAST_LETTERS:
            for place in self._first.get(asked[0], []):
                full = self.texts[place].split()
                if len(full) > 1 and _is_glued_short(asked, full):
                    found.append((place, _kept(asked, self.texts[place]) * 0.95))
        return [(place, score) for place, score in found if score > 0]


def _least(squeezed: str) -> int:
    return 2 if is_unspaced(squeezed) else _LEAST_LETTERS


def _shingles(text: str) -> list[str]:
    """Runs of three letters, of two in scripts without spaces."""
    found = []
    for word in text.split():
        size = 2 if is_unspaced(word) else 3
        padded = f" {word} "
        found += [padded[i : i + size] for i in range(max(1, len(padded) - size + 1))]
    return found


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split())


def _kept(short: str, full: str) -> float:
    """How sure an abbreviation is, by the letters that it keeps; 0 where they are too few."""
    kept = len(short.replace(" ", "")) / len(full.replace(" ", ""))
    return _SHORT + (_BEST - _SHORT) * kept if kept >= _KEPT else 0.0


def _is_short_for(short: str, full: str) -> bool:
    """Whether the letters of `short` stand in `full` in this order, from the first one on."""
    if len(short) < 2 or short[0] != full[0]:
        return short == full
    letters = iter(full)
    return all(letter in letters for letter in short)


def _is_glued_short(short: str, full: Sequence[str]) -> bool:
    """Whether `short` is made of an abbreviation of each word of `full`, in order, each from its first letter on."""
    if not full:
        return not short
    if not short or short[0] != full[0][0]:
        return False
    place = 0  # letters of the first word that are used
    for taken in range(1, len(short) + 1):
        place = full[0].find(short[taken - 1], place) + 1
        if place == 0:
            return False
        if _is_glued_short(short[taken:], full[1:]):
            return True
    return False
