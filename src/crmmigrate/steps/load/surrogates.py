"""Surrogate keys: the same member keeps its key for ever, new members get the next ones in a fixed order."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame

CLUSTER = "_cluster"
MENTION = "_mention"
KEY = "_sk"


def assign(members: Frame, existing: Frame, engine: Engine) -> Frame:
    """Give every cluster its surrogate key.

    A cluster takes the smallest key that any of its natural keys has in the target. Where a cluster was split,
    the first part keeps the key. New keys follow the greatest one, in the order of natural keys.

    Args:
        members: `_cluster`, `_mention` (natural key).
        existing: `natural_key`, `key` as the target has them.
        engine: Where frames live.

    Returns:
        `_mention`, `_cluster`, `_sk`: one row a natural key.
    """
    naturals = members.filter(~nw.col(MENTION).is_null()).group_by(MENTION).agg(nw.col(CLUSTER).min())
    naturals = engine.hold(naturals)
    joined = naturals.join(existing, left_on=MENTION, right_on="natural_key", how="left")
    clusters = engine.hold(
        joined.group_by(CLUSTER).agg(nw.col("key").min().alias("_known"), nw.col(MENTION).min().alias("_first"))
    )
    keeps = nw.col(CLUSTER) == nw.col(CLUSTER).min().over("_known")
    judged = clusters.with_columns(nw.when(keeps & ~nw.col("_known").is_null()).then(nw.col("_known")).alias(KEY))
    old = judged.filter(~nw.col(KEY).is_null()).select(CLUSTER, KEY)
    numbered = judged.filter(nw.col(KEY).is_null()).with_columns(
        (nw.col("_first").rank("ordinal").cast(nw.Int64()) + _greatest(existing)).alias(KEY)
    )
    assigned = nw.concat([old, numbered.select(CLUSTER, KEY)], how="vertical")
    return engine.hold(naturals.join(assigned, on=CLUSTER, how="inner"))


def _greatest(existing: Frame) -> int:
    found = existing.select(nw.col("key").max()).collect(backend="pyarrow")["key"].to_list()
    return int(found[0] or 0)
