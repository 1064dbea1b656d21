"""Tables of a SQLAlchemy target made, changed and dropped."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from crmmigrate.adapters.targets import sqlalchemy_statements as st
from crmmigrate.adapters.targets.kinds import kind_of, settled
from crmmigrate.adapters.targets.sql import indexed
from crmmigrate.adapters.targets.sqlalchemy_ground import SqlAlchemyGround
from crmmigrate.adapters.targets.sqlalchemy_statements import RECEIPTS, before_name, named
from crmmigrate.adapters.targets.sqlalchemy_traits import Type
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import TablePlan, TargetColumn

WIDER = "_crmmigrate_wider_"
"""Begins the name of the new column while values go over to it."""


class Shaping(SqlAlchemyGround):
    """What is done to tables before rows come, and after them."""

    def _shape(self, plan: TablePlan) -> sa.Table:
        """Make the table what it must be, and what the merge needs beside it; the table as it is then."""
        if not self._has(RECEIPTS):
            self._create(self._shapes.receipts())
        table = self._reflected(plan.table)
        if table is None:
            self._forget(plan.table)  # receipts of a table that somebody dropped prove nothing
            return self._made_new(plan)
        table = self._evolved(plan, table)
        if not self.traits.transactional_ddl:
            self._finish(plan, table)
        self._unstage()
        self._create(self._shapes.stage(table, [column.name for column in plan.columns]))
        if not self._has(before_name(plan.table)):
            self._create(self._shapes.before(table))
        return table

    def _forget(self, table: str) -> None:
        """Delete the receipts of a table, and the rows kept of it."""
        if self._has(RECEIPTS):
            receipts = self._shapes.receipts()
            self._run(sa.delete(receipts).where(receipts.c.table_name == table))
        if self._has(before_name(table)):
            self._run(sa.schema.DropTable(self._shapes.table(before_name(table), [])))

    def _made_new(self, plan: TablePlan) -> sa.Table:
        after = self.traits.constraints_after
        foreign = [c.name for c in plan.columns if c.references and not after and self._is_key(plan, *c.references)]
        table = self._shapes.planned(plan, foreign)
        self._create(table)
        if not self.traits.transactional_ddl:
            self._finish(plan, table)
        return table

    def _finish(self, plan: TablePlan, table: sa.Table) -> None:
        """The unique index on the merge key, those by which reports join and filter, and foreign keys; those missing.

        After the rows, which is faster; before them where DDL commits.
        """
        wanted = [self._shapes.index("ix", table, (name,)) for name in indexed(plan)]
        if plan.merge_key and plan.merge_key != plan.primary_key:
            wanted.append(self._shapes.index("uq", table, plan.merge_key))
        present = self._index_names(plan.table) if wanted else set()
        for index in wanted:
            if str(index.name) not in present:
                self._run(sa.schema.CreateIndex(index))
        if not self.traits.constraints_after:
            return
        there = {name for name, _ in self._foreign_keys(plan.table)}
        for column in plan.columns:
            if column.references and self._is_key(plan, *column.references):
                key = self._shapes.foreign_key(plan.table, column.name, *column.references)
                if str(key.name) not in there:
                    bare = self._shapes.table(plan.table, [sa.Column(named(column.name))])
                    bare.append_constraint(key)
                    self._run(sa.schema.AddConstraint(key))

    def _index_names(self, table: str) -> set[str]:
        return {str(index["name"]) for index in sa.inspect(self._here).get_indexes(table, self.schema)}

    def _is_key(self, plan: TablePlan, table: str, column: str) -> bool:
        """Whether a column alone is the primary key of a table that exists, or of the one being made."""
        if table == plan.table:
            return plan.primary_key == (column,)
        if not self._has(table):
            return False
        key = sa.inspect(self._here).get_pk_constraint(table, self.schema)
        return list(key["constrained_columns"]) == [column]

    # --- evolution -----------------------------------------------------------------------------------

    def _evolved(self, plan: TablePlan, table: sa.Table) -> sa.Table:
        """Give a table the columns and types that the plan wants, and the rows kept of it as well."""
        table = self._mended(plan, table)
        present = {str(column.name): sql_kind(column.type) for column in table.c}
        kinds = settled(plan, present)
        folded = {self._folded(name): name for name in present}
        for column in plan.columns:
            there = folded.get(self._folded(column.name))
            if there is not None and there != column.name:
                raise UsageError(f"table {plan.table}: {column.name} and {there} differ by case only")
        wider = {c.name: c for c in plan.columns if c.name in present and kinds[c.name] != present[c.name]}
        added = [c for c in plan.columns if c.name not in present]
        gone = [name for name in present if name not in kinds]
        if not (wider or added or gone):
            return table
        for name in (plan.table, before_name(plan.table)):
            shape = table if name == plan.table else self._reflected(name)
            if shape is not None:
                self._change(plan, self._mended(plan, shape), wider, added, gone)
        fresh = self._reflected(plan.table)
        return table if fresh is None else fresh

    def _mended(self, plan: TablePlan, table: sa.Table) -> sa.Table:
        """A table whose types a killed load was changing: the change is finished, or taken back."""
        there = {str(column.name) for column in table.c}
        halves = [(c.name, wider_name(c.name)) for c in plan.columns if wider_name(c.name) in there]
        place = self._place(table.name)
        for name, half in halves:
            if name in there:
                self._say(f"ALTER TABLE {place} DROP COLUMN {self._quoted(half)}")
            else:
                self._say(f"ALTER TABLE {place} RENAME COLUMN {self._quoted(half)} TO {self._quoted(name)}")
        fresh = self._reflected(table.name) if halves else None
        return table if fresh is None else fresh

    def _folded(self, name: str) -> str:
        return name if self.traits.case_sensitive else name.lower()

    def _change(
        self, plan: TablePlan, table: sa.Table, wider: dict[str, TargetColumn], added: list[TargetColumn],
        gone: list[str],
    ) -> None:  # fmt: skip
        place = self._place(table.name)
        add = "ADD" if self.name in {"mssql", "oracle"} else "ADD COLUMN"
        for column in added:
            kind = self._spelled(self._shapes.column_type(plan, column.name, column.type))
            self._say(f"ALTER TABLE {place} {add} {self._quoted(column.name)} {kind}")
            if column.comment and table.name == plan.table and self.engine.dialect.supports_comments:
                self._comment(plan.table, column)
        self._unindex(table, [*wider, *gone])
        for name, column in wider.items():
            self._widen(table, table.c[name], self._shapes.column_type(plan, column.name, column.type), column)
        pointing = {key for key, _ in self._foreign_keys(table.name)} if self.traits.constraints_after else set()
        for name in gone:
            key = st.short_name("fk", table.name, (name,), self.engine.dialect.max_identifier_length)
            if key in pointing:
                self._say(f"ALTER TABLE {place} DROP CONSTRAINT {self._quoted(key)}")
            self._say(f"ALTER TABLE {place} DROP COLUMN {self._quoted(name)}")

    def _unindex(self, table: sa.Table, columns: list[str]) -> None:
        """Drop our plain indexes on columns that change or go, which some databases ask for; the load makes them."""
        present = self._index_names(table.name)
        for name in columns:
            index = self._shapes.index("ix", table, (name,))
            if str(index.name) in present:
                self._run(sa.schema.DropIndex(index))

    def _comment(self, table: str, column: TargetColumn) -> None:
        shape = self._shapes.table(table, [sa.Column(named(column.name), comment=column.comment)])
        self._run(sa.schema.SetColumnComment(shape.c[column.name]))

    def _widen(self, table: sa.Table, old: sa.Column[Any], kind: Type, column: TargetColumn) -> None:
        """Give a column a wider type: in place, or by a new column that takes its values over and its name."""
        place, name, spelled = self._place(table.name), self._quoted(str(old.name)), self._spelled(kind)
        if self.traits.alter:
            null = "NULL" if old.nullable else "NOT NULL"
            self._say(self.traits.alter.format(table=place, column=name, type=spelled, null=null))
            return
        add = "ADD" if self.name == "oracle" else "ADD COLUMN"
        wider = self._quoted(wider_name(str(old.name)))
        self._say(f"ALTER TABLE {place} {add} {wider} {spelled}")
        change = sql_kind(old.type).partition("(")[0], kind_of(column.type).partition("(")[0]
        value = self.traits.conversions.get(change, "{column}").format(column=name)
        self._say(f"UPDATE {place} SET {wider} = {value}")
        self._say(f"ALTER TABLE {place} DROP COLUMN {name}")
        self._say(f"ALTER TABLE {place} RENAME COLUMN {wider} TO {name}")

    def _spelled(self, kind: Type) -> str:
        return str(self.engine.dialect.type_compiler_instance.process(kind))

    # --- the end of tables ---------------------------------------------------------------------------

    def _drop(self, wanted: set[str]) -> bool:
        """Drop tables and views, whatever points to them, with their receipts and the rows kept; whether any was."""
        views = [name for name in self._view_names() if name in wanted]
        for name in views:
            self._say(f"DROP VIEW {self._place(name)}")
        here = self._table_names()
        left = [name for name in here if name in wanted]
        found = bool(views or left)
        for table in left:
            self._forget(table)
        pointing = {name: self._foreign_keys(name) for name in here}
        if self.traits.alter and not self.traits.drop:  # neither CASCADE nor an order will do
            for table, keys in pointing.items():
                for name in (key for key, parent in keys if parent in wanted):
                    self._say(f"ALTER TABLE {self._place(table)} DROP CONSTRAINT {self._quoted(name)}")
        while left:
            held = {parent for name in left for _, parent in pointing[name] if parent != name}
            table = next((name for name in left if name not in held), left[0])
            self._say(f"DROP TABLE {self._place(table)}{self.traits.drop}")
            left.remove(table)
        return found

    def _tidy(self) -> None:
        """Where nothing is left, the table of the lock goes too."""
        if self.traits.lock != "row":
            return
        with self._guarded("dropping tables"), self._connected() as connection, connection.begin():
            self._connection = connection
            try:
                if not self._table_names() and self._has(st.LOCK):
                    self._say(f"DROP TABLE {self._place(st.LOCK)}")
            finally:
                self._connection = None


def wider_name(column: str) -> str:
    """The name of a column while it gets wider."""
    return WIDER + hashlib.sha256(column.encode()).hexdigest()[:6]


def sql_kind(kind: Any) -> str:
    """The kind of a type as the database tells it."""
    spelled = str(kind.__visit_name__).upper()
    if spelled == "NUMBER":  # which is all the numbers of Oracle
        return _number_kind(kind.precision, kind.scale)
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float) and kind.precision:
        return f"decimal({kind.precision},{kind.scale or 0})"
    if spelled == "DATE":  # Oracle's has a time of day, and is SQLAlchemy's DateTime
        return "date"
    named_kinds: list[tuple[Any, str]] = [
        (sa.Boolean, "boolean"), (sa.Integer, "integer"), (sa.Date, "date"), (sa.DateTime, "datetime"),
        (sa.String, "text"),
    ]  # fmt: skip
    return next((name for known, name in named_kinds if isinstance(kind, known)), "other")


def _number_kind(precision: int | None, scale: int | None) -> str:
    if not precision:
        return "other"
    if scale:
        return f"decimal({precision},{scale})"
    return "boolean" if precision == 1 else "integer"
