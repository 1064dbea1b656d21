"""The workbook of rejects: people write corrections into it, and the corrections come back as patches."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from crmmigrate.core.documents import Patch
from crmmigrate.core.errors import ConfigError, Fault, OutsideError
from crmmigrate.values.neutral import neutralise, restore

SHEET = "Rejects"
EMPTY = "(empty)"
COLUMNS = ("source", "row", "line", "column", "value", "correction", "rule", "reason", "fate", "original")
_WIDTHS = (28, 7, 7, 18, 24, 24, 16, 44, 11, 0)
_CORRECTION = COLUMNS.index("correction")
_MOST_ROWS = 1_000_000
_MOST_CONTEXT = 16_000
_MOST_TEXT = 32_000
_HELP = (
    "Write the right value here and save. Empty changes nothing; (empty) empties the cell.\n"
    "Then: crmmigrate fix rejects.xlsx"
)

Allowed = Mapping[tuple[str, str], Sequence[str]]

_ADVICE = "name the workbook that `crmmigrate rejects --to` wrote, with its columns as they were"


@dataclass(frozen=True)
class Reject:
    """A rejected row or a cell that was set aside.

    Attributes:
        source: Source id.
        row: Record number; None for what never became a record.
        line: Physical line or sheet row.
        column: Original header of the offending cell; None when the whole row is at fault.
        value: The offending value, or the raw text of the row.
        rule: Code or name of the rule.
        reason: One sentence.
        fate: `rejected` or `set_aside`.
        context: The whole source row: original header -> value.
    """

    source: str
    row: int | None
    line: int | None
    column: str | None
    value: str | None
    rule: str
    reason: str
    fate: str = "rejected"
    context: Mapping[str, str | None] = field(default_factory=dict)


def write_rejects(path: Path, rows: Iterable[Reject], allowed: Allowed | None = None) -> int:
    """Write the workbook, complete or not at all; the number of lines in it.

    Args:
        path: The .xlsx file; what stands there is replaced.
        rows: What was rejected or set aside.
        allowed: Values to choose from, by source and original header.

    Raises:
        OutsideError: The file cannot be written.
    """
    rejects = sorted(rows, key=lambda r: (r.source, r.row or 0, r.line or 0, r.column or "", r.rule))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with closing(xlsxwriter.Workbook(temporary, options)) as book:
            _fill(book, rejects, allowed or {})
        temporary.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutsideError(f"cannot write {path}: {error}", next="choose another place") from error
    return len(rejects)


def read_fixes(path: Path, who: str = "", when: str = "") -> list[Patch]:
    """The corrections that people filled in, as patches; lines without one are passed over.

    Args:
        path: The workbook.
        who: Who made the corrections.
        when: When, as ISO text.

    Raises:
        ConfigError: The file is no such workbook, or a correction stands where none can be made.
    """
    patches: list[Patch] = []
    faults: list[Fault] = []
    for sheet in sheets(path, SHEET, _ADVICE):
        header = [cell.value for cell in next(sheet.iter_rows(min_row=1, max_row=1), ())]
        if not set(COLUMNS) <= set(header):
            continue
        places = {name: header.index(name) for name in COLUMNS}
        for line, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
            values = {name: cells[place] for name, place in places.items()}
            correction = canonical(values["correction"])
            if correction is None:
                continue
            if values["row"] is None or values["column"] is None or values["original"] is None:
                message = "there is no single cell to correct in this line; correct the source file"
                faults.append(Fault(str(path), line, places["correction"] + 1, sheet.title, message))
                continue
            patches.append(_patch(values, correction, who, when))
    if faults:
        raise ConfigError(tuple(faults), next=_ADVICE)
    return patches


def canonical(value: Any) -> str | None:
    """What a person typed into a spreadsheet, as canonical text; None for nothing."""
    if value is None or isinstance(value, str):
        text = restore((value or "").strip())
        return text or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _patch(values: Mapping[str, Any], correction: str, who: str, when: str) -> Patch:
    return Patch(
        source=restore(str(values["source"])),
        row=int(values["row"]),
        column=restore(str(values["column"])),
        before=json.loads(values["original"]),
        after=None if correction == EMPTY else correction,
        who=who,
        when=when,
        why=str(values["rule"] or ""),
    )


def sheets(path: Path, title: str, advice: str) -> list[Any]:
    """The sheets of a workbook whose titles begin so.

    Raises:
        ConfigError: It is no workbook, or has no such sheet.
    """
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        message = f"is no such workbook: {error}"
        raise ConfigError((Fault(str(path), 1, 1, "", message),), next=advice) from error
    found = [sheet for sheet in book.worksheets if sheet.title.startswith(title)]
    if not found:
        message = f'has no sheet "{title}"'
        raise ConfigError((Fault(str(path), 1, 1, "", message),), next=advice)
    return found


def _fill(book: Any, rejects: Sequence[Reject], allowed: Allowed) -> None:
    chunks = [rejects[at : at + _MOST_ROWS] for at in range(0, len(rejects), _MOST_ROWS)] or [[]]
    sheets = [book.add_worksheet(SHEET if i == 0 else f"{SHEET} {i + 1}") for i in range(len(chunks))]
    lists = _write_lists(book, allowed)
    for sheet, chunk in zip(sheets, chunks, strict=True):
        headers = list(dict.fromkeys(name for reject in chunk for name in reject.context))[:_MOST_CONTEXT]
        _write_header(book, sheet, headers, len(chunk))
        _write_rows(book, sheet, headers, chunk)
        for line, reject in enumerate(chunk, start=1):
            where = lists.get((reject.source, reject.column or ""))
            if where:
                rule = {"validate": "list", "source": where, "error_type": "warning"}
                sheet.data_validation(line, _CORRECTION, line, _CORRECTION, rule)


def _write_lists(book: Any, allowed: Allowed) -> dict[tuple[str, str], str]:
    """The allowed values on a hidden sheet; the range of each list."""
    if not any(allowed.values()):
        return {}
    sheet = book.add_worksheet("lists")
    sheet.hide()
    found = {}
    for index, (key, values) in enumerate(item for item in allowed.items() if item[1]):
        for line, value in enumerate(values):
            sheet.write_string(line, index, neutralise(value)[:_MOST_TEXT])
        name = xlsxwriter.utility.xl_col_to_name(index, col_abs=True)
        found[key] = f"=lists!{name}$1:{name}${len(values)}"
    return found


def _write_header(book: Any, sheet: Any, headers: Sequence[str], n_rows: int) -> None:
    fixed = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1})
    other = book.add_format({"bold": True, "bg_color": "#E3E8EF", "border": 1})
    for index, name in enumerate(COLUMNS):
        sheet.write_string(0, index, name, fixed)
        sheet.set_column(index, index, _WIDTHS[index], None, {"hidden": name == "original"})
    for index, name in enumerate(headers, start=len(COLUMNS)):
        sheet.write_string(0, index, neutralise(name)[:_MOST_TEXT], other)
        sheet.set_column(index, index, 16)
    sheet.write_comment(0, _CORRECTION, _HELP, {"x_scale": 2})
    sheet.freeze_panes(1, _CORRECTION + 1)
    sheet.autofilter(0, 0, n_rows, len(COLUMNS) + len(headers) - 1)


def _write_rows(book: Any, sheet: Any, headers: Sequence[str], rejects: Sequence[Reject]) -> None:
    text = book.add_format({"num_format": "@"})
    to_fill = book.add_format({"num_format": "@", "bg_color": "#FFF4CC", "border": 1})
    marked = book.add_format({"num_format": "@", "bg_color": "#F8D0CF", "bold": True})
    places = {name: index for index, name in enumerate(headers, start=len(COLUMNS))}
    for line, reject in enumerate(rejects, start=1):
        for index, value in enumerate(_cells(reject)):
            if isinstance(value, int):
                sheet.write_number(line, index, value)
            elif value is not None:
                sheet.write_string(line, index, value, marked if index == COLUMNS.index("value") else text)
        sheet.write_blank(line, _CORRECTION, None, to_fill)
        for name, held in reject.context.items():
            style = marked if name == reject.column else text
            if name in places and (held is not None or style is marked):
                sheet.write(line, places[name], shown(held), style)


def _cells(reject: Reject) -> list[str | int | None]:
    one_cell = reject.row is not None and reject.column is not None
    original = json.dumps(reject.value) if one_cell else None
    if original is not None and len(original) > _MOST_TEXT:
        original = None
    return [
        shown(reject.source), reject.row, reject.line, shown(reject.column), shown(reject.value), None,
        shown(reject.rule), shown(reject.reason), reject.fate, original,
    ]  # fmt: skip


def shown(text: str | None) -> str | None:
    """A text for a cell: no formula, no longer than a cell may be."""
    return None if text is None else neutralise(text)[:_MOST_TEXT]
