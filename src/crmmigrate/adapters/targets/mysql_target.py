"""MySQL and MariaDB as a target: LOAD DATA LOCAL where the server allows it, else inserts of many rows.

DDL commits by itself here, so tables and their indexes are made first, under a lock that other loads respect;
rows and receipt follow in one transaction. A killed load leaves at most an empty table without receipt.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from crmmigrate.adapters.targets.base import STAGE
from crmmigrate.adapters.targets.mysql_catalogue import Catalogue
from crmmigrate.adapters.targets.parquet import arrow_table, batches, text_block
from crmmigrate.adapters.targets.sql import (
    TEXT_TYPES,
    listed,
    literal,
    object_name,
    percent_bound,
    quoted,
)
from crmmigrate.core.errors import OutsideError, PluginError, UsageError
from crmmigrate.core.ports import Plan, Receipt, TablePlan, TargetColumn, ViewPlan

try:
    import pymysql
    from pymysql.constants import ER, FIELD_TYPE
except ImportError as missing:  # the driver is an extra
    raise PluginError(
        "loading into MySQL or MariaDB needs the driver PyMySQL", next="pip install 'crmmigrate[mysql]'"
    ) from missing

LOCK_SECONDS = 60
KEY_CHARACTERS = 255
INDEX_CHARACTERS = 760
"""InnoDB indexes 3,072 bytes, 4 a character; the text columns of one key share them."""
SQL_MODE = "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"
_NO_LOCAL_FILES = {1148, 3948, 3950, 4166, 2068}
_AWAY = {1040, 1044, 1045, 1049, 1053, 1129, 1130, 1698, 2002, 2003, 2005, 2006, 2013}
_DISK_FULL = {3, 1021, 1026, 1114}
_ARROW_TYPES: dict[int, pa.DataType] = {
    FIELD_TYPE.TINY: pa.int64(),
    FIELD_TYPE.SHORT: pa.int64(),
    FIELD_TYPE.LONG: pa.int64(),
    FIELD_TYPE.LONGLONG: pa.int64(),
    FIELD_TYPE.DOUBLE: pa.float64(),
    FIELD_TYPE.DATE: pa.date32(),
    FIELD_TYPE.DATETIME: pa.timestamp("us"),
    FIELD_TYPE.TIMESTAMP: pa.timestamp("us"),
    FIELD_TYPE.VAR_STRING: pa.string(),
    FIELD_TYPE.STRING: pa.string(),
    FIELD_TYPE.BLOB: pa.string(),
}


class MySQLTarget(Catalogue):
    """A MySQL or MariaDB database: `mysql://user@host:3306/database`; password from the URL or MYSQL_PWD.

    The schema, where one is given, is a database on the same server.
    """

    name = "mysql"
    schemes = ("mysql", "mariadb")
    capabilities = frozenset(
        {"transactions", "schemas", "foreign_keys", "comments", "exact_decimals", "native_dates", "nul_text"}
    )
    types: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(TEXT_TYPES, "LONGTEXT"),
        "key": f"VARCHAR({KEY_CHARACTERS})",
        "integer": "BIGINT",
        "bigint": "BIGINT",
        "number": "DECIMAL(30,15)",
        "percent": "DECIMAL(30,15)",
        "money": "DECIMAL(21,6)",
        "date": "DATE",
        "datetime": "DATETIME(6)",
        "boolean": "BOOLEAN",
        "now": "CURRENT_TIMESTAMP(6)",
    }
    null_safe = "{0} <=> {1}"
    driver_errors = (pymysql.Error,)

    def __init__(self, url: str, schema: str | None = None) -> None:
        super().__init__(url, schema)
        self.schema = schema or self.url.database
        if not self.schema:
            raise UsageError("the target URL names no database", next="write it as mysql://user@host:3306/database")
        self._connection: Any = None
        self._selected = False
        self._local_files = self.url.query.get("local_infile", "1") != "0"

    @property
    def _db(self) -> Any:
        if self._connection is None or not self._connection.open:
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> Any:
        url = self.url
        connection = pymysql.connect(
            host=url.host or "127.0.0.1",
            port=url.port or 3306,
            user=url.username or None,
            password=str(url.password) if url.password is not None else os.environ.get("MYSQL_PWD", ""),
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=10,
            local_infile=self._local_files,
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION sql_mode = '{SQL_MODE}', time_zone = '+00:00'")
            cursor.execute(f"SET SESSION lock_wait_timeout = {LOCK_SECONDS}")
            cursor.execute("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", [self.schema])
            self._selected = bool(cursor.fetchone())
            if self._selected:
                cursor.execute(f"USE {quoted(self.schema or '')}")
            elif self.schema == url.database:
                connection.close()
                raise pymysql.OperationalError(ER.BAD_DB_ERROR, f"Unknown database '{self.schema}'")
        return connection

    def _use(self) -> None:
        """Choose the database, which another process may have made since we connected."""
        named = {"name": self.schema}
        if self._db and not self._selected:
            self._selected = bool(
                self._run("SELECT 1 FROM information_schema.schemata WHERE schema_name = :name", named)
            )
            if self._selected:
                self._run(f"USE {quoted(self.schema or '')}")

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None and self._connection.open:
            self._connection.close()
        self._connection = None

    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        with self._db.cursor() as cursor:
            cursor.execute(percent_bound(sql) if parameters else sql, parameters or None)
            return list(cursor.fetchall())

    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        self._use()
        # Of the session, since DDL would end a transaction that is read-only and begin another.
        self._run("SET SESSION TRANSACTION READ ONLY")
        try:
            with self._db.cursor() as cursor:
                cursor.execute(percent_bound(sql), parameters)
                described = cursor.description or ()
                kinds: list[pa.DataType | None] = [_ARROW_TYPES.get(column[1]) for column in described]
                return arrow_table([column[0] for column in described], list(cursor.fetchall()), kinds)
        finally:
            if self._connection.open:
                self._run("SET SESSION TRANSACTION READ WRITE")

    def apply(self, plan: Plan) -> Receipt:
        """Carry out one plan; indexes that take part in no key come after the rows."""
        receipt = super().apply(plan)
        if isinstance(plan, TablePlan):
            with self._guarded(f"table {plan.table}"), self._alone():
                super()._finish(plan)
        return receipt

    @contextmanager
    def _working(self, prepare: Callable[[], None], table: str = "") -> Iterator[None]:
        """Make and change tables first, since DDL commits by itself; then rows and receipt in one transaction."""
        with self._alone():
            prepare()
            with self._transaction(), self._self_references(table):
                yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One load at a time in a database; the lock goes with the connection."""
        name = "crmmigrate " + hashlib.sha256((self.schema or "").encode()).hexdigest()[:40]
        [(got,)] = self._run("SELECT GET_LOCK(:name, :seconds)", {"name": name, "seconds": LOCK_SECONDS})
        if not got:
            raise OutsideError(
                f"another load runs in {self.schema}",
                code="target-away",
                next="wait until it ends, then run again",
            )
        try:
            yield
        finally:
            with suppress(pymysql.Error):
                self._run("SELECT RELEASE_LOCK(:name)", {"name": name})

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("START TRANSACTION")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(pymysql.Error):
                if self._connection is not None and self._connection.open:
                    self._run("ROLLBACK")
            raise

    # --- shape ---------------------------------------------------------------------------------------

    def _ensure_receipts(self) -> None:
        database = quoted(self.schema or "")
        if not self._run("SELECT 1 FROM information_schema.schemata WHERE schema_name = :name", {"name": self.schema}):
            self._run(f"CREATE DATABASE {database} CHARACTER SET utf8mb4")
        self._run(f"USE {database}")
        super()._ensure_receipts()

    def _create_view(self, plan: ViewPlan) -> None:
        self._run(f"CREATE OR REPLACE VIEW {self._qualified(plan.name)} AS {plan.sql}")

    def _reshape(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> None:
        rows = self._run(
            "SELECT column_name, is_nullable, column_comment FROM information_schema.columns "
            "WHERE table_schema = :name AND table_name = :table",
            {"name": self.schema, "table": table},
        )
        parts = [
            f"MODIFY {quoted(name)} {types[name]} {'NULL' if nullable == 'YES' else 'NOT NULL'}"
            + (f" COMMENT {literal(comment)}" if comment else "")
            for name, nullable, comment in rows
            if name in types
        ]
        keys = [name for _, column, _, _, name in self._references("table_name", table) if column in drop]
        parts += [f"DROP FOREIGN KEY {quoted(name)}" for name in keys]
        parts += [f"DROP COLUMN {quoted(column)}" for column in drop]
        self._run(f"ALTER TABLE {self._qualified(table)} {', '.join(parts)}")

    def _add_column(self, plan: TablePlan, column: TargetColumn) -> None:
        comment = f" COMMENT {literal(column.comment[:1000])}" if column.comment else ""
        self._add_native(plan.table, column.name, f"{self._planned_type(plan, column)} NULL{comment}")

    def _create(self, plan: TablePlan) -> None:
        parts = [self._column_sql(plan, column) for column in plan.columns]
        if plan.primary_key:
            parts.append(f"PRIMARY KEY ({listed(plan.primary_key)})")
        if plan.merge_key and plan.merge_key != plan.primary_key:
            name = object_name("uq", plan.table, plan.merge_key)
            parts.append(f"UNIQUE KEY {quoted(name)} ({listed(plan.merge_key)})")
        comment = f" COMMENT = {literal(plan.comment[:2000])}" if plan.comment else ""
        self._run(
            f"CREATE TABLE {self._qualified(plan.table)} ({', '.join(parts)}) ENGINE = InnoDB "
            f"DEFAULT CHARACTER SET utf8mb4 COLLATE {self._collation()}{comment}"
        )
        for column in plan.columns:
            if column.references and self._is_key(*column.references):
                name = object_name("fk", plan.table, (column.name,))
                parent, key = column.references
                self._run(
                    f"ALTER TABLE {self._qualified(plan.table)} ADD CONSTRAINT {quoted(name)} "
                    f"FOREIGN KEY ({quoted(column.name)}) "
                    f"REFERENCES {self._qualified(parent)} ({quoted(key)})"
                )

    def _column_sql(self, plan: TablePlan, column: TargetColumn) -> str:
        null = "NULL" if column.nullable and column.name not in plan.primary_key else "NOT NULL"
        comment = f" COMMENT {literal(column.comment[:1000])}" if column.comment else ""
        return f"{quoted(column.name)} {self._planned_type(plan, column)} {null}{comment}"

    def _planned_type(self, plan: TablePlan, column: TargetColumn) -> str:
        """The type of a column; text in a key needs a length."""
        for key in (plan.primary_key, plan.merge_key):
            if column.name in key and column.type in TEXT_TYPES:
                texts = sum(c.name in key and c.type in TEXT_TYPES for c in plan.columns)
                return f"VARCHAR({min(KEY_CHARACTERS, INDEX_CHARACTERS // texts)})"
        return f"VARCHAR({KEY_CHARACTERS})" if column.references and column.type in TEXT_TYPES else self._type(column)

    def _collation(self) -> str:
        """Compare text as the other targets do: case, accents and trailing blanks matter."""
        [(version,)] = self._run("SELECT VERSION()")
        return "utf8mb4_nopad_bin" if "MariaDB" in version else "utf8mb4_0900_bin"

    def _finish(self, plan: TablePlan) -> None:
        """Nothing inside the transaction: an index would end it; `apply` makes them after it."""

    # --- rows ----------------------------------------------------------------------------------------

    def _stage(self, plan: TablePlan) -> None:
        self._unstage()
        self._run(f"CREATE TEMPORARY TABLE {quoted(STAGE)} LIKE {self._qualified(plan.table)}")

    def _unstage(self) -> None:
        self._run(f"DROP TEMPORARY TABLE IF EXISTS {quoted(STAGE)}")

    def _delete_from(self, table: str, other: str, condition: str) -> str:
        # EXISTS would read the other table once a row.
        here, there = self._qualified(table), self._relation(other)
        return f"DELETE {here} FROM {here} JOIN {there} ON {condition}"

    def _set_from(self, table: str, other: str, columns: list[str], condition: str) -> str:
        values = ", ".join(f"{quoted(table)}.{quoted(c)} = {quoted(other)}.{quoted(c)}" for c in columns)
        return f"UPDATE {self._qualified(table)} JOIN {self._relation(other)} ON {condition} SET {values}"

    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        names = listed(column.name for column in plan.columns)
        with tempfile.TemporaryDirectory(prefix="crmmigrate-") as folder:
            for batch in batches(plan, files):
                if self._local_files:
                    self._local_files = self._loaded_file(Path(folder, "block.txt"), batch, into, names)
                if not self._local_files:
                    self._insert(batch, into, names)

    def _loaded_file(self, file: Path, batch: pa.RecordBatch, into: str, names: str) -> bool:
        """Load one block with LOAD DATA LOCAL; False if the server does not allow it."""
        file.write_bytes(text_block(batch, boolean_digits=True))
        with self._db.cursor() as cursor:
            try:
                cursor.execute(
                    f"LOAD DATA LOCAL INFILE {literal(str(file))} INTO TABLE {into} CHARACTER SET utf8mb4 "
                    f"FIELDS TERMINATED BY X'09' ESCAPED BY X'5C' LINES TERMINATED BY X'0A' ({names})"
                )
            except pymysql.Error as error:
                if error.args and error.args[0] in _NO_LOCAL_FILES:
                    return False
                raise
            # LOCAL turns errors into warnings: rows are skipped and values cut. Any warning undoes the load.
            if cursor.warning_count or cursor.rowcount != batch.num_rows:
                cursor.execute("SHOW WARNINGS")
                _, number, text = cursor.fetchone() or ("", 0, "rows were skipped")
                raise pymysql.DataError(number, text)
        return True

    def _insert(self, batch: pa.RecordBatch, into: str, names: str) -> None:
        places = ", ".join(["%s"] * batch.num_columns)
        rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        with self._db.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {into} ({names.replace('%', '%%')}) VALUES ({places})", rows)

    def _drop(self, tables: list[str]) -> None:
        self._run("SET SESSION foreign_key_checks = 0")
        try:
            for table in tables:
                self._run(f"DROP TABLE {self._qualified(table)}")
        finally:
            self._run("SET SESSION foreign_key_checks = 1")

    def _translated(self, error: Exception, what: str) -> OutsideError:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        text = self._explained(str(error.args[1] if len(error.args) > 1 else error))
        if number in _DISK_FULL:
            return OutsideError(
                f"{what}: the server's disk is full", code="disk-full", next="free some space, run again"
            )
        if number in _AWAY or self._connection is None or not self._connection.open:
            return self._away(number, text)
        if number in {ER.LOCK_WAIT_TIMEOUT, ER.LOCK_DEADLOCK}:
            return OutsideError(
                f"{what}: another load or program holds a lock",
                code="target-away",
                next="wait until it ends, then run again",
            )
        if number in {ER.TABLEACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR, 1227}:
            return OutsideError(f"{what}: {text}", next=f"grant {self.url.username or 'the user'} what is missing")
        return OutsideError(
            f"{what}: the server refused ({number}): {text}",
            next="nothing of it was kept; mend the cause and run again",
        )

    def _away(self, number: int, text: str) -> OutsideError:
        steps = {
            1045: "check the user, and the password in the URL's variable or MYSQL_PWD",
            1698: "check the user, and the password in the URL's variable or MYSQL_PWD",
            1049: f"create the database {self.url.database}, or name another one",
            1044: f"grant {self.url.username or 'the user'} the right to use {self.schema}",
        }
        step = steps.get(number, "check host and port, and that the server runs; then run again")
        place = f"{self.url.host or '127.0.0.1'}:{self.url.port or 3306}"
        return OutsideError(f"MySQL at {place}: {text}", code="target-away", next=step)
