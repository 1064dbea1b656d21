"""The evidence for each pair of column and field, as numbers."""

from __future__ import annotations

from collections.abc import Container, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np

from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import evidence
from crmmigrate.steps.map.canon import aligned, translated
from crmmigrate.steps.map.headers import words
from crmmigrate.steps.map.lexicon import HeaderScores, Lexicon, Matrix
from crmmigrate.steps.map.looks import LEAST_LOG, Looks, follows
from crmmigrate.steps.map.namesakes import Namesakes
from crmmigrate.steps.map.signs import KnownWords, folded, signs
from crmmigrate.steps.map.weights import UNLEARNED, Weights

PAIR_FEATURES = (
    "header",  # best agreement of the header with a term
    "exact",  # a term is the header
    "strong",  # header agreement, squared twice: nearly exact ones stand out
    "votes",  # share of the vocabularies that know the header which say that it is the field
    "spoken",  # the term is of a language or system that the other headers speak
    "core",  # agreement of the header without its context with the field's family
    "core_hit",  # the same, where the context is the field's
    "hit",  # share of the header's contexts that are the field's
    "table_miss",  # the header speaks of another table
    "place_miss",  # the header speaks of a place that is not the field's
    "unsaid",  # the field is of a place that the header does not speak of
    "ahead",  # how far the header's agreement is above that with the next best field
    "overlap",  # share of the header's words that the field's terms have
    "for",  # the kind of values speaks for the field
    "against",  # it speaks against it
    "refused",  # the field's type takes none of the values
    "header_for",  # both speak for it
    "mute_for",  # the kind of values speaks for it in a table whose headers say nothing
    "looks",  # how likely the field is by the looks of the values
    "mute_looks",  # the same in a table whose headers say nothing
    "known",  # share of values that are known words of the field
    "shared",  # the header is a term of many fields
    "lead",  # the rows seem to be members of the field's table
    "table",  # how much the other columns speak of the field's table
    "common",  # field of any table
    "neighbour",  # the columns beside it speak of the same table or address
    "identity",  # key field and distinct values
    "second",  # a second field of its kind
    "prior",  # how often the field is met
)
NONE_FEATURES = (
    "bias", "known_none", "none_votes", "empty", "best_header", "best_exact", "best_core", "constant", "mute",
    "looks_none", "best_looks", "best_known",
)  # fmt: skip
TABLE_FEATURES = (
    "chance",  # log-chance of the first judgement
    "behind",  # how far it is behind the best answer
    "rank",
    "none_chance",
    "share",  # how much of the table the first judgement gives to the field's table
    "lead_share",  # the same among the first columns
    "named",  # how likely a column names members of the field's table
    "strangers",  # how likely a column names members of another table
    "rival",  # the best chance of another column for this field
    "before", "after",  # fit to the likely fields of the columns beside it
    "beside",  # how likely the columns beside it are of the same table and place
    "is_none",
    "columns",
)  # fmt: skip

_NAMES = ("person", "company")
_LATER = 0.08  # what a column's place in the table takes from it as a sign of what the rows are
_FIRST = 4  # columns that usually say what the rows are


@dataclass(frozen=True)
class Evidence:
    """All evidence on one table.

    Attributes:
        pairs: Columns x fields x `PAIR_FEATURES`.
        none: Columns x `NONE_FEATURES`.
        headers: What the headers say.
        kinds: Kind of values of each column.
        tables: Model's table -> how much the columns speak of it, 0 to 1.
    """

    pairs: Matrix
    none: Matrix
    headers: HeaderScores
    kinds: list[str]
    tables: dict[str, float]


@dataclass(frozen=True)
class _Seen:
    """What is known of one table on the way to its evidence.

    Attributes:
        headers: What the headers say.
        kinds: Kind of values of each column.
        fits: Columns x fields x (for, against): what the kinds say.
        said: Columns x fields: how much the header says the field, with its context.
        plausible: The same, less where the values speak against it.
        shares: How much the columns speak of each table.
        looks, looks_none: Log-chances by the looks of the values.
    """

    headers: HeaderScores
    kinds: list[str]
    fits: Matrix
    said: Matrix
    plausible: Matrix
    shares: Matrix
    looks: Matrix
    looks_none: Matrix

    @property
    def mute(self) -> float:
        """How little the headers of the table say, 0 to 1."""
        return float(1 - self.said.max(axis=1, initial=0.0).mean())


class Judge:
    """Gathers the evidence on tables for one model; holds what depends on the model only."""

    def __init__(
        self,
        model: Model,
        vocabularies: Sequence[Vocabulary] = (),
        weights: Weights = UNLEARNED,
        canonical: Model | None = None,
    ) -> None:
        self.alias: dict[str, str] = {}
        if canonical and canonical != model:
            self.alias = aligned(model, canonical, partial(Lexicon, canonical, vocabularies))
        vocabularies = translated(vocabularies, self.alias)
        self.lexicon = lexicon = Lexicon(model, vocabularies)
        self.paths = lexicon.paths
        self.namesakes = Namesakes(model, self.paths, lexicon.spoken)
        self.expected = evidence.expectations(model, self.paths)
        self._fit_of: dict[str, Matrix] = {}
        self._strict = np.array([e.strict for e in self.expected], dtype=float)
        self.names_in_order = np.argsort(np.argsort(np.array(self.paths)))
        self.table_of = [path.partition(".")[0] for path in self.paths]
        self.names = [*model.tables, "common"]
        self._member = np.array([[t == name for t in self.table_of] for name in self.names], dtype=float)
        self._common = np.array([t == "common" for t in self.table_of], dtype=float)
        fields = [model.field(path) for path in self.paths]
        self.types = {p: f.type for p, f in zip(self.paths, fields, strict=True) if f}
        self._key = np.array([f is not None and f.role in ("key", "degenerate") for f in fields], dtype=float)
        identify = {f"{t}.{f}" for t, table in model.tables.items() for g in table.identify for f in g[:1]}
        self._identifying = np.array([p in identify for p in self.paths], dtype=float)
        self._naming = np.array([_is_name(p, identify) for p in self.paths], dtype=float)
        self._second = np.array([path.endswith("_2") for path in self.paths], dtype=float)
        self.group = self._groups(model)
        self.looks = Looks.of(self.paths, weights, self.alias)
        self.follows = follows(self.looks, weights)
        self._known = KnownWords(known_words(vocabularies, self.paths))

    def with_weights(self, weights: Weights) -> Judge:
        """The same judge with other weights."""
        other = copy(self)
        other.looks = Looks.of(self.paths, weights, self.alias)
        other.follows = follows(other.looks, weights)
        return other

    def _groups(self, model: Model) -> Matrix:
        """Fields x fields: same table, and half as much again in the same survivorship group."""
        same = self._member.T @ self._member * (1 - self._common)
        groups = [getattr(model.field(p), "survivorship_group", None) for p in self.paths]
        joined = np.array([[a is not None and a == b for b in groups] for a in groups], dtype=float)
        together: Matrix = same * 0.5 + same * joined * 0.5
        return together

    def gather(self, table: TableProfile, looks: tuple[Matrix, Matrix] | None = None) -> Evidence:
        """The evidence on one table; `looks` instead of what the weights say of the values."""
        columns = table.columns
        headers = self.lexicon.scores([c.label for c in columns])
        kinds = [evidence.kind(c) for c in columns]
        fits = np.array([self._fits(k) for k in kinds])
        said = np.maximum(headers.score, headers.core * headers.hit * 0.95)
        plausible = said * (1 - 0.6 * fits[:, :, 1])
        shares = self._vote(plausible)
        seen = _Seen(headers, kinds, fits, said, plausible, shares, *(looks or self.looks.logs(signs(table))))
        pairs = np.zeros((*headers.score.shape, len(PAIR_FEATURES)))
        parts = self._of_headers(seen) | self._of_values(seen, columns) | self._of_table(seen, columns)
        for number, name in enumerate(PAIR_FEATURES):
            pairs[:, :, number] = parts[name]
        none = _of_none(seen, columns, parts["known"])
        tables = {name: float(s) for name, s in zip(self.names, shares, strict=True) if name != "common"}
        return Evidence(pairs, np.stack([none[n] for n in NONE_FEATURES], axis=1), headers, kinds, tables)

    def _fits(self, kind: str) -> Matrix:
        """Fields x (for, against): what a kind of values says."""
        if kind not in self._fit_of:
            self._fit_of[kind] = np.array([evidence.fit(kind, wanted) for wanted in self.expected])
        return self._fit_of[kind]

    def _of_headers(self, seen: _Seen) -> dict[str, Matrix]:
        headers = seen.headers
        return {
            "header": headers.score,
            "exact": headers.exact,
            "strong": headers.score**4,
            "votes": headers.votes,
            "spoken": headers.spoken * headers.score,
            "core": headers.core,
            "core_hit": headers.core * headers.hit,
            "hit": headers.hit,
            "table_miss": headers.table_miss,
            "place_miss": headers.place_miss,
            "unsaid": headers.unsaid,
            "ahead": _ahead(seen.said),
            "overlap": headers.overlap,
            "shared": _shared(headers.score),
        }

    def _of_values(self, seen: _Seen, columns: Sequence[ColumnProfile]) -> dict[str, Matrix]:
        speaks_for, against = seen.fits[:, :, 0], seen.fits[:, :, 1]
        looks = seen.looks / -LEAST_LOG
        return {
            "for": speaks_for,
            "against": against,
            "refused": (against >= 1) * self._strict[None, :],
            "header_for": speaks_for * seen.headers.score,
            "mute_for": speaks_for * seen.mute,
            "looks": looks,
            "mute_looks": looks * seen.mute,
            "known": np.array([self._known.shares(c) for c in columns]),
        }

    def _of_table(self, seen: _Seen, columns: Sequence[ColumnProfile]) -> dict[str, Matrix]:
        unique = np.array([_distinctness(c) for c in columns])[:, None]
        return {
            "lead": (self._lead(seen.plausible, unique, seen.kinds) @ self._member)[None, :] * seen.said,
            "table": (seen.shares @ self._member)[None, :] * (1 - self._common),
            "common": self._common[None, :],
            "neighbour": self._neighbours(seen.plausible),
            "identity": self._key[None, :] * unique,
            "second": self._second[None, :],
            "prior": self.looks.prior[None, :] / 5,
        }

    def collect(self, chances: Matrix) -> Matrix:
        """Columns x (fields and none) x `TABLE_FEATURES`: what the first judgement says of the whole table.

        Args:
            chances: Columns x (fields and none) of the first judgement.
        """
        n, m = chances.shape
        member = np.concatenate([self._member, np.zeros((len(self.names), 1))], axis=1)
        by_table = chances @ member.T
        by_table[:, -1] = 0.0
        others = (by_table.sum(axis=0, keepdims=True) - by_table) / max(1, n - 1)
        first = by_table[:_FIRST].mean(axis=0)
        top = np.sort(chances, axis=0)
        best, runner_up = top[-1], top[-2] if n > 1 else np.zeros(m)
        marks = (chances[:, :-1] * self._naming[None, :]).max(axis=0)
        named = (self._member[:-1] * marks[None, :]).max(axis=1)
        named = np.append(named, named.max(initial=0.0))
        ranked = np.sort(named[:-1])[::-1]
        others_named = np.where(named >= ranked[0], ranked[1] if len(ranked) > 1 else 0.0, ranked[0])
        rival = np.where(chances >= best[None, :], runner_up[None, :], best[None, :])
        rival[:, -1] = 0.0
        padded = np.pad(chances, ((1, 1), (0, 0)))
        group = np.pad(self.group, ((0, 1), (0, 1)))
        parts = {
            "chance": np.maximum(np.log(np.maximum(chances, 1e-9)), LEAST_LOG),
            "behind": np.log(np.maximum(chances, 1e-6)) - np.log(chances.max(axis=1, keepdims=True)),
            "rank": np.minimum((-chances).argsort(axis=1).argsort(axis=1), 10),
            "none_chance": chances[:, -1:],
            "share": others @ member,
            "lead_share": (first @ member)[None, :],
            "named": (named @ member)[None, :],
            "strangers": (others_named @ member)[None, :],
            "rival": rival,
            "before": padded[:-2] @ self.follows,
            "after": padded[2:] @ self.follows.T,
            "beside": (padded[:-2] + padded[2:]) @ group / 2,
            "is_none": np.array([[0.0] * (m - 1) + [1.0]]),
            "columns": np.array([[min(n, 40) / 40]]),
        }
        whole = np.zeros((n, m, len(TABLE_FEATURES)))
        for number, name in enumerate(TABLE_FEATURES):
            whole[:, :, number] = parts[name]
        return whole

    def rows(self, seen: Evidence, chances: Matrix) -> Matrix:
        """Columns x (fields and none) x all evidence: what the second judgement judges on."""
        n, m = chances.shape
        pairs = np.concatenate([seen.pairs, np.zeros((n, 1, len(PAIR_FEATURES)))], axis=1)
        none = np.broadcast_to(seen.none[:, None, :], (n, m, len(NONE_FEATURES)))
        return np.concatenate([self.collect(chances), pairs, none], axis=2)

    def _vote(self, plausible: Matrix) -> Matrix:
        """How much the columns speak of each table; a header that fits several tables counts for none."""
        best = np.array([(plausible * m).max(axis=1) for m in self._member]).T
        best[:, -1] = 0.0
        total = best.sum(axis=1, keepdims=True)
        clear = np.divide(best, total, out=np.zeros_like(best), where=total > 0)
        votes = (clear**2 * best).sum(axis=0)
        share: Matrix = votes / max(votes.max(initial=0.0), 1e-9)
        return share

    def _lead(self, plausible: Matrix, unique: Matrix, kinds: list[str]) -> Matrix:
        """How much rows seem to be members of each table: its identifying fields are distinct and early."""
        early = 1 / (1 + _LATER * np.arange(len(plausible)))[:, None]
        rival = np.array([[k in _NAMES and k not in w.named and bool(w.named) for w in self.expected] for k in kinds])
        clear = plausible / np.maximum(plausible.sum(axis=1, keepdims=True), 1.0)
        marks = clear * unique**2 * early * self._identifying[None, :] * (1 - rival)
        best: Matrix = (self._member * marks.max(axis=0, initial=0.0)[None, :]).max(axis=1)
        share: Matrix = best / max(best.max(initial=0.0), 1e-9)
        return share

    def _neighbours(self, plausible: Matrix) -> Matrix:
        sharp = plausible**3
        sharp = sharp / np.maximum(sharp.sum(axis=1, keepdims=True), 1.0)
        padded = np.pad(sharp, ((2, 2), (0, 0)))
        beside = padded[1:-3] + padded[3:-1] + 0.5 * (padded[:-4] + padded[4:])
        near: Matrix = beside @ self.group / 3
        return near


_judges: dict[tuple[object, ...], tuple[tuple[object, ...], Judge]] = {}
_MOST_JUDGES = 2


def judge_of(
    model: Model, vocabularies: Sequence[Vocabulary], weights: Weights, canonical: Model | None = None
) -> Judge:
    """A judge for a model; the last ones are kept, since reading the vocabularies takes seconds."""
    held = (*vocabularies, weights, canonical)  # as long as they are held, nothing else has their ids
    key = (model.model_dump_json(), *map(id, held))
    if key not in _judges:
        if len(_judges) >= _MOST_JUDGES:
            del _judges[next(iter(_judges))]
        _judges[key] = (held, Judge(model, vocabularies, weights, canonical))
    return _judges[key][1]


def _of_none(seen: _Seen, columns: Sequence[ColumnProfile], known: Matrix) -> dict[str, Matrix]:
    headers = seen.headers
    return {
        "bias": np.ones(len(columns)),
        "known_none": headers.none,
        "none_votes": headers.none_votes,
        "empty": np.array([k == "empty" for k in seen.kinds], dtype=float),
        "best_header": headers.score.max(axis=1),
        "best_exact": headers.exact.max(axis=1),
        "best_core": (headers.core * headers.hit).max(axis=1),
        "constant": np.array([c.distinct == 1 for c in columns], dtype=float),
        "mute": np.full(len(columns), seen.mute),
        "looks_none": seen.looks_none / -LEAST_LOG,
        "best_looks": seen.looks.max(axis=1) / -LEAST_LOG,
        "best_known": known.max(axis=1),
    }


def known_words(vocabularies: Sequence[Vocabulary], paths: Sequence[str]) -> list[frozenset[str]]:
    """For each field the words that its values are known to be, folded."""
    found: dict[str, set[str]] = {}
    for vocabulary in vocabularies:
        for path, values in vocabulary.values.items():
            spelled = (word for value, spellings in values.items() for word in (value, *spellings))
            found.setdefault(path, set()).update(folded(word) for word in spelled)
    return [frozenset(found.get(path, ())) - {""} for path in paths]


def _is_name(path: str, identify: Container[str]) -> bool:
    """Whether people name members by it: `account.name`, `contact.last_name`; not a number."""
    parts = words(path.partition(".")[2])
    return ("name" in parts and "first" not in parts and "middle" not in parts) or (
        path in identify and not {"id", "email", "date"} & set(parts)
    )


def _distinctness(column: ColumnProfile) -> float:
    filled = column.n - column.nulls
    return column.distinct / filled if filled else 0.0


def _ahead(score: Matrix) -> Matrix:
    """How far each score is above the best of the others in its row."""
    if score.shape[1] < 2:
        return score
    two = np.sort(score, axis=1)[:, -2:]
    ahead: Matrix = score - np.where(score >= two[:, 1:], two[:, :1], two[:, 1:])
    return ahead


def _shared(score: Matrix) -> Matrix:
    """Of how many fields the header is a name, as a logarithm, where it is one of this field."""
    counts = (score >= np.maximum(0.8, score.max(axis=1, keepdims=True) * 0.95)).sum(axis=1, keepdims=True)
    shared: Matrix = np.log1p(counts) * score
    return shared
