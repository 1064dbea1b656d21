"""Keys and duplicates: what identifies the rows of a table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import Frame
from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.stretches import lead, stretch

Group = tuple[str, ...]
MOST_FOUND = 3
LONG_TEXT = 60
WIDER = 3  # so many times `key_rows` are looked at where few rows refute nothing
VERY_LARGE, PARTS = 1_000_000, 8


@dataclass(frozen=True)
class _Some:
    """Some rows as codes by column, and which of them are looked at first."""

    codes: dict[str, np.ndarray]
    few: np.ndarray


def single_keys(columns: Sequence[ColumnProfile]) -> tuple[Group, ...]:
    """Columns that are unique and never null."""
    return tuple((c.name,) for c in columns if c.n > 0 and c.nulls == 0 and c.distinct == c.n)


def composite_keys(frame: Frame, columns: Sequence[ColumnProfile], config: ProfileConfig) -> tuple[Group, ...]:
    """Minimal groups of two or three columns that are unique and never null, with a bounded number of tests.

    Args:
        frame: The table.
        columns: Its profiles, with roles.
        config: Bounds.

    Returns:
        Groups in the order of plausibility; at most three.
    """
    plausible = _plausible(columns)[: config.key_columns]
    if len(plausible) < 2:
        return ()
    n = plausible[0].n
    some = _some_rows(frame, plausible, config)
    complete = len(some.few) == n
    found: list[Group] = []
    tests = 0
    for group in _groups(plausible, n):
        if any(set(known) <= set(group) for known in found) or not _unique_in(some.codes, group, some.few):
            continue
        if not complete:
            tests += 1
        if complete or (_unique_in(some.codes, group) and _proven(frame, group, columns)):
            found.append(group)
        if len(found) >= MOST_FOUND or tests >= config.key_tests:
            break
    return tuple(found)


def _plausible(columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Columns that may be part of a key, the likeliest first: keys, dates, then groups."""
    order = {"key": 0, "degenerate": 0, "date": 1, "attribute": 2}
    kept = [c for c in columns if c.role in order and c.nulls == 0 and c.distinct > 1 and c.max_length <= LONG_TEXT]
    kept = [c for c in kept if c.role != "attribute" or c.inferred_type in ("integer", "string")]
    return sorted(kept, key=lambda c: order[c.role])


def _groups(columns: Sequence[ColumnProfile], n: int) -> Iterator[Group]:
    for size in (2, 3):
        for group in itertools.combinations(columns, size):
            possible = 1
            for column in group:
                possible *= column.distinct
            if possible >= n:
                yield tuple(column.name for column in group)


def _some_rows(frame: Frame, columns: Sequence[ColumnProfile], config: ProfileConfig) -> _Some:
    """All rows of a small table; of a large one those of a stretch of values that repeat."""
    names = [column.name for column in columns]
    first = None
    if columns[0].n > config.key_rows:
        column = lead(columns)
        first = stretch(column, config.key_rows)
        frame = stretch(column, WIDER * config.key_rows).of(frame)
    rows: pa.Table = frame.select(*names).collect(backend="pyarrow").to_native()
    few = np.ones(len(rows), dtype=bool)
    if first:
        few = np.asarray(pc.less(rows.column(first.column), pa.scalar(first.high)))
    return _Some({name: _codes(rows.column(name)) for name in names}, few)


def _codes(column: pa.ChunkedArray[Any]) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _unique_in(codes: dict[str, np.ndarray], group: Group, where: np.ndarray | None = None) -> bool:
    combined = codes[group[0]]
    for name in group[1:]:
        combined = combined * (int(codes[name].max(initial=0)) + 1) + codes[name]
    combined = combined if where is None else combined[where]
    return len(np.unique(combined)) == len(combined)


def _proven(frame: Frame, group: Group, columns: Sequence[ColumnProfile]) -> bool:
    """Whether a group is unique; of a very large table a part refutes most that are not."""
    n = columns[0].n
    if n >= VERY_LARGE:
        part = stretch(lead([c for c in columns if c.name in group]), n // PARTS).of(frame)
        repeats = part.group_by(*group).agg(nw.len().alias("_n")).filter(nw.col("_n") > 1)
        if repeats.head(1).collect(backend="pyarrow").rows():
            return False
    return _unique_in_all(frame, group, n)


def _unique_in_all(frame: Frame, group: Group, n: int) -> bool:
    return _count_distinct(frame, group) == n


def duplicates(frame: Frame, columns: Sequence[str], n: int) -> int:
    """Records that repeat an earlier one cell for cell."""
    return n - _count_distinct(frame, columns) if n else 0


def _count_distinct(frame: Frame, columns: Sequence[str]) -> int:
    counted = frame.select(*columns).group_by(*columns).agg(nw.len().alias("_n")).select(nw.len().alias("_rows"))
    return int(counted.collect(backend="pyarrow").to_native().column("_rows")[0].as_py())
