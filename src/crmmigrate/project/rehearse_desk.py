"""The command `rehearse`: the whole migration into a throw-away database."""

from __future__ import annotations

from pathlib import Path

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.waves import EVERYTHING
from crmmigrate.project import masking, reporting
from crmmigrate.project.load_desk import load_data, loaded_and_proven
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.targets import LoadOptions, Subset
from crmmigrate.steps.load import Sample

REHEARSAL = "rehearsal.duckdb"


def rehearse(
    project: Project, *, page: Path | None = None, sample: Sample | None = None, mask: bool = False,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """The whole migration into a throw-away database, or a sample of it; with `mask`, without personal data."""
    subset = Subset((EVERYTHING,), sample)
    options = LoadOptions(f"duckdb:///{project.state / REHEARSAL}", accept=0.0, subset=subset, masked=mask)
    with Pipeline(project, "rehearse", progress) as pipeline:
        for old in project.state.glob(f"{REHEARSAL}*"):
            old.unlink()
        state = pipeline.upto("match")
        report, proof = loaded_and_proven(pipeline, state, options)
        if mask:
            report.findings, proof.findings = masking.hidden(report.findings), masking.hidden(proof.findings)
        written = reporting.write_load_page(pipeline, state, report, page, proof) if report.accounts else None
        findings = in_order([*report.findings, *proof.findings])
        data = proof.as_json() | load_data(report) | {"clusters": state.outcomes["match"].data["clusters"]}
        data |= {"masked": report.masked} if mask else {}
        return Answer("rehearse", findings, data, tuple(state.changes), written)
