"""Constraints that no SQL can tell: whether a region or postcode fits its country, a postcode its city."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, Table
from crmmigrate.values.postcodes import postcode_fits
from crmmigrate.values.regions import region_fits

FITS = {"region_fits_country": region_fits, "postcode_fits_country": postcode_fits}
BUILT_IN = (*FITS, "postcode_fits_city")
MAJORITY = 0.8  # share of the rows of a postcode that name one city, so that others are doubtful
FEWEST = 5
_PAIRS = pa.schema([("one", pa.string()), ("other", pa.string())])


def builtin(check: str, names: Sequence[str], table: Table, engine: Engine) -> Frame:
    """The pairs of values that break a built-in constraint, held: `one`, `other`.

    Args:
        check: One of `BUILT_IN`.
        names: The column that is judged, and the one that it must fit.
        table: The table.
        engine: The engine.
    """
    one, other = (nw.col(name) for name in names)
    both = table.frame.filter(~one.is_null() & ~other.is_null()).select(one.alias("one"), other.alias("other"))
    counts = engine.hold(both.group_by("one", "other").agg(nw.len().cast(nw.Int64()).alias("n")))
    if check not in FITS:
        return engine.hold(_minorities(counts))
    return engine.hold(engine.map_batches(counts.select("one", "other"), _Misfits(check), _PAIRS))


class _Misfits:
    """The pairs of a batch that do not fit; a picklable callable."""

    def __init__(self, check: str) -> None:
        self._check = check

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        fits = FITS[self._check]
        pairs = [pair for pair in batch.to_pylist() if fits(pair["one"], pair["other"]) is False]
        return pa.RecordBatch.from_pylist(pairs, schema=_PAIRS)


def _minorities(counts: Frame) -> Frame:
    """Pairs whose second value is not the one that nearly all rows with the first value have, apart from case."""
    folded = counts.with_columns(nw.col("other").str.to_lowercase().str.replace_all(r"[^\pL]", "").alias("_said"))
    said = folded.group_by("one", "_said").agg(nw.col("n").sum().alias("_n"))
    all_rows = said.group_by("one").agg(nw.col("_n").sum().alias("_all"), nw.col("_n").max().alias("_most"))
    doubted = all_rows.filter((nw.col("_all") >= FEWEST) & (nw.col("_most") >= nw.col("_all") * MAJORITY))
    usual = said.rename({"_n": "_mine"}).join(doubted, on="one", how="inner").filter(nw.col("_mine") < nw.col("_most"))
    return folded.join(usual.select("one", "_said"), on=["one", "_said"], how="semi").select("one", "other")
