"""Before and after: what transforms make of the first values of a column, by the very expressions that will run."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, Model, Status
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, Table
from crmmigrate.steps.map.feeding import Feed, feed_of, prepared
from crmmigrate.steps.map.places import Places

_ROWS = 200
_MOST = 5
Entry = ColumnMapping | Combined
Pairs = list[tuple[str, str]]


def preview(table: Table, mapping: Mapping, model: Model, engine: Engine) -> dict[tuple[str, int], Pairs]:
    """Up to five values before and after, for each entry with a transform, SQL, parts or several columns.

    Args:
        table: A cleaned table of the layout; its first rows are looked at.
        mapping: The mapping.
        model: The model.
        engine: Where frames live.

    Returns:
        (`columns` or `combined`, index of the entry) -> pairs. Where a column has parts, `after` names each field.
    """
    if mapping.rows_are is None or mapping.status == Status.REJECTED:
        return {}
    entries: list[tuple[str, int, Entry]] = [
        *(("columns", i, c) for i, c in enumerate(mapping.columns) if c.transform or c.sql or c.parts),
        *(("combined", i, c) for i, c in enumerate(mapping.combined)),
    ]
    if not entries:
        return {}
    few = table.with_frame(engine.hold(table.frame.filter(nw.col(ROW) <= _ROWS)))
    found = {(kind, i): _pairs(few, mapping, entry, model, engine) for kind, i, entry in entries}
    return {place: pairs for place, pairs in found.items() if pairs}


def _pairs(table: Table, mapping: Mapping, entry: Entry, model: Model, engine: Engine) -> Pairs:
    alone: dict[str, Any] = {
        "columns": [], "combined": [], "suggested_constants": [], "constants": {}, "constants_of": {},
    }  # fmt: skip
    only = mapping.model_copy(update=alone | {_place(entry): [entry]})
    feed = feed_of(table, only, model)
    labels = _columns(table, entry)
    if feed is None or not labels:
        return []
    feed = prepared(feed, engine)
    paths = feed.paths()
    before = nw.concat_str([nw.col(name) for name in labels], separator=" + ", ignore_nulls=True)
    asked = feed.table.frame.select(
        ROW, before.alias("_before"), *(feed.expression(path).alias(f"_after_{i}") for i, path in enumerate(paths))
    )
    rows = asked.filter(nw.col("_before") != "").sort(ROW).collect(backend="pyarrow").rows(named=True)
    pairs: dict[str, str] = {}
    for row in rows:
        if len(pairs) < _MOST:
            pairs.setdefault(row["_before"], _after(row, paths, feed, entry))
    return list(pairs.items())


def _place(entry: Entry) -> str:
    return "columns" if isinstance(entry, ColumnMapping) else "combined"


def _columns(table: Table, entry: Entry) -> list[str]:
    """The columns of the frame that an entry reads."""
    places = Places(table)
    if isinstance(entry, ColumnMapping):
        if entry.position is not None and entry.position <= len(table.columns):
            return [table.columns[entry.position - 1].name]
        labels = [entry.column]
    else:
        written = [c.label for c in table.columns]
        labels = entry.columns or [label for label in written if entry.sql and f'"{label}"' in entry.sql]
    return [name for label in labels if (name := places.get(label))]


def _after(row: dict[str, object], paths: list[str], feed: Feed, entry: Entry) -> str:
    values = {path: row[f"_after_{i}"] for i, path in enumerate(paths)}
    if isinstance(entry, Combined) or not entry.parts:
        return "" if values[paths[0]] is None else str(values[paths[0]])
    plain = [path for path, pieces in feed.pieces.items() if pieces[0].call is None and pieces[0].sql is None]
    told = [f"{p.partition('.')[2]}: {v}" for p, v in values.items() if v is not None and p not in plain]
    return ", ".join(told)
