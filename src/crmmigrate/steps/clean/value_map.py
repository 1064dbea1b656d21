"""Value maps: distinct values that may change, read once each in Python, and joined back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Frame, union
from crmmigrate.steps.clean.plan import ColumnPlan, by_engine

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
Texts: TypeAlias = "pa.Array[Any]"
SOME = 20_000
OFTEN = 0.6  # share of distinct values up to which counting before testing pays
_CONTEXT = "context"


def value_map(frame: Frame, plans: Sequence[ColumnPlan], engine: Engine) -> Frame:
    """One row per column and distinct staged value that changes or that a rule notes."""
    repeat = _repeat(frame, [plan.name for plan in plans])
    suspects = {plan.name: engine.hold(_suspects(frame, plan, repeats=plan.name in repeat)) for plan in plans}
    done = [_by_engine(name, held) for name, held in suspects.items()]
    opened = [_open(plan.name, suspects[plan.name]) for plan in plans if plan.reads]
    if opened:
        read = Reader({plan.name: plan for plan in plans if plan.reads})
        done.append(engine.map_batches(union(opened, engine.hold), read, SCHEMA))
    return union(done, engine.hold)


def _repeat(frame: Frame, columns: Sequence[str]) -> set[str]:
    """Columns whose values come again, as some rows say; only the way depends on it, not the outcome."""
    seen = frame.select(*columns).head(SOME).collect(backend="pyarrow").to_native()
    return {name for name in columns if pc.count_distinct(seen[name]).as_py() < pc.count(seen[name]).as_py() * OFTEN}


def _suspects(frame: Frame, plan: ColumnPlan, *, repeats: bool) -> Frame:
    """Distinct values of a column that may change, with counts, what the engine makes of them, and what is open.

    Where values repeat, they are counted first and tested then. The outcome holds values that do not change after all.
    """
    context = nw.col(plan.beside).fill_null("") if plan.beside else nw.lit("")
    staged = nw.col(plan.name)
    filled = ~staged.is_null() if repeats else ~staged.is_null() & plan.may_change()
    counts = (
        frame.select(plan.name, context.alias(_CONTEXT), ROW)
        .filter(filled)
        .group_by(plan.name, _CONTEXT)
        .agg(nw.len().cast(nw.Int64).alias("count"), nw.col(ROW).min().alias("row"))
    )
    is_open = nw.col("open")
    # No filter here: the engine would push it down and work the rules out for each row.
    return plan.by_engine(counts).select(
        staged.alias("before"),
        _CONTEXT,
        nw.when(is_open).then(nw.col("text")).alias("text"),
        "value",
        nw.when(is_open).then(nw.col("said")).otherwise(nw.col("rule")).alias("rule"),
        "note",
        "open",
        "count",
        "row",
    )


def _by_engine(column: str, suspects: Frame) -> Frame:
    """Entries of the values that the engine alone changes."""
    changed = (nw.col("value") != nw.col("before")) | nw.col("value").is_null()
    return suspects.filter(~nw.col("open") & changed).select(
        nw.lit(column).alias("column"), "before", "context", nw.col("value").alias("after"), "rule",
        "note", _noted_by(), nw.lit(value=True).alias("changed"),
        nw.lit(value=False).alias("joined"), "count", "row",
    )  # fmt: skip


def _noted_by() -> nw.Expr:
    none = nw.lit("")
    return nw.when(nw.col("note") != none).then(nw.col("rule")).otherwise(none).alias("noted_by")


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


def _differs(one: Texts, other: Texts) -> pa.BooleanArray:
    """Whether texts differ; null differs from every text."""
    return pc.fill_null(pc.not_equal(one, other.cast(pa.string())), pc.xor(pc.is_null(one), pc.is_null(other)))


@dataclass(frozen=True)
class Ways:
    """How columns are cleaned.

    Attributes:
        worked_out: Columns that the engine works out again.
        looked_up: Columns with few entries in the value map, which are looked up there: those entries only that differ
            from what the engine works out, where it does that; else all that change.
        many: The same for columns with many entries: one after the other, since all at once would take the memory.
    """

    worked_out: tuple[ColumnPlan, ...] = ()
    looked_up: tuple[ColumnPlan, ...] = ()
    many: tuple[ColumnPlan, ...] = ()


def applied(frame: Frame, ways: Ways, values: Frame, engine: Engine) -> Frame:
    """The frame with columns cleaned."""
    columns = frame.collect_schema().names()
    again = {plan.name for plan in ways.worked_out}
    if ways.many:
        narrow = frame.select(ROW, *dict.fromkeys(n for p in ways.many for n in (p.name, p.beside) if n))
        for plan in ways.many:
            narrow = engine.hold(_beside(narrow, plan, _entries(plan, values, again)))
        found = [f"{kind}_{plan.name}" for plan in ways.many for kind in ("_hit", "_after")]
        frame = frame.join(narrow.select(ROW, *found), on=ROW, how="left")
    for plan in ways.looked_up:
        frame = _beside(frame, plan, _entries(plan, values, again))
    for place in range(max((len(plan.engine_steps) for plan in ways.worked_out), default=0)):
        steps = {plan.name: plan.engine_steps[place] for plan in ways.worked_out if place < len(plan.engine_steps)}
        frame = frame.with_columns(*(by_engine(nw.col(name), step).alias(name) for name, step in steps.items()))
    names = [plan.name for plan in (*ways.looked_up, *ways.many)]
    hits = [
        nw.when(nw.col(f"_hit_{name}")).then(nw.col(f"_after_{name}")).otherwise(nw.col(name)).alias(name)
        for name in names
    ]
    return (frame.with_columns(*hits) if hits else frame).select(*columns)


def _entries(plan: ColumnPlan, values: Frame, again: Collection[str]) -> Frame:
    counted = nw.col("joined" if plan.name in again else "changed")
    return values.filter(counted & (nw.col("column") == plan.name))


def _beside(frame: Frame, plan: ColumnPlan, entries: Frame) -> Frame:
    """The frame with the entries of one column beside it."""
    before, context = f"_before_{plan.name}", f"_context_{plan.name}"
    entries = entries.select(
        nw.col("before").alias(before),
        nw.col("context").alias(context),
        nw.col("after").alias(f"_after_{plan.name}"),
        nw.lit(value=True).alias(f"_hit_{plan.name}"),
    )
    if plan.beside is None:
        return frame.join(entries.drop(context), left_on=plan.name, right_on=before, how="left")
    frame = frame.with_columns(nw.col(plan.beside).fill_null("").alias(f"_key_{plan.name}"))
    return frame.join(entries, left_on=[plan.name, f"_key_{plan.name}"], right_on=[before, context], how="left")


def changes(values: Frame, source: str, *, several: bool) -> Frame:
    """The change log of a table: a frame of `CHANGE_COLUMNS`.

    Args:
        values: The value map.
        source: The table.
        several: Whether it may hold a change several times, of several contexts.
    """
    named = [name for name in CHANGE_COLUMNS if name not in (SOURCE, "count")]
    changed = values.filter(nw.col("changed"))
    if several:
        changed = changed.group_by(*named).agg(nw.col("count").sum())
    logged = changed.with_columns(nw.lit(source).alias(SOURCE))
    return logged.select(*(nw.col(name).cast(dtype()) for name, dtype in CHANGE_COLUMNS.items()))
