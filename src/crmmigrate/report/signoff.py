"""The sign-off report: one self-contained HTML file that is read on a screen, printed, and signed by people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crmmigrate.core.accounting import total
from crmmigrate.report.page import FATES, Report, Tone, environment
from crmmigrate.report.trend import GoalLine

State = Literal["proven", "failed", "open"]
MOST = 300
"""Rows shown of one table; the rest is counted, and stands whole in `validate --json`."""


@dataclass(frozen=True)
class FileIn:
    """A file or database that came: `tables` holds sheet or inner table and its rows, of all kinds."""

    name: str
    size: int | None
    sha256: str
    tables: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class LeftOut:
    """Rows that are not in the target, by fate and rule; examples come masked."""

    fate: str
    rule: str
    meaning: str
    sources: int
    rows: int


@dataclass(frozen=True)
class Correction:
    """A source cell that a person corrected."""

    place: str
    before: str
    after: str
    who: str
    when: str
    why: str


@dataclass(frozen=True)
class MergedTable:
    """What went into a table of the model, and how many of its rows were the same thing as another."""

    table: str
    went_in: int
    merged: int


@dataclass(frozen=True)
class Decided:
    """The mapping of one layout: how many of its mapped columns people confirmed and how many are suggestions."""

    layout: str
    rows_are: str
    files: int
    confirmed: int
    suggested: int
    not_mapped: int


@dataclass(frozen=True)
class Proof:
    """One kind of proof: how many of its lines hold, and what those say that do not; no line: it was not computed."""

    name: str
    meaning: str
    good: int
    lines: int
    wrong: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Whether it holds; open where nothing was computed."""
        return "open" if not self.lines else "proven" if self.good == self.lines else "failed"


@dataclass(frozen=True)
class Check:
    """A line of the cut-over checklist; `open` is for a person to tick, with name and date."""

    group: str
    text: str
    state: State = "open"
    evidence: str = ""


@dataclass(frozen=True)
class SignOff:
    """All that the sign-off report shows; `run` is the report of the run, whose parts stand in it."""

    run: Report
    target: str
    version: str
    masked: bool
    files: tuple[FileIn, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    corrections: tuple[Correction, ...] = ()
    merged: tuple[MergedTable, ...] = ()
    decided: tuple[Decided, ...] = ()
    proofs: tuple[Proof, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    checks: tuple[Check, ...] = ()


def signoff_page(document: SignOff) -> str:
    """The report as one HTML file."""
    text, tone = verdict(document)
    groups: dict[str, list[Check]] = {}
    for check in document.checks:
        groups.setdefault(check.group, []).append(check)
    states = [check.state for check in document.checks]
    return environment().get_template("signoff.html.j2").render(
        doc=document, run=document.run, verdict=text, tone=tone, groups=groups, most=MOST, fates=FATES,
        total=total(document.run.accounts), counted={state: states.count(state) for state in set(states)},
    )  # fmt: skip


def verdict(document: SignOff) -> tuple[str, Tone]:
    """What the machine says of the migration in one sentence; people have the last word."""
    failed = [p.name for p in document.proofs if p.state == "failed"]
    failed += [c.text for c in document.checks if c.state == "failed"]
    errors = sum(f.severity.value == "error" for f in document.run.findings)
    missed = sum(not g.ok for g in document.goals)
    if failed or errors or missed:
        told = [
            f"{len(failed)} proofs do not hold" if failed else "",
            f"{missed} of {len(document.goals)} goals are missed" if missed else "",
            f"{errors} findings block" if errors else "",
        ]
        return f"Not ready to be signed: {', '.join(filter(None, told))}.", "bad"
    left = sum(c.state == "open" for c in document.checks)
    return f"All that a machine can prove is proven. {left} points are left for people.", "good"
