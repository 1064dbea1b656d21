"""How far two columns are the same thing, in bits: what each sign says for it, less what it says against it."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process

from crmmigrate.steps.profile.across.columns import Columns, Floats

# Bits: log2 of how much more often a sign is seen between columns that are the same thing than between any others.
TYPE, TYPE_NEAR, TYPE_OTHER = 1.5, 0.0, -4.0
MEANING, MEANING_COMMON, MEANING_OTHER, MEANING_ONE = 3.5, 1.2, -2.5, -0.7
HEADER, HEADER_NEAR, HEADER_HINT, HEADER_WORD, HEADER_OTHER = 5.0, 3.0, 2.5, 1.5, -0.5
VALUES_MOST, VALUES_SOME, VALUES_FEW = 5.0, 3.5, 1.5
SHAPE, SHAPE_OTHER = 1.0, -1.5
RANGE, RANGE_OTHER = 1.2, -1.5
STRONG = 3.0

_COMMON = frozenset({"code", "free_text", "money", "percentage", "flag", "year", "stage"})


def scores(columns: Columns, left: int, right: int) -> tuple[Floats, Floats]:
    """Bits for each pair of columns of two tables.

    Args:
        columns: All columns.
        left: A table, by its number.
        right: Another one.

    Returns:
        All bits, and those of the strongest of header, meaning and values alone.
    """
    a, b = columns.of(left), columns.of(right)
    header, values = _headers(columns, a, b), _values(columns, a, b)
    meaning = _meanings(columns, a, b)
    rest = _types(columns, a, b) + _shapes(columns, a, b) + _ranges(columns, a, b) + _filling(columns, a, b)
    strongest = np.maximum(np.maximum(header, values), meaning)
    return header + values + meaning + rest, strongest


def _types(columns: Columns, a: slice, b: slice) -> Floats:
    x, y = columns.kind[a][:, None], columns.kind[b][None, :]
    near = (x == 0) | (y == 0) | ((x + y == 5) & (np.minimum(x, y) == 2))
    bits: Floats = np.where(near, TYPE_NEAR, np.where(x == y, TYPE, TYPE_OTHER))
    return bits


def _meanings(columns: Columns, a: slice, b: slice) -> Floats:
    x, y = columns.semantic[a][:, None], columns.semantic[b][None, :]
    akin = columns.kin[a][:, None] == columns.kin[b][None, :]
    common = np.isin(columns.semantic, sorted(_COMMON))[a][:, None]
    both = (x != "") & (y != "")
    bits: Floats = np.where(both & (x == y), np.where(common, MEANING_COMMON, MEANING), 0.0)
    bits = np.where(both & (x != y), np.where(akin, 0.0, MEANING_OTHER), bits)
    return np.where((x == "") != (y == ""), MEANING_ONE, bits)


def _headers(columns: Columns, a: slice, b: slice) -> Floats:
    x, y = columns.words[a], columns.words[b]
    ratio = process.cdist(x, y, scorer=fuzz.ratio, score_cutoff=80.0)
    hinted = (columns.hinted[a] @ columns.hinted[b].T) > 0
    same = np.array(x, dtype=str)[:, None] == np.array(y, dtype=str)[None, :]
    empty = np.array([not w for w in x])[:, None]
    worded = process.cdist(x, y, scorer=fuzz.token_set_ratio, score_cutoff=95.0)
    bits: Floats = np.where(worded > 0, HEADER_WORD, HEADER_OTHER)
    bits = np.where(ratio > 0, HEADER_NEAR, bits + np.where(hinted, HEADER_HINT - HEADER_OTHER, 0.0))
    return np.where(same & ~empty, HEADER, bits)


def _values(columns: Columns, a: slice, b: slice) -> Floats:
    """What the share of common values says; that there is none says little: other years have other values."""
    counts = columns.shared[a, b].toarray()
    bits: Floats = np.zeros(counts.shape)
    for i, j in zip(*np.nonzero(counts), strict=True):
        x, y = a.start + int(i), b.start + int(j)
        most = max(columns.contained(x, y, counts[i, j]), columns.contained(y, x, counts[i, j]))
        sure = min(1.0, counts[i, j] / 3)  # one value in common may be chance
        number = columns.kind[x] != 1 and columns.profile(x).max_length < 4
        worth = VALUES_MOST if most >= 0.5 else VALUES_SOME if most >= 0.2 else VALUES_FEW if most >= 0.05 else 0.0
        bits[i, j] = sure * worth * (0.2 if number else 1.0)
    return bits


def _shapes(columns: Columns, a: slice, b: slice) -> Floats:
    cosine = columns.shapes[a] @ columns.shapes[b].T
    known = (columns.shapes[a].sum(axis=1) > 0)[:, None] & (columns.shapes[b].sum(axis=1) > 0)[None, :]
    text = (columns.kind[a] == 1)[:, None] & (columns.kind[b] == 1)[None, :]
    bits: Floats = np.where(cosine >= 0.8, SHAPE, np.where(cosine < 0.1, SHAPE_OTHER, 0.0))
    return np.where(known & text, bits, 0.0)


def _ranges(columns: Columns, a: slice, b: slice) -> Floats:
    """Where the middle nine tenths of the numbers lie, on a scale on which ten to a hundred is as far as one to ten."""
    (low, high), (low2, high2) = ((_logs(columns.low[s]), _logs(columns.high[s])) for s in (a, b))
    inner = np.minimum(high[:, None], high2[None, :]) - np.maximum(low[:, None], low2[None, :])
    outer = np.maximum(high[:, None], high2[None, :]) - np.minimum(low[:, None], low2[None, :])
    share = (inner + 0.1) / (outer + 0.1)
    bits = np.where(share >= 0.5, RANGE, np.where(share < 0, RANGE_OTHER, 0.0))
    return np.where(np.isnan(share), 0.0, bits)


def _logs(values: Floats) -> Floats:
    logs: Floats = np.sign(values) * np.log10(1 + np.abs(values))
    return logs


def _filling(columns: Columns, a: slice, b: slice) -> Floats:
    """Whether values repeat alike, are missing alike, and stand at the same place of the table."""
    (x, y), (m, n) = ((v[a][:, None], v[b][None, :]) for v in (columns.unique, columns.nulls))
    bits = np.where((x > 0.98) == (y > 0.98), 0.4, -1.0) + np.where(abs(m - n) > 0.5, -0.8, 0.2)
    places = (np.linspace(0, 1, len(columns.kind[s])) for s in (a, b))
    one, other = places
    return bits + np.where(abs(one[:, None] - other[None, :]) <= 0.1, 0.4, 0.0)
