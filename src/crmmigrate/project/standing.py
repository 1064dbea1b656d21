"""The loads that stand in a target, as its receipts say."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass

from crmmigrate.core.ports import Target
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.project import Project
from crmmigrate.steps.load import SOURCES

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
    found = batches(target)
    if found and found[0].run and found[0].batch in planned:
        return found[0].run
    name, taken = f"{pipeline.project.migration.name}#{pipeline.run}", set(runs(found))
    # Another copy of the project, or one whose history is gone, counts its runs by itself.
    others = (f"{name}.{i}" for i in itertools.count(2))
    return next(n for n in itertools.chain([name], others) if n not in taken)


def named(found: list[Batch], project: str, number: int) -> str:
    """The newest load of that number which stands, or how it would be named."""
    name = f"{project}#{number}"
    return next((run for run in runs(found) if run == name or run.startswith(f"{name}.")), name)


def newest(target: Target) -> dict[str, Batch]:
    """The newest receipt of each table."""
    found: dict[str, Batch] = {}
    for batch in batches(target):
        found.setdefault(batch.table, batch)
    return found


def sources(target: Target, project: Project) -> dict[int, str]:
    """The sources of a project in a target: key -> source id. Those of an older version name no project."""
    whose = "project" if "project" in target.columns(SOURCES) else "source"
    rows = target.query(f'SELECT "source_key", "source", "{whose}" AS "whose" FROM "{SOURCES}"').to_pylist()
    mine = (None, "", project.identity)
    return {int(r["source_key"]): str(r["source"]) for r in rows if whose == "source" or r["whose"] in mine}


def runs(found: list[Batch]) -> list[str]:
    """The runs that stand, the newest first."""
    return list(dict.fromkeys(batch.run for batch in found))
