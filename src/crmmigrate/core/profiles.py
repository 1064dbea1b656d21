"""What a profile says of columns and tables: the ground on which clean, model and map propose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

InferredType = Literal["empty", "boolean", "integer", "number", "date", "datetime", "string"]
Role = Literal["key", "attribute", "measure", "date", "degenerate"]


@dataclass(frozen=True)
class ColumnProfile:
    """One column of a staged table.

    Attributes:
        name: Name in the frame (`c001`).
        label: Original header.
        n: Rows.
        nulls: Blank cells and null spellings (`-`, `n/a`), both together.
        null_spellings: Texts that stand for null here.
        distinct: Distinct non-null values, exact.
        inferred_type: The type that at least nine in ten non-null values have, in whatever spelling.
            Digits with leading zeros, and long digit strings that identify something, are `string`.
        type_share: Share of non-null values that have it.
        misfits: At most five values that do not.
        decimal: `.` or `,` for numbers.
        date_order: `dmy`, `mdy` or `ymd` for dates.
        ambiguous: Number of dates that could be read in another order.
        semantic_type: Such as email, phone, url, person, company, street, city, region, postcode, country,
            currency, money, percentage, vat, iban, ean, flag, code, stage, free_text; None if unknown.
        semantic_share: Share of non-null values that fit it.
        role: key, attribute, measure, date or degenerate.
        pii: Class of personal data (name, contact, address, birth, id), or None.
        top: Most frequent values with counts.
        patterns: Most frequent shapes with counts.
        sample: Deterministic sample of distinct values.
        minimum, maximum, mean: Of numbers (as text with `.`) and dates (ISO); mean of numbers only.
        quantiles: 5, 25, 50, 75, 95 % of numbers.
        max_length: Characters of the longest value.
        category: Whether few values stand for kinds of things, by which others are counted and summed.
        identifier: Scheme of identifiers whose check digits hold, in the words of python-stdnum (`de.vat`, `isin`);
            None where random numbers might pass as often.
        identifier_share: Share of non-null values that pass.
        identifier_faults: At most five values that do not.
        histogram: Of numbers and dates: (lower end, upper end, rows), ascending, at most twenty bars of equal width.
            A bar holds its lower end and not its upper one. Outliers are in no bar. Of a column with very many
            values the outermost bars also hold what lies beyond them.
        outliers: At most five values far off the others, the farthest first, in canonical form.
        outlier_count: Rows that hold one.
        units: Units and currencies written with numbers, with counts; two and more are mixed.
        locales: Ways in which numbers (`1.234,56`, `1,234.56`) or dates (`dmy`, `mdy`, `ymd`) are written, with the
            counts of those that show theirs, when there is more than one.
        leading_zeros: Values of digits that begin with a zero.
        lost_zeros: Values of digits that lack the leading zeros that others have.
        padded: Values with blanks at an end, doubled blanks or invisible characters.
        variants: Values that differ by case, spacing or punctuation only: groups of (spelling, count), at most five
            groups of at most five spellings.
        variant_count: How many such groups there are.
        damaged: Values with broken encoding.
        damaged_examples: At most five of them.
        estimated: Names of the counts above that are scaled up from a sample, or counted in it alone.
    """

    name: str
    label: str
    n: int
    nulls: int
    distinct: int
    inferred_type: InferredType
    type_share: float = 1.0
    null_spellings: tuple[str, ...] = ()
    misfits: tuple[str, ...] = ()
    decimal: str = "."
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    ambiguous: int = 0
    semantic_type: str | None = None
    semantic_share: float = 0.0
    role: Role = "attribute"
    pii: str | None = None
    top: tuple[tuple[str, int], ...] = ()
    patterns: tuple[tuple[str, int], ...] = ()
    sample: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    mean: float | None = None
    quantiles: tuple[float, ...] = ()
    max_length: int = 0
    category: bool = False
    identifier: str | None = None
    identifier_share: float = 0.0
    identifier_faults: tuple[str, ...] = ()
    histogram: tuple[tuple[str, str, int], ...] = ()
    outliers: tuple[str, ...] = ()
    outlier_count: int = 0
    units: tuple[tuple[str, int], ...] = ()
    locales: tuple[tuple[str, int], ...] = ()
    leading_zeros: int = 0
    lost_zeros: int = 0
    padded: int = 0
    variants: tuple[tuple[tuple[str, int], ...], ...] = ()
    variant_count: int = 0
    damaged: int = 0
    damaged_examples: tuple[str, ...] = ()
    estimated: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableProfile:
    """One staged table.

    Attributes:
        source: Source id.
        n_rows: Records.
        columns: Its columns in order.
        keys: Minimal groups of columns (names in the frame) that are unique and never null; singles first.
        duplicates: Records that repeat an earlier one cell for cell.
    """

    source: str
    n_rows: int
    columns: tuple[ColumnProfile, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    duplicates: int = 0
    notes: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> ColumnProfile:
        """The profile of the column `name` (`c001`)."""
        return next(c for c in self.columns if c.name == name)


def as_plain(profile: TableProfile) -> dict[str, Any]:
    """A table profile for JSON; `from_plain` reads it back."""
    return vars(profile) | {"columns": [dict(vars(column)) for column in profile.columns]}


def from_plain(document: dict[str, Any]) -> TableProfile:
    """A table profile from what `as_plain` gave, by way of JSON."""
    columns = tuple(
        ColumnProfile(**{name: _tuples(value) for name, value in column.items()}) for column in document["columns"]
    )
    rest = {name: _tuples(value) for name, value in document.items() if name != "columns"}
    return TableProfile(columns=columns, **rest)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) if type(v) is list else v for v in value) if isinstance(value, list) else value
