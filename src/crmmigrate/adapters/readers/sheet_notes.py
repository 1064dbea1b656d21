"""What a user must know of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from crmmigrate.adapters.readers.sheet_facts import MOST_FORMULAS, MOST_RUNS, SheetFacts
from crmmigrate.adapters.readers.sheet_rows import SheetRows
from crmmigrate.core.findings import Finding, Severity


def sheet_findings(sheet: str, facts: SheetFacts, rows: SheetRows, *, bulk: bool, hidden: bool) -> Iterator[Finding]:
    """Findings of one sheet; those about long numbers come with the sweep of a bulk."""
    if not rows.rows:
        yield Finding("source-empty", f"sheet {sheet} holds no cells", Severity.INFO)
    if hidden:
        hint = "leave it out with `sheet` or `exclude` in migration.yaml if it is a leftover"
        yield Finding("hidden-sheet", f"sheet {sheet} is hidden; it was read like the others", next=hint)
    if facts.hidden_rows or facts.hidden_columns:
        yield _hidden(facts)
    yield from _about_cells(facts)
    yield from _about_sidecar(sheet, facts)
    if not bulk:
        yield from rows.lost.findings()


def _hidden(facts: SheetFacts) -> Finding:
    rows, columns = facts.hidden_rows, facts.hidden_columns
    kind = "filtered (hidden)" if facts.filtered and rows else "hidden"
    message = f"{rows} {kind} rows and {columns} hidden columns were read like the others"
    return Finding("hidden-rows", message, count=rows + columns, next="look whether they are meant to be migrated")


def _about_cells(facts: SheetFacts) -> Iterator[Finding]:
    if facts.errors:
        count = len(facts.errors)
        message = f"{count} cells hold spreadsheet errors; they are kept as text"
        yield Finding("error-cells", message, count=count, examples=tuple(sorted(set(facts.errors.values()))))
    if facts.no_value:
        count = len(facts.no_value)
        message = f"{count} formulas were saved without a calculated value; their cells are empty"
        hint = "open the file in Excel or LibreOffice, let it calculate, and save it"
        yield Finding("formula-no-value", message, count=count, next=hint)
    if facts.odd_dates:
        count = len(facts.odd_dates)
        message = f"{count} cells look like dates and hold numbers that no calendar has; they are kept as the numbers"
        yield Finding("dates-none", message, count=count, examples=tuple(facts.odd_dates))


def _about_sidecar(sheet: str, facts: SheetFacts) -> Iterator[Finding]:
    if facts.unread:
        message = f"formats, errors and hidden rows of sheet {sheet} could not be read ({facts.unread})"
        yield Finding("sheet-facts-unread", message)
    if facts.n_formulas > MOST_FORMULAS:
        message = f"{facts.n_formulas:,} formulas; the first {MOST_FORMULAS:,} are kept in the sidecar"
        yield Finding("sidecar-cut", message, Severity.INFO, count=facts.n_formulas - MOST_FORMULAS)
    if len(facts.runs) > MOST_RUNS:
        message = f"kinds and formats change {len(facts.runs):,} times; the first {MOST_RUNS:,} are kept in the sidecar"
        yield Finding("sidecar-cut", message, Severity.INFO, count=len(facts.runs) - MOST_RUNS)
