"""Any database that SQLAlchemy speaks to as a target: SQL Server and Oracle among them.

The same statements run on PostgreSQL and SQLite in the tests; for SQL Server and Oracle they are compiled and checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from crmmigrate.adapters.targets import sqlalchemy_statements as st
from crmmigrate.adapters.targets.parquet import arrow_table, check_files, parquet_files
from crmmigrate.adapters.targets.sql import check_name, check_plan
from crmmigrate.adapters.targets.sqlalchemy_queries import dates_only, in_dialect, with_parameters
from crmmigrate.adapters.targets.sqlalchemy_shaping import Shaping, sql_kind
from crmmigrate.adapters.targets.sqlalchemy_undo import Undoing
from crmmigrate.adapters.targets.sqlalchemy_values import rows_of
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import DropPlan, Plan, Receipt, TablePlan, UndoPlan, ViewPlan

REPEATED = "run `crmmigrate check`, and report this if it finds nothing"


class SqlAlchemyTarget(Undoing, Shaping):
    """A database by its SQLAlchemy URL: `mssql+pyodbc://...`, `mssql+pymssql://...`, `oracle+oracledb://...`."""

    # --- the port ------------------------------------------------------------------------------------

    def tables(self) -> dict[str, int]:
        """Names of the tables in the schema, with their numbers of rows; without those that only we need."""
        with self._guarded("the list of tables"), self._reading():
            return {name: self._count(name) for name in self._table_names()}

    def columns(self, table: str) -> dict[str, str]:
        """Columns of a table or view, in order, each with its kind; none if it is missing."""
        with self._guarded(f"table {table}"), self._reading():
            found = self._reflected(table)
            return {str(c.name): sql_kind(c.type) for c in found.c} if found is not None else {}

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        with self._guarded("the query"), self._reading():
            result = self._here.execute(
                with_parameters(in_dialect(sql, self.traits, self.schema)), dict(parameters or {})
            )
            if not result.returns_rows:
                raise UsageError("only one SELECT at a time can be asked of a target")
            names = list(result.keys())
            days = dates_only(result.cursor.description if result.cursor else ())
            rows = [tuple(row) for row in result]
            return arrow_table(names, rows, [pa.date32() if day else None for day in days])

    def apply(self, plan: Plan) -> Receipt:
        """Carry out one plan: a table, an undo, a view, or the end of tables."""
        match plan:
            case TablePlan():
                check_plan(plan)
                self._check_names(plan)
                files = check_files(plan)
                with self._guarded(f"table {plan.table}"), self._working(lambda: self._shape(plan)) as table:
                    return self._load(plan, table, files)
            case UndoPlan():
                with self._guarded(f"table {plan.table}"), self._working(lambda: self._reflected(plan.table)) as table:
                    return self._undo(plan, table)
            case ViewPlan():
                check_name(plan.name, "view")
                with self._guarded(f"view {plan.name}"), self._working(lambda: self._view(plan)):
                    return Receipt("", plan.name, 0, 0, applied=True, rows_after=self._count(plan.name))
            case DropPlan():
                with self._guarded("dropping tables"), self._working(lambda: self._drop(set(plan.tables))) as dropped:
                    pass
                self._tidy()
                return Receipt("", ", ".join(plan.tables), 0, 0, applied=dropped, rows_after=0)

    # --- the way of a load ---------------------------------------------------------------------------

    def _load(self, plan: TablePlan, table: sa.Table, files: list[Path]) -> Receipt:
        known = self._receipt(plan)
        if known:
            return known
        if plan.gone is not None and self._number(st.counted(table, self.traits.table_lock)):
            self._remove(plan, table, plan.gone)
        before = self._number(st.counted(table, self.traits.table_lock))
        updated, undo = 0, "first"
        if before and plan.merge_key:
            updated, before = self._merge(plan, table, files)
            undo = "merge"
        else:
            if before:
                undo = "all"
                self._keep(plan, table, st.DELETED, sa.select(*table.c))
            if before and plan.replace_all:
                self._run(sa.delete(table))
                before = 0
            self._copy(plan, files, table)
            if plan.merge_key:
                empty = sa.or_(*(table.c[key].is_(None) for key in plan.merge_key))
                self._refuse_repeats(plan, table, empty)
        if self.traits.transactional_ddl:
            self._finish(plan, table)
        return self._recorded(plan, before, updated, undo)

    def _merge(self, plan: TablePlan, table: sa.Table, files: list[Path]) -> tuple[int, int]:
        """Insert the rows that are new, update those that differ; rows found there, rows before the insert."""
        names = [column.name for column in plan.columns]
        stage = self._shapes.stage(table, names)
        self._copy(plan, files, stage)
        self._refuse_repeats(plan, stage)
        nulls = bool(self._number(st.has_nulls(stage, plan.merge_key)))
        match = st.matching(table, stage, plan.merge_key, nulls=nulls)
        found = self._matched(plan, table, stage, match)
        if plan.replace_all:
            absent = ~sa.exists().where(match).select_from(stage)
            self._keep(plan, table, st.DELETED, sa.select(*table.c).where(absent))
            self._run(st.without_absent(table, stage, match))
        before = self._number(st.counted(table))
        fixed = {*plan.primary_key, *plan.merge_key}
        changing = [name for name in names if name not in fixed]
        if all(self._comparable(table.c[name].type) for name in changing):
            self._run(st.without_equal(table, stage, match, changing))
        self._keep(plan, table, st.UPDATED, sa.select(*table.c).where(sa.exists().where(match).select_from(stage)))
        self._keep(plan, table, st.INSERTED, st.new_rows(table, stage, match, plan.merge_key))
        if self.traits.merge:
            self._run(st.Merge(table, stage, match, changing, names))
            return found, before
        # New rows first: an updated row may point to one of them.
        self._run(st.filled(table, names, st.new_rows(table, stage, match, names)))
        if changing:
            self._run(st.updated(table, stage, match, changing))
        return found, before

    def _remove(self, plan: TablePlan, table: sa.Table, gone: Path) -> None:
        """Delete the rows that are to go, and keep them for an undo."""
        stage = self._shapes.stage(table, [column.name for column in plan.columns])
        keys = tuple(column for column in plan.columns if column.name in plan.merge_key)
        self._copy(replace(plan, columns=keys), parquet_files(gone), stage)
        nulls = bool(self._number(st.has_nulls(stage, plan.merge_key)))
        going = sa.exists().where(st.matching(table, stage, plan.merge_key, nulls=nulls)).select_from(stage)
        self._keep(plan, table, st.DELETED, sa.select(*table.c).where(going))
        self._run(sa.delete(table).where(going))
        self._run(sa.delete(stage))

    def _comparable(self, kind: Any) -> bool:
        """Whether two values of a type can be compared; Oracle compares no long texts."""
        return not (self.name == "oracle" and isinstance(kind, sa.Text))

    def _matched(self, plan: TablePlan, table: sa.Table, stage: sa.Table, match: sa.ColumnElement[bool]) -> int:
        [(found, other)] = self._run(st.matched(table, stage, match, plan.primary_key))
        if int(other):
            raise OutsideError(
                f"table {plan.table}: {other} rows have another primary key in the target than in this load",
                next="the key map is not of this target: load into an empty schema, or restore the target",
            )
        return int(found)

    def _copy(self, plan: TablePlan, files: list[Path], into: sa.Table) -> None:
        """Insert the rows of the files in calls of bounded size."""
        names = [column.name for column in plan.columns]
        places = {into.c[name]: sa.bindparam(f"p{i}", type_=into.c[name].type) for i, name in enumerate(names)}
        statement = sa.insert(into).values(places)
        for rows in rows_of(plan, files, into, self.traits, exact="exact_decimals" in self.capabilities):
            self._run(statement, rows)

    def _refuse_repeats(self, plan: TablePlan, rows: sa.Table, where: sa.ColumnElement[bool] | None = None) -> None:
        repeats = self._number(st.repeats(rows, plan.merge_key, where))
        if repeats:
            raise OutsideError(
                f"table {plan.table}: {repeats} keys ({', '.join(plan.merge_key)}) stand more than once", next=REPEATED
            )

    def _recorded(self, plan: TablePlan, before: int, updated: int, undo: str) -> Receipt:
        """Count, prove the count and write the receipt."""
        inserted = plan.n_rows - updated
        after = self._count(plan.table)
        if after != before + inserted:
            raise OutsideError(
                f"table {plan.table} has {after} rows after the load instead of {before + inserted}; nothing was kept",
                next="look for triggers or rules on the table that add or suppress rows",
            )
        receipt = Receipt(plan.batch, plan.table, inserted, updated, applied=True, rows_after=after)
        self._write_receipt(receipt, plan.run, json.dumps({"kind": undo, "key": plan.merge_key}))
        return receipt

    # --- views and ends ------------------------------------------------------------------------------

    def _view(self, plan: ViewPlan) -> None:
        """Create or replace a view; its comment stands in its text, which every database keeps."""
        if plan.name in self._table_names():
            raise UsageError(f"there is a table {plan.name}", next="give the view another name")
        sql = in_dialect(plan.sql, self.traits, self.schema)
        comment = f"/* {plan.comment.replace('*/', '* /')} */ " if plan.comment else ""
        if not self.traits.view and plan.name in self._view_names():
            self._say(f"DROP VIEW {self._place(plan.name)}{self.traits.drop}")
        self._say(f"{self.traits.view or 'CREATE VIEW'} {self._place(plan.name)} AS {comment}{sql}")
        self._say(f"SELECT * FROM {self._place(plan.name)} WHERE 1 = 0")  # some databases look at it only now

    def _check_names(self, plan: TablePlan) -> None:
        longest = self.engine.dialect.max_identifier_length
        for name in (plan.table, *(column.name for column in plan.columns)):
            if len(name.encode()) > longest or any(letter in name for letter in self.traits.forbidden):
                raise UsageError(
                    f"table {plan.table}: {self.name} cannot hold the name {name!r}",
                    next=f"use at most {longest} bytes" + (', without "' if '"' in self.traits.forbidden else ""),
                )
