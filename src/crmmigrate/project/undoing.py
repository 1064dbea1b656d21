"""Undo: the newest load that stands in a target is taken back, table by table, the last one first."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import Receipt, Target, UndoPlan
from crmmigrate.project import standing, targets
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.standing import Batch
from crmmigrate.project.targets import LoadOptions, opened


@dataclass(frozen=True)
class UndoReport:
    """What an undo took back, or would take back.

    Attributes:
        run: The load, `<project>#<number>`.
        batches: What of it stood in the target, the last one first.
        receipts: One a batch; none for a dry run.
        applied: False for a dry run.
    """

    run: str
    batches: list[Batch]
    receipts: list[Receipt]
    applied: bool


def run_undo(pipeline: Pipeline, options: LoadOptions, number: int | None = None) -> UndoReport:
    """Take the newest load that stands back.

    Args:
        pipeline: The run.
        options: The target, and whether this is a dry run.
        number: Number of the load, as `runs` shows it; None: the newest one, or the one that an undo began with.

    Raises:
        UsageError: There is no such load, or another one must go first.
        OutsideError: The target failed, or no longer holds what the undo needs. The same command goes on.
    """
    place = targets.address(options)
    with opened(options, existing=True) as target:
        found = standing.batches(target)
        begun = pipeline.ledger.unfinished_undo(place)
        project = pipeline.project.migration.name
        wanted = standing.named(found, project, number) if number is not None else _default(found, begun, project)
        batches = [batch for batch in found if batch.run == wanted]
        if wanted != begun or batches:
            _refuse(found, wanted, project)
        _refuse_pruned(batches, wanted)
        _refuse_changed(batches, target.tables())
        if options.dry_run:
            return UndoReport(wanted, batches, [], applied=False)
        pipeline.ledger.undo(pipeline.run, place, wanted, [batch.batch for batch in batches])
        return UndoReport(wanted, batches, _taken_back(pipeline, target, batches, again=wanted == begun), applied=True)


def _default(found: list[Batch], begun: str | None, project: str) -> str:
    """The load that an undo began to take back, where none came after it; else the newest one."""
    runs = standing.runs(found)
    if begun and begun not in runs[1:]:
        return begun
    if not runs:
        raise UsageError("no load stands in the target", next="`crmmigrate runs` lists the runs of the project")
    if not runs[0].startswith(f"{project}#"):
        _refuse(found, f"{project}#", project)
    return runs[0]


def _refuse(found: list[Batch], wanted: str, project: str) -> None:
    """Refuse a load that is not the newest, or that is not there."""
    runs = standing.runs(found)
    if runs and runs[0] == wanted:
        return
    if runs and wanted in runs:
        first = runs[0].removeprefix(f"{project}#") or "the load of an older version"
        raise UsageError(f"{wanted} is not the newest load that stands in the target", next=f"undo {first} first")
    if runs and not runs[0].startswith(f"{project}#"):
        whose = f"{runs[0]}, of another project" if runs[0] else "of an older version, which kept nothing for an undo"
        raise UsageError(f"the newest load in the target is {whose}", next="it cannot be taken back from here")
    there = ", ".join(run.removeprefix(f"{project}#") for run in runs if run) or "none"
    raise UsageError(f"{wanted} does not stand in the target", next=f"loads that stand, the newest first: {there}")


def _refuse_pruned(batches: list[Batch], wanted: str) -> None:
    lost = [batch.table for batch in batches if not batch.kept]
    if lost:
        raise OutsideError(
            f"{wanted} cannot be taken back: the target no longer keeps how {', '.join(lost)} stood before it",
            next="restore a copy of the target, or load the older files again",
        )


def _refuse_changed(batches: list[Batch], present: dict[str, int]) -> None:
    """Before anything goes back: what has other rows than the load left cannot."""
    for batch in batches:
        rows = present.get(batch.table, 0)
        if rows != batch.rows_after:
            raise OutsideError(
                f"table {batch.table} has {rows} rows, and had {batch.rows_after} after {batch.run}: "
                "somebody changed it since; nothing was taken back",
                next="put its rows right first, or restore a copy of the target",
            )


def _taken_back(pipeline: Pipeline, target: Target, batches: list[Batch], *, again: bool) -> list[Receipt]:
    pipeline.progress.begin("undo", len(batches))
    started = time.monotonic()
    receipts: list[Receipt] = []
    try:
        for batch in batches:
            receipts.append(target.apply(UndoPlan(batch.table, batch.batch, batch.run)))
            pipeline.progress.advance("undo", batch.table)
    except Exception:
        if not receipts and not again:  # all of it still stands, and the ledger must say so
            pipeline.ledger.still_stands(pipeline.run)
        raise
    seconds = time.monotonic() - started
    values = {
        "step": "undo", "subject": batches[0].run if batches else "", "key": "", "inputs": [], "reused": False,
        "outputs": {r.table: r.rows_after for r in receipts}, "seconds": f"{seconds:.3f}",
    }  # fmt: skip
    pipeline.ledger.step(pipeline.run, values, [])
    pipeline.progress.end("undo", seconds, reused=not batches)
    return receipts
