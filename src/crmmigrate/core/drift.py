"""What drifted between two profiles of the same tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where

ADVICE = {
    "drift-column-new": "`crmmigrate map` says what it feeds",
    "drift-column-renamed": "`crmmigrate map --review`: mappings go by headers",
    "drift-format": "look at the rules of this column in cleaning.yaml",
    "drift-key-lost": "`crmmigrate model` tells what identifies a row now",
    "drift-table-new": "`crmmigrate map` says what it feeds",
    "drift-values-new": "see whether value maps and allowed values know them",
}


@dataclass(frozen=True)
class Change:
    """One thing that is no longer as it was.

    Attributes:
        code: A finding code that begins with `drift-`.
        message: In a sentence.
        severity: info or warning; by size where it has one.
        file, table, column: Where it is now, or was where it is gone.
        before, after: What was, and what is, in a few words.
        measure: What `size` is: `share`, `psi`, `ks` (at least), `ratio`; empty without one.
        size: How much changed.
        count: Rows or values concerned.
        examples: At most five values.
    """

    code: str
    message: str
    severity: Severity
    file: str
    table: str | None = None
    column: str | None = None
    before: str = ""
    after: str = ""
    measure: str = ""
    size: float | None = None
    count: int = 1
    examples: tuple[str, ...] = ()

    def finding(self, *, blocks: bool = False) -> Finding:
        """The change as a finding; with `blocks`, one that is a warning becomes an error."""
        severity = Severity.ERROR if blocks and self.severity == Severity.WARNING else self.severity
        where = Where(self.file, self.table, self.column)
        advice = ADVICE.get(self.code, "ask who delivers whether that is meant") if severity != Severity.INFO else ""
        return Finding(self.code, self.message, severity, where, max(1, self.count), self.examples, advice)


@dataclass(frozen=True)
class TablePair:
    """A table now and then.

    Attributes:
        file, table: Where it is now.
        was_file, was_table: Where it was.
        rows_before, rows_after: Its rows.
        columns: Columns that stand in both under the same header or another: now -> then.
    """

    file: str
    table: str | None
    was_file: str
    was_table: str | None
    rows_before: int
    rows_after: int
    columns: dict[str, str]


@dataclass(frozen=True)
class Drift:
    """What drifted.

    Attributes:
        since: What it was compared with.
        tables: Tables that stand in both.
        changes: Everything that is no longer as it was, by table and column in their order.
    """

    since: str
    tables: tuple[TablePair, ...] = ()
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The drift in the JSON contract."""
        changes = [replace(c, examples=c.examples[:MOST_EXAMPLES]) for c in self.changes]
        return {
            "since": self.since,
            "tables": [asdict(pair) for pair in self.tables],
            "changes": [asdict(change) | {"severity": str(change.severity)} for change in changes],
        }
