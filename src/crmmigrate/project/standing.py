"""The loads that stand in a target, as its receipts say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crmmigrate.core.ports import Target
from crmmigrate.project.pipeline import Pipeline

RECEIPTS = "_crmmigrate_batch"
_LATER = frozenset({"run", "ordinal", "kept"})
"""Columns of the receipts that older versions did not write."""


@dataclass(frozen=True)
class Batch:
    """A receipt: the newest batches have the highest numbers.

    Attributes:
        table, batch: What was loaded.
        run: `<project>#<number>`; empty where an older version loaded it.
        ordinal: Its place among all batches of the target.
        inserted, updated, rows_after: Rows.
        kept: Whether the target still holds what an undo needs.
    """

    table: str
    batch: str
    run: str
    ordinal: int
    inserted: int
    updated: int
    rows_after: int
    kept: bool


def batches(target: Target) -> list[Batch]:
    """The receipts of a target, the newest first."""
    if not target.columns(RECEIPTS).keys() >= _LATER:
        return []
    rows = target.query(
        'SELECT "table_name", "batch", "run", "ordinal", "inserted", "updated", "rows_after", '
        f'CASE WHEN "kept" IS NULL THEN 0 ELSE 1 END AS "is_kept" FROM "{RECEIPTS}" '
        'ORDER BY COALESCE("ordinal", 0) DESC'
    ).to_pylist()
    return [
        Batch(
            r["table_name"], r["batch"], r["run"] or "", int(r["ordinal"] or 0), int(r["inserted"]),
            int(r["updated"]), int(r["rows_after"]), bool(r["is_kept"]),
        )
        for r in rows
    ]  # fmt: skip


def run_of(pipeline: Pipeline, target: Target, planned: Collection[str]) -> str:
    """How this load is named in the target: a run, or the one before it where that did not come to its end."""
    newest = next(iter(batches(target)), None)
    if newest and newest.run and newest.batch in planned:
        return newest.run
    return f"{pipeline.project.migration.name}#{pipeline.run}"


def runs(found: list[Batch]) -> list[str]:
    """The runs that stand, the newest first."""
    return list(dict.fromkeys(batch.run for batch in found))
