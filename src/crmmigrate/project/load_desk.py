"""The command `load`: into a target, with balanced accounts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.project import kpi_desk, loading, reporting, run_notes, targets, validation, waves
from crmmigrate.project.loading import LoadReport
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.targets import LoadOptions
from crmmigrate.project.validation import ValidationReport


def load(
    project: Project, options: LoadOptions, *, page: Path | None = None, progress: Progress | None = None
) -> Answer:
    """Load everything into a target, with balanced accounts.

    Raises:
        UsageError: Views of KPIs are wanted, and there are none; nothing was loaded.
    """
    waves.asked(project.migration, options.subset)  # before any work is done
    target = targets.named(project, options.url, options.schema)
    options = replace(options, url=target.url, schema=target.schema)
    with Pipeline(project, "load", progress) as pipeline:
        state = pipeline.upto("match")
        views = kpi_desk.planned_views(pipeline, state, target) if options.kpi_views else []
        report = loading.run_load(pipeline, state, options)
        if report.applied:
            waves.recorded(pipeline, options, targets.address(options))
            kpi_desk.created(views, target)
        run_notes.keep(pipeline, state, report, report.findings)
        written = reporting.write_load_page(pipeline, state, report, page) if report.accounts else None
        data = load_data(report) | {"applied": report.applied, "views": [v.name for v in views if report.applied]}
        return Answer("load", in_order(report.findings), data, tuple(state.changes), written)


def load_and_validate(
    project: Project, *, to: str, accept_suggested: float | None = None, page: Path | None = None,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Load, then prove it: one run, one report."""
    options = LoadOptions(to, accept=accept_suggested)
    with Pipeline(project, "load", progress) as pipeline:
        state = pipeline.upto("match")
        report, proof = loaded_and_proven(pipeline, state, options)
        run_notes.keep(pipeline, state, report, [*report.findings, *proof.findings])
        written = reporting.write_load_page(pipeline, state, report, page, proof) if report.accounts else None
        findings = in_order([*report.findings, *proof.findings])
        data = proof.as_json() | load_data(report) | {"clusters": state.outcomes["match"].data["clusters"]}
        return Answer("load", findings, data, tuple(state.changes), written)


def loaded_and_proven(pipeline: Pipeline, state: State, options: LoadOptions) -> tuple[LoadReport, ValidationReport]:
    """Load; where that was done, validate with what the load decided."""
    report = loading.run_load(pipeline, state, options)
    if not report.applied:
        return report, ValidationReport()
    return report, validation.run_validate(pipeline, state, options, report.planned)


def load_data(report: LoadReport) -> dict[str, Any]:
    """What a load says of itself in JSON."""
    return {
        "accounting": [a.as_json() for a in report.accounts],
        "receipts": [r.__dict__ for r in report.receipts],
        "changes": [c.__dict__ for c in report.changes],
        "waiting": report.waiting,
        "suggested_required": report.suggested_required,
        "waves": report.waves,
    }
