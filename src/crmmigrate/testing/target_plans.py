"""What the exam of targets loads: plans from rows, values and names that loaders are known to damage."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crmmigrate.core.ports import TablePlan, Target, TargetColumn

RECEIPTS = "_crmmigrate_batch"
TEXTS = [
    "plain", "", " ", "NULL", "null", "\\N", "\\.", "a\n\\.\nb", "tab\there", "line\nfeed", "carriage\r\n",
    'say "hi"', "it's", "back\\slash\\", "\\n", "semi;colon, comma|pipe", "%s %(x)s :name $1 ?", "Müller",
    "東京 😀", "e\u0301 combining", "--", "'; DROP TABLE x; --", "=1", "\ufeffbom", "trailing ", "x" * 20_000,
]  # fmt: skip
"""Values that loaders are known to damage."""
NAMES = ['we"ird', "semi;colon", "with space", "größe", "percent%s", "a:b", "select", "back\\slash", "n" * 63]
ARROW_TYPES: Mapping[str, pa.DataType] = {
    "bigint": pa.int64(),
    "integer": pa.int64(),
    "number": pa.decimal128(30, 15),
    "percent": pa.decimal128(30, 15),
    "money": pa.decimal128(21, 6),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
"""Arrow type of each type of the model in the files that targets are given; the others are strings."""


# A table for most questions, and rows of it.
PERSON = {"key": "bigint", "name": "string", "amount": "money"}
ADA = (1, "Ada", Decimal("10.5000"))
BEN = (2, None, Decimal("-0.0001"))
CLEO = (3, "", None)


@dataclass(frozen=True)
class Address:
    """Where the target of one test is, so that another process can open it too.

    Attributes:
        target: Class of the target, importable by its name.
        url, schema: What it is made from; each test needs a place of its own, empty at the start.
    """

    target: Callable[[str, str | None], Target]
    url: str
    schema: str | None = None

    def open(self) -> Target:
        """A new connection to it."""
        return self.target(self.url, self.schema)


def planned(
    folder: Path, table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]], **options: Any
) -> TablePlan:
    """Write rows to a Parquet file and plan their load; the first column is primary and merge key.

    Args:
        folder: Where the file goes.
        table: Table in the target.
        types: Column -> type of the model.
        rows: Rows of values.
        options: Further attributes of the plan, and `references`: column -> (table, column).
    """
    references = options.pop("references", {})
    columns = tuple(TargetColumn(name, kind, references=references.get(name)) for name, kind in types.items())
    arrays = [
        pa.array([row[i] for row in rows], ARROW_TYPES.get(kind, pa.string())) for i, kind in enumerate(types.values())
    ]
    data = pa.table(dict(zip(types, arrays, strict=True)))
    batch = hashlib.sha256(repr((table, types, rows)).encode()).hexdigest()
    path = folder / f"{batch}.parquet"
    pq.write_table(data, path, row_group_size=10_000)
    key = (next(iter(types)),)
    plan = TablePlan(table, columns, key, key, batch, path, len(rows))
    return replace(plan, **options)


def canonical(value: Any) -> Any:
    """A comparable value: numbers and booleans as decimals, dates and times as ISO text."""
    if isinstance(value, bool | int | float | Decimal):
        return Decimal(str(int(value) if isinstance(value, bool) else value)).normalize()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def rows_of(target: Target, table: str, columns: Sequence[str], order: str) -> list[tuple[Any, ...]]:
    """The rows of a table in a comparable form, ordered by a column."""
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    quoted = '"' + table.replace('"', '""') + '"'
    result = target.query(f'SELECT {names} FROM {quoted} ORDER BY "{order}"')
    return [tuple(canonical(v) for v in row) for row in zip(*(c.to_pylist() for c in result.columns), strict=True)]
