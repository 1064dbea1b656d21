"""The states of members: what the rows of a versioned dimension say, day by day."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.documents import ModelField
from crmmigrate.core.history import carried, day_of, units, with_runs
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINEAGE, Frame
from crmmigrate.steps.match.clusters import CLUSTER, RANK

STATES = "states"
DAY = "_day"
LOADED = "_loaded"
LATEST = 99_999_999_999_999
"""Above any moment in digits, yyyymmddhhmmss."""


def states_of(name: str) -> str:
    """Name of the table that holds the states of the members of a dimension."""
    return f"{name}.{STATES}"


def recency(snapshot: str) -> nw.Expr:
    """A text that sorts the newest snapshot first, and rows without a date last."""
    return newest_first(nw.col(snapshot))


def newest_first(moment: nw.Expr) -> nw.Expr:
    """Fourteen digits of canonical date or datetime text that sort the newest first, and null last."""
    digits = nw.concat_str([moment.str.replace_all("[^0-9]", ""), nw.lit("00000000000000")])
    number = digits.str.slice(0, 14).cast(nw.Int64())
    known = ~day_of(moment).is_null()
    return nw.when(known).then(nw.lit(LATEST) - number).otherwise(nw.lit(LATEST)).cast(nw.String()).str.zfill(14)


def states(
    rows: Frame, fields: Sequence[str], known: dict[str, ModelField], snapshot: str | None, engine: Engine
) -> tuple[Frame, Frame]:
    """What each member was at the day of each of its snapshots.

    A state is the golden record of all rows up to its day; rows without a date stand behind all others. Of a member
    that no dated row describes there is one state without a day.

    Args:
        rows: Records with `_cluster`, `_rank` and `_grain`; newer snapshots have lower ranks.
        fields: The type 2 attributes.
        known: Fields of the dimension.
        snapshot: The date field of snapshots; None: there is one state a member.
        engine: Where frames live.

    Returns:
        States: lineage of their best row, `_cluster`, `_rank`, `_day`, the fields. Members: the records with `_day`,
        `_state` (it stands for a state) and `_loaded` (it is the newest one of a version).
    """
    day = day_of(nw.col(snapshot)) if snapshot else nw.lit(None).cast(nw.String())
    dated = rows.with_columns(nw.when(nw.col("_grain")).then(day).alias(DAY), (nw.lit(0) - nw.col(RANK)).alias("_age"))
    filled = carried(dated, units(fields, known), CLUSTER, "_age")
    has_day = ~nw.col(DAY).is_null()
    judged = filled.with_columns(
        nw.when(has_day).then(nw.col(RANK)).min().over(CLUSTER, DAY).alias("_of_day"),
        nw.when(has_day).then(nw.col(RANK)).min().over(CLUSTER).alias("_newest"),
    )
    of_day = has_day & (nw.col(RANK) == nw.col("_of_day"))
    only = nw.col("_newest").is_null() & (nw.col(RANK) == nw.col(CLUSTER))
    found = engine.hold(judged.filter(of_day | only).select(*LINEAGE, CLUSTER, RANK, DAY, "_age", *fields))
    runs = with_runs(found, fields, CLUSTER, "_age")
    newest = runs.with_columns(nw.col(RANK).min().over(CLUSTER, "_run").alias("_last"))
    loaded = engine.hold(newest.select(RANK, (nw.col(RANK) == nw.col("_last")).alias(LOADED)))
    members = dated.join(loaded, on=RANK, how="left").with_columns((~nw.col(LOADED).is_null()).alias("_state"))
    marked = members.with_columns(nw.coalesce(nw.col(LOADED), nw.lit(value=False)).alias(LOADED))
    return found.drop("_age"), marked.drop("_age")


def with_wins(members: Frame, fields: Sequence[str]) -> Frame:
    """Add to `_wins` the type 2 attributes that a row gives to the state that it stands for."""
    more = []
    for name in fields:
        won = nw.col("_wins").str.contains(f"(^| ){name} ")
        gives = nw.col("_state") & ~nw.col(name).is_null() & ~won
        more.append(nw.when(gives).then(nw.lit(f"{name} ")).otherwise(nw.lit("")))
    return members.with_columns(nw.concat_str([nw.col("_wins"), *more]).alias("_wins"))
