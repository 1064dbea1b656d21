"""Measures as whole numbers of hundredths (or finer), so that sums are exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmmigrate.structure.facts import Facts

FINEST = 4
LARGEST = 2.0**52


@dataclass(frozen=True, eq=False)
class Amounts:
    """Measures of a table, rows in their order.

    Attributes:
        columns: Their indexes.
        cents: Rows x measures; 0 where there is none.
        filled: Whether there is one.
    """

    columns: tuple[int, ...]
    cents: npt.NDArray[np.int64]
    filled: npt.NDArray[np.bool_]


def amounts(facts: Facts, columns: tuple[int, ...], order: npt.NDArray[np.int64]) -> Amounts:
    """The measures of a sample, its rows in a given order; those too large to be summed exactly stay out."""
    kept: list[int] = []
    cents: list[npt.NDArray[np.int64]] = []
    filled: list[npt.NDArray[np.bool_]] = []
    for index in columns:
        # The sample has numbers in plain spelling already, whatever the locale of the column.
        texts = pd.Series(list(facts.sample.values[index]), dtype=object)  # noqa: PD011 - texts of the sample
        values = np.append(pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64), np.nan)
        scale = 10.0 ** _decimals(values[:-1])
        if np.nansum(np.abs(values)) * scale * max(1, facts.sample.n) >= LARGEST * 2**10:
            continue
        numbers = values[facts.sample.codes[order, index]]
        known = ~np.isnan(numbers)
        kept.append(index)
        filled.append(known)
        cents.append(np.rint(np.where(known, numbers, 0.0) * scale).astype(np.int64))
    empty = np.zeros((len(order), 0))
    return Amounts(
        tuple(kept),
        np.column_stack(cents) if cents else empty.astype(np.int64),
        np.column_stack(filled) if filled else empty.astype(np.bool_),
    )


def _decimals(values: npt.NDArray[np.float64]) -> int:
    """Decimal places that are used, at most `FINEST`."""
    known = values[~np.isnan(values)]
    for places in range(FINEST):
        if np.allclose(known, np.round(known, places), rtol=0, atol=1e-9):
            return places
    return FINEST
