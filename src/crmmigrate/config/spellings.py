"""cleaning/<layout>.csv: what values of columns become, which people edit, in a spreadsheet too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crmmigrate.config.faults import unknown
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import read_text
from crmmigrate.core.documents import Spelling, Spellings, Status
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.values.neutral import restore
from crmmigrate.values.spreadsheet import csv_text, same

_COLUMNS = tuple(Spelling.model_fields)
_NEEDED = ("column", "before", "after")
_BOM = "\ufeff"
_DELIMITERS = ",;\t"
_EMPTIED = "is emptied; write status `confirmed` to make the cells empty, or `rejected` to leave them as they are"
Decided = dict[str, dict[str, str | None]]
_Key = tuple[str, str]


@dataclass(frozen=True)
class SpellingsFile:
    """A value map of cells and its file.

    Attributes:
        path: The file.
        lines: What stands in it.
        places: The line number of each.
        form: Its byte order mark and delimiter, kept when it is written again.
    """

    path: Path
    lines: tuple[Spelling, ...] = ()
    places: tuple[int, ...] = ()
    form: tuple[str, str] = ("", ",")

    def decided(self, last: Spellings | None) -> dict[_Key, Spelling]:
        """The lines that people decided, by column and value; the status says confirmed or rejected.

        A line is decided by its status, or where its `after` is no longer what was written there. What a spreadsheet
        makes of dates and numbers by itself is no edit.

        Args:
            last: What was written last; None when that is not known: then the status alone tells.

        Raises:
            ConfigError: A cell was emptied, which can mean two things, or two lines say different things.
        """
        wrote = _Written(last or Spellings())
        found: dict[_Key, Spelling] = {}
        faults: list[Fault] = []
        for line, place in zip(self.lines, self.places, strict=True):
            written = wrote.of(line)
            one, fault = _decision(line, written)
            if fault:
                faults.append(Fault(str(self.path), place, 1, "after", fault))
            elif one and found.setdefault((one.column, one.before), one) != one:
                faults.append(Fault(str(self.path), place, 1, "before", f'"{one.before}" is decided otherwise above'))
        if faults:
            raise ConfigError(tuple(faults))
        return found


@dataclass
class _Written:
    """What the tool wrote last, to be found again."""

    last: Spellings
    exact: dict[_Key, Spelling] = field(default_factory=dict)
    columns: dict[str, list[Spelling]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.last.lines:
            self.exact[line.column, line.before] = line
            self.columns.setdefault(line.column, []).append(line)

    def of(self, line: Spelling) -> Spelling | None:
        """The line as it was written; `before` may have been made over by a spreadsheet."""
        found = self.exact.get((line.column, line.before))
        if found is not None:
            return found
        alike = [old for old in self.columns.get(line.column, ()) if same(line.before, old.before)]
        return alike[0] if len(alike) == 1 else None


def _decision(line: Spelling, written: Spelling | None) -> tuple[Spelling | None, str]:
    """What a person decided by a line, if anything; or what is wrong with it."""
    before = written.before if written else line.before
    untouched = written is not None and same(line.after or "", written.after or "")
    after = written.after if written and untouched else line.after
    if line.status == Status.REJECTED:
        return line.model_copy(update={"before": before, "after": before}), ""
    if line.status == Status.CONFIRMED:
        return line.model_copy(update={"before": before, "after": after}), ""
    if written is None or untouched:
        return None, ""
    if line.after is None:
        return None, _EMPTIED
    return line.model_copy(update={"before": before, "status": Status.CONFIRMED}), ""


def decided_values(lines: dict[_Key, Spelling]) -> Decided:
    """Column -> value -> what it becomes."""
    found: Decided = {}
    for (column, before), line in lines.items():
        found.setdefault(column, {})[before] = line.after
    return found


def read_spellings(path: Path) -> SpellingsFile:
    """The value map in a CSV file; an empty one when there is no file.

    Raises:
        ConfigError: Lists every line that is wrong.
    """
    if not path.exists():
        return SpellingsFile(path)
    text = read_text(path)
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    lines: list[Spelling] = []
    places: list[int] = []
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        while header and not header[-1]:  # empty columns of a spreadsheet
            header.pop()
        faults += _header_faults(path, header)
        for place, cells in _records(reader) if not faults else ():
            line = _line(path, place, header, cells, faults)
            if line:
                lines.append(line)
                places.append(place)
    except csv.Error as error:
        faults.append(Fault(str(path), reader.line_num, 1, "", f"not valid CSV: {error}"))
    if faults:
        raise ConfigError(tuple(faults))
    return SpellingsFile(path, tuple(lines), tuple(places), (bom, delimiter))


def write_spellings(file: SpellingsFile, document: Spellings) -> None:
    """Write a value map in the form that its file has.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    bom, delimiter = file.form
    lines = (line.model_dump(mode="json") for line in document.lines)
    rows = [[cells[name] for name in _COLUMNS] for cells in lines]
    write_text(file.path, bom + csv_text([_COLUMNS, *rows], delimiter))


def _line(path: Path, place: int, header: list[str], cells: list[str], faults: list[Fault]) -> Spelling | None:
    if len(cells) < len(header) or any(cells[len(header) :]):
        faults.append(Fault(str(path), place, 1, f"line {place}", f"has {len(cells)} cells, not {len(header)}"))
        return None
    told = {name: restore(cell) for name, cell in zip(header, cells, strict=False)}
    status = told.get("status", "").strip().casefold() or Status.SUGGESTED.value
    if status not in set(Status):
        wrong = f'must be one of: {", ".join(Status)}, not "{status}"'
        faults.append(Fault(str(path), place, 1, "status", wrong))
        return None
    count = "".join(sign for sign in told.get("count", "") if sign.isdigit())
    return Spelling(
        column=told["column"], before=told["before"].replace("\r\n", "\n"),
        after=told["after"].replace("\r\n", "\n") or None, rule=told.get("rule", ""), count=int(count or 0),
        status=Status(status),
    )  # fmt: skip


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, with their numbers."""
    place = 2
    for cells in reader:
        if any(cells):
            yield place, cells
        place = getattr(reader, "line_num", place) + 1


def _header_faults(path: Path, header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in _COLUMNS:
            yield Fault(str(path), 1, 1, name, unknown("unknown column", name, _COLUMNS))
    for name in _NEEDED:
        if name not in header:
            yield Fault(str(path), 1, 1, name, "required column is missing")
