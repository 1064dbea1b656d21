"""mappings/values/<table>.<field>.csv: value maps, which people edit, in a spreadsheet too."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from crmmigrate.config.faults import unknown
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import read_text
from crmmigrate.core.documents import Status, ValueEntry, ValueMap
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.values.neutral import restore
from crmmigrate.values.spreadsheet import csv_text

_COLUMNS = tuple(ValueEntry.model_fields)
_NEEDED = ("value", "to")
_BOM = "\ufeff"
_DELIMITERS = ",;\t"
_WRONG = {
    "status": f"must be one of: {', '.join(Status)}",
    "confidence": "must be a number from 0 to 1",
    "count": "must be a whole number",
}


@dataclass(frozen=True)
class ValueMapFile:
    """A value map and its file.

    Attributes:
        path: The file.
        document: What it says.
        lines: Layout and value -> line.
        form: Its byte order mark and delimiter, kept when it is written again.
    """

    path: Path
    document: ValueMap
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    form: tuple[str, str] = ("", ",")

    def fault(self, entry: ValueEntry, key: str, message: str) -> Fault:
        """A fault in the line of an entry."""
        return Fault(str(self.path), self.lines.get((entry.layout, entry.value), 1), 1, key, message)


def read_value_map(path: Path) -> ValueMapFile:
    """The value map in a CSV file; an empty one when there is no file. The name of the file is the field.

    Raises:
        ConfigError: Lists every line that is wrong.
    """
    name = path.name.removesuffix(".csv")
    if not path.exists():
        return ValueMapFile(path, ValueMap(field=name))
    text = read_text(path)
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    lines: dict[tuple[str, str], int] = {}
    entries: list[ValueEntry] = []
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        faults += _header_faults(path, header)
        for line, cells in _records(reader) if not faults else ():
            if len(cells) != len(header):
                wrong = f"has {len(cells)} cells, not {len(header)}"
                faults.append(Fault(str(path), line, 1, f"line {line}", wrong))
                continue
            entry = _entry(path, line, dict(zip(header, cells, strict=True)), faults)
            if entry and (entry.layout, entry.value) in lines:
                said = lines[entry.layout, entry.value]
                faults.append(Fault(str(path), line, 1, "value", f'"{entry.value}" stands in line {said} already'))
            elif entry:
                lines[entry.layout, entry.value] = line
                entries.append(entry)
    except csv.Error as error:
        faults.append(Fault(str(path), reader.line_num, 1, "", f"not valid CSV: {error}"))
    if faults:
        raise ConfigError(tuple(faults))
    return ValueMapFile(path, ValueMap(field=name, entries=entries), lines, (bom, delimiter))


def write_value_map(file: ValueMapFile, document: ValueMap) -> None:
    """Write a value map in the form that its file has; nothing is written where nothing is new.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    if file.path.exists() and document == file.document:
        return
    write_text(file.path, value_map_text(file, document))


def value_map_text(file: ValueMapFile, document: ValueMap) -> str:
    """The text of a value map in the form that its file has."""
    bom, delimiter = file.form
    entries = (e.model_dump(mode="json") | {"confidence": f"{e.confidence:g}"} for e in document.entries)
    return bom + csv_text([_COLUMNS, *([cells[name] for name in _COLUMNS] for cells in entries)], delimiter)


def unknown_value(value: str, listed: Collection[str]) -> str:
    """What to say of a value that the model does not list."""
    return unknown(f'the model does not list "{value}"', value, sorted(listed))


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, with their numbers."""
    line = 2
    for cells in reader:
        if any(cells):
            yield line, cells
        line = getattr(reader, "line_num", line) + 1


def _entry(path: Path, line: int, cells: dict[str, str], faults: list[Fault]) -> ValueEntry | None:
    told = {name: restore(cell) for name, cell in cells.items()}
    values: dict[str, object] = {
        "value": told["value"],
        "to": told["to"].strip() or None,
        "layout": told.get("layout", "").strip(),
        "why": told.get("why", ""),
        "status": told.get("status", "").strip().casefold() or Status.SUGGESTED,
        "confidence": told.get("confidence", "").strip().replace(",", ".") or 0.0,
        "count": told.get("count", "").strip() or 0,
    }
    try:
        return ValueEntry.model_validate(values)
    except ValidationError as error:
        for wrong in error.errors():
            name = str(wrong["loc"][0])
            faults.append(Fault(str(path), line, 1, name, f'{_WRONG[name]}, not "{cells.get(name, "")}"'))
        return None


def _header_faults(path: Path, header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in _COLUMNS:
            yield Fault(str(path), 1, 1, name, unknown("unknown column", name, _COLUMNS))
    for name in _NEEDED:
        if name not in header:
            yield Fault(str(path), 1, 1, name, "required column is missing")
