"""What a command found, for the command line and for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmmigrate.core.findings import Finding, Severity, worst


@dataclass(frozen=True)
class Answer:
    """What a command found.

    Attributes:
        command: Its name.
        findings: What the user must know, gravest first.
        data: The command's part of the JSON contract.
        changes: What changed in YAML files, one line a change.
        report: The HTML page that was written, if any.
        shown: What the terminal draws beyond `data`; no part of the JSON contract.
    """

    command: str
    findings: tuple[Finding, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    report: Path | None = None
    shown: Any = None

    @property
    def status(self) -> str:
        """`findings` when any of them blocks, else `ok`."""
        return "findings" if worst(self.findings) == Severity.ERROR else "ok"


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings, the gravest first."""
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    return tuple(sorted(findings, key=lambda f: (order.index(f.severity), f.code, str(f.where), f.message)))
