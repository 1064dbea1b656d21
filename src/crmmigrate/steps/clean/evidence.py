"""What a profile proves about the spelling of a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from crmmigrate.core.documents import CleaningRule, RuleName
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean.rules.rule import SURE
from crmmigrate.values.country import parse_country
from crmmigrate.values.currency import SHARED, is_code
from crmmigrate.values.infer import decimal_sign
from crmmigrate.values.quantities import numeral
from crmmigrate.values.semantic import hints
from crmmigrate.values.veiling import safe

MOST_SHAPE = 40  # characters of a value that its shape shows
SCALES = frozenset({"thousand", "million", "billion"})
DIGITS = r"(?:9{1,3}|9\+)"  # digits in a shape, where long runs are shortened


def shapes(column: ColumnProfile) -> tuple[str, ...] | None:
    """The shapes of all values, or None when the profile does not show them all."""
    shown = sum(count for _, count in column.patterns)
    whole = column.max_length <= MOST_SHAPE and not column.null_spellings
    return tuple(shape for shape, _ in column.patterns) if whole and shown == column.n - column.nulls else None


def all_shaped(column: ColumnProfile, pattern: str) -> bool:
    """Whether the profile proves that each value has a shape that matches `pattern` wholly."""
    known = shapes(column)
    return known is not None and all(re.fullmatch(pattern, shape) for shape in known)


def all_among(column: ColumnProfile, values: frozenset[str]) -> bool:
    """Whether the profile proves that each value is one of `values`."""
    shown = sum(count for _, count in column.top)
    listed = shown == column.n - column.nulls and len(column.top) == column.distinct
    return listed and all(value in values for value, _ in column.top)


def decimal_of(column: ColumnProfile) -> str:
    """The decimal sign of a column's numbers, also where they have units and the profile took them for text."""
    if column.inferred_type in ("integer", "number"):
        return column.decimal
    return decimal_sign(numeral(text) for text in column.sample)


def wears_money(column: ColumnProfile) -> str | None:
    """Why the currency of a column's amounts is a part of its values; None where it is not, or there is none."""
    if column.inferred_type not in ("integer", "number", "string"):
        return None
    units = {unit for unit, _ in column.units}
    scaled = any(unit.split(" ")[0] in SCALES for unit in units)
    found = {unit.split(" ")[-1] for unit in units}
    money = {word for word in found if word in SHARED or is_code(word)}
    if len(money) > 1:
        return f"the amounts are in several currencies: {', '.join(sorted(money))}"
    return "the amounts have a currency and words such as k or Mio" if money and scaled else None


def semantic(column: ColumnProfile, kind: str, rule: RuleName, why: str, *, sure: float = SURE) -> CleaningRule | None:
    """The proposal of a rule for columns of a semantic type; off when fewer than the share `sure` of values fit it."""
    if column.semantic_type != kind:
        return None
    share = round(column.semantic_share, 2)
    return CleaningRule(rule=rule, confidence=share, why=why, enabled=share >= sure)


def country_column(table: TableProfile) -> str | None:
    """The header of the only column of countries; None where two could be meant or headers are alike."""
    found = [column.label for column in table.columns if column.semantic_type == "country"]
    labels = [column.label for column in table.columns]
    return found[0] if len(found) == 1 and labels.count(found[0]) == 1 else None


def share(column: ColumnProfile, fits: Callable[[str], bool]) -> float:
    """The share of the distinct values that a profile shows which fit; 0 when it shows none."""
    shown = {text for text, _ in column.top} | set(column.sample)
    shown -= set(column.null_spellings)
    return sum(1 for text in shown if fits(text)) / len(shown) if shown else 0.0


def hinted(
    column: ColumnProfile, kind: str, rule: RuleName, why: str, fits: Callable[[str], bool]
) -> CleaningRule | None:
    """As `semantic`; also where the header says the kind and nearly all values fit, in spellings no profile knows."""
    proposed = semantic(column, kind, rule, why)
    if (proposed is not None and proposed.enabled) or kind not in hints(column.label):
        return proposed
    known = round(share(column, fits), 2)
    return CleaningRule(rule=rule, confidence=known, why=why) if known >= SURE else proposed


def country_of(options: Mapping[str, Any]) -> str | None:
    """The country of a value: what stands beside it, else the option `country`."""
    context = options.get("context")
    found = parse_country(str(context)) if context else None
    return found or (parse_country(str(options["country"])) if options.get("country") else None)


def seen(column: ColumnProfile) -> frozenset[str]:
    """The values of a column that its profile shows."""
    variants = (text for group in column.variants for text, _ in group)
    return frozenset((*column.sample, *(text for text, _ in column.top), *column.misfits, *variants))


def shown(text: str, column: ColumnProfile) -> str:
    """A value as a reason may quote it: `cleaning.yaml` goes into version control, so personal data is masked."""
    return safe(text, column)
