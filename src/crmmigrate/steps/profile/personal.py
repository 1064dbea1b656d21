"""Personal data that one table shows and another one does not: columns of the same values are of the same class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Place, Survey
from crmmigrate.core.tables import source_file, source_sheet

SURE = 0.6  # confidence of a reference from which both ends hold the same things
NEVER = frozenset({"city", "region", "country", "currency", "flag", "postcode"})  # what many share is nobody's


def personal_too(profiles: Mapping[str, TableProfile], survey: Survey) -> dict[str, TableProfile]:
    """Profiles in which the class of personal data reaches all columns that hold the same.

    A surname under the header `f2` is not known by itself; it is where most of its values are those of a column that
    is known, where it points there, or where both tables are one.

    Args:
        profiles: Profile of each table, by source id.
        survey: What is between them.
    """
    columns = {(source, c.name): c for source, p in profiles.items() for c in p.columns}
    taught: dict[tuple[str, str], tuple[str, Place]] = {}
    links = [link for link in _links(survey) if all((p.source, p.column) in columns for p in link)]
    grown = True
    while grown:  # at most as often as links follow one another
        grown = False
        for link in links:
            known = next(((c, p) for p in link if (c := _class(columns, taught, p))), None)
            for place in link if known else ():
                key = (place.source, place.column)
                if known and not _class(columns, taught, place) and columns[key].semantic_type not in NEVER:
                    taught[key] = known
                    grown = True
    return {source: _taught(profile, taught, columns) for source, profile in profiles.items()}


def _links(survey: Survey) -> Iterator[tuple[Place, ...]]:
    """Groups of columns that hold the same."""
    yield from (same.places for same in survey.same_columns)
    for group in survey.same_tables:
        for row in group.columns:
            yield tuple(Place(s, name) for s, name in zip(group.sources, row, strict=True) if name is not None)
    for reference in survey.references:
        if reference.confidence >= SURE:
            ends = zip(reference.columns, reference.ref_columns, strict=True)
            yield from ((Place(reference.source, a), Place(reference.ref_source, b)) for a, b in ends)
    yield from ((overlap.left, overlap.right) for overlap in survey.overlaps)


def _class(
    columns: Mapping[tuple[str, str], ColumnProfile], taught: Mapping[tuple[str, str], tuple[str, Place]], place: Place
) -> str | None:
    key = (place.source, place.column)
    return columns[key].pii or (taught[key][0] if key in taught else None)


def _taught(
    profile: TableProfile,
    taught: Mapping[tuple[str, str], tuple[str, Place]],
    columns: Mapping[tuple[str, str], ColumnProfile],
) -> TableProfile:
    news = {c.name: taught[profile.source, c.name] for c in profile.columns if (profile.source, c.name) in taught}
    if not news:
        return profile
    notes = dict(profile.notes)
    for name, (_, like) in news.items():
        said = f"personal data as in {_named(like)} [{columns[like.source, like.column].label}]"
        notes[name] = _joined((notes.get(name), said))
    changed = (replace(c, pii=news[c.name][0]) if c.name in news else c for c in profile.columns)
    return replace(profile, columns=tuple(changed), notes=notes)


def _joined(texts: Iterable[str | None]) -> str:
    return "; ".join(text for text in texts if text)


def _named(place: Place) -> str:
    sheet = source_sheet(place.source)
    return f"{source_file(place.source)}!{sheet}" if sheet else source_file(place.source)
