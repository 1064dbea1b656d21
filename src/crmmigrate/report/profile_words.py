"""What pages and terminal share to speak of profiles: names of tables, headers, and values that are safe to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.values.masking import mask
from crmmigrate.values.veiling import safe
from crmmigrate.values.visible import LONGEST, visible

_PERSONAL = frozenset({"email", "phone", "person"})


def short_names(sources: Sequence[str]) -> dict[str, str]:
    """A name for each source id: its file and sheet, with as many folders as it takes to tell them apart.

    >>> short_names(["x/a.csv", "y/a.csv", "y/b.xlsx#S"])
    {'x/a.csv': 'x/a.csv', 'y/a.csv': 'y/a.csv', 'y/b.xlsx#S': 'b.xlsx!S'}
    """
    found: dict[str, str] = {}
    waiting, parts = list(dict.fromkeys(sources)), 1
    while waiting:
        names = {source: _short(source, parts) for source in waiting}
        often = Counter(names.values())
        deep = parts > max(len(PurePosixPath(source_file(source)).parts) for source in waiting)
        found |= {source: name for source, name in names.items() if often[name] == 1 or deep}
        waiting, parts = [source for source in waiting if source not in found], parts + 1
    return {source: visible(found[source], 90) for source in sources}


def _short(source: str, parts: int = 1) -> str:
    sheet = source_sheet(source)
    name = "/".join(PurePosixPath(source_file(source)).parts[-parts:]) or source
    return f"{name}!{sheet}" if sheet else name


class Words:
    """Names, headers and values of profiled tables, as they may be shown.

    Args:
        profiles: One a table.
        masked: Whether personal data is masked.
    """

    def __init__(self, profiles: Iterable[TableProfile], *, masked: bool = True) -> None:
        self.masked = masked
        self.profiles: Mapping[str, TableProfile] = {p.source: p for p in profiles}
        self._columns = {(s, c.name): c for s, p in self.profiles.items() for c in p.columns}
        self._anchors = {s: f"t{i}" for i, s in enumerate(self.profiles, 1)}
        self._places = {
            (s, c.name): f"{self._anchors[s]}c{i}" for s, p in self.profiles.items() for i, c in enumerate(p.columns, 1)
        }
        self._names = short_names(list(self.profiles))

    def table(self, source: str) -> str:
        """The short name of a table."""
        return self._names.get(source) or visible(_short(source), 90)

    def anchor(self, source: str, column: str | None = None) -> str:
        """The id of a table or column on the page; empty for what is not there."""
        return self._anchors.get(source, "") if column is None else self._places.get((source, column), "")

    def label(self, source: str, column: str) -> str:
        """The header of a column."""
        found = self._columns.get((source, column))
        return header(found.label) if found else visible(column)

    def labels(self, source: str, columns: Iterable[str]) -> str:
        """The headers of some columns, joined."""
        return " + ".join(self.label(source, name) for name in columns)

    def hides(self, source: str, column: str) -> bool:
        """Whether the values of a column must not be shown."""
        found = self._columns.get((source, column))
        return self.masked and found is not None and found.pii is not None

    def value(self, text: str, column: ColumnProfile | None, *, hide: bool = False, most: int = LONGEST) -> str:
        """A value of a column as it may be shown; `hide` masks it whatever the column holds."""
        if self.masked:
            text = mask(text) if hide else safe(text, column)
        return visible(text, most)

    def cell(self, source: str, column: str, text: str) -> str:
        """A value of a column that is named by its table."""
        return self.value(text, self._columns.get((source, column)))

    def values(self, texts: Iterable[str], places: Sequence[tuple[str, str]], by: str = "") -> tuple[str, ...]:
        """Values that stand in all the columns of `places`; one personal column among them hides them."""
        hide = any(self.hides(*place) for place in places) or by in _PERSONAL
        column = self._columns.get(places[0]) if places else None
        return tuple(self.value(text, column, hide=hide) for text in texts)

    def of_column(self, column: ColumnProfile, texts: Iterable[str]) -> tuple[str, ...]:
        """Values of a column."""
        return tuple(self.value(text, column) for text in texts)


def header(label: str) -> str:
    """A header as it is shown; one that is missing is named so."""
    return visible(label) or "(no header)"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "row"), plural(1200, "row"), plural(2, "copy", "copies")
    ('1 row', '1,200 rows', '2 copies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
