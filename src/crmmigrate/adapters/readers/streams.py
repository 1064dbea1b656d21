"""What readers of told tables share: values as canonical text, rows as Arrow batches, a scratch folder."""

from __future__ import annotations

import datetime as dt
import math
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from crmmigrate.core.tables import LINE, column_name

BATCH_ROWS = 20_000
_MIDNIGHT = dt.time(0)


def text_of(value: Any) -> str | None:  # noqa: PLR0911
    """A value of a file or database as canonical text: plain numbers, ISO dates, `true`, None where blank.

    >>> text_of(19.90), text_of(1e20), text_of(Decimal("19.90")), text_of(True), text_of("  ")
    ('19.9', '100000000000000000000', '19.90', 'true', None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | uuid.UUID):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex() or None
    return str(value)


def float_text(value: float) -> str:
    """The shortest text that is this number: no `.0`, no exponent."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 2**53:
        return str(int(value))
    short = repr(value).removesuffix(".0")
    return format(Decimal(short), "f") if "e" in short else short


def duration_text(value: dt.timedelta) -> str:
    """Hours, minutes, seconds: `36:00:00`; fractions of a second only where there are any."""
    micros = round(value / dt.timedelta(microseconds=1))
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    seconds, rest = divmod(micros, 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def schema_of(width: int, *, lines: bool = False) -> pa.Schema:
    """The schema of a relation's batches."""
    fields: list[pa.Field[Any]] = [pa.field(column_name(j), pa.string()) for j in range(width)]
    if lines:
        fields.append(pa.field(LINE, pa.int64()))
    return pa.schema(fields)


def batches(
    rows: Iterable[Sequence[str | None]], width: int, lines: Iterable[int] | None = None
) -> Iterator[pa.RecordBatch]:
    """Rows of canonical text as Arrow batches of bounded size.

    Args:
        rows: Each of `width` cells.
        width: Number of columns.
        lines: Line of each row, where there are lines.
    """
    schema = schema_of(width, lines=lines is not None)
    numbers = iter(lines) if lines is not None else None
    taken: list[Sequence[str | None]] = []
    places: list[int] = []
    for row in rows:
        taken.append(row)
        if numbers is not None:
            places.append(next(numbers))
        if len(taken) == BATCH_ROWS:
            yield _batch(taken, places, schema, width)
            taken, places = [], []
    if taken:
        yield _batch(taken, places, schema, width)


def _batch(rows: Sequence[Sequence[str | None]], lines: Sequence[int], schema: pa.Schema, width: int) -> pa.RecordBatch:
    arrays: list[pa.Array[Any]] = [_column([row[j] for row in rows]) for j in range(width)]
    if len(schema) > width:
        arrays.append(pa.array(lines, pa.int64()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema) if arrays else pa.record_batch({})


def _column(texts: list[str | None]) -> pa.Array[Any]:
    """A column; a half of a character, which is in no file of ours, is kept as its escape."""
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([t and t.encode("utf-8", "backslashreplace").decode() for t in texts], pa.string())


class Scratch:
    """A folder that lives as long as its owner; made when it is first asked for."""

    def __init__(self, owner: object) -> None:
        self._owner = weakref.ref(owner)
        self._folder: Path | None = None
        self._count = 0

    def owner(self) -> object:
        """Who must live as long as the folder is wanted."""
        return self._owner()

    def folder(self) -> Path:
        """The folder."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="crmmigrate-read-"))
            weakref.finalize(self._owner(), shutil.rmtree, self._folder, True)  # noqa: FBT003
        return self._folder

    def fresh(self) -> Path:
        """A place for one more Parquet file of records."""
        self._count += 1
        return self.folder() / f"records-{self._count:04d}.parquet"
