"""cluster: spellings of one category brought to the most frequent one."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Rule, Setting


def _propose(_: ColumnProfile, __: Setting) -> CleaningRule | None:
    return None


CLUSTER = Rule("cluster", _propose)
