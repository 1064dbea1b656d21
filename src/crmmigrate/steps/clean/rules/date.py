"""date: days in any spelling, in the order of the column."""

from __future__ import annotations

import re
from typing import cast

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, all_shaped
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, matches
from crmmigrate.values import canonical
from crmmigrate.values.dates import Order, date_orders, is_ambiguous, is_impossible, parse_date

# 31.02.24 in a column of days first is no day of 2031: it is a day that no calendar has.
_SHORT_YEAR_FIRST = re.compile(r"(?:[0-2]?[0-9]|3[01])\D")
_MIDNIGHT = " 00:00:00"
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "PR", "GU", "AS", "VI", "MP"})
_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


def read(text: str, options: Options) -> Read:
    """Read a date or time; what is none in the column's order but in just one other is read in that."""
    order = cast("Order", options.get("order", "dmy"))
    pivot = int(options.get("pivot", 69))
    after = parse_date(text, order, pivot)
    orders = date_orders(text)
    if after is not None:
        if is_ambiguous(text):
            return Read(after, "ambiguous")
        return Read(after, "decides" if orders == {order} else "")
    if orders == {"ymd"} and _SHORT_YEAR_FIRST.match(text.strip()):
        return Read(None, "impossible")
    if len(orders) == 1:
        return Read(parse_date(text, next(iter(orders)), pivot), "other")
    return Read(None, "impossible" if is_impossible(text) else "unparsed")


def _read_day(text: str, options: Options) -> Read:
    found = read(text, options)
    return found._replace(after=found.after.removesuffix(_MIDNIGHT)) if found.after else found


def proposal(rule: CleaningRule, column: ColumnProfile, setting: Setting) -> CleaningRule:
    """The rule with the order of the column's dates, confidence and reason."""
    usual = "mdy" if setting.migration.default_region in _MONTH_FIRST else "dmy"
    order = column.date_order or usual
    doubtful = column.ambiguous >= (column.n - column.nulls) * column.type_share
    doubt = "; nothing in the column decides" if doubtful and column.ambiguous else ""
    return rule.model_copy(
        update={
            "options": {"order": order},
            "confidence": round(column.type_share * (0.6 if doubt else 1), 2),
            "why": f"{column.type_share:.0%} of the values are dates: {_WORDS[order]}{doubt}",
        }
    )


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    plain = column.type_share == 1 and all_shaped(column, rf"{DIGITS}-99-99")
    if column.inferred_type != "date" or plain:
        return None
    return proposal(CleaningRule(rule="date"), column, setting)


DATE = Rule("date", _propose, settled=matches(canonical.DATE), function=_read_day, wants="a date")
