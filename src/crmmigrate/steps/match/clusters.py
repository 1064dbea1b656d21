"""Clusters: records that agree on all fields of an identifying group are one member."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.values.company_name import core_name
from crmmigrate.values.person_name import name_key
from crmmigrate.values.text import fold

CLUSTER = "_cluster"
RANK = "_rank"
SEPARATOR = "\x1f"
MOST_ROUNDS = 20


@dataclass(frozen=True)
class Group:
    """One identifying group of fields.

    Attributes:
        fields: The fields.
        key: Column of the frame that holds their joined, normalised values; null where one is missing.
        stronger: Keys of groups that hold all these fields and more.
    """

    fields: tuple[str, ...]
    key: str
    stronger: tuple[str, ...]


def groups_of(spec: ModelTable) -> list[Group]:
    """The identifying groups of a dimension, the strongest first."""
    sets = sorted({tuple(group) for group in spec.identify}, key=lambda g: (-len(g), g))
    names = {fields: f"_key{i}" for i, fields in enumerate(sets)}
    return [
        Group(fields, names[fields], tuple(names[other] for other in sets if set(fields) < set(other)))
        for fields in sets
    ]


def spoken(rows: Frame, fields: Sequence[str]) -> set[str]:
    """The fields that any record has a value of."""
    if not fields:
        return set()
    found = rows.select(*(nw.col(f).count().alias(f) for f in fields)).collect(backend="pyarrow")
    return {f for f in fields if found[f].to_list()[0]}


def labels(
    rows: Frame, entity: str, spec: ModelTable, spoken: Collection[str], engine: Engine, own: Frame | None = None
) -> Frame:
    """The cluster of each record: `_rank`, `_cluster` (the smallest rank of the records that are one member).

    Args:
        rows: Records with `_rank`, `_system` and the identifying fields; only these are moved.
        entity: The dimension.
        spec: Its model.
        spoken: Fields that any record has a value of; the frame need not have the others.
        engine: Where frames live.
        own: `_rank`, `_cluster` of records whose cluster is known; the others join one of these that their keys name,
            or else one another. No two known clusters become one.
    """
    if own is not None and not _others(rows, own):
        return own
    groups = _usable(groups_of(spec), spoken)
    used = sorted({f for group in groups for f in group.fields})
    keyed = _with_keys(rows.select(RANK, "_system", *used), entity, groups, spec, engine)
    if own is None:
        return _clustered(keyed, groups, engine).select(RANK, CLUSTER)
    named = _named(keyed, own, groups, engine)
    left = engine.hold(named.filter(nw.col(CLUSTER).is_null()).drop(CLUSTER))
    among = _clustered(left, groups, engine).select(RANK, CLUSTER)
    known = named.filter(~nw.col(CLUSTER).is_null()).select(RANK, CLUSTER)
    return engine.hold(nw.concat([known, among], how="vertical"))


def _others(rows: Frame, own: Frame) -> int:
    """How many records have no known cluster."""
    counts = [int(f.select(nw.len().alias("n")).collect(backend="pyarrow")["n"].to_list()[0]) for f in (rows, own)]
    return counts[0] - counts[1]


def _named(keyed: Frame, own: Frame, groups: list[Group], engine: Engine) -> Frame:
    """Add `_cluster`: the known one, the one known cluster that a key names, or null.

    A record that has a stronger key is not joined by a weaker one to records that have such a key too: another town is
    another customer.
    """
    rows = engine.hold(keyed.join(own, on=RANK, how="left").with_columns((~nw.col(CLUSTER).is_null()).alias("_own")))
    for group in groups:
        known = nw.when(nw.col("_own")).then(nw.col(CLUSTER))
        strong = nw.lit(value=False)
        if group.stronger:
            strong = nw.any_horizontal(*(~nw.col(k).is_null() for k in group.stronger), ignore_nulls=True)
        marked = rows.with_columns(
            known.alias("_known"), strong.alias("_strong"),
            nw.when(nw.col("_own") & strong).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_rival"),
        ).with_columns(
            nw.col("_known").min().over(group.key).alias("_low"), nw.col("_known").max().over(group.key).alias("_high"),
            nw.col("_rival").max().over(group.key).alias("_rivals"),
        )  # fmt: skip
        joins = (
            nw.col(CLUSTER).is_null() & ~nw.col(group.key).is_null() & (nw.col("_low") == nw.col("_high"))
            & (~nw.col("_strong") | (nw.col("_rivals") == 0))
        )  # fmt: skip
        joined = marked.with_columns(nw.when(joins).then(nw.col("_low")).otherwise(nw.col(CLUSTER)).alias(CLUSTER))
        rows = engine.hold(joined.drop("_known", "_strong", "_rival", "_low", "_high", "_rivals"))
    return rows


def _usable(groups: list[Group], spoken: Collection[str]) -> list[Group]:
    """The groups all of whose fields somebody speaks of."""
    keys = {g.key for g in groups if all(f in spoken for f in g.fields)}
    return [replace(g, stronger=tuple(k for k in g.stronger if k in keys)) for g in groups if g.key in keys]


def _with_keys(rows: Frame, entity: str, groups: list[Group], spec: ModelTable, engine: Engine) -> Frame:
    """`_rank` and the key column of each identifying group, from normalised values."""
    names = {f: f"_n_{f}" for group in groups for f in group.fields}
    rows = _normalised(rows, entity, names, engine)
    keys = []
    for group in groups:
        parts = [_scoped(f, names[f]) if f in spec.scoped else nw.col(names[f]) for f in group.fields]
        complete = nw.all_horizontal(*(~nw.col(names[f]).is_null() for f in group.fields), ignore_nulls=True)
        keys.append(nw.when(complete).then(nw.concat_str(parts, separator=SEPARATOR)).alias(group.key))
    return rows.select(RANK, *keys)


def _scoped(field: str, name: str) -> nw.Expr:
    return nw.concat_str([nw.lit(field), nw.lit(":"), nw.col("_system"), nw.lit(":"), nw.col(name)])


def _normalised(rows: Frame, entity: str, names: dict[str, str], engine: Engine) -> Frame:
    """Add the column named for each field: the normaliser runs once per distinct value."""
    for field, name in names.items():
        distinct = rows.filter(~nw.col(field).is_null()).select(nw.col(field).alias("_value")).unique()
        mapped = engine.map_batches(distinct, Normaliser(entity, field), Normaliser.SCHEMA)
        rows = rows.join(mapped.rename({"_value": field, "_normal": name}), on=field, how="left")
    return rows


class Normaliser:
    """Maps distinct values of one field to the form in which they are compared."""

    SCHEMA = pa.schema([("_value", pa.string()), ("_normal", pa.string())])

    def __init__(self, entity: str, field: str) -> None:
        self._function = fold
        if field in ("name", "legal_name") and entity == "account":
            self._function = core_name
        elif field in ("name", "full_name", "first_name", "last_name") and entity in ("contact", "employee"):
            self._function = name_key

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch of distinct values."""
        values = batch.column("_value")
        normal = [self._function(str(value)) or None for value in values.to_pylist()]
        return pa.RecordBatch.from_arrays([values.cast(pa.string()), pa.array(normal, pa.string())], schema=self.SCHEMA)


def _clustered(rows: Frame, groups: list[Group], engine: Engine) -> Frame:
    """Add `_cluster`.

    Labels spread along equal keys until nothing changes. A group that a stronger one contains (a name without its
    town) joins records only when the strong ones among them are one member already: two towns stay two customers.
    """
    labelled = engine.hold(rows.with_columns(nw.col(RANK).alias(CLUSTER)))
    before = _total(labelled)
    for _ in range(MOST_ROUNDS):
        for group in groups:
            labelled = engine.hold(_spread(labelled, group))
        after = _total(labelled)
        if after == before:
            break
        before = after
    return labelled


def _total(rows: Frame) -> int:
    found = rows.select(nw.col(CLUSTER).cast(nw.Int64()).sum().alias("t")).collect(backend="pyarrow")["t"].to_list()
    return int(found[0] or 0)


def _spread(rows: Frame, group: Group) -> Frame:
    key = nw.col(group.key)
    if not group.stronger:
        label = nw.when(~key.is_null()).then(nw.col(CLUSTER).min().over(group.key)).otherwise(nw.col(CLUSTER))
        return rows.with_columns(label.alias(CLUSTER))
    strong = nw.any_horizontal(*(~nw.col(k).is_null() for k in group.stronger), ignore_nulls=True)
    marked = rows.with_columns(
        nw.when(strong).then(nw.col(CLUSTER)).alias("_strong"),
        nw.when(~strong).then(nw.col(CLUSTER)).alias("_weak"),
    )
    spread = marked.with_columns(
        nw.col("_strong").min().over(group.key).alias("_low"),
        nw.col("_strong").max().over(group.key).alias("_high"),
        nw.col("_weak").min().over(group.key).alias("_weakest"),
        nw.col(CLUSTER).min().over(group.key).alias("_least"),
    )
    one = nw.col("_low").is_null() | (nw.col("_low") == nw.col("_high"))
    label = (
        nw.when(key.is_null()).then(nw.col(CLUSTER))
        .when(one).then(nw.col("_least"))
        .when(nw.col("_strong").is_null()).then(nw.col("_weakest"))
        .otherwise(nw.col(CLUSTER))
    )  # fmt: skip
    return spread.with_columns(label.alias(CLUSTER)).drop("_strong", "_weak", "_low", "_high", "_weakest", "_least")
