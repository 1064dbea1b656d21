"""The cells of a sheet XML, parsed element by element: slower than `xlsx_scan`, for any way to write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from crmmigrate.adapters.readers.sheet_facts import BLANK, BOOLEAN, ERROR, MOMENT, NO_VALUE, NUMBER, TEXT
from crmmigrate.adapters.readers.xlsx_scan import Cells, formula_text

Attributes = dict[str, str]
_REFERENCE = re.compile(r"^([A-Z]+)(\d+)$")
TRUE = {"1", "true"}
_TYPES = {"b": BOOLEAN, "e": ERROR, "d": MOMENT, "n": NUMBER, "s": TEXT, "str": TEXT, "inlineStr": TEXT}
_CHUNK = 50_000


@dataclass
class SheetFrame:
    """What stands around the rows of a sheet."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    tables: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "col" and attributes.get("hidden") in TRUE:
            last = min(int(attributes.get("max", 1)), 16_384)
            self.hidden_columns += last - int(attributes.get("min", 1)) + 1
        elif name in {"autoFilter", "filterColumn"} or (name == "sheetPr" and attributes.get("filterMode") in TRUE):
            self.filtered = True
        elif name == "tablePart":
            self.tables.append(attributes.get("id", ""))


class SheetParser:
    """Collects the cells of a sheet while its XML passes by."""

    def __init__(self, give: Callable[[Cells], None], dated: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        self.frame = SheetFrame()
        self._give = give
        self._dated = dated
        self._row = self._column = -1
        self._clear()

    def _clear(self) -> None:
        self._taken: list[tuple[int, int, int, int]] = []
        none = np.zeros(0, np.int64)
        self._rare = Cells(none, none, none, none)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            self._rare.n_hidden += attributes.get("hidden") in TRUE
        elif name in {"v", "f", "t"}:
            self._text: list[str] | None = []
            if name == "f":
                self._formula = formula_text(b"", attributes.get("t", "").encode())
        else:
            self.frame.start(name, attributes)

    def _start_cell(self, attributes: Attributes) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        self._column = column_of(found[1]) if found else self._column + 1
        if found:
            self._row = int(found[2]) - 1
        self._kind = _TYPES.get(attributes.get("t", "n"), NUMBER)
        self._style = int(attributes.get("s", 0))
        self._formula, self._value, self._filled, self._text = "", "", False, None

    def text(self, data: str) -> None:
        """Characters inside an element."""
        if getattr(self, "_text", None) is not None:
            self._text.append(data)  # type: ignore[union-attr]

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"v", "f", "t"} and self._text is not None:
            text, self._text = "".join(self._text), None
            if name == "f":
                self._formula = f"={text}" if text else self._formula
            elif name == "v":
                self._value, self._filled = text, bool(text)
            else:
                self._filled = True
        elif name == "c":
            self._end_cell()
        elif name == "is":
            self._filled = True

    def _end_cell(self) -> None:
        place = (self._row, self._column)
        kind = self._kind if self._filled else BLANK
        if self._formula:
            self._rare.formulas[place] = self._formula
            if not self._filled and self._kind != TEXT:
                kind = NO_VALUE
                self._rare.no_value.add(place)
        if kind == ERROR:
            self._rare.errors[place] = self._value
        elif kind == NUMBER:
            self._rare.number(place, self._style, self._value, self._dated)
        self._taken.append((*place, self._style, kind))
        if len(self._taken) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Give away what was collected."""
        cells = self._rare
        arrays = np.array(self._taken, dtype=np.int64).reshape(-1, 4).T
        cells.rows, cells.columns, cells.styles, cells.kinds = arrays
        self._clear()
        self._give(cells)


def column_of(letters: str) -> int:
    """Column from 0: `A` is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
