"""PostgreSQL as a target: COPY of blocks that Arrow makes, constraints after the rows, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from crmmigrate.adapters.targets.base import STAGE, SqlTarget
from crmmigrate.adapters.targets.parquet import arrow_table, batches, column_with_nul, text_block
from crmmigrate.adapters.targets.sql import TEXT_TYPES, listed, literal, object_name, percent_bound, quoted
from crmmigrate.core.errors import OutsideError, PluginError
from crmmigrate.core.ports import TablePlan, TargetColumn, ViewPlan

try:
    import psycopg
    from psycopg import errors
    from psycopg.conninfo import make_conninfo
except ImportError as missing:  # the driver is an extra
    raise PluginError(
        "loading into PostgreSQL needs the driver psycopg", next="pip install 'crmmigrate[postgres]'"
    ) from missing

LOCK_SECONDS = 60
_ARROW_TYPES: dict[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    25: pa.string(),
    700: pa.float64(),
    701: pa.float64(),
    1043: pa.string(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
}
"""Type of a result column by its number in PostgreSQL's catalogue; numeric is inferred from the values."""


class PostgresTarget(SqlTarget):
    """A PostgreSQL database: `postgresql://user@host:5432/database`.

    The password comes from the URL, PGPASSWORD or ~/.pgpass.
    """

    name = "postgresql"
    schemes = ("postgresql", "postgres")
    capabilities = frozenset(
        {
            "transactions",
            "schemas",
            "foreign_keys",
            "comments",
            "exact_decimals",
            "native_dates",
            "case_sensitive",
        }
    )
    types: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(TEXT_TYPES, "text"),
        "key": "text",
        "integer": "bigint",
        "bigint": "bigint",
        "number": "numeric(30,15)",
        "percent": "numeric(30,15)",
        "money": "numeric(21,6)",
        "date": "date",
        "datetime": "timestamp",
        "boolean": "boolean",
        "now": "(now() AT TIME ZONE 'UTC')",
    }
    case_sensitive = True
    driver_errors = (psycopg.Error,)

    def __init__(self, url: str, schema: str | None = None) -> None:
        super().__init__(url, schema or "public")
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    @property
    def _db(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        url = self.url
        given = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
        settings: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if url.password is not None:
            settings["password"] = str(url.password)
        settings |= {
            "connect_timeout": 10,
            "application_name": "crmmigrate",
            "client_encoding": "utf8",
            **url.query,
        }
        connection = psycopg.connect(make_conninfo(**settings), autocommit=True)
        connection.execute("SELECT set_config('search_path', %s, false)", [quoted(self.schema or "public")])
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.execute("SET client_min_messages = error")
        return connection

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        cursor = self._db.execute(percent_bound(sql) if parameters else sql, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        with self._db.transaction():
            self._run("SET TRANSACTION READ ONLY")
            cursor = self._db.execute(percent_bound(sql), parameters)
            described = cursor.description or []
            kinds: list[pa.DataType | None] = [_ARROW_TYPES.get(column.type_code) for column in described]
            return arrow_table([column.name for column in described], cursor.fetchall(), kinds)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("BEGIN")
        try:
            # One load at a time in a schema; readers are not concerned.
            self._run("SELECT pg_advisory_xact_lock(hashtext(:key))", {"key": f"crmmigrate {self.schema}"})
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(psycopg.Error):
                if self._connection is not None and not self._connection.closed:
                    self._connection.rollback()
            raise

    def _ensure_receipts(self) -> None:
        # A user without the right to create schemas may use one that is there.
        if not self._run("SELECT 1 FROM pg_namespace WHERE nspname = :schema", {"schema": self.schema}):
            self._run(f"CREATE SCHEMA {quoted(self.schema or 'public')}")
        super()._ensure_receipts()

    def _table_names(self) -> list[str]:
        rows = self._run(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = :schema AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
            {"schema": self.schema},
        )
        return [name for (name,) in rows]

    def _view_names(self) -> list[str]:
        rows = self._run("SELECT viewname FROM pg_views WHERE schemaname = :schema", {"schema": self.schema})
        return [name for (name,) in rows]

    def _native(self, table: str) -> dict[str, str]:
        rows = self._run(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass(:table) "
            "AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            {"table": self._qualified(table)},
        )
        return {str(name): str(kind) for name, kind in rows}

    def _create(self, plan: TablePlan) -> None:
        columns = [f"{quoted(c.name)} {self._type(c)}{'' if c.nullable else ' NOT NULL'}" for c in plan.columns]
        table = self._qualified(plan.table)
        self._run(f"CREATE TABLE {table} ({', '.join(columns)})")
        if plan.comment:
            self._run(f"COMMENT ON TABLE {table} IS {literal(plan.comment)}")
        for column in plan.columns:
            self._comment(plan, column)

    def _add_column(self, plan: TablePlan, column: TargetColumn) -> None:
        super()._add_column(plan, column)
        self._comment(plan, column)

    def _comment(self, plan: TablePlan, column: TargetColumn) -> None:
        if column.comment:
            place = f"{self._qualified(plan.table)}.{quoted(column.name)}"
            self._run(f"COMMENT ON COLUMN {place} IS {literal(column.comment)}")

    def _create_view(self, plan: ViewPlan) -> None:
        self._run(f"DROP VIEW IF EXISTS {self._qualified(plan.name)}")
        self._run(f"CREATE VIEW {self._qualified(plan.name)} AS {plan.sql}")
        if plan.comment:
            self._run(f"COMMENT ON VIEW {self._qualified(plan.name)} IS {literal(plan.comment)}")

    def _reshape(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> None:
        """Alter the table; views on it, which PostgreSQL would not let pass, are taken away and made again."""
        views = self._views_on(table)
        for view in reversed(views):
            self._run(f"DROP VIEW {view[0]}")
        parts = [f"ALTER COLUMN {quoted(c)} TYPE {kind} USING {quoted(c)}::{kind}" for c, kind in types.items()]
        parts += [f"DROP COLUMN {quoted(column)}" for column in drop]
        self._run(f"ALTER TABLE {self._qualified(table)} {', '.join(parts)}")
        for name, sql, comment, grants in views:
            self._run(f"CREATE VIEW {name} AS {sql}")
            for statement in grants:
                self._run(statement)
            if comment:
                self._run(f"COMMENT ON VIEW {name} IS {literal(comment)}")

    def _views_on(self, table: str) -> list[tuple[str, str, str | None, list[str]]]:
        """Views that read a table, also through other views, in an order in which they can be made."""
        rows = self._run(
            "WITH RECURSIVE reads AS ("
            "SELECT r.ev_class AS view, d.refobjid AS source FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid "
            "WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class <> d.refobjid), "
            "found AS (SELECT view, 1 AS depth FROM reads WHERE source = to_regclass(:table) "
            "UNION SELECT reads.view, found.depth + 1 FROM found JOIN reads ON reads.source = found.view) "
            "SELECT view::regclass::text, pg_get_viewdef(view), obj_description(view, 'pg_class'), "
            "(SELECT array_agg(format('GRANT %s ON %s TO %s', a.privilege_type, view::regclass, "
            "CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)) "
            "FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = view) "
            "FROM found GROUP BY view ORDER BY MAX(depth)",
            {"table": self._qualified(table)},
        )
        return [(name, sql.rstrip(";"), comment, grants or []) for name, sql, comment, grants in rows]

    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        statement = f"COPY {into} ({listed(c.name for c in plan.columns)}) FROM STDIN"
        with self._db.cursor().copy(statement) as copy:
            for batch in batches(plan, files):
                block = text_block(batch)
                if b"\0" in block:
                    raise OutsideError(
                        f"table {plan.table}, column {column_with_nul(batch)}: a text holds a NUL character, "
                        "which PostgreSQL cannot store",
                        next="take the NUL out with a rule in cleaning.yaml; it is never dropped unseen",
                    )
                copy.write(block)

    def _stage(self, plan: TablePlan) -> None:
        columns = ", ".join(f"{quoted(c.name)} {self._type(c)}" for c in plan.columns)
        self._run(f"CREATE TEMP TABLE {quoted(STAGE)} ({columns}) ON COMMIT DROP")

    def _staged(self) -> None:
        self._run(f"ANALYZE {quoted(STAGE)}")

    def _same_key(self, here: str, there: str, *, nulls: bool) -> str:
        if not nulls:
            return f"{here} = {there}"
        # PostgreSQL cannot hash a null-safe comparison; two plain ones a key column it can.
        return f"COALESCE({here}::text, '') = COALESCE({there}::text, '') AND ({here} IS NULL) = ({there} IS NULL)"

    def _finish(self, plan: TablePlan) -> None:
        self._run("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred would stand in the way of an index
        constraints = self._constraints(plan.table)
        table = self._qualified(plan.table)
        if plan.primary_key and "p" not in constraints.values():
            self._run(f"ALTER TABLE {table} ADD PRIMARY KEY ({listed(plan.primary_key)})")
        super()._finish(plan)
        for column in plan.columns:
            name = object_name("fk", plan.table, (column.name,))
            if column.references and name not in constraints and self._is_key(*column.references):
                parent, key = column.references
                # A row may point to one that comes after it: such keys are checked at the commit.
                later = " DEFERRABLE INITIALLY DEFERRED" if parent == plan.table else ""
                self._run(
                    f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} FOREIGN KEY ({quoted(column.name)}) "
                    f"REFERENCES {self._qualified(parent)} ({quoted(key)}){later}"
                )

    def _constraints(self, table: str) -> dict[str, str]:
        rows = self._run(
            "SELECT conname, contype::text FROM pg_constraint WHERE conrelid = to_regclass(:table)",
            {"table": self._qualified(table)},
        )
        return {str(name): str(kind) for name, kind in rows}

    def _is_key(self, table: str, column: str) -> bool:
        """Whether a column alone is unique by a key or index of a table that exists."""
        return bool(
            self._run(
                "SELECT 1 FROM pg_index i "
                "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
                "WHERE i.indrelid = to_regclass(:table) AND i.indisunique AND i.indnkeyatts = 1 "
                "AND i.indpred IS NULL AND a.attname = :column",
                {"table": self._qualified(table), "column": column},
            )
        )

    def _drop(self, tables: list[str]) -> None:
        for table in tables:
            self._run(f"DROP TABLE {self._qualified(table)} CASCADE")

    def _translated(self, error: Exception, what: str) -> OutsideError:
        text, state = self._explained(str(error)), getattr(error, "sqlstate", None)
        if isinstance(error, errors.DiskFull):
            return OutsideError(
                f"{what}: the server's disk is full", code="disk-full", next="free some space, run again"
            )
        if self._connection is None or self._connection.closed or isinstance(error, errors.AdminShutdown):
            return self._away(text)
        if isinstance(error, (errors.LockNotAvailable, errors.DeadlockDetected)):
            return OutsideError(
                f"{what}: another load or program holds a lock",
                code="target-away",
                next="wait until it ends, run again",
            )
        if isinstance(error, errors.InsufficientPrivilege):
            return OutsideError(f"{what}: {text}", next=f"grant {self.url.username or 'the user'} what is missing")
        detail = self._explained(getattr(getattr(error, "diag", None), "message_detail", None) or "")
        return OutsideError(
            f"{what}: PostgreSQL refused ({state}): {text}{'; ' + detail if detail else ''}",
            next="nothing of it was kept; mend the cause and run again",
        )

    def _away(self, text: str) -> OutsideError:
        place = f"{self.url.host or 'the local socket'}:{self.url.port or 5432}"
        if "password" in text or "authentication" in text:
            step = "check the user, and the password in the URL's variable, PGPASSWORD or ~/.pgpass"
        elif "database" in text and "does not exist" in text:
            step = f"create it (createdb {self.url.database}), or name another database"
        else:
            step = "check host and port, and that the server runs; then run again"
        return OutsideError(f"PostgreSQL at {place}: {text}", code="target-away", next=step)
