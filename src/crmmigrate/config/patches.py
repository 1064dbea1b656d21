"""decisions/patches.csv: corrections of single cells by people, one line a decision."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from crmmigrate.config.faults import unknown
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import read_text
from crmmigrate.core.documents import Patch
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.values.neutral import restore
from crmmigrate.values.spreadsheet import csv_text

_COLUMNS = tuple(Patch.model_fields)
_NEEDED = ("source", "row", "column", "before", "after")


def read_patches(path: Path) -> list[Patch]:
    """The patches in a CSV file, in its order; none when there is no file. An empty cell is null.

    Raises:
        ConfigError: Lists every line that is no patch.
    """
    if not path.exists():
        return []
    text = read_text(path).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)  # spreadsheets write what their country writes
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    patches: list[Patch] = []
    try:
        header = next(reader, [])
        faults += _header_faults(path, header)
        if not faults:
            patches = list(_patches(path, header, reader, faults))
    except csv.Error as error:
        faults.append(Fault(str(path), reader.line_num, 1, "", f"not valid CSV: {error}"))
    if faults:
        raise ConfigError(tuple(faults))
    return patches


def append_patches(path: Path, patches: Iterable[Patch]) -> None:
    """Add patches at the end of a CSV file; it is made when it is missing, and never half-written.

    Raises:
        ConfigError: The file has faults; nothing is added to it.
        OutsideError: The file cannot be written.
    """
    rows = [[getattr(patch, name) for name in _COLUMNS] for patch in (*read_patches(path), *patches)]
    write_text(path, csv_text([_COLUMNS, *rows]))


def _patches(path: Path, header: list[str], reader: Iterator[list[str]], faults: list[Fault]) -> Iterator[Patch]:
    line = 1
    for cells in reader:
        line, at = getattr(reader, "line_num", line), line + 1
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"has {len(cells)} cells, not {len(header)}"
            faults.append(Fault(str(path), at, 1, f"line {at}", message))
            continue
        try:
            yield _patch(dict(zip(header, cells, strict=True)))
        except ValidationError as error:
            wrong = str(error.errors()[0]["loc"][0])
            message = f'must be a whole number, not "{cells[header.index(wrong)]}"'
            faults.append(Fault(str(path), at, 1, wrong, message))


def _patch(cells: dict[str, str]) -> Patch:
    values: dict[str, str | None] = {name: restore(cell) for name, cell in cells.items()}
    for name in ("before", "after"):
        values[name] = values[name] or None
    return Patch.model_validate(values)


def _header_faults(path: Path, header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in _COLUMNS:
            yield Fault(str(path), 1, 1, name, unknown("unknown column", name, _COLUMNS))
    for name in _NEEDED:
        if name not in header:
            yield Fault(str(path), 1, 1, name, "required column is missing")
