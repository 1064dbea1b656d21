"""DuckDB as a target: rows go from Parquet to the table inside the database, none through Python."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from crmmigrate.adapters.targets.base import STAGE, SqlTarget
from crmmigrate.adapters.targets.sql import TEXT_TYPES, bound, listed, literal, quoted
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import TablePlan, TargetColumn

MEMORY_LIMIT = "512MB"


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

    def _column_names(self, table: str) -> list[str]:
        rows = self._run(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = :schema AND table_name = :table "
            "AND database_name = current_database() ORDER BY column_index",
            {"schema": self.schema, "table": table},
        )
        return [name for (name,) in rows]

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
        table = self._qualified(plan.table)
        self._run(f"CREATE TABLE {table} ({', '.join(parts)})")
        if plan.comment:
            self._run(f"COMMENT ON TABLE {table} IS {literal(plan.comment)}")
        for column in plan.columns:
            if column.comment:
                self._run(f"COMMENT ON COLUMN {table}.{quoted(column.name)} IS {literal(column.comment)}")

    def _column_sql(self, column: TargetColumn) -> str:
        return f"{quoted(column.name)} {self._type(column)}{'' if column.nullable else ' NOT NULL'}"

    def _is_key(self, table: str, column: str) -> bool:
        """Whether a column alone is the primary key of a table that exists."""
        rows = self._run(
            "SELECT constraint_column_names FROM duckdb_constraints() WHERE schema_name = :schema AND "
            "table_name = :table AND constraint_type = 'PRIMARY KEY' AND database_name = current_database()",
            {"schema": self.schema, "table": table},
        )
        return any(list(names) == [column] for (names,) in rows)

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
        if plan.primary_key and not self._has_primary_key(plan.table):
            self._run(f"ALTER TABLE {self._qualified(plan.table)} ADD PRIMARY KEY ({listed(plan.primary_key)})")

    def _prove_key(self, plan: TablePlan) -> None:
        """After a first load: that the merge key is unique, since no index says so."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            self._refuse_repeats(plan, self._qualified(plan.table))

    def _has_primary_key(self, table: str) -> bool:
        return bool(
            self._run(
                "SELECT 1 FROM duckdb_constraints() WHERE schema_name = :schema AND table_name = :table "
                "AND constraint_type = 'PRIMARY KEY' AND database_name = current_database()",
                {"schema": self.schema, "table": table},
            )
        )

    def _drop(self, tables: list[str]) -> None:
        """Drop those first that nothing else points to; a table that one to be kept points to is an error."""
        left = list(tables)
        while left:
            pointed = {
                name
                for (name,) in self._run(
                    "SELECT DISTINCT referenced_table FROM duckdb_constraints() WHERE schema_name = :schema "
                    "AND constraint_type = 'FOREIGN KEY' AND database_name = current_database()",
                    {"schema": self.schema},
                )
            }
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
