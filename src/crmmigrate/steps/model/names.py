"""Safe SQL names from headers, and the type of a field from its profile."""

from __future__ import annotations

import re
from collections.abc import Container

from crmmigrate.core.documents import FieldType
from crmmigrate.core.profiles import ColumnProfile, Role
from crmmigrate.structure.naming import fold

LONGEST = 60
LONGEST_OF_TABLE = 46  # of a star: `<table>_durable_key` and `bridge_<table>` keep within the 63 bytes of PostgreSQL
LONGEST_OF_FIELD = 56  # of a star: `<date>_key`
MOST_KINDS = 50
PROSE_BLANKS = 5

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_SIGNS = {"€": " eur ", "$": " usd ", "£": " gbp ", "%": " percent ", "#": " no ", "&": " and ", "№": " no "}


def safe_name(header: str, taken: Container[str] = (), fallback: str = "column", longest: int = LONGEST) -> str:
    """A unique SQL name: lower snake case in ASCII, a letter first.

    Args:
        header: What people call it.
        taken: Names that are in use.
        fallback: What to begin with when the header has no letter to begin with.
        longest: Characters that the name may have.
    """
    text = "".join(_SIGNS.get(c, c) for c in header)
    base = _OTHER.sub("_", fold(_CAMEL.sub("_", text)).lower()).strip("_")
    if not base or not base[0].isalpha():
        base = f"{fallback}_{base}".strip("_")
    base = base[:longest].rstrip("_")
    name, number = base, 2
    while name in taken:
        ending = f"_{number}"
        name, number = base[: longest - len(ending)].rstrip("_") + ending, number + 1
    return name


def field_type(column: ColumnProfile) -> FieldType:
    """The type by the values alone; text where they are of no other kind."""
    inferred = column.inferred_type
    return "string" if inferred == "empty" else inferred


def rich_type(column: ColumnProfile, role: Role) -> FieldType:
    """The type with what the values mean: money, e-mail, category, text ...

    Args:
        column: Its profile.
        role: Its role in the table, which may differ from the profile's.
    """
    meaning: dict[str, FieldType] = {
        "email": "email", "phone": "phone", "url": "url", "money": "money", "percentage": "percent",
        "free_text": "text",
    }  # fmt: skip
    plain = field_type(column)
    found = meaning.get(column.semantic_type or "")
    numeric = found in ("money", "percent")
    if found and column.semantic_share >= 0.9 and numeric == (plain in ("integer", "number")):
        return found
    if plain != "string" or role != "attribute":
        return plain
    if is_closed_list(column):
        return "category"
    return "text" if _is_prose(column) else plain


def is_closed_list(column: ColumnProfile) -> bool:
    """Whether few short texts come again and again: codes, kinds, states."""
    filled = column.n - column.nulls
    return 1 < column.distinct <= MOST_KINDS and column.distinct * 5 < filled and column.max_length <= LONGEST


def _is_prose(column: ColumnProfile) -> bool:
    """Whether values are sentences, hardly one like another."""
    filled = column.n - column.nulls
    if column.max_length <= LONGEST or column.distinct < 0.5 * filled or not column.sample:
        return False
    blanks = sum(value.count(" ") for value in column.sample) / len(column.sample)
    return blanks >= PROSE_BLANKS
