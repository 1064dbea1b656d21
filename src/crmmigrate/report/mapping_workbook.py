"""Mappings as a workbook for people who live in Excel, and what they wrote into it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import xlsxwriter

from crmmigrate.core.errors import ConfigError, Fault, OutsideError
from crmmigrate.report.workbook import canonical, sheets, shown
from crmmigrate.values.neutral import restore

SHEET = "Mapping"
NONE = "NONE"
STATUSES = ("suggested", "confirmed", "rejected")
COLUMNS = (
    "layout", "files", "column", "position", "samples", "suggested field", "confidence", "reason", "field",
    "transform", "status", "comment", "as written",
)  # fmt: skip
_WIDTHS = (22, 26, 24, 8, 36, 28, 11, 44, 28, 16, 12, 30, 0)
_EDITED = ("field", "transform", "status", "comment")
_FIELD, _STATUS, _CONFIDENCE = COLUMNS.index("field"), COLUMNS.index("status"), COLUMNS.index("confidence")
_HELP = {
    "field": "Choose the field that the column feeds; NONE: it feeds nothing.",
    "status": "confirmed: decided. rejected: the field is wrong, and the column feeds nothing.\n"
    "A changed field counts as confirmed.",
}
_ADVICE = "name the workbook that `crmmigrate map --to` wrote, with its columns as they were"


@dataclass(frozen=True)
class Row:
    """One column of a layout; `line` is its row in the sheet. A field of None is NONE.

    `written` is what the cells that people edit held when the workbook was written: by it a row that nobody touched is
    told from a decision, however long the workbook was away.
    """

    layout: str
    column: str
    position: int | None
    field: str | None
    status: str
    transform: str | None = None
    note: str = ""
    files: str = ""
    samples: str = ""
    suggested: str | None = None
    confidence: float = 0.0
    reason: str = ""
    line: int = 0
    written: tuple[str | None, ...] = ()

    @property
    def answer(self) -> tuple[str | None, ...]:
        """What people decide: field, transform, status, comment."""
        return self.field, self.transform, self.status, self.note


@dataclass(frozen=True)
class FieldRow:
    """One field of the model and what feeds it."""

    field: str
    type: str
    required: bool
    description: str
    fed_by: str
    missing: str


def write(path: Path, rows: Sequence[Row], fields: Sequence[FieldRow]) -> int:
    """Write the workbook, complete or not at all; the number of rows.

    Raises:
        OutsideError: The file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with closing(xlsxwriter.Workbook(temporary, options)) as book:
            _mapping_sheet(book, rows, len(fields) + 1)
            _fields_sheet(book, fields)
            _lists_sheet(book, [NONE, *(f.field for f in fields)])
        temporary.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutsideError(f"cannot write {path}: {error}", next="choose another place") from error
    return len(rows)


def read(path: Path) -> list[Row]:
    """The rows of the workbook as people left them; what they cannot edit is not looked at.

    Raises:
        ConfigError: The file is no such workbook.
    """
    sheet = sheets(path, SHEET, _ADVICE)[0]
    header = [cell.value for cell in next(sheet.iter_rows(min_row=1, max_row=1), ())]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        message = f"has no column {', '.join(missing)}"
        raise ConfigError((Fault(str(path), 1, 1, sheet.title, message),), next=_ADVICE)
    places = {name: header.index(name) for name in COLUMNS}
    found = []
    for line, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        values = {name: cells[place] for name, place in places.items()}
        if any(values[name] is not None for name in ("layout", "column", *_EDITED)):
            found.append(replace(_row(values), line=line))
    return found


def _row(values: Mapping[str, Any]) -> Row:
    field = canonical(values["field"]) or ""
    position = canonical(values["position"])
    return Row(
        layout=_as_written(values["layout"]),
        column=_as_written(values["column"]),
        position=int(position) if position and position.isdigit() else None,
        field=None if field.upper() == NONE else field,
        transform=canonical(values["transform"]),
        status=(canonical(values["status"]) or "").lower(),
        note=canonical(values["comment"]) or "",
        written=_held(values["as written"]),
    )


def _held(value: Any) -> tuple[str | None, ...]:
    """The answer at the time of writing; nothing where somebody changed the hidden cell."""
    try:
        held = json.loads(str(value))
    except ValueError:
        return ()
    return tuple(held) if isinstance(held, list) and len(held) == len(_EDITED) else ()


def _as_written(value: Any) -> str:
    """A name that must be found again: blanks at its ends belong to it."""
    return restore(value) if isinstance(value, str) else canonical(value) or ""


def _mapping_sheet(book: Any, rows: Sequence[Row], n_fields: int) -> None:
    sheet = book.add_worksheet(SHEET)
    _header(book, sheet, COLUMNS, _WIDTHS, _EDITED)
    for name, words in _HELP.items():
        sheet.write_comment(0, COLUMNS.index(name), words, {"x_scale": 2})
    text, edited = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": "#FFF9E5"})
    share = book.add_format({"num_format": "0.00"})
    for line, row in enumerate(rows, start=1):
        for index, value in enumerate(_cells(row)):
            style = edited if COLUMNS[index] in _EDITED else text
            if isinstance(value, str) and value:
                sheet.write_string(line, index, value, style)
            elif isinstance(value, int | float):
                sheet.write_number(line, index, value, share if index == _CONFIDENCE else text)
            else:
                sheet.write_blank(line, index, None, style)
    last = max(len(rows), 1)
    _lists(sheet, last, n_fields)
    _colours(book, sheet, last)
    sheet.freeze_panes(1, COLUMNS.index("position"))
    sheet.autofilter(0, 0, last, len(COLUMNS) - 2)


def _cells(row: Row) -> list[str | float | int | None]:
    return [
        shown(row.layout), shown(row.files), shown(row.column), row.position, shown(row.samples),
        shown(row.suggested or NONE), row.confidence, shown(row.reason), shown(row.field or NONE),
        shown(row.transform), shown(row.status), shown(row.note), json.dumps(row.answer),
    ]  # fmt: skip


def _lists(sheet: Any, last: int, n_fields: int) -> None:
    field = {
        "validate": "list", "source": f"=lists!$A$1:$A${n_fields}", "error_title": "No such field",
        "error_message": "Choose a field of the list; NONE: the column feeds nothing.",
    }  # fmt: skip
    sheet.data_validation(1, _FIELD, last, _FIELD, field)
    sheet.data_validation(1, _STATUS, last, _STATUS, {"validate": "list", "source": list(STATUSES)})


def _colours(book: Any, sheet: Any, last: int) -> None:
    """The confidence as a traffic light; rows that feed nothing are grey."""
    bands = (
        (">=", 0.9, {"bg_color": "#CDEBD8", "font_color": "#14532D"}),
        (">=", 0.6, {"bg_color": "#FDE9B8", "font_color": "#6B4200"}),
        ("<", 0.6, {"bg_color": "#F8D0CF", "font_color": "#7F1D1D"}),
    )
    for sign, value, look in bands:
        rule = {"type": "cell", "criteria": sign, "value": value, "format": book.add_format(look), "stop_if_true": True}
        sheet.conditional_format(1, _CONFIDENCE, last, _CONFIDENCE, rule)
    name = xlsxwriter.utility.xl_col_to_name(_FIELD, col_abs=True)
    grey = {"type": "formula", "criteria": f'={name}2="{NONE}"', "format": book.add_format({"font_color": "#7A8494"})}
    sheet.conditional_format(1, 0, last, len(COLUMNS) - 1, grey)


def _fields_sheet(book: Any, fields: Sequence[FieldRow]) -> None:
    sheet = book.add_worksheet("Fields")
    _header(book, sheet, ("field", "type", "required", "description", "fed by", "missing in"),
            (30, 12, 10, 60, 60, 40), ())  # fmt: skip
    bad = book.add_format({"bg_color": "#F8D0CF"})
    for line, field in enumerate(fields, start=1):
        cells = (
            field.field, field.type, "required" if field.required else "", field.description, field.fed_by,
            field.missing,
        )  # fmt: skip
        for index, value in enumerate(cells):
            sheet.write_string(line, index, shown(value) or "", bad if field.missing else None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(fields), 1), 5)


def _lists_sheet(book: Any, names: Sequence[str]) -> None:
    sheet = book.add_worksheet("lists")
    sheet.hide()
    for line, name in enumerate(names):
        sheet.write_string(line, 0, name)


def _header(book: Any, sheet: Any, names: Sequence[str], widths: Sequence[int], edited: Sequence[str]) -> None:
    fixed = book.add_format({"bold": True, "bg_color": "#E3E8EF", "border": 1})
    to_edit = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1})
    for index, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.write_string(0, index, name, to_edit if name in edited else fixed)
        sheet.set_column(index, index, width, None, {"hidden": not width})
