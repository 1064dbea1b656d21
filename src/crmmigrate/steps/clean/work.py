"""One table on its way through the parts of the clean step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crmmigrate.core.documents import TableCleaning
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, Table
from crmmigrate.steps.clean.config import CleanConfig


@dataclass(frozen=True)
class Work:
    """One table, and what has been done to it so far.

    Attributes:
        table: The table as it is now; the staged one as long as nothing has changed.
        changes: Frames with `CHANGE_COLUMNS`, in the order in which the changes were made.
        events: Frames with `EVENT_COLUMNS`: rows merged, rejected; cells set aside.
        findings: What users must know.
        told: Entries for the JSON contract, by its key.
    """

    table: Table
    changes: tuple[Frame, ...] = ()
    events: tuple[Frame, ...] = ()
    findings: tuple[Finding, ...] = ()
    told: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)

    def with_frame(self, frame: Frame, *changes: Frame) -> Work:
        """The work with another frame of the same columns, and what changed by it."""
        return replace(self, table=self.table.with_frame(frame), changes=(*self.changes, *changes))

    def with_table(self, table: Table) -> Work:
        """The work with another table, such as one with columns added."""
        return replace(self, table=table)

    def rejecting(self, frame: Frame, events: Frame, *changes: Frame) -> Work:
        """The work with another frame of the same columns, and events that tell of the rows and cells it lacks."""
        return replace(self.with_frame(frame, *changes), events=(*self.events, events))

    def telling(self, key: str, entries: Sequence[dict[str, Any]], findings: Sequence[Finding] = ()) -> Work:
        """The work with more entries for the JSON contract, and findings."""
        told = {**self.told, key: (*self.told.get(key, ()), *entries)} if entries else self.told
        return replace(self, told=told, findings=(*self.findings, *findings))


Part = Callable[[Work, TableCleaning, CleanConfig, Engine], Work]
"""A part of the step: the table as it comes, its entry in cleaning.yaml, and what the step was told."""
