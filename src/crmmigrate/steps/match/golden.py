"""The golden record of each cluster, and which record each value is from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw

from crmmigrate.core.ports import Engine
from crmmigrate.core.survivorship import JOINT
from crmmigrate.core.tables import Frame
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.survivorship import WIDTH, Unit, with_orders

_HERE, _NULL = "=", "-"
"""After the order: whether the record that wins a group has this field of it."""


def survivors(rows: Frame, units: Sequence[Unit], fields: Collection[str], engine: Engine) -> tuple[Frame, Frame]:
    """The golden records of clusters and the records behind them.

    Each value is that of the first record in the order of its unit that has one; fields of one survivorship group come
    together from the first record that has any of them. What is collected is made of the first record of each value.

    Args:
        rows: Records with `_cluster`, `_rank` (lower is better), `_grain`, `_system` and the columns of the units.
        units: The columns that survive, each once.
        fields: The columns whose records are told.
        engine: Where frames live.

    Returns:
        Golden records: `_cluster` and the columns. Members: the records with `_wins`, the names of the fields whose
        golden value is theirs, or is made of theirs, each followed by a blank.
    """
    single = {column: unit for unit in units if not unit.collects for column in unit.columns}
    ordered = with_orders(rows, units)
    tagged = ordered.select(CLUSTER, RANK, *(_tagged(column, unit).alias(column) for column, unit in single.items()))
    least = (nw.col(name).min() for name in (RANK, *single))  # the rank, lest there be nothing to aggregate
    lead = engine.hold(tagged.group_by(CLUSTER).agg(*least))
    golden = lead.select(CLUSTER, *(_value(column, unit).alias(column) for column, unit in single.items()))
    ranks = lead.select(CLUSTER, *(_winner(column, unit).alias(_win(column)) for column, unit in single.items()))
    behind = rows.join(ranks, on=CLUSTER, how="left")
    for unit in units:
        if unit.collects:
            first = _firsts(ordered, unit, engine)
            golden = golden.join(_joined(first, unit.columns[0], engine), on=CLUSTER, how="left")
            behind = behind.join(first.select(RANK, _rank().alias(_win(unit.columns[0]))), on=RANK, how="left")
    won = [nw.when(nw.col(_win(f)) == _rank()).then(nw.lit(f"{f} ")).otherwise(nw.lit("")) for f in fields]
    wins = nw.concat_str([nw.lit(""), *won]).alias("_wins")
    return golden, behind.select(*rows.collect_schema().names(), wins)


def _win(column: str) -> str:
    return f"_win/{column}"


def _rank() -> nw.Expr:
    return nw.col(RANK).cast(nw.String()).str.zfill(WIDTH)


def _tagged(column: str, unit: Unit) -> nw.Expr:
    """The value behind the order of its record, so that the smallest text is the value of the one that wins."""
    said = nw.concat_str([nw.lit(_HERE), nw.col(column)])
    return nw.when(unit.filled()).then(nw.concat_str([nw.col(unit.ordered), nw.coalesce(said, nw.lit(_NULL))]))


def _value(column: str, unit: Unit) -> nw.Expr:
    tag = nw.col(column)
    return nw.when(tag.str.slice(unit.width, 1) == _HERE).then(tag.str.slice(unit.width + 1))


def _winner(column: str, unit: Unit) -> nw.Expr:
    tag = nw.col(column)
    return nw.when(tag.str.slice(unit.width, 1) == _HERE).then(tag.str.slice(unit.width - WIDTH, WIDTH))


def _firsts(rows: Frame, unit: Unit, engine: Engine) -> Frame:
    """The first record of each value of a cluster: `_cluster`, `_rank`, `_text`, `_nth` (from 0, by the order)."""
    column = unit.columns[0]
    said = rows.filter(~nw.col(column).is_null()).select(
        CLUSTER, RANK, nw.col(column).alias("_text"), nw.col(unit.ordered).alias("_order")
    )
    first = said.with_columns(nw.col("_order").min().over(CLUSTER, "_text").alias("_first"))
    kept = first.filter(nw.col("_order") == nw.col("_first"))
    numbered = kept.with_columns((nw.col("_order").cum_count().over(CLUSTER, order_by="_order") - 1).alias("_nth"))
    return engine.hold(numbered.select(CLUSTER, RANK, "_text", nw.col("_nth").cast(nw.Int64())))


def _joined(first: Frame, column: str, engine: Engine) -> Frame:
    """The values of each cluster as one text: neighbours are joined until one is left."""
    most = first.select(nw.col("_nth").max().alias("n")).collect(backend="pyarrow")["n"].to_list()[0]
    left, parts = int(most or 0) + 1, first.select(CLUSTER, "_nth", "_text")
    while left > 1:
        halves = parts.with_columns((nw.col("_nth") // 2).alias("_half"), (nw.col("_nth") % 2).alias("_side"))
        pairs = halves.group_by(CLUSTER, "_half").agg(
            nw.when(nw.col("_side") == 0).then(nw.col("_text")).min().alias("_left"),
            nw.when(nw.col("_side") == 1).then(nw.col("_text")).min().alias("_right"),
        )
        both = nw.concat_str([nw.col("_left"), nw.lit(JOINT), nw.col("_right")])
        text = nw.coalesce(both, nw.col("_left")).alias("_text")
        parts = engine.hold(pairs.select(CLUSTER, nw.col("_half").cast(nw.Int64()).alias("_nth"), text))
        left = (left + 1) // 2
    return parts.select(CLUSTER, nw.col("_text").alias(column))
