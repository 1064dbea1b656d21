"""What every SQL target does in one order: shape the table, copy or merge the rows, write the receipt."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from crmmigrate.adapters.targets.parquet import check_files
from crmmigrate.adapters.targets.sql import (
    check_name,
    check_plan,
    listed,
    object_name,
    parsed_url,
    quoted,
    without_secret,
)
from crmmigrate.core.errors import CrmMigrateError, OutsideError, UsageError
from crmmigrate.core.ports import Receipt, TablePlan, TargetColumn

RECEIPTS = "_crmmigrate_batch"
STAGE = "_crmmigrate_stage"
"""Temporary table, and the alias, of the rows to be merged."""


class SqlTarget(ABC):
    """Base of the SQL targets. A subclass says how its database connects, creates, copies and fails."""

    name = ""
    capabilities: frozenset[str] = frozenset()
    schemes: tuple[str, ...] = ()
    types: ClassVar[Mapping[str, str]] = {}
    case_sensitive = False
    null_safe = "{0} IS NOT DISTINCT FROM {1}"
    driver_errors: tuple[type[Exception], ...] = ()

    def __init__(self, url: str, schema: str | None = None) -> None:
        self.url = parsed_url(url, self.schemes or (self.name,))
        self.schema = check_name(schema, "schema") if schema is not None else None

    # --- the port ---------------------------------------------------------------------------------

    def tables(self) -> dict[str, int]:
        """Names of the tables in the schema, with their numbers of rows."""
        with self._guarded("the list of tables"):
            return {name: self._count(name) for name in sorted(self._table_names())}

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        with self._guarded("the query"):
            return self._select(sql, dict(parameters or {}))

    def apply(self, plan: TablePlan) -> Receipt:
        """Create the table where it is missing, merge the rows and write the receipt, in one transaction."""
        check_plan(plan)
        files = check_files(plan)
        with self._guarded(f"table {plan.table}"), self._transaction():
            self._shape(plan)
            return self._load(plan, files)

    def drop(self, tables: Iterable[str]) -> None:
        """Drop tables of a throw-away target, and their receipts."""
        wanted = set(tables)
        with self._guarded("dropping tables"), self._transaction():
            here = self._table_names()
            for table in sorted(wanted & set(here)):
                if RECEIPTS in here and RECEIPTS not in wanted:
                    self._forget(table)
            self._drop(sorted(wanted & set(here)))

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    # --- what each database does in its own way ------------------------------------------------------

    @abstractmethod
    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement of ours; its rows, if it has any."""

    @abstractmethod
    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        """Run one SELECT of a user, read-only."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[None]:
        """One transaction that no other load of this schema runs beside; rolled back on any exception."""

    @abstractmethod
    def _table_names(self) -> list[str]:
        """Tables of the schema."""

    @abstractmethod
    def _column_names(self, table: str) -> list[str]:
        """Columns of a table, none if it is missing."""

    @abstractmethod
    def _create(self, plan: TablePlan) -> None:
        """Create the table of a plan."""

    @abstractmethod
    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        """Copy all rows of the files into the table `into` (quoted), fast."""

    @abstractmethod
    def _stage(self, plan: TablePlan) -> None:
        """Create the empty temporary table `STAGE` with the plan's columns."""

    @abstractmethod
    def _drop(self, tables: list[str]) -> None:
        """Drop tables that exist, whatever points to them."""

    @abstractmethod
    def _translated(self, error: Exception, what: str) -> OutsideError:
        """The driver's error in our words: code, message without secrets, next step."""

    # --- the way of a load ---------------------------------------------------------------------------

    def _shape(self, plan: TablePlan) -> None:
        """Make the receipts' table and the plan's table what they must be."""
        self._ensure_receipts()
        present = {self._folded(name) for name in self._column_names(plan.table)}
        if not present:
            self._forget(plan.table)  # receipts of a table that somebody dropped prove nothing
            self._create(plan)
            return
        for column in plan.columns:
            if self._folded(column.name) not in present:
                self._add_column(plan, column)

    def _load(self, plan: TablePlan, files: list[Path]) -> Receipt:
        known = self._receipt(plan)
        if known:
            return known
        before = self._count(plan.table)
        updated = 0
        if before and plan.merge_key:
            updated, before = self._merge(plan, files)
        else:
            if before and plan.replace_all:
                self._run(f"DELETE FROM {self._qualified(plan.table)}")
                before = 0
            self._copy(plan, files, self._qualified(plan.table))
            self._prove_key(plan)
        self._finish(plan)
        return self._recorded(plan, before, updated)

    def _recorded(self, plan: TablePlan, before: int, updated: int) -> Receipt:
        """Count, prove the count and write the receipt."""
        inserted = plan.n_rows - updated
        after = self._count(plan.table)
        if after != before + inserted:
            raise OutsideError(
                f"table {plan.table} has {after} rows after the load instead of {before + inserted}; nothing was kept",
                next="look for triggers or rules on the table that add or suppress rows",
            )
        receipt = Receipt(plan.batch, plan.table, inserted, updated, applied=True, rows_after=after)
        self._run(
            f"INSERT INTO {self._qualified(RECEIPTS)} (batch, table_name, inserted, updated, rows_after) "
            "VALUES (:batch, :table, :inserted, :updated, :after)",
            {
                "batch": plan.batch,
                "table": plan.table,
                "inserted": inserted,
                "updated": updated,
                "after": after,
            },
        )
        return receipt

    def _merge(self, plan: TablePlan, files: list[Path]) -> tuple[int, int]:
        """Update the rows that are there, insert the others; rows updated, rows there before the insert."""
        self._stage(plan)
        self._copy(plan, files, quoted(STAGE))
        match = self._match(plan)
        self._refuse_repeats(plan, quoted(STAGE))
        updated = self._matched(plan, match)
        table = self._qualified(plan.table)
        if plan.replace_all:
            self._run(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {quoted(STAGE)} WHERE {match})")
        before = self._count(plan.table)
        if self._changing(plan):
            self._run(self._update_sql(plan, match))
        names = [column.name for column in plan.columns]
        self._run(
            f"INSERT INTO {table} ({listed(names)}) SELECT {listed(names, quoted(STAGE) + '.')} "
            f"FROM {quoted(STAGE)} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {match})"
        )
        self._unstage()
        return updated, before

    def _match(self, plan: TablePlan) -> str:
        """The condition under which a staged row is a row of the table; null equals null."""
        [(nulls,)] = self._run(f"SELECT COUNT(*) FROM {quoted(STAGE)} WHERE {self._empty(plan)}")
        # A plain comparison can use a hash or an index everywhere; the null-safe one cannot.
        form = self.null_safe if nulls else "{0} = {1}"
        return " AND ".join(form.format(*self._pair(plan, key)) for key in plan.merge_key)

    def _prove_key(self, plan: TablePlan) -> None:
        """After a first load: what the unique index lets pass, to which two empty keys differ."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            self._refuse_repeats(plan, f"{self._qualified(plan.table)} WHERE {self._empty(plan)}")

    def _empty(self, plan: TablePlan) -> str:
        return " OR ".join(f"{quoted(key)} IS NULL" for key in plan.merge_key)

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

    def _update_sql(self, plan: TablePlan, match: str) -> str:
        changing = self._changing(plan)
        values = ", ".join(f"{quoted(name)} = {quoted(STAGE)}.{quoted(name)}" for name in changing)
        # Rows that stay as they are cost nothing and wake no trigger.
        differs = " OR ".join(f"NOT ({self.null_safe.format(*self._pair(plan, name))})" for name in changing)
        table = self._qualified(plan.table)
        return f"UPDATE {table} SET {values} FROM {quoted(STAGE)} WHERE {match} AND ({differs})"

    def _finish(self, plan: TablePlan) -> None:
        """What is made faster after the rows than before them: the unique index on the merge key."""
        if plan.merge_key and plan.merge_key != plan.primary_key:
            name = object_name("uq", plan.table, plan.merge_key)
            self._run(
                f"CREATE UNIQUE INDEX IF NOT EXISTS {quoted(name)} "
                f"ON {self._qualified(plan.table)} ({listed(plan.merge_key)})"
            )

    def _unstage(self) -> None:
        self._run(f"DROP TABLE IF EXISTS {quoted(STAGE)}")

    # --- receipts ------------------------------------------------------------------------------------

    def _ensure_receipts(self) -> None:
        if self._column_names(RECEIPTS):
            return
        key, number, moment = self.types["key"], self.types["bigint"], self.types["datetime"]
        self._run(
            f"CREATE TABLE {self._qualified(RECEIPTS)} (batch {key} NOT NULL, table_name {key} NOT NULL, "
            f"inserted {number} NOT NULL, updated {number} NOT NULL, rows_after {number} NOT NULL, "
            f"applied_at {moment} DEFAULT {self.types['now']}, PRIMARY KEY (batch, table_name))"
        )

    def _receipt(self, plan: TablePlan) -> Receipt | None:
        rows = self._run(
            f"SELECT inserted, updated, rows_after FROM {self._qualified(RECEIPTS)} "
            "WHERE batch = :batch AND table_name = :table",
            {"batch": plan.batch, "table": plan.table},
        )
        if not rows:
            return None
        inserted, updated, after = (int(value) for value in rows[0])
        return Receipt(plan.batch, plan.table, inserted, updated, applied=False, rows_after=after)

    def _forget(self, table: str) -> None:
        self._run(f"DELETE FROM {self._qualified(RECEIPTS)} WHERE table_name = :table", {"table": table})

    # --- small helps ---------------------------------------------------------------------------------

    def _qualified(self, table: str) -> str:
        return f"{quoted(self.schema)}.{quoted(table)}" if self.schema else quoted(table)

    def _pair(self, plan: TablePlan, column: str) -> tuple[str, str]:
        """The column in the table and in the stage."""
        return f"{quoted(plan.table)}.{quoted(column)}", f"{quoted(STAGE)}.{quoted(column)}"

    def _folded(self, name: str) -> str:
        return name if self.case_sensitive else name.lower()

    def _count(self, table: str) -> int:
        return int(self._run(f"SELECT COUNT(*) FROM {self._qualified(table)}")[0][0])

    def _type(self, column: TargetColumn) -> str:
        if column.type not in self.types:
            raise UsageError(f"column {column.name}: a target knows no type {column.type!r}")
        return self.types[column.type]

    def _add_column(self, plan: TablePlan, column: TargetColumn) -> None:
        """Add a column, always nullable: the rows that are there have no value for it."""
        self._run(f"ALTER TABLE {self._qualified(plan.table)} ADD COLUMN {quoted(column.name)} {self._type(column)}")

    def _explained(self, text: str) -> str:
        """The first line of a driver's message, without secrets."""
        return without_secret(text.strip(), self.url).partition("\n")[0]

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn the driver's errors, and those of the disk, into ours."""
        try:
            yield
        except CrmMigrateError:
            raise
        except self.driver_errors as error:
            raise self._translated(error, what) from error
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise OutsideError(
                f"{what}: {self._explained(str(error))}",
                code="disk-full" if full else "outside",
                next="free some space and run again" if full else "mend the cause and run again",
            ) from error
