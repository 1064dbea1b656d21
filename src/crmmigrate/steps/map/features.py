"""The evidence for each pair of column and field, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmmigrate.core.documents import Model
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import evidence
from crmmigrate.steps.map.lexicon import HeaderScores, Lexicon, Matrix

PAIR_FEATURES = (
    "header",  # best agreement of the header with a term
    "exact",  # a term is the header
    "strong",  # header agreement, squared twice: nearly exact ones stand out
    "overlap",  # share of the header's words that the field's terms have
    "for",  # values speak for the field
    "against",  # values speak against it
    "refused",  # the field's type takes none of the values
    "header_for",  # both speak for it
    "mute_for",  # values speak for it in a table whose headers say nothing
    "shared",  # the header is a term of many fields
    "lead",  # the rows seem to be members of the field's table
    "table",  # how much the other columns speak of the field's table
    "common",  # field of any table
    "neighbour",  # the columns beside it speak of the same table or address
    "identity",  # key field and distinct values
    "second",  # a second field of its kind
)
NONE_FEATURES = ("bias", "known_none", "empty", "best_header", "best_exact", "constant", "mute")

_NAMES = ("person", "company")
_LATER = 0.08  # what a column's place in the table takes from it as a sign of what the rows are


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


class Judge:
    """Gathers the evidence on tables for one model; holds what depends on the model only."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.paths = lexicon.paths
        self.expected = evidence.expectations(model, self.paths)
        self._strict = np.array([e.strict for e in self.expected], dtype=float)
        self.table_of = [path.partition(".")[0] for path in self.paths]
        self.names = [*model.tables, "common"]
        self._member = np.array([[t == name for t in self.table_of] for name in self.names], dtype=float)
        self._common = np.array([t == "common" for t in self.table_of], dtype=float)
        fields = [model.field(path) for path in self.paths]
        self.types = {p: f.type for p, f in zip(self.paths, fields, strict=True) if f}
        self._key = np.array([f is not None and f.role in ("key", "degenerate") for f in fields], dtype=float)
        identify = {f"{t}.{f}" for t, table in model.tables.items() for g in table.identify for f in g[:1]}
        self._identifying = np.array([p in identify for p in self.paths], dtype=float)
        self._second = np.array([path.endswith("_2") for path in self.paths], dtype=float)
        self._group = self._groups(model)

    def _groups(self, model: Model) -> Matrix:
        """Fields x fields: same table, and half as much again in the same survivorship group."""
        same = self._member.T @ self._member * (1 - self._common)
        groups = [getattr(model.field(p), "survivorship_group", None) for p in self.paths]
        joined = np.array([[a is not None and a == b for b in groups] for a in groups], dtype=float)
        together: Matrix = same * 0.5 + same * joined * 0.5
        return together

    def gather(self, table: TableProfile) -> Evidence:
        """The evidence on one table."""
        columns = table.columns
        headers = self.lexicon.scores([c.label for c in columns])
        kinds = [evidence.kind(c) for c in columns]
        fits = np.array([[evidence.fit(k, wanted) for wanted in self.expected] for k in kinds])
        speaks_for, against = fits[:, :, 0], fits[:, :, 1]
        plausible = headers.score * (1 - 0.6 * against)
        shares = self._vote(plausible)
        mute = 1 - headers.score.max(axis=1, initial=0.0).mean()
        pairs = np.zeros((*headers.score.shape, len(PAIR_FEATURES)))
        unique = np.array([_distinctness(c) for c in columns])[:, None]
        parts = {
            "header": headers.score,
            "exact": headers.exact,
            "strong": headers.score**4,
            "overlap": headers.overlap,
            "for": speaks_for,
            "against": against,
            "refused": (against >= 1) * self._strict[None, :],
            "header_for": speaks_for * headers.score,
            "mute_for": speaks_for * mute,
            "shared": _shared(headers.score),
            "lead": (self._lead(plausible, unique, kinds) @ self._member)[None, :] * headers.score,
            "table": (shares @ self._member)[None, :] * (1 - self._common),
            "common": self._common[None, :],
            "neighbour": self._neighbours(plausible),
            "identity": self._key[None, :] * unique,
            "second": self._second[None, :],
        }
        for number, name in enumerate(PAIR_FEATURES):
            pairs[:, :, number] = parts[name]
        tables = {name: float(s) for name, s in zip(self.names, shares, strict=True) if name != "common"}
        return Evidence(pairs, self._none(columns, headers, kinds, mute), headers, kinds, tables)

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
        near: Matrix = beside @ self._group / 3
        return near

    def _none(self, columns: tuple[ColumnProfile, ...], headers: HeaderScores, kinds: list[str], mute: float) -> Matrix:
        parts = {
            "bias": np.ones(len(columns)),
            "known_none": headers.none,
            "empty": np.array([k == "empty" for k in kinds], dtype=float),
            "best_header": headers.score.max(axis=1),
            "best_exact": headers.exact.max(axis=1),
            "constant": np.array([c.distinct == 1 for c in columns], dtype=float),
            "mute": np.full(len(columns), mute),
        }
        return np.stack([parts[name] for name in NONE_FEATURES], axis=1)


def _distinctness(column: ColumnProfile) -> float:
    filled = column.n - column.nulls
    return column.distinct / filled if filled else 0.0


def _shared(score: Matrix) -> Matrix:
    """Of how many fields the header is a name, as a logarithm, where it is one of this field."""
    counts = (score >= np.maximum(0.8, score.max(axis=1, keepdims=True) * 0.95)).sum(axis=1, keepdims=True)
    shared: Matrix = np.log1p(counts) * score
    return shared
