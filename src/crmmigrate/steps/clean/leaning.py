"""Text columns most of whose values are numbers or days, and some are words, as `on request` among prices."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crmmigrate.core.documents import CleaningRule, RuleName
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.values.dates import date_orders, is_impossible
from crmmigrate.values.infer import Inference, canonical, leading
from crmmigrate.values.numbers import decimal_evidence

LEAST = 0.7  # share of the values that are numbers or days; from nine in ten on the profile says so itself
RULES: frozenset[RuleName] = frozenset({"number", "percent", "date", "datetime"})
HARMLESS: frozenset[RuleName] = frozenset({"trim", "nulls", "mojibake", "unicode"})  # go with any other rule
_MAY_LEAN = frozenset({None, "money", "percentage", "code"})  # all that is no word may look like a code
_NO_DAY = re.compile(r"0{1,4}[-./]0{1,2}[-./]0{1,4}(?:[ T][0:]+)?")  # what some systems write for no day
_DIGIT = re.compile(r"[0-9]")
_LONG_YEAR = re.compile(r"[0-9]{4}|[^\W\d_]{3}")


@dataclass(frozen=True)
class Leaning:
    """What a text column mostly is.

    Attributes:
        column: The profile it would have if its misfits were fewer.
        sure: Whether nothing says that the values are codes that look like numbers or days.
        beside: What is to be said of values that count neither way.
    """

    column: ColumnProfile
    sure: bool
    beside: str = ""

    def judged(self, rule: CleaningRule | None) -> CleaningRule | None:
        """A rule that was proposed for `column`, for the column as it is."""
        if rule is None or rule.rule not in RULES:
            return None
        return rule.model_copy(update={"enabled": self.sure, "why": rule.why + self.beside})


def leaning(column: ColumnProfile) -> Leaning | None:
    """What a text column mostly is, or None; `00.00.0000`, which stands for no day, counts neither way."""
    if column.inferred_type != "string" or column.semantic_type not in _MAY_LEAN or column.identifier:
        return None
    counts = dict(column.top)
    shown = [(text.strip(), counts.get(text, 1)) for text in column.sample if text.strip()]
    values = [(text, count) for text, count in shown if not _NO_DAY.fullmatch(text)]
    found = leading(values) if values else None
    if found is None or found.share < LEAST or found.type == "boolean":
        return None
    if len(values) < len(shown) and found.type not in ("date", "datetime"):
        return None
    read = {text: canonical(text, found) for text, _ in values}
    if all(after is None or after == text for text, after in read.items()):
        return None
    fitting = sorted(after for after in read.values() if after is not None)
    is_day = found.type in ("date", "datetime")
    as_if = replace(
        column,
        inferred_type=found.type,
        semantic_type=None if column.semantic_type == "code" else column.semantic_type,
        type_share=round(found.share, 6),
        misfits=found.misfits,
        decimal=found.decimal,
        date_order=found.date_order,
        ambiguous=found.ambiguous,
        minimum=fitting[0] if is_day else None,
        maximum=fitting[-1] if is_day else None,
    )
    sure = _are_days(read) if is_day else _are_numbers(read, found)
    no_days = next((text for text, _ in shown if text not in read), None)
    return Leaning(as_if, sure, f"; {no_days} is none, and stays" if no_days else "")


def _are_days(read: dict[str, str | None]) -> bool:
    """Days with long years are nothing else; with short ones they may be codes, unless the rest are words or days."""
    days = [text for text, after in read.items() if after]
    rest = [text for text, after in read.items() if not after and _DIGIT.search(text)]
    return all(map(_LONG_YEAR.search, days)) or all(date_orders(text) or is_impossible(text) for text in rest)


def _are_numbers(read: dict[str, str | None], found: Inference) -> bool:
    """Codes have digits too: all others must be words, and some number must show its decimal sign."""
    worded = not any(_DIGIT.search(text) for text, after in read.items() if after is None)
    told = any(decimal_evidence(text) == found.decimal for text in read)
    return worded and told
