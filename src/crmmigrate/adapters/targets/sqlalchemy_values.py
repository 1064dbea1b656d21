"""The rows of a plan as the drivers of SQLAlchemy bind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from crmmigrate.adapters.targets.parquet import batches, column_with_nul
from crmmigrate.adapters.targets.sqlalchemy_traits import Traits, Type
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.ports import TablePlan

Values: TypeAlias = "pa.Array[Any]"


def rows_of(
    plan: TablePlan, files: list[Path], into: sa.Table, traits: Traits, *, exact: bool
) -> Iterator[list[dict[str, Any]]]:
    """The rows in lists of bounded size, the columns called p0, p1 and so on.

    Args:
        plan: What is loaded.
        files: Its files.
        into: The table with the types that it has.
        traits: Of the dialect.
        exact: Whether the database keeps decimals as they are.

    Raises:
        OutsideError: A value cannot be held; it is never cut or rounded.
    """
    columns = [(column.name, into.c[column.name].type) for column in plan.columns]
    names = [f"p{i}" for i in range(len(columns))]
    for whole in batches(plan, files):
        for start in range(0, whole.num_rows, traits.rows_at_once):
            batch = whole.slice(start, traits.rows_at_once)
            _refuse_nul(plan, batch, traits)
            values = [_values(plan, name, batch.column(name), kind, exact=exact) for name, kind in columns]
            yield [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _refuse_nul(plan: TablePlan, batch: pa.RecordBatch, traits: Traits) -> None:
    name = None if "nul_text" in traits.capabilities else column_with_nul(batch)
    if name:
        raise OutsideError(
            f"table {plan.table}, column {name}: a text holds a NUL character, which this target cannot store",
            next="take the NUL out with a rule in cleaning.yaml; it is never dropped unseen",
        )


def _values(plan: TablePlan, name: str, column: Values, kind: Type, *, exact: bool) -> list[Any]:
    """What is bound: of the type that the column has in the target, which may be wider than the plan's."""
    if isinstance(kind, sa.String):
        column = pc.cast(column, pa.string())
        _refuse_long(plan, name, column, kind.length)
    elif isinstance(kind, sa.DateTime) and pa.types.is_date(column.type) and not _is_day(kind):
        column = pc.cast(column, pa.timestamp("us"))
    elif pa.types.is_boolean(column.type) and not isinstance(kind, sa.Boolean):
        column = pc.cast(column, pa.int8())
    elif pa.types.is_decimal(column.type) and not exact:
        return _exact_floats(plan, name, column)
    elif pa.types.is_dictionary(column.type):
        column = pc.cast(column, pa.string())
    values: list[Any] = column.to_pylist()
    return values


def _is_day(kind: Type) -> bool:
    """Oracle's DATE is SQLAlchemy's DateTime, and a day to us."""
    return str(kind.__visit_name__).upper() == "DATE"


def _refuse_long(plan: TablePlan, name: str, column: Any, length: int | None) -> None:
    """Refuse what is longer than the column; counted as the databases that have limits do, in UTF-16 units."""
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    if length is None or longest * 2 <= length:
        return
    units = max((len(value.encode("utf-16-le")) // 2 for value in column.to_pylist() if value is not None), default=0)
    if units > length:
        raise OutsideError(
            f"table {plan.table}, column {name}: a text has {units} characters, and the column holds {length}",
            next="use the type text in model.yaml; texts in keys must be shorter",
        )


def _exact_floats(plan: TablePlan, name: str, column: Values) -> list[float | None]:
    # Through text: Arrow's own cast from decimal to double is not always the nearest one.
    floats = pc.cast(pc.cast(column, pa.string()), pa.float64())
    exact = pa.decimal256(76, 30)
    try:
        back = pc.cast(pc.cast(floats, pa.string()), exact)
        survives = pc.all(pc.equal(back, pc.cast(column, exact)), min_count=0).as_py()
    except pa.ArrowInvalid:  # more than 30 decimal places
        survives = False
    if not survives:
        raise OutsideError(
            f"table {plan.table}, column {name}: this target keeps 15 significant digits, and a value has more",
            next="load into DuckDB or PostgreSQL, which keep decimals exactly",
        )
    values: list[float | None] = floats.to_pylist()
    return values
