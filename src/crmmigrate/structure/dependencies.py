"""Functional dependencies that survive dirty cells: the mu+ measure on dictionary codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from crmmigrate.structure.sampling import Codes

Matrix = npt.NDArray[np.float64]

SCREEN = 0.5  # agreement of neighbours below which a pair is not measured exactly


def mu_plus(left: Codes, right: Codes) -> float:
    """How far `left` determines `right`, 0 to 1, corrected for chance; nulls are skipped.

    mu+ is the share of the right side's variance (as Gini impurity) that the left side explains, adjusted for
    the number of groups, so that a nearly unique left side does not count as evidence.
    """
    both = (left >= 0) & (right >= 0)
    x, y = left[both], right[both]
    n = len(x)
    if n < 2:
        return 0.0
    _, x, groups = np.unique(x, return_inverse=True, return_counts=True)
    y_counts = np.bincount(y)
    spread = 1.0 - float((y_counts.astype(float) ** 2).sum()) / n**2
    if spread <= 0.0 or n == len(groups):
        return 0.0
    joint, counts = np.unique(x * len(y_counts) + y, return_counts=True)
    explained = float((counts.astype(float) ** 2 / groups[joint // len(y_counts)]).sum()) / n
    return max(0.0, 1.0 - (1.0 - explained) / spread * (n - 1) / (n - len(groups)))


def matrix(codes: Codes, lefts: Sequence[int], rights: Iterable[int]) -> Matrix:
    """mu+ of each pair of columns: `[left, right]`; 0 for pairs that a cheap screen rules out."""
    size = codes.shape[1]
    result: Matrix = np.zeros((size, size))
    right = np.array(sorted(rights), dtype=np.int64)
    rows = np.ascontiguousarray(codes[:, right], dtype=np.int32)  # row by row, so that gathering rows is cheap
    for x in lefts:
        agreement = _agreement(codes[:, x], rows)
        for y in right[agreement >= SCREEN]:
            if y != x:
                result[x, y] = mu_plus(codes[:, x], codes[:, y])
    return result


def _agreement(x: Codes, rows: npt.NDArray[np.int32]) -> Matrix:
    """Share of neighbouring rows of one group that agree: an estimate for all columns at once."""
    # Sorting numbers is much faster than sorting places in a stable way.
    order = np.sort(x[x >= 0] * len(x) + np.flatnonzero(x >= 0)) % max(1, len(x))
    same = x[order][1:] == x[order][:-1]
    upper, lower = rows[order[1:][same]], rows[order[:-1][same]]
    known = (upper >= 0) & (lower >= 0)
    agree = (known & (upper == lower)).sum(axis=0)
    result: Matrix = agree / np.maximum(known.sum(axis=0), 1)
    return result


def joined(codes: Codes, columns: Sequence[int]) -> Codes:
    """One code per row for a group of columns; -1 where one of them is null."""
    result = codes[:, columns[0]].astype(np.int64)
    for column in columns[1:]:
        nulls = (result < 0) | (codes[:, column] < 0)
        width = int(codes[:, column].max(initial=0)) + 1
        _, dense = np.unique(result * width + codes[:, column], return_inverse=True)
        result = np.where(nulls, -1, dense).astype(np.int64)
    return result


def uniqueness(codes: Codes, columns: Sequence[int]) -> float:
    """Distinct groups of values per filled row; 1 for a key, 0 where a twentieth of the rows has a null."""
    key = joined(codes, columns)
    filled = key[key >= 0]
    if len(filled) < 0.95 * len(key) or not len(filled):
        return 0.0
    return different(filled) / len(filled)


def different(codes: Codes) -> int:
    """How many different codes there are; sorting tells it faster than `np.unique`."""
    ordered = np.sort(codes)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(ordered) else 0
