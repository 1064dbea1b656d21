"""Goals: what must hold at the end, in measurable terms, as `goals` of migration.yaml says them.

goal       = measure [ "(" argument ")" ] [ condition ]  |  "kpi" name condition
condition  = ( ">=" | "<=" | ">" | "<" | "=" ) number [ "%" ]  |  "equal"  |  "within" number [ "%" ]
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["share", "count", "proof", "flag", "kpi"]
Needs = Literal["none", "optional", "required"]


@dataclass(frozen=True)
class Measure:
    """What a goal may speak of.

    Attributes:
        kind: `share` (0 to 1) and `count` are compared with a number, a `proof` is `equal`, a `flag` holds or not,
            a `kpi` takes any condition.
        argument: Whether it takes one.
        meaning: For people.
    """

    kind: Kind
    argument: Needs
    meaning: str


MEASURES: dict[str, Measure] = {
    "completeness": Measure("share", "required", "rows of the target whose `table.field` is not empty"),
    "reject_rate": Measure("share", "optional", "rows rejected, of all rows gathered"),
    "loaded_rate": Measure("share", "optional", "rows loaded or merged, of all rows that no rule excludes"),
    "merged_rate": Measure("share", "optional", "rows merged into another, of all rows gathered"),
    "excluded_rate": Measure("share", "optional", "rows excluded by a named rule, of all rows gathered"),
    "duplicates": Measure("share", "required", "rows merged into another, of the rows of that table that went in"),
    "rejects": Measure("count", "optional", "rows rejected"),
    "loaded": Measure("count", "optional", "rows loaded"),
    "gathered": Measure("count", "optional", "rows gathered"),
    "orphans": Measure("count", "none", "foreign keys of the target that point to no row"),
    "repeats": Measure("count", "none", "rows of the target that share the grain of their table with another"),
    "findings": Measure("count", "required", "how often the finding of that code was made"),
    "control_totals": Measure("proof", "none", "totals of all measures, by source"),
    "slice_totals": Measure("proof", "none", "totals of all measures, by every slice"),
    "counts": Measure("proof", "none", "rows by source in ledger and target"),
    "dates": Measure("proof", "none", "first and last day of every date field"),
    "keys": Measure("proof", "none", "distinct values of every key"),
    "distributions": Measure("proof", "none", "how often each value of the category fields stands"),
    "cells": Measure("proof", "none", "the sampled cells, one by one"),
    "kpis": Measure("proof", "none", "all KPIs"),
    "balanced": Measure("flag", "none", "gathered = loaded + merged + rejected + excluded, for every source"),
    "kpi": Measure("kpi", "required", "one KPI: `kpi win_rate equal`"),
}
COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BLANK = re.compile(r"\s*")


class GoalError(ValueError):
    """A goal that cannot be read.

    Attributes:
        message: What is wrong.
        offset: Where in the text, from 0.
        word: A word that is not known, if that is what is wrong.
        known: The words that could stand there.
    """

    def __init__(self, message: str, offset: int, word: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message, self.offset, self.word, self.known = message, offset, word, tuple(known)


@dataclass(frozen=True)
class Goal:
    """One goal.

    Attributes:
        text: As it was written.
        measure: Key of `MEASURES`.
        argument: What it is of; empty for all.
        condition: A key of `COMPARISONS`, `equal`, `within`, or empty for a flag.
        limit: The number of the condition; per cents are shares.
        percent: Whether the limit was written in per cent.
    """

    text: str
    measure: str
    argument: str = ""
    condition: str = ""
    limit: Decimal = Decimal(0)
    percent: bool = False

    @property
    def kind(self) -> Kind:
        """Of its measure."""
        return MEASURES[self.measure].kind

    @property
    def limit_text(self) -> str:
        """The condition as people read it: `>= 95%`."""
        if self.condition in ("", "equal"):
            return self.condition or "holds"
        number = self.limit * 100 if self.percent else self.limit
        return f"{self.condition} {_plain(number)}{'%' if self.percent else ''}"

    def met(self, value: Decimal) -> bool:
        """Whether a value is within the limit; for `equal`, `within` and flags the value is what differs."""
        if self.condition == "within":
            return abs(value) <= self.limit
        if self.condition in COMPARISONS:
            return COMPARISONS[self.condition](value, self.limit)
        return value == 0

    def distance(self, value: Decimal) -> Decimal:
        """How far a value is from the goal, the larger the worse: to tell the worst of several."""
        if self.condition in (">=", ">"):
            return self.limit - value
        if self.condition in ("<=", "<"):
            return value - self.limit
        return abs(value - self.limit) if self.condition == "=" else abs(value)


def parse_goal(text: str) -> Goal:
    """A goal from its text.

    Raises:
        GoalError: It cannot be read; says where and why.
    """
    at = _skip(text, 0)
    measure, at = _name(text, at, "a measure", MEASURES)
    argument, at = _kpi_name(text, at) if measure == "kpi" else _argument(text, at, measure)
    condition, limit, percent, at = _condition(text, _skip(text, at), measure)
    if at < len(text):
        raise GoalError(f'nothing may follow here, not "{text[at:].strip()}"', at)
    return Goal(text, measure, argument, condition, limit, percent)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _name(text: str, at: int, what: str, known: Iterable[str]) -> tuple[str, int]:
    found = _WORD.match(text, at)
    if found is None:
        raise GoalError(f"{what} must stand here", at, "", known)
    if found[0] not in known:
        raise GoalError(f'unknown word "{found[0]}"', at, found[0], known)
    return found[0], found.end()


def _kpi_name(text: str, at: int) -> tuple[str, int]:
    at = _skip(text, at)
    found = _WORD.match(text, at)
    if found is None:
        raise GoalError("the name of a KPI must stand here, such as `kpi win_rate equal`", at)
    return found[0], found.end()


def _argument(text: str, at: int, measure: str) -> tuple[str, int]:
    """What stands in parentheses; names of files may have some of their own."""
    needs, begin = MEASURES[measure].argument, _skip(text, at)
    if not text.startswith("(", begin):
        if needs == "required":
            raise GoalError(f"{measure} needs an argument in parentheses", begin)
        return "", at
    if needs == "none":
        raise GoalError(f"{measure} takes no argument", begin)
    depth = 0
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            break
    else:
        raise GoalError("the parenthesis is not closed", begin)
    argument = text[begin + 1 : place].strip()
    if not argument:
        raise GoalError("the parentheses are empty", begin)
    if measure == "completeness" and "." not in argument:
        raise GoalError(f'a field is written table.field, not "{argument}"', begin + 1)
    return argument, place + 1


def _condition(text: str, at: int, measure: str) -> tuple[str, Decimal, bool, int]:
    kind = MEASURES[measure].kind
    sign = next((s for s in COMPARISONS if text.startswith(s, at)), "")
    if kind == "flag" and at == len(text):
        return "", Decimal(0), False, at
    if kind in ("share", "count") or (kind == "kpi" and sign):
        if not sign:
            raise GoalError(f"{measure} is compared with a number, such as {measure} >= 0", at, "", COMPARISONS)
        return _limit(text, at + len(sign), sign, kind)
    if kind == "flag":
        raise GoalError(f"{measure} takes no condition", at)
    words = ("equal", "within") if kind == "kpi" else ("equal",)
    word, end = _name(text, at, "equal", words)
    return _limit(text, end, word, "share") if word == "within" else (word, Decimal(0), False, _skip(text, end))


def _limit(text: str, at: int, condition: str, kind: Kind) -> tuple[str, Decimal, bool, int]:
    at = _skip(text, at)
    found = _NUMBER.match(text, at)
    if found is None:
        raise GoalError("a number must stand here", at)
    end = _skip(text, found.end())
    percent = text.startswith("%", end)
    if percent and kind not in ("share", "kpi"):
        raise GoalError("a number of rows is not told in per cent", end)
    number = Decimal(found[0]) / (100 if percent else 1)
    if kind == "share" and not 0 <= number <= 1:
        raise GoalError(f"a share is between 0 and 1, or 0% and 100%, not {found[0]}{'%' if percent else ''}", at)
    return condition, number, percent, _skip(text, end + 1) if percent else end


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
