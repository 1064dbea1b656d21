"""The command `validate`: the target against the files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.project import loading, reporting, targets, validation
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.targets import Subset


def validate(
    project: Project, *, to: str | None = None, schema: str | None = None, page: Path | None = None,
    subset: Subset | None = None, progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Prove that the target holds what the files hold, or the waves that it has."""
    options = replace(targets.named(project, to, schema), subset=subset or Subset())
    with Pipeline(project, "validate", progress) as pipeline:
        state = pipeline.upto("match")
        proof = validation.run_validate(pipeline, state, options)
        found = [*state.findings(), *pipeline.event_findings(state)]
        report = loading.LoadReport(proof.accounts, [], found, applied=True)
        written = reporting.write_load_page(pipeline, state, report, page, proof)
        return Answer("validate", in_order([*found, *proof.findings]), proof.as_json(), report=written)
