"""What the names of files, folders and sheets say of all their rows: country, region, period, salesperson."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crmmigrate.core.documents import Model, SuggestedConstant
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.map.split_words import REGIONS
from crmmigrate.values.country import parse_country
from crmmigrate.values.dates import month_number
from crmmigrate.values.person_parts import split_name

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_COMPACT = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_FIELDS: dict[str, tuple[str, ...]] = {
    "country": ("{}.billing_country", "{}.mailing_country", "{}.country", "account.billing_country"),
    "region": ("{}.territory", "{}.region", "region.name"),
    "year": ("{}.year",),
    "period": ("{}.date",),
    "person": ("common.owner",),
}
"""What a name tells -> fields that it may feed, `{}` being the table of the grain; the first that is free."""

_CONFIDENCES = {"period": 0.8, "year": 0.8, "country": 0.8, "region": 0.7, "person": 0.5}
"""How sure such a constant is: set with care, not measured."""


def constants_of(sources: Sequence[str], rows_are: str, fed: set[str], model: Model) -> list[SuggestedConstant]:
    """Constants by source, where the names of several sources of one layout differ in just that.

    Args:
        sources: The sources.
        rows_are: The grain of their rows.
        fed: Fields that a column or a constant feeds.
        model: The model.
    """
    if len(sources) < 2:
        return []
    words = {source: _words(source) for source in sources}
    common = set.intersection(*({w.casefold() for w in found} for found in words.values()))
    own = {source: [w for w in found if w.casefold() not in common] for source, found in words.items()}
    found: list[SuggestedConstant] = []
    for kind, read in _KINDS.items():
        path = next((p for p in _paths(kind, rows_are) if model.field(p) is not None and p not in fed), None)
        values = {source: read(own[source], words[source]) for source in sources}
        if path is None or None in values.values() or len(set(values.values())) < 2:
            continue
        told = {source: str(value) for source, value in values.items()}
        why = f"the names of the sources differ in a {kind}"
        found.append(SuggestedConstant(field=path, value_of=told, confidence=_CONFIDENCES[kind], why=[why]))
        if kind in ("country", "region", "person"):  # a word is not two things at once
            break
    return found


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


def _country(own: Sequence[str], _: Sequence[str]) -> str | None:
    whole = " ".join(own)
    return (parse_country(whole) if len(whole) > 1 else None) or _one(
        own, lambda word: parse_country(word) if len(word) > 1 else None
    )


def _region(own: Sequence[str], _: Sequence[str]) -> str | None:
    return _one(own, lambda word: REGIONS.get(word.casefold()))


def _year(own: Sequence[str], _: Sequence[str]) -> str | None:
    return _one(own, lambda word: word if _YEAR.fullmatch(word) else None)


def _period(own: Sequence[str], words: Sequence[str]) -> str | None:
    """The first day of a month; its year may be common to all names."""
    compact = _one(own, lambda word: word if _COMPACT.fullmatch(word) else None)
    if compact:
        return f"{compact[:4]}-{compact[4:]}-01"
    year = _year(words, words)
    # A single digit numbers files, not months.
    month = _one([w for w in own if len(w) > 1 and not _YEAR.fullmatch(w)], month_number)
    return f"{year}-{int(month):02d}-01" if year and month else None


def _person(own: Sequence[str], _: Sequence[str]) -> str | None:
    name = " ".join(own)
    found = split_name(name)
    return name if found and found.first and found.last else None


_KINDS: dict[str, Callable[[Sequence[str], Sequence[str]], str | None]] = {
    "period": _period, "year": _year, "country": _country, "region": _region, "person": _person,
}  # fmt: skip
"""Kind -> its value by the words in which a name differs from the others, and by all its words."""
