"""What users must know of one table as a whole; few, and only what asks for a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Dependency, NearDuplicate, TableSurvey, Trend
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.profile.tables.grain import listed
from crmmigrate.steps.profile.tables.trend import gaps, step
from crmmigrate.values.veiling import safe

SLIP = 70.0  # likeness from which a value is a misspelling of another one
MOST_BROKEN = 0.05  # share of the rows: beyond it, it is no rule that is broken


def findings(survey: TableSurvey, profile: TableProfile, *, mask: bool = True) -> Iterator[Finding]:
    """The findings of one table.

    Args:
        survey: What is said of it.
        profile: Its profile, for headers and personal data.
        mask: Whether personal data are masked.
    """
    told = _Told(profile, mask=mask)
    yield from _grain(survey, told)
    if survey.near_count:
        yield _near(survey, told)
    for found in survey.dependencies:
        if 0 < found.broken <= MOST_BROKEN * found.rows and _looks_wrong(found, profile):
            yield _dependency(found, told)
    if survey.subtotals is not None:
        yield _subtotals(survey, told)
    for trend in survey.trends:
        yield from _trend(trend, told)


class _Told:
    """Headers and cells of a table as they may be shown."""

    def __init__(self, profile: TableProfile, *, mask: bool) -> None:
        self._columns = {c.name: c for c in profile.columns}
        self._mask = mask
        self._source = profile.source

    def label(self, name: str) -> str:
        return self._columns[name].label

    def labels(self, names: Sequence[str]) -> str:
        return listed([self.label(n) for n in names])

    def cell(self, name: str, text: str) -> str:
        return safe(text, self._columns[name]) if self._mask else text

    def where(self, column: str | None = None, rows: Sequence[int] = ()) -> Where:
        return Where(source_file(self._source), source_sheet(self._source), column, tuple(rows[:5]))


def _grain(survey: TableSurvey, told: _Told) -> Iterator[Finding]:
    if survey.grain.rivals:
        rivals = "; or one per ".join(told.labels(rival) for rival in survey.grain.rivals)
        yield Finding(
            "grain-rivals",
            f"a row may be one per {told.labels(survey.grain.columns)}, or one per {rivals}: each is unique",
            Severity.INFO,
            told.where(told.labels(survey.grain.columns)),
            len(survey.grain.rivals),
            next="name the right one as `grain` in model.yaml",
        )


def _near(survey: TableSurvey, told: _Told) -> Finding:
    return Finding(
        "duplicates-near",
        f"{_pairs(survey.near_count)} of rows say nearly the same, among {survey.near_of:,} rows looked at",
        where=told.where(rows=[row for pair in survey.near for row in pair.rows]),
        count=survey.near_count,
        examples=tuple(_pair(pair, told) for pair in survey.near),
        next="`crmmigrate match` decides which records are one",
    )


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count:,} pairs"


def _pair(pair: NearDuplicate, told: _Told) -> str:
    cells = (f"{told.label(n)}: {told.cell(n, a)} | {told.cell(n, b)}" for n, a, b in pair.differ[:3])
    return f"{pair.rows[0]} and {pair.rows[1]}: {'; '.join(cells)}"


def _looks_wrong(found: Dependency, profile: TableProfile) -> bool:
    """Whether the rows are likely mistakes.

    They are where a number has two names, or where most of them look like misspellings. Else the two may differ
    rightly: districts of one name lie in two countries, customers move, and products get another group.
    """
    right = profile.column(found.right)
    if profile.column(found.left[0]).role == "key" and right.semantic_type in ("person", "company"):
        return bool(found.examples)
    established = {text for text, n in right.top if n >= max(5, right.n / 200)}
    slips = sum(
        row.value not in established and fuzz.ratio(row.value.casefold(), row.usual.casefold()) >= SLIP
        for row in found.examples
    )
    return 2 * slips > len(found.examples)


def _dependency(found: Dependency, told: _Told) -> Finding:
    left, right = told.labels(found.left), told.label(found.right)
    examples = []
    for row in found.examples:
        key = ", ".join(told.cell(n, v) for n, v in zip(found.left, row.left, strict=True))
        said, usual = told.cell(found.right, row.value), told.cell(found.right, row.usual)
        examples.append(f"{key}: {said}, elsewhere {usual} ({row.often:,} rows)")
    return Finding(
        "dependency-broken",
        f"{left} tells {right} in all but {found.broken:,} of {found.rows:,} rows",
        where=told.where(right, [row.row for row in found.examples]),
        count=found.broken,
        examples=tuple(examples),
        next="see whether these cells are wrong; `crmmigrate clean` takes corrections as a value map",
    )


def _subtotals(survey: TableSurvey, told: _Told) -> Finding:
    found = survey.subtotals
    assert found is not None  # noqa: S101 - the caller asked
    one = found.count == 1
    return Finding(
        "subtotals",
        f"{found.count:,} {'record looks' if one else 'records look'} like {'a total' if one else 'totals'} "
        f"of others: {found.why}",
        where=told.where(told.labels(found.columns) if found.columns else None, found.rows),
        count=found.count,
        next="exclude them, or every sum counts their rows twice",
    )


def _trend(trend: Trend, told: _Told) -> Iterator[Finding]:
    where = told.where(told.label(trend.column))
    holes = list(gaps(trend))
    if holes:
        spans = [_span(first, last, trend) for first, last in holes]
        yield Finding(
            "rows-over-time-gap",
            f"no rows in {listed(spans[:3])}{' and more' if len(spans) > 3 else ''}, while the other periods have many",
            where=where,
            count=len(holes),
            examples=tuple(spans),
            next="see whether an export is missing",
        )
    change = step(trend)
    if change is not None:
        at, ratio = change
        times = f"{ratio:.1f} times as many" if ratio > 1 else f"{1 / ratio:.1f} times fewer"
        yield Finding(
            "rows-over-time-step",
            f"from {_period(at, trend)} on there are {times} rows as before",
            Severity.INFO,
            where,
            next="see whether another system, region or kind of record begins or ends there",
        )


def _span(first: str, last: str, trend: Trend) -> str:
    one, other = _period(first, trend), _period(last, trend)
    return one if first == last else f"{one} to {other}"


def _period(day: str, trend: Trend) -> str:
    if trend.unit == "quarter":
        return f"{day[:4]} Q{int(day[5:7]) // 3 + 1}"
    return {"day": day, "month": day[:7], "year": day[:4]}[trend.unit]
