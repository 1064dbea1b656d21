"""The command `validate`: the target against the files."""

from __future__ import annotations

from pathlib import Path

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.project import loading, reporting, targets, validation
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.proofs import ProofOptions


def validate(
    project: Project, *, to: str | None = None, schema: str | None = None, page: Path | None = None,
    progress: Progress | None = None, asked: ProofOptions | None = None,
) -> Answer:  # fmt: skip
    """Prove that the target holds what the files hold."""
    options = targets.named(project, to, schema)
    with Pipeline(project, "validate", progress) as pipeline:
        state = pipeline.upto("match")
        proof = validation.run_validate(pipeline, state, options, asked=asked)
        found = [*state.findings(), *pipeline.event_findings(state)]
        report = loading.LoadReport(proof.accounts, [], found, applied=True)
        written = reporting.write_load_page(pipeline, state, report, page, proof)
        return Answer("validate", in_order([*found, *proof.findings]), proof.as_json(), report=written)
