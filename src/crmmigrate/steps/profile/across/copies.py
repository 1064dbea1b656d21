"""Rows that stand in several tables which are one: a file delivered twice, or exports that overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import numpy as np
from scipy.sparse import csr_matrix

from crmmigrate.steps.profile.across.columns import Columns, Hashes, hashed_texts
from crmmigrate.structure.counting import single, spelled

MOST = 0.5  # share of the smaller table's rows that makes it a copy
SOME, FEWEST = 0.01, 5  # share and number of rows from which they are told
DIFFERENT = 0.9  # share of a table's rows that differ from one another; else equal rows prove nothing
MOST_PAIRS = 10  # pairs of tables too large for their samples that are compared in the engine

Things = Sequence[Mapping[int, int]]


def find(columns: Columns, group: Sequence[int], things: Things) -> dict[tuple[int, int], tuple[int, bool]]:
    """Pairs of tables that have rows in common: how many different ones, and whether they are most of the smaller."""
    whole = [t for t in group if columns.tables[t].sample.whole]
    common = [th for th in things if len(th) == len(group)]
    found = _in_samples(columns, whole, common) if common else {}
    large = [(a, b) for a in group for b in group if a < b and not (a in whole and b in whole)]
    for a, b in large[:MOST_PAIRS]:
        rows, least = _in_engine(columns, a, b, [th for th in things if a in th and b in th])
        if rows >= max(FEWEST, SOME * least):
            found[a, b] = rows, rows > MOST * least
    return found


def _in_samples(columns: Columns, tables: Sequence[int], things: Things) -> dict[tuple[int, int], tuple[int, bool]]:
    different = {t: np.unique(_rows(columns, t, [th[t] for th in things])) for t in tables}
    group = [t for t, found in different.items() if len(found) >= DIFFERENT * columns.tables[t].sample.n]
    hashes = [different[t] for t in group]
    if len(hashes) < 2:
        return {}
    _, place = np.unique(np.concatenate(hashes), return_inverse=True)
    owners = np.repeat(np.arange(len(hashes)), [len(h) for h in hashes])
    matrix = csr_matrix((np.ones(len(place), dtype=np.int64), (owners, place)))
    shared = csr_matrix(matrix @ matrix.T).toarray()
    return {
        (group[a], group[b]): (int(shared[a, b]), bool(shared[a, b] > MOST * min(len(hashes[a]), len(hashes[b]))))
        for a in range(len(group))
        for b in range(a + 1, len(group))
        if shared[a, b] >= max(FEWEST, SOME * min(len(hashes[a]), len(hashes[b])))
    }


def _rows(columns: Columns, table: int, chosen: Sequence[int]) -> Hashes:
    """A hash of each row over some columns."""
    sample = columns.tables[table].sample
    hashed = np.zeros(sample.n, dtype=np.uint64)
    for column in chosen:
        own = np.append(hashed_texts(sample.values[column]), np.uint64(7))
        hashed = hashed * np.uint64(1099511628211) + own[sample.codes[:, column]]
    return hashed


def _in_engine(columns: Columns, left: int, right: int, things: Things) -> tuple[int, int]:
    """Different rows that both tables have, and the different rows of the smaller one."""
    names = [f"k{i}" for i in range(len(things))]
    frames = [
        spelled(columns.tables[t], [th[t] for th in things], names, nulls=True).unique(names) for t in (left, right)
    ]
    counts = [single(frame.select(k=nw.len().cast(nw.Int64))) for frame in frames]
    both = single(frames[0].join(frames[1], on=names, how="inner").select(k=nw.len().cast(nw.Int64)))
    return both, min(counts)
