"""References to members: from what a row says to the key of the member, and of its version at the row's day."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.history import BEGIN, END, day_of
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.steps.load.names import UNKNOWN
from crmmigrate.steps.load.versions import CURRENT, DURABLE, FROM, KEY, TO

LAST = "9999-12-30"
"""The last day on which a version can hold."""


def with_members(frame: Frame, dimension: str, keys: Frame) -> Frame:
    """Add the durable key of the member that each row names, -1 where it names nobody: `_<dimension>`."""
    member, mention = f"_{dimension}", f"{dimension}_mention"
    named = keys.select(nw.col("_mention").alias(mention), nw.col("_sk").alias(member))
    joined = frame.join(named, on=mention, how="left")
    return joined.with_columns(nw.coalesce(nw.col(member), nw.lit(UNKNOWN)).cast(nw.Int64()).alias(member))


def valid(versions: Frame, engine: Engine) -> Frame:
    """The versions that hold on some day, and that of the unknown member, for `at_their_day`."""
    kept = versions.filter(nw.col(FROM) != nw.col(TO))
    unknown = pa.table({DURABLE: [UNKNOWN], KEY: [UNKNOWN], FROM: [BEGIN], TO: [END], CURRENT: [True]})
    names = unknown.column_names
    return engine.hold(nw.concat([kept.select(names), engine.hold(unknown).select(names)], how="vertical"))


def at_their_day(frame: Frame, dimension: str, versions: Frame, day: str | None) -> Frame:
    """Add `<dimension>_key`: the version of the member at the day of each row, the current one without a day.

    Args:
        frame: Rows with `_<dimension>`.
        dimension: Its name.
        versions: As `valid` gives them.
        day: Date or datetime field of the rows, as text.
    """
    renamed = versions.rename({DURABLE: f"_{dimension}", KEY: f"{dimension}_key"})
    if day is None:
        return frame.join(renamed.filter(nw.col(CURRENT)), on=f"_{dimension}", how="inner").drop(FROM, TO, CURRENT)
    # A day that is none, or that is after all days, stands for the current version.
    moment = nw.coalesce(day_of(nw.col(day)), nw.lit(LAST))
    # Rows are joined with all versions of their member, and one of them holds: versions have neither gap nor overlap.
    joined = frame.with_columns(moment.alias("_d")).join(renamed, on=f"_{dimension}", how="inner")
    holds = (nw.col(FROM) <= nw.col("_d")) & (nw.col("_d") < nw.col(TO))
    return joined.filter(holds).drop("_d", FROM, TO, CURRENT)
