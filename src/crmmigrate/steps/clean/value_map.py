"""Value maps: distinct values that may change, read once each in Python, and joined back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Frame
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
    suspects = {plan.name: engine.hold(_suspects(frame, plan, engine)) for plan in plans}
    done = [_by_engine(name, held) for name, held in suspects.items()]
    opened = [_open(name, suspects[name]) for name in (plan.name for plan in plans if plan.reads)]
    if opened:
        read = Reader({plan.name: plan for plan in plans if plan.reads})
        done.append(engine.map_batches(nw.concat(opened, how="vertical"), read, SCHEMA))
    return nw.concat(done, how="vertical")


def _suspects(frame: Frame, plan: ColumnPlan, engine: Engine) -> Frame:
    """Distinct values of a column that the engine changes or that have to go through Python, with counts."""
    staged, value = nw.col(plan.name), nw.col("value")
    suspected = (value != staged) | value.is_null() | _is_open(plan)
    context = nw.col(plan.beside).fill_null("") if plan.beside else nw.lit("")
    rows = frame.filter(~staged.is_null()).select(plan.name, context.alias(_CONTEXT), ROW)
    often = _repeats(frame, plan.name)
    if not often:
        rows = plan.by_engine(rows).filter(suspected)
    counts = rows.group_by(plan.name, _CONTEXT).agg(
        nw.len().cast(nw.Int64).alias("count"), nw.col(ROW).min().alias("row")
    )
    # Held, so that the tests run once per distinct value and not once per row.
    found = plan.by_engine(engine.hold(counts)).filter(suspected) if often else plan.by_engine(counts)
    is_open = nw.when(_is_open(plan)).then(nw.lit(value=True)).otherwise(nw.lit(value=False))
    return found.select(
        staged.alias("before"),
        nw.col(_CONTEXT).alias("context"),
        nw.when(_is_open(plan)).then(nw.col("text")).alias("text"),
        value.alias("value"),
        nw.when(_is_open(plan)).then(nw.col("said")).otherwise(nw.col("rule")).alias("rule"),
        is_open.alias("open"),
        nw.col("count"),
        nw.col("row"),
    )


def _is_open(plan: ColumnPlan) -> nw.Expr:
    return plan.is_open(nw.col("text")) & ~nw.col("text").is_null()


def _repeats(frame: Frame, column: str) -> bool:
    """Whether some rows say that the values of a column come again; only the way depends on it, not the outcome."""
    seen = frame.select(nw.col(column)).head(SOME).collect(backend="pyarrow")[column]
    return int(seen.n_unique()) < len(seen) * 0.9


def _by_engine(column: str, suspects: Frame) -> Frame:
    """Entries of the values that the engine alone changes."""
    none = nw.lit("")
    return suspects.filter(~nw.col("open")).select(
        nw.lit(column).alias("column"), "before", "context", nw.col("value").alias("after"), "rule",
        none.alias("note"), none.alias("noted_by"), nw.lit(value=True).alias("changed"),
        nw.lit(value=False).alias("joined"), "count", "row",
    )  # fmt: skip


def _open(column: str, suspects: Frame) -> Frame:
    """Values that have to go through Python."""
    return suspects.filter(nw.col("open")).select(
        nw.lit(column).alias("column"), "before", "context", "text", "value", "rule", "count", "row"
    )


@dataclass(frozen=True)
class Reader:
    """The function that reads batches of open values; it can be sent to worker processes.

    Attributes:
        plans: By name of the column.
    """

    plans: Mapping[str, ColumnPlan]

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The entries of a batch."""
        given = {name: batch.column(name).to_pylist() for name in ("column", "before", "text", "context", "rule")}
        read = {name: plan.read for name, plan in self.plans.items()}
        found = [
            read[column](before, text, context, said)
            for column, before, text, context, said in zip(*given.values(), strict=True)
        ]
        after, rule, note, noted_by = zip(*found, strict=True) if found else ((), (), (), ())
        data = {name: batch.column(name) for name in ("column", "before", "context", "count", "row")} | {
            "after": pa.array(after, pa.string()),
            "rule": pa.array(rule, pa.string()),
            "note": pa.array(note, pa.string()),
            "noted_by": pa.array(noted_by, pa.string()),
        }
        data["changed"] = _differs(data["after"], data["before"])
        data["joined"] = _differs(data["after"], batch.column("value"))
        return pa.RecordBatch.from_arrays([data[name].cast(kind) for name, kind in _FIELDS], schema=SCHEMA)


def _differs(one: pa.Array, other: pa.Array) -> pa.Array:
    """Whether texts differ; null differs from every text."""
    return pc.fill_null(pc.not_equal(one, other.cast(pa.string())), pc.xor(pc.is_null(one), pc.is_null(other)))


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
