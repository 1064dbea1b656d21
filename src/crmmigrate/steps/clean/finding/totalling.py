"""Propose totals: an amount that is the sum of the rows that belong to it, in the same or in another table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from crmmigrate.core.documents import TableCleaning, Total
from crmmigrate.core.tables import ROW
from crmmigrate.steps.clean.finding.calculating import name_of, quote
from crmmigrate.steps.clean.finding.figures import Figures, Floats, figures
from crmmigrate.steps.clean.looking import BLOCK, Look

MOST = 4  # of one table
_ENOUGH = 0.95
_FEWEST = 8
_MOST_KEYS = 8  # columns of a table that may be keys
_OVERLAP = 0.5


@dataclass(frozen=True)
class _Lines:
    """The rows of a sample that belong to keys: code of each row's key, and which keys are whole.

    Attributes:
        look: The table with the rows.
        key: Its key column, by label.
        keys: Distinct values of the key.
        codes: Of each row, -1 for none.
        whole: Keys of which every row is in the sample, as far as rows of one key stand together.
    """

    look: Look
    key: str
    keys: list[str]
    codes: np.ndarray[tuple[int], np.dtype[np.int64]]
    whole: np.ndarray[tuple[int], np.dtype[np.bool_]]


def find(look: Look, looks: Sequence[Look]) -> TableCleaning:
    """The entry of a table with the totals that samples show."""
    if look.profile.n_rows < _FEWEST:
        return look.entry
    known = {total.column for total in look.entry.totals}
    found: dict[str, Total] = {}
    mine = figures(look)
    if not mine.columns:
        return look.entry
    for lines, own_key in _beside(look, looks):
        for total in _totals(look, mine, lines, own_key):
            if total.column not in known and not _derived(look, total):
                found.setdefault(total.column, total)
    if not found:
        return look.entry
    return look.entry.model_copy(update={"totals": [*look.entry.totals, *list(found.values())[:MOST]]})


def _derived(look: Look, total: Total) -> bool:
    """Whether the column follows from its own row already."""
    return any(calculation.column == total.column for calculation in look.entry.calculations)


def _beside(look: Look, looks: Sequence[Look]) -> Iterator[tuple[_Lines, str]]:
    """Rows that may belong to those of a table, with the label of its own key."""
    for label, values in _key_columns(look, repeated=False):
        for other in looks:
            if other is look or other.table.name == look.table.name:
                continue
            for other_label, theirs in _key_columns(other, repeated=True):
                keys = set(theirs)
                if len(keys & set(values)) >= max(_FEWEST, _OVERLAP * min(len(keys), len(set(values)))):
                    lines = _lines(other, other_label)
                    if lines:
                        yield lines, label
    for label, _ in _key_columns(look, repeated=True):
        lines = _lines(look, label)
        if lines:
            yield lines, label


def _key_columns(look: Look, *, repeated: bool) -> list[tuple[str, list[str]]]:
    """Columns that may be keys: of a header nearly unique, of rows repeated, but with many values."""
    found = []
    for column in look.profile.columns:
        n = column.n - column.nulls
        few = (
            column.distinct < _FEWEST
            or n < _FEWEST
            or column.inferred_type in ("number", "date", "datetime", "boolean")
        )
        right = n * 0.02 <= column.distinct <= n * 0.9 if repeated else column.distinct >= n * 0.95
        if not few and right and column.semantic_type not in ("money", "free_text", "percentage"):
            values = [v for v in look.rows[column.name].to_pylist() if v is not None]
            found.append((column.label, values))
    return found[:_MOST_KEYS]


def _lines(look: Look, label: str) -> _Lines | None:
    name = next(column.name for column in look.profile.columns if column.label == label)
    whole_column: Any = look.rows[name].combine_chunks()
    column = whole_column.dictionary_encode()
    indices: Any = pc.fill_null(column.indices, -1)
    codes = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    keys = [str(key) for key in column.dictionary.to_pylist()]
    whole = np.ones(len(keys), bool)
    if look.step > 1:  # keys at the edges of blocks are cut
        rows = look.rows[ROW].to_numpy()
        edges = (rows - 1) % BLOCK
        cut = codes[(edges == 0) | (edges == BLOCK - 1)]
        whole[cut[cut >= 0]] = False
        blocks = (rows - 1) // BLOCK
        for ends in (np.minimum, np.maximum):
            seen = np.full(len(keys), blocks.max(initial=0) + 1 if ends is np.minimum else -1)
            ends.at(seen, codes[codes >= 0], blocks[codes >= 0])
            whole &= seen == blocks[_first(codes, len(keys))]
    return _Lines(look, label, keys, codes, whole) if whole.sum() >= _FEWEST else None


def _first(codes: np.ndarray[tuple[int], np.dtype[np.int64]], n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    first = np.zeros(n, np.int64)
    first[codes[::-1][codes[::-1] >= 0]] = np.flatnonzero(codes >= 0)[::-1]
    return first


def _totals(look: Look, mine: Figures, lines: _Lines, own_key: str) -> Iterator[Total]:
    same = lines.look.table.name == look.table.name
    theirs = mine if same else figures(lines.look)
    name = next(column.name for column in look.profile.columns if column.label == own_key)
    place = {key: i for i, key in enumerate(lines.keys)}
    own = np.array([place.get(value, -1) if value is not None else -1 for value in look.rows[name].to_pylist()])
    keep = own >= 0
    keep[keep] = lines.whole[own[keep]]
    if not keep.any():
        return
    sizes = np.bincount(lines.codes[lines.codes >= 0], minlength=len(lines.keys))
    for j, detail in enumerate(theirs.columns):
        sums = _sums(theirs.values[:, j], lines)
        for i, column in enumerate(mine.columns):
            if same and i == j:
                continue
            share, n = _agreeing(mine.values[keep, i], sums[own[keep]], own[keep], 0.5 * 10.0 ** -mine.places[i])
            several = (sizes[own[keep]] > 1).mean()
            if (
                n >= _FEWEST
                and share >= _ENOUGH
                and several >= 0.2
                and _tells(mine.values[keep, i], theirs.values[:, j], same=same)
            ):
                yield Total(
                    name=name_of(column.label, "of", detail.label), column=column.label, key=[own_key],
                    of="" if same else lines.look.table.name, sum=quote(detail.label),
                    of_key=[] if lines.key == own_key else [lines.key], confidence=round(share, 3),
                    why=f"the sum agrees for {round(share * n):,} of {n:,} keys of the sample",
                )  # fmt: skip


def _sums(values: Floats, lines: _Lines) -> Floats:
    some = (lines.codes >= 0) & ~np.isnan(values)
    sums = np.bincount(lines.codes[some], weights=values[some], minlength=len(lines.keys))
    any_value = np.bincount(lines.codes[some], minlength=len(lines.keys)) > 0
    return np.where(any_value, sums, np.nan)


def _agreeing(
    said: Floats, sums: Floats, keys: np.ndarray[tuple[int], np.dtype[np.int64]], slack: float
) -> tuple[float, int]:
    """Share of keys that agree, and their number; a key that stands in several rows counts once."""
    _, first = np.unique(keys, return_index=True)
    known = ~np.isnan(said[first]) & ~np.isnan(sums[first])
    good = known & (np.abs(said[first] - sums[first]) <= slack + 1e-9)
    n = int(known.sum())
    return (good.sum() / n if n else 0.0), n


def _tells(said: Floats, parts: Floats, *, same: bool) -> bool:
    """Whether the totals are not all one value, and in the same table no copy of the parts."""
    known = said[~np.isnan(said)]
    if len(np.unique(known)) < 3:
        return False
    return not same or bool(np.nanmean(np.abs(said[: len(parts)] - parts[: len(said)]) < 1e-9) < 0.8)
