"""The page of `profile`: one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crmmigrate.core.drift import Change
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Survey
from crmmigrate.report.page import environment
from crmmigrate.values.masking import mask

_MOST_BARS = 5


@dataclass(frozen=True)
class _ShownColumn:
    profile: ColumnProfile
    top: tuple[tuple[str, int, float], ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())


def profile_page(
    profiles: Sequence[TableProfile], survey: Survey | None = None, *, project: str = "", created: str = "",
    masked: bool = True, drift: Sequence[Change] = (),
) -> str:  # fmt: skip
    """Profiles of tables, and what a survey said of them, as one HTML file.

    Args:
        profiles: One a table.
        survey: Tables as wholes and beside one another.
        project: Name for the title.
        created: When, as text.
        masked: Whether personal data is masked.
        drift: What is no longer as it was in an earlier profile.
    """
    survey = survey or Survey()
    tables = [(profile, [_shown(column, masked=masked) for column in profile.columns]) for profile in profiles]
    return environment().get_template("profiles.html.j2").render(
        tables=tables, survey=survey, project=project, created=created, drift=drift
    )  # fmt: skip


def _shown(column: ColumnProfile, *, masked: bool) -> _ShownColumn:
    hide = mask if masked and column.pii else str
    most = max((count for _, count in column.top), default=1)
    top = tuple((hide(value), count, round(100 * count / most, 2)) for value, count in column.top[:_MOST_BARS])
    facts: list[tuple[str, str]] = []
    if column.minimum is not None and column.maximum is not None:
        facts.append(("range", f"{hide(column.minimum)} … {hide(column.maximum)}"))
    if column.mean is not None:
        facts.append(("mean", f"{column.mean:,.2f}"))
    if column.date_order:
        facts.append(("order", column.date_order))
    if column.misfits:
        facts.append(("do not fit", ", ".join(hide(value) for value in column.misfits)))
    if column.null_spellings:
        facts.append(("stand for empty", ", ".join(column.null_spellings)))
    if column.patterns:
        facts.append(("shapes", ", ".join(shape for shape, _ in column.patterns[:3])))
    return _ShownColumn(column, top, tuple(facts))
