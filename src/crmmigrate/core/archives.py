"""Archive policies: members of a dimension that are dead weight stay behind, with all rows that point to them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field, model_validator

from crmmigrate.core.document import Document, Name


class Archive(Document):
    """A policy that archives members instead of migrating them. A member goes when it meets all criteria."""

    name: Name
    table: Name = Field(description="Dimension whose members may go, such as account.")
    where: str = Field("", description="SQL condition on the fields of its golden record.")
    without: list[Name] = Field([], description="Tables of which no row points to it: never bought, never contacted.")
    inactive_since: dt.date | None = Field(None, description="No row that points to it is of this day or a later one.")
    activity: dict[Name, Name] = Field(
        {}, description="Fact -> date that counts as activity; default: the first date of every fact that points to it."
    )
    keep: list[str] = Field([], description="Keys of members that are migrated all the same.")
    reason: str = ""

    @model_validator(mode="after")
    def _of_something(self) -> Archive:
        if not (self.where or self.without or self.inactive_since):
            message = "an archive policy has at least one of where, without and inactive_since"
            raise ValueError(message)
        return self
