"""quantity: numbers with their unit: `2,5 KG` becomes `2.5 kg`."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Rule, Setting


def _propose(_: ColumnProfile, __: Setting) -> CleaningRule | None:
    return None


QUANTITY = Rule("quantity", _propose)
