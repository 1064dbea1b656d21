"""DuckDB as a target: rows go from Parquet to the table inside the database, none through Python."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import duckdb
import pyarrow as pa

from crmmigrate.adapters.targets.base import STAGE, SqlTarget
from crmmigrate.adapters.targets.sql import TEXT_TYPES, bound, listed, literal, quoted
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import TablePlan, TargetColumn, ViewPlan

MEMORY_LIMIT = "512MB"


class Constraint(NamedTuple):
    """A key of the catalogue."""

    table: str
    kind: str
    columns: Sequence[str]
    parent: str | None
    parent_columns: Sequence[str]


class Definition(NamedTuple):
    """How a table is made again: the columns whose values it keeps, and the statements."""

    columns: list[str]
    statements: list[str]


class DuckDBTarget(SqlTarget):
    """A DuckDB file: `duckdb:///file.duckdb` (relative) or `duckdb:////folder/file.duckdb`."""

    name = "duckdb"
    capabilities = frozenset(
        {"transactions", "schemas", "foreign_keys", "comments", "exact_decimals", "native_dates", "nul_text"}
    )
    types: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(TEXT_TYPES, "VARCHAR"),
        "key": "VARCHAR",
        "integer": "BIGINT",
        "bigint": "BIGINT",
        "number": "DECIMAL(30,15)",
        "percent": "DECIMAL(30,15)",
        "money": "DECIMAL(21,6)",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "boolean": "BOOLEAN",
        "now": "(now() AT TIME ZONE 'UTC')",
    }
    driver_errors = (duckdb.Error,)

    def __init__(self, url: str, schema: str | None = None) -> None:
        super().__init__(url, schema or "main")
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def _db(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> duckdb.DuckDBPyConnection:
        file = self.url.database or ":memory:"
        db = duckdb.connect(file)
        db.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        db.execute("SET preserve_insertion_order = false")
        db.execute("SET python_enable_replacements = false")
        db.execute("SET enable_progress_bar = false")
        db.execute("SET autoinstall_known_extensions = false")
        if file == ":memory:":
            db.execute(f"SET temp_directory = {literal(tempfile.gettempdir())}")
        return db

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        values = dict(parameters) if parameters else None
        return self._db.execute(bound(sql, "${}".format), values).fetchall()

    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        statement = bound(sql, "${}".format)
        kinds = [part.type for part in duckdb.extract_statements(statement)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise UsageError("only one SELECT at a time can be asked of a target")
        if self._run("SELECT 1 FROM duckdb_schemas() WHERE schema_name = :schema", {"schema": self.schema}):
            self._run(f"USE {quoted(self.schema or 'main')}")
        rows: pa.Table = self._db.sql(statement, params=parameters or None).to_arrow_table()
        return rows

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("BEGIN")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):
                self._run("ROLLBACK")
            raise

    def _table_names(self) -> list[str]:
        rows = self._run(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = :schema AND NOT temporary "
            "AND database_name = current_database()",
            {"schema": self.schema},
        )
        return [name for (name,) in rows]

    def _view_names(self) -> list[str]:
        rows = self._run(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = :schema AND NOT internal "
            "AND database_name = current_database()",
            {"schema": self.schema},
        )
        return [name for (name,) in rows]

    def _native(self, table: str) -> dict[str, str]:
        rows = self._run(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = :schema AND table_name = :table "
            "AND database_name = current_database() ORDER BY column_index",
            {"schema": self.schema, "table": table},
        )
        return {str(name): str(kind) for name, kind in rows}

    def _ensure_receipts(self) -> None:
        self._run(f"CREATE SCHEMA IF NOT EXISTS {quoted(self.schema or 'main')}")
        super()._ensure_receipts()

    def _create(self, plan: TablePlan) -> None:
        parts = [self._column_sql(column) for column in plan.columns]
        parts += [
            f"FOREIGN KEY ({quoted(c.name)}) REFERENCES {self._qualified(c.references[0])} ({quoted(c.references[1])})"
            for c in plan.columns
            # DuckDB checks row by row: a table cannot be loaded that points to itself.
            if c.references and c.references[0] != plan.table and self._is_key(*c.references)
        ]
        self._run(f"CREATE TABLE {self._qualified(plan.table)} ({', '.join(parts)})")
        self._comment("TABLE", plan.table, plan.comment)
        for column in plan.columns:
            self._comment("COLUMN", plan.table, column.comment, column.name)

    def _add_column(self, plan: TablePlan, column: TargetColumn) -> None:
        super()._add_column(plan, column)
        self._comment("COLUMN", plan.table, column.comment, column.name)

    def _comment(self, kind: str, name: str, comment: str, column: str = "") -> None:
        if comment:
            place = self._qualified(name) + (f".{quoted(column)}" if column else "")
            self._run(f"COMMENT ON {kind} {place} IS {literal(comment)}")

    def _create_view(self, plan: ViewPlan) -> None:
        self._run(f"USE {quoted(self.schema or 'main')}")  # names in it are those of the schema
        self._run(f"CREATE OR REPLACE VIEW {self._qualified(plan.name)} AS {plan.sql}")
        self._comment("VIEW", plan.name, plan.comment)

    def _reshape(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> None:
        """Make the table anew, and those that point to it: DuckDB alters no table that others depend on."""
        tables = self._dependents(table)
        made = [self._definition(name, *((types, drop) if name == table else ({}, ()))) for name in tables]
        for place, (name, definition) in enumerate(zip(tables, made, strict=True)):
            columns = listed(definition.columns)
            self._run(
                f"CREATE OR REPLACE TEMP TABLE {quoted(f'{STAGE}_{place}')} AS "
                f"SELECT {columns} FROM {self._qualified(name)}"
            )
        self._drop(tables)
        for place, (name, definition) in enumerate(zip(tables, made, strict=True)):
            for statement in definition.statements:
                self._run(statement)
            columns, kept = listed(definition.columns), quoted(f"{STAGE}_{place}")
            self._run(f"INSERT INTO {self._qualified(name)} ({columns}) SELECT {columns} FROM {kept}")
            self._run(f"DROP TABLE {kept}")

    def _dependents(self, table: str) -> list[str]:
        """The table and all whose foreign keys lead to it, each after those that it points to."""
        rows = self._constraints("FOREIGN KEY")
        found = [table]
        for parent in found:
            children = [row.table for row in rows if row.parent == parent]
            for child in children:
                if child in found:
                    found.remove(child)
                found.append(child)
        return found

    def _definition(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> Definition:
        """How the table is made again, with other types and without some columns."""
        where = "schema_name = :schema AND table_name = :table AND database_name = current_database()"
        named = {"schema": self.schema, "table": table}
        rows = self._run(
            "SELECT column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns() "
            f"WHERE {where} ORDER BY column_index",
            named,
        )
        rows = [row for row in rows if row[0] not in drop]
        parts = [
            f"{quoted(name)} {types.get(name, kind)}{'' if nullable else ' NOT NULL'}"
            + (f" DEFAULT {default}" if default else "")
            for name, kind, nullable, default, _ in rows
        ]
        for row in self._constraints("PRIMARY KEY", "FOREIGN KEY"):
            if row.table == table and not set(row.columns) & set(drop):
                to = f" REFERENCES {self._qualified(row.parent)} ({listed(row.parent_columns)})" if row.parent else ""
                parts.append(f"{row.kind} ({listed(row.columns)}){to}")
        place = self._qualified(table)
        statements = [f"CREATE TABLE {place} ({', '.join(parts)})"]
        [(comment,)] = self._run(f"SELECT comment FROM duckdb_tables() WHERE {where}", named)
        statements += [f"COMMENT ON TABLE {place} IS {literal(comment)}"] if comment else []
        statements += [f"COMMENT ON COLUMN {place}.{quoted(row[0])} IS {literal(row[4])}" for row in rows if row[4]]
        return Definition([row[0] for row in rows], statements)

    def _constraints(self, *kinds: str) -> list[Constraint]:
        rows = self._run(
            "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
            "FROM duckdb_constraints() WHERE schema_name = :schema AND database_name = current_database()",
            {"schema": self.schema},
        )
        return [Constraint(*row) for row in rows if row[1] in kinds]

    def _column_sql(self, column: TargetColumn) -> str:
        return f"{quoted(column.name)} {self._type(column)}{'' if column.nullable else ' NOT NULL'}"

    def _is_key(self, table: str, column: str) -> bool:
        """Whether a column alone is the primary key of a table that exists."""
        return any(row.table == table and list(row.columns) == [column] for row in self._constraints("PRIMARY KEY"))

    def _assign(self, table: str, other: str, columns: list[str], condition: str) -> None:
        # Columns of a foreign key have an index, in which many rows share a value: they are changed where they must.
        keyed = {column for row in self._constraints("FOREIGN KEY") if row.table == table for column in row.columns}
        plain = [column for column in columns if column not in keyed]
        if plain:
            super()._assign(table, other, plain, condition)
        for column in [column for column in columns if column in keyed]:
            differs = f"{quoted(table)}.{quoted(column)} IS DISTINCT FROM {quoted(other)}.{quoted(column)}"
            super()._assign(table, other, [column], f"{condition} AND {differs}")

    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        if not files:
            return
        names = listed(column.name for column in plan.columns)
        paths = ", ".join(literal(re.sub(r"([*?\[])", r"[\1]", str(file))) for file in files)
        self._run(
            f"INSERT INTO {into} ({names}) SELECT {names} FROM read_parquet([{paths}], hive_partitioning = false)"
        )

    def _stage(self, plan: TablePlan) -> None:
        columns = ", ".join(f"{quoted(c.name)} {self._type(c)}" for c in plan.columns)
        self._run(f"CREATE OR REPLACE TEMP TABLE {quoted(STAGE)} ({columns})")

    def _finish(self, plan: TablePlan) -> None:
        """The primary key only: DuckDB's indexes must fit in memory, and a merge needs none."""
        keyed = {row.table for row in self._constraints("PRIMARY KEY")}
        if plan.primary_key and plan.table not in keyed:
            self._run(f"ALTER TABLE {self._qualified(plan.table)} ADD PRIMARY KEY ({listed(plan.primary_key)})")

    def _prove_key(self, plan: TablePlan) -> None:
        """After a first load: that the merge key is unique, since no index says so."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            self._refuse_repeats(plan, self._qualified(plan.table))

    def _drop(self, tables: list[str]) -> None:
        """Drop those first that nothing else points to; a table that one to be kept points to is an error."""
        left = list(tables)
        while left:
            pointed = {row.parent for row in self._constraints("FOREIGN KEY")}
            table = next((name for name in left if name not in pointed), left[0])
            self._run(f"DROP TABLE {self._qualified(table)}")
            left.remove(table)

    def _translated(self, error: Exception, what: str) -> OutsideError:
        text = self._explained(str(error))
        file = self.url.database or "the database"
        if "No space left" in text or "max_temp_directory_size" in str(error):
            return OutsideError(
                f"{what}: the disk is full ({text})", code="disk-full", next="free some space, run again"
            )
        if "Could not set lock" in text or "being used by another process" in text:
            return OutsideError(
                f"{file} is open in another program",
                code="target-away",
                next="close that program, then run again",
            )
        if self._connection is None:
            return OutsideError(
                f"cannot open {file}: {text}",
                code="target-away",
                next="check that the folder exists, that you may write to it, and that it is a DuckDB file",
            )
        return OutsideError(f"{what}: DuckDB refused: {text}", next="nothing of it was kept; mend the cause, run again")
