"""company: names of companies with their legal form in one spelling."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Rule, Setting


def _propose(_: ColumnProfile, __: Setting) -> CleaningRule | None:
    return None


COMPANY = Rule("company", _propose)
