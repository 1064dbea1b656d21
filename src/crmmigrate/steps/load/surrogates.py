"""Surrogate keys: the same member keeps its key for ever, new members get the next ones in a fixed order."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame

CLUSTER = "_cluster"
MENTION = "_mention"
KEY = "_sk"
OWN = "_own"


def assign(members: Frame, existing: Frame, engine: Engine) -> Frame:
    """Give every cluster its surrogate key.

    A cluster takes the smallest key that any of its natural keys has in the target, or had of its own before it was
    merged with others. Where a cluster was split, the key stays with the part that had it first, and each other part
    has its own one back. New keys follow the greatest one, in the order of natural keys.

    Args:
        members: `_cluster`, `_mention` (natural key).
        existing: `natural_key`, `key`, `own_key` as the target has them; `own_key` is null where nobody noted it.
        engine: Where frames live.

    Returns:
        `_mention`, `_cluster`, `_sk`, `_own` (the key to which the natural key returns when members are split): one
        row a natural key.
    """
    naturals = members.filter(~nw.col(MENTION).is_null()).group_by(MENTION).agg(nw.col(CLUSTER).min())
    known = existing.select("natural_key", "key", nw.coalesce(nw.col("own_key"), nw.col("key")).alias(OWN))
    joined = engine.hold(naturals.join(known, left_on=MENTION, right_on="natural_key", how="left"))
    claims = engine.hold(_claims(joined))
    owners = engine.hold(_owners(claims))
    owned = claims.join(owners, on=["key", CLUSTER], how="inner")
    kept = owned.group_by(CLUSTER).agg(nw.col("_now").min(), nw.col("key").min().alias("_known"))
    clusters = joined.group_by(CLUSTER).agg(nw.col(MENTION).min().alias("_first")).join(kept, on=CLUSTER, how="left")
    judged = engine.hold(clusters.with_columns(nw.coalesce(nw.col("_now"), nw.col("_known")).alias(KEY)))
    old = judged.filter(~nw.col(KEY).is_null()).select(CLUSTER, KEY)
    numbered = judged.filter(nw.col(KEY).is_null()).with_columns(
        (nw.col("_first").rank("ordinal").cast(nw.Int64()) + _greatest(known)).alias(KEY)
    )
    assigned = nw.concat([old, numbered.select(CLUSTER, KEY)], how="vertical")
    found = joined.join(assigned, on=CLUSTER, how="inner")
    told = owners.select(nw.col("key").alias(OWN), nw.col(CLUSTER).alias("_owner"))
    is_kept = nw.col("_owner") == nw.col(CLUSTER)
    own = nw.when(is_kept).then(nw.col(OWN)).otherwise(nw.col(KEY)).alias(OWN)
    return engine.hold(found.join(told, on=OWN, how="left").select(MENTION, CLUSTER, KEY, own))


def _claims(joined: Frame) -> Frame:
    """The keys that natural keys have now, and those of their own: `_first_had` is 0 for these."""
    has = joined.filter(~nw.col("key").is_null())
    is_own = nw.col(OWN) == nw.col("key")
    now = has.select(CLUSTER, "key", _flag(is_own).alias("_first_had"), nw.col("key").alias("_now"))
    own = has.filter(~is_own).select(
        CLUSTER, nw.col(OWN).alias("key"), nw.lit(0).cast(nw.Int64()).alias("_first_had"),
        nw.lit(None).cast(nw.Int64()).alias("_now"),
    )  # fmt: skip
    return nw.concat([now, own], how="vertical")


def _flag(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(0)).otherwise(nw.lit(1)).cast(nw.Int64())


def _owners(claims: Frame) -> Frame:
    """The cluster to which each key belongs."""
    first = nw.col("_first_had") == nw.col("_first_had").min().over("key")
    return claims.filter(first).group_by("key").agg(nw.col(CLUSTER).min())


def superseded(before: Frame, after: Frame) -> Frame:
    """The keys of members that are parts of others now: a natural key left them, and no delivered one has them.

    Natural keys that are not delivered now may still have such a key: the member returns when they do.

    Args:
        before: The key map of the target: `table_name`, `natural_key`, `key`, `own_key`.
        after: The rows that a load puts into it.

    Returns:
        `table_name`, `key`, each once; of dimensions that keep history durable keys.
    """
    own = nw.coalesce(nw.col("own_key"), nw.col("key")).alias(OWN)
    new = after.select("table_name", "natural_key", "key", own)
    rest = before.select("table_name", "natural_key", "key", own)
    rest = rest.join(new, on=["table_name", "natural_key"], how="anti")
    left = nw.concat([rest, new], how="vertical").filter(nw.col(OWN) != nw.col("key"))
    had = left.select("table_name", nw.col(OWN).alias("key")).unique()
    return had.join(new.select("table_name", "key").unique(), on=["table_name", "key"], how="anti")


def _greatest(known: Frame) -> int:
    found = known.select(nw.col("key").max(), nw.col(OWN).max()).collect(backend="pyarrow").rows()[0]
    return max(int(key or 0) for key in found)
