"""Which known texts a short text resembles: the same, nearly the same, or what it is short for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from crmmigrate.steps.map.headers import is_unspaced, unspaced

Places = npt.NDArray[np.int64]
_FROM = 0.72
_BEST = 0.9
_LEAST_LETTERS = 4
_SHORT = 0.4  # an abbreviation of one letter in many
_NEAREST = 40  # texts that are compared letter by letter
_CERTAIN = 0.85  # nobody looks for what a text is short for when it is this near to another one
_KEPT = 0.3  # share of letters that an abbreviation keeps at least
_TELLING = 10  # shingles of a text by which others are found, the rarest
_END = ord("\n")


class Similar:
    """Finds texts that resemble a text among many. Answers are kept: the same headers stand in many files."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self._place = {t: i for i, t in enumerate(self.texts)}
        self._sorted = [t if " " not in t else " ".join(sorted(t.split())) for t in self.texts]
        bare = [t.replace(" ", "") for t in self.texts]
        initials = [_initials(t) for t in self.texts]
        self._squeezed: dict[str, list[int]] = {}
        self._initials: dict[str, list[int]] = {}
        for place, (squeezed, first) in enumerate(zip(bare, initials, strict=True)):
            self._squeezed.setdefault(squeezed, []).append(place)
            self._initials.setdefault(first, []).append(place)
        self._letters = np.array([_letters(b) for b in bare], dtype=np.int64)
        self._starts = np.array([_letters(i) for i in initials], dtype=np.int64)
        self._size = np.array([len(b) for b in bare], dtype=np.int64)
        self._words = np.array([len(i) for i in initials], dtype=np.int64)
        self._first = np.array([ord(b[0]) for b in bare] or [0], dtype=np.int64)
        self._index()
        self._known: dict[str, list[tuple[int, float]]] = {}

    def _index(self) -> None:
        """Shingle -> the texts that have it, as one array with the ends of each part."""
        rows, keys = _shingles(self.texts)
        self._keys, numbers = np.unique(keys, return_inverse=True)
        pairs = np.unique(numbers.astype(np.int64) * max(1, len(self.texts)) + rows)
        numbers, self._holders = np.divmod(pairs, max(1, len(self.texts)))
        self._ends = np.searchsorted(numbers, np.arange(len(self._keys) + 1))
        spread = np.diff(self._ends)
        self._rarity = np.log(1 + len(self.texts) / np.maximum(spread, 1))
        lengths = np.bincount(self._holders, self._rarity[numbers] ** 2, minlength=len(self.texts))
        self._scale = 1 / np.sqrt(np.maximum(lengths, 1e-9))

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
        if len(squeezed) >= (_LEAST_LETTERS if found else _least(squeezed)):
            found = self._fuzzy(asked) | found
        if max(found.values(), default=0.0) < _CERTAIN and len(squeezed) >= 2 and not is_unspaced(squeezed):
            for place, score in self._short_for(asked):
                found[place] = max(found.get(place, 0.0), score)
        return sorted(found.items())

    def _fuzzy(self, asked: str) -> dict[int, float]:
        ordered = " ".join(sorted(asked.split()))
        found = {}
        for place in self._nearest(asked).tolist():
            alike = max(fuzz.ratio(asked, self.texts[place]), fuzz.ratio(ordered, self._sorted[place]) * 0.99) / 100
            if alike > _FROM:
                found[place] = (alike - _FROM) / (1 - _FROM) * _BEST
        return found

    def _nearest(self, asked: str) -> Places:
        """The texts that share the rarest shingles."""
        keys = np.unique(_shingles([asked])[1])
        places = np.minimum(np.searchsorted(self._keys, keys), max(0, len(self._keys) - 1))
        places = places[self._keys[places] == keys] if len(self._keys) else places[:0]
        telling = places[np.argsort(-self._rarity[places], kind="stable")[:_TELLING]]
        if not len(telling):
            return np.zeros(0, dtype=np.int64)
        parts = [self._holders[self._ends[p] : self._ends[p + 1]] for p in telling]
        weights = np.repeat(self._rarity[telling] ** 2, [len(p) for p in parts])
        scores = np.bincount(np.concatenate(parts), weights, minlength=len(self.texts))
        near = np.flatnonzero(scores)
        if len(near) > _NEAREST:
            near = near[np.argpartition(-(scores[near] * self._scale[near]), _NEAREST)[:_NEAREST]]
        return near

    def _short_for(self, asked: str) -> list[tuple[int, float]]:
        """Texts that `asked` may be short for, word by word or all in one: `ansprechp`, `pstcd`, `custnmbr`."""
        short = asked.split()
        found = []
        for place in self._initials.get(_initials(asked), []):
            full = self.texts[place].split()
            if all(map(_is_short_for, short, full)):
                found.append((place, _kept(asked, self.texts[place])))
        if len(short) == 1 and len(asked) >= _LEAST_LETTERS:
            glued = (p for p in self._wider(asked).tolist() if _is_glued_short(asked, self.texts[p].split()))
            found += [(place, _kept(asked, self.texts[place]) * 0.95) for place in glued]
        return [(place, score) for place, score in found if score > 0]

    def _wider(self, asked: str) -> Places:
        """Texts of several words that have all letters of `asked`, which has all their first letters."""
        own = _letters(asked)
        fits = (self._letters & own == own) & (self._starts & ~own == 0) & (self._first == ord(asked[0]))
        fits &= (self._words > 1) & (self._size > len(asked)) & (self._size * _KEPT <= len(asked))
        return np.flatnonzero(fits)


def _least(squeezed: str) -> int:
    return 2 if is_unspaced(squeezed) else _LEAST_LETTERS


def _shingles(texts: Sequence[str]) -> tuple[Places, Places]:
    """Rows and keys of the runs of three letters of each text, in scripts without spaces of two."""
    joined = "\n".join(f" {t} " for t in texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    rows = np.cumsum(codes == _END)
    inside = codes != _END
    three = inside[:-2] & inside[1:-1] & inside[2:]
    triples = (codes[:-2] << 42 | codes[1:-1] << 21 | codes[2:])[three]
    wide = unspaced(codes)
    two = wide[:-1] & wide[1:]
    pairs = (codes[:-1] << 21 | codes[1:])[two]
    return np.concatenate([rows[:-2][three], rows[:-1][two]]), np.concatenate([triples, pairs])


def _letters(text: str) -> int:
    """A text's letters as bits."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 31)
    return bits


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
