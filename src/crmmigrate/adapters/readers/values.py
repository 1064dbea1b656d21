"""Columns of Python values, as database drivers give them, as canonical text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from crmmigrate.adapters.readers import encoding
from crmmigrate.adapters.readers.columns import Notes, json_text
from crmmigrate.adapters.readers.streams import schema_of, text_of
from crmmigrate.core.findings import Finding

_DIRECT = (str, bool, int, float, Decimal, dt.date, dt.time, dt.timedelta)


class NotText(bytes):
    """A text whose bytes are not UTF-8."""


def decoded(value: bytes) -> str | NotText:
    """A text of a database as it should be, or its bytes."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return NotText(value)


def value_text(value: Any, notes: Notes) -> str | None:
    """One value as canonical text; what is binary is counted."""
    if value is None or isinstance(value, _DIRECT):
        return text_of(value)
    if isinstance(value, bytes | bytearray | memoryview):
        notes.binary += 1
        return bytes(value).hex() or None
    if isinstance(value, list | dict | tuple):
        return json_text(value)
    return text_of(value)


def batches(
    chunks: Iterable[Sequence[Sequence[Any]]],
    names: Sequence[str],
    findings: list[Finding],
    makers: Sequence[Callable[[Any], str | None] | None] = (),
) -> Iterator[pa.RecordBatch]:
    """Rows of Python values as batches of text; findings are told at the end.

    Args:
        chunks: Rows, some thousand at a time.
        names: Names of the columns, for findings.
        findings: Gets what the user must know.
        makers: A function of its own for a column, or None.
    """
    schema = schema_of(len(names))
    notes = [Notes() for _ in names]
    own = makers or [None] * len(names)
    for rows in chunks:
        if rows:
            columns = zip(zip(*rows, strict=True), notes, own, strict=True)
            arrays = [pa.array(_texts(column, note, make), pa.string()) for column, note, make in columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    for name, note in zip(names, notes, strict=True):
        findings.extend(note.findings(name))


def _texts(column: Sequence[Any], notes: Notes, make: Callable[[Any], str | None] | None) -> list[str | None]:
    if make is not None:
        return [None if value is None else make(value) for value in column]
    odd = [value for value in column if isinstance(value, NotText)]
    if not odd:
        return [value_text(value, notes) for value in column]
    notes.encoding = encoding.legacy(b"\n".join(odd)[: encoding.SAMPLE]).name
    notes.strays += len(odd)
    readable = [v.decode(notes.encoding, errors="replace") if isinstance(v, NotText) else v for v in column]
    notes.examples += [v.decode(notes.encoding, errors="replace")[:80] for v in odd[:5]]
    return [value_text(value, notes) for value in readable]
