"""Safe SQL names from headers, and the type of a field from its profile."""

from __future__ import annotations

import re
from collections.abc import Container

from crmmigrate.core.documents import FieldType
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.structure.naming import fold

LONGEST = 60

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_SIGNS = {"€": " eur ", "$": " usd ", "£": " gbp ", "%": " percent ", "#": " no ", "&": " and ", "№": " no "}


def safe_name(header: str, taken: Container[str] = (), fallback: str = "column") -> str:
    """A unique SQL name: lower snake case in ASCII, a letter first, at most 60 characters.

    Args:
        header: What people call it.
        taken: Names that are in use.
        fallback: What to begin with when the header has no letter to begin with.
    """
    text = "".join(_SIGNS.get(c, c) for c in header)
    base = _OTHER.sub("_", fold(_CAMEL.sub("_", text)).lower()).strip("_")
    if not base or not base[0].isalpha():
        base = f"{fallback}_{base}".strip("_")
    base = base[:LONGEST].rstrip("_")
    name, number = base, 2
    while name in taken:
        ending = f"_{number}"
        name, number = base[: LONGEST - len(ending)].rstrip("_") + ending, number + 1
    return name


def field_type(column: ColumnProfile) -> FieldType:
    """The type by the values alone; text where they are of no other kind."""
    inferred = column.inferred_type
    return "string" if inferred == "empty" else inferred


def rich_type(column: ColumnProfile) -> FieldType:
    """The type with what the values mean: money, e-mail, category ..."""
    meaning: dict[str, FieldType] = {
        "email": "email", "phone": "phone", "url": "url", "money": "money", "percentage": "percent",
        "free_text": "text",
    }  # fmt: skip
    plain = field_type(column)
    found = meaning.get(column.semantic_type or "")
    numeric = found in ("money", "percent")
    if found and column.semantic_share >= 0.9 and numeric == (plain in ("integer", "number")):
        return found
    repeats = plain == "string" and 1 < column.distinct <= 50 and column.distinct * 5 < column.n - column.nulls
    return "category" if repeats and column.role == "attribute" else plain
