"""All columns of all tables side by side: cheap signatures, so that pairs are looked at only where one agrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.structure import naming
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.sampling import Texts
from crmmigrate.values.semantic import hints

Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]

KEPT = 256  # hashed values of a column: those with the smallest hashes, so that two columns keep the same ones
SHAPES = 64  # places of a hashed vector of shapes
POSTINGS = 20  # columns beyond four a table that may share a value that still counts as evidence

KINDS = {"empty": 0, "string": 1, "integer": 2, "number": 3, "date": 4, "datetime": 4, "boolean": 5}
KIN = {"company": "name", "person": "name", "city": "place", "region": "place", "code": "code", "ean": "code"}
KIN |= {"vat": "code", "postcode": "code", "money": "amount", "percentage": "amount"}
_RUN = re.compile(r"([9Aa])\1*\+?")


class Columns:
    """The columns of all tables, numbered through.

    Attributes:
        tables: The tables.
        first: Number of the first column of each table.
        places: (table, column) of each number.
        kind: Place of its type in `KINDS`.
        semantic: Its meaning, or "".
        kin: Meanings that are easily taken for one another under one name.
        unique: Distinct values per filled row of the sample.
        distinct: Distinct values in the sample.
        nulls: Share of rows without a value.
        low, high: 5 and 95 % of its numbers, nan where it has none.
        shapes: Vector of the shapes of its values, of length 1.
        words: Words of its header.
        hinted: Meanings its header hints at, 1 in the place of each.
    """

    def __init__(self, tables: Sequence[Facts]) -> None:
        self.tables = tables
        sizes = [len(facts.roles) for facts in tables]
        self.first = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
        self.places = [(t, i) for t, size in enumerate(sizes) for i in range(size)]
        profiles = [self.profile(c) for c in range(len(self.places))]
        self.kind = np.array([KINDS[p.inferred_type] for p in profiles], dtype=np.int64)
        self.semantic = np.array([p.semantic_type or "" for p in profiles], dtype=str)
        self.kin = np.array([KIN.get(s, s) for s in self.semantic.tolist()], dtype=str)
        self.unique = np.array([tables[t].unique[i] for t, i in self.places], dtype=np.float64)
        self.distinct = np.array([tables[t].sample.distinct(i) for t, i in self.places], dtype=np.int64)
        self.nulls = np.array([p.nulls / p.n if p.n else 0.0 for p in profiles], dtype=np.float64)
        ends = [(p.quantiles[0], p.quantiles[-1]) if p.quantiles else (np.nan, np.nan) for p in profiles]
        self.low, self.high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
        self.shapes = np.array([_shapes(p) for p in profiles], dtype=np.float64).reshape(-1, SHAPES)
        self.words = [" ".join(naming.words(p.label)) for p in profiles]
        self.hinted = _hinted(profiles)

    def profile(self, number: int) -> ColumnProfile:
        """The profile of a column."""
        table, column = self.places[number]
        return self.tables[table].sample.columns[column]

    def of(self, table: int) -> slice:
        """The numbers of a table's columns."""
        return slice(int(self.first[table]), int(self.first[table + 1]))

    def number(self, table: int, column: int) -> int:
        """The number of a column."""
        return int(self.first[table]) + column

    @cached_property
    def hashes(self) -> list[Hashes]:
        """Of each column the smallest hashes of its values, ascending; none of amounts, dates and free text."""
        return [self._hashes(t, i) for t, i in self.places]

    def _hashes(self, table: int, column: int) -> Hashes:
        facts = self.tables[table]
        profile, values = facts.sample.columns[column], facts.sample.values[column]  # noqa: PD011
        telling = profile.inferred_type == "string" or (
            profile.inferred_type == "integer" and facts.roles[column] != "measure"
        )
        if not telling or profile.semantic_type in ("free_text", "flag") or not len(values):
            return np.zeros(0, dtype=np.uint64)
        if profile.max_length and bool(np.char.isdigit(values[: len(values) // 2 + 1]).any()):
            values = np.unique(np.where(np.char.isdigit(values), np.char.lstrip(values, "0"), values))
        hashed = np.unique(hashed_texts(values))
        return hashed[:KEPT]

    @cached_property
    def shared(self) -> csr_matrix:
        """How many of the kept hashes each pair of columns shares; values that very many columns have do not count."""
        sizes = [len(h) for h in self.hashes]
        rows = np.repeat(np.arange(len(sizes)), sizes)
        found = np.concatenate(self.hashes) if sizes else np.zeros(0, dtype=np.uint64)
        _, place, often = np.unique(found, return_inverse=True, return_counts=True)
        telling = (often[place] > 1) & (often[place] <= 4 * len(self.tables) + POSTINGS)
        shape = (len(sizes), len(often))
        matrix = csr_matrix((np.ones(int(telling.sum())), (rows[telling], place[telling])), shape=shape)
        return (matrix @ matrix.T).tocsr()

    def contained(self, left: int, right: int, common: float | None = None) -> float:
        """Share of the values of one column that another one has, by their hashes.

        Args:
            left: The column.
            right: The other one.
            common: What `shared` says of both, where it is known.
        """
        mine, theirs = self.hashes[left], self.hashes[right]
        if not len(mine) or not len(theirs):
            return 0.0
        known = len(mine) if len(theirs) < KEPT else int(np.searchsorted(mine, theirs[-1], side="right"))
        both = self.shared[left, right] if common is None else common
        return float(min(1.0, both / known)) if known else 0.0


def hashed_texts(values: Texts) -> Hashes:
    """A hash of each text, the same in every run."""
    hashes: Hashes = pd.util.hash_array(values.astype(object), categorize=False)
    return hashes


def _hinted(profiles: Sequence[ColumnProfile]) -> Floats:
    found = [hints(p.label) for p in profiles]
    index = {meaning: k for k, meaning in enumerate(sorted({m for hinted in found for m in hinted}))}
    matrix = np.zeros((len(found), len(index)))
    for row, hinted in enumerate(found):
        matrix[row, [index[m] for m in hinted]] = 1.0
    return matrix


def _shapes(profile: ColumnProfile) -> Floats:
    """The most frequent shapes as a vector; runs of one kind of letter count as one letter."""
    vector = np.zeros(SHAPES)
    for shape, count in profile.patterns:
        plain = _RUN.sub(r"\1", shape)
        vector[sum(ord(c) * 31**k for k, c in enumerate(plain[:12])) % SHAPES] += count
    length = float(np.sqrt((vector**2).sum()))
    return vector / length if length else vector
