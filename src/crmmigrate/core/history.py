"""History of dimensions: which attributes keep it, and how the states of a member become versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.tables import Frame

BEGIN = "1900-01-01"
"""Day from which the first version of a member holds."""
END = "9999-12-31"
"""First day on which the current version does not hold any more: never."""


def snapshot_of(spec: ModelTable) -> str | None:
    """The date field whose rows are states of one member; none where the date is a part of who the member is."""
    dated = spec.role == "dimension" and not any(spec.snapshot in group for group in spec.identify)
    return spec.snapshot if dated else None


def versioned_fields(model: Model, table: str) -> tuple[str, ...]:
    """The type 2 attributes of a dimension: those marked so; of snapshots without a mark, all its own but keys."""
    spec = model.tables[table]
    if spec.role != "dimension":
        return ()
    snapshot = snapshot_of(spec)
    marked = tuple(n for n, field in model.fields_of(table).items() if field.scd == 2 and n != snapshot)
    if marked or snapshot is None:
        return marked
    return tuple(n for n, field in spec.fields.items() if field.role != "key" and n != snapshot)


def units(fields: Sequence[str], known: Mapping[str, ModelField]) -> list[list[str]]:
    """Fields that go on together: those of one survivorship group, the others alone."""
    found: dict[str, list[str]] = {}
    for name in fields:
        group = known[name].survivorship_group
        found.setdefault(f"group {group}" if group else f"field {name}", []).append(name)
    return list(found.values())


def day_of(moment: nw.Expr) -> nw.Expr:
    """The day of canonical date or datetime text, not before `BEGIN`; null for what is no day of history."""
    day = moment.str.head(10)
    return nw.when(day < nw.lit(BEGIN)).then(nw.lit(BEGIN)).otherwise(nw.when(day < nw.lit(END)).then(day))


def carried(frame: Frame, together: Sequence[Sequence[str]], member: str, order: str) -> Frame:
    """Let what is null go on as it was: a null says nothing.

    Args:
        frame: States.
        together: Text columns; those of one list go on together, from the last row that has any of them.
        member: Column that tells members apart.
        order: Column of the order in time, unique within a member.
    """
    for unit in together:
        filled = nw.any_horizontal(*(~nw.col(name).is_null() for name in unit), ignore_nulls=True)
        marks = {name: f"_carried_{name}" for name in unit}
        frame = frame.with_columns(
            nw.when(filled).then(nw.coalesce(nw.concat_str([nw.lit("="), nw.col(name)]), nw.lit(""))).alias(mark)
            for name, mark in marks.items()
        ).with_columns(
            nw.col(mark).fill_null(strategy="forward").over(member, order_by=order) for mark in marks.values()
        )
        frame = frame.with_columns(
            nw.when(nw.col(mark) != "").then(nw.col(mark).str.slice(1)).alias(name) for name, mark in marks.items()
        ).drop(*marks.values())
    return frame


def with_runs(frame: Frame, fields: Sequence[str], member: str, order: str) -> Frame:
    """Number the runs of equal states of each member, from 1: the column `_run`."""
    before = {name: nw.col(name).shift(1).over(member, order_by=order).alias(f"_before_{name}") for name in fields}
    shifted = frame.with_columns(*before.values(), nw.col(order).shift(1).over(member, order_by=order).alias("_before"))
    differs = [_differs(nw.col(name), nw.col(f"_before_{name}")) for name in fields]
    starts = nw.any_horizontal(nw.col("_before").is_null(), *differs, ignore_nulls=True)
    flagged = shifted.with_columns(nw.when(starts).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64()).alias("_run"))
    counted = flagged.with_columns(nw.col("_run").cum_sum().over(member, order_by=order).cast(nw.Int64()).alias("_run"))
    return counted.drop("_before", *(f"_before_{name}" for name in fields))


def _differs(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """Whether two texts differ, null being a value."""
    return nw.coalesce(one != other, one.is_null() != other.is_null())
