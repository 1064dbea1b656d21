"""The statements of a load in SQLAlchemy's language, which puts them into each database's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, Executable, FromClause
from sqlalchemy.sql.util import ClauseAdapter

from crmmigrate.adapters.targets.kinds import kind_of
from crmmigrate.adapters.targets.sql import object_name
from crmmigrate.adapters.targets.sqlalchemy_traits import Traits, Type
from crmmigrate.core.ports import TablePlan

RECEIPTS = "_crmmigrate_batch"
LOCK = "_crmmigrate_lock"
BEFORE = "_crmmigrate_before_"
BATCH, KIND = "_crmmigrate_batch", "_crmmigrate_kind"
INSERTED, UPDATED, DELETED = "inserted", "updated", "deleted"
HIDDEN = ("_crmmigrate_stage", LOCK, BEFORE)


def named(name: str) -> quoted_name:
    """A name that is always quoted, so that it is the same in every database."""
    return quoted_name(name, quote=True)


def before_name(table: str) -> str:
    """The companion of a table, which holds the rows that its newest batches changed; 29 letters, as old Oracles."""
    return BEFORE + hashlib.sha256(table.encode()).hexdigest()[:10]


def short_name(kind: str, table: str, columns: Iterable[str], longest: int) -> str:
    """A name for an index or a constraint that the database can hold."""
    name = object_name(kind, table, columns)
    return name if len(name) <= longest else f"{kind}_{name[-10:]}"


class Shapes:
    """Tables as SQLAlchemy knows them.

    Args:
        traits: Of the dialect.
        schema: Where they stand.
        longest: Longest name.
    """

    def __init__(self, traits: Traits, schema: str | None, longest: int) -> None:
        self.traits, self.longest = traits, longest
        self.schema = named(schema) if schema is not None else None

    def planned(self, plan: TablePlan, foreign: Sequence[str]) -> sa.Table:
        """The table of a plan; with foreign keys of the columns named, where they are made with the table."""
        columns = [
            sa.Column(
                named(c.name),
                self.column_type(plan, c.name, c.type),
                nullable=c.nullable and c.name not in plan.primary_key,
                comment=c.comment or None,
                autoincrement=False,
            )
            for c in plan.columns
        ]
        table = self.table(plan.table, columns, comment=plan.comment or None)
        if plan.primary_key:
            name = short_name("pk", plan.table, plan.primary_key, self.longest)
            table.append_constraint(sa.PrimaryKeyConstraint(*plan.primary_key, name=named(name)))
        for column in plan.columns:
            if column.references and column.name in foreign:
                table.append_constraint(self.foreign_key(plan.table, column.name, *column.references))
        return table

    def column_type(self, plan: TablePlan, name: str, model_type: str) -> Type:
        """The type of a planned column: texts in keys are shorter where the database wants it."""
        for key in (plan.primary_key, plan.merge_key):
            if name in key:
                texts = sum(c.name in key and kind_of(c.type) == "text" for c in plan.columns)
                return self.traits.type(model_type, max(texts, 1))
        referring = any(c.name == name and c.references for c in plan.columns)
        return self.traits.type(model_type, int(referring))

    def table(self, name: str, columns: Sequence[sa.Column[Any]], **options: Any) -> sa.Table:
        """A table of the schema."""
        return sa.Table(named(name), sa.MetaData(), *columns, schema=self.schema, **options)

    def foreign_key(self, table: str, column: str, parent: str, key: str) -> sa.ForeignKeyConstraint:
        """A foreign key; where it is made with the table it is checked at the commit."""
        target = sa.Table(named(parent), sa.MetaData(), sa.Column(named(key)), schema=self.schema)
        late = not self.traits.constraints_after
        name = short_name("fk", table, (column,), self.longest)
        return sa.ForeignKeyConstraint(
            [column], [target.c[key]], name=named(name), deferrable=late or None, initially="DEFERRED" if late else None
        )

    def index(self, kind: str, table: sa.Table, columns: Sequence[str]) -> sa.Index:
        """An index, unique if its kind is `uq`."""
        name = short_name(kind, table.name, columns, self.longest)
        return sa.Index(named(name), *(table.c[c] for c in columns), unique=kind == "uq")

    def stage(self, table: sa.Table, names: Sequence[str]) -> sa.Table:
        """The temporary table of the rows to be merged, with the types that they have in the table."""
        name, prefixes, options = self.traits.stage
        columns = [sa.Column(c.name, c.type) for c in table.c if c.name in names]
        schema = None if self.traits.if_exists else self.schema
        return sa.Table(named(name), sa.MetaData(), *columns, prefixes=prefixes, schema=schema, **options)

    def before(self, table: sa.Table) -> sa.Table:
        """The rows of a table as they were before its newest batches."""
        own = [sa.Column(named(name), self.traits.type("string", 1), nullable=False) for name in (BATCH, KIND)]
        columns = [sa.Column(c.name, c.type, autoincrement=False) for c in table.c]
        return self.table(before_name(table.name), [*own, *columns])

    def receipts(self) -> sa.Table:
        """What each batch did; `ordinal` is their order, `kept` says how the batch is taken back."""
        key, number, text = self.traits.type("string", 2), self.traits.type("bigint"), self.traits.type("text")
        moment = self.traits.type("datetime")
        return self.table(
            RECEIPTS,
            [
                *(sa.Column(named(n), key, primary_key=True) for n in ("batch", "table_name")),
                *(sa.Column(named(n), number, nullable=False) for n in ("inserted", "updated", "rows_after")),
                sa.Column(named("applied_at"), moment),
                sa.Column(named("run"), self.traits.type("string")),
                sa.Column(named("ordinal"), number),
                sa.Column(named("kept"), text),
            ],
        )

    def lock(self) -> sa.Table:
        """The table whose row is held by who loads."""
        return self.table(
            LOCK, [sa.Column(named("id"), self.traits.type("bigint"), primary_key=True, autoincrement=False)]
        )


# --- statements ----------------------------------------------------------------------------------


def matching(table: FromClause, other: FromClause, keys: Iterable[str], *, nulls: bool) -> ColumnElement[bool]:
    """The condition under which two rows are the same; null equals null where there are any."""
    pairs = [(table.c[key], other.c[key]) for key in keys]
    return sa.and_(*(a.is_not_distinct_from(b) if nulls else a == b for a, b in pairs))


def has_nulls(rows: FromClause, keys: Iterable[str]) -> sa.Select[Any]:
    """The number of rows in which a part of the key is null."""
    return counted(rows).where(sa.or_(*(rows.c[key].is_(None) for key in keys)))


def counted(rows: FromClause, hint: str = "") -> sa.Select[Any]:
    """The number of rows."""
    statement = sa.select(sa.func.count()).select_from(rows)
    return statement.with_hint(rows, hint) if hint else statement


def repeats(rows: FromClause, keys: Sequence[str], where: ColumnElement[bool] | None = None) -> sa.Select[Any]:
    """The number of keys that stand more than once."""
    columns = [rows.c[key] for key in keys]
    twice = sa.select(*columns).group_by(*columns).having(sa.func.count() > 1)
    return counted((twice.where(where) if where is not None else twice).subquery("twice"))


def matched(table: sa.Table, stage: sa.Table, match: ColumnElement[bool], fixed: Sequence[str]) -> sa.Select[Any]:
    """Staged rows that are in the table, and those among them whose primary key is another one there."""
    moved = sa.or_(sa.false(), *(table.c[key] != stage.c[key] for key in fixed))
    other = sa.func.coalesce(sa.func.sum(sa.case((moved, 1), else_=0)), 0)
    return sa.select(sa.func.count(), other).select_from(sa.join(stage, table, match))


def without_absent(table: sa.Table, stage: sa.Table, match: ColumnElement[bool]) -> sa.Delete:
    """Delete the rows that are not staged."""
    return sa.delete(table).where(~sa.exists().where(match).select_from(stage))


def without_equal(table: sa.Table, stage: sa.Table, match: ColumnElement[bool], changing: Sequence[str]) -> sa.Delete:
    """Take the rows out of the stage that are in the table as they are."""
    same = (table.c[name].is_not_distinct_from(stage.c[name]) for name in changing)
    return sa.delete(stage).where(sa.exists().where(match, *same).select_from(table))


def without_rows(table: sa.Table, rows: FromClause, match: ColumnElement[bool]) -> sa.Delete:
    """Delete the rows that are among others."""
    return sa.delete(table).where(sa.exists().where(match).select_from(rows))


def new_rows(table: sa.Table, stage: FromClause, match: ColumnElement[bool], names: Sequence[str]) -> sa.Select[Any]:
    """Staged rows that are not in the table."""
    absent = ~sa.exists().where(match).select_from(table)
    return sa.select(*(stage.c[name] for name in names)).where(absent)


def filled(table: sa.Table, names: Sequence[str], rows: sa.Select[Any]) -> sa.Insert:
    """Insert the rows of a SELECT."""
    return sa.insert(table).from_select([table.c[name] for name in names], rows)


def kept(before: sa.Table, batch: str, kind: str, rows: sa.Select[Any]) -> sa.Insert:
    """Keep rows as they are before a batch; those that it inserts by their key only."""
    names = [before.c[column.name] for column in rows.selected_columns]
    marks = (sa.literal(batch).label(BATCH), sa.literal(kind).label(KIND))
    return sa.insert(before).from_select(
        [before.c[BATCH], before.c[KIND], *names], rows.with_only_columns(*marks, *rows.selected_columns)
    )


def kept_rows(before: sa.Table, batch: str, kind: str) -> sa.Subquery:
    """The rows that a batch changed in one way."""
    columns = [column for column in before.c if column.name not in {BATCH, KIND}]
    rows = sa.select(*columns).where(before.c[BATCH] == batch, before.c[KIND] == kind)
    return rows.subquery("kept")


def updated(
    table: sa.Table, rows: FromClause, match: ColumnElement[bool], names: Sequence[str], *, merge: bool = False
) -> Executable:
    """Give rows the values of others."""
    if merge:
        return Merge(table, rows, match, names, ())
    return sa.update(table).values({table.c[name]: rows.c[name] for name in names}).where(match)


class Merge(Executable, sa.ClauseElement):
    """MERGE: update the rows that match, insert the others if `inserting` names columns."""

    inherit_cache = False

    def __init__(
        self, table: sa.Table, rows: FromClause, match: ColumnElement[bool], changing: Sequence[str],
        inserting: Sequence[str],
    ) -> None:  # fmt: skip
        self.table = table.alias("t")
        self.rows = rows.alias("s") if isinstance(rows, sa.Table) else rows
        named_anew = ClauseAdapter(self.table).chain(ClauseAdapter(self.rows))
        self.match: ColumnElement[bool] = named_anew.traverse(match)
        self.changing, self.inserting = changing, inserting


@compiles(Merge)
def _merge(element: Merge, compiler: SQLCompiler, **options: Any) -> str:
    quote = compiler.preparer.quote

    def told(part: Any) -> str:
        return str(compiler.process(part, **options))

    into, rows = (compiler.process(part, asfrom=True, **options) for part in (element.table, element.rows))
    parts = [f"MERGE INTO {into} USING {rows} ON ({told(element.match)})"]
    if element.changing:
        values = ", ".join(f"{quote(named(n))} = {told(element.rows.c[n])}" for n in element.changing)
        parts.append(f"WHEN MATCHED THEN UPDATE SET {values}")
    if element.inserting:
        names = ", ".join(quote(named(n)) for n in element.inserting)
        values = ", ".join(told(element.rows.c[n]) for n in element.inserting)
        parts.append(f"WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})")
    return " ".join(parts)
