"""nulls: texts that say that there is no value, such as `-`, `n/a`, `k.A.`."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.casting import lowered
from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Options, Rule, Setting
from crmmigrate.values.nulls import NULL_SPELLINGS
from crmmigrate.values.text import BLANKS


def _touches(value: nw.Expr, options: Options) -> nw.Expr:
    spellings = sorted({str(v).lower() for v in options.get("values", NULL_SPELLINGS)} | {""})
    blank = ~value.str.contains(rf"[^\s\x0b{BLANKS}]")
    longest = max(len(spelling) for spelling in spellings)
    # Lowering is slow: only short texts are looked up.
    short = value.str.len_chars() <= longest
    return nw.when(short).then(lowered(value).is_in(spellings) | blank).otherwise(blank)


def _expression(value: nw.Expr, options: Options) -> nw.Expr:
    return nw.when(~_touches(value, options)).then(value)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    # Blank cells may hold blanks: what is empty after trimming is null too.
    if not column.nulls or column.nulls == column.n:
        return None
    spellings = list(column.null_spellings)
    why = f"{', '.join(spellings)} stand for no value" if spellings else "blank cells hold no value"
    return CleaningRule(rule="nulls", options={"values": spellings}, why=why)


NULLS = Rule("nulls", _propose, expression=_expression, touches=_touches)
