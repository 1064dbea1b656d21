"""unicode: text in Unicode form NFC, so that one letter has one code; full-width Latin letters only on demand."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen, shown
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.unicode_form import DECOMPOSED, WIDE, composed, narrow


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    return ~value.str.contains(f"{DECOMPOSED}|{WIDE}" if options.get("widths") else DECOMPOSED)


def _read(text: str, options: Options) -> Read:
    return Read(composed(narrow(text)) if options.get("widths") else composed(text))


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    values = seen(column)
    apart = sorted(text for text in values if composed(text) != text)
    if apart:
        return CleaningRule(
            rule="unicode", why=f"letters and accents have codes of their own in {shown(apart[0], column)}"
        )
    wide = sorted(text for text in values if narrow(text) != text)
    if not wide:
        return None
    why = f"full-width letters: {shown(wide[0], column)} would be {shown(narrow(wide[0]), column)}"
    return CleaningRule(rule="unicode", options={"widths": True}, confidence=0.7, why=why, enabled=False)


UNICODE = Rule("unicode", _propose, settled=_settled, function=_read)
