"""Findings: what a user must know about the data, counted, bounded, with a next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_EXAMPLES = 5


class Severity(StrEnum):
    """How much a finding matters: `error` blocks (exit code 1), the others inform."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Where:
    """The place of a finding, as the user knows it.

    Attributes:
        file: Path of the source file relative to the project, or None.
        table: Sheet, inner table, or table of the model.
        column: Original header, or field of the model.
        rows: At most five record numbers.
    """

    file: str | None = None
    table: str | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = "!".join(part for part in (self.file, self.table) if part)
        column = f" [{self.column}]" if self.column else ""
        rows = f" rows {', '.join(map(str, self.rows))}" if self.rows else ""
        return f"{place}{column}{rows}".strip()


@dataclass(frozen=True)
class Finding:
    """One thing that a user must know, however many cells it concerns.

    Attributes:
        code: Stable code, a key of `CODES`.
        message: One sentence: what is so.
        severity: See `Severity`.
        where: Place.
        count: How many rows or cells it concerns.
        examples: At most five values.
        next: What to do about it.
    """

    code: str
    message: str
    severity: Severity = Severity.WARNING
    where: Where = field(default_factory=Where)
    count: int = 1
    examples: tuple[str, ...] = ()
    next: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            msg = f"finding code {self.code!r} is not in core.codes"
            raise ValueError(msg)
        object.__setattr__(self, "examples", tuple(str(e) for e in self.examples[:MOST_EXAMPLES]))

    def as_json(self) -> dict[str, Any]:
        """The finding in the shape of the JSON contract."""
        document = asdict(self)
        document["severity"] = str(self.severity)
        return document


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The highest severity among findings, or None when there are none."""
    order: Sequence[Severity] = list(Severity)
    return max((f.severity for f in findings), key=order.index, default=None)


# Imported last: CODES is data, and Finding checks itself against it.
from crmmigrate.core.codes import CODES  # noqa: E402
