"""Every row and column of the target against what was decided: by hashes, then cell by cell."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crmmigrate.core.ports import TablePlan, Target
from crmmigrate.project import plugins, standing
from crmmigrate.project.proofs_sql import Dialect, bucket, dialect_of, parquet, quoted

ROWS_A_PART = 400
MOST_PARTS = 2_000
ROWS_AT_ONCE = 40_000
MOST_LOOKED_AT = 400_000
MOST_KEYS = 5
FLOATING = Decimal("1e-12")
_DECIMALS = ("number", "percent", "money")
_PRIVATE = ("_crmmigrate_key",)
"""Tables whose keys are values of people, so that findings do not name them."""

Cells = tuple[str | None, ...]


@dataclass
class RowDifferences:
    """How one table of the target differs from what was decided.

    Attributes:
        table: Name in the target.
        expected: Rows that were decided.
        found: Rows that are there.
        missing: Rows that are not there.
        extra: Rows that are there and were not decided now.
        changed: Column -> rows that have another value in it.
        keys: What -> keys of some of these rows.
        grown: Whether the number of rows is another than after the last load.
        whole: Whether all parts that differ were looked at.
    """

    table: str
    expected: int
    found: int
    missing: int = 0
    extra: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    keys: dict[str, list[str]] = field(default_factory=dict)
    grown: bool = False
    whole: bool = True

    @property
    def same(self) -> bool:
        """Whether the table holds what was decided and nothing else."""
        return not (self.missing or self.extra or self.changed)

    def tell(self, what: str, key: str) -> None:
        """Keep the key of a row, of a few for each thing."""
        known = self.keys.setdefault(what, [])
        if len(known) < MOST_KEYS and self.table not in _PRIVATE:
            known.append(key)


def compare(target: Target, plans: Sequence[TablePlan], present: Mapping[str, int]) -> dict[str, RowDifferences]:
    """Compare all planned tables with the target, column by column."""
    planned = plugins.target("duckdb:///:memory:", None)
    there = dialect_of(target)
    sides = _Sides(target, there, planned, Dialect("duckdb", there.floating))
    after = {batch.table: batch.rows_after for batch in reversed(standing.batches(target))}
    try:
        found = {}
        for plan in plans:
            found[plan.table] = sides.compared(plan, present[plan.table])
            found[plan.table].grown = after.get(plan.table, present[plan.table]) != present[plan.table]
        return found
    finally:
        planned.close()


@dataclass(frozen=True)
class _Sides:
    """The target and the planned rows, asked the same questions."""

    target: Target
    there: Dialect
    planned: Target
    here: Dialect

    def compared(self, plan: TablePlan, rows: int) -> RowDifferences:
        """One table."""
        told = RowDifferences(plan.table, plan.n_rows, rows)
        for only in self._differing(plan, told):
            self._look(plan, only, told)
        return told

    def _differing(self, plan: TablePlan, told: RowDifferences) -> Iterator[str]:
        """Conditions that name the rows of parts that differ, some parts at a time."""
        n = max(1, min(MOST_PARTS, max(plan.n_rows, told.found) // ROWS_A_PART))
        if not self.there.hashes:
            told.whole = told.found <= MOST_LOOKED_AT
            yield from [""] if told.whole else []
            return
        mine = self._parts(self.planned, self.here.buckets(plan, parquet(plan.path), n)) if plan.n_rows else {}
        theirs = self._parts(self.target, self.there.buckets(plan, quoted(plan.table), n))
        wrong = sorted(b for b in {*mine, *theirs} if mine.get(b) != theirs.get(b))
        size = max(plan.n_rows, told.found) // n + 1
        step = max(1, ROWS_AT_ONCE // size)
        for start in range(0, len(wrong), step):
            if start * size > MOST_LOOKED_AT and not self.there.floating:
                told.whole = False
                return
            names = ", ".join(map(str, wrong[start : start + step]))
            yield f" WHERE {bucket(plan, n)} IN ({names})"

    @staticmethod
    def _parts(side: Target, sql: str) -> dict[int, tuple[int, int]]:
        return {int(r["b"]): (int(r["n"]), int(r["h"])) for r in side.query(sql).to_pylist()}

    def _look(self, plan: TablePlan, only: str, told: RowDifferences) -> None:
        """Compare the rows of some parts cell by cell."""
        mine = self.planned.query(self.here.rows(plan, parquet(plan.path), only)) if plan.n_rows else None
        left = _by_key(plan, mine)
        for key, cells in _rows(plan, self.target.query(self.there.rows(plan, quoted(plan.table), only))):
            wanted = left.pop(key, None)
            if wanted is None:
                told.extra += 1
                told.tell("extra", _shown(key))
                continue
            for column, before, after in zip(plan.columns, wanted, cells, strict=True):
                if before != after and not self._alike(column.type, before, after):
                    told.changed[column.name] += 1
                    told.tell(column.name, _shown(key))
        told.missing += len(left)
        for key in list(left)[:MOST_KEYS]:
            told.tell("missing", _shown(key))

    def _alike(self, kind: str, before: str | None, after: str | None) -> bool:
        """Whether two texts are one value that two databases write in two ways."""
        if before is None or after is None:
            return False
        if kind in _DECIMALS:
            a, b = Decimal(before), Decimal(after)
            return abs(a - b) <= (FLOATING * abs(a) if self.there.floating else 0)
        return "nul_text" not in self.target.capabilities and before.replace("\0", "") == after.replace("\0", "")


def _rows(plan: TablePlan, table: Any) -> Iterator[tuple[Cells, Cells]]:
    names = [c.name for c in plan.columns]
    places = [names.index(k) for k in (plan.merge_key or plan.primary_key or tuple(names))]
    for row in zip(*(table[n].to_pylist() for n in names), strict=True):
        cells = tuple(map(_text, row))
        yield tuple(cells[p] for p in places), cells


def _text(value: Any) -> str | None:
    """A value as the dialects write it, which most databases have done already."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "microseconds")
    return None if value is None else str(value)


def _by_key(plan: TablePlan, table: Any) -> dict[Cells, Cells]:
    return {} if table is None else dict(_rows(plan, table))


def _shown(key: Cells) -> str:
    return " ".join(part or "" for part in key)
