"""Pairs as a workbook: the two records of a pair beneath each other, a drop-down for the verdict."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from crmmigrate.core.errors import ConfigError, Fault, OutsideError
from crmmigrate.core.linking import ReviewPair
from crmmigrate.report.pair_tables import (
    FIRST,
    LAST,
    NEEDED,
    Line,
    Reviewed,
    csv_lines,
    fields,
    headers,
    reviewed,
    rows,
)
from crmmigrate.report.workbook import canonical, sheets, shown

SHEET = "Pairs"
VERDICTS = ("same", "different", "unsure")
_WIDTHS = {
    "pair": 6, "verdict": 11, "why": 24, "source": 24, "row": 7, "differs": 28, "likely": 22, "reasons": 60, "key": 18,
    "as written": 0,
}  # fmt: skip
_FIELD_WIDTH = 22
_EDITED = ("verdict", "why")
_COLOURS = {"different": "#FCE4B5", "one side": "#E6EAF0", "alike": "#DCEBF9"}
_LOOKS = {
    "same": {"bg_color": "#CDEBD8", "font_color": "#14532D"},
    "different": {"bg_color": "#F8D0CF", "font_color": "#7F1D1D"},
    "unsure": {"bg_color": "#E6EAF0", "font_color": "#475063"},
}
_HELP = {
    "verdict": "same: the two become one record.\ndifferent: they never do.\nunsure: somebody else is asked.\n"
    "Either row of the pair will do. Then: crmmigrate match --review-from FILE",
    "differs": "≠ different, · only one side has a value.\nIn the cells: yellow different, grey one side only, blue "
    "equal but for spelling.",
    "reasons": "Upper row: what speaks for one record. Lower row: what speaks against. In bits: one more doubles the "
    "odds.",
}
_ADVICE = "name the file that `crmmigrate match --review-to` wrote, with its columns as they were"


def write(path: Path, pairs: Sequence[ReviewPair]) -> int:
    """Write the workbook, a sheet for each entity, complete or not at all; the number of pairs.

    Raises:
        OutsideError: The file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    entities = list(dict.fromkeys(pair.entity for pair in pairs)) or [""]
    try:
        with closing(xlsxwriter.Workbook(temporary, options)) as book:
            for number, entity in enumerate(entities, start=1):
                sheet = book.add_worksheet(f"{SHEET} {number} {entity}".strip()[:31])
                _fill(book, sheet, [pair for pair in pairs if pair.entity == entity])
        temporary.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutsideError(f"cannot write {path}: {error}", next="choose another place") from error
    return len(pairs)


def read(path: Path) -> Reviewed:
    """What people wrote into a workbook or CSV of pairs.

    Raises:
        ConfigError: The file is neither.
    """
    if path.suffix.lower() == ".csv":
        return reviewed(_csv(path))
    return reviewed(line for sheet in sheets(path, SHEET, _ADVICE) for line in _lines(path, sheet))


def _csv(path: Path) -> list[Line]:
    try:
        header, lines = csv_lines(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError((Fault(str(path), 1, 1, "", f"cannot be read: {error}"),), next=_ADVICE) from error
    _expect(path, header, "")
    return lines


def _lines(path: Path, sheet: Any) -> Iterator[Line]:
    header = [cell.value for cell in next(sheet.iter_rows(min_row=1, max_row=1), ())]
    _expect(path, header, sheet.title)
    places = {name: header.index(name) for name in NEEDED}
    for number, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        yield sheet.title, number, {name: canonical(cells[place]) for name, place in places.items()}


def _expect(path: Path, header: Sequence[Any], place: str) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        message = f"has no column {', '.join(missing)}"
        raise ConfigError((Fault(str(path), 1, 1, place, message),), next=_ADVICE)


def _fill(book: Any, sheet: Any, pairs: Sequence[ReviewPair]) -> None:
    names = fields(pairs)
    columns = [*FIRST, *names, *LAST]
    _header(book, sheet, [*FIRST, *headers(names), *LAST])
    formats = _Formats(book)
    for number, pair in enumerate(pairs, start=1):
        for place, cells in enumerate(rows(pair, number, names)):
            for index, cell in enumerate(cells):
                own = FIRST[index] if index < len(FIRST) else ""
                style = formats.of("edited" if own in _EDITED else cell.look, top=not place)
                _write(sheet, 2 * number - 1 + place, index, cell.value, style)
    last = max(2 * len(pairs), 1)
    verdict = FIRST.index("verdict")
    rule = {
        "validate": "list", "source": list(VERDICTS), "error_title": "No such verdict",
        "error_message": "same, different or unsure; empty: not decided.",
    }  # fmt: skip
    sheet.data_validation(1, verdict, last, verdict, rule)
    for word, look in _LOOKS.items():
        met = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.add_format(look)}
        sheet.conditional_format(1, verdict, last, verdict, met)
    sheet.freeze_panes(1, len(FIRST))
    sheet.autofilter(0, 0, last, len(columns) - 2)


def _header(book: Any, sheet: Any, names: Sequence[str]) -> None:
    fixed = book.add_format({"bold": True, "bg_color": "#E3E8EF", "border": 1})
    edited = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1})
    for index, name in enumerate(names):
        sheet.write_string(0, index, shown(name) or "", edited if name in _EDITED else fixed)
        width = _WIDTHS.get(name, _FIELD_WIDTH)
        sheet.set_column(index, index, width, None, {"hidden": not width})
        if name in _HELP:
            sheet.write_comment(0, index, _HELP[name], {"x_scale": 2, "y_scale": 1.2})


def _write(sheet: Any, line: int, index: int, value: str | int | None, style: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(line, index, value, style)
    elif value:
        sheet.write_string(line, index, shown(value) or "", style)
    else:
        sheet.write_blank(line, index, None, style)


@dataclass
class _Formats:
    """The looks of cells; the upper row of a pair has a line above it."""

    book: Any

    def __post_init__(self) -> None:
        colours = {"edited": "#FFF9E5", "": "", "equal": ""} | _COLOURS
        self.made = {
            (look, top): self.book.add_format(
                {"num_format": "@" if look else "General"}
                | ({"bg_color": colour} if colour else {})
                | ({"top": 1, "top_color": "#7A8494"} if top else {})
            )
            for look, colour in colours.items()
            for top in (True, False)
        }

    def of(self, look: str, *, top: bool) -> Any:
        """The format of a cell."""
        return self.made[look, top]
