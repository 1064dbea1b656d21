"""Settings of the star schema: the calendar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crmmigrate.core.document import Document

IsoWeekday = Annotated[int, Field(ge=1, le=7)]


class Calendar(Document):
    """The fiscal year and the weekend of `dim_date`."""

    fiscal_year_start: int = Field(1, ge=1, le=12, description="Month in which the fiscal year begins.")
    fiscal_year_named_by: Literal["start", "end"] = Field(
        "end", description="Calendar year that names a fiscal year: the one in which it begins or ends."
    )
    weekend: list[IsoWeekday] = Field([6, 7], description="Days of the weekend; 1 is Monday.")
