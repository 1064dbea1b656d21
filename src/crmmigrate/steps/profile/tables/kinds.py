"""Columns by which others are counted and summed, and the columns that are."""

from __future__ import annotations

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.structure.dependencies import uniqueness
from crmmigrate.structure.facts import UNIQUE, Facts

MOST_KINDS = 50
FEWEST_EACH = 5
_SINGLE = frozenset(
    {"person", "company", "email", "phone", "url", "street", "address", "postcode", "free_text", "vat", "iban", "ean"}
)
_KINDS = frozenset({"flag", "year", "stage", "code"})


def categories(facts: Facts) -> tuple[int, ...]:
    """Columns whose few values stand for kinds of things, in order."""
    return tuple(i for i in range(len(facts.roles)) if _is_category(facts, i))


def measures(facts: Facts) -> tuple[int, ...]:
    """Columns that are summed, in order."""
    return tuple(i for i, role in enumerate(facts.roles) if role == "measure")


def _is_category(facts: Facts, index: int) -> bool:
    column = facts.sample.columns[index]
    if facts.roles[index] in ("measure", "date", "degenerate"):
        return False
    if column.category:
        return not _counts_lines(facts, index)
    return _repeats(column) and _may_be_kind(facts, index)


def _repeats(column: ColumnProfile) -> bool:
    filled = column.n - column.nulls
    return 2 <= column.distinct <= min(MOST_KINDS, filled / FEWEST_EACH) and 2 * filled >= column.n


def _may_be_kind(facts: Facts, index: int) -> bool:
    column = facts.sample.columns[index]
    if column.semantic_type in _SINGLE or column.pii in ("name", "contact", "birth", "id"):
        return False
    if any(shape in ("99:99", "99:99:99") for shape, _ in column.patterns) or _counts_lines(facts, index):
        return False
    if column.inferred_type == "integer":
        return index not in facts.key and (facts.roles[index] == "key" or column.semantic_type in _KINDS)
    return column.inferred_type in ("string", "boolean")


def _counts_lines(facts: Facts, index: int) -> bool:
    """Whether a column of digits numbers the lines of an order, invoice ...: nobody sums by it."""
    if not all(str(v).isdigit() for v in facts.sample.values[index].tolist()):
        return False
    numbers = {*facts.key, *facts.grows} - {index}
    return any(uniqueness(facts.sample.codes, [i, index]) >= UNIQUE > facts.unique[i] for i in numbers)
