"""What users must know about their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.oddities import oddities
from crmmigrate.values.veiling import safe

CLASSES = {"name": "names of persons", "contact": "ways to reach persons", "address": "addresses"}
CLASSES |= {"birth": "dates of birth", "id": "numbers that identify persons"}

NO = {
    "boolean": "are neither yes nor no",
    "integer": "are no whole numbers",
    "number": "are no numbers",
    "date": "are no dates",
    "datetime": "are no dates with a time",
    "string": "look like numbers or dates in a column of text",
}


def findings(profile: TableProfile, config: ProfileConfig) -> Iterator[Finding]:
    """The findings of one table, columns in order."""
    for column in profile.columns:
        where = Where(source_file(profile.source), source_sheet(profile.source), column.label)
        yield from _of_column(column, where, config)
    if profile.duplicates:
        yield Finding(
            "duplicates-exact",
            f"{profile.duplicates:,} rows repeat an earlier row cell for cell",
            where=Where(source_file(profile.source), source_sheet(profile.source)),
            count=profile.duplicates,
            next="see whether they are real; facts without a key are told apart by their occurrence number",
        )


def _of_column(column: ColumnProfile, where: Where, config: ProfileConfig) -> Iterator[Finding]:
    filled = column.n - column.nulls
    if not filled:
        if column.n:
            yield Finding("column-empty", "the column holds no values", Severity.INFO, where, column.n)
        return
    if column.distinct == 1 and filled > 1:
        example = examples([column.top[0][0]], column, config) if column.top else ()
        yield Finding("column-constant", "the column holds one value only", Severity.INFO, where, filled, example)
    wrong = round((1 - column.type_share) * filled)
    if column.misfits or wrong:
        yield Finding(
            "column-mixed",
            f"{max(wrong, 1):,} of {filled:,} values {NO[column.inferred_type]}",
            where=where,
            count=max(wrong, 1),
            examples=examples(column.misfits, column, config),
            next="`crmmigrate clean` proposes rules; what stays is set aside when it reaches a typed field",
        )
    yield from oddities(column, where, lambda texts: examples(texts, column, config))
    if column.pii:
        yield Finding(
            "personal-data",
            f"the column holds {CLASSES[column.pii]}",
            Severity.INFO,
            where,
            filled,
            examples(column.sample[:2], column, config),
        )


def examples(texts: Iterable[str], column: ColumnProfile, config: ProfileConfig) -> tuple[str, ...]:
    """Texts as they may be shown: masked where the column or the text holds personal data."""
    return tuple(safe(text, column) if config.mask else text for text in texts)
