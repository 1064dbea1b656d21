"""Receipts, and what an undo needs: the rows of a table as they were before its newest batches."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from crmmigrate.adapters.targets.ground import RECEIPTS, SqlGround
from crmmigrate.adapters.targets.sql import listed, literal, quoted
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import Receipt, TablePlan, UndoPlan

BEFORE = "_crmmigrate_before"
KEPT_BATCHES = 5
"""So many of the newest batches of a table can be taken back."""
BATCH, KIND = "_crmmigrate_batch", "_crmmigrate_kind"
INSERTED, UPDATED, DELETED = "inserted", "updated", "deleted"


def before_name(table: str) -> str:
    """The companion of a table, with the rows that its newest batches changed as they were before."""
    readable = re.sub(r"\W+", "_", table, flags=re.ASCII)[:32]
    return f"{BEFORE}_{readable}_{hashlib.sha256(table.encode()).hexdigest()[:10]}"


class Receipts(SqlGround):
    """Receipts and rows kept, written in the transaction of the rows themselves."""

    # --- receipts ------------------------------------------------------------------------------------

    def _ensure_receipts(self) -> None:
        key, number, moment = self.types["key"], self.types["bigint"], self.types["datetime"]
        later = {"run": key, "ordinal": number, "kept": self.types["text"]}
        present = self._native(RECEIPTS)
        if not present:
            self._run(
                f"CREATE TABLE {self._qualified(RECEIPTS)} (batch {key} NOT NULL, table_name {key} NOT NULL, "
                f"inserted {number} NOT NULL, updated {number} NOT NULL, rows_after {number} NOT NULL, "
                f"applied_at {moment} DEFAULT {self.types['now']}, "
                + "".join(f"{quoted(name)} {kind}, " for name, kind in later.items())
                + "PRIMARY KEY (batch, table_name))"
            )
            return
        for name, kind in later.items():
            if name not in present:  # a target of an older version
                self._add_native(RECEIPTS, name, kind)

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

    def _write_receipt(self, receipt: Receipt, plan: TablePlan, key: Iterable[str]) -> None:
        [(last,)] = self._run(f"SELECT COALESCE(MAX(ordinal), 0) FROM {self._qualified(RECEIPTS)}")
        values = {
            "batch": receipt.batch, "table_name": receipt.table, "inserted": receipt.inserted,
            "updated": receipt.updated, "rows_after": receipt.rows_after, "run": plan.run, "ordinal": int(last) + 1,
            "kept": json.dumps({"key": list(key), "primary_key": plan.primary_key}),
        }  # fmt: skip
        places = ", ".join(f":{name}" for name in values)
        self._run(f"INSERT INTO {self._qualified(RECEIPTS)} ({listed(values)}) VALUES ({places})", values)
        self._prune(receipt.table)

    def _forget(self, table: str) -> None:
        """The receipts of a table that is gone prove nothing, and its kept rows are of no use."""
        self._run(f"DELETE FROM {self._qualified(RECEIPTS)} WHERE table_name = :table", {"table": table})
        if self._native(before_name(table)):
            self._drop([before_name(table)])

    # --- rows as they were ---------------------------------------------------------------------------

    def _align_before(self, table: str) -> None:
        """Make the companion of a table, or give it the columns that the table has by now."""
        companion, wanted = before_name(table), self._native(table)
        present = self._native(companion)
        if not present:
            columns = {BATCH: self.types["key"], KIND: self.types["key"], **wanted}
            declared = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
            self._run(f"CREATE TABLE {self._qualified(companion)} ({declared})")
            return
        for name in wanted.keys() - present.keys():
            self._add_native(companion, name, wanted[name])
        types = {name: kind for name, kind in wanted.items() if present.get(name, kind) != kind}
        gone = present.keys() - wanted.keys() - {BATCH, KIND}
        if types or gone:
            self._reshape(companion, types, gone)

    def _keep(self, plan: TablePlan, kind: str, rows: str, *, prefix: str = "", keys_only: bool = False) -> None:
        """Keep rows as they are before the batch changes them; of those to be inserted their keys.

        Args:
            plan: The plan.
            kind: INSERTED, UPDATED or DELETED.
            rows: FROM clause that gives them.
            prefix: What stands before the names of the columns in it.
            keys_only: Keep the merge key only.
        """
        names = plan.merge_key if keys_only else tuple(self._native(plan.table))
        self._run(
            f"INSERT INTO {self._qualified(before_name(plan.table))} ({listed((BATCH, KIND, *names))}) "
            f"SELECT {literal(plan.batch)}, {literal(kind)}, {listed(names, prefix)} {rows}"
        )

    def _prune(self, table: str) -> None:
        rows = self._run(
            f"SELECT batch FROM {self._qualified(RECEIPTS)} WHERE table_name = :table AND kept IS NOT NULL "
            "ORDER BY ordinal DESC",
            {"table": table},
        )
        for (batch,) in rows[KEPT_BATCHES:]:
            self._discard(table, batch)
            self._run(
                f"UPDATE {self._qualified(RECEIPTS)} SET kept = NULL WHERE batch = :batch AND table_name = :table",
                {"batch": batch, "table": table},
            )

    def _discard(self, table: str, batch: str) -> None:
        """Delete what was kept for a batch."""
        if self._native(before_name(table)):
            companion = self._qualified(before_name(table))
            self._run(f"DELETE FROM {companion} WHERE {quoted(BATCH)} = :batch", {"batch": batch})

    # --- undo ----------------------------------------------------------------------------------------

    def _take_back(self, plan: UndoPlan) -> Receipt:
        """Put the rows back that the newest batch changed, and delete its receipt."""
        rows = self._run(
            f"SELECT batch, inserted, updated, rows_after, kept FROM {self._qualified(RECEIPTS)} "
            "WHERE table_name = :table ORDER BY COALESCE(ordinal, 0) DESC",
            {"table": plan.table},
        )
        present = bool(self._native(plan.table))
        if plan.batch not in [row[0] for row in rows] or not present:
            after = self._count(plan.table) if present else 0
            return Receipt(plan.batch, plan.table, 0, 0, applied=False, rows_after=after)
        newest, inserted, updated, count, kept = rows[0]
        self._refuse_undo(plan, str(newest), int(count), kept)
        key, primary_key = (tuple(json.loads(kept)[name]) for name in ("key", "primary_key"))
        self._restore(plan, key, primary_key)
        self._discard(plan.table, plan.batch)
        self._run(
            f"DELETE FROM {self._qualified(RECEIPTS)} WHERE batch = :batch AND table_name = :table",
            {"batch": plan.batch, "table": plan.table},
        )
        after = self._count(plan.table)
        return Receipt(plan.batch, plan.table, int(inserted), int(updated), applied=True, rows_after=after)

    def _refuse_undo(self, plan: UndoPlan, newest: str, count: int, kept: str | None) -> None:
        if newest != plan.batch:
            raise UsageError(
                f"table {plan.table}: batch {plan.batch} is not the newest one",
                next=f"take {newest} back first",
            )
        if kept is None:
            raise OutsideError(
                f"table {plan.table}: what batch {plan.batch} changed is no longer kept",
                next=f"the newest {KEPT_BATCHES} loads can be taken back; restore a copy, or load older files",
            )
        now = self._count(plan.table)
        if now != count:
            raise OutsideError(
                f"table {plan.table} has {now} rows, and had {count} after the load: somebody changed it since",
                next="put those rows right first, or restore a copy",
            )

    def _restore(self, plan: UndoPlan, key: tuple[str, ...], primary_key: tuple[str, ...]) -> None:
        """Deleted rows come back, updated ones get their old values, inserted ones go; in an order that keys allow."""
        table, companion = self._qualified(plan.table), before_name(plan.table)
        names = list(self._native(plan.table))
        kept = f"{self._qualified(companion)} WHERE {quoted(BATCH)} = {literal(plan.batch)}"
        if not key:
            self._run(f"DELETE FROM {table}")
        if not self._native(companion):
            return
        of_kind = f"{quoted(companion)}.{quoted(BATCH)} = {literal(plan.batch)} AND {quoted(companion)}.{quoted(KIND)}"
        self._run(
            f"INSERT INTO {table} ({listed(names)}) SELECT {listed(names)} "
            f"FROM {kept} AND {quoted(KIND)} = {literal(DELETED)}"
        )
        if not key:
            return
        match = self._match(plan.table, companion, key, kept)
        changing = [name for name in names if name not in {*key, *primary_key}]
        if changing:
            self._assign(plan.table, companion, changing, f"{match} AND {of_kind} = {literal(UPDATED)}")
        self._run(self._delete_from(plan.table, companion, f"{match} AND {of_kind} = {literal(INSERTED)}"))

    def _delete_from(self, table: str, other: str, condition: str) -> str:
        """The statement that deletes the rows of a table that have a row in another."""
        return (
            f"DELETE FROM {self._qualified(table)} "
            f"WHERE EXISTS (SELECT 1 FROM {self._relation(other)} WHERE {condition})"
        )

    def _assign(self, table: str, other: str, columns: list[str], condition: str) -> None:
        """Give rows of a table the values of the rows of another."""
        self._run(self._set_from(table, other, columns, condition))

    def _set_from(self, table: str, other: str, columns: list[str], condition: str) -> str:
        """The statement that gives rows of a table the values of the rows of another."""
        values = ", ".join(f"{quoted(name)} = {quoted(other)}.{quoted(name)}" for name in columns)
        return f"UPDATE {self._qualified(table)} SET {values} FROM {self._relation(other)} WHERE {condition}"

    def _relation(self, name: str) -> str:
        """A table of the schema, or the stage, which has none."""
        return self._qualified(name) if name.startswith(BEFORE) else quoted(name)
