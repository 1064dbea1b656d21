"""datetime: days with times; a time with a zone becomes UTC."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, all_shaped
from crmmigrate.steps.clean.rules import date
from crmmigrate.steps.clean.rules.rule import Rule, Setting, matches
from crmmigrate.values import canonical

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
SETTLED = canonical.DATE.removesuffix("$") + rf"(?: {_TIME}(?:\.[0-9]{{6}})?)?$"


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    plain = column.type_share == 1 and all_shaped(column, rf"{DIGITS}-99-99(?: 99:99:99)?")
    if column.inferred_type != "datetime" or plain:
        return None
    return date.proposal(CleaningRule(rule="datetime"), column, setting)


DATETIME = Rule("datetime", _propose, settled=matches(SETTLED), function=date.read, wants="a date with time")
