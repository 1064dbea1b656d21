"""case: names in capitals or in small letters throughout, in their usual case."""

from __future__ import annotations

from typing import get_args

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen, shown
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.casing import Style, cased, is_one_case

STYLES: dict[str, Style] = {"person": "person", "company": "company", "city": "city"}
MOSTLY = 0.9


def _read(text: str, options: Options) -> Read:
    context, told = options.get("context"), options.get("style")
    style: Style = next((s for s in get_args(Style) if s == told), "person")
    return Read(cased(text, style, str(context) if context else None))


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    if options.get("style") in ("upper", "lower"):
        return ~value.str.contains(r"\p{L}")
    # A capital and a small letter: of mixed case.
    return value.str.contains(r"\p{Lu}") & value.str.contains(r"\p{Ll}")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    style = STYLES.get(column.semantic_type or "")
    if style is None or column.role == "key":
        return None
    values = sorted(text for text in map(str.strip, seen(column)) if text.upper() != text.lower())
    alike = [text for text in values if is_one_case(text)]
    changed = [text for text in alike if cased(text, style) != text]
    if not changed or len(alike) < MOSTLY * len(values):
        return None
    why = (
        f"names in one case throughout: {shown(changed[0], column)} would be {shown(cased(changed[0], style), column)}"
    )
    return CleaningRule(rule="case", options={"style": style}, confidence=0.7, why=why, enabled=False)


CASE = Rule("case", _propose, settled=_settled, function=_read)
