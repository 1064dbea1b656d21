"""Causes: why rows and cells did not get through, with the smallest change that would let them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "mapping", "rows-are", "reading", "misread", "null-spelling", "unknown-value", "transform", "too-long", "range",
    "missing", "unfed", "duplicate-key", "value", "unmapped", "unreadable", "proof",
]  # fmt: skip
DocumentName = Literal["cleaning", "mapping", "model", "values"]
Step = str | dict[str, Any]


@dataclass(frozen=True)
class Amendment:
    """One edit of a document.

    Attributes:
        at: Keys from the root; a mapping stands for the entry of a list that has all of its values.
        before: What stands there; an amendment is refused where that is no longer so.
        after: What is to stand there; None takes nothing away but writes null.
        append: `after` is a list of entries to add to the list at `at`; `before` is not looked at.
    """

    at: tuple[Step, ...]
    before: Any = None
    after: Any = None
    append: bool = False


@dataclass(frozen=True)
class Change:
    """Edits of one file of the project; of a value map, `at` is (layout, value) and `after` the listed value."""

    file: str
    document: DocumentName
    amendments: tuple[Amendment, ...]

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Change:
        """A change from plain values, as `asdict` gives them."""
        amendments = tuple(Amendment(tuple(a["at"]), a["before"], a["after"], a["append"]) for a in plain["amendments"])
        return cls(plain["file"], plain["document"], amendments)


@dataclass(frozen=True)
class Effect:
    """What a change does, tried on the rows concerned.

    Attributes:
        rows: Rows of the cause that do not get through today and do with it.
        of: Rows of the cause that do not get through today.
        sampled: Whether only a part of the different values was tried, the most frequent ones.
        changes: Values that get through today and are others with it.
    """

    rows: int
    of: int
    sampled: bool = False
    changes: int = 0

    @property
    def share(self) -> float:
        """Part of the rows that pass."""
        return self.rows / self.of if self.of else 0.0

    @property
    def words(self) -> str:
        """It in a few words."""
        passes = f"lets {self.rows:,} of {self.of:,} rows through{' (of a sample)' if self.sampled else ''}"
        changes = f"changes {self.changes:,} {'value' if self.changes == 1 else 'values'}"
        return ", ".join([passes] * bool(self.of) + [changes] * bool(self.changes)) or passes


@dataclass(frozen=True)
class Proposal:
    """The smallest change that mends a cause.

    Attributes:
        change: What `--apply` writes.
        words: It in a few words.
        diff: It as a unified diff.
        effect: What it does.
        confidence: The chance that a person would do the same.
    """

    change: Change
    words: str
    diff: str
    effect: Effect
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """The proposal in the JSON contract."""
        effect = asdict(self.effect) | {"share": round(self.effect.share, 4), "words": self.effect.words}
        return {
            "file": self.change.file, "words": self.words, "diff": self.diff, "effect": effect,
            "confidence": round(self.confidence, 2),
        }  # fmt: skip


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong, however many rows it breaks.

    Attributes:
        kind: See `Kind`.
        title: One sentence.
        rows: Source rows concerned, each once.
        cells: Cells, or rows where no cell is to blame.
        files: Sources concerned.
        table: Table of the model.
        columns: Headers, or fields of the model where no column is to blame.
        share: Part of the rows of those sources that is concerned.
        examples: Values; personal data masked.
        next: What to do, where there is no proposal or beside it.
        proposal: The smallest change.
        id: Number in the list of a rehearsal, from 1.
    """

    kind: Kind
    title: str
    rows: int = 0
    cells: int = 0
    files: tuple[str, ...] = ()
    table: str | None = None
    columns: tuple[str, ...] = ()
    share: float = 0.0
    examples: tuple[str, ...] = ()
    next: str = ""
    proposal: Proposal | None = None
    id: int = field(default=0)

    def as_json(self) -> dict[str, Any]:
        """The cause in the JSON contract."""
        plain = {f: getattr(self, f) for f in ("id", "kind", "title", "rows", "cells", "table", "next")}
        lists = {f: list(getattr(self, f)) for f in ("files", "columns", "examples")}
        proposal = self.proposal.as_json() if self.proposal else None
        return {**plain, **lists, "share": round(self.share, 4), "proposal": proposal}
