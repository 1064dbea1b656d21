"""Rows that stand in several tables which are one: a file delivered twice, or exports that overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import numpy as np
from scipy.sparse import csr_matrix

from crmmigrate.steps.profile.across.columns import Columns, Hashes, hashed_texts
from crmmigrate.structure.counting import single, spelled

MOST = 0.5  # share of the smaller table's rows that makes it a copy
MOST_PAIRS = 10  # pairs of tables too large for their samples that are compared in the engine

Things = Sequence[Mapping[int, int]]


def find(columns: Columns, group: Sequence[int], things: Things) -> dict[tuple[int, int], int]:
    """Pairs of tables of which one repeats most rows of the other, and how many different rows both have."""
    whole = [t for t in group if columns.tables[t].sample.whole]
    common = [th for th in things if len(th) == len(group)]
    found = _in_samples(columns, whole, common) if common else {}
    large = [(a, b) for a in group for b in group if a < b and not (a in whole and b in whole)]
    for a, b in large[:MOST_PAIRS]:
        rows, least = _in_engine(columns, a, b, [th for th in things if a in th and b in th])
        if rows > MOST * least:
            found[a, b] = rows
    return found


def _in_samples(columns: Columns, group: Sequence[int], things: Things) -> dict[tuple[int, int], int]:
    hashes = [np.unique(_rows(columns, t, [th[t] for th in things])) for t in group]
    if len(hashes) < 2:
        return {}
    _, place = np.unique(np.concatenate(hashes), return_inverse=True)
    tables = np.repeat(np.arange(len(hashes)), [len(h) for h in hashes])
    matrix = csr_matrix((np.ones(len(place), dtype=np.int64), (tables, place)))
    shared = csr_matrix(matrix @ matrix.T).toarray()
    return {
        (group[a], group[b]): int(shared[a, b])
        for a in range(len(group))
        for b in range(a + 1, len(group))
        if shared[a, b] > MOST * min(len(hashes[a]), len(hashes[b]))
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
