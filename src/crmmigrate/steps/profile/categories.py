"""Which columns hold kinds of things: few values, by which others are counted and summed."""

from __future__ import annotations

from crmmigrate.core.profiles import ColumnProfile

FEW = 12
MOST = 60
MOST_KNOWN = 250
LONGEST = 60
KNOWN = frozenset({"country", "currency", "region", "stage", "flag"})
NAMES = frozenset(
    {"email", "phone", "url", "person", "company", "street", "postcode", "iban", "vat", "ean"}
    | {"free_text", "money", "percentage", "year"}
)
"""Meanings of which each value is a thing of its own, or a quantity."""


def is_category(column: ColumnProfile) -> bool:
    """Whether few values stand for kinds of things.

    A value that never changes tells no kinds apart, and one that hardly repeats groups nothing.

    Args:
        column: Its profile, with its role.
    """
    filled = column.n - column.nulls
    plain = column.role == "attribute" and column.inferred_type in ("string", "boolean", "integer")
    if not plain or column.distinct < 2 or column.pii or column.identifier or column.semantic_type in NAMES:
        return False
    if any(len(text) > LONGEST for text, _ in column.top):
        return False
    if column.semantic_type in KNOWN:
        return column.distinct <= MOST_KNOWN and filled >= 2 * column.distinct
    return column.distinct <= MOST and filled >= (2 if column.distinct <= FEW else 5) * column.distinct
