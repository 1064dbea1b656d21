"""percent: numbers with a percent sign, which is taken off; `12 %` is `12`."""

from __future__ import annotations

import re

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped
from crmmigrate.steps.clean.rules import number
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting

_WORD = re.compile(
    r"(?i)(?<=[0-9 ])(?:percent|per cent|pct\.?|prozent|procent|prosent|pour ?cent|por ?cien(?:to)?|por ?cento"
    r"|per ?cento|prosenttia|proc\.?)\s*$"
)


def _read(text: str, options: Options) -> Read:
    return number.read(_WORD.sub("", text).strip(), options)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type not in ("integer", "number"):
        return None
    signed = sum(count for shape, count in column.patterns if "%" in shape)
    if not signed and column.semantic_type != "percentage":
        return None
    if column.decimal == "." and column.type_share == 1 and all_shaped(column, number.CANONICAL_SHAPE):
        return None
    unsigned = sum(count for shape, count in column.patterns if "%" not in shape and "9" in shape)
    # 12 % beside 0.12 would become 12 beside 0.12: somebody must say what the bare numbers are.
    mixed = bool(signed and unsigned)
    return CleaningRule(
        rule="percent",
        options={"decimal": column.decimal},
        confidence=0.5 if mixed else round(column.type_share, 2),
        why="some values have a percent sign and some have none" if mixed else "the values are percentages",
        enabled=not mixed,
    )


PERCENT = Rule("percent", _propose, settled=number.is_canonical, function=_read, wants="a percentage")
