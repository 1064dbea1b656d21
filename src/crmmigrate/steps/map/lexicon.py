"""How well a header names a field, judged by vocabularies and by the model's own names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.steps.map.contexts import PLACES, TABLES, USUAL, Contexts, families
from crmmigrate.steps.map.headers import expanded, grams, text, variants, words
from crmmigrate.steps.map.similar import Similar

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
NONE = "none"
OWN_NAME = "the model"
_PHRASES = re.compile(r"[,;:()]|\bor\b|\band\b")
_SHORTER_READING = 0.94
_EXPANDED = 0.97
_FOREIGN = 0.85  # a word of a language that the other headers do not speak counts a little less
_UNSPOKEN = 0.2  # the voice of a vocabulary that the other headers do not speak
_RANK = 0.004  # terms are listed most usual first
_EXACT = 0.999
_KEYS = sorted(TABLES | PLACES)
_OF_TABLES = np.array([key in TABLES for key in _KEYS])
_UNUSUAL = np.array([key in PLACES - USUAL for key in _KEYS])


@dataclass(frozen=True)
class Term:
    """One spelling of one field in one vocabulary."""

    text: str
    field: int
    vocabulary: int
    weight: float


@dataclass(frozen=True)
class HeaderScores:
    """What headers say of fields; each array is headers x fields, 0 to 1.

    Attributes:
        score: Best agreement with a term of the field.
        exact: 1 where a term is the header.
        spoken: How much the other headers speak the language or system of the best term.
        core: Agreement of the header without its context words with a term of the field's family.
        overlap: Share of the header's words that occur among the field's terms.
        best: Index of the best term.
        hit: Share of the header's contexts that are the field's.
        table_miss: 1 where the header speaks of another table.
        place_miss: 1 where the header speaks of a place (shipping, second) that the field is not of.
        unsaid: 1 where the field is of a place that the header does not speak of.
        none: Headers: agreement with a term that is known to feed nothing.
        votes: Share of the vocabularies that know the header which say that it is this field.
        none_votes: Headers: share of them which say that it feeds nothing.
        contexts: The contexts that each header names.
    """

    score: Matrix
    exact: Matrix
    spoken: Matrix
    core: Matrix
    overlap: Matrix
    best: Places
    hit: Matrix
    table_miss: Matrix
    place_miss: Matrix
    unsaid: Matrix
    none: Matrix
    votes: Matrix
    none_votes: Matrix
    contexts: list[frozenset[str]]


@dataclass(frozen=True)
class _Hits:
    """Terms that headers resemble: parallel arrays."""

    row: Places
    term: Places
    likeness: Matrix


class Lexicon:
    """The terms of a model's fields, in the languages and systems of the vocabularies."""

    def __init__(self, model: Model, vocabularies: Sequence[Vocabulary]) -> None:
        self.paths = [f"{t}.{f}" for t, table in model.tables.items() for f in table.fields]
        self.paths += [f"common.{f}" for f in model.common]
        self.vocabularies = [*(v.name for v in vocabularies), OWN_NAME]
        self._index = {path: i for i, path in enumerate([*self.paths, NONE])}
        self.terms = sorted(self._collect(model, vocabularies), key=lambda t: (t.field, t.vocabulary, t.text))
        self.spoken = frozenset(t.field for t in self.terms if t.vocabulary < len(vocabularies))
        texts = sorted({t.text for t in self.terms})
        place = {t: i for i, t in enumerate(texts)}
        self._similar = Similar(texts)
        self._by_text: list[list[int]] = [[] for _ in texts]
        for number, term in enumerate(self.terms):
            self._by_text[place[term.text]].append(number)
        self._field = np.array([t.field for t in self.terms], dtype=np.int64)
        self._vocabulary = np.array([t.vocabulary for t in self.terms], dtype=np.int64)
        self._weight = np.array([t.weight for t in self.terms])
        self.contexts = Contexts(vocabularies, {w for t in texts for w in t.split()} | set(texts))
        self._short = [v.abbreviations for v in vocabularies if v.abbreviations]
        own = [self.contexts.of_field(p) for p in self.paths]
        self._own = np.array([[key in each for key in _KEYS] for each in own], dtype=float)
        named = [*families(self.paths, model), NONE]
        kinds = {name: i for i, name in enumerate(dict.fromkeys(named))}
        self._family = np.array([kinds[name] for name in named], dtype=np.int64)
        self._grams = self._grams_of()

    def _collect(self, model: Model, vocabularies: Sequence[Vocabulary]) -> list[Term]:
        found: dict[tuple[str, int, int], Term] = {}

        def add(spelling: str, path: str, vocabulary: int, weight: float) -> None:
            if path not in self._index:
                return
            if plain := text(spelling):
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

    def _grams_of(self) -> dict[str, tuple[Places, float]]:
        """Word -> the fields that have it among their terms, and its weight by rarity."""
        known: dict[str, set[int]] = {}
        for term in self.terms:
            for gram in grams(term.text.split()):
                known.setdefault(gram, set()).add(term.field)
        return {
            gram: (np.array(sorted(fields), dtype=np.int64), math.log(1 + len(self._index) / len(fields)))
            for gram, fields in known.items()
        }

    def scores(self, headers: Sequence[str]) -> HeaderScores:
        """Compare the headers of one table, at least one, with all terms."""
        readings = [list(self._readings(v)) for v in variants(headers)]
        whole = self._hits([[(t, d) for t, d, is_core in r if not is_core] for r in readings])
        cores = self._hits([[(t, d) for t, d, is_core in r if is_core] for r in readings])
        n, m = len(headers), len(self._index)
        spoken = self._spoken(whole)
        factor = _FOREIGN + (1 - _FOREIGN) * spoken[self._vocabulary[whole.term]]
        weighted = whole.likeness * self._weight[whole.term] * factor
        order = np.argsort(weighted, kind="stable")
        at = (whole.row[order], self._field[whole.term[order]])
        score, best, tongue = np.zeros((n, m)), np.zeros((n, m), dtype=np.int64), np.zeros((n, m))
        score[at], best[at] = weighted[order], whole.term[order]
        tongue[at] = spoken[self._vocabulary[whole.term[order]]]
        exact, votes = self._votes(whole, spoken, n)
        contexts = [frozenset(k for r in self.contexts.read(words(h)) for k in r.contexts) for h in headers]
        overlap = np.array([self._overlap(h) for h in headers])
        hit, table_miss, place_miss, unsaid = self._in_context(contexts)
        return HeaderScores(
            score[:, :-1], exact[:, :-1], tongue[:, :-1], self._core(cores, n)[:, :-1], overlap[:, :-1], best[:, :-1],
            hit, table_miss, place_miss, unsaid, score[:, -1], votes[:, :-1], votes[:, -1], contexts,
        )  # fmt: skip

    def _readings(self, texts: Sequence[str]) -> Iterator[tuple[str, float, bool]]:
        """What a header may say: text, discount, and whether context words were left out."""
        seen: set[tuple[str, bool]] = set()
        for depth, known in enumerate(texts):
            discount = 1.0 if depth == 0 else _SHORTER_READING
            forms = [(known, discount), *((e, discount * _EXPANDED) for e in expanded(known, self._short))]
            for form, worth in forms:
                cores = [(r.core, worth, True) for r in self.contexts.read(tuple(form.split())) if r.core]
                for reading in [(form, worth, False), *cores]:
                    if (reading[0], reading[2]) not in seen:
                        seen.add((reading[0], reading[2]))
                        yield reading

    def _hits(self, readings: Sequence[Sequence[tuple[str, float]]]) -> _Hits:
        rows: list[int] = []
        terms: list[int] = []
        likeness: list[float] = []
        for row, asked in enumerate(readings):
            for reading, discount in asked:
                for place, alike in self._similar.to(reading):
                    found = self._by_text[place]
                    rows += [row] * len(found)
                    terms += found
                    likeness += [alike * discount] * len(found)
        return _Hits(np.array(rows, dtype=np.int64), np.array(terms, dtype=np.int64), np.array(likeness))

    def _votes(self, hits: _Hits, spoken: Matrix, n: int) -> tuple[Matrix, Matrix]:
        """Headers x (fields and none): 1 where a term is the header, and the share of voices that say so."""
        exact, votes = np.zeros((n, len(self._index))), np.zeros((n, len(self._index)))
        sure = hits.likeness >= _EXACT
        at = (hits.row[sure], self._field[hits.term[sure]])
        exact[at] = 1.0
        voice = _UNSPOKEN + (1 - _UNSPOKEN) * spoken[self._vocabulary[hits.term[sure]]]
        np.add.at(votes, at, voice * self._weight[hits.term[sure]])
        return exact, votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)

    def _core(self, hits: _Hits, n: int) -> Matrix:
        """Headers x (fields and none): best agreement of a core with a term of the field's family."""
        best = np.zeros((n, int(self._family.max()) + 1))
        np.maximum.at(best, (hits.row, self._family[self._field[hits.term]]), hits.likeness * self._weight[hits.term])
        whole: Matrix = best[:, self._family]
        return whole

    def _spoken(self, hits: _Hits) -> Matrix:
        """How much each vocabulary is spoken by the headers, 0 to 1; a term of few vocabularies tells more."""
        sure = hits.likeness >= _EXACT
        pairs = np.unique(np.stack([hits.row[sure], self._vocabulary[hits.term[sure]]], axis=1), axis=0)
        voices = np.bincount(pairs[:, 0], minlength=1) if len(pairs) else np.ones(1)
        heard = np.zeros(len(self.vocabularies))
        if len(pairs):
            np.add.at(heard, pairs[:, 1], 1 / np.sqrt(voices[pairs[:, 0]]))
        heard[-1] = heard.max(initial=0.0)
        shares: Matrix = heard / max(1.0, heard.max(initial=0.0))
        return shares

    def _in_context(self, contexts: Sequence[frozenset[str]]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
        said = np.array([[key in each for key in _KEYS] for each in contexts], dtype=float)
        count = said.sum(axis=1, keepdims=True)
        shared = said @ self._own.T
        tables = said * _OF_TABLES
        hit = np.divide(shared, count, out=np.zeros_like(shared), where=count > 0)
        table_miss = ((tables.sum(axis=1, keepdims=True) > 0) & (tables @ self._own.T == 0)).astype(float)
        place_miss = (((said * ~_OF_TABLES) @ (1 - self._own).T) > 0).astype(float)
        unsaid = (((1 - said) @ (self._own * _UNUSUAL).T) > 0).astype(float)
        return hit, table_miss, place_miss, unsaid

    def _overlap(self, header: str) -> Matrix:
        """(Fields and none): share of the header's words, the rare ones heavier, that the field has."""
        shared = np.zeros(len(self._index))
        total = 0.0
        for gram in grams(words(header)):
            fields, weight = self._grams.get(gram, (None, math.log(1 + len(self._index))))
            total += weight
            if fields is not None:
                shared[fields] += weight
        return shared / max(total, 1e-9)


def _phrases(model: Model, path: str) -> list[str]:
    """Short phrases of a field's description, each a possible header."""
    described = model.field(path)
    phrases = _PHRASES.split(described.description) if described else []
    return [p.strip() for p in phrases if 0 < len(p.split()) <= 3]
