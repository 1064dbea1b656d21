"""How well a header names a field, judged by vocabularies and by the model's own names."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.steps.map.headers import grams, text, variants, words

Matrix = npt.NDArray[np.float64]
NONE = "none"
OWN_NAME = "the model"
_PHRASES = re.compile(r"[,;:()]|\bor\b|\band\b")
_SHORTER_READING = 0.94
_FUZZY_FROM = 0.72
_FUZZY_BEST = 0.9
_LEAST_LETTERS = 4
_SHORT = 0.4  # an abbreviation of one letter in many
_FOREIGN = 0.85  # a word of a language that the other headers do not speak counts a little less
_RANK = 0.004  # terms are listed most usual first


@dataclass(frozen=True)
class Term:
    """One spelling of one field in one vocabulary."""

    text: str
    field: int
    vocabulary: int
    weight: float


@dataclass(frozen=True)
class HeaderScores:
    """What headers say of fields.

    Attributes:
        score: Headers x fields, 0 to 1: best agreement with a term of the field.
        exact: Headers x fields: 1 where a term is the header.
        overlap: Headers x fields, 0 to 1: share of the header's words that occur among the field's terms.
        best: Headers x fields: index of the best term.
        none: Headers: agreement with a term that is known to feed nothing.
    """

    score: Matrix
    exact: Matrix
    overlap: Matrix
    best: npt.NDArray[np.int64]
    none: Matrix


class Lexicon:
    """The terms of a model's fields, in the languages and systems of the vocabularies."""

    def __init__(self, model: Model, vocabularies: Sequence[Vocabulary]) -> None:
        self.paths = [f"{t}.{f}" for t, table in model.tables.items() for f in table.fields]
        self.paths += [f"common.{f}" for f in model.common]
        self.vocabularies = [*(v.name for v in vocabularies), OWN_NAME]
        self._index = {path: i for i, path in enumerate([*self.paths, NONE])}
        self.terms = sorted(self._collect(model, vocabularies), key=lambda t: (t.field, t.vocabulary))
        self.texts = sorted({t.text for t in self.terms})
        self._place = {t: i for i, t in enumerate(self.texts)}
        self._of_text = np.array([self._place[t.text] for t in self.terms])
        self._vocabulary = np.array([t.vocabulary for t in self.terms])
        self._weight = np.array([t.weight for t in self.terms])
        fields = np.array([t.field for t in self.terms])
        self._starts = np.searchsorted(fields, np.arange(len(self._index)))
        self._empty = np.bincount(fields, minlength=len(self._index)) == 0
        self._sorted_texts = [" ".join(sorted(t.split())) for t in self.texts]
        self._grams, self._idf = self._gram_matrix()
        self._squeezed = {t.replace(" ", ""): i for i, t in enumerate(self.texts)}
        self._initials: dict[str, list[int]] = {}
        for place, known in enumerate(self.texts):
            self._initials.setdefault(_initials(known), []).append(place)

    def _collect(self, model: Model, vocabularies: Sequence[Vocabulary]) -> list[Term]:
        found: dict[tuple[str, int, int], Term] = {}

        def add(spelling: str, path: str, vocabulary: int, weight: float) -> None:
            plain = text(spelling)
            if plain and path in self._index:
                key = (plain, self._index[path], vocabulary)
                found.setdefault(key, Term(plain, self._index[path], vocabulary, weight))

        for number, vocabulary in enumerate(vocabularies):
            for path, terms in vocabulary.terms.items():
                for rank, term in enumerate(terms):
                    add(term, path, number, 1.0 - min(rank, 20) * _RANK)
        for path in self.paths:
            own = len(vocabularies)
            table, _, name = path.partition(".")
            add(f"{table} {name}" if table != "common" else name, path, own, 1.0)
            add(name, path, own, 0.97)
            for phrase in _phrases(model, path):
                add(phrase, path, own, 0.85)
        return list(found.values())

    def _gram_matrix(self) -> tuple[dict[str, int], Matrix]:
        """Which fields have which words among their terms; weights by rarity."""
        known: dict[str, set[int]] = {}
        for term in self.terms:
            for gram in grams(term.text.split()):
                known.setdefault(gram, set()).add(term.field)
        places = {gram: i for i, gram in enumerate(sorted(known))}
        self._has = np.zeros((len(places), len(self._index)))
        for gram, fields in known.items():
            self._has[places[gram], sorted(fields)] = 1.0
        rarity = np.log(1 + len(self._index) / self._has.sum(axis=1))
        return places, rarity

    def scores(self, headers: Sequence[str]) -> HeaderScores:
        """Compare the headers of one table with all terms."""
        similar = self._similarity(headers)
        exact = similar >= 0.999
        speaks = self._spoken(exact)
        factor = self._weight * (_FOREIGN + (1 - _FOREIGN) * speaks[self._vocabulary])
        weighted = similar[:, self._of_text] * factor
        score, best = self._by_field(weighted)
        is_exact, _ = self._by_field(exact[:, self._of_text].astype(float))
        overlap = np.array([self._overlap(h) for h in headers])
        return HeaderScores(score[:, :-1], is_exact[:, :-1], overlap[:, :-1], best[:, :-1], score[:, -1])

    def _similarity(self, headers: Sequence[str]) -> Matrix:
        """Headers x texts, 0 to 1, best of the readings of a header."""
        readings = variants(headers)
        result = np.zeros((len(headers), len(self.texts)))
        for depth in range(max(map(len, readings), default=0)):
            asked = [r[min(depth, len(r) - 1)] for r in readings]
            discount = 1.0 if depth == 0 else _SHORTER_READING
            fresh = np.array([depth < len(r) for r in readings])[:, None]
            result = np.maximum(result, np.where(fresh, self._fuzzy(asked), 0.0) * discount)
        return result

    def _fuzzy(self, asked: Sequence[str]) -> Matrix:
        plain = _ratios(asked, self.texts)
        ordered = _ratios([" ".join(sorted(a.split())) for a in asked], self._sorted_texts)
        close = np.maximum(plain, ordered * 0.99)
        result = np.clip((close - _FUZZY_FROM) / (1 - _FUZZY_FROM), 0, 1) * _FUZZY_BEST
        for i, question in enumerate(asked):
            squeezed = question.replace(" ", "")
            if len(squeezed) < _LEAST_LETTERS:
                result[i] = 0.0
            place = self._place.get(question)
            if place is not None:
                result[i, place] = 1.0
            elif (joined := self._squeezed.get(squeezed)) is not None:
                result[i, joined] = 1.0
            else:
                for other, score in self._abbreviated(question):
                    result[i, other] = max(result[i, other], score)
        return result

    def _abbreviated(self, asked: str) -> list[tuple[int, float]]:
        """Texts that `asked` may be short for, word by word: `ansprechp` or `pstcd`."""
        short = asked.split()
        found = []
        for place in self._initials.get(_initials(asked), []):
            full = self.texts[place].split()
            if all(map(_is_short_for, short, full)):
                kept = sum(map(len, short)) / sum(map(len, full))
                found.append((place, _SHORT + (_FUZZY_BEST - _SHORT) * kept))
        return found

    def _spoken(self, exact: npt.NDArray[np.bool_]) -> Matrix:
        """How much each vocabulary is spoken by the headers, 0 to 1."""
        hits = np.zeros(len(self.vocabularies))
        for number in range(len(hits)):
            texts = np.unique(self._of_text[self._vocabulary == number])
            hits[number] = exact[:, texts].any(axis=1).sum()
        hits[-1] = hits.max(initial=0.0)
        shares: Matrix = hits / max(1.0, hits.max())
        return shares

    def _by_field(self, values: Matrix) -> tuple[Matrix, npt.NDArray[np.int64]]:
        n = len(self._index)
        score, best = np.zeros((len(values), n)), np.zeros((len(values), n), dtype=np.int64)
        for field in np.flatnonzero(~self._empty):
            start = self._starts[field]
            end = self._starts[field + 1] if field + 1 < n else len(self.terms)
            block = values[:, start:end]
            place = block.argmax(axis=1)
            best[:, field] = start + place
            score[:, field] = block[np.arange(len(values)), place]
        return score, best

    def _overlap(self, header: str) -> Matrix:
        known = [self._grams[g] for g in grams(words(header)) if g in self._grams]
        unknown = sum(1 for g in grams(words(header)) if g not in self._grams)
        if not known:
            return np.zeros(len(self._index))
        weights = self._idf[known]
        total = weights.sum() + unknown * math.log(1 + len(self._index))
        shared: Any = weights @ self._has[known] / total
        return np.asarray(shared)


def _phrases(model: Model, path: str) -> list[str]:
    """Short phrases of a field's description, each a possible header."""
    described = model.field(path)
    phrases = _PHRASES.split(described.description) if described else []
    return [p.strip() for p in phrases if 0 < len(p.split()) <= 3]


def _ratios(asked: Sequence[str], known: Sequence[str]) -> Matrix:
    return np.asarray(process.cdist(asked, known, scorer=fuzz.ratio, dtype=np.float32), dtype=np.float64) / 100


def _initials(words_of: str) -> str:
    return "".join(word[0] for word in words_of.split())


def _is_short_for(short: str, full: str) -> bool:
    """Whether the letters of `short` stand in `full` in this order, from the first one on."""
    if len(short) < 2 or short[0] != full[0]:
        return short == full
    letters = iter(full)
    return all(letter in letters for letter in short)
