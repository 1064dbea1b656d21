"""Ids of clusters that stay from run to run, whatever records come, go, or stand in another order."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame

RECORD = "record_id"
ID = "cluster_id"
GROUP = "_group"
_WIDTH = 20


@dataclass(frozen=True)
class Earlier:
    """What an earlier run gave.

    Attributes:
        ids: `record_id`, `cluster_id`, texts.
        greatest: The greatest number among the ids.
        mark: What new ids end in, another one for each earlier state: so an id that has gone never comes back for
            other records.
    """

    ids: Frame
    greatest: int
    mark: str


def named(records: Frame, earlier: Earlier | None, engine: Engine) -> Frame:
    """The id of each cluster.

    A cluster has the id of the earlier one with which it shares most records; where several claim an id, the one
    that shares most with it has it, and of equals the one with the smallest record; of equal ids the smallest is
    taken. An id is given once. All other clusters get new numbers, in the order of their smallest records.

    Args:
        records: `record_id` and `_group` (text), the cluster of this run.
        earlier: None where there is none.
        engine: Where frames live.

    Returns:
        `_group`, `cluster_id`: one row a cluster.
    """
    now = engine.hold(records.select(RECORD, GROUP).unique())
    least = now.group_by(GROUP).agg(nw.col(RECORD).min().alias("_least"))
    if earlier is None:
        return engine.hold(numbered(least, 0, ""))
    known = _claimed(now, earlier.ids, engine)
    new = engine.hold(least).join(known, on=GROUP, how="anti")
    return engine.hold(nw.concat([known, numbered(new, earlier.greatest, f"-{earlier.mark}")], how="vertical"))


def numbered(least: Frame, after: int, end: str) -> Frame:
    """New ids: `_group`, `cluster_id`.

    Args:
        least: `_group` and `_least`, its smallest record, by which groups are ordered.
        after: The greatest number that is given already.
        end: What the ids end in.
    """
    order = nw.concat_str([nw.col("_least"), nw.col(GROUP)], separator="\x1f")
    number = order.rank("ordinal").cast(nw.Int64()) + after
    return least.with_columns(nw.concat_str([number.cast(nw.String()), nw.lit(end)]).alias(ID)).select(GROUP, ID)


def _claimed(now: Frame, ids: Frame, engine: Engine) -> Frame:
    """`_group`, `cluster_id` of the clusters that were there: the best claims first, a round of them at a time."""
    shared = now.join(ids.select(RECORD, ID).unique(), on=RECORD, how="inner").group_by(GROUP, ID)
    counted = shared.agg(nw.len().cast(nw.Int64()).alias("_n"), nw.col(RECORD).min().alias("_least"))
    fewer = (10**_WIDTH // 100 - nw.col("_n")).cast(nw.String()).str.zfill(_WIDTH)
    order = nw.concat_str([fewer, nw.col(ID).str.zfill(_WIDTH), nw.col("_least"), nw.col(GROUP)], separator="\x1f")
    open_ = engine.hold(counted.select(GROUP, ID, order.alias("_order")))
    given: list[Frame] = []
    while True:
        first = [nw.col("_order") == nw.col("_order").min().over(by) for by in (GROUP, ID)]
        best = engine.hold(open_.with_columns(nw.all_horizontal(*first, ignore_nulls=True).alias("_best"))
                           .filter(nw.col("_best")).select(GROUP, ID))  # fmt: skip
        given.append(best)
        if _is_empty(best):
            return engine.hold(nw.concat(given, how="vertical"))
        for by in (GROUP, ID):
            open_ = open_.join(best.select(by), on=by, how="anti")
        open_ = engine.hold(open_)


def _is_empty(frame: Frame) -> bool:
    return not frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"].to_list()[0]
