"""Findings for pages: one group a code, so that three hundred places are not three hundred rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from crmmigrate.core.codes import CODES
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.report.machine import in_order

SHOWN = 3
FOLDED = 40


@dataclass(frozen=True)
class FindingGroup:
    """All findings of one severity and code.

    Attributes:
        severity: `error`, `warning` or `info`.
        code: The code.
        meaning: What it means, in a sentence.
        count: Rows or cells of all places.
        shown: The first places.
        folded: More places, to be unfolded.
        hidden: How many places are left.
        steps: What to do, each once.
    """

    severity: str
    code: str
    meaning: str
    count: int
    shown: tuple[Finding, ...]
    folded: tuple[Finding, ...]
    hidden: int
    steps: tuple[str, ...]


def grouped(found: Sequence[Finding]) -> list[FindingGroup]:
    """Findings by severity and code, the worst first; the places of a code that concern most come first."""
    return [
        _group(severity, code, sorted(members, key=lambda f: -f.count))
        for (severity, code), members in groupby(in_order(found), key=lambda f: (f.severity, f.code))
    ]


def _group(severity: Severity, code: str, members: Sequence[Finding]) -> FindingGroup:
    return FindingGroup(
        str(severity), code, CODES[code].split(". ")[0].rstrip(".") + ".", sum(f.count for f in members),
        tuple(members[:SHOWN]), tuple(members[SHOWN : SHOWN + FOLDED]), max(0, len(members) - SHOWN - FOLDED),
        tuple(dict.fromkeys(f.next for f in members if f.next)),
    )  # fmt: skip
