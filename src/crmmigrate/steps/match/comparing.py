"""Compare the records of one dimension: features, candidates, weights, gates, bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.linking import ID, Kind, Linker, Lookup, Rare, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame

LEAST = 0.05
"""Pairs less likely are not kept: nobody asks for them."""
_MAPPED = pa.schema([("_of", pa.string()), ("_made", pa.string())])


@dataclass(frozen=True)
class Compared:
    """What comparing gives.

    Attributes:
        prepared: The records with features.
        pairs: Scored pairs with `vetoes`; see `PAIR_COLUMNS`.
        weights: By which they were scored.
    """

    prepared: Frame
    pairs: Frame
    weights: Weights


def compared(records: Frame, kind: Kind, engine: Engine, linker: Linker, weights: Weights | None = None) -> Compared:
    """Compare records that share a block key.

    Args:
        records: With `_rank` and fields; fields of the kind that are missing count as null.
        kind: How.
        engine: Where frames live.
        linker: The engine's.
        weights: From an earlier run; None: they are learned.
    """
    prepared = prepare(records, kind, engine, linker)
    weights = weights or linker.learn(prepared, kind)
    scored = linker.score(prepared, linker.candidates(prepared, kind), kind, weights, LEAST)
    return Compared(prepared, gated(prepared, scored, kind, linker), weights)


def prepare(records: Frame, kind: Kind, engine: Engine, linker: Linker) -> Frame:
    """The records with the features of a kind, held."""
    there = set(records.collect_schema().names())
    more = [name for name in records.collect_schema().names() if name.startswith("_") and name != ID]
    made = records.select(
        ID, *more, *(nw.col(f) if f in there else nw.lit(None).cast(nw.String()).alias(f) for f in kind.fields)
    )
    for stage in kind.features:
        sql = {name: how for name, how in stage.items() if isinstance(how, str | Rare)}
        made = linker.add(made, sql, kind)
        for name, how in stage.items():
            if isinstance(how, Lookup):
                made = _looked_up(made, name, how, engine)
    return engine.hold(made)


def _looked_up(frame: Frame, name: str, how: Lookup, engine: Engine) -> Frame:
    """Add what the function says of each distinct value."""
    distinct = frame.filter(~nw.col(how.of).is_null()).select(nw.col(how.of).alias("_of")).unique()
    mapped = engine.map_batches(distinct, Looking(how), _MAPPED)
    return frame.join(mapped.rename({"_of": how.of, "_made": name}), on=how.of, how="left")


class Looking:
    """Maps distinct values in batches."""

    def __init__(self, how: Lookup) -> None:
        self._function = how.function

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch."""
        values = batch.column("_of")
        made = [self._function(str(value)) for value in values.to_pylist()]
        return pa.RecordBatch.from_arrays([values.cast(pa.string()), pa.array(made, pa.string())], schema=_MAPPED)


def gated(prepared: Frame, scored: Frame, kind: Kind, linker: Linker) -> Frame:
    """The pairs with `vetoes`."""
    judged = linker.judge(prepared, scored, {veto.name: veto.sql for veto in kind.vetoes}, kind)
    closed = nw.concat_str(
        [nw.lit(""), *(nw.when(nw.col(v.name)).then(nw.lit(f"{v.name} ")).otherwise(nw.lit("")) for v in kind.vetoes)]
    )
    return judged.with_columns(closed.alias("vetoes")).drop(*(v.name for v in kind.vetoes))


def banded(pairs: Frame, thresholds: Thresholds) -> Frame:
    """The pairs with `band`."""
    automatic = (nw.col("probability") >= thresholds.automatic) & (nw.col("vetoes") == "")
    band = (
        nw.when(automatic).then(nw.lit("automatic"))
        .when(nw.col("probability") >= thresholds.review).then(nw.lit("review"))
        .otherwise(nw.lit("leave"))
    )  # fmt: skip
    return pairs.with_columns(band.alias("band"))


def conflicts(prepared: Frame, pairs: Frame, kind: Kind, linker: Linker) -> Frame:
    """Those of the pairs that a hard gate holds apart: `_l`, `_r`."""
    hard = {veto.name: veto.sql for veto in kind.vetoes if veto.hard}
    if not hard:
        return pairs.select("_l", "_r").filter(nw.lit(value=False))
    judged = linker.judge(prepared, pairs.select("_l", "_r"), hard, kind)
    return judged.filter(nw.any_horizontal(*(nw.col(name) for name in hard), ignore_nulls=True)).select("_l", "_r")


def words_of(kind: Kind, pair: Mapping[str, object]) -> Sequence[tuple[str, str, float]]:
    """What each comparison says of a pair: its name, in words, in bits; the strongest first."""
    said = []
    for comparison in kind.comparisons:
        level, bits = pair[f"gamma_{comparison.name}"], pair[f"w_{comparison.name}"]
        if not isinstance(level, int) or level < 0:
            continue
        words = comparison.other if level == 0 else comparison.levels[len(comparison.levels) - level].words
        said.append((comparison.name, words, float(str(bits))))
    return sorted(said, key=lambda one: (-abs(one[2]), one[0]))
