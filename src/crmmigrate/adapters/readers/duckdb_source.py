"""Tables of a DuckDB file, through DuckDB's own Arrow batches."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crmmigrate.adapters.readers.nested_columns import Batches, relations
from crmmigrate.adapters.readers.queries import only_select, wanted
from crmmigrate.adapters.readers.streams import BATCH_ROWS
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Refused, Relation

_CLOSED: dict[str, Any] = {"enable_external_access": "false", "python_enable_replacements": "false"}
"""A query reads this database and nothing else: no files, no variables of Python."""
_TABLES = """
    SELECT table_name, table_type = 'VIEW' FROM information_schema.tables
    WHERE table_catalog = current_database() AND table_schema = ? ORDER BY 2, 1
"""
_KEYS = """
    SELECT constraint_type, constraint_column_names, referenced_table, referenced_column_names FROM duckdb_constraints()
    WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
      AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') ORDER BY constraint_index
"""


def duckdb_relations(path: Path, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
    """See `read_url`."""
    database = _Database(path)
    if sql := only_select(options, "duckdb"):
        yield from database.relations(None, sql, {"query": sql})
        return
    schema = str(options.get("schema", "main"))
    found = dict(database.rows(_TABLES, schema))
    chosen = wanted(options, list(found), path.name)
    views = [name for name, is_view in found.items() if is_view]
    findings = [views_found(views)] if views and chosen is None else []
    for name, is_view in found.items():
        if name in chosen if chosen is not None else not is_view:
            place = f"{_quoted(schema)}.{_quoted(name)}"
            told: dict[str, Any] = {"view": True} if is_view else database.keys(schema, name)
            order = f" ORDER BY {', '.join(map(_quoted, told['primary_key']))}" if "primary_key" in told else ""
            for relation in database.relations(name, f"SELECT * FROM {place}{order}", told):
                relation.findings.extend(findings)
                findings = []
                yield relation


def views_found(views: list[str]) -> Finding:
    """Tells that views were not taken."""
    message = f"{len(views)} views repeat rows of tables; they are not taken: {', '.join(views[:5])}"
    hint = "name those you want with `tables` in migration.yaml"
    return Finding("views-found", message, Severity.INFO, count=len(views), examples=tuple(views), next=hint)


class _Database:
    """An open file, which nobody can write to meanwhile. It closes when nobody reads from it any more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=_CLOSED)
        except duckdb.Error as fault:
            raise self._fault(fault) from fault
        weakref.finalize(self, self._connection.close)

    def rows(self, sql: str, *values: str) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def keys(self, schema: str, table: str) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for kind, columns, target, there in self.rows(_KEYS, schema, table):
            if kind == "PRIMARY KEY":
                told["primary_key"] = columns
            else:
                key = {"columns": columns, "table": target, "references": there}
                told.setdefault("foreign_keys", []).append(key)
        return told

    def relations(self, table: str | None, sql: str, told: dict[str, Any]) -> Iterator[Relation]:
        try:
            schema = self._open(f"SELECT * FROM ({sql}) LIMIT 0").schema
        except duckdb.Error as fault:
            raise self._fault(fault) from fault
        yield from relations(table, schema, self._batches(sql), told)

    def _open(self, sql: str) -> Any:
        return self._connection.cursor().sql(sql).to_arrow_reader(BATCH_ROWS)

    def _batches(self, sql: str) -> Batches:
        def batches() -> Iterator[pa.RecordBatch]:
            try:
                yield from self._open(sql)
            except (duckdb.Error, pa.ArrowException, OSError) as fault:
                raise self._fault(fault) from fault

        return batches

    def _fault(self, fault: BaseException) -> SourceError:
        reason = str(fault).splitlines()[0]
        return SourceError(f"{self._path.name}: the DuckDB database cannot be read ({reason})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
