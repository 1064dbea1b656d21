"""A sample of rows: fixed by its seed, and from every source as many as its share of the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame

PLACE = "_place"
TAKE = "_take"
Stratum = tuple[str, str]
"""Table, source."""
_FIELDS: list[tuple[str, pa.DataType]] = [(SOURCE, pa.string()), (ROW, pa.int64()), (PLACE, pa.int64())]


@dataclass(frozen=True)
class Sample:
    """How many rows.

    Attributes:
        rows: About so many; None where a share is asked for.
        share: Or this share of them.
        seed: Another seed gives another sample.
    """

    rows: int | None = None
    share: float | None = None
    seed: int = 0


def allotted(counts: Mapping[Stratum, int], sample: Sample) -> dict[Stratum, int]:
    """Rows to take from each stratum: in proportion, at least one of each while there are enough to give.

    >>> allotted({("order", "a"): 90, ("order", "b"): 9, ("order", "c"): 1}, Sample(rows=10))
    {('order', 'a'): 8, ('order', 'b'): 1, ('order', 'c'): 1}
    """
    total = sum(counts.values())
    wanted = sample.rows if sample.rows is not None else round(total * (sample.share or 0))
    wanted = min(max(wanted, 1), total)
    ordered = sorted(counts, key=lambda s: (-counts[s], s))
    taken = {s: int(at < wanted and counts[s] > 0) for at, s in enumerate(ordered)}
    over = wanted - sum(taken.values())
    rest = {s: counts[s] - taken[s] for s in ordered}
    free = sum(rest.values())
    for s in ordered if free else ():
        taken[s] += over * rest[s] // free
    last = sorted(ordered, key=lambda s: (-((over * rest[s]) % free) if free else 0, s))
    for s in last[: wanted - sum(taken.values())]:
        taken[s] += 1
    return {s: taken[s] for s in sorted(counts)}


def taken(rows: Frame, take: Mapping[str, int], seed: int, engine: Engine) -> Frame:
    """The sampled rows of a table.

    Args:
        rows: `_source` and `_row`, no pair twice.
        take: Rows to take by source.
        seed: See `Sample`.
        engine: Where frames live.

    Returns:
        Their `_source` and `_row`.
    """
    placed = engine.map_batches(rows.select(SOURCE, ROW), Scatter(seed), Scatter.SCHEMA)
    limits = pa.table({SOURCE: pa.array(list(take), pa.string()), TAKE: pa.array(list(take.values()), pa.int64())})
    ranked = placed.with_columns(nw.col(PLACE).rank("ordinal").over(SOURCE).cast(nw.Int64()).alias(PLACE))
    kept = ranked.join(engine.hold(limits), on=SOURCE, how="inner").filter(nw.col(PLACE) <= nw.col(TAKE))
    return engine.hold(kept.select(SOURCE, ROW))


class Scatter:
    """Gives every row a place that its source, its number and the seed decide, the same on every engine."""

    SCHEMA = pa.schema(_FIELDS)

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch of rows."""
        sources = batch.column(SOURCE).cast(pa.string()).dictionary_encode()
        bases = np.array([self._base(str(s)) for s in sources.dictionary.to_pylist()], dtype=np.uint64)
        rows = batch.column(ROW).cast(pa.int64())
        mixed = _mixed(rows.to_numpy(zero_copy_only=False).astype(np.uint64) ^ bases[sources.indices.to_numpy()])
        places = pa.array(mixed.view(np.int64))
        return pa.RecordBatch.from_arrays([batch.column(SOURCE).cast(pa.string()), rows, places], schema=self.SCHEMA)

    def _base(self, source: str) -> int:
        return int.from_bytes(hashlib.blake2b(f"{self._seed}|{source}".encode(), digest_size=8).digest(), "big")


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: one to one, so that no two rows of a source share a place."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
