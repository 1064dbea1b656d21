"""Keys and duplicates: what identifies the rows of a table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import Frame
from crmmigrate.steps.profile.config import ProfileConfig

Group = tuple[str, ...]
MOST_FOUND = 3
LONG_TEXT = 60


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
    rows = _some_rows(frame, plausible, config)
    complete = len(rows) == n
    codes = {c.name: _codes(rows.column(c.name)) for c in plausible}
    found: list[Group] = []
    tests = 0
    for group in _groups(plausible, n):
        if any(set(known) <= set(group) for known in found) or not _unique_in(codes, group):
            continue
        if not complete:
            tests += 1
            if not _unique_in_all(frame, group, n):
                group = ()  # noqa: PLW2901 - refuted
        if group:
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


def _some_rows(frame: Frame, columns: Sequence[ColumnProfile], config: ProfileConfig) -> pa.Table:
    """All rows of a small table; of a large one the rows that hold some values of its finest column."""
    names = [column.name for column in columns]
    n = columns[0].n
    if n > config.key_rows:
        finest = max(columns, key=lambda c: (c.distinct, c.name))
        # The most frequent values stay out, so that the rows of the others are bounded.
        frequent = dict(finest.top)
        others = [text for text in finest.sample if text not in frequent] or list(finest.sample)
        most = min(config.key_rows * finest.distinct // n, 2 * config.key_rows // min(frequent.values(), default=1))
        frame = frame.filter(nw.col(finest.name).is_in(others[: max(1, most)]))
    rows: pa.Table = frame.select(*names).collect(backend="pyarrow").to_native()
    return rows


def _codes(column: pa.ChunkedArray[Any]) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _unique_in(codes: dict[str, np.ndarray], group: Group) -> bool:
    combined = codes[group[0]]
    for name in group[1:]:
        combined = combined * (int(codes[name].max(initial=0)) + 1) + codes[name]
    return len(np.unique(combined)) == len(combined)


def _unique_in_all(frame: Frame, group: Group, n: int) -> bool:
    return _count_distinct(frame, group) == n


def duplicates(frame: Frame, columns: Sequence[str], n: int) -> int:
    """Records that repeat an earlier one cell for cell."""
    return n - _count_distinct(frame, columns) if n else 0


def _count_distinct(frame: Frame, columns: Sequence[str]) -> int:
    counted = frame.select(*columns).group_by(*columns).agg(nw.len().alias("_n")).select(nw.len().alias("_rows"))
    return int(counted.collect(backend="pyarrow").to_native().column("_rows")[0].as_py())
