"""The command `validate`: the target against the files, and the report that people sign."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.project import browser, loading, reporting, signing, targets, validation
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.proofs import ProofOptions
from crmmigrate.project.targets import LoadOptions, Subset
from crmmigrate.project.validation import ValidationReport


@dataclass(frozen=True)
class SignOffOptions:
    """The sign-off report: where to write it as HTML and PDF, and whether examples of personal data are masked."""

    html: Path | None = None
    pdf: Path | None = None
    masked: bool = True


def validate(
    project: Project, *, to: str | None = None, schema: str | None = None, page: Path | None = None,
    sign_off: SignOffOptions | None = None, asked: ProofOptions | None = None,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Prove that the target holds what the files hold, or the waves that it has.

    Raises:
        OutsideError: `browser-none`, `browser-failed`: the PDF cannot be printed.
    """
    signed = sign_off or SignOffOptions()
    printer = browser.found() if signed.pdf else None  # missing, it is told before any work is done
    options = replace(targets.named(project, to, schema), subset=Subset(asked.waves if asked else ()))
    with Pipeline(project, "validate", progress) as pipeline:
        state = pipeline.upto("match")
        proof = validation.run_validate(pipeline, state, options, asked=asked)
        found = [*state.findings(), *pipeline.event_findings(state)]
        report = loading.LoadReport(proof.accounts, [], found, applied=True)
        written = reporting.write_load_page(pipeline, state, report, page, proof)
        if signed.html or signed.pdf:
            _sign_off(pipeline, state, proof, options, signed, printer)
        places = {"sign_off": signed.html, "pdf": signed.pdf}
        data = proof.as_json() | {name: str(path) if path else None for name, path in places.items()}
        return Answer("validate", in_order([*found, *proof.findings]), data, report=written)


def _sign_off(
    pipeline: Pipeline, state: State, proof: ValidationReport, options: LoadOptions, signed: SignOffOptions,
    printer: str | None,
) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="crmmigrate-signoff-") as folder:
        page = signed.html or Path(folder) / "signoff.html"
        signing.write(pipeline, state, proof, options, page, masked=signed.masked)
        if signed.pdf and printer:
            signed.pdf.parent.mkdir(parents=True, exist_ok=True)
            browser.print_pdf(printer, page, signed.pdf)
