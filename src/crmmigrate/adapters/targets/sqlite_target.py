"""SQLite as a target: Arrow batches through one prepared statement; its journal keeps readers whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.adapters.targets import sqlite_rebuilding as rebuilding
from crmmigrate.adapters.targets.base import STAGE, SqlTarget
from crmmigrate.adapters.targets.parquet import arrow_table, batches
from crmmigrate.adapters.targets.sql import HASH, TEXT_TYPES, listed, object_name, quoted
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import DropPlan, Plan, Receipt, TablePlan, ViewPlan

Values: TypeAlias = "pa.Array[Any]"
BUSY_SECONDS = 30
CACHE_KIB = 64_000


class SQLiteTarget(SqlTarget):
    """A SQLite file: `sqlite:///file.db` (relative) or `sqlite:////folder/file.db`."""

    name = "sqlite"
    capabilities = frozenset({"transactions", "foreign_keys", "nul_text", "floating_decimals"})
    types: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(TEXT_TYPES, "TEXT"),
        "key": "TEXT",
        "integer": "INTEGER",
        "bigint": "INTEGER",
        "number": "DECIMAL(30,15)",
        "percent": "DECIMAL(30,15)",
        "money": "DECIMAL(21,6)",
        "date": "DATE",
        "datetime": "DATETIME",
        "boolean": "BOOLEAN",
        "now": "CURRENT_TIMESTAMP",
    }
    null_safe = "{0} IS {1}"
    driver_errors = (sqlite3.Error,)

    def __init__(self, url: str, schema: str | None = None) -> None:
        if schema is not None:
            raise UsageError("SQLite has no schemas", next="leave the schema out; use a file per migration")
        super().__init__(url)
        self._connection: sqlite3.Connection | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            file = self.url.database or ":memory:"
            connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function(*HASH, deterministic=True)
            configure = getattr(connection, "setconfig", None)
            if configure:  # from Python 3.12 on, a misspelt "name" can be an error instead of a text
                configure(getattr(sqlite3, "SQLITE_DBCONFIG_DQS_DML", 0), False)  # noqa: FBT003
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def apply(self, plan: Plan) -> Receipt:
        """Carry out one plan; where a table that others point to is made anew, keys are checked at the end."""
        if not isinstance(plan, DropPlan) and not getattr(plan, "changes", ()):
            return super().apply(plan)
        with self._guarded("the file"):
            self._run("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
            try:
                return super().apply(plan)
            finally:
                self._run("PRAGMA foreign_keys = ON")

    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, dict(parameters or {})).fetchall()

    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        self._run("PRAGMA query_only = ON")
        try:
            cursor = self._db.execute(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            if not names:
                raise UsageError("only one SELECT at a time can be asked of a target")
            return arrow_table(names, cursor.fetchall(), [None] * len(names))
        finally:
            self._run("PRAGMA query_only = OFF")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._commit()
        except BaseException:
            with suppress(sqlite3.Error):
                self._run("ROLLBACK")
            raise

    def _commit(self) -> None:
        """Commit; where the foreign keys, which SQLite checks here, do not hold, say which."""
        try:
            self._run("COMMIT")
        except sqlite3.IntegrityError:
            self._refuse_orphans()
            raise

    def _refuse_orphans(self) -> None:
        broken = self._run('SELECT "table", parent, COUNT(*) FROM pragma_foreign_key_check GROUP BY 1, 2')
        if broken:
            listing = "; ".join(
                f"{count} rows of {table} point to no row of {parent}" for table, parent, count in broken
            )
            raise OutsideError(
                f"a foreign key does not hold: {listing}", next="load the referenced table first"
            ) from None

    def _table_names(self) -> list[str]:
        rows = self._run(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return [name for (name,) in rows]

    def _view_names(self) -> list[str]:
        return [name for (name,) in self._run("SELECT name FROM sqlite_schema WHERE type = 'view'")]

    def _native(self, table: str) -> dict[str, str]:
        rows = self._run("SELECT name, type FROM pragma_table_info(:table, 'main') ORDER BY cid", {"table": table})
        return {str(name): str(kind) for name, kind in rows}

    def _create(self, plan: TablePlan) -> None:
        parts = [
            f"{quoted(c.name)} {self._type(c)}" + ("" if c.nullable and c.name not in plan.primary_key else " NOT NULL")
            for c in plan.columns
        ]
        if plan.primary_key:
            parts.append(f"PRIMARY KEY ({listed(plan.primary_key)})")
        parts += [
            f"FOREIGN KEY ({quoted(c.name)}) REFERENCES {quoted(c.references[0])} "
            f"({quoted(c.references[1])}) DEFERRABLE INITIALLY DEFERRED"
            for c in plan.columns
            if c.references and self._is_key(plan, *c.references)
        ]
        self._run(f"CREATE TABLE {quoted(plan.table)} ({', '.join(parts)})")

    def _is_key(self, plan: TablePlan, table: str, column: str) -> bool:
        """Whether a column alone is the primary key of a table that exists, or of the one being made."""
        if table == plan.table:
            return plan.primary_key == (column,)
        rows = self._run("SELECT name FROM pragma_table_info(:table, 'main') WHERE pk > 0", {"table": table})
        return rows == [(column,)]

    def _create_view(self, plan: ViewPlan) -> None:
        self._run(f"DROP VIEW IF EXISTS {quoted(plan.name)}")
        self._run(f"CREATE VIEW {quoted(plan.name)} AS {plan.sql}")

    def _reshape(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> None:
        """Make the table anew with its keys and indexes: SQLite alters no types."""
        columns = [row for row in rebuilding.columns(self._run, table) if row.name not in drop]
        indexes = rebuilding.indexes(self._run, table, drop)
        anew = object_name("anew", table, ())
        self._run(rebuilding.create_sql(self._run, table, anew, columns, types))
        values = ", ".join(rebuilding.value(row, types.get(row.name)) for row in columns)
        names = listed(row.name for row in columns)
        self._run(f"INSERT INTO {quoted(anew)} ({names}) SELECT {values} FROM {quoted(table)}")
        # Else the renaming would look into views, which do not find the table just now.
        self._run("PRAGMA legacy_alter_table = ON")
        try:
            self._run(f"DROP TABLE {quoted(table)}")
            self._run(f"ALTER TABLE {quoted(anew)} RENAME TO {quoted(table)}")
        finally:
            self._run("PRAGMA legacy_alter_table = OFF")
        for statement in indexes:
            self._run(statement)
        self._refuse_orphans()

    def _delete_from(self, table: str, other: str, condition: str) -> str:
        # EXISTS would read the other table once a row.
        here, there = quoted(table), quoted(other)
        return f"DELETE FROM {here} WHERE rowid IN (SELECT {here}.rowid FROM {here} JOIN {there} ON {condition})"

    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        names = [column.name for column in plan.columns]
        into = f"temp.{into}" if into == quoted(STAGE) else into
        statement = f"INSERT INTO {into} ({listed(names)}) VALUES ({', '.join('?' * len(names))})"
        for batch in batches(plan, files):
            self._refuse_null_keys(plan, batch)
            columns = [_python_values(plan, name, batch.column(name)) for name in names]
            self._db.executemany(statement, zip(*columns, strict=True))

    def _refuse_null_keys(self, plan: TablePlan, batch: pa.RecordBatch) -> None:
        """SQLite would number the rows itself where an integer primary key is null."""
        for key in plan.primary_key:
            nulls = batch.column(key).null_count
            if nulls:
                raise OutsideError(
                    f"table {plan.table}: the primary key column {key} is empty in {nulls} rows",
                    next="nothing was kept; look at the rows with an empty key",
                )

    def _stage(self, plan: TablePlan) -> None:
        self._unstage()
        columns = ", ".join(f"{quoted(c.name)} {self._type(c)}" for c in plan.columns)
        self._run(f"CREATE TEMP TABLE {quoted(STAGE)} ({columns})")
        if plan.replace_all:  # what is absent from the stage is sought in it
            index = object_name("ix", STAGE, plan.merge_key)
            self._run(f"CREATE INDEX temp.{quoted(index)} ON {quoted(STAGE)} ({listed(plan.merge_key)})")

    def _unstage(self) -> None:
        self._run(f"DROP TABLE IF EXISTS temp.{quoted(STAGE)}")

    def _drop(self, tables: list[str]) -> None:
        for table in tables:
            self._run(f"DROP TABLE {quoted(table)}")

    def _translated(self, error: Exception, what: str) -> OutsideError:
        text, file = self._explained(str(error)), self.url.database or "the database"
        kind = str(getattr(error, "sqlite_errorname", ""))
        if kind.startswith("SQLITE_FULL"):
            return OutsideError(f"{what}: the disk is full", code="disk-full", next="free some space and run again")
        if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return OutsideError(
                f"{file} is locked by another program",
                code="target-away",
                next="close that program, then run again",
            )
        if kind.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM")):
            return OutsideError(
                f"cannot open or write {file}: {text}",
                code="target-away",
                next="check that the folder exists, that you may write to it, and that it is a SQLite file",
            )
        return OutsideError(f"{what}: SQLite refused: {text}", next="nothing of it was kept; mend the cause, run again")


def _python_values(plan: TablePlan, name: str, column: Values) -> list[Any]:
    """What the driver binds: dates as ISO text, booleans as 1 and 0, decimals as doubles if exact."""
    kind = column.type
    if pa.types.is_decimal(kind):
        return _exact_floats(plan, name, column)
    if pa.types.is_temporal(kind) or pa.types.is_dictionary(kind):
        column = pc.cast(column, pa.string())
    elif pa.types.is_boolean(kind):
        column = pc.cast(column, pa.int8())
    values: list[Any] = column.to_pylist()
    return values


def _exact_floats(plan: TablePlan, name: str, column: Values) -> list[float | None]:
    # Through text: Arrow's own cast from decimal to double is not always the nearest one.
    floats = pc.cast(pc.cast(column, pa.string()), pa.float64())
    if not _survives(column, floats):
        raise OutsideError(
            f"table {plan.table}, column {name}: SQLite keeps 15 significant digits, and a value has more",
            next="load into DuckDB or PostgreSQL, which keep decimals exactly",
        )
    values: list[float | None] = floats.to_pylist()
    return values


def _survives(column: Values, floats: Values) -> bool:
    """Whether the shortest decimal that each double stands for is the number it was made from."""
    exact = pa.decimal256(76, 30)
    try:
        back = pc.cast(pc.cast(floats, pa.string()), exact)
    except pa.ArrowInvalid:  # more than 30 decimal places
        return False
    return bool(pc.all(pc.equal(back, pc.cast(column, exact)), min_count=0).as_py())
