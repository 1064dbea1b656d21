"""Waves: parts of a migration that are loaded one after another."""

from __future__ import annotations

import datetime as dt

from pydantic import Field, model_validator

from crmmigrate.core.document import Document, Name

EVERYTHING = "all"
"""Names everything instead of a wave."""


class Period(Document):
    """A span of days, both ends included."""

    field: Name = Field(description="Date field of the fact.")
    start: dt.date | None = Field(None, alias="from", description="First day; none: from the beginning.")
    end: dt.date | None = Field(None, alias="to", description="Last day; none: to the end.")

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.start is None and self.end is None:
            message = "a period has from, to or both"
            raise ValueError(message)
        if self.start and self.end and self.end < self.start:
            message = "a period ends before it begins"
            raise ValueError(message)
        return self


class Wave(Document):
    """A part of the migration: the rows that meet all its criteria, with the members that they point to."""

    name: Name
    description: str = ""
    sources: list[str] = Field([], description="Globs of files or source ids: rows from these.")
    tables: list[Name] = Field([], description="Rows of these tables of the model.")
    where: dict[Name, str] = Field(
        {}, description="Table of the model -> SQL condition on its fields; one on a dimension selects its facts too."
    )
    period: dict[Name, Period] = Field({}, description="Fact -> span of one of its dates.")
    rest: bool = Field(default=False, description="Everything that no other wave takes; has no criteria.")

    @model_validator(mode="after")
    def _of_something(self) -> Wave:
        criteria = bool(self.sources or self.tables or self.where or self.period)
        if self.rest == criteria:
            message = "a wave has at least one of sources, tables, where and period, or else rest: true"
            raise ValueError(message)
        if self.name == EVERYTHING:
            message = f"{EVERYTHING} stands for the whole migration; name the wave otherwise"
            raise ValueError(message)
        return self
