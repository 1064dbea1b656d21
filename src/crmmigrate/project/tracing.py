"""Trace: from a value in the target to its source cells, and from a source row to its fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import Engine, Target
from crmmigrate.core.tables import LINE, ROW, SOURCE, Table, source_file
from crmmigrate.project import accounting, added, cell_rules, pair_tracing
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.targets import LoadOptions, opened
from crmmigrate.project.version_tracing import Version, is_versioned
from crmmigrate.steps import load
from crmmigrate.steps import map as mapping
from crmmigrate.steps.load import ALTERNATES, LINEAGE_TABLE, SOURCES
from crmmigrate.steps.load.names import model_name
from crmmigrate.steps.map.headers import text
from crmmigrate.steps.map.places import Places


def trace_key(pipeline: Pipeline, state: State, options: LoadOptions, table: str, key: str) -> dict[str, Any]:
    """Every source cell behind each value of one row of the target.

    Returns:
        table, key, values (the row), cells: one per source cell: field, value, source, row, line, column,
        raw (as gathered), cleaned, rule (what changed it, else null), used (its value is the one in the target);
        alternates: other values of the member, the best first: field, value, source, row, line;
        joined: why its rows are one, see `pair_tracing.of_row`.

    Raises:
        UsageError: There is no such table or row.
    """
    model = state.known.chosen_model
    name = model_name(model, table)
    if name is None:
        raise UsageError(f"no table {table!r} in the model", next=f"one of: {', '.join(model.tables)}")
    with opened(options, existing=True) as target, pipeline.engine("duckdb") as engine:
        row = _row(target, load.target_name(model, name), _key_column(model.tables[name].role, name), key)
        version = Version.of(row, model, name)
        places = _places(target, name, row, is_dimension=model.tables[name].role == "dimension", key=version.member)
        cells = [cell for place in places for cell in _cells(state, engine, name, place)]
        others = _alternates(target, name, version.member)
        joined = pair_tracing.of_places(state, engine, name, ((p["source"], p["row"]) for p in places))
    values = {k: v for k, v in row.items() if not k.startswith("_")}
    for cell in cells:
        cell["value"] = values.get(cell["field"])
    version.mark(cells)
    found = {"table": name, "key": key, "values": values, "cells": cells}
    return found | {"alternates": others, "joined": joined}


def _key_column(role: str, name: str) -> str:
    return f"{name}_key" if role == "dimension" else "_key"


def _row(target: Target, table: str, column: str, key: str) -> dict[str, Any]:
    if table not in target.tables():
        raise UsageError(f"{table} is not in the target", next="load first: `crmmigrate load`")
    value: str | int | None = key if column == "_key" else _number(key)
    found = []
    if value is not None:
        found = target.query(f'SELECT * FROM "{table}" WHERE "{column}" = :key', {"key": value}).to_pylist()
    if not found:
        raise UsageError(f"no row of {table} has {column} = {key!r}", next=f'look it up in the column "{column}"')
    row: dict[str, Any] = found[0]
    return row


def _number(key: str) -> int | None:
    try:
        return int(key)
    except ValueError:
        return None


def _places(target: Target, name: str, row: Mapping[str, Any], *, is_dimension: bool, key: int) -> list[dict[str, Any]]:
    """The source rows behind a row of the target, with the fields that each one won."""
    names = _sources(target)
    if not is_dimension:
        return [{"source": names[row["_source_key"]], "row": row["_row"], "fate": "loaded", "fields": None}]
    as_of = ', "as_of"' if is_versioned(row, name) else ""
    sql = (
        f'SELECT "_source_key", "_row", "fate", "fields"{as_of} FROM "{LINEAGE_TABLE}" '
        'WHERE "table_name" = :name AND "key" = :key ORDER BY "fate", "_source_key", "_row"'
    )
    return [
        {
            "source": names[r["_source_key"]],
            "row": r["_row"],
            "fate": r["fate"],
            "fields": set((r["fields"] or "").split()),
            "as_of": r.get("as_of"),
        }
        for r in target.query(sql, {"name": name, "key": key}).to_pylist()
    ]


def _sources(target: Target) -> dict[int, str]:
    rows = target.query(f'SELECT "source_key", "source" FROM "{SOURCES}"').to_pylist()
    return {r["source_key"]: r["source"] for r in rows}


def _alternates(target: Target, name: str, key: int) -> list[dict[str, Any]]:
    """The values that a member does not have although a source row says them."""
    if ALTERNATES not in target.tables():
        return []
    names = _sources(target)
    sql = (
        f'SELECT "field", "value", "_source_key", "_row", "_line" FROM "{ALTERNATES}" '
        'WHERE "table_name" = :name AND "key" = :key ORDER BY "field", "number"'
    )
    return [
        {
            "field": r["field"], "value": r["value"], "source": names[r["_source_key"]], "row": r["_row"],
            "line": r["_line"],
        }
        for r in target.query(sql, {"name": name, "key": key}).to_pylist()
    ]  # fmt: skip


def _cells(state: State, engine: Engine, name: str, place: Mapping[str, Any]) -> list[dict[str, Any]]:
    document = mapping.mapping_of(state.known.mappings, place["source"])
    staged = state.gathered.tables.get(place["source"])
    if document is None or staged is None:
        return [
            {
                "field": None,
                "source": place["source"],
                "row": place["row"],
                "fate": place["fate"],
                "used": None,
            }
        ]
    seen = added.staged_of(state, place["source"], engine)
    raw = _one(seen, place["row"])
    cleaned = _one(state.outcomes["clean"].tables[place["source"]].read(engine), place["row"])
    rules = cell_rules.rules_of(state.outcomes["clean"].changes, place["source"], raw, cleaned, engine)
    cells = []
    for label, position, field in _fed(document, name, seen):
        cells.append(
            {
                "field": field, "source": place["source"], "row": place["row"], "line": raw.get(LINE), "column": label,
                "raw": raw.get(position), "cleaned": cleaned.get(position),
                "rule": rules.get(position), "fate": place["fate"],
                "used": place["fields"] is None or field in place["fields"], "as_of": place.get("as_of"),
            }
        )  # fmt: skip
    return cells


def _one(table: Table, row: int) -> dict[str, Any]:
    found = table.frame.filter(nw.col(ROW) == row).collect(backend="pyarrow").rows(named=True)
    return dict(found[0]) if found else {}


def _fed(document: MappingDocument, name: str, table: Table) -> Sequence[tuple[str, str, str]]:
    """Label, column of the frame and field of each column that feeds the table."""
    places = Places(table)
    pairs = [(c.column, c.position, path) for c in document.columns for path in (c.field, *c.parts) if path]
    pairs += [(header, None, together.field) for together in document.combined for header in together.columns]
    found = []
    for header, position, path in pairs:
        owner, _, field = path.partition(".")
        if owner == name or (owner == "common" and document.rows_are == name):
            found.append((header, places.get(header, position) or places.get(header) or "", field))
    return found


def trace_row(pipeline: Pipeline, state: State, file: str, row: int, *, by_line: bool = False) -> dict[str, Any]:
    """The fate of one source row.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        file: Source id, or the file where it has one table only.
        row: Record number below the header, or the physical line with `by_line`.
        by_line: See `row`.

    Returns:
        source, row, line, cells (column, raw, cleaned, rule), fate, events, joined (see `pair_tracing.of_row`).

    Raises:
        UsageError: There is no such source or row.
    """
    source = source_named(state, file)
    column = LINE if by_line else ROW
    with pipeline.engine("duckdb") as engine:
        events = accounting.all_events(state.event_paths, engine)
        rows = (
            events.filter(nw.col(SOURCE) == source, nw.col(column) == row).collect(backend="pyarrow").rows(named=True)
            if events is not None
            else []
        )
        staged = state.gathered.tables[source].read(engine) if source in state.gathered.tables else None
        found = staged.frame.filter(nw.col(column) == row).collect(backend="pyarrow").rows(named=True) if staged else []
        if not found and not rows:
            raise UsageError(
                f"{source} has no {'line' if by_line else 'row'} {row}",
                next="rows count from 1 below the header; use --line for lines",
            )
        cells = _all_cells(state, engine, source, found[0]) if found else []
        joined = pair_tracing.of_row(state, engine, source, int(found[0][ROW])) if found else []
    fates = [str(e["fate"]) for e in rows if e["fate"] in ("excluded", "rejected", "merged")]
    place = found[0] if found else rows[0]
    return {
        "source": source, "row": place[ROW], "line": place[LINE],
        "fate": min(fates, key=_GRAVEST.index) if fates else "loaded",
        "events": [{k: e[k] for k in _TOLD} for e in rows],
        "cells": cells, "joined": joined,
    }  # fmt: skip


_TOLD = ("step", "fate", "rule", "table", "column", "value", "reason", "into")
_GRAVEST = ("excluded", "rejected", "merged")


def source_named(state: State, file: str) -> str:
    """The source that people name: its id, or its file where that has one table only.

    Raises:
        UsageError: There is none, or there are several.
    """
    known = [str(s["source"]) for s in state.gathered.sources]
    if file in known:
        return file
    fitting = [s for s in known if s.split("#", 1)[0] == file or s.split("#", 1)[0].endswith(f"/{file}")]
    if len(fitting) == 1:
        return fitting[0]
    hint = f"one of: {', '.join(fitting or known[:8])}"
    raise UsageError(f"{file!r} is {'several tables' if fitting else 'no source'}", next=hint)


def _all_cells(state: State, engine: Engine, source: str, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    table = state.outcomes["clean"].tables[source]
    cleaned = _one(table.read(engine), int(raw[ROW]))
    rules = cell_rules.rules_of(state.outcomes["clean"].changes, source, raw, cleaned, engine)
    document = mapping.mapping_of(state.known.mappings, source)
    fields = {text(c.column): c.field for c in document.columns} if document else {}
    beside = _beside(state, engine, source, raw[LINE])
    roots = {c.name: added.root_of(c, added.columns_of(table)) or c.name for c in table.columns}
    return [
        {
            "column": c.label,
            "raw": raw[roots[c.name]],
            "cleaned": cleaned.get(c.name),
            "rule": rules.get(c.name),
            "field": fields.get(text(c.label)),
        }
        | beside.get(roots[c.name], {})
        for c in table.columns
    ]


def _beside(state: State, engine: Engine, source: str, line: int | None) -> dict[str, dict[str, str]]:
    """What the sidecar knows of the cells of one line: number format, unit, formula."""
    outcome = state.gathered.outcomes.get(source_file(source))
    if outcome is None or outcome.sidecar is None or line is None:
        return {}
    runs = engine.read([outcome.sidecar])
    here = runs.filter(nw.col(SOURCE) == source, nw.col("first") <= line, nw.col("last") >= line)
    facts: dict[str, dict[str, str]] = {}
    for run in here.collect(backend="pyarrow").rows(named=True):
        known = {name: str(run[name]) for name in ("format", "unit", "formula") if run[name]}
        facts.setdefault(run["column"], {}).update(known)
    return facts
