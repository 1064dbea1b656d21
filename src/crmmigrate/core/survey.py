"""What a survey says of tables as wholes and of tables beside one another; columns alone are in `core.profiles`.

Tables go by source id, columns by their name in the frame (`c001`); who shows them puts the original headers.
Row numbers are `_row` of the staged table. Examples are plain text: who shows them masks personal data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Place:
    """A column of a table.

    Attributes:
        source: Source id of the table.
        column: Name in the frame.
    """

    source: str
    column: str


@dataclass(frozen=True)
class BrokenRow:
    """A row that breaks a dependency.

    Attributes:
        row: Its number.
        left: Values on the left side.
        value: What it says on the right side.
        usual: What most rows with the same left side say.
        often: How many say so.
    """

    row: int
    left: tuple[str, ...]
    value: str
    usual: str
    often: int


@dataclass(frozen=True)
class Dependency:
    """Columns that determine another one, but for some rows.

    Attributes:
        left: Columns that determine.
        right: Column that is determined.
        rows: Rows in which both sides are filled, of all rows of the table.
        broken: How many of them disagree with most rows of the same left side.
        strength: mu+ of the dependency, 0 to 1.
        examples: At most five of the broken rows.
    """

    left: tuple[str, ...]
    right: str
    rows: int
    broken: int
    strength: float
    examples: tuple[BrokenRow, ...] = ()


@dataclass(frozen=True)
class NearDuplicate:
    """Two rows that say nearly the same.

    Attributes:
        rows: Their numbers, the lower first.
        likeness: 0 to 1.
        differ: Columns in which they differ, with both values.
    """

    rows: tuple[int, int]
    likeness: float
    differ: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Subtotals:
    """Records that look like sums of others.

    Attributes:
        rows: Numbers of at most twenty of them.
        count: How many there are.
        columns: Measures that are sums there.
        why: What tells, in words.
    """

    rows: tuple[int, ...]
    count: int
    columns: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Trend:
    """Rows over time.

    Attributes:
        column: Date column.
        unit: Length of a period.
        points: First day of each period with its rows, ascending, empty periods between them included.
        missing: Rows without a date that could be read.
        outside: Rows far before or after all others (1900-01-01, 2999-12-31), which are in no point.
    """

    column: str
    unit: Literal["day", "month", "quarter", "year"]
    points: tuple[tuple[str, int], ...]
    missing: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Grain:
    """What one row is.

    Attributes:
        columns: Columns that identify a row; empty when none were found.
        words: In a sentence, such as `one row per Order No. and Line`.
        share: Share of the rows that are the only one of their key, among all rows; 0 without a key.
        repeated: Rows whose key an earlier row has.
        rivals: Other groups of columns that identify a row as well and say something else.
    """

    columns: tuple[str, ...]
    words: str
    share: float = 1.0
    repeated: int = 0
    rivals: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableSurvey:
    """One table.

    Attributes:
        source: Source id.
        grain: What one row is.
        role: fact, dimension or bridge.
        role_why: What tells.
        duplicates: Rows that repeat an earlier one cell for cell.
        near: Pairs of rows that say nearly the same, at most five.
        near_count: How many pairs there are, among the rows looked at.
        near_of: Rows looked at for near duplicates.
        dependencies: The strongest first.
        categories: Columns with few values by which others are counted and summed.
        measures: Columns that are counted and summed.
        subtotals: Rows that look like sums of others; None where there are none.
        trends: Rows over time, by each date column worth it, the fullest first.
    """

    source: str
    grain: Grain
    role: str = ""
    role_why: str = ""
    duplicates: int = 0
    near: tuple[NearDuplicate, ...] = ()
    near_count: int = 0
    near_of: int = 0
    dependencies: tuple[Dependency, ...] = ()
    categories: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    subtotals: Subtotals | None = None
    trends: tuple[Trend, ...] = ()


# --- across tables -------------------------------------------------------------------------------


@dataclass(frozen=True)
class SameTable:
    """Tables that are one table from another person, region or year.

    Attributes:
        sources: The tables.
        columns: Columns that are the same thing, one tuple a thing: for each of `sources` its column or None.
        kind: `same` (equal headers), `renamed` (headers differ), `copy` (most rows are equal too).
        confidence: 0 to 1.
        why: What tells.
        shared: Different rows that two of the tables have in common, over all columns that correspond; of a copy most.
    """

    sources: tuple[str, ...]
    columns: tuple[tuple[str | None, ...], ...]
    kind: Literal["same", "renamed", "copy"]
    confidence: float
    why: str
    shared: int = 0


@dataclass(frozen=True)
class Reference:
    """Columns whose values are found in a key of another table: an inclusion, likely a foreign key.

    Attributes:
        source, columns: The columns that point.
        ref_source, ref_columns: Where to.
        rows: Rows that name something there.
        orphans: Rows whose value is not found there, of all rows.
        orphan_values: Distinct values not found.
        examples: At most five of them.
        unused: Members there that no row names.
        confidence: 0 to 1.
        why: What tells.
    """

    source: str
    columns: tuple[str, ...]
    ref_source: str
    ref_columns: tuple[str, ...]
    rows: int
    orphans: int
    orphan_values: int
    unused: int
    confidence: float
    why: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """The same customers, persons, products ... in two tables.

    Attributes:
        left, right: Columns that name them.
        by: What they are compared by: `email`, `phone`, `company`, `person`, `code`, `vat` ...
        common: Distinct ones found in both, spelling apart.
        left_only, right_only: Distinct ones found in one.
        examples: At most five that both have.
    """

    left: Place
    right: Place
    by: str
    common: int
    left_only: int
    right_only: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SameColumn:
    """Columns of several tables that are the same thing under different names.

    Attributes:
        places: The columns.
        confidence: 0 to 1.
        why: What tells.
    """

    places: tuple[Place, ...]
    confidence: float
    why: str


@dataclass(frozen=True)
class Conflict:
    """One thing with several codes, or one code for several things.

    Attributes:
        kind: `codes` (one name, other codes here and there) or `names` (one code, other names here and there).
        codes, names: The columns of code and name, one pair a table: same length.
        count: How many codes or names disagree.
        examples: At most five: (code or name, what each table says of it).
    """

    kind: Literal["codes", "names"]
    codes: tuple[Place, ...]
    names: tuple[Place, ...]
    count: int
    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Survey:
    """All tables.

    Attributes:
        tables: One entry a table that has rows.
        same_tables: Groups of tables that are one.
        references: Likely foreign keys.
        overlaps: Tables that share customers or other things.
        same_columns: Columns under different names.
        conflicts: Codes that disagree.
    """

    tables: tuple[TableSurvey, ...] = ()
    same_tables: tuple[SameTable, ...] = ()
    references: tuple[Reference, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    same_columns: tuple[SameColumn, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def of(self, source: str) -> TableSurvey | None:
        """What is said of one table; None where it has no rows."""
        return next((t for t in self.tables if t.source == source), None)


def as_plain(survey: Survey) -> dict[str, Any]:
    """A survey for JSON; `from_plain` reads it back."""
    return asdict(survey)


def from_plain(document: dict[str, Any]) -> Survey:
    """A survey from what `as_plain` gave, by way of JSON."""
    return TypeAdapter(Survey).validate_python(document)
