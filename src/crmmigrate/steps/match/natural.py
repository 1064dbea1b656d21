"""Natural keys of members that have the same identifying values and are not one: each its own, and one for mentions."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Tables
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.steps.match.clusters import CLUSTER, RANK, SEPARATOR
from crmmigrate.steps.match.told import KEY

MENTION = "_mention"
_NEW = "_new_mention"
_WIDTH = 12


def unclear(rows: Frame, engine: Engine) -> Frame | None:
    """The natural keys of own records that several clusters have; None where there are none.

    Args:
        rows: Records with `_grain`, `_mention` and `_cluster`.
        engine: Where frames live.

    Returns:
        `_mention`, `_several`: whether more than one of the clusters has own records of that key.
    """
    own = nw.when(nw.col("_grain")).then(nw.col(CLUSTER))
    known = rows.filter(~nw.col(MENTION).is_null()).select(MENTION, CLUSTER, own.alias("_own"))
    ends = known.group_by(MENTION).agg(
        nw.col(CLUSTER).min().alias("_low"), nw.col(CLUSTER).max().alias("_high"),
        nw.col("_own").min().alias("_own_low"), nw.col("_own").max().alias("_own_high"),
    )  # fmt: skip
    shared = ends.filter(nw.col("_low") != nw.col("_high")).filter(~nw.col("_own_low").is_null())
    several = (nw.col("_own_low") != nw.col("_own_high")).alias("_several")
    found = engine.hold(shared.select(MENTION, several))
    return found if _count(found) else None


def told_apart(rows: Frame, keys: Frame, shared: Frame, engine: Engine) -> Frame:
    """Give members that share natural keys keys of their own, and mentions to one of them.

    Of the clusters that share a natural key one keeps it: that with the smallest record by content. The records of
    the others have their own content, or number, behind it; so a key says the same in every run. Records of other
    tables' rows that have the shared key go to the cluster that keeps it.

    Args:
        rows: Records with `_rank`, `_grain`, `_mention`, `_cluster` and lineage.
        keys: `_rank` and `_key` (see `told.keyed`) of own records.
        shared: As `unclear` gives them.
        engine: Where frames live.
    """
    own = rows.filter(nw.col("_grain")).select(RANK, CLUSTER, MENTION, SOURCE, ROW)
    own = own.join(shared.select(MENTION), on=MENTION, how="inner").join(keys.select(RANK, KEY), on=RANK, how="inner")
    place = nw.concat_str([nw.col(SOURCE), nw.lit("#"), nw.col(ROW).cast(nw.String()).str.zfill(_WIDTH)])
    placed = own.with_columns(nw.concat_str([nw.col(KEY), place], separator=SEPARATOR).alias("_order"))
    of = placed.with_columns(
        nw.col("_order").min().over(MENTION).alias("_least"),
        nw.col("_order").min().over(MENTION, CLUSTER).alias("_first"),
        nw.col(CLUSTER).min().over(MENTION, KEY).alias("_low"),
        nw.col(CLUSTER).max().over(MENTION, KEY).alias("_high"),
        place.alias("_place"),
    )  # fmt: skip
    keeps = nw.col("_least") == nw.col("_first")
    alone = nw.col("_low") == nw.col("_high")
    own_part = [nw.col(MENTION), nw.lit(f"{SEPARATOR}#"), nw.col(KEY).str.replace_all("^#", "")]
    own_key = nw.when(alone).then(nw.concat_str(own_part)).otherwise(
        nw.concat_str([*own_part, nw.lit("#"), nw.col("_place")])
    )  # fmt: skip
    named = engine.hold(
        of.with_columns(keeps.alias("_keeps"), nw.when(keeps).then(nw.col(MENTION)).otherwise(own_key).alias(_NEW))
    )
    holders = named.filter(nw.col("_keeps")).group_by(MENTION).agg(nw.col(CLUSTER).min().alias("_holder"))
    joined = rows.join(named.select(RANK, _NEW), on=RANK, how="left").join(holders, on=MENTION, how="left")
    moves = ~nw.col("_grain") & ~nw.col("_holder").is_null()
    moved = joined.with_columns(
        nw.coalesce(nw.col(_NEW), nw.col(MENTION)).alias(MENTION),
        nw.when(moves).then(nw.col("_holder")).otherwise(nw.col(CLUSTER)).alias(CLUSTER),
    ).drop(_NEW, "_holder")  # fmt: skip
    # A cluster of mentions may have lost the record that it is called by.
    return engine.hold(moved.with_columns(nw.col(RANK).min().over(CLUSTER).alias(CLUSTER)))


def finding(tables: Tables, name: str, shared: Frame) -> list[Finding]:
    """`reference-ambiguous`, at most one, of rows that refer to members by a key that several have.

    Args:
        tables: All tables, with `<dimension>_mention` where they refer to one.
        name: The dimension.
        shared: As `unclear` gives them.
    """
    shared = shared.filter(nw.col("_several")).select(MENTION)
    column, count, told = f"{name}_mention", 0, set[str]()
    for table in tables.values():
        if column not in table.frame.collect_schema().names():
            continue
        named = table.frame.select(nw.col(column).alias(MENTION)).join(shared, on=MENTION, how="inner")
        counted = named.group_by(MENTION).agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
        count += sum(counted["n"].to_list())
        told |= set(counted[MENTION].to_list())
    if not count:
        return []
    message = (
        f"rows refer to {name} by values that several members have, which are not one; "
        "all of them go to the first of these"
    )
    advice = (
        "give these rows a number of the member; or, if the members are one after all, join them with "
        "`crmmigrate match --join`"
    )
    examples = tuple(", ".join(filter(None, key.split(SEPARATOR))) for key in sorted(told)[:MOST_EXAMPLES])
    return [Finding("reference-ambiguous", message, Severity.WARNING, Where(table=name), count, examples, advice)]


def _count(frame: Frame) -> int:
    return int(frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"].to_list()[0])
