"""Prove numbers, dates, keys and texts: the legacy data beside the target."""

from crmmigrate.steps.validate.fields import (
    DATES,
    FieldFacts,
    TableFacts,
    categories,
    currency_of,
    facts,
    months,
    source_totals,
)
from crmmigrate.steps.validate.members import MemberFacts, member_facts
from crmmigrate.steps.validate.readings import Spelling, fits, same, text_of
from crmmigrate.steps.validate.rows import LEFT, Legacy, legacy_rows
from crmmigrate.steps.validate.slices import Slice, compared, distribution, grouped, number, plain, slice_totals

__all__ = [
    "DATES",
    "LEFT",
    "FieldFacts",
    "Legacy",
    "MemberFacts",
    "Slice",
    "Spelling",
    "TableFacts",
    "categories",
    "compared",
    "currency_of",
    "distribution",
    "facts",
    "fits",
    "grouped",
    "legacy_rows",
    "member_facts",
    "months",
    "number",
    "plain",
    "same",
    "slice_totals",
    "source_totals",
    "text_of",
]  # fmt: skip
