"""Which columns have one another's values: all columns of all tables hashed into one index, asked once a target."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from crmmigrate.core.casting import lowered
from crmmigrate.core.ports import Engine
from crmmigrate.structure.sampling import Sample, Texts

LONGEST = 16  # digits of a number that is still exact
MOST_POSTINGS = 4_000_000  # places of values that are counted at once

Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Place = tuple[int, int]


class Lookup:
    """The values of the columns that may point somewhere, by hash.

    Attributes:
        places: (table, column) of each such column, in order.
        sizes: Distinct values of each in its sample.
        counted: How many targets were counted so far, each against all columns in one pass.
    """

    def __init__(self, samples: Sequence[Sample], places: Sequence[Place], engine: Engine) -> None:
        self._samples, self._engine = samples, engine
        self.places = list(places)
        self.sizes: Counts = np.array([samples[t].distinct(i) for t, i in places], dtype=np.int64)
        self.counted = 0
        self._index: tuple[Hashes, Counts, npt.NDArray[np.int32]] | None = None
        self._points: Floats | None = None
        self._common: dict[Place, Counts] = {}
        self._shares: dict[tuple[Place, Place, int], float] = {}

    @property
    def points(self) -> Floats:
        """Smallest number, quartiles and largest of each column; nan where not all are whole numbers."""
        if self._points is None:
            found = [quantiles(self._samples[t], i) for t, i in self.places]
            self._points = np.array(found, dtype=np.float64).reshape(-1, 5)
        return self._points

    def common(self, target: Place) -> Counts:
        """How many values of each column stand in the target's sample, too."""
        if target not in self._common:
            self.counted += 1
            table, column = target
            self._common[target] = self._counts(hashed(self._samples[table].values[column]))  # noqa: PD011
        return self._common[target]

    def _counts(self, wanted: Hashes) -> Counts:
        values, starts, owners = self._indexed()
        at = np.searchsorted(values, wanted)
        at = at[(at < len(values)) & (values[np.minimum(at, len(values) - 1)] == wanted)] if len(values) else at[:0]
        first, often = starts[at], starts[at + 1] - starts[at]
        found: Counts = np.zeros(len(self.places), dtype=np.int64)
        bounds = np.searchsorted(np.cumsum(often), np.arange(MOST_POSTINGS, often.sum() + 1, MOST_POSTINGS))
        for low, high in zip([0, *bounds.tolist()], [*bounds.tolist(), len(at)], strict=True):
            sizes = often[low:high]
            steps = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            found += np.bincount(owners[np.repeat(first[low:high], sizes) + steps], minlength=len(found))
        return found

    def _indexed(self) -> tuple[Hashes, Counts, npt.NDArray[np.int32]]:
        """Each different value, ascending, with the first place of its owners in the list of all owners."""
        if self._index is None:
            each = [hashed(self._samples[t].values[i]) for t, i in self.places]  # noqa: PD011
            every = np.concatenate(each) if each else np.zeros(0, dtype=np.uint64)
            owners = np.repeat(np.arange(len(each), dtype=np.int32), [len(h) for h in each])
            order = np.argsort(every, kind="stable")
            values, often = np.unique(every[order], return_counts=True)
            self._index = values, np.concatenate([[0], np.cumsum(often)]).astype(np.int64), owners[order]
        return self._index

    def shares(self, target: Place, numbers: Sequence[int], most: int) -> list[float]:
        """Share of at most about `most` values of some columns that the target has, all its rows counted."""
        new = [k for k in numbers if (target, self.places[k], most) not in self._shares]
        asked = [self._some(self.places[k], most) for k in new]
        for k, share in zip(new, self._asked(target, asked), strict=True):
            self._shares[target, self.places[k], most] = share
        return [self._shares[target, self.places[k], most] for k in numbers]

    def _some(self, place: Place, most: int) -> list[str]:
        values: Texts = self._samples[place[0]].values[place[1]]  # noqa: PD011
        found: list[str] = values[:: max(1, -(-len(values) // most))].tolist()
        return found

    def _asked(self, target: Place, asked: Sequence[Sequence[str]]) -> list[float]:
        if not asked:
            return []
        table = pa.table(
            {
                "side": pa.array([i for i, values in enumerate(asked) for _ in values], pa.int64()),
                "value": pa.array([v for values in asked for v in values], pa.string()),
            }
        )
        there = self._samples[target[0]]
        column = lowered(nw.col(there.columns[target[1]].name).str.strip_chars())
        known = there.table.frame.select(value=column).unique("value")
        joined = self._engine.hold(table).join(known, on="value", how="inner")
        hits = joined.group_by("side").agg(k=nw.len().cast(nw.Int64)).collect(backend="pyarrow")
        counts = {int(side): int(k) for side, k in hits.rows()}
        return [counts.get(i, 0) / len(values) for i, values in enumerate(asked)]


def hashed(values: Texts) -> Hashes:
    """A hash of each text, the same in every run."""
    found: Hashes = pd.util.hash_array(values.astype(object), categorize=False)
    return found


def quantiles(sample: Sample, column: int) -> tuple[float, ...]:
    """Smallest number, quartiles and largest where all values are whole numbers, else nan; the ends are of all rows."""
    values, profile = sample.values[column], sample.columns[column]  # noqa: PD011
    texts = np.char.lstrip(values, "-") if len(values) else values
    if not len(values) or not np.char.isdecimal(texts).all() or np.char.str_len(values).max() >= LONGEST:
        return (np.nan,) * 5
    found: list[float] = np.quantile(values.astype(np.float64), (0.0, 0.25, 0.5, 0.75, 1.0)).tolist()
    if not sample.whole and profile.inferred_type == "integer" and profile.minimum and profile.maximum:
        found[0], found[4] = min(found[0], float(profile.minimum)), max(found[4], float(profile.maximum))
    return tuple(found)
