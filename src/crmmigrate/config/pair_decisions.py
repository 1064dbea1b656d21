"""decisions/pairs.csv: what people say of two records, one line a decision; spreadsheets may have written it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crmmigrate.config.faults import unknown
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import read_text
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.core.rulings import VERDICTS
from crmmigrate.values.neutral import restore
from crmmigrate.values.spreadsheet import csv_text

COLUMNS = (
    "entity", "left_source", "left_row", "left_key", "right_source", "right_row", "right_key", "verdict", "who",
    "when", "why",
)  # fmt: skip
_NEEDED = COLUMNS[:8]
_BOM = "\ufeff"
_DELIMITERS = ",;\t"
_ROW = re.compile(r"(\d{1,15})(?:[.,]0+)?")
"""A record number, also as a spreadsheet writes it that shows decimals."""


@dataclass(frozen=True)
class _File:
    """A file of decisions, and the byte order mark and delimiter that it is written in."""

    decisions: tuple[PairDecision, ...] = ()
    bom: str = ""
    delimiter: str = ","


def read_pairs(path: Path) -> list[PairDecision]:
    """The decisions in a CSV file, in its order; none when there is no file.

    Raises:
        ConfigError: Lists every line that is no decision.
    """
    return list(_read(path).decisions)


def append_pairs(path: Path, decisions: Iterable[PairDecision]) -> None:
    """Add decisions at the end of a CSV file, in its form; it is made when it is missing, and never half-written.

    Raises:
        ConfigError: The file has faults; nothing is added to it.
        OutsideError: The file cannot be written; what stood there still stands.
    """
    file = _read(path)
    rows = [COLUMNS, *(_cells(decision) for decision in (*file.decisions, *decisions))]
    write_text(path, file.bom + csv_text(rows, file.delimiter))


def _cells(decision: PairDecision) -> Sequence[str | int]:
    refs = [cell for ref in (decision.left, decision.right) for cell in (ref.source, ref.row, ref.key)]
    return [decision.entity, *refs, decision.verdict, decision.who, decision.when, decision.why]


def _read(path: Path) -> _File:
    if not path.exists():
        return _File()
    text = read_text(path)
    bom, text = (_BOM if text.startswith(_BOM) else ""), text.removeprefix(_BOM)
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)  # spreadsheets write what their country writes
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    decisions: list[PairDecision] = []
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        faults += _header_faults(path, header)
        for line, cells in _records(reader) if not faults else ():
            decision = _Line(path, line, header, cells).decision(faults)
            decisions += [decision] if decision else []
    except csv.Error as error:
        faults.append(Fault(str(path), reader.line_num, 1, "", f"not valid CSV: {error}"))
    if faults:
        raise ConfigError(tuple(faults), next="mend the lines named above; nothing was changed")
    return _File(tuple(decisions), bom, delimiter)


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, with their numbers."""
    line = 2
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = getattr(reader, "line_num", line) + 1


@dataclass(frozen=True)
class _Line:
    """One line of the file."""

    path: Path
    number: int
    header: Sequence[str]
    cells: Sequence[str]

    def decision(self, faults: list[Fault]) -> PairDecision | None:
        """What the line says; None where it has faults, which are added to the list."""
        wide = len(self.header)
        if any(cell.strip() for cell in self.cells[wide:]):
            faults.append(self._fault(f"line {self.number}", wide + 1, f"has {len(self.cells)} cells, not {wide}"))
            return None
        held = [*self.cells, *[""] * wide]  # spreadsheets leave out empty cells at the end of a line, or add some
        told = {name: restore(cell) for name, cell in zip(self.header, held, strict=False)}
        found = list(self._wrong(told))
        if found:
            faults += found
            return None
        left, right = (
            RecordRef(told[f"{side}_source"], _row(told[f"{side}_row"]), told[f"{side}_key"])
            for side in ("left", "right")
        )
        if left == right:
            faults.append(self._fault("right_row", self._place("right_row"), "pairs a record with itself"))
            return None
        verdict = VERDICTS[told["verdict"].strip().casefold()]
        more = {name: told.get(name, "") for name in ("who", "when", "why")}
        return PairDecision(told["entity"], left, right, verdict, **more)

    def _wrong(self, told: dict[str, str]) -> Iterator[Fault]:
        for name in ("entity", "left_source", "right_source"):
            if not told[name]:
                yield self._fault(name, self._place(name), "must not be empty")
        for name in ("left_row", "right_row"):
            if not _ROW.fullmatch(told[name].strip()):
                yield self._fault(name, self._place(name), f'must be a whole number, not "{told[name]}"')
        word = told["verdict"].strip().casefold()
        if word not in VERDICTS:
            known = sorted(set(VERDICTS.values()))
            message = unknown(f'must be one of {", ".join(known)}, not "{told["verdict"]}"', word, known)
            yield self._fault("verdict", self._place("verdict"), message.partition("; known")[0])

    def _place(self, name: str) -> int:
        return self.header.index(name) + 1

    def _fault(self, name: str, column: int, message: str) -> Fault:
        return Fault(str(self.path), self.number, column, name, message)


def _row(text: str) -> int:
    found = _ROW.fullmatch(text.strip())
    return int(found.group(1)) if found else 0


def _header_faults(path: Path, header: Sequence[str]) -> Iterator[Fault]:
    for place, name in enumerate(header, start=1):
        if name not in COLUMNS and name:
            yield Fault(str(path), 1, place, name, unknown("unknown column", name, COLUMNS))
        elif name and name in header[: place - 1]:
            yield Fault(str(path), 1, place, name, "stands there twice")
    for name in _NEEDED:
        if name not in header:
            yield Fault(str(path), 1, 1, name, "required column is missing")
