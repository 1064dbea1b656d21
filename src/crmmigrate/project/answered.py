"""What a person wrote into one row of the workbook, told from what stood there before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crmmigrate.config import Decision
from crmmigrate.core.documents import Status
from crmmigrate.project.reviewing import Question
from crmmigrate.report.mapping_workbook import NONE, Row

_CELLS = ("field", "transform", "status", "note")


@dataclass(frozen=True)
class Answered:
    """A row of the workbook beside the entry that it speaks of; only touched cells say something."""

    row: Row
    question: Question

    @property
    def now(self) -> tuple[str | None, ...]:
        """What the entry holds, as the cells would."""
        entry = self.question.entry
        return entry.field, getattr(entry, "transform", None), str(entry.status), getattr(entry, "note", "")

    @property
    def written(self) -> tuple[str | None, ...]:
        """What the cells held at first; the entry where somebody changed the hidden cell that tells it."""
        return self.row.written or self.now

    @property
    def touched(self) -> frozenset[str]:
        """The cells that a person changed."""
        pairs = zip(_CELLS, self.row.answer, self.written, strict=True)
        return frozenset(cell for cell, now, before in pairs if now != before)

    @property
    def decided(self) -> bool:
        """Whether more than the comment was touched."""
        return bool(self.touched - {"note"})

    @property
    def field(self) -> str | None:
        """The field that the entry is to have."""
        return self.row.field if "field" in self.touched else self.question.entry.field

    @property
    def status(self) -> str:
        """The status that it is to have; a changed field is a decision, also where nobody touched the status."""
        touched = self.touched
        if "field" in touched and ("status" not in touched or self.row.status == Status.SUGGESTED):
            return str(Status.CONFIRMED)
        return self.row.status if "status" in touched else str(self.question.entry.status)

    @property
    def clashes(self) -> Iterator[str]:
        """Changes that somebody made after the workbook was written, and that this row would undo."""
        now, answer, written = self.now, self.row.answer, self.written
        unsure = not self.row.written and self.question.entry.status is not Status.SUGGESTED
        if self.decided and now[:3] != answer[:3] and (unsure or now[:3] != written[:3]):
            how = f" with {now[1]}" if now[1] else ""
            yield f"since the workbook was written the column was {now[2]} for {now[0] or NONE}{how}"
        if now[3] not in (answer[3], written[3]) and "note" in self.touched:
            yield f"since the workbook was written the comment became {now[3]!r}"

    @property
    def decision(self) -> Decision:
        """The touched cells as a decision."""
        touched = self.touched
        made = self.question.decision(self.field, Status(self.status))
        values = dict(made.values) if touched & {"field", "status"} else {}
        values |= {"transform": self.row.transform} if "transform" in touched else {}
        values |= {"note": self.row.note} if "note" in touched else {}
        return Decision(made.column, made.position, values, made.under)
