"""Propose fields that several columns make together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crmmigrate.core.documents import ColumnMapping, Combined, Model, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import split_words
from crmmigrate.steps.map.headers import text, words
from crmmigrate.values.dates import month_number

_LEAST = 0.8
_DATES = ("date", "datetime")


def proposed(columns: Sequence[ColumnMapping], table: TableProfile, rows_are: str, model: Model) -> list[Combined]:
    """Combined fields of one table.

    Args:
        columns: Its mappings, one for each column in order.
        table: Its profile.
        rows_are: Its grain.
        model: The model.
    """
    found = [_whole_name(columns, model), _dated(columns, table, rows_are, model), _two_names(columns, model)]
    return [combined for combined in found if combined is not None]


def _feeding(columns: Sequence[ColumnMapping]) -> dict[str, ColumnMapping]:
    return {c.field: c for c in columns if c.field and c.status is not Status.REJECTED}


def _whole_name(columns: Sequence[ColumnMapping], model: Model) -> Combined | None:
    """A required full name of first and last name."""
    fed = _feeding(columns)
    for name in model.tables:
        fields = model.fields_of(name)
        first, last = fed.get(f"{name}.first_name"), fed.get(f"{name}.last_name")
        full = fields.get("full_name")
        if full is not None and full.required and first and last and f"{name}.full_name" not in fed:
            return Combined(
                field=f"{name}.full_name",
                columns=[first.column, last.column],
                transform="joined",
                confidence=round(min(first.confidence, last.confidence), 4),
                why=[f"{name}.full_name is required; first and last name make it"],
            )
    return None


def _dated(columns: Sequence[ColumnMapping], table: TableProfile, rows_are: str, model: Model) -> Combined | None:
    """The date of a fact of the columns year, month and day."""
    fed = _feeding(columns)
    dates = [n for n, f in model.fields_of(rows_are).items() if f.type in _DATES and f.role == "date"]
    wanted = next((n for n in dates if f"{rows_are}.{n}" not in fed), None)
    if model.tables[rows_are].role != "fact" or wanted is None or wanted != dates[0]:
        return None
    year = _named(table, split_words.YEAR, _is_year)
    month = _named(table, split_words.MONTH, lambda v: month_number(v) is not None)
    day = _named(table, split_words.DAY, lambda v: v.strip().isdigit() and 1 <= int(v) <= 31)
    if year is None or month is None:
        return None
    parts = [year, month, *([day] if day else [])]
    return Combined(
        field=f"{rows_are}.{wanted}",
        columns=[c.label for c in parts],
        transform="date_of_parts" if day else "period",
        confidence=0.8 if day else 0.7,
        why=[
            f"{' and '.join(repr(c.label) for c in parts)} are parts of a date, and no column feeds {rows_are}.{wanted}"
        ],
    )


def _named(table: TableProfile, names: frozenset[str], fits: Callable[[str], bool]) -> ColumnProfile | None:
    """The one column with such a header whose values fit."""
    found = []
    for column in table.columns:
        values = [v for v in (column.sample or tuple(v for v, _ in column.top)) if v.strip()]
        if set(words(column.label)) & names and len(words(column.label)) <= 2 and values:
            share = sum(fits(v) for v in values) / len(values)
            found += [column] if share >= _LEAST else []
    return found[0] if len(found) == 1 else None


def _is_year(value: str) -> bool:
    return len(value.strip()) == 4 and value.strip().isdigit() and value.strip()[:2] in ("19", "20")


def _two_names(columns: Sequence[ColumnMapping], model: Model) -> Combined | None:
    """The name of a company that goes on in a second column: Name 1 and Name 2."""
    for first in columns:
        header = text(first.column)
        is_name = first.field is not None and first.field.endswith(".name") and model.field(first.field) is not None
        if not is_name or not header.endswith(" 1") or first.status is not Status.SUGGESTED:
            continue
        follows = [c for c in columns if text(c.column) == f"{header[:-1]}2"]
        if len(follows) == 1 and follows[0].field is None and follows[0].status is Status.SUGGESTED:
            return Combined(
                field=first.field or "",
                columns=[first.column, follows[0].column],
                transform="joined",
                confidence=round(min(first.confidence, 0.6), 4),
                why=[f"{follows[0].column!r} goes on where {first.column!r} ends"],
            )
    return None
