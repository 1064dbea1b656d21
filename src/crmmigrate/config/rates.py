"""Tables of exchange rates that people give: CSV with `date`, `from`, `to`, `rate`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import read_text
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.values.canonical import DATE

_COLUMNS = ("date", "from", "to", "rate")
_DELIMITERS = ",;\t"
_WANTED = {
    "date": (re.compile(DATE), "must be a day such as 2024-12-31"),
    "from": (re.compile("^[A-Z]{3}$"), "must be an ISO code such as EUR"),
    "to": (re.compile("^[A-Z]{3}$"), "must be an ISO code such as EUR"),
    "rate": (
        re.compile(r"^(?=.*[1-9])[0-9]{1,11}(?:\.[0-9]{1,15})?$"), "must be a number above zero with a decimal point",
    ),
}  # fmt: skip


def read_rates(path: Path) -> pa.Table:
    """The rates in a CSV file, as text: one unit of `from` is `rate` units of `to` from `date` on.

    Raises:
        ConfigError: The file is missing, or lists every line that is wrong.
    """
    if not path.is_file():
        raise ConfigError((Fault(str(path), 1, 1, "rates", "there is no such file"),))
    text = read_text(path).removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    rows: list[dict[str, str]] = []
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        faults += _header_faults(path, header)
        if not faults:
            rows = list(_rates(path, header, reader, faults))
    except csv.Error as error:
        faults.append(Fault(str(path), reader.line_num, 1, "", f"not valid CSV: {error}"))
    if faults:
        raise ConfigError(tuple(faults))
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in _COLUMNS]))


def _rates(path: Path, header: list[str], reader: Iterator[list[str]], faults: list[Fault]) -> Iterator[dict[str, str]]:
    seen: dict[tuple[str, ...], int] = {}
    line = 1
    for cells in reader:
        at, line = line + 1, getattr(reader, "line_num", line + 1)
        if not any(cells):
            continue
        if len(cells) != len(header):
            faults.append(Fault(str(path), at, 1, f"line {at}", f"has {len(cells)} cells, not {len(header)}"))
            continue
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        wrong = [name for name in _COLUMNS if not _WANTED[name][0].match(row[name])]
        faults += [Fault(str(path), at, 1, name, f'{_WANTED[name][1]}, not "{row[name]}"') for name in wrong]
        key = tuple(row[name] for name in _COLUMNS[:3])
        if not wrong and key in seen:
            faults.append(Fault(str(path), at, 1, "rate", f"this day and pair stand in line {seen[key]} already"))
        seen.setdefault(key, at)
        if not wrong:
            yield row


def _header_faults(path: Path, header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in _COLUMNS:
            yield Fault(str(path), 1, 1, name, unknown("unknown column", name, _COLUMNS))
    for name in _COLUMNS:
        if name not in header:
            yield Fault(str(path), 1, 1, name, "required column is missing")
