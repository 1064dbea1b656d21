"""Relations between clusters that stay apart: proposed to people, never joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.linking import ID, Kind, Linker
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import SOURCE, Frame, Table, size
from crmmigrate.steps.match import comparing
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.kinds.relations import HOUSEHOLD, PARENT, TIES, Tie
from crmmigrate.steps.match.resolving import components
from crmmigrate.steps.match.told import KEY

RELATIONS = "relations"
LEFT, RIGHT, HEAD, SET = "_left", "_right", "_head", "set"
COUNTS = "counts"
"""Of the table's meta: relations by kind."""
_FIELD = "parent"
_NAMED = Tie(PARENT, (), "", "it names the other as its parent", 0.95)
_NUMBERED = Tie(PARENT, (), "", "it gives the number of the other as its parent", 0.95)
_PARENTS = (_NUMBERED, _NAMED)
_SETS = pa.schema([pa.field(CLUSTER, pa.int64()), pa.field(SET, pa.int64())])


@dataclass(frozen=True)
class Matched:
    """What matching has found of a dimension's own records.

    Attributes:
        keyed: The records with `_key`.
        prepared: The records with features.
        labels: `_rank` and `_cluster`.
        pairs: See `PAIR_COLUMNS`.
    """

    keyed: Frame
    prepared: Frame
    labels: Frame
    pairs: Frame


def relations_of(name: str) -> str:
    """Name of the table of relations between clusters of a dimension."""
    return f"{name}.{RELATIONS}"


def proposed(
    known: Matched, name: str, kind: Kind, engine: Engine, linker: Linker
) -> tuple[Table, list[Finding]] | None:
    """Find what belongs together and is not one.

    Args:
        known: What matching has found.
        name: The dimension.
        kind: How its records are compared.
        engine: Where frames live.
        linker: The engine's.

    Returns:
        None where nothing is known of how such things belong together. Else `<name>.relations`, one row a pair of
        clusters: `_left` < `_right`, `kind`, `confidence`, `why` in words, `_head` (the cluster that is above the
        other, of parents) and `set` (the smallest cluster of the household), with `counts` by kind in its meta; and
        what people are told of it.
    """
    ties = TIES.get(kind.name)
    if ties is None:
        return None
    found = _tied(known, ties, kind, engine, linker)
    if _FIELD in known.keyed.collect_schema().names():
        found = nw.concat([found, *_parents(known, len(ties), kind, engine, linker)], how="vertical")
    every = (*ties, *_PARENTS)
    best = engine.hold(_with_sets(_best(found, every, len(ties)), engine))
    counts = _counted(best)
    table = Table(relations_of(name), best, (), meta={COUNTS: counts})
    return table, _findings(best, known, name, counts)


def _tied(known: Matched, ties: Sequence[Tie], kind: Kind, engine: Engine, linker: Linker) -> Frame:
    """`_left`, `_right`, `_tie` (its number) and `_head` of each pair of records that a gate holds apart."""
    apart = known.pairs.filter((nw.col("vetoes") != "") & (nw.coalesce(nw.col("decided"), nw.lit("")) != "same"))
    pairs = engine.hold(_between(apart.select("_l", "_r", "vetoes"), known.labels))
    if not size(pairs):
        nothing = nw.lit(None).cast(nw.Int64())
        return _ordered(pairs.with_columns(nothing.alias("_tie"), nothing.alias(HEAD)))
    asked = {f"_tie_{i}": tie.sql for i, tie in enumerate(ties)}
    asked |= {f"_head_{i}": tie.head for i, tie in enumerate(ties) if tie.head}
    judged = linker.judge(known.prepared, pairs, asked, kind)
    number, head = nw.lit(None).cast(nw.Int64()), nw.lit(None).cast(nw.Int64())
    for i, tie in reversed([*enumerate(ties)]):
        holds = nw.col(f"_tie_{i}")
        if tie.gates:
            holds &= nw.col("vetoes").str.contains(f"(^| )({'|'.join(tie.gates)}) ")
        number = nw.when(holds).then(nw.lit(i)).otherwise(number)
        above = nw.lit(None).cast(nw.Int64())
        if tie.head:
            above = nw.when(nw.col(f"_head_{i}")).then(nw.col("_cl")).otherwise(nw.col("_cr"))
        head = nw.when(holds).then(above).otherwise(head)
    return _ordered(judged.with_columns(number.cast(nw.Int64()).alias("_tie"), head.cast(nw.Int64()).alias(HEAD)))


def _between(pairs: Frame, labels: Frame) -> Frame:
    """The pairs of records of two clusters, with these as `_cl` and `_cr`."""
    left, right = (labels.select(nw.col(ID).alias(s), nw.col(CLUSTER).alias(f"_c{s[1:]}")) for s in ("_l", "_r"))
    joined = pairs.join(left, on="_l", how="inner").join(right, on="_r", how="inner")
    return joined.filter(nw.col("_cl") != nw.col("_cr"))


def _ordered(pairs: Frame) -> Frame:
    """`_left`, `_right`, `_tie`, `_head` of pairs with `_cl`, `_cr`, `_tie`, `_head`."""
    return pairs.filter(~nw.col("_tie").is_null()).select(
        nw.min_horizontal("_cl", "_cr").alias(LEFT), nw.max_horizontal("_cl", "_cr").alias(RIGHT), "_tie", HEAD
    )


def _parents(known: Matched, first: int, kind: Kind, engine: Engine, linker: Linker) -> list[Frame]:
    """Like `_tied`, of records that name one other as their parent: by its number in their system, or by its name."""
    system = nw.when(nw.col("_system") == "").then(nw.col(SOURCE)).otherwise(nw.col("_system"))
    said = known.keyed.filter(~nw.col(_FIELD).is_null()).join(known.labels, on=ID, how="inner")
    number = nw.concat_str([system, nw.col(_FIELD)], separator=":")
    said = engine.hold(said.select(nw.col(CLUSTER).alias("_cl"), _FIELD, number.alias("_by")))
    named = said.drop("_by").join(_cores(said, kind, engine, linker), on=_FIELD, how="inner")
    numbers, names = (
        records.join(known.labels, on=ID, how="inner")
        for records in (
            known.keyed.select(ID, nw.col(KEY).alias("_by")), known.prepared.select(ID, nw.col("m_core").alias("_by"))
        )
    )  # fmt: skip
    return [_above(said, numbers, first), _above(named, names, first + 1)]


def _above(sayers: Frame, records: Frame, tie: int) -> Frame:
    """Clusters `_cl` that say something `_by` which the records of one other cluster have; of several, none."""
    clusters = records.group_by("_by").agg(
        nw.col(CLUSTER).min().alias("_cr"), nw.col(CLUSTER).max().alias("_other")
    )  # fmt: skip
    joined = sayers.join(clusters.filter(nw.col("_cr") == nw.col("_other")), on="_by", how="inner")
    others = joined.filter(nw.col("_cl") != nw.col("_cr"))
    return _ordered(others.with_columns(nw.lit(tie).cast(nw.Int64()).alias("_tie"), nw.col("_cr").alias(HEAD)))


def _cores(said: Frame, kind: Kind, engine: Engine, linker: Linker) -> Frame:
    """`parent` and `_by`, the core of the name that it is; each distinct text once."""
    texts = said.select(_FIELD).unique().with_columns(nw.col(_FIELD).rank("ordinal").cast(nw.Int64()).alias(ID))
    texts = engine.hold(texts)
    cores = comparing.prepare(texts.select(ID, nw.col(_FIELD).alias("name")), kind, engine, linker)
    return texts.join(cores.select(ID, nw.col("m_core").alias("_by")), on=ID, how="inner").select(_FIELD, "_by")


def _best(found: Frame, ties: Sequence[Tie], own: int) -> Frame:
    """One row a pair of clusters: what stands first in the order of ties, what records say themselves before all."""
    order = nw.when(nw.col("_tie") >= own).then(nw.col("_tie") - len(ties)).otherwise(nw.col("_tie"))
    ranked = found.with_columns(order.alias("_order"))
    first = ranked.filter(nw.col("_order") == nw.col("_order").min().over(LEFT, RIGHT))
    grouped = first.group_by(LEFT, RIGHT, "_tie").agg(
        nw.col(HEAD).min().alias("_low"), nw.col(HEAD).max().alias("_high")
    )  # fmt: skip
    kind, why, sure = nw.lit(""), nw.lit(""), nw.lit(0.0)
    for i, tie in enumerate(ties):
        here = nw.col("_tie") == i
        kind = nw.when(here).then(nw.lit(tie.kind)).otherwise(kind)
        why = nw.when(here).then(nw.lit(tie.words)).otherwise(why)
        sure = nw.when(here).then(nw.lit(tie.confidence)).otherwise(sure)
    # Of two that are each said to be above the other, neither is.
    head = nw.when(nw.col("_low") == nw.col("_high")).then(nw.col("_low"))
    return grouped.select(
        LEFT, RIGHT, kind.alias("kind"), sure.alias("confidence"), why.alias("why"), head.alias(HEAD)
    )  # fmt: skip


def _with_sets(relations: Frame, engine: Engine) -> Frame:
    """Add `set`: the smallest cluster of what hangs together as a household."""
    held = engine.hold(relations)
    home = held.filter(nw.col("kind") == HOUSEHOLD).select(LEFT, RIGHT).collect(backend="pyarrow").to_native()
    ends = [home[side].to_numpy().astype(np.int64) for side in (LEFT, RIGHT)]
    nodes, part = components(*ends) if home.num_rows else (ends[0], ends[0])
    sets = engine.hold(pa.table([pa.array(nodes, pa.int64()), pa.array(part, pa.int64())], schema=_SETS))
    joined = held.join(sets, left_on=LEFT, right_on=CLUSTER, how="left")
    only = nw.when(nw.col("kind") == HOUSEHOLD).then(nw.col(SET))
    return joined.select(LEFT, RIGHT, "kind", "confidence", "why", HEAD, only.alias(SET))


def _counted(relations: Frame) -> dict[str, int]:
    found = relations.group_by("kind").agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return dict(sorted(zip(found["kind"].to_list(), found["n"].to_list(), strict=True)))


def _findings(relations: Frame, known: Matched, name: str, counts: dict[str, int]) -> list[Finding]:
    if not counts:
        return []
    keys = known.keyed.select(ID, KEY)
    named = relations.join(keys.rename({ID: LEFT, KEY: "_one"}), on=LEFT, how="inner")
    named = named.join(keys.rename({ID: RIGHT, KEY: "_two"}), on=RIGHT, how="inner")
    by_key = named.select(
        (nw.lit(0.0) - nw.col("confidence")).alias("_by"), "kind", "why",
        nw.min_horizontal("_one", "_two").alias("_one"), nw.max_horizontal("_one", "_two").alias("_two"),
    ).sort("_by", "kind", "_one", "_two")  # fmt: skip
    rows = by_key.head(5).collect(backend="pyarrow").rows(named=True)
    examples = tuple(f"{row['kind']}: {row['_one']}, {row['_two']} ({row['why']})" for row in rows)
    told = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
    message = f"{name}: some that are not one belong together ({told}); nothing was joined"
    advice = "list them with `crmmigrate match --relations FILE.csv`"
    return [
        Finding("relations-proposed", message, Severity.INFO, Where(table=name), sum(counts.values()), examples, advice)
    ]
