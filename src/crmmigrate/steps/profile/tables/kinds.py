"""Columns by which others are counted and summed, and the columns that are."""

from __future__ import annotations

from crmmigrate.structure.facts import Facts

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
    if facts.roles[index] in ("measure", "date"):
        return False
    if column.category:
        return True
    filled = column.n - column.nulls
    if column.semantic_type in _SINGLE or column.pii in ("name", "contact", "birth", "id"):
        return False
    if not 2 <= column.distinct <= min(MOST_KINDS, filled / FEWEST_EACH) or 2 * filled < column.n:
        return False
    if column.inferred_type == "integer":
        # A line number has few values too, but nobody sums by it.
        return index not in facts.key and (facts.roles[index] == "key" or column.semantic_type in _KINDS)
    return column.inferred_type in ("string", "boolean")
