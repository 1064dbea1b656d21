"""What a profile proves about the spelling of a column."""

from __future__ import annotations

import re

from crmmigrate.core.documents import CleaningRule, RuleName
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import SURE

MOST_SHAPE = 40  # characters of a value that its shape shows
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


def semantic(column: ColumnProfile, kind: str, rule: RuleName, why: str) -> CleaningRule | None:
    """The proposal of a rule for columns of a semantic type; off when too few values fit it."""
    if column.semantic_type != kind:
        return None
    share = round(column.semantic_share, 2)
    return CleaningRule(rule=rule, confidence=share, why=why, enabled=share >= SURE)


def seen(column: ColumnProfile) -> frozenset[str]:
    """The values of a column that its profile shows."""
    variants = (text for group in column.variants for text, _ in group)
    return frozenset((*column.sample, *(text for text, _ in column.top), *column.misfits, *variants))
