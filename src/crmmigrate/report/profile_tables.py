"""One table on the page: what a row is, what repeats, what depends on what, how rows spread over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Dependency, Grain, NearDuplicate, TableSurvey, Trend
from crmmigrate.report.page import percent, sure
from crmmigrate.report.profile_columns import Row, row
from crmmigrate.report.profile_plots import bars
from crmmigrate.report.profile_words import Words, plural
from crmmigrate.values.visible import visible

TREND = (260, 44)
FILLED = (24, 360, 12)
"""Height of the missingness picture, its greatest width, and the greatest width of one column; pixels."""
_MOST_DEPENDENCIES = 12
_MOST_TRENDS = 4
_MOST_NAMED = 12


@dataclass(frozen=True)
class Fact:
    """A line about a table: its title and texts, the first of them the statement, the others beside it.

    `warn` is something to look at; `listed` texts are of one rank.
    """

    title: str
    texts: tuple[str, ...]
    warn: bool = False
    listed: bool = False


@dataclass(frozen=True)
class Curve:
    """Rows over time: the path, its ends in words, and all of it in a sentence."""

    title: str
    path: str
    first: str
    last: str
    words: str


@dataclass(frozen=True)
class Pair:
    """Two rows that say nearly the same, and where they differ: header and both values."""

    rows: str
    likeness: str
    differ: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Broken:
    """A row that breaks a dependency."""

    rule: str
    row: int
    left: str
    value: str
    usual: str


@dataclass(frozen=True)
class TableView:
    """One table as the page shows it."""

    anchor: str
    name: str
    source: str
    rows: int
    role: str
    grain: str
    columns: tuple[Row, ...]
    facts: tuple[Fact, ...]
    near: tuple[Pair, ...]
    broken: tuple[Broken, ...]
    curves: tuple[Curve, ...]
    filled: str
    filled_width: int
    filled_words: str
    filled_share: int
    duplicates: int
    near_count: int

    @property
    def look(self) -> int:
        """Columns with something to look at."""
        return sum(bool(column.notes) for column in self.columns)

    @property
    def personal(self) -> int:
        """Columns with personal data."""
        return sum(bool(column.pii) for column in self.columns)


def view(profile: TableProfile, survey: TableSurvey | None, words: Words) -> TableView:
    """A table as the page shows it; without a survey, what its profile alone says."""
    said = survey or TableSurvey(profile.source, Grain((), ""))
    shares = [(c.n - c.nulls) / c.n if c.n else 0.0 for c in profile.columns]
    width = min(FILLED[1], FILLED[2] * len(shares))
    return TableView(
        anchor=words.anchor(profile.source),
        name=words.table(profile.source),
        source=visible(profile.source, 200),
        rows=profile.n_rows,
        role=said.role,
        grain=visible(said.grain.words, 160),
        columns=tuple(row(column, profile, words) for column in profile.columns),
        facts=tuple(_facts(profile, said, words)),
        near=tuple(_pair(profile.source, pair, words) for pair in said.near),
        broken=tuple(b for d in said.dependencies for b in _broken(profile.source, d, words)),
        curves=tuple(c for t in said.trends[:_MOST_TRENDS] if (c := _curve(profile.source, t, words))),
        filled=bars(shares, width, FILLED[0], most=1),
        filled_width=width,
        filled_words=_filled_words(shares),
        filled_share=round(100 * sum(shares) / len(shares)) if shares else 0,
        duplicates=said.duplicates or profile.duplicates,
        near_count=said.near_count,
    )


def _facts(profile: TableProfile, said: TableSurvey, words: Words) -> list[Fact]:
    source, grain = profile.source, said.grain
    found = []
    if grain.words:
        rest = f"{percent(grain.share)} of the rows; {grain.repeated:,} repeat a key" if grain.repeated else ""
        rivals = tuple(f"or: {words.labels(source, rival)}" for rival in grain.rivals[:4])
        found.append(Fact("grain", (visible(grain.words, 160), *([rest] if rest else []), *rivals)))
    if said.role:
        found.append(Fact("role", (said.role, *([visible(said.role_why, 300)] if said.role_why else []))))
    keys = tuple(words.labels(source, key) for key in profile.keys[:6])
    found.append(Fact("keys", (", ".join(keys) or "none was found",), warn=not keys and profile.n_rows > 0))
    if repeated := said.duplicates or profile.duplicates:
        found.append(Fact("repeated", (f"{plural(repeated, 'row')} cell for cell",), warn=True))
    if said.near_count:
        pairs = f"{plural(said.near_count, 'pair')} of rows, among {said.near_of:,} looked at"
        found.append(Fact("nearly the same", (pairs,), warn=True))
    if said.dependencies:
        found.append(Fact("depends", _dependencies(source, said.dependencies, words), listed=True))
    if said.categories or said.measures:
        found.append(Fact("counted by", (_named(source, said.categories, words) or "nothing",)))
        found.append(Fact("measures", (_named(source, said.measures, words) or "none, rows are counted",)))
    if said.subtotals:
        sums = said.subtotals
        rows = ", ".join(f"{number:,}" for number in sums.rows)
        texts = (f"{plural(sums.count, 'row')}: {visible(sums.why, 300)}", f"rows {rows}")
        columns = words.labels(source, sums.columns)
        found.append(Fact("sums among rows", (*texts, *([f"in {columns}"] if columns else [])), warn=True))
    found += [Fact(f"note on {words.label(source, name)}", (visible(t, 300),)) for name, t in profile.notes.items()][:5]
    return found


def _named(source: str, columns: Sequence[str], words: Words) -> str:
    names = [words.label(source, name) for name in columns[:_MOST_NAMED]]
    more = [f"{len(columns) - _MOST_NAMED} more"] if len(columns) > _MOST_NAMED else []
    return ", ".join(names + more)


def _rule(source: str, found: Dependency, words: Words) -> str:
    return f"{words.labels(source, found.left)} → {words.label(source, found.right)}"


def _dependencies(source: str, found: Sequence[Dependency], words: Words) -> tuple[str, ...]:
    texts = [
        f"{_rule(source, d, words)}"
        + (f", but for {d.broken:,} of {plural(d.rows, 'row')} ({sure(d.strength)})" if d.broken else "")
        for d in found[:_MOST_DEPENDENCIES]
    ]
    more = len(found) - _MOST_DEPENDENCIES
    return tuple(texts + ([f"and {more} more"] if more > 0 else []))


def _broken(source: str, found: Dependency, words: Words) -> list[Broken]:
    shown = []
    for broken in found.examples[:3]:
        left = " + ".join(words.cell(source, name, v) for name, v in zip(found.left, broken.left, strict=False))
        usual = f"{words.cell(source, found.right, broken.usual)} in {plural(broken.often, 'row')}"
        value = words.cell(source, found.right, broken.value)
        shown.append(Broken(_rule(source, found, words), broken.row, left, value, usual))
    return shown


def _pair(source: str, pair: NearDuplicate, words: Words) -> Pair:
    differ = tuple(
        (words.label(source, name), *(words.cell(source, name, text) for text in both))
        for name, *both in pair.differ[:8]
    )
    return Pair(f"{pair.rows[0]:,} and {pair.rows[1]:,}", sure(pair.likeness), differ)  # type: ignore[arg-type]


def _curve(source: str, trend: Trend, words: Words) -> Curve | None:
    counts = [count for _, count in trend.points]
    path = bars(counts, *TREND)
    if not path:
        return None
    hide = words.hides(source, trend.column)
    first, last = ("", "") if hide else (visible(trend.points[0][0], 10), visible(trend.points[-1][0], 10))
    most = f"at most {plural(max(counts), 'row')} a {trend.unit}"
    gaps = f"; {plural(counts.count(0), trend.unit)} without rows" if 0 in counts else ""
    missing = f"; {plural(trend.missing, 'row')} without a date" if trend.missing else ""
    missing += f"; {plural(trend.outside, 'row')} far before or after" if trend.outside else ""
    label = words.label(source, trend.column)
    return Curve(f"{label}, by {trend.unit}", path, first, last, f"{most}{gaps}{missing}")


def _filled_words(shares: Sequence[float]) -> str:
    whole, empty = sum(share == 1 for share in shares), sum(share == 0 for share in shares)
    parts = [f"{whole} of {plural(len(shares), 'column')} complete"]
    return ", ".join(parts + ([f"{empty} empty"] if empty else []))
