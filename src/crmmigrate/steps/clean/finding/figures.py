"""The numeric columns of a sample, in memory."""

from __future__ import annotations

from dataclasses import dataclass

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
_CODES = frozenset(
    "phone postcode vat iban ean code email url person company street city region country language currency flag".split()
)
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
    return profile.inferred_type in ("integer", "number") or profile.semantic_type in ("money", "percentage")


def _numbers(column: pa.ChunkedArray) -> tuple[Floats, int] | None:  # type: ignore[type-arg]
    text = column.combine_chunks()
    fits = pc.fill_null(pc.match_substring_regex(text, NUMBER), False)  # noqa: FBT003
    numbers = pc.if_else(fits, text, None)
    n = len(numbers) - numbers.null_count
    if n < _LEAST_SHARE * max(len(text) - text.null_count, 1) or n < _LEAST_DISTINCT:
        return None
    values = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
    if len(np.unique(values[~np.isnan(values)])) < _LEAST_DISTINCT:
        return None
    after = pc.replace_substring_regex(numbers.drop_null(), r"^-?[0-9]+\.?", "")
    shown = np.sort(pc.utf8_length(after).to_numpy(zero_copy_only=False))
    return values, int(min(shown[min(int(len(shown) * 0.95), len(shown) - 1)], 6))
