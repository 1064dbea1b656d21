"""Pages for people: one self-contained HTML file each, without network or script."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crmmigrate.core.accounting import Account, total
from crmmigrate.core.causes import Cause
from crmmigrate.core.findings import Finding, Severity, worst
from crmmigrate.report.finding_groups import grouped
from crmmigrate.report.kpis import KpiLine
from crmmigrate.report.machine import in_order
from crmmigrate.report.proofs import Proofs
from crmmigrate.report.trend import GoalLine
from crmmigrate.values.visible import visible

Tone = Literal["plain", "good", "warn", "bad"]

FATES = ("loaded", "merged", "rejected", "excluded")
_MOST_ROWS = 25
"""Rows of one table on the page; the rest is counted, with where to find it."""


@dataclass(frozen=True)
class Number:
    """A headline number, such as `12,345 rows loaded`."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class TargetFlow:
    """What went into one table of the target: `sources` holds source id and rows, the largest first."""

    table: str
    role: str
    rows: int
    sources: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class RejectGroup:
    """Rejected rows or cells set aside for one reason; examples of personal data come masked."""

    rule: str
    reason: str
    fate: str
    place: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeGroup:
    """Values changed by one rule; examples are (before, after), personal data masked."""

    rule: str
    place: str
    count: int
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MappingOverview:
    """How the columns of one source were mapped; `confidence` is the mean of the mapped ones."""

    source: str
    layout: str
    rows_are: str | None
    mapped: int
    unmapped: tuple[str, ...] = ()
    confidence: float | None = None
    status: str = ""


@dataclass(frozen=True)
class SuggestedField:
    """A required field that a suggestion feeds, which nobody confirmed."""

    field: str
    layout: str
    column: str
    confidence: float


@dataclass(frozen=True)
class ControlTotal:
    """A measure's total in the legacy data and in the target."""

    measure: str
    legacy: str
    target: str
    ok: bool
    source: str = ""
    table: str = ""
    difference: str = ""


@dataclass(frozen=True)
class Report:
    """All that the report of a run shows; `created` is text, so that the page depends on nothing but this."""

    title: str
    project: str
    run: str
    created: str
    headline: tuple[Number, ...] = ()
    accounts: tuple[Account, ...] = ()
    flows: tuple[TargetFlow, ...] = ()
    findings: tuple[Finding, ...] = ()
    rejects: tuple[RejectGroup, ...] = ()
    changes: tuple[ChangeGroup, ...] = ()
    mappings: tuple[MappingOverview, ...] = ()
    suggested_required: tuple[SuggestedField, ...] = ()
    control_totals: tuple[ControlTotal, ...] = ()
    kpis: tuple[KpiLine, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    next_steps: tuple[str, ...] = ()
    proofs: Proofs = field(default_factory=Proofs)
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A part of a stacked bar: where it begins and how wide it is, of 100."""

    name: str
    count: int
    start: float
    width: float


def page(report: Report) -> str:
    """The report of a run as one HTML file."""
    verdict, tone = _verdict(report)
    return environment().get_template("report.html.j2").render(
        report=report,
        verdict=verdict,
        tone=tone,
        findings=in_order(report.findings),
        total=total(report.accounts),
        bars=bars,
        fates=FATES,
        proofs=report.proofs,
        most=_MOST_ROWS,
    )  # fmt: skip


def bars(account: Account) -> list[Bar]:
    """The fates of one source as parts of a bar of width 100; fates without rows are left out."""
    found, start = [], 0.0
    whole = max(account.gathered, sum(getattr(account, fate) for fate in FATES))
    for fate in FATES:
        count = getattr(account, fate)
        if count:
            width = 100 * count / whole
            found.append(Bar(fate, count, round(start, 3), round(width, 3)))
            start += width
    return found


def _verdict(report: Report) -> tuple[str, Tone]:
    wrong = [account for account in report.accounts if not account.balanced]
    if wrong:
        names = ", ".join(account.source for account in wrong[:3])
        return f"The accounting does not balance ({names}). Do not use this result.", "bad"
    lines: list[ControlTotal | KpiLine] = [*report.control_totals, *report.kpis]
    different = [line for line in lines if not line.ok]
    if different:
        names = ", ".join(line.measure for line in different[:3])
        return f"Legacy data and target differ: {names}. See the proof below.", "bad"
    worst_found = worst(report.findings)
    balanced = "Every row is accounted for. " if report.accounts else ""
    if worst_found is Severity.ERROR:
        return f"{balanced}There are findings that must be settled before loading.", "bad"
    if worst_found is Severity.WARNING or report.rejects:
        return f"{balanced}There are findings to look at.", "warn"
    return f"{balanced}Nothing is wrong.", "good"


@cache
def environment() -> Environment:
    """The templates of all pages."""
    environment = Environment(
        loader=PackageLoader("crmmigrate.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(number=lambda value: f"{value:,}", percent=percent, code=with_code, sure=sure)
    environment.filters.update(breaks=breaks, grouped=grouped, visible=visible)
    return environment


def percent(part: float, whole: float = 1.0) -> str:
    """A share in per cent; never 0 % or 100 % where it is not exactly that."""
    if not whole:
        return "-"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "<0.1 %"
    return ">99.9 %" if 99.9 < share < 100 else f"{share:.1f} %".replace(".0 %", " %")


def sure(confidence: float) -> str:
    """A confidence with two digits, never rounded up: what is shown as 0.90 is 0.9 or more."""
    return f"{math.floor(confidence * 100 + 1e-9) / 100:.2f}"


def breaks(text: str) -> Markup:
    """A path or name as HTML that may go on in the next line after a separator, never within a word."""
    return Markup("<wbr/>").join(re.split(r"(?<=[/#_!])(?=[^\s/#_!])", text))


def with_code(text: str) -> Markup:
    """Text as HTML in which what stands between backticks is code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 and index < len(parts) - 1 else part
        for index, part in enumerate(parts)
    )
