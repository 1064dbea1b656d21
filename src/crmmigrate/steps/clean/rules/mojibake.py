"""mojibake: text damaged by an earlier wrong conversion, such as `MÃ¼ller`."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen, shown
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.mojibake import SUSPECT, repair
from crmmigrate.values.text import trim


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return ~value.str.contains(SUSPECT)


def _read(text: str, _: Options) -> Read:
    repaired = repair(text)
    # The repair may bring blanks to light that `trim` could not see.
    return Read(text if repaired == text else trim(repaired))


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    damaged = sorted(text for text in seen(column) | {*column.damaged_examples} if repair(text) != text)
    if not damaged:
        return None
    return CleaningRule(
        rule="mojibake", confidence=0.98, why=f"{shown(damaged[0], column)} was {shown(repair(damaged[0]), column)}"
    )


MOJIBAKE = Rule("mojibake", _propose, settled=_settled, function=_read)
