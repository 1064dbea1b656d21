"""Connections of a SQLAlchemy target: opened, kept to one load at a time, and their errors put into our words."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from crmmigrate.adapters.targets.sql import HASH, check_name, parsed_url, quoted, without_secret
from crmmigrate.adapters.targets.sqlalchemy_statements import HIDDEN, Shapes, counted, named
from crmmigrate.adapters.targets.sqlalchemy_traits import TRAITS, Traits
from crmmigrate.core.errors import CrmMigrateError, OutsideError, PluginError, UsageError

Made = TypeVar("Made")
Statement = sa.Executable
DRIVERS = {"oracle": "oracle+oracledb", "mssql": "mssql+pyodbc", "postgresql": "postgresql+psycopg"}
_WRITES = "crmmigrate_writes"
_FULL = re.compile(
    r"disk (is )?full|No space left|could not extend|unable to extend|ORA-165[0-9]|ORA-30036|\b1105\b|\b9002\b",
    re.IGNORECASE,
)
_BUSY = re.compile(r"locked|lock timeout|lock request|ORA-00054|ORA-30006|\b1222\b", re.IGNORECASE)
_RIGHTS = re.compile(r"permission denied|insufficient privilege|ORA-01031|ORA-01950|\b229\b|\b262\b", re.IGNORECASE)


class SqlAlchemyGround:
    """What the target stands on. `traits` may be given for a dialect that has none of its own."""

    def __init__(self, url: str, schema: str | None = None, traits: Traits | None = None) -> None:
        self.url = parsed_url(url, TRAITS)
        self.name = self.url.get_backend_name()
        if self.url.drivername in DRIVERS:
            self.url = self.url.set(drivername=DRIVERS[self.name])
        self.traits = traits or TRAITS[self.name]
        self.capabilities = self.traits.capabilities
        if schema is not None and "schemas" not in self.capabilities:
            raise UsageError(f"{self.name} has no schemas", next="leave the schema out")
        self.schema = check_name(schema, "schema") if schema is not None else None
        self.engine = self._made()
        self._connection: sa.Connection | None = None

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()

    # --- connections ---------------------------------------------------------------------------------

    def _made(self) -> sa.Engine:
        driver = self.url.drivername.partition("+")[2] or "pysqlite"
        try:
            engine = sa.create_engine(
                self.url, hide_parameters=True, pool_pre_ping=True, **self.traits.engine.get(driver, {})
            )
        except (ImportError, NoSuchModuleError) as missing:
            raise PluginError(
                f"loading into {self.name} needs the driver {driver}",
                next=f"pip install 'crmmigrate[{self.traits.extra}]'",
            ) from missing
        sa.event.listen(engine, "connect", self._greet)
        if self.name == "sqlite":
            sa.event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _greet(self, connection: Any, _record: Any) -> None:
        """The session's settings, outside of any transaction."""
        if self.name == "sqlite":
            connection.isolation_level = None  # the driver begins no transactions of its own
            connection.create_function(*HASH, deterministic=True)
        wanted = quoted(self.schema) if self.schema else None
        statements = [s for s in self.traits.session if wanted or "{schema}" not in s]
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement.replace("{schema}", wanted or ""))
        cursor.close()
        connection.commit()

    @contextmanager
    def _connected(self, **options: Any) -> Iterator[sa.Connection]:
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise self._away(self._explained(error)) from error
        with connection.execution_options(**options):
            yield connection

    @property
    def _here(self) -> sa.Connection:
        if self._connection is None:
            raise UsageError("nothing is being loaded")
        return self._connection

    def _run(self, statement: Statement, parameters: Sequence[Mapping[str, Any]] = ()) -> list[tuple[Any, ...]]:
        """Run one statement of ours in the load's transaction; its rows, if it has any."""
        result = self._here.execute(statement, [dict(row) for row in parameters] or None)
        return [tuple(row) for row in result] if result.returns_rows else []

    def _number(self, statement: Statement) -> int:
        """The one number that a statement asks for."""
        return int(self._run(statement)[0][0])

    def _count(self, table: str) -> int:
        return self._number(counted(self._shapes.table(table, [])))

    def _say(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement that SQLAlchemy has no words for."""
        return self._run(sa.text(sql.replace(":", "\\:")))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A transaction that changes nothing."""
        before, after = self.traits.reading
        with self._connected() as connection:
            self._connection = connection
            try:
                if before:
                    connection.exec_driver_sql(before)
                yield
            finally:
                self._connection = None
                connection.rollback()
                if after:
                    connection.exec_driver_sql(after)

    @contextmanager
    def _working(self, prepare: Callable[[], Made]) -> Iterator[Made]:
        """What one plan is done in: first `prepare`, which makes and changes tables, then the rows.

        Both are one transaction where the database takes DDL back; elsewhere they are two, and a lock that other
        loads respect is held over both.
        """
        with self._alone(), self._connected(**{_WRITES: True}) as connection:
            self._connection = connection
            try:
                if self.traits.transactional_ddl:
                    with connection.begin():
                        self._lock_inside()
                        yield prepare()
                        self._unstage()
                else:
                    with connection.begin():
                        made = prepare()
                    with connection.begin():
                        yield made
                    with connection.begin():
                        self._unstage()
            finally:
                self._connection = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One load at a time in a schema: the row of a table is held by a connection that does nothing else."""
        if self.traits.lock != "row":
            yield
            return
        with self._connected() as holder:
            self._connection = holder
            table = self._shapes.lock()
            with holder.begin():
                self._ensure_schema()
                if not self._has(table.name):
                    self._create(table)
                    self._run(sa.insert(table).values(id=1))
            with holder.begin():
                self._run(sa.select(table.c.id).with_for_update().suffix_with("WAIT 60", dialect="oracle"))
                yield

    def _lock_inside(self) -> None:
        if self.traits.lock not in {"", "row"}:
            schema = (self.schema or "").replace("'", "''")
            [(got,)] = self._say(self.traits.lock.format(schema=schema))
            if int(got) < 0:
                raise OutsideError(
                    f"another load runs in {self.schema or self.url.database}",
                    code="target-away",
                    next="wait until it ends, then run again",
                )
            self._ensure_schema()
        elif not self.traits.lock:
            self._ensure_schema()

    # --- what is there -------------------------------------------------------------------------------

    @property
    def _shapes(self) -> Shapes:
        return Shapes(self.traits, self.schema, self.engine.dialect.max_identifier_length)

    def _ensure_schema(self) -> None:
        if self.schema and self.traits.creates_schemas and not sa.inspect(self._here).has_schema(self.schema):
            self._run(sa.schema.CreateSchema(named(self.schema)))

    def _has(self, table: str) -> bool:
        return bool(sa.inspect(self._here).has_table(table, self.schema))

    def _reflected(self, table: str) -> sa.Table | None:
        """A table or view as the database has it."""
        if not self._has(table):
            return None
        return sa.Table(
            named(table), sa.MetaData(), schema=self._shapes.schema, autoload_with=self._here, resolve_fks=False
        )

    def _table_names(self) -> list[str]:
        names = sa.inspect(self._here).get_table_names(self.schema)
        return sorted(str(name) for name in names if not name.startswith(HIDDEN))

    def _view_names(self) -> list[str]:
        return [str(name) for name in sa.inspect(self._here).get_view_names(self.schema)]

    def _foreign_keys(self, table: str) -> list[tuple[str, str]]:
        """The foreign keys of a table: name, and the table that they point to."""
        keys = sa.inspect(self._here).get_foreign_keys(table, self.schema)
        return [(str(key["name"]), str(key["referred_table"])) for key in keys]

    def _create(self, table: sa.Table) -> None:
        """Create a table with its comments and inner constraints."""
        table.create(self._here)

    def _unstage(self) -> None:
        """Drop the temporary table, also one that a killed load left where it outlives its session."""
        stage = sa.Table(named(self.traits.stage[0]), sa.MetaData())
        if self.traits.if_exists:
            self._run(sa.schema.DropTable(stage, if_exists=True))
        elif self._has(stage.name):
            self._run(sa.schema.DropTable(sa.Table(stage.name, sa.MetaData(), schema=self._shapes.schema)))

    def _place(self, table: str) -> str:
        """A table as it stands in statements."""
        preparer = self.engine.dialect.identifier_preparer
        return str(preparer.format_table(self._shapes.table(table, [])))

    def _quoted(self, name: str) -> str:
        return str(self.engine.dialect.identifier_preparer.quote(named(name)))

    # --- errors --------------------------------------------------------------------------------------

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn the errors of SQLAlchemy and its drivers into ours."""
        try:
            yield
        except CrmMigrateError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise self._translated(error, what) from error

    def _translated(self, error: Exception, what: str) -> OutsideError:
        text = self._explained(error)
        if _FULL.search(text) or getattr(error, "errno", None) == errno.ENOSPC:
            return OutsideError(
                f"{what}: the disk is full ({text})", code="disk-full", next="free some space, run again"
            )
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return self._away(text)
        if _BUSY.search(text):
            return OutsideError(
                f"{what}: another load or program holds a lock ({text})",
                code="target-away",
                next="wait until it ends, run again",
            )
        if _RIGHTS.search(text):
            return OutsideError(f"{what}: {text}", next=f"grant {self.url.username or 'the user'} what is missing")
        return OutsideError(
            f"{what}: {self.name} refused: {text}", next="nothing of it was kept; mend the cause and run again"
        )

    def _away(self, text: str) -> OutsideError:
        place = f"{self.url.host}:{self.url.port}" if self.url.port else self.url.host or self.url.database or ""
        return OutsideError(
            f"{self.name} at {place}: {text}",
            code="target-away",
            next="check host, port, database, user and password, and that the server runs; then run again",
        )

    def _explained(self, error: Exception) -> str:
        """The first line of the driver's own message: no values, no secrets."""
        text = str(getattr(error, "orig", None) or error).strip()
        return without_secret(text, self.url).partition("\n")[0]


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
