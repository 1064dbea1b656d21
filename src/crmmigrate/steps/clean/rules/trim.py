"""trim: blanks at the ends, runs of blanks, odd blanks and invisible characters."""

from __future__ import annotations

import re

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import shapes
from crmmigrate.steps.clean.rules.rule import Options, Rule, Setting
from crmmigrate.values.text import BLANKS, DAMAGED, INVISIBLE, LINE_ENDS

_ODD = INVISIBLE + BLANKS.replace(" ", "") + LINE_ENDS
UNTIDY = rf"^[ \n]|[ \n]$|  | \n|\n |[{_ODD}]"
"""Matches what `trim` changes."""

_PLAIN = "\\A[ -~\u00a1-\u00ac\u00ae-\u024f]*\\z"  # most texts; blanks are all that can be wrong with them


def _expression(value: nw.Expr, _: Options) -> nw.Expr:
    tidy = (
        value.str.replace_all(f"[{INVISIBLE}]+", "")
        .str.replace_all(f"[{BLANKS}]+", " ")
        .str.replace_all(f"\r\n|[{LINE_ENDS}]", "\n")
        .str.replace_all(" *\n *", "\n")
        .str.replace_all(r"\A[ \n]+", "")
        .str.replace_all(r"[ \n]+\z", "")
    )
    ends = value.str.replace_all(r"\A[ \t\r\n]+", "").str.replace_all(r"[ \t\r\n]+\z", "")
    rare = nw.when(value.str.contains(DAMAGED)).then(ends).otherwise(tidy)
    usual = value.str.replace_all("  +", " ").str.strip_chars(" ")
    safe = nw.when(value.str.contains(_PLAIN)).then(usual).otherwise(rare)
    return nw.when(value.str.contains(UNTIDY)).then(safe).otherwise(value)


def _touches(value: nw.Expr, _: Options) -> nw.Expr:
    return value.str.contains(UNTIDY)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    known = shapes(column)
    if column.inferred_type == "empty" or (known is not None and not any(re.search(UNTIDY, s) for s in known)):
        return None
    return CleaningRule(rule="trim", why="blanks at the ends and invisible characters mean nothing")


TRIM = Rule("trim", _propose, expression=_expression, touches=_touches)
