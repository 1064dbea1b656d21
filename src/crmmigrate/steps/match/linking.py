"""From the records of a dimension to clusters: compare, decide, and hold apart what is not one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.linking import ID, Kind, Linked, Linker, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.steps.match import comparing
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.resolving import Edges, Pair, Resolved, components, resolve

LARGE = 60
"""Records of a cluster from which on somebody must look: its pairs are not all looked at."""
CERTAIN = 99.0
"""Bits of a pair that needs no evidence."""
_EDGE = pa.schema([("_l", pa.int64()), ("_r", pa.int64())]).append(pa.field("_why", pa.string()))
_LABEL = pa.schema({ID: pa.int64(), CLUSTER: pa.int64()})


@dataclass(frozen=True)
class Told:
    """What people and keys say of pairs, by number of record, smaller first.

    Attributes:
        same: Pairs that are one.
        different: Pairs that are not.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Linkage:
    """The clusters of a dimension's own records.

    Attributes:
        labels: `_rank` and `_cluster` (the smallest rank of the cluster) of every record.
        pairs: See `PAIR_COLUMNS`.
        linked: For reports.
        large: Sizes of clusters that are larger than anybody would expect.
    """

    labels: Frame
    pairs: Frame
    linked: Linked
    large: tuple[int, ...] = ()


def link(
    records: Frame, kind: Kind, engine: Engine, linker: Linker, thresholds: Thresholds = Thresholds(),  # noqa: B008
    told: Told = Told(), weights: Weights | None = None,
) -> Linkage:  # fmt: skip
    """Find the clusters of records.

    Args:
        records: `_rank` and the fields.
        kind: How they are compared.
        engine: Where frames live.
        linker: The engine's.
        thresholds: Of the bands.
        told: What is known without comparing.
        weights: From an earlier run; None: they are learned.
    """
    compared = comparing.compared(records, kind, engine, linker, thresholds, weights)
    pairs = _decided(compared.pairs, told, engine)
    edges = _edges(pairs.filter(nw.col("band") == "automatic"), told)
    bits = math.log2(thresholds.automatic / (1 - thresholds.automatic))
    known = set(told.different) | _conflicts(edges, compared, kind, engine, linker)
    found = resolve(edges, bits, known, told.same)
    pairs = _refused(pairs, found, engine)
    labels = _labels(records, found, engine)
    linked = Linked(compared.weights, thresholds, _counts(pairs, "band"), _vetoed(pairs, kind))
    sizes = np.unique(np.fromiter(found.label.values(), np.int64), return_counts=True)[1]
    return Linkage(labels, pairs, linked, tuple(sorted((int(n) for n in sizes if n > LARGE), reverse=True)))


def _decided(pairs: Frame, told: Told, engine: Engine) -> Frame:
    """The pairs with `decided`: same, different, or null; and the band that follows from it."""
    rows = [(*pair, "same") for pair in told.same] + [(*pair, "different") for pair in told.different]
    if not rows:
        return pairs.with_columns(nw.lit(None).cast(nw.String()).alias("decided"))
    known = _held(rows, engine).rename({"_why": "decided"})
    joined = pairs.join(known, on=["_l", "_r"], how="left")
    band = (
        nw.when(nw.col("decided") == "same").then(nw.lit("automatic"))
        .when(nw.col("decided") == "different").then(nw.lit("leave"))
        .otherwise(nw.col("band"))
    )  # fmt: skip
    return engine.hold(joined.with_columns(band.alias("band")))


def _held(rows: Sequence[tuple[int, int, str]], engine: Engine) -> Frame:
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return engine.hold(pa.table([pa.array(c, f.type) for c, f in zip(columns, _EDGE, strict=True)], schema=_EDGE))


def _edges(automatic: Frame, told: Told) -> Edges:
    found = automatic.select("_l", "_r", "weight").collect(backend="pyarrow").to_native()
    same = np.array(told.same or np.empty((0, 2)), np.int64)
    return Edges(
        np.concatenate([found["_l"].to_numpy().astype(np.int64), same[:, 0]]),
        np.concatenate([found["_r"].to_numpy().astype(np.int64), same[:, 1]]),
        np.concatenate([found["weight"].to_numpy().astype(np.float64), np.full(len(same), CERTAIN)]),
    )


def _conflicts(edges: Edges, compared: comparing.Compared, kind: Kind, engine: Engine, linker: Linker) -> set[Pair]:
    """Pairs within what hangs together that a hard gate holds apart, compared before or not."""
    if not len(edges.left):
        return set()
    nodes, part = components(edges.left, edges.right)
    _, inverse, sizes = np.unique(part, return_inverse=True, return_counts=True)
    wanted = (sizes[inverse] > 2) & (sizes[inverse] <= LARGE)
    if not wanted.any():
        return set()
    held = engine.hold(pa.table([pa.array(nodes[wanted]), pa.array(part[wanted])], schema=_LABEL))
    pairs = (
        held.rename({ID: "_l"}).join(held.rename({ID: "_r"}), on=CLUSTER, how="inner")
        .filter(nw.col("_l") < nw.col("_r")).select("_l", "_r")
    )  # fmt: skip
    found = comparing.conflicts(compared.prepared, engine.hold(pairs), kind, linker).collect(backend="pyarrow")
    return set(zip(found["_l"].to_list(), found["_r"].to_list(), strict=True))


def _refused(pairs: Frame, found: Resolved, engine: Engine) -> Frame:
    """Likely pairs that were not joined go to review, with the reason as a veto."""
    apart = [
        (*pair, why) for pair, why in sorted(found.refused.items()) if found.label[pair[0]] != found.label[pair[1]]
    ]
    if not apart:
        return pairs
    joined = pairs.join(_held(apart, engine), on=["_l", "_r"], how="left")
    refused = ~nw.col("_why").is_null()
    why = nw.when(refused).then(nw.concat_str([nw.col("_why"), nw.lit(" ")])).otherwise(nw.lit(""))
    marked = joined.with_columns(
        nw.when(refused).then(nw.lit("review")).otherwise(nw.col("band")).alias("band"),
        nw.concat_str([nw.col("vetoes"), why]).alias("vetoes"),
    )
    return engine.hold(marked.drop("_why"))


def _labels(records: Frame, found: Resolved, engine: Engine) -> Frame:
    table = pa.table(
        [pa.array(list(found.label), pa.int64()), pa.array(list(found.label.values()), pa.int64())], schema=_LABEL
    )
    joined = records.select(ID).join(engine.hold(table), on=ID, how="left")
    return engine.hold(joined.with_columns(nw.coalesce(nw.col(CLUSTER), nw.col(ID)).alias(CLUSTER)))


def _counts(pairs: Frame, column: str) -> dict[str, int]:
    found = pairs.group_by(column).agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return dict(sorted(zip(found[column].to_list(), found["n"].to_list(), strict=True)))


def _vetoed(pairs: Frame, kind: Kind) -> dict[str, int]:
    """Likely pairs by the gate that kept them apart."""
    names: Collection[str] = [veto.name for veto in kind.vetoes] + ["conflict", "bridge", "undecided"]
    likely = pairs.filter(nw.col("band") == "review").select("vetoes")
    counts = [nw.col("vetoes").str.contains(f"(^| ){name} ").cast(nw.Int64()).sum().alias(name) for name in names]
    found = likely.select(*counts).collect(backend="pyarrow")
    return {name: int(n) for name in names if (n := found[name].to_list()[0])}
