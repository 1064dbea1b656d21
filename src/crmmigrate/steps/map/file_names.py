"""What the names of files, folders and sheets say of all their rows: country, region, period, salesperson."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crmmigrate.core.documents import Model
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.map.split_words import REGIONS
from crmmigrate.values.country import parse_country
from crmmigrate.values.dates import month_number
from crmmigrate.values.person_parts import split_name

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FIELDS: dict[str, tuple[str, ...]] = {
    "country": ("{}.billing_country", "{}.mailing_country", "{}.country", "account.billing_country"),
    "region": ("{}.territory", "{}.region", "region.name"),
    "year": ("{}.year",),
    "period": ("{}.date",),
    "person": ("common.owner",),
}
"""What a name tells -> fields that it may feed, `{}` being the table of the grain; the first that is free."""


def constants_of(sources: Sequence[str], rows_are: str, fed: set[str], model: Model) -> dict[str, dict[str, str]]:
    """Source -> field -> value, where the names of several sources of one layout differ in just that.

    Args:
        sources: The sources.
        rows_are: The grain of their rows.
        fed: Fields that a column or a constant feeds.
        model: The model.
    """
    if len(sources) < 2:
        return {}
    words = {source: _words(source) for source in sources}
    common = set.intersection(*(set(found) for found in words.values()))
    own = {
        source: [w for w in found if w.casefold() not in {c.casefold() for c in common}]
        for source, found in words.items()
    }
    found: dict[str, dict[str, str]] = {source: {} for source in sources}
    for kind, read in _KINDS.items():
        path = next((p for p in _paths(kind, rows_are) if model.field(p) is not None and p not in fed), None)
        values = {source: read(rest) for source, rest in own.items()}
        if path is None or None in values.values() or len(set(values.values())) < 2:
            continue
        for source, value in values.items():
            found[source][path] = str(value)
        if kind in ("country", "region", "person"):  # a word is not two things at once
            break
    return {source: constants for source, constants in found.items() if constants}


def _paths(kind: str, rows_are: str) -> list[str]:
    return [path.format(rows_are) for path in _FIELDS[kind]]


def _words(source: str) -> list[str]:
    """The words of folders, file and sheet, without the ending."""
    path = source_file(source)
    stem, dot, _ = path.rpartition(".")
    return _WORD.findall(f"{stem if dot else path} {source_sheet(source) or ''}")


def _one(words: Sequence[str], read: Callable[[str], str | None]) -> str | None:
    """The one thing that the words say; None where they say several or nothing."""
    found = {value for word in words if (value := read(word))}
    return found.pop() if len(found) == 1 else None


def _country(words: Sequence[str]) -> str | None:
    return parse_country(" ".join(words)) or _one(words, lambda w: parse_country(w) if len(w) > 1 else None)


def _region(words: Sequence[str]) -> str | None:
    return _one(words, lambda word: REGIONS.get(word.casefold()))


def _year(words: Sequence[str]) -> str | None:
    return _one(words, lambda word: word if _YEAR.fullmatch(word) else None)


def _period(words: Sequence[str]) -> str | None:
    """The first day of a month that the name tells with its year."""
    months = [w for w in words if not _YEAR.fullmatch(w)]
    year, month = _year(words), _one(months, month_number)
    joined = _one(words, lambda w: w if re.fullmatch(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", w) else None)
    if joined:
        year, month = joined[:4], joined[4:]
    return f"{year}-{int(month):02d}-01" if year and month else None


def _person(words: Sequence[str]) -> str | None:
    name = " ".join(words)
    found = split_name(name)
    return name if found and found.first and found.last else None


_KINDS: dict[str, Callable[[Sequence[str]], str | None]] = {
    "period": _period, "year": _year, "country": _country, "region": _region, "person": _person,
}  # fmt: skip
