"""The same column under different names: in other tables, and twice in one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crmmigrate.core.survey import SameColumn, SameTable
from crmmigrate.steps.profile.across.columns import Columns
from crmmigrate.steps.profile.across.overlaps import places
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.relations import ForeignKey

POINTS_SURELY = 0.6
MOST_FOUND, ALSO_FOUND = 0.8, 0.5  # share of one column's values found in the other, and the other way round
FEWEST = 5  # values in common
EQUAL = 0.97  # share of the rows in which two columns of a table say the same
FEWEST_ROWS, FEWEST_DISTINCT = 5, 3
SCREENED = 64  # rows that are looked at first


@dataclass(frozen=True)
class _Link:
    """Two columns that are the same thing, and why."""

    left: int
    right: int
    confidence: float
    why: str


def find(columns: Columns, references: Sequence[ForeignKey], same: Sequence[SameTable]) -> list[SameColumn]:
    """Columns under several names.

    Args:
        columns: All columns.
        references: Foreign keys between the tables.
        same: Tables that are one; what they name otherwise is said there and not again.
    """
    links = [*_by_reference(columns, references), *_by_values(columns)]
    known = _of_same_tables(columns, same)
    found = [_told(columns, numbers, used) for numbers, used in _joined(columns, [*known, *links])]
    told = [entry for entry, news in found if news and entry is not None]
    return told + [e for t, facts in enumerate(columns.tables) for e in _twice(columns, t, facts)]


def _by_reference(columns: Columns, references: Sequence[ForeignKey]) -> Iterator[_Link]:
    for key in references:
        if len(key.columns) == 1 and key.table != key.ref_table and key.confidence >= POINTS_SURELY:
            ends = columns.number(key.table, key.columns[0]), columns.number(key.ref_table, key.ref_columns[0])
            yield _Link(min(ends), max(ends), key.confidence, "one points to the other")


def _by_values(columns: Columns) -> Iterator[_Link]:
    shared = columns.shared.tocoo()
    for a, b, common in zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True):
        if a >= b or common < FEWEST or columns.places[a][0] == columns.places[b][0] or not _telling(columns, a, b):
            continue
        ways = sorted((columns.contained(a, b, common), columns.contained(b, a, common)))
        if ways[0] >= ALSO_FOUND and ways[1] >= MOST_FOUND:
            sure = round(min(0.95, 0.5 + 0.3 * ways[0] + 0.01 * common), 2)
            yield _Link(a, b, sure, "most values are the same")


def _telling(columns: Columns, left: int, right: int) -> bool:
    """Whether common values say something: texts of one meaning; numbers that count up are alike everywhere."""
    texts = columns.kind[left] == 1 and columns.kind[right] == 1
    meanings = {str(columns.semantic[c]) for c in (left, right)} - {"", "code"}
    return texts and len(meanings) < 2


def _of_same_tables(columns: Columns, same: Sequence[SameTable]) -> Iterator[_Link]:
    at = {facts.sample.table.name: t for t, facts in enumerate(columns.tables)}
    for group in same:
        for row in group.columns:
            numbers = [
                columns.number(at[s], columns.tables[at[s]].sample.positions[name])
                for s, name in zip(group.sources, row, strict=True)
                if name is not None
            ]
            for a, b in itertools.pairwise(sorted(numbers)):
                yield _Link(a, b, 1.0, "")


def _joined(columns: Columns, links: Sequence[_Link]) -> Iterator[tuple[tuple[int, ...], list[_Link]]]:
    """Columns that are one thing, at most one of each table: the surest links decide."""
    home: dict[int, tuple[int, ...]] = {}
    used: list[_Link] = []
    for link in sorted(links, key=lambda k: (-k.confidence, k.left, k.right, k.why)):
        one, other = home.get(link.left, (link.left,)), home.get(link.right, (link.right,))
        tables = [{columns.places[c][0] for c in side} for side in (one, other)]
        if one == other or tables[0] & tables[1]:
            continue
        used.append(link)
        joined = tuple(sorted({*one, *other}))
        home |= dict.fromkeys(joined, joined)
    for numbers in sorted(set(home.values())):
        yield numbers, [k for k in used if k.left in numbers]


def _told(columns: Columns, numbers: tuple[int, ...], used: Sequence[_Link]) -> tuple[SameColumn | None, bool]:
    """The entry, and whether more than the tables that are one say so."""
    news = [k for k in used if k.why and columns.words[k.left] != columns.words[k.right]]
    if len({columns.words[c] for c in numbers}) < 2 or not news:
        return None, False
    why = "; ".join(sorted({k.why for k in used if k.why}))
    return SameColumn(places(columns, numbers), min(k.confidence for k in used if k.why), why), True


def _twice(columns: Columns, table: int, facts: Facts) -> Iterator[SameColumn]:
    """Columns of one table that say the same on (nearly) every row."""
    sample = facts.sample
    able = [i for i in range(len(facts.roles)) if sample.distinct(i) >= FEWEST_DISTINCT]
    home: dict[int, tuple[int, ...]] = {}
    shares: dict[tuple[int, int], float] = {}
    for a, b in _screened(facts, able):
        if (share := _equal(facts, a, b)) >= EQUAL:
            shares[a, b] = share
            joined = tuple(sorted({*home.get(a, (a,)), *home.get(b, (b,))}))
            home |= dict.fromkeys(joined, joined)
    for group in sorted(set(home.values())):
        least = min(s for (a, b), s in shares.items() if a in group and b in group)
        numbers = [columns.number(table, c) for c in group]
        yield SameColumn(places(columns, numbers), round(least, 2), f"they say the same in {least:.0%} of the rows")


def _screened(facts: Facts, able: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of columns that say the same in most of the first rows; nulls stand for the last value here."""
    if len(able) < 2:
        return
    sample = facts.sample
    texts = [sample.values[i][sample.codes[:SCREENED, i]] for i in able]
    _, same = np.unique(np.concatenate(texts), return_inverse=True)
    cells = same.reshape(len(able), -1)
    alike = (cells[:, None, :] == cells[None, :, :]).mean(axis=2) >= 0.8
    yield from ((able[x], able[y]) for x, y in zip(*np.nonzero(np.triu(alike, k=1)), strict=True))


def _equal(facts: Facts, left: int, right: int) -> float:
    """Share of the rows in which both columns say the same, but for those that both leave empty or at the usual value.

    Two discounts that are mostly 0 are not the same discount.
    """
    x, y = facts.sample.codes[:, left], facts.sample.codes[:, right]
    index = {text: k for k, text in enumerate(facts.sample.values[right].tolist())}
    translated = np.array([*(index.get(t, -2) for t in facts.sample.values[left].tolist()), -1])[x]
    usual = np.bincount(y[y >= 0], minlength=1).argmax()
    either = ((x >= 0) | (y >= 0)) & ~((translated == usual) & (y == usual))
    rows = int(either.sum())
    return float(((translated == y) & either).sum() / rows) if rows >= FEWEST_ROWS else 0.0
