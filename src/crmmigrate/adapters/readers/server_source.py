"""Tables of a database server, through SQLAlchemy: one read-only snapshot, rows streamed."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from crmmigrate.adapters.readers import dialects
from crmmigrate.adapters.readers.duckdb_source import views_found
from crmmigrate.adapters.readers.queries import only_select, wanted
from crmmigrate.adapters.readers.streams import BATCH_ROWS
from crmmigrate.adapters.readers.values import batches
from crmmigrate.core.errors import CrmMigrateError, OutsideError, PluginError, SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Refused, Relation


def server_relations(url: URL, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
    """See `read_url`."""
    server = _Server(url)
    try:
        yield from _relations(server, url, options)
    except CrmMigrateError:
        server.close()  # a traceback may keep it alive, and its snapshot would hold locks as long
        raise


def _relations(server: _Server, url: URL, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
    if query := only_select(options, server.kind.sqlglot):
        yield server.query(query)
        return
    schema = options.get("schema")
    with server.faults():
        inspector = sa.inspect(server.connection)
        tables = sorted(inspector.get_table_names(schema=schema))
        views = sorted(inspector.get_view_names(schema=schema))
    place = str(schema or url.database or url.host or "the database")
    chosen = wanted(options, [*tables, *views], place)
    if not tables and chosen is None:
        raise SourceError(f"{place}: the database has no tables", code="source-empty", next="set `schema` or `tables`")
    findings = [views_found(views)] if views and chosen is None else []
    for name in tables if chosen is None else [n for n in (*tables, *views) if n in chosen]:
        part = server.table(inspector, name, schema, view=name in views)
        if isinstance(part, Relation):
            part.findings.extend(findings)
            findings = []
        yield part


class _Server:
    """A connection within one transaction. It closes when nobody reads from it any more."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.kind = dialects.kind_of(url)
        engine = self._engine()
        with self.faults():
            self.connection = engine.connect()
        self.close = weakref.finalize(self, _close, self.connection, engine)
        with self.faults():
            self.connection = self.kind.begin(self.connection)

    def _engine(self) -> sa.Engine:
        try:
            return sa.create_engine(self._url.set(drivername=self.kind.driver), poolclass=NullPool)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise PluginError(
                f"the driver for {self._url.get_backend_name()} is not installed",
                next=f"pip install {self.kind.package}",
            ) from None

    def table(self, inspector: sa.Inspector, name: str, schema: str | None, *, view: bool) -> Relation | Refused:
        """A table, whose rows are read when its batches are; refused where its rows may not be read."""
        with self.faults():
            columns = inspector.get_columns(name, schema=schema)
            told: dict[str, Any] = {"view": True} if view else _keys(inspector, name, schema)
        names = tuple(self.kind.name(column["name"]) for column in columns)
        told["types"] = {n: _type(c["type"], inspector) for n, c in zip(names, columns, strict=True)}
        readings = [self.kind.reading(c["type"]) for c in columns]
        sql = self._select(name, schema, names, [r.sql for r in readings])
        try:
            with self.connection.begin_nested():
                self.connection.execute(_literal(f"SELECT * FROM ({sql}) probe WHERE 1 = 0")).close()
        except DBAPIError as fault:
            return Refused(name, "source-unreadable", f"table {name} cannot be read: {self._reason(fault)}")
        return self._relation(name, names, sql + self._order(told), told, [r.text for r in readings])

    def query(self, sql: str) -> Relation:
        """What a query gives."""
        with self.faults(), self.connection.begin_nested():
            result = self.connection.execute(_literal(f"SELECT * FROM ({sql}) probe WHERE 1 = 0"))
            names = tuple(result.keys())
            result.close()
        return self._relation(None, names, sql, {"query": sql}, [])

    def _relation(
        self,
        table: str | None,
        names: tuple[str, ...],
        sql: str,
        told: dict[str, Any],
        makers: Sequence[Callable[[Any], str | None] | None],
    ) -> Relation:
        findings: list[Finding] = []
        rows = batches(self._chunks(sql), names, findings, makers)
        return Relation(table, names, rows, [], findings, options=told)

    def _select(self, table: str, schema: str | None, names: Sequence[str], forms: Sequence[str]) -> str:
        pairs = zip(map(self._quoted, names), forms, strict=True)
        columns = ", ".join(f"{form.format(name)} AS {name}" for name, form in pairs)
        return f"SELECT {columns} FROM {f'{self._quoted(schema)}.' if schema else ''}{self._quoted(table)}"

    def _order(self, told: Mapping[str, Any]) -> str:
        keys = told.get("primary_key")
        return f" ORDER BY {', '.join(map(self._quoted, keys))}" if keys else ""

    def _quoted(self, name: str) -> str:
        # SQLAlchemy's own quoting doubles `%`, and so does its text(), which these names go through.
        marks = self.connection.dialect.identifier_preparer
        return marks.initial_quote + name.replace(marks.final_quote, marks.final_quote * 2) + marks.final_quote

    def _chunks(self, sql: str) -> Iterator[Sequence[Sequence[Any]]]:
        stream = {"stream_results": True, "max_row_buffer": BATCH_ROWS}
        with self.faults(), self.connection.begin_nested():
            result = self.connection.execute(_literal(sql), execution_options=stream)
            try:
                for rows in result.partitions(BATCH_ROWS):
                    yield [tuple(row) for row in rows]
            finally:
                result.close()

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """What the driver raises, without the password."""
        try:
            yield
        except SQLAlchemyError as fault:
            raise self._fault(fault) from None

    def _fault(self, fault: SQLAlchemyError) -> SourceError | OutsideError:
        place = self._url.set(password=None, query={}).render_as_string()
        if isinstance(fault, sa.exc.OperationalError | sa.exc.InterfaceError):
            hint = "check the URL, the server, and the password (from the environment)"
            return OutsideError(f"{place}: the database cannot be reached: {self._reason(fault)}", next=hint)
        return SourceError(f"{place}: {self._reason(fault)}", next="check `schema`, `tables` or `query`")

    def _reason(self, fault: SQLAlchemyError) -> str:
        text = " ".join(str(getattr(fault, "orig", None) or fault).split())
        return text.replace(str(self._url.password), "***") if self._url.password else text


def _close(connection: sa.Connection, engine: sa.Engine) -> None:
    with contextlib.suppress(SQLAlchemyError):
        connection.close()
    engine.dispose()


def _literal(sql: str) -> sa.TextClause:
    """A statement without parameters: colons mean themselves."""
    return sa.text(sql.replace("\\", "\\\\").replace(":", "\\:") if ":" in sql else sql)


def _keys(inspector: sa.Inspector, name: str, schema: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if keys := inspector.get_pk_constraint(name, schema=schema).get("constrained_columns"):
        told["primary_key"] = list(keys)
    if foreign := inspector.get_foreign_keys(name, schema=schema):
        told["foreign_keys"] = [
            {
                "columns": list(key["constrained_columns"]),
                "table": key["referred_table"],
                "references": list(key["referred_columns"]),
            }
            for key in foreign
        ]
    return told


def _type(kind: Any, inspector: sa.Inspector) -> str:
    try:
        return str(kind.compile(inspector.dialect))
    except SQLAlchemyError:
        return str(type(kind).__name__)
