"""Whether the values of a column go into a field: its type, length, range, pattern and listed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crmmigrate.core.documents import ModelField
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.project import shipped
from crmmigrate.steps import map as mapping
from crmmigrate.steps.map.listed import SHORT
from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.canonical import has_type
from crmmigrate.values.dates import parse_date
from crmmigrate.values.email import parse_email
from crmmigrate.values.numbers import read_number
from crmmigrate.values.phone import parse_phone
from crmmigrate.values.text import fold
from crmmigrate.values.url import parse_url

NUMERIC = frozenset({"integer", "number", "money", "percent"})
OF = {
    "number": ("integer", "number"), "money": ("integer", "number"), "percent": ("integer", "number"),
    "integer": ("integer",), "date": ("date", "datetime"), "datetime": ("date", "datetime"), "boolean": ("boolean",),
}  # fmt: skip
"""Type of a field -> inferred types whose values it takes."""
TYPES = {
    "string": "text",
    "datetime": "times",
    "date": "dates",
    "number": "numbers",
    "integer": "whole numbers",
    "boolean": "yes or no",
}


@dataclass(frozen=True)
class Misfit:
    """Values of a column that a field cannot take.

    Attributes:
        rule: `type`, `length`, `minimum`, `maximum`, `allowed` or `pattern`.
        limit: What the field takes, in a few words.
        count: Rows with such values.
        exact: Whether they were counted; else the frequent ones were, and the others go by their distinct values.
        examples: At most five values, as they stand in the file.
    """

    rule: str
    limit: str
    count: int
    exact: bool
    examples: tuple[str, ...]


def misfits(column: ColumnProfile, field: ModelField, path: str, region: str | None = None) -> Iterator[Misfit]:
    """What of a column does not go into a field; nothing of an empty column.

    Args:
        column: Its profile.
        field: The field.
        path: `table.field`, by which known spellings of listed values are found.
        region: Country of telephone numbers without a country code.
    """
    if not column.top:
        return
    read = _reader(column, field, region)
    kind = _Tried(column, lambda text: read(text) is None).misfit("type", field.type)
    if kind:
        counted = round((1 - column.type_share) * (column.n - column.nulls))
        yield replace(kind, count=counted, exact=True) if counted and is_of(column, field.type) else kind
    checks = [("length", f"at most {field.max_length} characters", _too_long(field)),
              ("minimum", f"at least {field.minimum:g}" if field.minimum is not None else "", _below(field)),
              ("maximum", f"at most {field.maximum:g}" if field.maximum is not None else "", _above(field)),
              ("pattern", field.pattern or "", _other_pattern(field)),
              ("allowed", ", ".join((field.allowed or [])[:6]), _not_listed(field, path))]  # fmt: skip
    for rule, limit, fails in checks:
        if fails is not None:
            found = _Tried(column, _of_read(read, fails)).misfit(rule, limit)
            if found:
                yield found


def _of_read(read: Callable[[str], str | None], fails: Callable[[str], bool]) -> Callable[[str], bool]:
    def wrong(text: str) -> bool:
        value = read(text)
        return value is not None and fails(value)

    return wrong


class _Tried:
    """A test on the known values of a column: the frequent ones with their rows, the others from the sample."""

    def __init__(self, column: ColumnProfile, wrong: Callable[[str], bool]) -> None:
        self._top = dict(column.top)
        others = [text for text in column.sample if text not in self._top]
        filled = column.n - column.nulls
        self._rest = max(0, filled - sum(self._top.values()))
        self._wrong_top = {text: rows for text, rows in self._top.items() if wrong(text)}
        self._wrong_others = [text for text in others if wrong(text)]
        self._others = len(others)
        known = len(self._top) + len(others)
        self._known = known >= column.distinct
        self._each = self._rest == self._others  # each of the others stands in one row

    def misfit(self, rule: str, limit: str) -> Misfit | None:
        """What does not fit; None where all known values do."""
        part = len(self._wrong_others) / self._others if self._others else 0.0
        count = sum(self._wrong_top.values()) + max(round(part * self._rest), len(self._wrong_others))
        if not count:
            return None
        exact = self._known and (part in (0.0, 1.0) or self._each)
        return Misfit(rule, limit, count, exact, tuple([*self._wrong_top, *self._wrong_others][:5]))


def _reader(column: ColumnProfile, field: ModelField, region: str | None) -> Callable[[str], str | None]:
    """How a value is read for a field's type, as `clean` and `map` do it; None for one that cannot be."""
    kind = field.type
    order = column.date_order or "dmy"
    readers: dict[str, Callable[[str], str | None]] = {
        "date": lambda text: _typed(_day(parse_date(text.strip(), order)), kind),
        "datetime": lambda text: _typed(parse_date(text.strip(), order), kind),
        "boolean": lambda text: parse_boolean(text.strip()),
        "email": parse_email,
        "phone": lambda text: parse_phone(text, region) or text.strip(),  # an odd number is kept: `clean` says so
        "url": parse_url,
    }
    readers |= dict.fromkeys(NUMERIC, lambda text: _typed(read_number(text.strip(), column.decimal), kind))
    return readers.get(kind, str.strip)


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None


def _typed(text: str | None, kind: str) -> str | None:
    return text if text is not None and has_type(text, kind) else None


def _too_long(field: ModelField) -> Callable[[str], bool] | None:
    most = field.max_length
    return None if most is None else lambda text: len(text) > most


def _below(field: ModelField) -> Callable[[str], bool] | None:
    least = field.minimum
    return None if least is None or field.type not in NUMERIC else lambda text: float(text) < least


def _above(field: ModelField) -> Callable[[str], bool] | None:
    most = field.maximum
    return None if most is None or field.type not in NUMERIC else lambda text: float(text) > most


def _other_pattern(field: ModelField) -> Callable[[str], bool] | None:
    if field.pattern is None:
        return None
    pattern = re.compile(field.pattern)
    return lambda text: pattern.fullmatch(text) is None


def _not_listed(field: ModelField, path: str) -> Callable[[str], bool] | None:
    """Values that neither are listed nor lead to a listed one by a value map."""
    if field.allowed is None:
        return None
    allowed = {fold(value) for value in field.allowed}
    listed = mapping.Listed(path, field.allowed, mapping.known_spellings(shipped.vocabularies()))

    def unknown(text: str) -> bool:
        guess = None if fold(text) in allowed else listed.guess(text)
        return guess is not None and (guess.to is None or guess.confidence < SHORT)

    return unknown


def is_of(column: ColumnProfile, kind: str) -> bool:
    """Whether most values of a column are of a field's type, so that the others are all that do not fit."""
    return column.inferred_type in OF.get(kind, ())


def instead(column: ColumnProfile, kind: str) -> str:
    """What the values are instead, in a word; empty where most are what the field takes."""
    return "" if is_of(column, kind) else TYPES.get(column.inferred_type, "")
