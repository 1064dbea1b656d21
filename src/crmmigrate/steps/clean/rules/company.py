"""company: the legal form in the spelling of the register; it is never dropped."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen, shown
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.company_name import spelled


def _read(text: str, options: Options) -> Read:
    context = options.get("context")
    country = str(context) if context and len(str(context)) == 2 else None
    return Read(spelled(text, country))


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return ~value.str.contains(r"[^\x00-\x7f]|[A-Za-z]")  # forms have letters, and any may be one


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.semantic_type != "company":
        return None
    odd = sorted(text for text in map(str.strip, seen(column)) if spelled(text) != text)
    if not odd:
        return None
    why = f"legal forms in several spellings: {shown(odd[0], column)} would be {shown(spelled(odd[0]), column)}"
    return CleaningRule(rule="company", confidence=0.8, why=why, enabled=False)


COMPANY = Rule("company", _propose, settled=_settled, function=_read)
