"""Identity of rows, which needs the whole table: the engine's work."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINEAGE, ROW, SOURCE, Fate, Frame, events

ROWKEY = "_rowkey"
ORDER = "_order"
DIGEST = "_digest"
SEPARATOR = "|"


def order_text() -> nw.Expr:
    """A text by which records sort the same on every engine: priority, source, row."""
    number = nw.col(ROW).cast(nw.String()).str.zfill(12)
    return nw.concat_str(
        [nw.col("_priority").cast(nw.String()).str.zfill(6), nw.col(SOURCE), number], separator=SEPARATOR
    )


def identified(frame: Frame, name: str, engine: Engine) -> tuple[Frame, list[Frame]]:
    """Reject records of a dimension that nothing identifies."""
    nameless = nw.col("_mention").is_null() & nw.col("_grain")
    lost = engine.hold(frame.filter(nameless).select(*LINEAGE))
    found = events(
        lost, step="check", fate=Fate.REJECTED, rule="required", table=name, reason="nothing in the row identifies it"
    )
    return frame.filter(~nw.col("_mention").is_null()), [found]


def unique(frame: Frame, name: str, spec: ModelTable, engine: Engine) -> tuple[Frame, list[Frame]]:
    """Give each row of a fact its key, and set apart those that repeat one.

    Rows with a complete grain are known by it: of several, the first by priority stays; exact copies are merged
    into it, others are rejected. Rows without a complete grain are known by content and occurrence, so that
    equal rows all stay.
    """
    keyed = frame.with_columns(_base(spec).alias(ROWKEY))
    repeated = engine.hold(
        keyed.group_by(ROWKEY).agg(nw.len().cast(nw.Int64()).alias("_n")).filter(nw.col("_n") > 1).select(ROWKEY)
    )
    rows = engine.hold(keyed.join(repeated, on=ROWKEY, how="inner").with_columns(order_text().alias(ORDER)))
    by_grain = rows.filter(nw.col(ROWKEY).str.starts_with("g"))
    by_content = rows.filter(~nw.col(ROWKEY).str.starts_with("g"))
    winners, found = _first_of_grain(by_grain, name, spec)
    counted = by_content.with_columns(_occurrence().alias(ROWKEY))
    single = keyed.join(repeated, on=ROWKEY, how="anti")
    order = keyed.collect_schema().names()
    kept = [single.select(order), engine.hold(winners.select(order)), engine.hold(counted.select(order))]
    return nw.concat(kept, how="vertical"), found


def _base(spec: ModelTable) -> nw.Expr:
    content = nw.concat_str([nw.lit("c"), nw.col(DIGEST)])
    if not spec.grain:
        return content
    parts = [
        nw.concat_str([nw.col("_system"), nw.lit(":"), nw.col(f)]) if f in spec.scoped else nw.col(f) for f in spec.grain
    ]
    complete = nw.all_horizontal(*(~nw.col(f).is_null() for f in spec.grain), ignore_nulls=True)
    return nw.when(complete).then(nw.concat_str([nw.lit("g"), *parts], separator=SEPARATOR)).otherwise(content)


def _first_of_grain(rows: Frame, name: str, spec: ModelTable) -> tuple[Frame, list[Frame]]:
    # The smallest order text carries the winner's content behind it.
    tagged = rows.with_columns(nw.concat_str([nw.col(ORDER), nw.lit(SEPARATOR), nw.col(DIGEST)]).alias("_tag"))
    led = tagged.with_columns(nw.col("_tag").min().over(ROWKEY).alias("_lead"))
    losers = led.filter(nw.col("_tag") != nw.col("_lead"))
    same = nw.col("_lead").str.tail(32) == nw.col(DIGEST)
    into = nw.col("_lead").str.slice(7).str.replace_all(r"\|[0-9a-f]{32}$", "")
    merged = events(
        losers.filter(same), step="check", fate=Fate.MERGED, rule="unique", table=name, into=into,
        reason="an exact copy of a row with the same key",
    )  # fmt: skip
    rejected = events(
        losers.filter(~same), step="check", fate=Fate.REJECTED, rule="unique", table=name, into=into,
        column=SEPARATOR.join(spec.grain), value=nw.col(ROWKEY).str.slice(2),
        reason="another row with other values has the same key",
    )  # fmt: skip
    return led.filter(nw.col("_tag") == nw.col("_lead")), [merged, rejected]


def _occurrence() -> nw.Expr:
    number = nw.col(ORDER).rank("ordinal").over(ROWKEY).cast(nw.Int64())
    later = nw.concat_str([nw.col(ROWKEY), nw.lit("#"), number.cast(nw.String())])
    return nw.when(number > 1).then(later).otherwise(nw.col(ROWKEY))
