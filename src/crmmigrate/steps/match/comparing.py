"""Compare the records of one dimension: features, candidates, weights, gates, bands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.linking import CONTENT, ID, Feature, Kind, Linker, Lookup, Rare, Spread, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import SOURCE, Frame

COMMON = 1 / 3
"""Share of true pairs that differ in something from which on the difference closes no gate: it is mostly an error."""
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
        pairs: Scored pairs with `vetoes`; see `PAIR_COLUMNS`.
        weights: By which they were scored.
        kind: With the gates that are closed.
    """

    prepared: Frame
    pairs: Frame
    weights: Weights
    kind: Kind


def compared(
    records: Frame, kind: Kind, engine: Engine, linker: Linker, weights: Weights | None = None,
    unique: Collection[str] = (),
) -> Compared:  # fmt: skip
    """Compare records that share a block key.

    Args:
        records: With `_rank` and fields; fields of the kind that are missing count as null.
        kind: How.
        engine: Where frames live.
        linker: The engine's.
        weights: From an earlier run; None: they are learned.
        unique: Sources without duplicates: no two records of one of them are compared.
    """
    prepared = prepare(records, kind, engine, linker)
    weights = weights or linker.learn(prepared, kind)
    pairs = across(linker.candidates(prepared, kind), prepared, unique, engine)
    scored = linker.score(prepared, pairs, kind, weights, LEAST)
    kind = standing(kind, weights)
    return Compared(prepared, gated(prepared, scored, kind, linker), weights, kind)


def standing(kind: Kind, weights: Weights) -> Kind:
    """The kind without gates that rest on what differs in many true pairs: birth dates full of errors part nobody."""
    vetoes = tuple(veto for veto in kind.vetoes if weights.m.get(veto.of, (0.0,))[-1] <= COMMON)
    return replace(kind, vetoes=vetoes)


def across(pairs: Frame, records: Frame, unique: Collection[str], engine: Engine) -> Frame:
    """The pairs without those within one of the sources that have no duplicates."""
    if not unique:
        return pairs
    alone = records.filter(nw.col(SOURCE).is_in(sorted(unique)))
    left, right = (alone.select(nw.col(ID).alias(side), nw.col(SOURCE).alias(f"_of{side}")) for side in ("_l", "_r"))
    joined = pairs.join(left, on="_l", how="left").join(right, on="_r", how="left")
    within = nw.when(nw.col("_of_l") == nw.col("_of_r")).then(nw.lit(value=True)).otherwise(nw.lit(value=False))
    return engine.hold(joined.filter(~within).drop("_of_l", "_of_r"))


def prepare(
    records: Frame, kind: Kind, engine: Engine, linker: Linker, known: Mapping[str, Frame] | None = None
) -> Frame:
    """The records with the features of a kind and `_content`, held; what nobody asks for any more is left out.

    `known` is what other records say of features, see `Linker.add`.
    """
    there = set(records.collect_schema().names())
    more = [name for name in there if name.startswith("_") and name not in (ID, CONTENT)]
    made = records.select(
        ID, *more, *(nw.col(f) if f in there else nw.lit(None).cast(nw.String()).alias(f) for f in kind.fields)
    )
    made = linker.add(made, {CONTENT: content(kind)}, kind)
    asked = _asked(kind)
    for number, stage in enumerate(kind.features):
        if any(_reads_much(how, kind) for how in stage.values()):
            # Lest all before runs again for each of these.
            later = {word for after in kind.features[number:] for how in after.values() for word in _words_of(how)}
            made = engine.hold(_only(made, asked | later, more))
        looked = {name: _said(made, how, engine) for name, how in stage.items() if isinstance(how, Lookup)}
        made = linker.add(made, {name: how for name, how in stage.items() if not isinstance(how, Lookup)}, kind, known)
        for name, (of, said) in looked.items():
            made = made.join(said.rename({"_of": of, "_made": name}), on=of, how="left")
    return engine.hold(_only(made, asked, more))


def content(kind: Kind) -> str:
    """SQL of a hash of what a record says, whatever row it stands in."""
    parts = ", ".join(f"coalesce('=' || {name}, '')" for name in kind.fields)
    return f"md5(concat_ws('|', {parts}))"


def _only(frame: Frame, names: Collection[str], more: Sequence[str]) -> Frame:
    return frame.select(ID, CONTENT, *more, *(n for n in frame.collect_schema().names() if n in names))


def _words_of(how: Feature) -> list[str]:
    """The columns that a feature is made of, and other words of its SQL."""
    if isinstance(how, str):
        return _WORD.findall(how)
    return _WORD.findall(f"{how.of} {how.by}") if isinstance(how, Spread) else [how.of]


def _asked(kind: Kind) -> set[str]:
    """The features that conditions and keys speak of, and what is counted of records to come."""
    conditions = [c.null for c in kind.comparisons] + [level.sql for c in kind.comparisons for level in c.levels]
    conditions += [veto.sql for veto in kind.vetoes]
    words = {word for sql in conditions for word in _SIDE.findall(sql)}
    words |= {word for key in (*kind.blocks, *(key for key, _ in kind.training)) for word in _WORD.findall(key)}
    counted = [how for stage in kind.features for how in stage.values() if isinstance(how, Rare | Spread)]
    words |= {word for how in counted for word in _words_of(how)}
    return words | {level.tf for c in kind.comparisons for level in c.levels if level.tf}


def _reads_much(how: Feature, kind: Kind) -> bool:
    """Whether all records are read to make a feature, and before it what it is made of."""
    return isinstance(how, Rare | Spread) or (isinstance(how, Lookup) and how.of not in kind.fields)


def _said(frame: Frame, how: Lookup, engine: Engine) -> tuple[str, Frame]:
    """The column, and what the function says of each of its distinct values."""
    distinct = frame.filter(~nw.col(how.of).is_null()).select(nw.col(how.of).alias("_of")).unique()
    return how.of, engine.map_batches(distinct, Looking(how), _MAPPED)


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
