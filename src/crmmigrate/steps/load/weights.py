"""Weighting factors of bridges: the rows of one member sum to exactly 1."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.tables import Frame

WEIGHT = "weighting_factor"
DIGITS = 15
WHOLE = 10**DIGITS


def weighted(frame: Frame, group: str, order: Sequence[str], given: str | None) -> Frame:
    """Add weights where a group has none: 1/n each, the last one takes the rest.

    Args:
        frame: Rows of a bridge.
        group: Column of the member whose rows share a weight of 1.
        order: Columns that order the rows of a group, together unique.
        given: Text column of weights, which is filled; None: `weighting_factor` is added. A group in which any row
            has a weight keeps what it has.
    """
    place = nw.concat_str([nw.coalesce(nw.col(c).cast(nw.String()), nw.lit("")) for c in order], separator="|")
    placed = frame.with_columns(place.alias("_place")).with_columns(
        nw.col("_place").rank("ordinal").over(group).cast(nw.Int64()).alias("_nth"),
        nw.len().over(group).cast(nw.Int64()).alias("_of"),
    )
    share = nw.lit(WHOLE).cast(nw.Int64()) // nw.col("_of")
    rest = nw.lit(WHOLE).cast(nw.Int64()) - share * (nw.col("_of") - 1)
    parts = nw.when(nw.col("_nth") == nw.col("_of")).then(rest).otherwise(share).cast(nw.Int64())
    # As text, since engines divide decimals differently.
    digits = parts.cast(nw.String()).str.zfill(DIGITS + 1)
    equal = nw.concat_str([digits.str.slice(0, 1), nw.lit("."), digits.str.slice(1)])
    if given is None:
        return placed.with_columns(equal.alias(WEIGHT)).drop("_place", "_nth", "_of")
    has = (~nw.col(given).is_null()).cast(nw.Int64()).max().over(group)
    filled = nw.when(has == 0).then(equal).otherwise(nw.col(given))
    return placed.with_columns(filled.alias(given)).drop("_place", "_nth", "_of")
