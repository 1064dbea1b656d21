"""Receipts of a SQLAlchemy target, and its newest batches taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from crmmigrate.adapters.targets import sqlalchemy_statements as st
from crmmigrate.adapters.targets.sqlalchemy_ground import SqlAlchemyGround
from crmmigrate.adapters.targets.sqlalchemy_statements import before_name
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import Receipt, TablePlan, UndoPlan

KEPT_BATCHES = 5
"""So many of the newest batches of a table can be taken back."""


class Undoing(SqlAlchemyGround):
    """Receipts and rows kept, written in the transaction of the rows themselves."""

    def _receipt(self, plan: TablePlan) -> Receipt | None:
        receipts = self._shapes.receipts()
        rows = self._run(
            sa.select(receipts.c.inserted, receipts.c.updated, receipts.c.rows_after).where(
                receipts.c.batch == plan.batch, receipts.c.table_name == plan.table
            )
        )
        if not rows:
            return None
        inserted, updated, after = (int(value) for value in rows[0])
        return Receipt(plan.batch, plan.table, inserted, updated, applied=False, rows_after=after)

    def _write_receipt(self, receipt: Receipt, run: str, kept: str) -> None:
        receipts = self._shapes.receipts()
        newest = self._number(sa.select(sa.func.coalesce(sa.func.max(receipts.c.ordinal), 0)))
        self._run(
            sa.insert(receipts).values(
                batch=receipt.batch, table_name=receipt.table, inserted=receipt.inserted, updated=receipt.updated,
                rows_after=receipt.rows_after, run=run, ordinal=newest + 1, kept=kept,
                applied_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
            )
        )  # fmt: skip
        self._let_go(receipt.table)

    def _let_go(self, table: str) -> None:
        """Forget the rows kept of batches that are too old to be taken back."""
        receipts = self._shapes.receipts()
        mine = sa.and_(receipts.c.table_name == table, receipts.c.kept.is_not(None))
        newest = self._run(sa.select(receipts.c.batch).where(mine).order_by(receipts.c.ordinal.desc()))
        for (batch,) in newest[KEPT_BATCHES:]:
            self._without_kept(table, batch)
            self._run(sa.update(receipts).values(kept=None).where(mine, receipts.c.batch == batch))

    def _without_kept(self, table: str, batch: str) -> None:
        if self._has(before_name(table)):
            before = self._shapes.table(
                before_name(table), [sa.Column(st.named(st.BATCH), self.traits.type("string", 1))]
            )
            self._run(sa.delete(before).where(before.c[st.BATCH] == batch))

    def _keep(self, plan: TablePlan, table: sa.Table, kind: str, rows: sa.Select[Any]) -> None:
        self._run(st.kept(self._shapes.before(table), plan.batch, kind, rows))

    # --- undo ----------------------------------------------------------------------------------------

    def _undo(self, plan: UndoPlan, table: sa.Table | None) -> Receipt:
        receipts = self._shapes.receipts()
        columns = (
            receipts.c.batch, receipts.c.inserted, receipts.c.updated, receipts.c.rows_after, receipts.c.kept
        )  # fmt: skip
        mine = []
        if table is not None and self._has(st.RECEIPTS):
            of_table = receipts.c.table_name == plan.table
            mine = self._run(sa.select(*columns).where(of_table).order_by(receipts.c.ordinal))
        if table is None or plan.batch not in {row[0] for row in mine}:
            rows = self._count(plan.table) if table is not None else 0
            return Receipt(plan.batch, plan.table, 0, 0, applied=False, rows_after=rows)
        batch, inserted, updated, count, kept = mine[-1]
        self._refuse_undo(plan, str(batch), int(count), kept)
        self._put_back(table, plan.batch, **json.loads(kept))
        self._without_kept(plan.table, plan.batch)
        self._run(sa.delete(receipts).where(receipts.c.table_name == plan.table, receipts.c.batch == plan.batch))
        return Receipt(
            plan.batch, plan.table, int(inserted), int(updated), applied=True, rows_after=self._count(plan.table)
        )

    def _refuse_undo(self, plan: UndoPlan, newest: str, count: int, kept: str | None) -> None:
        if newest != plan.batch:
            raise UsageError(
                f"table {plan.table}: batch {plan.batch} is not the newest one", next=f"take {newest} back first"
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

    def _put_back(self, table: sa.Table, batch: str, kind: str, key: Sequence[str]) -> None:
        names = [str(column.name) for column in table.c]
        before = self._shapes.before(table)
        deleted = st.kept_rows(before, batch, st.DELETED)
        if kind != "merge":
            self._run(sa.delete(table))
            if kind == "all":
                self._run(st.filled(table, names, sa.select(*(deleted.c[name] for name in names))))
            return
        old, new = st.kept_rows(before, batch, st.UPDATED), st.kept_rows(before, batch, st.INSERTED)
        # Null-safe throughout: what is taken back is small, and keys may be null.
        match = st.matching(table, old, key, nulls=True)
        changing = [name for name in names if name not in {*key, *(c.name for c in table.primary_key)}]
        if changing:
            self._run(st.updated(table, old, match, changing, merge=self.traits.merge))
        self._run(st.without_rows(table, new, st.matching(table, new, key, nulls=True)))
        self._run(st.filled(table, names, sa.select(*(deleted.c[name] for name in names))))
