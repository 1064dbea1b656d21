"""Bridges: rows that say who belongs to whom. Their grain is the set of members that they name."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINE, ROW, SOURCE, Fate, Frame, Table, events
from crmmigrate.steps.match.clusters import CLUSTER

UNKNOWN = -1
PAIR = "_pair"
ORDER = "_order"


def paired(table: Table, model: Model, members: Mapping[str, Frame], engine: Engine) -> tuple[Table, tuple[Frame, ...]]:
    """Keep one row of a bridge for each set of members, however the rows spell them.

    Args:
        table: Rows with `<dimension>_mention`.
        model: The model.
        members: The members of each dimension that the bridge names, with `_mention` and `_cluster`.
        engine: Where frames live.

    Returns:
        The table. Events: further rows of a set are merged into the first by priority, source and row; rows that name
        nobody are rejected.
    """
    if not members:
        return table, ()
    names = table.frame.collect_schema().names()
    keyed, keys = _clustered(table.frame, members)
    nobody = nw.all_horizontal(*(nw.col(key) == UNKNOWN for key in keys), ignore_nulls=True)
    lost = engine.hold(keyed.filter(nobody).select(SOURCE, ROW, LINE))
    rejected = events(
        lost, step="match", fate=Fate.REJECTED, rule="required", table=table.name,
        reason="the row names no member of any dimension",
    )  # fmt: skip
    own = [nw.coalesce(nw.col(f), nw.lit("")) for f in _own_grain(model, table)]
    pair = nw.concat_str([*(nw.col(key).cast(nw.String()) for key in keys), *own], separator="|")
    ordered = engine.hold(keyed.filter(~nobody).with_columns(pair.alias(PAIR), _order().alias(ORDER)))
    led = ordered.with_columns(nw.col(ORDER).min().over(PAIR).alias("_lead"))
    others = led.filter(nw.col(ORDER) != nw.col("_lead"))
    merged = events(
        others, step="match", fate=Fate.MERGED, rule="same_pair", table=table.name,
        into=nw.col("_lead").str.slice(7), reason="names the same members as another row",
    )  # fmt: skip
    kept = engine.hold(led.filter(nw.col(ORDER) == nw.col("_lead")).select(names))
    return table.with_frame(kept), (rejected, merged)


def _clustered(frame: Frame, members: Mapping[str, Frame]) -> tuple[Frame, list[str]]:
    """Add the cluster behind each mention, -1 where the row names nobody."""
    keys = []
    for dimension, rows in members.items():
        key, mention = f"_cluster_{dimension}", f"{dimension}_mention"
        named = rows.filter(~nw.col("_mention").is_null()).group_by("_mention").agg(nw.col(CLUSTER).min().alias(key))
        frame = frame.join(named.rename({"_mention": mention}), on=mention, how="left").with_columns(
            nw.coalesce(nw.col(key), nw.lit(UNKNOWN)).cast(nw.Int64()).alias(key)
        )
        keys.append(key)
    return frame, keys


def _own_grain(model: Model, table: Table) -> list[str]:
    """Fields of the grain that name no member, such as the role in which they belong together."""
    spec, present = model.tables[table.name], {column.name for column in table.columns}
    return [f for f in spec.grain if f in present and spec.fields[f].references is None]


def _order() -> nw.Expr:
    """The first row by priority, source and row."""
    number = nw.col(ROW).cast(nw.String()).str.zfill(12)
    return nw.concat_str([nw.col("_priority").cast(nw.String()).str.zfill(6), nw.col(SOURCE), number], separator="|")
