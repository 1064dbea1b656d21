"""What every SQL target does in one order: shape the table, copy or merge the rows, write the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from crmmigrate.adapters.targets.ground import RECEIPTS, STAGE
from crmmigrate.adapters.targets.parquet import check_files, parquet_files
from crmmigrate.adapters.targets.receipts import BEFORE, DELETED, INSERTED, UPDATED, Receipts, before_name
from crmmigrate.adapters.targets.sql import check_name, check_plan, indexed, listed, object_name, quoted, word_of
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import DropPlan, Plan, Receipt, TablePlan, TargetColumn, UndoPlan, ViewPlan

__all__ = ["RECEIPTS", "STAGE", "SqlTarget"]


class SqlTarget(Receipts):
    """Base of the SQL targets. A subclass says how its database connects, creates, copies and fails."""

    # --- the port ---------------------------------------------------------------------------------

    def tables(self) -> dict[str, int]:
        """Names of the tables in the schema, with their numbers of rows; without those that only undo needs."""
        with self._guarded("the list of tables"):
            return {name: self._count(name) for name in sorted(self._table_names()) if not name.startswith(BEFORE)}

    def columns(self, table: str) -> dict[str, str]:
        """Columns of a table or view, in order, each with its kind of type; none if it is missing."""
        with self._guarded(f"the columns of {table}"):
            return {name: word_of(native) for name, native in self._native(table).items()}

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        with self._guarded("the query"):
            return self._select(sql, dict(parameters or {}))

    def apply(self, plan: Plan) -> Receipt:
        """Carry out one plan: load a table, take a batch back, create a view, or drop."""
        match plan:
            case TablePlan():
                check_plan(plan)
                files = check_files(plan)
                with self._guarded(f"table {plan.table}"), self._working(lambda: self._shape(plan), plan.table):
                    return self._load(plan, files)
            case UndoPlan():
                with self._guarded(f"table {plan.table}"), self._working(self._ensure_receipts, plan.table):
                    return self._take_back(plan)
            case ViewPlan():
                check_name(plan.name, "view")
                with self._guarded(f"view {plan.name}"), self._working(self._ensure_receipts):
                    return self._view(plan)
            case DropPlan():
                with self._guarded("dropping tables"), self._working(lambda: None):
                    return self._dropped(plan)

    # --- views and drops -----------------------------------------------------------------------------

    def _view(self, plan: ViewPlan) -> Receipt:
        if plan.name in self._table_names():
            raise UsageError(f"{plan.name} is a table in the target", next="give the view another name")
        self._create_view(plan)
        return Receipt("", plan.name, 0, 0, applied=True, rows_after=self._count(plan.name))

    def _dropped(self, plan: DropPlan) -> Receipt:
        wanted, here = set(plan.tables), self._table_names()
        companions = {before_name(table) for table in wanted}
        if RECEIPTS in wanted:
            companions |= {name for name in here if name.startswith(BEFORE)}
        for view in sorted(wanted & set(self._view_names())):
            self._run(f"DROP VIEW IF EXISTS {self._qualified(view)}")
        found = sorted((wanted | companions) & set(here))
        if RECEIPTS in here and RECEIPTS not in wanted:
            for table in found:
                self._run(f"DELETE FROM {self._qualified(RECEIPTS)} WHERE table_name = :table", {"table": table})
        self._drop(found)
        return Receipt("", ", ".join(plan.tables), 0, 0, applied=bool(found), rows_after=0)

    # --- the shape of a table --------------------------------------------------------------------------

    def _shape(self, plan: TablePlan) -> None:
        """Make the receipts' table, the plan's table and its companion what they must be."""
        self._ensure_receipts()
        present = {self._folded(name) for name in self._native(plan.table)}
        if not present:
            self._forget(plan.table)  # receipts of a table that somebody dropped prove nothing
            self._create(plan)
            return
        for column in plan.columns:
            if self._folded(column.name) not in present:
                self._add_column(plan, column)
        planned = {self._folded(column.name): column for column in plan.columns}
        types = {
            change.column: self._planned_type(plan, planned[self._folded(change.column)])
            for change in plan.changes
            if change.kind == "widen"
        }
        gone = [change.column for change in plan.changes if change.kind == "drop"]
        if types or gone:
            self._reshape(plan.table, types, gone)
        filled = self._run(f"SELECT 1 FROM {self._qualified(plan.table)} LIMIT 1") and not self._receipt(plan)
        if filled or self._native(before_name(plan.table)):
            self._align_before(plan.table)

    def _add_column(self, plan: TablePlan, column: TargetColumn) -> None:
        self._add_native(plan.table, column.name, self._planned_type(plan, column))

    # --- the way of a load ---------------------------------------------------------------------------

    def _load(self, plan: TablePlan, files: list[Path]) -> Receipt:
        known = self._receipt(plan)
        if known:
            return known
        if plan.gone is not None and self._count(plan.table):
            self._remove(plan, plan.gone)
        before = self._count(plan.table)
        updated, key = 0, plan.merge_key if before else ()
        if key:
            updated, before = self._merge(plan, files)
        else:
            if before:
                self._keep(plan, DELETED, f"FROM {self._qualified(plan.table)}")
            if before and plan.replace_all:
                self._run(f"DELETE FROM {self._qualified(plan.table)}")
                before = 0
            self._copy(plan, files, self._qualified(plan.table))
            self._prove_key(plan)
        self._finish(plan)
        return self._recorded(plan, before, updated, key)

    def _recorded(self, plan: TablePlan, before: int, updated: int, key: tuple[str, ...]) -> Receipt:
        """Count, prove the count and write the receipt."""
        inserted = plan.n_rows - updated
        after = self._count(plan.table)
        if after != before + inserted:
            raise OutsideError(
                f"table {plan.table} has {after} rows after the load instead of {before + inserted}; nothing was kept",
                next="look for triggers or rules on the table that add or suppress rows",
            )
        receipt = Receipt(plan.batch, plan.table, inserted, updated, applied=True, rows_after=after)
        self._write_receipt(receipt, plan, key)
        return receipt

    def _merge(self, plan: TablePlan, files: list[Path]) -> tuple[int, int]:
        """Update the rows that are there and differ, insert the others; rows found there, rows before the insert."""
        self._stage(plan)
        self._copy(plan, files, quoted(STAGE))
        self._staged()
        self._refuse_repeats(plan, quoted(STAGE))
        match = self._match(plan.table, STAGE, plan.merge_key, f"{quoted(STAGE)} WHERE 1 = 1")
        found = self._matched(plan, match)
        table, prefix = self._qualified(plan.table), quoted(plan.table) + "."
        if plan.replace_all:
            absent = f"FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {quoted(STAGE)} WHERE {match})"
            self._keep(plan, DELETED, absent, prefix=prefix)
            self._run(f"DELETE {absent}")
        before = self._count(plan.table)
        self._skip_equal(plan, match)
        self._keep(plan, UPDATED, f"FROM {table} JOIN {quoted(STAGE)} ON {match}", prefix=prefix)
        if self._changing(plan):
            self._assign(plan.table, STAGE, self._changing(plan), match)
        new = f"FROM {quoted(STAGE)} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {match})"
        self._keep(plan, INSERTED, new, prefix=quoted(STAGE) + ".", keys_only=True)
        names = [column.name for column in plan.columns]
        self._run(f"INSERT INTO {table} ({listed(names)}) SELECT {listed(names, quoted(STAGE) + '.')} {new}")
        self._unstage()
        return found, before

    def _remove(self, plan: TablePlan, gone: Path) -> None:
        """Delete the rows that are to go, and keep them for an undo."""
        self._stage(plan)
        keys = tuple(column for column in plan.columns if column.name in plan.merge_key)
        self._copy(replace(plan, columns=keys), parquet_files(gone), quoted(STAGE))
        self._staged()
        match = self._match(plan.table, STAGE, plan.merge_key, f"{quoted(STAGE)} WHERE 1 = 1")
        table, prefix = self._qualified(plan.table), quoted(plan.table) + "."
        self._keep(plan, DELETED, f"FROM {table} JOIN {quoted(STAGE)} ON {match}", prefix=prefix)
        self._run(self._delete_from(plan.table, STAGE, match))
        self._unstage()

    def _skip_equal(self, plan: TablePlan, match: str) -> None:
        """Take the rows out of the stage that are in the table as they are: most, where little has changed."""
        same = [self.null_safe.format(*self._pair(plan, name)) for name in self._changing(plan)]
        self._run(
            f"DELETE FROM {quoted(STAGE)} WHERE EXISTS "
            f"(SELECT 1 FROM {self._qualified(plan.table)} WHERE {' AND '.join([match, *same])})"
        )
        self._staged()

    def _prove_key(self, plan: TablePlan) -> None:
        """After a first load: what the unique index lets pass, to which two empty keys differ."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            empty = " OR ".join(f"{quoted(key)} IS NULL" for key in plan.merge_key)
            self._refuse_repeats(plan, f"{self._qualified(plan.table)} WHERE {empty}")

    def _refuse_repeats(self, plan: TablePlan, rows: str) -> None:
        keys = listed(plan.merge_key)
        [(repeats,)] = self._run(
            f"SELECT COUNT(*) FROM (SELECT {keys} FROM {rows} GROUP BY {keys} HAVING COUNT(*) > 1) AS twice"
        )
        if repeats:
            raise OutsideError(
                f"table {plan.table}: {repeats} keys ({', '.join(plan.merge_key)}) stand more than once",
                next="run `crmmigrate check`, and report this if it finds nothing",
            )

    def _matched(self, plan: TablePlan, match: str) -> int:
        """Number of staged rows that are in the table.

        Raises:
            OutsideError: Such a row has another primary key there; to change it would cut what points to it.
        """
        moved = " OR ".join(" <> ".join(self._pair(plan, key)) for key in plan.primary_key) or "1 = 0"
        [(matched, other)] = self._run(
            f"SELECT COUNT(*), COALESCE(SUM(CASE WHEN {moved} THEN 1 ELSE 0 END), 0) "
            f"FROM {quoted(STAGE)} JOIN {self._qualified(plan.table)} ON {match}"
        )
        if other:
            raise OutsideError(
                f"table {plan.table}: {other} rows have another primary key in the target than in this load",
                next="the key map is not of this target: load into an empty schema, or restore the target",
            )
        return int(matched)

    def _changing(self, plan: TablePlan) -> list[str]:
        fixed = {*plan.primary_key, *plan.merge_key}
        return [column.name for column in plan.columns if column.name not in fixed]

    def _pair(self, plan: TablePlan, column: str) -> tuple[str, str]:
        """The column in the table and in the stage."""
        return f"{quoted(plan.table)}.{quoted(column)}", f"{quoted(STAGE)}.{quoted(column)}"

    # --- what is made faster after the rows than before them -----------------------------------------

    def _finish(self, plan: TablePlan) -> None:
        """The unique index on the merge key, and those by which reports join and filter."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            self._index("uq", plan.table, plan.merge_key, "UNIQUE ")
        for column in indexed(plan):
            self._index("ix", plan.table, (column,))

    def _index(self, kind: str, table: str, columns: tuple[str, ...], unique: str = "") -> None:
        self._run(
            f"CREATE {unique}INDEX IF NOT EXISTS {quoted(object_name(kind, table, columns))} "
            f"ON {self._qualified(table)} ({listed(columns)})"
        )
