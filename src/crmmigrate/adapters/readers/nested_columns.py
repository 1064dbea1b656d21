"""Arrow batches as relations: structs become columns, lists of structs tables of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from crmmigrate.adapters.readers.columns import Array, Notes, pc, texts
from crmmigrate.adapters.readers.streams import schema_of
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Relation

Batches = Callable[[], Iterator[pa.RecordBatch]]
"""Opens the same batches anew at each call."""
_KEY = re.compile(
    r"(.*[_ .-])?(id|nr|no|num|number|nummer|code|key)\.?|.*[a-z](?-i:I[Dd]|Nr|No|Key)|.*(knr|kdnr)", re.IGNORECASE
)


@dataclass(frozen=True)
class _Column:
    """A column of a table: where it lies in nested structs."""

    name: str
    path: tuple[int, ...]
    type: pa.DataType


def relations(
    table: str | None, schema: pa.Schema, batches: Batches, options: dict[str, Any] | None = None
) -> Iterator[Relation]:
    """The table of a schema, and one for each column that is a list of records.

    Args:
        table: Its name, None for the only one of a file.
        schema: Schema of the batches.
        batches: Gives them; called once a table.
        options: More to tell in `Relation.options` of the first table.
    """
    columns = list(_flat(schema))
    plain = [c for c in columns if not _is_records(c.type)]
    told = {**(options or {}), "types": {c.name: str(c.type) for c in plain}}
    findings: list[Finding] = []
    yield Relation(
        table, tuple(c.name for c in plain), _texts(batches, plain, findings), findings=findings, options=told
    )
    key = next((c for c in plain if _KEY.fullmatch(c.name) and _is_scalar(c.type)), None)
    for column in columns:
        if _is_records(column.type):
            yield from _children(table, column, key, batches)


def _children(table: str | None, column: _Column, key: _Column | None, batches: Batches) -> Iterator[Relation]:
    leads: list[pa.Field[Any]] = [pa.field(f"{table or 'parent'} row", pa.int64())]
    if key is not None:
        leads.append(pa.field(key.name, key.type))
    child = _Exploded(batches, column, key, pa.schema([*leads, *_item_fields(column.type)]))
    name = f"{table}.{column.name}" if table else column.name
    yield from relations(name, child.schema, child.batches, {"parent": table, "parent_column": column.name})


@dataclass(frozen=True)
class _Exploded:
    """The records in the lists of a column, each with the number and the key of the record it belongs to."""

    parents: Batches
    column: _Column
    key: _Column | None
    schema: pa.Schema = field()

    def batches(self) -> Iterator[pa.RecordBatch]:
        before = 0
        for batch in self.parents():
            lists = _at(batch, self.column.path)
            lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
            rows = np.repeat(np.arange(len(lists)), lengths)
            items = pc.list_flatten(lists.drop_null())
            arrays: list[Array] = [pa.array(rows + before + 1, pa.int64())]
            if self.key is not None:
                arrays.append(_at(batch, self.key.path).take(pa.array(rows, pa.int64())))
            arrays += [pc.struct_field(items, [i]) for i in range(items.type.num_fields)]
            yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)
            before += len(batch)


def _flat(
    fields: Sequence[pa.Field[Any]] | pa.Schema, prefix: str = "", path: tuple[int, ...] = ()
) -> Iterator[_Column]:
    for index, one in enumerate(fields):
        name, place = f"{prefix}{one.name}", (*path, index)
        if pa.types.is_struct(one.type) and one.type.num_fields:
            yield from _flat([one.type.field(i) for i in range(one.type.num_fields)], f"{name}.", place)
        else:
            yield _Column(name, place, one.type)


def _at(batch: pa.RecordBatch, path: tuple[int, ...]) -> Array:
    column = batch.column(path[0])
    # A null record has null fields, which `struct_field` knows and the fields themselves do not.
    return pc.struct_field(column, list(path[1:])) if len(path) > 1 else column


def _texts(batches: Batches, columns: Sequence[_Column], findings: list[Finding]) -> Iterator[pa.RecordBatch]:
    schema = schema_of(len(columns))
    notes = [Notes() for _ in columns]
    for batch in batches():
        arrays = [texts(_at(batch, column.path), note) for column, note in zip(columns, notes, strict=True)]
        if len(batch):
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    for column, note in zip(columns, notes, strict=True):
        findings.extend(note.findings(column.name))


def _is_list(kind: Any) -> bool:
    types = pa.types
    return types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)


def _is_records(kind: Any) -> bool:
    return _is_list(kind) and pa.types.is_struct(kind.value_type) and kind.value_type.num_fields > 0


def _is_scalar(kind: Any) -> bool:
    return not pa.types.is_nested(kind)


def _item_fields(kind: Any) -> list[pa.Field[Any]]:
    item = kind.value_type
    return [pa.field(item.field(i).name, item.field(i).type) for i in range(item.num_fields)]
