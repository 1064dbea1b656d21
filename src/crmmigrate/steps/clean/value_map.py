"""Value maps: distinct values that may change, read once each in Python, and joined back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.ports import BatchFunction, Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Frame, union
from crmmigrate.steps.clean.plan import ColumnPlan

_FIELDS: tuple[tuple[str, pa.DataType], ...] = (
    ("column", pa.string()),
    ("before", pa.string()),  # staged text
    ("context", pa.string()),  # what the column beside holds; empty where none counts
    ("after", pa.string()),
    ("rule", pa.string()),  # the last rule that changed it
    ("note", pa.string()),
    ("noted_by", pa.string()),
    ("changed", pa.bool_()),  # `after` is not `before`
    ("joined", pa.bool_()),  # `after` is not what the engine makes of `before` by itself
    ("count", pa.int64()),
    ("row", pa.int64()),  # the first row that holds it
)
SCHEMA = pa.schema(_FIELDS)
SOME = 20_000
_BEFORE, _AFTER, _HIT, _CONTEXT, _BESIDE = "_before", "_after", "_hit", "_context", "_beside"


def value_map(frame: Frame, plans: Sequence[ColumnPlan], engine: Engine) -> Frame:
    """One row per column and distinct staged value that changes or that a rule notes."""
    suspects = union([_suspects(frame, plan, engine) for plan in plans], engine.hold)
    return engine.hold(engine.map_batches(suspects, _reader({plan.name: plan for plan in plans}), SCHEMA))


def _suspects(frame: Frame, plan: ColumnPlan, engine: Engine) -> Frame:
    """Distinct values of a column that the engine changes or that have to go through Python, with counts."""
    staged, text, value = nw.col(plan.name), nw.col("text"), nw.col("value")
    changed = (value != staged) | value.is_null()
    is_open = plan.is_open(text) & ~text.is_null()
    context = nw.col(plan.beside).fill_null("") if plan.beside else nw.lit("")
    present = frame.filter(~staged.is_null()).select(plan.name, context.alias(_CONTEXT), ROW)
    if _repeats(frame, plan.name):
        # Held, so that the tests run once per distinct value and not once per row.
        counts = present.group_by(plan.name, _CONTEXT).agg(
            nw.len().cast(nw.Int64).alias("count"), nw.col(ROW).min().alias("row")
        )
        suspected = plan.by_engine(engine.hold(counts)).filter(changed | is_open)
    else:
        few = plan.by_engine(present).filter(changed | is_open)
        suspected = few.group_by(plan.name, _CONTEXT, "text", "value").agg(
            nw.len().cast(nw.Int64).alias("count"), nw.col(ROW).min().alias("row")
        )
    return suspected.select(
        nw.lit(plan.name).alias("column"),
        staged.alias("before"),
        nw.col(_CONTEXT).alias("context"),
        text,
        value,
        nw.when(is_open).then(nw.lit(value=True)).otherwise(nw.lit(value=False)).alias("open"),
        nw.col("count"),
        nw.col("row"),
    )


def _repeats(frame: Frame, column: str) -> bool:
    """Whether some rows say that the values of a column come again; only the way depends on it, not the outcome."""
    seen = frame.select(nw.col(column)).head(SOME).collect(backend="pyarrow")[column]
    return int(seen.n_unique()) < len(seen) * 0.9


def _reader(plans: Mapping[str, ColumnPlan]) -> BatchFunction:
    """The function that reads a batch of suspects."""

    def read(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = [_row(plans[suspect["column"]], suspect) for suspect in batch.to_pylist()]
        return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)

    return read


def _row(plan: ColumnPlan, suspect: Mapping[str, object]) -> dict[str, object]:
    before, value = str(suspect["before"]), suspect["value"]
    if suspect["open"]:
        reading = plan.read(before, str(suspect["text"]), str(suspect["context"]))
    else:
        after = None if value is None else str(value)
        reading = plan.engine_read(before, str(suspect["text"]), after)
    return {
        **reading._asdict(),
        "column": plan.name,
        "before": before,
        "context": suspect["context"],
        "changed": reading.after != before,
        "joined": reading.after != value,
        "count": suspect["count"],
        "row": suspect["row"],
    }


def applied(frame: Frame, plan: ColumnPlan, values: Frame, *, joined: bool) -> Frame:
    """The frame with one column cleaned.

    Args:
        frame: The frame.
        plan: The plan of the column.
        values: The value map.
        joined: Whether some values of the column are only in the value map.
    """
    if not joined:
        return frame.with_columns(plan.expression().alias(plan.name))
    cleaned = nw.when(~nw.col(_HIT).is_null()).then(nw.col(_AFTER)).otherwise(plan.expression())
    return _joined(frame, plan, values.filter(nw.col("joined")), cleaned)


def looked_up(frame: Frame, plan: ColumnPlan, values: Frame) -> Frame:
    """The frame with one column cleaned by its value map alone, which holds every value that changes."""
    cleaned = nw.when(~nw.col(_HIT).is_null()).then(nw.col(_AFTER)).otherwise(nw.col(plan.name))
    return _joined(frame, plan, values.filter(nw.col("changed")), cleaned)


def _joined(frame: Frame, plan: ColumnPlan, values: Frame, cleaned: nw.Expr) -> Frame:
    """The frame with the entries of one column beside it, and the column replaced."""
    entries = values.filter(nw.col("column") == plan.name).select(
        nw.col("before").alias(_BEFORE),
        nw.col("context").alias(_CONTEXT),
        nw.col("after").alias(_AFTER),
        nw.lit(value=True).alias(_HIT),
    )
    columns = frame.collect_schema().names()
    if plan.beside is None:
        found = frame.join(entries.drop(_CONTEXT), left_on=plan.name, right_on=_BEFORE, how="left")
    else:
        frame = frame.with_columns(nw.col(plan.beside).fill_null("").alias(_BESIDE))
        found = frame.join(entries, left_on=[plan.name, _BESIDE], right_on=[_BEFORE, _CONTEXT], how="left")
    return found.with_columns(cleaned.alias(plan.name)).select(*columns)


def changes(values: Frame, source: str) -> Frame:
    """The change log of a table: a frame of `CHANGE_COLUMNS`."""
    named = [name for name in CHANGE_COLUMNS if name not in (SOURCE, "count")]
    changed = values.filter(nw.col("changed")).group_by(*named).agg(nw.col("count").sum())
    logged = changed.with_columns(nw.lit(source).alias(SOURCE))
    return logged.select(*(nw.col(name).cast(dtype()) for name, dtype in CHANGE_COLUMNS.items()))
