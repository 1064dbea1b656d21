"""What a spreadsheet knows of its cells beside their values, gathered block by block as runs down each column."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crmmigrate.adapters.readers.number_formats import NumberFormat, number_format
from crmmigrate.core.sources import Cell, Named

Ints = npt.NDArray[np.int64]
Place = tuple[int, int]
BLANK, TEXT, NUMBER, BOOLEAN, ERROR, MOMENT, NO_VALUE = range(7)
"""Kinds of cells; a moment is a date that the file itself calls one, whatever its format."""

MOST_FORMULAS = 50_000
MOST_RUNS = 100_000
MOST_GAPS = 1000
MOST_COLUMNS = 16_384
_NAMES = {TEXT: "text", NUMBER: "number", BOOLEAN: "boolean", ERROR: "error", MOMENT: "date", NO_VALUE: "number"}
_KINDS = 8


@dataclass(frozen=True)
class Run:
    """Cells of one column with the same kind and format; rows and columns from 0, both ends included."""

    column: int
    first: int
    last: int
    kind: int
    format: NumberFormat


@dataclass
class SheetFacts:
    """Facts about one sheet; places are (row, column) from 0.

    Attributes:
        errors: Place -> error value such as `#N/A`.
        no_value: Places with a formula that was saved without its value.
        exact: Place -> what its cell holds where a float or a calendar cannot tell it: digits, odd dates.
        untyped: Place -> what a cell shows that has no type or no value, so that calamine takes it for blank.
        odd_dates: Values with a date format that no calendar has.
        formulas: Place -> formula; no more than `MOST_FORMULAS`.
        n_formulas: Number of formulas.
        hidden_rows, hidden_columns: Number of hidden ones.
        filtered: A filter hides rows.
        tables: Ranges that the file calls tables.
        extent: First and last row and column that hold anything; None for none.
        gaps: Rows before and after blank rows inside.
        ordered: The rows stand in order.
        columns: Columns that hold anything.
        blank_columns: Blank columns between others.
        runs: Runs down the columns.
        unread: Why there are no facts, empty where there are.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    no_value: set[Place] = field(default_factory=set)
    exact: dict[Place, str] = field(default_factory=dict)
    untyped: dict[Place, str] = field(default_factory=dict)
    odd_dates: list[str] = field(default_factory=list)
    formulas: dict[Place, str] = field(default_factory=dict)
    n_formulas: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    tables: tuple[Named, ...] = ()
    extent: tuple[int, int, int, int] | None = None
    gaps: list[tuple[int, int]] = field(default_factory=list)
    ordered: bool = True
    blank_columns: bool = False
    runs: list[Run] = field(default_factory=list)
    unread: str = ""

    @property
    def n_cells(self) -> int:
        """Cells of the rectangle that holds everything, the blank ones too."""
        if self.extent is None:
            return 0
        top, left, bottom, right = self.extent
        return (bottom - top + 1) * (right - left + 1)

    def corrections(self) -> dict[Place, str | None]:
        """Place -> text of cells that calamine does not give as they are."""
        return {**self.exact, **self.untyped, **self.errors, **dict.fromkeys(self.no_value)}

    def zeros(self) -> list[Run]:
        """Runs of numbers whose format shows leading zeros."""
        return [run for run in self.runs if run.kind == NUMBER and run.format.zeros]

    def sidecar(self) -> tuple[Cell, ...]:
        """The runs as the port has them, with one more entry for each formula."""
        runs = [
            Cell(run.column, run.first + 1, run.last + 1, kind_name(run), run.format.code, unit=run.format.unit)
            for run in self.runs[:MOST_RUNS]
            if run.kind != NO_VALUE
        ]
        formulas = [self._formula(place, text) for place, text in self.formulas.items()]
        return tuple(sorted(runs + formulas, key=lambda cell: (cell.column, cell.first, cell.formula)))

    def _formula(self, place: Place, text: str) -> Cell:
        run = self.run_at(*place)
        kind, shown = (kind_name(run), run.format) if run else ("number", NumberFormat())
        return Cell(place[1], place[0] + 1, place[0] + 1, kind, shown.code, text, shown.unit)

    def run_at(self, row: int, column: int) -> Run | None:
        """The run that a cell lies in."""
        if not hasattr(self, "_starts"):
            self._starts = np.array([(run.column << 32) + run.first for run in self.runs], dtype=np.int64)
        index = int(np.searchsorted(self._starts, (column << 32) + row, side="right")) - 1
        if index < 0:
            return None
        run = self.runs[index]
        return run if run.column == column and run.first <= row <= run.last else None


def kind_name(run: Run) -> str:
    """The kind of a run as the sidecar names it."""
    return run.format.kind if run.kind in {NUMBER, NO_VALUE} else _NAMES[run.kind]


class Tally:
    """Collects runs, extent and gaps while blocks of cells pass by."""

    def __init__(self) -> None:
        self.ordered = True
        self._runs: list[Ints] = []
        self._used = np.zeros(MOST_COLUMNS + 1, dtype=np.bool_)
        self._first: int | None = None
        self._last = self._right = -1
        self._gaps: list[tuple[int, int]] = []

    def add(self, rows: Ints, columns: Ints, formats: Ints, kinds: Ints) -> None:
        """Cells row by row; formats are indexes into the list that `finish` gets."""
        filled = kinds != BLANK
        if not filled.all():
            rows, columns, formats, kinds = (a[filled] for a in (rows, columns, formats, kinds))
        if not rows.size:
            return
        self._take_rows(rows)
        self._right = max(self._right, int(columns.max()))
        self._used[np.minimum(columns, MOST_COLUMNS)] = True
        keys = formats * _KINDS + kinds
        small = columns.astype(np.uint16) if self._right <= MOST_COLUMNS else columns  # sorted three times as fast
        order = np.argsort(small, kind="stable")
        columns, rows, keys = columns[order], rows[order], keys[order]
        starts = np.flatnonzero((np.diff(columns, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0))
        ends = np.append(starts[1:], rows.size) - 1
        self._runs.append(np.stack([columns[starts], rows[starts], rows[ends], keys[starts]]))

    def _take_rows(self, rows: Ints) -> None:
        steps = np.diff(rows, prepend=rows[0] if self._first is None else self._last)
        if (steps < 0).any():
            self.ordered = False
        if len(self._gaps) < MOST_GAPS:
            for index in np.flatnonzero(steps > 1):
                before = int(rows[index] - steps[index])
                self._gaps.append((before, int(rows[index])))
        self._first = int(rows.min()) if self._first is None else min(self._first, int(rows.min()))
        self._last = max(self._last, int(rows[-1]), int(rows.max()) if not self.ordered else -1)

    def finish(self, facts: SheetFacts, formats: list[str]) -> None:
        """Write what was collected into the facts."""
        if self._first is None:
            return
        used = np.flatnonzero(self._used)
        facts.extent = (self._first, int(used[0]), self._last, self._right)
        facts.blank_columns = len(used) != self._right - used[0] + 1
        facts.gaps, facts.ordered = self._gaps, self.ordered
        facts.runs = self._joined(formats)

    def _joined(self, formats: list[str]) -> list[Run]:
        columns, firsts, lasts, keys = np.concatenate(self._runs, axis=1)
        order = np.lexsort((firsts, columns))
        columns, firsts, lasts, keys = columns[order], firsts[order], lasts[order], keys[order]
        starts = np.flatnonzero((np.diff(columns, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0))
        ends = np.append(starts[1:], columns.size) - 1
        rows = zip(columns[starts], firsts[starts], lasts[ends], keys[starts], strict=True)
        shown = [number_format(code) for code in formats]
        return [Run(int(c), int(f), int(z), int(k) % _KINDS, shown[int(k) // _KINDS]) for c, f, z, k in rows]


_ZERO = 10**15
_EXACT_BELOW = 2**53


def lost_digits(value: float) -> bool:
    """Whether a whole number has more digits than a spreadsheet keeps, so that the last ones may be wrong."""
    if not _ZERO <= abs(value) < 1e300 or value != int(value):
        return False
    return abs(value) >= _EXACT_BELOW or int(value) % 10 ** (len(str(abs(int(value)))) - 15) == 0


LAST_DAY = 2_958_465
LEAP_DAY = 60
"""Excel counts 1900-02-29, a day that no calendar has."""


def odd_date(text: str, *, timed: bool, since_1904: bool) -> str | None:
    """The text of a number that is no date although its format says so; None for real dates.

    >>> odd_date("60", timed=False, since_1904=False), odd_date("-1.0", timed=False, since_1904=False)
    ('1900-02-29', '-1')
    """
    value = float(text)
    if value < 0 or value >= LAST_DAY + 1 - (1462 if since_1904 else 0):
        return text.removesuffix(".0")
    if since_1904:
        return None
    if LEAP_DAY <= value < LEAP_DAY + 1:
        seconds = round((value - LEAP_DAY) * 86400)
        clock = f" {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return f"1900-02-29{clock if seconds else ''}"
    return "0" if value == 0 and not timed else None
