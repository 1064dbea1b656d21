"""nulls: texts that say that there is no value, such as `-`, `n/a`, `k.A.`."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.casting import lowered
from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen
from crmmigrate.steps.clean.rules.rule import Options, Rule, Setting
from crmmigrate.values.nulls import NULL_SPELLINGS, is_placeholder
from crmmigrate.values.text import BLANKS

CODES = frozenset({"country", "region", "language", "currency"})  # where `NA` is Namibia, or Naples
SURNAMES = frozenset({"na", "nan", "null", "none", "nil"})
UNTOUCHED = frozenset({"code", "stage", "flag", "free_text"})  # where `X` and `test` are values


def _touches(value: nw.Expr, options: Options) -> nw.Expr:
    given = {str(v) for v in options.get("values", NULL_SPELLINGS)}
    exact = bool(options.get("exact"))
    spellings = sorted((given if exact else {text.lower() for text in given}) | {""})
    blank = ~value.str.contains(rf"[^\s\x0b{BLANKS}]")
    longest = max(len(spelling) for spelling in spellings)
    told = value if exact else lowered(value)
    # Lowering is slow: only short texts are looked up.
    short = value.str.len_chars() <= longest
    return nw.when(short).then(told.is_in(spellings) | blank).otherwise(blank)


def _expression(value: nw.Expr, options: Options) -> nw.Expr:
    return nw.when(~_touches(value, options)).then(value)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    # Blank cells may hold blanks: what is empty after trimming is null too.
    maybe = _placeholders(column)
    if (not column.nulls or column.nulls == column.n) and not maybe:
        return None
    spellings = [text for text in column.null_spellings if not _is_code(text, column)]
    if not column.nulls:
        why = f"{', '.join(maybe)} may stand for no value; nobody but people can tell"
        return CleaningRule(rule="nulls", options={"values": maybe}, confidence=0.5, why=why, enabled=False)
    stand = "stands" if len(spellings) == 1 else "stand"
    why = f"{', '.join(spellings)} {stand} for no value" if spellings else "blank cells hold no value"
    if maybe:
        why += f"; add {', '.join(maybe)} if they stand for none either"
    options = {"values": spellings} | ({"exact": True} if _differ_by_case(spellings, column) else {})
    return CleaningRule(rule="nulls", options=options, why=why)


def _is_code(text: str, column: ColumnProfile) -> bool:
    """Whether a spelling is one of the codes or names that the column holds: Namibia, Mr Null."""
    if column.semantic_type == "person":
        return text.istitle() and text.casefold() in SURNAMES
    return column.semantic_type in CODES and text.casefold() == "na"


def _differ_by_case(spellings: list[str], column: ColumnProfile) -> bool:
    """Whether a value differs from a null spelling by its case alone, as the surname Null does from `null`."""
    folded = {text.casefold() for text in spellings}
    told = {*map(str.strip, seen(column)), *column.null_spellings}
    return any(text.casefold() in folded and text not in spellings for text in told)


def _placeholders(column: ColumnProfile) -> list[str]:
    if column.semantic_type in UNTOUCHED or column.category or column.role in ("key", "degenerate"):
        return []
    spelled = (text.strip() for text in seen(column))
    return sorted({text for text in spelled if is_placeholder(text) and text not in column.null_spellings})[:10]


NULLS = Rule("nulls", _propose, expression=_expression, touches=_touches)
