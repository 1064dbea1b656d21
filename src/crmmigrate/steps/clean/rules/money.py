"""money: amounts with their currency: `1.234,50 €` becomes `1234.50 EUR`."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Rule, Setting


def _propose(_: ColumnProfile, __: Setting) -> CleaningRule | None:
    return None


MONEY = Rule("money", _propose)
