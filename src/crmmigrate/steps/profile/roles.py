"""The role of a column: key, measure, date, degenerate or attribute. General rules, values before headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crmmigrate.core.profiles import ColumnProfile, Role, TableProfile
from crmmigrate.steps.profile.references import COVERED, INCLUDED, SMALL_SET, Keys, counts_up
from crmmigrate.values import semantic_words as words
from crmmigrate.values.looks import is_code
from crmmigrate.values.semantic import header_words
from crmmigrate.values.text import fold

DESCRIBES = frozenset(
    {
        "email",
        "phone",
        "url",
        "person",
        "company",
        "street",
        "city",
        "region",
        "postcode",
        "country",
        "currency",
    }
    | {"flag", "stage", "free_text", "year", "iban", "vat"}
)
_DAY, _MONTH, _YEAR = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
DAYS = tuple(
    map(
        re.compile,
        (
            f"[0-9]{{2}}{_MONTH}{_DAY}",
            f"{_DAY}{_MONTH}[0-9]{{2}}",
            f"{_DAY}{_MONTH}{_YEAR}",
            f"{_YEAR}{_MONTH}{_DAY}(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?",
        ),
    )
)
MONTHS = tuple(map(re.compile, (f"{_YEAR}[-/.]?{_MONTH}", f"{_MONTH}[-/.]{_YEAR}")))
FEWEST_DAYS = 6  # different values that must spell days
SPELLED = 0.98
LONG_NUMBER = 5
VERY_LONG_NUMBER = 8
MOST_GROUPS = 366
HASH_LENGTH = 8


def with_roles(tables: Mapping[str, TableProfile]) -> dict[str, TableProfile]:
    """The profiles with the role of each column, judged alone and then among the tables."""
    alone = {
        name: replace(t, columns=tuple(replace(c, role=_alone(c, i, t)) for i, c in enumerate(t.columns)))
        for name, t in tables.items()
    }
    keys = Keys(alone)
    pointed = {name: _pointing(name, table, keys) for name, table in alone.items()}
    return {name: _degenerate(name, table, keys) for name, table in pointed.items()}


# --- a column by itself ---------------------------------------------------------------------------


def _alone(column: ColumnProfile, position: int, table: TableProfile) -> Role:
    if column.inferred_type in ("empty", "boolean"):
        return "attribute"
    if column.inferred_type in ("date", "datetime"):
        return "date"
    if _are_days(column) or (_are_months(column) and not _has_dates(table)):
        return "date"
    unique = (column.name,) in table.keys and column.n > 1
    if column.inferred_type in ("integer", "number"):
        return _number(column, unique=unique, first=position == 0)
    return _text(column, unique=unique)


def _are_days(column: ColumnProfile) -> bool:
    """Whether all values are digits that spell days as 240131, 310124, 31012024 or 20240131154500.

    Of other numbers of six digits one in thirty is a day by chance.
    """
    return any(_all_spell(column, spelling) for spelling in DAYS)


def _are_months(column: ColumnProfile) -> bool:
    """Whether all values spell months as 202401, 2024-01 or 01/2024."""
    return any(_all_spell(column, spelling) for spelling in MONTHS)


def _all_spell(column: ColumnProfile, spelling: re.Pattern[str]) -> bool:
    texts = [text.strip() for text in column.sample]
    fits = sum(1 for text in texts if spelling.fullmatch(text))
    return len(texts) >= FEWEST_DAYS and fits >= SPELLED * len(texts)


def _has_dates(table: TableProfile) -> bool:
    return any(c.inferred_type in ("date", "datetime") or _are_days(c) for c in table.columns)


def _number(column: ColumnProfile, *, unique: bool, first: bool) -> Role:
    if column.semantic_type in ("money", "percentage"):
        return "measure"
    if column.semantic_type in DESCRIBES:
        return "attribute"
    if _has_fractions(column):
        return "measure"
    return _header_says(column) or _by_values(column, counter=unique and (first or counts_up(column)))


def _by_values(column: ColumnProfile, *, counter: bool) -> Role:
    if counter or _is_long_number(column):
        return "key"
    few = column.distinct <= SMALL_SET // 2 and float(column.maximum or 0) <= SMALL_SET
    return "attribute" if few else "measure"


def _header_says(column: ColumnProfile) -> Role | None:
    """What a header says of a column of whole numbers or codes, if anything."""
    parts = header_words(column.label)
    known = set(parts)
    if not parts:
        return None
    if _is_id_word(parts[-1]):
        return "key"
    if any(part.endswith(words.CATEGORY_ENDS) for part in parts):
        return "attribute"
    stems = words.MEASURE_STEMS
    if known & words.MEASURE_WORDS or any(p.startswith(stems) or p.endswith(stems) for p in parts):
        return "measure"
    many = column.distinct > SMALL_SET
    if any(map(_is_id_word, parts)) or (many and (parts[-1] in words.ENTITY_WORDS or _names_transaction(parts))):
        return "key"
    return "attribute" if known & words.CATEGORY_WORDS and column.distinct <= MOST_GROUPS else None


def _names_transaction(parts: Sequence[str]) -> bool:
    # A short word such as `bon` has to stand alone: a bonus is none.
    return any(p == w or (len(w) > 4 and p.startswith(w)) for p in parts for w in words.TRANSACTION_WORDS)


def _is_id_word(word: str) -> bool:
    return word in words.ID_WORDS or (len(word) > 3 and word.endswith(words.ID_ENDS))


def _has_fractions(column: ColumnProfile) -> bool:
    if column.inferred_type != "number":
        return False
    shown = [text for text, _ in column.top] + list(column.sample[:200])
    fractions = (text.rsplit(column.decimal, 1)[1] for text in shown if column.decimal in text)
    return any(digit in "123456789" for fraction in fractions for digit in fraction)


def _is_long_number(column: ColumnProfile) -> bool:
    """Numbers of one length that are not rounded name things: 10833, 20047."""
    digits = [text for text in column.sample if text.isdigit()]
    if len(digits) < INCLUDED * len(column.sample) or len({len(text) for text in digits}) != 1:
        return False
    rounded = sum(1 for text in digits if text.endswith("0"))
    if len(digits[0]) < LONG_NUMBER or len(digits) <= 2 or rounded > len(digits) / 2:
        return False
    return len(digits[0]) >= VERY_LONG_NUMBER or int(min(digits)) * 2 >= int(max(digits))


def _text(column: ColumnProfile, *, unique: bool) -> Role:
    if column.semantic_type in DESCRIBES:
        return "attribute"
    says = _header_says(column)
    codes = sum(1 for text in column.sample if is_code(text)) >= COVERED * len(column.sample)
    if says == "key" and (codes or column.semantic_type in ("code", "ean")):
        return "key"
    if not codes or column.semantic_type == "ean":
        return "key" if column.semantic_type == "ean" else "attribute"
    digits = sum(1 for text in column.sample if any(c.isdigit() for c in text)) >= COVERED * len(column.sample)
    alike = sum(count for _, count in column.patterns[:3]) >= COVERED * (column.n - column.nulls)
    if unique:
        return "key"
    return "key" if digits and (alike or _one_length(column)) and column.distinct > SMALL_SET else "attribute"


def _one_length(column: ColumnProfile) -> bool:
    """Long codes of one length, as hashes are."""
    lengths = [len(text) for text in column.sample]
    return lengths.count(column.max_length) >= INCLUDED * len(lengths) and column.max_length >= HASH_LENGTH


# --- a column among the tables --------------------------------------------------------------------


def _pointing(name: str, table: TableProfile, keys: Keys) -> TableProfile:
    columns = []
    for column in table.columns:
        is_key = fold(column.label) == keys.label_of(name) and (column.name,) in table.keys
        if not is_key and column.role in ("attribute", "measure"):
            is_key = keys.pointed_at(column, quiet=_header_says(column) is None)
        columns.append(replace(column, role="key") if is_key else column)
    return replace(table, columns=tuple(columns))


def _degenerate(name: str, table: TableProfile, keys: Keys) -> TableProfile:
    """Transaction numbers that repeat over the rows of a fact and have no table of their own here."""
    if not any(column.role == "measure" for column in table.columns):
        return table
    columns = (_as_degenerate(column, name, table, keys) for column in table.columns)
    return replace(table, columns=tuple(columns))


def _as_degenerate(column: ColumnProfile, name: str, table: TableProfile, keys: Keys) -> ColumnProfile:
    if column.role != "key" or (column.name,) in table.keys:
        return column
    transaction = _names_transaction(header_words(column.label))
    many = column.distinct > SMALL_SET and column.distinct >= 0.1 * (column.n - column.nulls)
    if not transaction or not many or keys.pointed_at(column, quiet=_header_says(column) is None, but=name):
        return column
    return replace(column, role="degenerate")
