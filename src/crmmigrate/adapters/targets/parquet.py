"""The Parquet side of a plan: its files, its batches, and text blocks for databases that load text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmmigrate.core.errors import CrmMigrateError, OutsideError
from crmmigrate.core.ports import TablePlan

Values: TypeAlias = "pa.Array[Any]"
BATCH_ROWS = 65_536
BLOCK_BYTES = 32 << 20
SCALES = {"money": 6, "number": 15, "percent": 15}
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def parquet_files(path: Path) -> list[Path]:
    """The Parquet files at a path, which is one of them or a folder of them."""
    return sorted(path.rglob("*.parquet")) if path.is_dir() else [path]


def check_files(plan: TablePlan) -> list[Path]:
    """The files of a plan, after proof that they hold what the plan says.

    Raises:
        OutsideError: A file is missing, unreadable or lacks a column, or the number of rows differs.
    """
    files = parquet_files(plan.path)
    rows = 0
    for file in files:
        try:
            content = pq.ParquetFile(file)
        except (OSError, pa.ArrowInvalid) as error:
            raise OutsideError(f"cannot read {file}: {error}", next="run the command again") from error
        with content:
            missing = [c.name for c in plan.columns if c.name not in content.schema_arrow.names]
            if missing:
                raise CrmMigrateError(f"{file} has no column {missing[0]}, which table {plan.table} needs")
            rows += content.metadata.num_rows
            _check_scales(plan, content)
    if rows != plan.n_rows:
        raise CrmMigrateError(
            f"{plan.path} holds {rows} rows, the plan for table {plan.table} says {plan.n_rows}",
            code="count-mismatch",
        )
    return files


def _check_scales(plan: TablePlan, content: pq.ParquetFile) -> None:
    """Databases round decimals to the scale of the column without a word; refuse that."""
    for column in plan.columns:
        scale = SCALES.get(column.type)
        kind = content.schema_arrow.field(column.name).type
        if scale is None or not pa.types.is_decimal(kind) or kind.scale <= scale:
            continue
        for batch in content.iter_batches(BATCH_ROWS, columns=[column.name]):
            values = batch.column(0)
            if pc.any(pc.not_equal(values, pc.round(values, ndigits=scale))).as_py():
                raise OutsideError(
                    f"table {plan.table}, column {column.name}: values have more than {scale} decimal "
                    f"places, which the type {column.type} cannot hold",
                    next="use the type number, or round the values in cleaning.yaml",
                )


def batches(plan: TablePlan, files: list[Path]) -> Iterator[pa.RecordBatch]:
    """The rows of a plan in bounded batches, columns in the plan's order."""
    names = [column.name for column in plan.columns]
    for file in files:
        with pq.ParquetFile(file) as content:
            for batch in content.iter_batches(BATCH_ROWS, columns=names):
                yield from _slices(batch.select(names))


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if not batch.num_rows:
        return
    step = max(1, min(batch.num_rows, batch.num_rows * BLOCK_BYTES // max(batch.nbytes, 1)))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def text_block(batch: pa.RecordBatch, *, boolean_digits: bool = False) -> bytes:
    r"""A batch as the text that PostgreSQL and MySQL load: tabs between, `\N` for null, backslash escapes.

    Args:
        batch: At least one row.
        boolean_digits: Write booleans as 1 and 0, not as true and false.
    """
    cells: list[Any] = [_text(column, boolean_digits) for column in batch.columns]
    cells[-1] = pc.binary_join_element_wise(cells[-1], pa.scalar(""), "\n")
    lines = pc.binary_join_element_wise(*cells, "\t")
    _, offsets, data = lines.buffers()
    size = int(np.frombuffer(offsets, dtype=np.int32)[lines.offset + len(lines)])
    return data.slice(0, size).to_pybytes() if data else b""


def _text(column: Values, boolean_digits: bool) -> Any:  # noqa: FBT001
    if boolean_digits and pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    text: Any = pc.cast(column, pa.string())
    if not (pa.types.is_primitive(column.type) or pa.types.is_boolean(column.type)):
        # Most columns hold none of these: one scan of the buffer is far cheaper than a replacement.
        data = text.buffers()[2]
        raw = data.to_pybytes() if data else b""
        for plain, escaped in _ESCAPES:
            if plain.encode() in raw:
                text = pc.replace_substring(text, plain, escaped)
    return pc.fill_null(text, "\\N")


def column_with_nul(batch: pa.RecordBatch) -> str | None:
    """The first text column of a batch that holds a NUL character."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if not pa.types.is_primitive(column.type):
            text = pc.cast(column, pa.string())
            if pc.any(pc.match_substring(text, "\0")).as_py():
                return name
    return None


def arrow_table(names: list[str], rows: list[tuple[object, ...]], types: Sequence[pa.DataType | None]) -> pa.Table:
    """Rows from a driver as an Arrow table; where the type is None, or does not fit, it is inferred."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    arrays = [_array(list(values), kind) for values, kind in zip(columns, types, strict=True)]
    return pa.Table.from_arrays(arrays, names=names)


def _array(values: list[object], kind: pa.DataType | None) -> Values:
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
