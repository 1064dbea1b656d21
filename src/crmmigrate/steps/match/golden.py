"""Survivorship: the golden record of each cluster, and which record each value is from."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.documents import ModelField
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.steps.match.clusters import CLUSTER, RANK

WIDTH = 12


def survivors(
    rows: Frame, fields: dict[str, ModelField], references: Sequence[str], engine: Engine
) -> tuple[Frame, Frame]:
    """The golden records of clusters and the records behind them.

    Each value is that of the best-ranked record that has one; fields of one survivorship group come together from
    the best-ranked record that has any of them.

    Args:
        rows: Records with `_cluster` and `_rank` (lower is better).
        fields: Fields of the dimension.
        references: Columns such as `account_mention`, which survive like fields.
        engine: Where frames live.

    Returns:
        Golden records: `_cluster`, fields, references. Members: the records with `_wins`, the names of the fields
        whose golden value is theirs, each followed by a blank.
    """
    grouped = rows.with_columns(_group_winner(group, members) for group, members in _groups(fields).items())
    names = [*fields, *references]
    tagged = grouped.with_columns(_tagged(name, fields.get(name)).alias(name) for name in names)
    least = (nw.col(name).min() for name in (RANK, *names))  # the rank, lest there be nothing to aggregate
    lead = engine.hold(tagged.group_by(CLUSTER).agg(*least))
    golden = lead.select(CLUSTER, *(nw.col(name).str.slice(WIDTH).alias(name) for name in names))
    ranks = lead.select(CLUSTER, *(nw.col(n).str.head(WIDTH).alias(f"_win_{n}") for n in fields))
    joined = rows.join(ranks, on=CLUSTER, how="left")
    rank = nw.col(RANK).cast(nw.String()).str.zfill(WIDTH)
    won = [nw.when(nw.col(f"_win_{n}") == rank).then(nw.lit(f"{n} ")).otherwise(nw.lit("")) for n in fields]
    wins = nw.concat_str([nw.lit(""), *won])
    return golden, joined.with_columns(wins.alias("_wins")).drop(*(f"_win_{n}" for n in fields))


def _groups(fields: dict[str, ModelField]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, field in fields.items():
        if field.survivorship_group:
            groups.setdefault(field.survivorship_group, []).append(name)
    return groups


def _group_winner(group: str, members: list[str]) -> nw.Expr:
    """The best rank in the cluster that has any field of the group."""
    filled = nw.any_horizontal(*(~nw.col(m).is_null() for m in members), ignore_nulls=True)
    return nw.when(filled).then(nw.col(RANK)).min().over(CLUSTER).alias(f"_group_{group}")


def _tagged(name: str, field: ModelField | None) -> nw.Expr:
    """The value behind its rank, so that the smallest text is the best record's value."""
    rank = nw.col(RANK).cast(nw.String()).str.zfill(WIDTH)
    present = ~nw.col(name).is_null()
    if field is not None and field.survivorship_group:
        present = present & (nw.col(f"_group_{field.survivorship_group}") == nw.col(RANK))
    return nw.when(present).then(nw.concat_str([rank, nw.col(name)]))
