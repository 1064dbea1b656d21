"""The command `rehearse`: the whole migration into a throw-away database, what is wrong by cause, and the way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmmigrate.core.accounting import Account, total
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.waves import EVERYTHING
from crmmigrate.project import masking, rehearsing, reporting, run_notes, targets
from crmmigrate.project.load_desk import load_data, loaded_and_proven
from crmmigrate.project.lock import locked
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.rehearsing_scratch import scratch
from crmmigrate.project.targets import LoadOptions, Subset
from crmmigrate.steps.load import Sample

SURE = 0.8
"""Confidence from which `--apply all` takes a proposal."""


@dataclass(frozen=True)
class RehearseOptions:
    """How to rehearse.

    Attributes:
        to: Target beside which to rehearse; None: a file in the state folder.
        keep: Leave the scratch target there.
        max_rejects: Highest share of rejected rows; None: that of migration.yaml.
        sample: Only some rows, with what they point to.
        mask: Pseudonyms instead of personal data go in, and no value of the files is shown; causes are not looked for.
        fail_on: `error`, or `warning`: findings of this severity and worse end with exit code 1.
    """

    to: str | None = None
    keep: bool = False
    max_rejects: float | None = None
    fail_on: str = "error"
    sample: Sample | None = None
    mask: bool = False


def rehearse(
    project: Project, options: RehearseOptions = RehearseOptions(), *, page: Path | None = None,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """The whole migration into a throw-away database, or a sample of it; with `mask`, without personal data."""
    real = targets.named(project, options.to, None) if options.to else LoadOptions()
    part = Subset((EVERYTHING,), options.sample)
    real = replace(real, schema=None, accept=0.0, max_rejects=1.0, subset=part, masked=options.mask)
    with Pipeline(project, "rehearse", progress) as pipeline:
        with scratch(project, pipeline.run, real, keep=options.keep) as place:
            state = pipeline.upto("match")
            report, proof = loaded_and_proven(pipeline, state, place.options)
        if options.mask:
            report.findings, proof.findings = masking.hidden(report.findings), masking.hidden(proof.findings)
        findings = [*report.findings, *proof.findings]
        causes, rows = ([], 0) if options.mask else rehearsing.causes(pipeline, state, findings)
        findings += _beyond(project, options, report.accounts, findings)
        if project.lasts and not options.mask:
            rehearsing.keep(project, pipeline.run, causes)
        run_notes.keep(pipeline, state, report, findings, None if options.mask else causes)
        written = reporting.write_load_page(pipeline, state, report, page, proof, causes) if report.accounts else None
        data: dict[str, Any] = proof.as_json() | load_data(report)
        data |= {"clusters": state.outcomes["match"].data["clusters"], "causes": [c.as_json() for c in causes]}
        data |= {"masked": report.masked} if options.mask else {}
        data |= {"causes_rows": rows, "run": pipeline.run, "scratch": {"name": place.name, "kept": place.kept}}
        return Answer("rehearse", in_order(findings), data, tuple(state.changes), written)


def _beyond(
    project: Project, options: RehearseOptions, accounts: Sequence[Account], findings: Sequence[Finding]
) -> list[Finding]:
    """What is beyond the thresholds."""
    found, whole = [], total(accounts)
    policy = project.migration.policies.max_rejects
    limit = policy if options.max_rejects is None else options.max_rejects
    share = whole.rejected / whole.gathered if whole.gathered else 0.0
    if limit is not None and share > limit:
        text = f"{share:.2%} of the rows are rejected, more than {limit:.2%}; a load would stop"
        advice = "apply what is proposed by cause, or `crmmigrate rejects --to rejects.xlsx`"
        found.append(Finding("too-many-rejects", text, Severity.ERROR, count=whole.rejected, next=advice))
    warned = [f for f in findings if f.severity == Severity.WARNING]
    if options.fail_on == "warning" and warned:
        text = "there are warnings, and `--fail-on warning` asks for none"
        found.append(Finding("warnings-found", text, Severity.ERROR, count=len(warned)))
    return found


def apply_proposals(project: Project, wanted: Sequence[str], *, yes: bool = False) -> Answer:
    """Write proposals of the last rehearsal into the files of the project, as decisions of a person.

    Args:
        project: The project.
        wanted: Numbers of causes, or `all`: those of which the tool is sure.
        yes: Needed for `all`.

    Raises:
        UsageError: There is no such proposal, or its place has changed since.
    """
    everything = "all" in wanted
    if everything and not yes:
        raise UsageError("`--apply all` writes every proposal that is sure", next="say --yes too, or name numbers")
    numbers = [_number(word) for word in wanted if word != "all"]
    with locked(project.state):
        chosen = rehearsing.chosen(project, numbers, SURE if everything else None)
        chosen = rehearsing.together(project, chosen) if everything else chosen
        done = rehearsing.apply(project, chosen)
    changes = tuple(f"~ {one['file']}: {words['words']}" for one, words in zip(done, chosen, strict=True))
    return Answer("rehearse", data={"applied": done, "causes": []}, changes=changes)


def _number(word: str) -> int:
    if not word.isdigit():
        raise UsageError(f"--apply takes the number of a cause or `all`, not {word!r}", next="see the last rehearsal")
    return int(word)
