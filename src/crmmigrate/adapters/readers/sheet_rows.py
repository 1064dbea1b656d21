"""Rows of a sheet as Python lists of canonical text, mended by what calamine leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.adapters.readers.sheet_bulk import Lost
from crmmigrate.adapters.readers.sheet_facts import SheetFacts, lost_digits
from crmmigrate.adapters.readers.sheet_values import canonical


@dataclass
class SheetRows:
    """Rows with a kind per cell; either all, or head and tail.

    Attributes:
        rows: Cells as text.
        marks: Kinds, see `Grid.kinds`.
        lost: Numbers with lost digits.
        tail: Sheet row (from 0) of the first row of the tail.
        tail_from: Its index.
    """

    rows: list[list[str | None]] = field(default_factory=list)
    marks: list[list[str]] = field(default_factory=list)
    lost: Lost = field(default_factory=Lost)
    tail: int = 0
    tail_from: int | None = None

    def add(self, values: Sequence[Any]) -> None:
        """The next row."""
        if values.count("") == len(values):  # rows without end between the table and a stray cell
            self.rows.append([None] * len(values))
            self.marks.append(["s"] * len(values))
            return
        pairs = [canonical(value) for value in values]
        self.rows.append([text for text, _ in pairs])
        self.marks.append([kind for _, kind in pairs])

    def start_tail(self, row: int) -> None:
        """The rows from here on are the tail."""
        self.tail, self.tail_from = row, len(self.rows)

    def lines(self) -> list[int]:
        """Sheet row (from 1) of each row."""
        if self.tail_from is None:
            return list(range(1, len(self.rows) + 1))
        last = self.tail + len(self.rows) - self.tail_from
        return [*range(1, self.tail_from + 1), *range(self.tail + 1, last + 1)]

    def kinds(self) -> list[str]:
        """The kinds as the grid has them."""
        return ["".join(marks) for marks in self.marks]

    def index(self, row: int) -> int | None:
        """Index of a sheet row (from 0), None where it is not here."""
        if self.tail_from is None:
            return row if row < len(self.rows) else None
        if row < self.tail_from:
            return row
        index = row - self.tail + self.tail_from
        return index if row >= self.tail and index < len(self.rows) else None

    def nearest(self, row: int) -> int:
        """Index of a sheet row, or of the last row before it."""
        index = self.index(row)
        return index if index is not None else (len(self.rows) if row > self.tail else self.tail_from or 0) - 1

    def mend(self, facts: SheetFacts) -> None:
        """Put in errors, formulas without value, zeros and digits."""
        self._find_lost(facts)
        for place, text in facts.exact.items():
            self._put(place, text, "d" if "-" in text[1:] else "n")
        for place, text in facts.untyped.items():
            self._reach(place)
            self._put(place, text, "s")
        for place, text in facts.errors.items():
            self._put(place, text, "e")
        for place in facts.no_value:
            self._put(place, None, "f")
        for run in facts.zeros():
            for row in range(run.first, run.last + 1):
                index = self.index(row)
                if index is None or run.column >= len(self.rows[index]) or self.marks[index][run.column] != "n":
                    continue
                if (digits := self.rows[index][run.column]) is not None:
                    self.rows[index][run.column] = run.format.padded(digits)

    def _reach(self, place: tuple[int, int]) -> None:
        """Make room for a cell that calamine takes for a blank one beyond the others."""
        while self.tail_from is None and len(self.rows) <= place[0]:
            self.rows.append([])
            self.marks.append([])
        index = self.index(place[0])
        missing = 0 if index is None else max(place[1] + 1 - len(self.rows[index]), 0)
        if index is not None and missing:
            self.rows[index] += [None] * missing
            self.marks[index] += ["s"] * missing

    def _put(self, place: tuple[int, int], text: str | None, kind: str) -> None:
        index = self.index(place[0])
        if index is not None and place[1] < len(self.rows[index]):
            self.rows[index][place[1]], self.marks[index][place[1]] = text, kind

    def _find_lost(self, facts: SheetFacts) -> None:
        for number, (row, marks) in enumerate(zip(self.rows, self.marks, strict=True)):
            for column, text in enumerate(row):
                if text is not None and len(text) > 15 and marks[column] == "n" and text.lstrip("-").isdigit():
                    exact = facts.exact.get((number, column))
                    if lost_digits(int(exact or text)) and (exact is None or _rounded(exact)):
                        self.lost.take(text)

    def trim(self) -> None:
        """Leave out rows at the end that hold nothing at all."""
        while self.rows and not any(cell is not None for cell in self.rows[-1]) and "f" not in self.marks[-1]:
            self.rows.pop()
            self.marks.pop()


def _rounded(digits: str) -> bool:
    """Whether a number ends as one that a spreadsheet has cut to 15 digits."""
    return not digits.lstrip("-")[15:].strip("0")
