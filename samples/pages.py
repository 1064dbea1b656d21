"""A table on its way into a file: records with what is true of them, and the lines around them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal


@dataclass(frozen=True)
class Formula:
    """A spreadsheet formula with the value that Excel had calculated."""

    text: str
    value: float


Cell = str | int | float | Decimal | dt.date | dt.datetime | Formula | None
Line = tuple[str, list[Cell]]


@dataclass
class Record:
    """One data record: its cells by column, and the truth behind them.

    Attributes:
        cells: Values by column label.
        ids: Real entities behind the record: customer, contact, product, owner.
        order: Number of the order, opportunity or case that the record belongs to.
        fact: What makes it one event (order line, snapshot); two records with the same fact are one.
        currency: Currency of the amounts.
        orphan: It names a customer that no customer list has.
        amounts: True value of each measure.
        bad: Column -> what is wrong (`impossible_date`, `text`, `missing`).
        dirt: Names of smaller faults (`padded`, `mojibake`, `null_spelling` ...).
    """

    cells: dict[str, Cell]
    ids: dict[str, int] = field(default_factory=dict)
    order: str = ""
    fact: tuple[str | int, ...] = ()
    currency: str = ""
    orphan: bool = False
    amounts: dict[str, Decimal] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    dirt: tuple[str, ...] = ()

    def twin(self) -> Record:
        """The same record once more."""
        return replace(self, cells=dict(self.cells), bad=dict(self.bad))


@dataclass
class Page:
    """A table of a file.

    Attributes:
        source: `path`, `path#Sheet` or `path#Sheet#2`.
        rows_are: What a record is.
        columns: Header labels.
        records: Data records in order.
        required: Columns without which a record says nothing: number, date, amount.
        measures: Columns with true totals.
        above: Lines over the header.
        header: Header rows; the labels by default.
        body: Lines under the header; the records by default.
        below: Lines under the records.
        hidden: The sheet is hidden.
        top, left: Where the page begins on its sheet (row from 1, column from 0).
    """

    source: str
    rows_are: str
    columns: list[str]
    records: list[Record]
    required: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    above: list[Line] = field(default_factory=list)
    header: list[list[Cell]] = field(default_factory=list)
    body: list[Line | Record] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    hidden: bool = False
    top: int = 1
    left: int = 0

    def cells(self, record: Record) -> list[Cell]:
        """The cells of a record in the order of the columns."""
        return [record.cells.get(c) for c in self.columns]

    def lines(self) -> Iterator[Line]:
        """All lines from top to bottom as (kind, cells)."""
        yield from self.above
        for row in self.header or [list(self.columns)]:
            yield "header", list(row)
        for item in self.body or self.records:
            yield ("record", self.cells(item)) if isinstance(item, Record) else item
        yield from self.below

    def numbered(self) -> Iterator[tuple[int, str, list[Cell]]]:
        """Lines with the sheet row or physical line on which they begin."""
        number = self.top
        for kind, cells in self.lines():
            yield number, kind, cells
            number += 1 + sum(c.count("\n") for c in cells if isinstance(c, str)) * (not self.in_book)

    @property
    def in_book(self) -> bool:
        """Whether the page is a sheet of a workbook."""
        return "#" in self.source

    @property
    def height(self) -> int:
        """Number of rows on the sheet."""
        return sum(1 for _ in self.lines())

    def valid(self) -> list[Record]:
        """Records with all required values."""
        return [r for r in self.records if not set(r.bad) & set(self.required)]

    def excluded(self) -> Counter[str]:
        """Lines by the rule that leaves them out."""
        return Counter(kind for kind, _ in self.lines() if kind not in ("record", "header"))


@dataclass
class TextFile:
    """A delimited text file."""

    path: str
    page: Page
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\r\n"

    @property
    def pages(self) -> list[Page]:
        return [self.page]


@dataclass
class Book:
    """A workbook: sheets with one or more pages each."""

    path: str
    sheets: list[tuple[str, list[Page]]]
    dates: str = "dd/mm/yyyy"

    @property
    def pages(self) -> list[Page]:
        return [page for _, pages in self.sheets for page in pages]


def title(text: str) -> Line:
    return "title", [text]


def footnote(text: str) -> Line:
    return "footnote", [text]


BLANK: Line = ("blank", [])


def amount_sum(records: list[Record], column: str) -> float:
    """What a spreadsheet's SUM gives: text is passed over."""
    numbers = [r.cells[column] for r in records]
    return float(sum(Decimal(str(n)) for n in numbers if isinstance(n, (int, float, Decimal))))


def group(page: Page, groups_of: dict[str, str], measure: str, label: str, total: str) -> None:
    """Lay the records out in groups: a label over each, a subtotal under each, a grand total at the end.

    Args:
        page: Its `body` is set; records keep their order inside a group.
        groups_of: Group of each order number.
        measure: Column that is summed.
        label: Text of the subtotal, with `{}` for the group.
        total: Text of the grand total.
    """
    at, letter = page.columns.index(measure), chr(ord("A") + page.columns.index(measure))
    groups: dict[str, list[Record]] = {}
    for record in page.records:
        groups.setdefault(groups_of[record.order], []).append(record)
    page.body, row = [], page.top + len(page.above) + max(1, len(page.header))
    for name, records in groups.items():
        page.body.append(("group_label", [name]))
        row += 1
        page.body += records
        formula = Formula(f"=SUBTOTAL(9,{letter}{row}:{letter}{row + len(records) - 1})", amount_sum(records, measure))
        page.body.append(("total", [label.format(name), *[None] * (at - 1), formula]))
        row += len(records) + 1
    first = page.top + len(page.above) + max(1, len(page.header))
    everything = Formula(f"=SUBTOTAL(9,{letter}{first}:{letter}{row - 1})", amount_sum(page.records, measure))
    page.body.append(("total", [total, *[None] * (at - 1), everything]))
    page.records = [r for records in groups.values() for r in records]


def stack(pages: list[Page]) -> list[Page]:
    """Put pages under one another on a sheet."""
    row = 1
    for page in pages:
        page.top = row
        row += page.height
    return pages
