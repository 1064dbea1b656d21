"""Which of the values that the model lists a source value means: the same text, a known word, a code, a likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from crmmigrate.core.documents import Vocabulary
from crmmigrate.values.country import parse_country
from crmmigrate.values.currency import parse_currency
from crmmigrate.values.text import fold

SAME, KNOWN, PLACE, LABEL, CODE, SHORT = 0.99, 0.97, 0.97, 0.95, 0.85, 0.8
_MOST_LIKE = 0.9
_LIKE = 0.8  # least likeness that is proposed
_AHEAD = 0.12  # and how far the next one must be behind
_LEAST_LETTERS = 4
_LEAST_SHORT = 3
_COVERED = 0.6  # share of listed values that another field's known words must hold
_TOLD = 3

_CODED = re.compile(
    r"\s*(?P<code>\w{1,8}?)(?:\s+[-\u2013\u2014:/=]\s+|\s*[|:=]\s*|(?<=\d)\s*[-\u2013\u2014./)]\s*|(?<=\d)\s+)(?P<label>\S.*\S|\S)\s*"
)
_CODE_BEHIND = re.compile(r"\s*(?P<label>.+?)\s*[(\[](?P<code>\w{1,8})[)\]]\s*")

Words = dict[str, dict[str, str]]
"""Field -> folded spelling -> the word that it stands for."""


@dataclass(frozen=True)
class Guess:
    """What a value is taken for.

    Attributes:
        to: The listed value; None where nothing is like it.
        confidence: The chance that it is right; 0 for None.
        why: The reason in words, with the nearest ones for None.
    """

    to: str | None
    confidence: float
    why: str


def known_spellings(vocabularies: Iterable[Vocabulary]) -> Words:
    """The known words of all fields; a spelling that stands for two words of one field is none."""
    found: dict[str, dict[str, set[str]]] = {}
    for vocabulary in vocabularies:
        for path, values in vocabulary.values.items():
            of_field = found.setdefault(path, {})
            for word, spellings in values.items():
                for spelling in (word, *spellings):
                    of_field.setdefault(fold(spelling), set()).add(word)
    return {
        path: {spelling: min(words) for spelling, words in of_field.items() if len(words) == 1 and spelling}
        for path, of_field in found.items()
    }


class Listed:
    """The values that a field of the model may have, and all that is known of how people write them.

    Args:
        path: `table.field`, as the model has it.
        allowed: The listed values.
        words: Known words; those of the field itself, or of the field whose words the listed values are.
    """

    def __init__(self, path: str, allowed: Sequence[str], words: Words) -> None:
        self.allowed = frozenset(allowed)
        spellings = _spellings(path, allowed, words)
        self._whole = _by_text((fold(value), value) for value in allowed)
        self._parts = _by_text((fold(part), value) for value in allowed for part in _parts(value))
        means = _by_text(
            (spellings[key], value)
            for value in allowed
            for key in {fold(value), *map(fold, _parts(value))}
            if key in spellings
        )
        self._known = {s: means[word] for s, word in spellings.items() if len(means.get(word, ())) == 1}
        self._place = _places(allowed)
        self._texts = [(text, value) for text, values in self._all() for value in values]

    def _all(self) -> Iterable[tuple[str, frozenset[str]]]:
        yield from self._whole.items()
        yield from self._parts.items()
        yield from self._known.items()

    def guess(self, value: str) -> Guess:
        """What a source value means; never without a reason."""
        found = self._sure(value) or self._coded(value) or self._shortened(value) or self._alike(value)
        return found or Guess(None, 0.0, self._nearest(value))

    def _sure(self, text: str) -> Guess | None:
        key = fold(text)
        for known, confidence, why in (
            (self._whole, SAME, "the same but for case, accents and punctuation"),
            (self._parts, LABEL, "code or label of {to!r}"),
            (self._known, KNOWN, "{text!r} is a known word for {to!r}"),
        ):
            values = known.get(key, frozenset())
            if len(values) == 1:
                to = min(values)
                return Guess(to, confidence, why.format(text=text, to=to))
        return self._placed(text)

    def _placed(self, text: str) -> Guess | None:
        """By the code of a country or currency, where the listed values are such."""
        for kind, parse in (("country", parse_country), ("currency", parse_currency)):
            code = parse(text) if kind in self._place else None
            values = self._place.get(kind, {}).get(code or "", frozenset())
            if len(values) == 1:
                return Guess(min(values), PLACE, f"{text!r} is the {kind} {code}")
        return None

    def _coded(self, value: str) -> Guess | None:
        """By code or label of a value such as `10 - Retail`; not where they speak of two things."""
        found = _CODED.fullmatch(value) or _CODE_BEHIND.fullmatch(value)
        if not found:
            return None
        by_label, by_code = self._sure(found["label"]), self._sure(found["code"])
        if by_label and by_code and by_label.to != by_code.to:
            return None
        if by_label:
            return Guess(by_label.to, LABEL, f"its label {found['label']!r} is {by_label.to!r}")
        return Guess(by_code.to, CODE, f"its code {found['code']!r} is {by_code.to!r}") if by_code else None

    def _shortened(self, value: str) -> Guess | None:
        """By the beginning of one listed value only, such as `Neg.`."""
        key = fold(value)
        if len(key) < _LEAST_SHORT or " " in key or not value.strip().endswith("."):
            return None
        for texts in (self._whole, self._known):  # a listed value itself before its known words
            begun = {(min(values), text) for text, values in texts.items() if text.startswith(key)}
            if len({to for to, _ in begun}) == 1:
                to, text = min(begun)
                return Guess(to, SHORT, f"{value!r} is short for {text!r}")
            if begun:
                return None
        return None

    def _alike(self, value: str) -> Guess | None:
        """By likeness, where the next one is well behind."""
        key = fold(value)
        contrary = {to for text, to in self._texts if key != text and key.endswith(text)}  # `not won`, `inactive`
        ranked = [r for r in self._ranked(value) if r[2] not in contrary and not _opposed(key, r[1])]
        if not ranked or ranked[0][0] < _LIKE:
            return None
        score, text, to = ranked[0]
        behind = ranked[1][0] if len(ranked) > 1 else 0.0
        if score - behind < _AHEAD:
            return None
        sure = min(_MOST_LIKE, score * 0.95 - max(0.0, 2 * _AHEAD - (score - behind)))
        return Guess(to, round(sure, 2), f"looks like {text!r} ({score:.2f})")

    def _ranked(self, value: str) -> list[tuple[float, str, str]]:
        """The likeness, the text and the listed value, best first; each listed value once."""
        key = fold(value)
        texts = [text for text, _ in self._texts]
        best: dict[str, tuple[float, str]] = {}
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            for text, score, place in process.extract(key, texts, scorer=scorer, limit=None, score_cutoff=30):
                to, likeness = self._texts[place][1], score / 100
                if min(len(key), len(text)) >= _LEAST_LETTERS and likeness > best.get(to, (0.0, ""))[0]:
                    best[to] = (likeness, text)
        return sorted(((s, t, to) for to, (s, t) in best.items()), key=lambda r: (-r[0], r[2]))

    def _nearest(self, value: str) -> str:
        near = ", ".join(f"{to} ({score:.2f})" for score, _, to in self._ranked(value)[:_TOLD])
        return f"no listed value is meant surely; nearest: {near}" if near else "no listed value is like it"


def _opposed(key: str, text: str) -> bool:
    """Whether one could say the contrary of the other, or has other numbers: `active` of `inactive`, `tier 2`."""
    numbers = re.findall(r"\d+", key) != re.findall(r"\d+", text)
    return numbers or (key != text and text.endswith(key))


def _by_text(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for text, value in pairs:
        if text:
            found.setdefault(text, set()).add(value)
    return {text: frozenset(values) for text, values in found.items()}


def _parts(value: str) -> tuple[str, ...]:
    """Code and label of a listed value that holds both."""
    found = _CODED.fullmatch(value) or _CODE_BEHIND.fullmatch(value)
    return (found["code"], found["label"]) if found else ()


def _places(allowed: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    """Countries or currencies by their codes, where all listed values are such."""
    found = {}
    for kind, parse in (("country", parse_country), ("currency", parse_currency)):
        codes = [(parse(value) or "", value) for value in allowed if len(value) > 1]
        if allowed and len(codes) == len(allowed) and all(code for code, _ in codes):
            found[kind] = _by_text(codes)
    return found


def _spellings(path: str, allowed: Sequence[str], words: Words) -> dict[str, str]:
    """The known words of the field; of a model's own field, those of the field whose words its values are."""
    if path in words:
        return words[path]
    keys = [{fold(value), *map(fold, _parts(value))} for value in allowed]
    hits = {field: sum(any(k in known for k in ks) for ks in keys) for field, known in words.items()}
    best = min(hits, key=lambda field: (-hits[field], field), default="")
    return words[best] if best and hits[best] >= max(2, _COVERED * len(allowed)) else {}
