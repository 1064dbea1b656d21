"""Compare the records of one dimension: features, candidates, weights, gates, bands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.linking import ID, Kind, Linker, Lookup, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame

LEAST = 0.05
"""Pairs less likely are not kept: nobody asks for them."""
_SIDE = re.compile(r"\b([a-z_][a-z0-9_]*)_[lr]\b")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_MAPPED = pa.schema([("_of", pa.string()), ("_made", pa.string())])


@dataclass(frozen=True)
class Compared:
    """What comparing gives.

    Attributes:
        prepared: The records with features.
        pairs: Pairs with `weight`, `probability`, `vetoes`, `band`, `gamma_*` and `w_*`; see `PAIR_COLUMNS`.
        weights: In force.
    """

    prepared: Frame
    pairs: Frame
    weights: Weights


def compared(
    records: Frame, kind: Kind, engine: Engine, linker: Linker, thresholds: Thresholds, weights: Weights | None = None
) -> Compared:
    """Compare records that share a block key.

    Args:
        records: With `_rank` and fields; fields of the kind that are missing count as null.
        kind: How.
        engine: Where frames live.
        linker: The engine's.
        thresholds: Of the bands.
        weights: From an earlier run; None: they are learned.
    """
    prepared = prepare(records, kind, engine, linker)
    weights = weights or linker.learn(prepared, kind)
    scored = linker.score(prepared, linker.candidates(prepared, kind), kind, weights, LEAST)
    return Compared(prepared, banded(prepared, scored, kind, linker, thresholds), weights)


def prepare(records: Frame, kind: Kind, engine: Engine, linker: Linker) -> Frame:
    """The records with the features of a kind, held; what no question asks for is left out."""
    there = set(records.collect_schema().names())
    more = [name for name in there if name.startswith("_") and name != ID]
    made = records.select(
        ID, *more, *(nw.col(f) if f in there else nw.lit(None).cast(nw.String()).alias(f) for f in kind.fields)
    )
    for stage, after in zip(kind.features, [*kind.features[1:], {}], strict=True):
        made = linker.add(made, {name: how for name, how in stage.items() if not isinstance(how, Lookup)}, kind)
        for name, how in stage.items():
            if isinstance(how, Lookup):
                made = _looked_up(made, name, how, engine)
        if any(not isinstance(how, str) for how in after.values()):
            made = engine.hold(made)  # lest all stages run again for each of these
    asked = _asked(kind)
    return engine.hold(made.select(ID, *more, *(n for n in made.collect_schema().names() if n in asked)))


def _asked(kind: Kind) -> set[str]:
    """Fields, for drawing samples, and the features that conditions and keys speak of."""
    conditions = [c.null for c in kind.comparisons] + [level.sql for c in kind.comparisons for level in c.levels]
    conditions += [veto.sql for veto in kind.vetoes]
    words = {word for sql in conditions for word in _SIDE.findall(sql)}
    words |= {word for key in (*kind.blocks, *(key for key, _ in kind.training)) for word in _WORD.findall(key)}
    return words | {level.tf for c in kind.comparisons for level in c.levels if level.tf} | set(kind.fields)


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


def banded(prepared: Frame, scored: Frame, kind: Kind, linker: Linker, thresholds: Thresholds) -> Frame:
    """The pairs with `vetoes` and `band`."""
    likely = scored.filter(nw.col("probability") >= thresholds.review)
    judged = linker.judge(prepared, likely, {veto.name: veto.sql for veto in kind.vetoes}, kind)
    closed = nw.concat_str(
        [nw.lit(""), *(nw.when(nw.col(v.name)).then(nw.lit(f"{v.name} ")).otherwise(nw.lit("")) for v in kind.vetoes)]
    )
    marked = judged.with_columns(closed.alias("vetoes")).drop(*(v.name for v in kind.vetoes))
    automatic = (nw.col("probability") >= thresholds.automatic) & (nw.col("vetoes") == "")
    band = (
        nw.when(automatic).then(nw.lit("automatic"))
        .when(nw.col("probability") >= thresholds.review).then(nw.lit("review"))
        .otherwise(nw.lit("leave"))
    )  # fmt: skip
    others = scored.filter(nw.col("probability") < thresholds.review).with_columns(
        nw.lit("").alias("vetoes"), nw.lit("leave").alias("band")
    )
    columns = [*scored.collect_schema().names(), "vetoes", "band"]
    return nw.concat([marked.with_columns(band.alias("band")).select(columns), others.select(columns)], how="vertical")


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
