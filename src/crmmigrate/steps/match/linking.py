"""From the records of a dimension to clusters: compare, decide, and hold apart what is not one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.linking import ID, Kind, Linked, Linker, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import SOURCE, Frame, size
from crmmigrate.steps.match import comparing, weighing
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.resolving import Edges, Integers, Pair, Resolved, components, one_to_one, resolve
from crmmigrate.steps.match.standing import kept_apart

LARGE = 60
"""Records of a cluster from which on somebody must look: its pairs are not all looked at."""
CERTAIN = 99.0
"""Bits of a pair that needs no evidence."""
_COLUMNS: list[tuple[str, pa.DataType]] = [("_l", pa.int64()), ("_r", pa.int64()), ("_why", pa.string())]
_EDGE = pa.schema(_COLUMNS)
_LABEL = pa.schema([pa.field(ID, pa.int64()), pa.field(CLUSTER, pa.int64())])


@dataclass(frozen=True)
class Told:
    """What people and keys say of pairs, by number of record, smaller first.

    Attributes:
        same: Pairs that people join; no gate holds these apart.
        different: Pairs that people hold apart, whatever else speaks for them.
        keys: Pairs of one number of one system, or of the same content: only people hold these apart.
        alike: Pairs of the same identifying values, none of them such a number: the first record of these values with
            each other one. Where a gate or a person holds any two of one such group apart, the values tell nothing.
        unique: Sources without duplicates: no two records of one of them are one.
        standing: Records whose cluster is known from an earlier run, each with the smallest record of it: these
            clusters stay as they are, see `standing`.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    keys: tuple[Pair, ...] = ()
    alike: tuple[Pair, ...] = ()
    unique: frozenset[str] = frozenset()
    standing: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Linkage:
    """The clusters of a dimension's own records.

    Attributes:
        labels: `_rank` and `_cluster` (the smallest rank of the cluster) of every record.
        pairs: See `PAIR_COLUMNS`.
        linked: For reports.
        prepared: The records with features.
        large: Sizes of clusters that are larger than anybody would expect.
        tied: See `Kept`.
    """

    labels: Frame
    pairs: Frame
    linked: Linked
    prepared: Frame
    large: tuple[int, ...] = ()
    tied: tuple[tuple[int, ...], ...] = ()


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
    compared = comparing.compared(records, kind, engine, linker, weights, told.unique)
    kind = compared.kind
    said = dict.fromkeys(told.same, True) | dict.fromkeys(told.different, False)
    learned_from = None if weights else size(records)
    weighed = weighing.weighed(compared.pairs, kind, compared.weights, thresholds, said, engine, learned_from)
    return clustered(compared, weighed, kind, engine, linker, told)


def clustered(
    compared: comparing.Compared, weighed: weighing.Weighed, kind: Kind, engine: Engine, linker: Linker, told: Told
) -> Linkage:
    """Find the clusters of records that are compared.

    Args:
        compared: The records; its pairs count no more.
        weighed: Their pairs.
        kind: How they were compared.
        engine: Where frames live.
        linker: The engine's.
        told: What is known without comparing.
    """
    told = replace(told, alike=_telling(told, compared, kind, engine, linker))
    pairs = _decided(comparing.banded(weighed.pairs, weighed.thresholds), told, engine)
    edges = _edges(pairs.filter(nw.col("band") == "automatic"), told)
    bits = math.log2(weighed.thresholds.automatic / (1 - weighed.thresholds.automatic))
    edges, rivals = one_to_one(edges, _sources(compared.prepared, told.unique, edges))
    apart = kept_apart(edges, told.standing, CERTAIN)
    edges, members = _with_members(apart.edges, apart.members), apart.members
    gates = _conflicts(_together(edges.left, edges.right, 3), compared, kind, engine, linker)
    gates = _not_overruled(gates, (*members, *told.same, *told.keys, *_certain(pairs, kind)))
    first = {*members, *told.same, *told.keys, *told.alike} - apart.refused.keys()
    found = resolve(edges, bits, gates | set(told.different), first)
    found.refused = rivals | apart.refused | found.refused
    pairs = _refused(pairs, found, engine)
    labels = _labels(compared.prepared, found, engine)
    bands, vetoed = _counts(pairs, "band"), _vetoed(pairs, kind)
    linked = Linked(weighed.weights, weighed.thresholds, bands, vetoed, weighed.expected)
    sizes = np.unique(np.fromiter(found.label.values(), np.int64), return_counts=True)[1]
    return Linkage(
        labels, pairs, linked, compared.prepared, tuple(sorted((int(n) for n in sizes if n > LARGE), reverse=True)),
        apart.tied,
    )  # fmt: skip


def _decided(pairs: Frame, told: Told, engine: Engine) -> Frame:
    """The pairs with `decided`: same, different, or null; and the band that follows from it, or from a key."""
    said = (
        dict.fromkeys((*told.keys, *told.alike), "key")
        | dict.fromkeys(told.same, "same")
        | dict.fromkeys(told.different, "different")
    )
    if not said:
        return pairs.with_columns(nw.lit(None).cast(nw.String()).alias("decided"))
    joined = pairs.join(_held([(*pair, why) for pair, why in said.items()], engine), on=["_l", "_r"], how="left")
    band = (
        nw.when(nw.col("_why") == "different").then(nw.lit("leave"))
        .when(nw.col("_why").is_in(["same", "key"])).then(nw.lit("automatic"))
        .otherwise(nw.col("band"))
    )  # fmt: skip
    decided = nw.when(nw.col("_why") != "key").then(nw.col("_why"))
    return engine.hold(joined.with_columns(band.alias("band"), decided.alias("decided")).drop("_why"))


def _held(rows: Sequence[tuple[int, int, str]], engine: Engine) -> Frame:
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return engine.hold(pa.table([pa.array(c, f.type) for c, f in zip(columns, _EDGE, strict=True)], schema=_EDGE))


def _edges(automatic: Frame, told: Told) -> Edges:
    found = automatic.select("_l", "_r", "weight").collect(backend="pyarrow").to_native()
    groups = (told.same, told.keys, told.alike)  # people come first
    known = np.array([pair for group in groups for pair in group] or np.empty((0, 2)), np.int64)
    certain = np.repeat([CERTAIN + 2, CERTAIN + 1, CERTAIN], [len(group) for group in groups])
    return Edges(
        np.concatenate([found["_l"].to_numpy().astype(np.int64), known[:, 0]]),
        np.concatenate([found["_r"].to_numpy().astype(np.int64), known[:, 1]]),
        np.concatenate([found["weight"].to_numpy().astype(np.float64), certain]),
    )


def _with_members(edges: Edges, members: Sequence[Pair]) -> Edges:
    """The pairs with those that hold clusters together which stand."""
    if not members:
        return edges
    ends, bits = np.array(members, np.int64), np.full(len(members), CERTAIN + 3)
    return Edges(
        np.concatenate([edges.left, ends[:, 0]]),
        np.concatenate([edges.right, ends[:, 1]]),
        np.concatenate([edges.weight, bits]),
    )


def _certain(pairs: Frame, kind: Kind) -> list[Pair]:
    """The pairs that are joined and have in common what only one has."""
    asked = [nw.col(f"gamma_{c.name}") == len(c.levels) for c in kind.comparisons if c.certain]
    if not asked:
        return []
    joined = pairs.filter(nw.col("band") == "automatic").filter(nw.any_horizontal(*asked, ignore_nulls=True))
    found = joined.select("_l", "_r").collect(backend="pyarrow")
    return list(zip(found["_l"].to_list(), found["_r"].to_list(), strict=True))


def _not_overruled(gates: set[Pair], same: Sequence[Pair]) -> set[Pair]:
    """Without those between records that people have joined, also by way of third ones.

    Where people joined two records in spite of a gate, what fits the one need not fit the other.
    """
    if not gates or not same:
        return gates
    ends = np.array(same, np.int64)
    of = dict(zip(*(a.tolist() for a in components(ends[:, 0], ends[:, 1])), strict=True))
    overruled = {pair for pair in gates if pair[0] in of and of[pair[0]] == of.get(pair[1])}
    partners: dict[int, set[int]] = defaultdict(set)
    for left, right in overruled:
        partners[left].add(right)
        partners[right].add(left)

    def fits(one: int, other: int) -> bool:
        return any((min(one, p), max(one, p)) not in gates for p in partners.get(other, ()))

    return {(a, b) for a, b in gates - overruled if not fits(a, b) and not fits(b, a)}


def _telling(
    told: Told, compared: comparing.Compared, kind: Kind, engine: Engine, linker: Linker
) -> tuple[Pair, ...]:  # fmt: skip
    """The pairs of the same identifying values, without those of groups in which something holds records apart."""
    if not told.alike:
        return ()
    ends = np.array(told.alike, np.int64)
    nodes, part = components(ends[:, 0], ends[:, 1])
    of = dict(zip(nodes.tolist(), part.tolist(), strict=True))
    first = pa.table([pa.array(ends[:, 0]), pa.array(ends[:, 1])], names=["_l", "_r"])
    groups = pa.concat_tables([_together(ends[:, 0], ends[:, 1], 2), first])
    apart = _not_overruled(_conflicts(groups, compared, kind, engine, linker), told.same)
    apart |= {pair for pair in told.different if of.get(pair[0], -1) == of.get(pair[1])}
    unclear = {of[left] for left, _ in apart}
    return tuple(pair for pair in told.alike if of[pair[0]] not in unclear)


def _together(left: Integers, right: Integers, least: int) -> pa.Table:
    """`_l`, `_r`: all pairs within what hangs together, of at least so many records and not too many."""
    nodes, part = components(left, right)
    order = np.lexsort((nodes, part))
    nodes, part = nodes[order], part[order]
    starts, sizes = np.unique(part, return_index=True, return_counts=True)[1:]
    found = [np.empty((2, 0), np.int64)]
    for count in np.unique(sizes[(sizes >= least) & (sizes <= LARGE)]).tolist():
        groups = nodes[starts[sizes == count][:, None] + np.arange(count)]
        one, two = np.triu_indices(count, 1)
        found.append(np.stack([groups[:, one].ravel(), groups[:, two].ravel()]))
    pairs = np.concatenate(found, axis=1)
    return pa.table([pa.array(pairs[0]), pa.array(pairs[1])], names=["_l", "_r"])


def _conflicts(
    pairs: pa.Table, compared: comparing.Compared, kind: Kind, engine: Engine, linker: Linker
) -> set[Pair]:  # fmt: skip
    """Those of the pairs that a hard gate holds apart, compared before or not."""
    if not pairs.num_rows:
        return set()
    found = comparing.conflicts(compared.prepared, engine.hold(pairs), kind, linker).collect(backend="pyarrow")
    return set(zip(found["_l"].to_list(), found["_r"].to_list(), strict=True))


def _sources(records: Frame, unique: Collection[str], edges: Edges) -> dict[int, int]:
    """The records of pairs that are of sources without duplicates, each with the number of its source."""
    if not unique:
        return {}
    numbers = {source: number for number, source in enumerate(sorted(unique))}
    alone = records.filter(nw.col(SOURCE).is_in(sorted(unique))).select(ID, SOURCE).collect(backend="pyarrow")
    table = alone.to_native()
    there = table.filter(pa.array(np.isin(table[ID].to_numpy(), np.concatenate([edges.left, edges.right]))))
    return dict(zip(there[ID].to_pylist(), map(numbers.__getitem__, there[SOURCE].to_pylist()), strict=True))


def _refused(pairs: Frame, found: Resolved, engine: Engine) -> Frame:
    """Likely pairs that were not joined go to review, with the reason as a veto."""
    apart = [
        (*pair, why)
        for pair, why in sorted(found.refused.items())
        if found.label.get(pair[0], pair[0]) != found.label.get(pair[1], pair[1])
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
    names: Collection[str] = [veto.name for veto in kind.vetoes] + ["conflict", "bridge", "undecided", "rival"]
    likely = pairs.filter(nw.col("band") == "review").select("vetoes")
    counts = [nw.col("vetoes").str.contains(f"(^| ){name} ").cast(nw.Int64()).sum().alias(name) for name in names]
    found = likely.select(*counts).collect(backend="pyarrow")
    return {name: int(n) for name in names if (n := found[name].to_list()[0])}
