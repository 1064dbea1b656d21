"""The command `undo`: the newest load taken back."""

from __future__ import annotations

from dataclasses import replace

from crmmigrate.core.answer import Answer
from crmmigrate.project import targets
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.targets import LoadOptions
from crmmigrate.project.undoing import UndoReport, run_undo


def undo(project: Project, options: LoadOptions, *, run: int | None = None, progress: Progress | None = None) -> Answer:
    """Take the newest load that stands in a target back; with `dry_run` in the options say what would go."""
    target = targets.named(project, options.url, options.schema)
    options = replace(options, url=target.url, schema=target.schema)
    with Pipeline(project, "undo", progress) as pipeline:
        return Answer("undo", data=_data(run_undo(pipeline, options, run)))


def _data(report: UndoReport) -> dict[str, object]:
    after = {receipt.table: receipt.rows_after for receipt in report.receipts}
    return {
        "run": report.run,
        "applied": report.applied,
        "tables": [
            {"table": b.table, "batch": b.batch, "inserted": b.inserted, "updated": b.updated,
             "rows_before": b.rows_after, "rows_after": after.get(b.table)}
            for b in report.batches
        ],
    }  # fmt: skip
