"""cleaning.yaml, validated: what becomes of cells, columns and rows before they are mapped."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from crmmigrate.core.document import Confidence, Document, Name, Status

RuleName = Literal[
    "unicode", "trim", "nulls", "mojibake", "number", "percent", "money", "quantity", "date", "datetime", "boolean",
    "country", "region", "language", "currency", "postcode", "phone", "email", "email_typo", "url", "identifier",
    "person", "company", "address", "case", "cluster", "zeros",
]  # fmt: skip
SplitName = Literal[
    "person", "company", "money", "quantity", "emails", "phone", "address", "kinds", "separator", "text_and_number",
]  # fmt: skip

SPLIT_PARTS: dict[str, str] = {
    "person": "salutation title given middle family suffix second_given second_family rest",
    "company": "name legal_form",
    "money": "amount currency rest",
    "quantity": "amount unit rest",
    "emails": "email email_2 email_3 rest",
    "phone": "phone extension rest",
    "address": "street house_number unit postcode city region country rest",
    "kinds": "email phone url date number rest",
    "separator": "part_1 part_2 ... rest",
    "text_and_number": "text number",
}
"""The parts that each split can give."""


class Effect(Document):
    """What a proposal would do, as a sample of the column tells."""

    cells: int = Field(ge=0, description="Cells that it would change, about.")
    examples: list[str] = Field([], description="before -> after; personal data masked.")


class CleaningRule(Document):
    """One rule on one column."""

    rule: RuleName
    options: dict[str, Any] = Field({}, description="Such as decimal: ',', order: dmy, region: DE.")
    confidence: Confidence = 1.0
    why: str = ""
    effect: Effect | None = None
    enabled: bool = True


class Split(Document):
    """One column with several meanings becomes several columns beside it; it stays as it is."""

    by: SplitName
    into: dict[str, str] = Field(min_length=1, description="Part -> header of the new column.")
    options: dict[str, Any] = {}
    confidence: Confidence = 1.0
    why: str = ""
    effect: Effect | None = None
    enabled: bool = True

    @field_validator("into")
    @classmethod
    def _known_parts(cls, into: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        known = SPLIT_PARTS.get(info.data.get("by", ""), "")
        numbered = "..." in known
        for part in into:
            if known and part not in known.split() and not (numbered and re.fullmatch(r"part_[1-9]\d?", part)):
                raise PydanticCustomError(
                    "parts", "unknown part {part}; one of: {known}", {"part": part, "known": known}
                )
        return into


class ColumnCleaning(Document):
    """The rules of one column, applied in order."""

    column: str
    position: int | None = Field(None, ge=1)
    rules: list[CleaningRule] = []
    split: Split | None = None
    value_map: dict[str, str | None] = Field({}, description="Corrections by people: before -> after; they win.")
    status: Status = Status.SUGGESTED


class Spelling(Document):
    """A line of a value map of cells: what a value of a column becomes."""

    column: str
    before: str
    after: str | None = None
    rule: str = Field("", description="The rule that makes it so, or why it stays.")
    count: int = Field(0, ge=0)
    status: Status = Status.SUGGESTED


class Spellings(Document):
    """The CSV that `values` in cleaning.yaml names."""

    lines: list[Spelling] = []


class CarryDown(Document):
    """A value that stands only in the first row of a group is carried down to its other rows."""

    columns: list[str] = Field(min_length=1, description="Headers of columns that are carried down together.")
    confidence: Confidence = 1.0
    why: str = ""
    enabled: bool = True


class Together(Document):
    """The many rows of one thing become one: the first row takes what it lacks from the others, which are merged."""

    name: Name
    key: list[str] = Field(min_length=1, description="Headers of the columns that tell one thing from another.")
    confidence: Confidence = 1.0
    why: str = ""
    enabled: bool = True


class Calculation(Document):
    """A column that follows from others in the same row."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: Name
    column: str = Field(description="Header of the derived column.")
    formula: str = Field(alias="is", description="SQL expression over headers in double quotes.")
    tolerance: Annotated[float, Field(ge=0)] = Field(0.0, description="Largest difference that counts as equal.")
    then: Literal["report", "fill", "recompute"] = Field(
        "report", description="report differences; fill empty cells; recompute empty and differing cells."
    )
    confidence: Confidence = 1.0
    why: str = ""
    enabled: bool = True


class Total(Document):
    """A figure of a header row that is the sum of the rows that belong to it, here or in another table."""

    name: Name
    column: str = Field(description="Header of the column with the total.")
    key: list[str] = Field(min_length=1, description="Headers that tell which rows belong together.")
    of: str = Field("", description="Source with the rows; empty: this one.")
    sum: str = Field(description="SQL expression over headers of that source, summed.")
    of_key: list[str] = Field([], description="Headers of the key in that source; empty: the same.")
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    confidence: Confidence = 1.0
    why: str = ""
    enabled: bool = True


class Conversion(Document):
    """An amount in another currency, by a dated table of rates that people give; the original stays."""

    name: Name
    amount: str = Field(description="Header of the amount.")
    currency: str = Field(description="Header of its currency, or an ISO code.")
    date: str | None = Field(None, description="Header of the day whose rate counts; none: the newest rate.")
    to: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    rates: str = Field(description="CSV beside cleaning.yaml: date, from, to, rate.")
    into: str = Field(description="Header of the new column.")
    decimals: int = Field(2, ge=0, le=6)
    enabled: bool = True


class Constraint(Document):
    """What must hold between the columns of a row."""

    name: Name
    check: str = Field(
        description="SQL condition over headers in double quotes, or `region_fits_country` and the like."
    )
    columns: list[str] = Field([], description="Headers of the columns that a built-in check is about.")
    severity: Literal["warn", "set_aside", "reject"] = "warn"
    column: str | None = Field(None, description="Header of the cell that is set aside.")
    confidence: Confidence = 1.0
    why: str = ""
    enabled: bool = True


class TableCleaning(Document):
    """The rules of the tables of one layout."""

    applies_to: list[str]
    columns: list[ColumnCleaning] = []
    carry_down: list[CarryDown] = Field([], description="Values that are carried down over blank cells.")
    together: list[Together] = Field([], description="Rows that are of one thing.")
    calculations: list[Calculation] = Field([], description="Columns that follow from others.")
    totals: list[Total] = Field([], description="Sums of rows that stand in other rows.")
    conversions: list[Conversion] = Field([], description="Amounts in another currency.")
    constraints: list[Constraint] = Field([], description="What must hold between columns.")
    values: str | None = Field(None, description="CSV beside cleaning.yaml with value maps; edited lines win.")


class Cleaning(Document):
    """cleaning.yaml: rules by table and column."""

    version: Literal[1] = 1
    tables: list[TableCleaning] = []

    def of(self, source: str) -> TableCleaning:
        """The rules for a source; none when nothing is said of it."""
        return next((t for t in self.tables if source in t.applies_to), TableCleaning(applies_to=[source]))
