"""The star as a script of CREATE statements, in the words of each database, for who makes the tables by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
import sqlglot
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from crmmigrate.adapters.targets.sql import indexed, literal
from crmmigrate.adapters.targets.sqlalchemy_statements import Shapes, named
from crmmigrate.adapters.targets.sqlalchemy_traits import MSSQL, ORACLE, POSTGRESQL, Traits, Type
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import TablePlan, ViewPlan

Rows = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Writing:
    """How a script is written for one database.

    Attributes:
        title: Its name for people.
        dialect: SQLAlchemy's, which needs no driver to write.
        traits: Types, as the target of this database has them.
        glot: Its name in sqlglot, where the SQL of views is to be put into its words.
        options: Of each table.
        keys_inside: Whether foreign keys stand in CREATE TABLE.
        has_indexes: Whether the target makes indexes beside the primary keys.
        longest_comments: Of tables and columns; 0 for no limit.
        view: How a view is created; `{name}`, `{sql}`.
    """

    title: str
    dialect: Callable[[], Dialect]
    traits: Traits
    glot: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    keys_inside: bool = False
    has_indexes: bool = True
    longest_comments: tuple[int, int] = (0, 0)
    view: str = "CREATE VIEW {name} AS {sql}"


def _mysql_text(length: int | None) -> Type:
    return mysql.VARCHAR(length) if length else mysql.LONGTEXT()


def _in_mysql(title: str, collation: str) -> Writing:
    traits = Traits(
        long_text=mysql.LONGTEXT(), short_text=_mysql_text, key=255, keys_share=760,
        kinds={"datetime": mysql.DATETIME(fsp=6)},
    )  # fmt: skip
    options = {"mysql_engine": "InnoDB", "mysql_default_charset": "utf8mb4", "mysql_collate": collation}
    return Writing(title, mysql.dialect, traits, "mysql", options, longest_comments=(2000, 1000))


_DUCKDB = Traits(long_text=sa.String(), short_text=sa.String)
_DECIMALS: Mapping[str, Type] = {"decimal(30,15)": sa.DECIMAL(30, 15), "decimal(21,6)": sa.DECIMAL(21, 6)}
_SQLITE = Traits(kinds={"integer": sa.Integer(), **_DECIMALS}, constraints_after=False)
WRITINGS: Mapping[str, Writing] = {
    "duckdb": Writing("DuckDB", postgresql.dialect, _DUCKDB, keys_inside=True, has_indexes=False),
    "sqlite": Writing("SQLite", sqlite.dialect, _SQLITE, keys_inside=True),
    "postgresql": Writing("PostgreSQL", postgresql.dialect, POSTGRESQL),
    "mysql": _in_mysql("MySQL 8", "utf8mb4_0900_bin"),
    "mariadb": _in_mysql("MariaDB", "utf8mb4_nopad_bin"),
    "mssql": Writing("SQL Server", mssql.dialect, MSSQL, "tsql", view="EXEC(N{text})"),
    "oracle": Writing("Oracle", oracle.dialect, ORACLE, keys_inside=True),
}


def script(name: str, plans: Sequence[TablePlan], views: Sequence[ViewPlan] = (), first: Rows | None = None) -> str:
    """The statements that make the tables of a load, each ending in `;` and a line end.

    Args:
        name: A key of `WRITINGS`.
        plans: The tables, each after those that it points to.
        views: The views on them.
        first: Rows that tables have from the beginning, such as the unknown member.

    Raises:
        UsageError: No script is written for such a database.
    """
    if name not in WRITINGS:
        raise UsageError(f"no DDL is written for {name!r}", next=f"use one of {', '.join(WRITINGS)}")
    return _Script(WRITINGS[name]).whole(plans, views, first or {})


class _Script:
    """One script while it is written."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.dialect = writing.dialect()
        if self.dialect.name == "mssql":  # the comments of SQL Server name the schema
            self.dialect.default_schema_name = "dbo"
        self.shapes = Shapes(writing.traits, None, self.dialect.max_identifier_length)

    def whole(self, plans: Sequence[TablePlan], views: Sequence[ViewPlan], first: Rows) -> str:
        known: dict[str, tuple[str, ...]] = {}
        parts = [f"-- The star schema for {self.writing.title}, as `crmmigrate load` makes it.\n"]
        for plan in plans:
            parts.append(f"\n-- {_one_line(plan.table, plan.comment)}\n")
            statements = self.table(plan, known, first.get(plan.table))
            parts += [f"{statement.rstrip(';')};\n" for statement in statements]
            known[plan.table] = plan.primary_key
        for view in views:
            parts.append(f"\n-- {_one_line(view.name, view.comment)}\n{self.view(view)};\n")
        return "".join(parts)

    def table(self, plan: TablePlan, known: Mapping[str, tuple[str, ...]], rows: pa.Table | None) -> Iterator[str]:
        """A table with its keys, comments, indexes and first rows."""
        pointing = [  # a key can be made to what is there before it, as in a first load
            (c.name, *c.references)
            for c in plan.columns
            if c.references and known.get(c.references[0]) == (c.references[1],)
        ]
        table = self.shapes.planned(plan, [p[0] for p in pointing] if self.writing.keys_inside else [])
        self._trim(table)
        table.dialect_kwargs.update(self.writing.options)
        yield self.text(sa.schema.CreateTable(table))
        if self.dialect.supports_comments and not self.dialect.inline_comments:
            yield from self._comments(table)
        if self.writing.has_indexes:
            if plan.merge_key and plan.merge_key != plan.primary_key:
                yield self.text(sa.schema.CreateIndex(self.shapes.index("uq", table, plan.merge_key)))
            for column in indexed(plan):
                yield self.text(sa.schema.CreateIndex(self.shapes.index("ix", table, (column,))))
        if not self.writing.keys_inside:
            yield from (self._added(plan.table, *key) for key in pointing)
        for row in rows.to_pylist() if rows is not None else ():
            values = {table.c[k]: _told(v, table.c[k].type) for k, v in row.items() if v is not None}
            yield self.text(sa.insert(table).values(values), literal_binds=True)

    def view(self, plan: ViewPlan) -> str:
        """A view."""
        name = str(self.dialect.identifier_preparer.quote(named(plan.name)))
        sql = sqlglot.parse_one(plan.sql).sql(dialect=self.writing.glot) if self.writing.glot else plan.sql
        text = literal(f"CREATE VIEW {name} AS {sql}")
        return self.writing.view.format(name=name, sql=sql, text=text)

    def text(self, statement: Any, **options: Any) -> str:
        """A statement in the words of the database."""
        compiled = str(statement.compile(dialect=self.dialect, compile_kwargs=options) if options
                       else statement.compile(dialect=self.dialect))  # fmt: skip
        if not options:  # DDL doubles the percent signs for drivers that format with them
            compiled = compiled.replace("%%", "%") if self.dialect.paramstyle in {"format", "pyformat"} else compiled
        lines = (line.replace("\t", "    ").rstrip() for line in compiled.strip().splitlines())
        return "\n".join(line for line in lines if line)

    def _added(self, table: str, column: str, parent: str, key: str) -> str:
        constraint = self.shapes.foreign_key(table, column, parent, key)
        self.shapes.table(table, [sa.Column(named(column))]).append_constraint(constraint)
        return self.text(sa.schema.AddConstraint(constraint))

    def _comments(self, table: sa.Table) -> Iterator[str]:
        if table.comment:
            yield self.text(sa.schema.SetTableComment(table))
        yield from (self.text(sa.schema.SetColumnComment(column)) for column in table.c if column.comment)

    def _trim(self, table: sa.Table) -> None:
        of_tables, of_columns = self.writing.longest_comments
        if of_tables:
            table.comment = (table.comment or "")[:of_tables] or None
            for column in table.c:
                column.comment = (column.comment or "")[:of_columns] or None


def _told(value: Any, kind: Type) -> Any:
    """A value as a literal of a type: truth is a number where there is no type for it."""
    return int(value) if isinstance(value, bool) and not isinstance(kind, sa.Boolean) else value


def _one_line(name: str, comment: str) -> str:
    return " ".join(f"{name}: {comment}".split()) if comment else name
