"""The numeric columns of a sample, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import ROW
from crmmigrate.steps.clean.looking import Look
from crmmigrate.values.canonical import NUMBER

Floats = npt.NDArray[np.float64]
MOST = 30  # columns that are looked at
_CODES = frozenset({
    "phone", "postcode", "vat", "iban", "ean", "code", "email", "url", "person", "company", "street", "city", "region",
    "country", "language", "currency", "flag",
})  # fmt: skip
_LEAST_SHARE = 0.8
_LEAST_DISTINCT = 3


@dataclass(frozen=True, eq=False)
class Figures:
    """Numeric columns: values with NaN for none, and how many decimals each shows.

    Attributes:
        columns: Their profiles, in the order of the table.
        values: Rows x columns.
        places: Decimals, as many as suffice for 95 of 100 numbers.
        rows: Row ids.
    """

    columns: tuple[ColumnProfile, ...]
    values: Floats
    places: tuple[int, ...]
    rows: npt.NDArray[np.int64]


def figures(look: Look) -> Figures:
    """The columns of a look that hold amounts and the like, at most thirty; columns with decimals come first."""
    sample = look.rows
    found: list[tuple[int, int, ColumnProfile, Floats]] = []
    for index, profile in enumerate(look.profile.columns):
        if not _may_be(profile) or profile.name not in sample.column_names:
            continue
        read = _numbers(sample[profile.name])
        if read is not None:
            found.append((read[1], index, profile, read[0]))
    chosen = sorted(sorted(found, key=lambda one: (one[0] == 0, one[1]))[:MOST], key=lambda one: one[1])
    values = np.column_stack([one[3] for one in chosen]) if chosen else np.empty((len(sample), 0))
    rows = sample[ROW].to_numpy()
    return Figures(tuple(one[2] for one in chosen), values, tuple(one[0] for one in chosen), rows)


def _may_be(profile: ColumnProfile) -> bool:
    if profile.semantic_type in _CODES or profile.identifier or profile.leading_zeros:
        return False
    if profile.role == "key" and profile.inferred_type == "integer":
        return False
    return profile.inferred_type in ("integer", "number") or profile.semantic_type in ("money", "percentage")


def fitting(column: pa.ChunkedArray[Any], pattern: str) -> Any:
    """The texts of a column that match a pattern; null for others."""
    text: Any = column.combine_chunks()
    matched: Any = pc.match_substring_regex(text, pattern)
    return pc.if_else(pc.fill_null(matched, False), text, None)  # noqa: FBT003


def _numbers(column: pa.ChunkedArray[Any]) -> tuple[Floats, int] | None:
    numbers = fitting(column, NUMBER)
    n = len(numbers) - numbers.null_count
    if n < _LEAST_SHARE * max(len(column) - column.null_count, 1) or n < _LEAST_DISTINCT:
        return None
    values: Floats = numbers.cast(pa.float64()).to_numpy(zero_copy_only=False)
    if len(np.unique(values[~np.isnan(values)])) < _LEAST_DISTINCT:
        return None
    after: Any = pc.replace_substring_regex(numbers.drop_null(), r"^-?[0-9]+\.?", "")
    lengths: Any = pc.utf8_length(after)
    shown = np.sort(lengths.to_numpy(zero_copy_only=False))
    return values, int(min(shown[min(int(len(shown) * 0.95), len(shown) - 1)], 6))
