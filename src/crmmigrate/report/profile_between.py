"""What stands between tables, as the page lists it: the same tables, references, overlaps, same columns, conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmmigrate.core.survey import Conflict, Overlap, Place, Reference, SameTable, Survey
from crmmigrate.report.page import percent, sure
from crmmigrate.report.profile_plots import shares
from crmmigrate.report.profile_words import Words, plural
from crmmigrate.values.visible import visible

MOST = 100
"""Entries of one list on the page; the rest is counted."""
_MOST_TABLES = 6
_MOST_COLUMNS = 40
_MOST_TIES = 6
KINDS = {"same": "equal headers", "renamed": "other headers", "copy": "most rows are equal too"}


@dataclass(frozen=True)
class Link:
    """A place on the page: its words, and where they lead."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Same:
    """Tables that are one: their columns beside one another, None where one lacks it."""

    number: int
    tables: tuple[Link, ...]
    kind: str
    confidence: str
    why: str
    columns: tuple[tuple[str | None, ...], ...]
    shown: int
    more: int


@dataclass(frozen=True)
class Pointer:
    """A likely foreign key."""

    source: Link
    columns: str
    ref: Link
    ref_columns: str
    rows: int
    orphans: int
    share: str
    values: int
    unused: int
    confidence: str
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """The same things in two tables; `parts` are those of a stacked bar: left only, both, right only."""

    left: Link
    right: Link
    by: str
    counts: tuple[int, int, int]
    parts: tuple[tuple[float, float], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Columns that are one under other names."""

    places: tuple[Link, ...]
    more: int
    confidence: str
    why: str


@dataclass(frozen=True)
class Clash:
    """Codes or names that disagree; `says` pairs each example with what each table says of it."""

    title: str
    places: tuple[Link, ...]
    more: int
    count: int
    examples: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Between:
    """All of it."""

    same: tuple[Same, ...]
    references: tuple[Pointer, ...]
    overlaps: tuple[Shared, ...]
    columns: tuple[Alike, ...]
    conflicts: tuple[Clash, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to show."""
        return any((self.same, self.references, self.overlaps, self.columns, self.conflicts))


def between(survey: Survey, words: Words) -> Between:
    """What stands between tables, at most a hundred entries of a kind, references and overlaps the strongest first."""
    return Between(
        tuple(_same(number, entry, words) for number, entry in enumerate(survey.same_tables[:MOST], 1)),
        tuple(_pointer(entry, words) for entry in sorted(survey.references, key=lambda r: -r.confidence)[:MOST]),
        tuple(_shared(entry, words) for entry in sorted(survey.overlaps, key=lambda o: -o.common)[:MOST]),
        tuple(
            Alike(*_places(entry.places, words), sure(entry.confidence), visible(entry.why, 300))
            for entry in survey.same_columns[:MOST]
        ),
        tuple(_clash(entry, words) for entry in survey.conflicts[:MOST]),
    )


def ties(survey: Survey, words: Words) -> Mapping[tuple[str, str], list[str]]:
    """By source and column: what joins it to other tables, in words, at most six."""
    found: dict[tuple[str, str], list[str]] = {}

    def add(source: str, column: str, text: str) -> None:
        told = found.setdefault((source, column), [])
        if len(told) < _MOST_TIES and text not in told:
            told.append(text)

    for r in survey.references:
        here, there = (f"{words.table(s)} [{words.labels(s, c)}]" for s, c in (
            (r.source, r.columns), (r.ref_source, r.ref_columns)))  # fmt: skip
        for name in r.columns:
            add(r.source, name, f"points to {there}")
        for name in r.ref_columns:
            add(r.ref_source, name, f"named by {here}")
    for o in survey.overlaps:
        for place, other in ((o.left, o.right), (o.right, o.left)):
            add(place.source, place.column, f"shares {o.common:,} with {_place(other, words).text}")
    for same in survey.same_columns:
        for place in same.places:
            for other in same.places[:_MOST_TIES]:
                if other != place:
                    add(place.source, place.column, f"the same as {_place(other, words).text}")
    return found


def _table(source: str, words: Words) -> Link:
    return Link(words.table(source), words.anchor(source))


def _place(place: Place, words: Words) -> Link:
    text = f"{words.table(place.source)} [{words.label(place.source, place.column)}]"
    return Link(text, words.anchor(place.source, place.column))


def _places(places: Sequence[Place], words: Words) -> tuple[tuple[Link, ...], int]:
    return tuple(_place(place, words) for place in places[:_MOST_TABLES]), max(0, len(places) - _MOST_TABLES)


def _same(number: int, entry: SameTable, words: Words) -> Same:
    shown = entry.sources[:_MOST_TABLES]
    columns = tuple(
        tuple(None if name is None else words.label(s, name) for s, name in zip(shown, thing, strict=False))
        for thing in entry.columns[:_MOST_COLUMNS]
    )
    return Same(
        number, tuple(_table(source, words) for source in entry.sources), _kind(entry), sure(entry.confidence),
        visible(entry.why, 300), columns, len(shown), max(0, len(entry.columns) - _MOST_COLUMNS),
    )  # fmt: skip


def _kind(entry: SameTable) -> str:
    return f"{KINDS[entry.kind]}, {plural(entry.shared, 'row')} in common" if entry.shared else KINDS[entry.kind]


def _pointer(entry: Reference, words: Words) -> Pointer:
    places = [(entry.source, name) for name in entry.columns]
    places += [(entry.ref_source, name) for name in entry.ref_columns]
    return Pointer(
        _table(entry.source, words), words.labels(entry.source, entry.columns), _table(entry.ref_source, words),
        words.labels(entry.ref_source, entry.ref_columns), entry.rows, entry.orphans,
        percent(entry.orphans, entry.rows), entry.orphan_values, entry.unused, sure(entry.confidence),
        visible(entry.why, 300), words.values(entry.examples, places),
    )  # fmt: skip


def _shared(entry: Overlap, words: Words) -> Shared:
    counts = (entry.left_only, entry.common, entry.right_only)
    places = [(place.source, place.column) for place in (entry.left, entry.right)]
    return Shared(
        _place(entry.left, words), _place(entry.right, words), visible(entry.by), counts, tuple(shares(counts, 100)),
        words.values(entry.examples, places, entry.by),
    )  # fmt: skip


def _clash(entry: Conflict, words: Words) -> Clash:
    codes, names = ([(p.source, p.column) for p in places] for places in (entry.codes, entry.names))
    asked, said, title, answering = (
        (names, codes, "one name, other codes", entry.codes)
        if entry.kind == "codes"
        else (codes, names, "one code, other names", entry.names)
    )
    examples = tuple(
        (words.values([value], asked)[0], words.values(answers[:_MOST_TABLES], said))
        for value, answers in entry.examples
    )
    return Clash(title, *_places(answering, words), entry.count, examples)
