"""Identity of rows, which needs the whole table: the engine's work."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.grain import MARKED
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINEAGE, ROW, SOURCE, Fate, Frame, events

ROWKEY = "_rowkey"
ORDER = "_order"
DIGEST = "_digest"
BASE = "_base"
SAME = "_same"
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
        lost,
        step="check",
        fate=Fate.REJECTED,
        rule="required",
        table=name,
        reason="nothing in the row identifies it",
    )
    return frame.filter(~nw.col("_mention").is_null()), [found]


def unique(frame: Frame, name: str, spec: ModelTable, engine: Engine) -> tuple[Frame, list[Frame]]:
    """Set apart the rows of a fact that repeat the key of another.

    Rows with a complete grain are known by `_rowkey`: of several, the first by priority stays; exact copies are
    merged into it, others are rejected. Rows without are known by content and occurrence, so that equal rows all
    stay. A frame in which nothing repeats is handed on as it is.
    """
    names = frame.collect_schema().names()
    keyed = frame.with_columns(row_key(names).alias(BASE))
    counts = keyed.group_by(BASE).agg(nw.len().cast(nw.Int64()).alias("_n"))
    repeated = engine.hold(counts.filter(nw.col("_n") > 1).select(BASE))
    if not repeated.head(1).collect(backend="pyarrow").shape[0]:
        return frame, []
    ordered = keyed.join(repeated, on=BASE, how="inner").with_columns(order_text().alias(ORDER))
    rows = engine.hold(ordered.with_columns(_content(list(spec.fields), names).alias(SAME)))
    winners, found = _first_of_grain(rows.filter(~nw.col(ROWKEY).is_null()), name, spec)
    counted = rows.filter(nw.col(ROWKEY).is_null()).with_columns(_occurrence().alias(ROWKEY))
    single = keyed.join(repeated, on=BASE, how="anti")
    kept = [single.select(names), engine.hold(winners.select(names)), engine.hold(counted.select(names))]
    return nw.concat(kept, how="vertical"), found


def row_key(names: list[str]) -> nw.Expr:
    """The key of a row: its grain, or else its content."""
    if DIGEST not in names:
        return nw.col(ROWKEY)
    return nw.coalesce(nw.col(ROWKEY), nw.concat_str([nw.lit("c"), nw.col(DIGEST)]))


def _content(fields: list[str], names: list[str]) -> nw.Expr:
    """All fields as one text, in which null and empty differ."""
    present = [nw.col(f) for f in fields if f in names]
    return nw.concat_str(
        [nw.when(c.is_null()).then(nw.lit("")).otherwise(nw.concat_str([nw.lit("="), c])) for c in present],
        separator="\x1f",
    )


def _first_of_grain(rows: Frame, name: str, spec: ModelTable) -> tuple[Frame, list[Frame]]:
    led = rows.with_columns(nw.col(ORDER).min().over(BASE).alias("_lead"))
    is_first = nw.col(ORDER) == nw.col("_lead")
    judged = led.with_columns(nw.when(is_first).then(nw.col(SAME)).alias("_first")).with_columns(
        nw.col("_first").max().over(BASE).alias("_first")
    )
    losers, same = judged.filter(~is_first), nw.col(SAME) == nw.col("_first")
    into = nw.col("_lead").str.slice(7)  # without the priority
    merged = events(
        losers.filter(same), step="check", fate=Fate.MERGED, rule="unique", table=name, into=into,
        reason="an exact copy of a row with the same key",
    )  # fmt: skip
    rejected = events(
        losers.filter(~same), step="check", fate=Fate.REJECTED, rule="unique", table=name, into=into,
        column=SEPARATOR.join(spec.grain), value=nw.col(ROWKEY).str.slice(MARKED),
        reason="another row with other values has the same key",
    )  # fmt: skip
    return judged.filter(is_first), [merged, rejected]


def _occurrence() -> nw.Expr:
    number = nw.col(ORDER).rank("ordinal").over(BASE).cast(nw.Int64())
    later = nw.concat_str([nw.col(BASE), nw.lit("#"), number.cast(nw.String())])
    return nw.when(number > 1).then(later).otherwise(nw.col(BASE))
