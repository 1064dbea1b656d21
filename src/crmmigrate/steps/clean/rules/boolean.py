"""boolean: yes and no in many spellings."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_among
from crmmigrate.steps.clean.rules.rule import Rule, Setting, matches, reader
from crmmigrate.values import canonical
from crmmigrate.values.booleans import parse_boolean


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type != "boolean" or all_among(column, frozenset({"true", "false"})):
        return None
    spellings = ", ".join(value for value, _ in column.top[:4])
    share = round(column.type_share, 2)
    return CleaningRule(rule="boolean", confidence=share, why=f"the values mean yes or no: {spellings}")


BOOLEAN = Rule(
    "boolean", _propose, settled=matches(canonical.BOOLEAN), function=reader(parse_boolean), wants="yes or no"
)
