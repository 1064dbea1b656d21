"""Figures of old reports: from kpis.yaml, or from a CSV file or workbook of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmmigrate.config.faults import unknown
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.kpis import KpiSettings
from crmmigrate.steps.kpis import plain

COLUMNS = ("kpi", "value")
_BLANKS = re.compile(r"[\s\u00a0\u202f'\u2019]")
_DIGITS = re.compile(r"\d+|\d*[.,]\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""Thousands to one reader, three decimals to another."""


@dataclass(frozen=True)
class Figure:
    """An expected figure.

    Attributes:
        kpi: Its KPI.
        slice, of: Such as `year` and `2023`; empty for the total.
        currency: Of money in several currencies.
        value: The figure; per cents as shares.
        tolerance: Half a unit of the last digit that the report shows.
        place: Where it stands.
    """

    kpi: str
    slice: str
    of: str
    currency: str
    value: Decimal
    tolerance: Decimal
    place: str


class FigureError(UsageError):
    """A figure that is no number, or can be two."""


def figures(root: Path, files: Iterable[str], settings: Mapping[str, KpiSettings]) -> list[Figure]:
    """All figures: those of the files that kpis.yaml names, each file once, and those of its own.

    Raises:
        UsageError: A file is not there, a column is missing, or a value is no number.
    """
    named = [*files, *(s.expected for s in settings.values() if isinstance(s.expected, str))]
    found = [figure for file in dict.fromkeys(filter(None, named)) for figure in from_file(root, file)]
    own = [(kpi, e) for kpi, s in settings.items() if not isinstance(s.expected, str) for e in s.expected]
    return found + [Figure(kpi, e.slice, e.of, e.currency, *read(e.value), "kpis.yaml") for kpi, e in own]


def from_file(root: Path, name: str) -> list[Figure]:
    """The figures of a file with the columns kpi, value and maybe slice (`year=2023`) and currency.

    Raises:
        UsageError: There is no such file, a column is missing, or a value is no number.
    """
    path = root / name
    if not path.is_file():
        raise UsageError(f"there is no {name}, the file of expected figures", next="mend `expected` in kpis.yaml")
    rows = _sheet(path, name) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _text(path, name)
    return [_figure(name, number, row) for number, row in rows if any(str(v or "").strip() for v in row.values())]


def read(written: Any) -> tuple[Decimal, Decimal]:
    """A figure as somebody wrote it, and half a unit of the last digit that it shows.

    Raises:
        FigureError: It is no number, or can be two.
    """
    text = _BLANKS.sub("", _plain(written))
    share = text.endswith("%")
    text = text.removesuffix("%")
    sign, digits = (text[:1], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if not digits.isascii() or not _DIGITS.fullmatch(digits):
        raise FigureError(f"{str(written)!r} is no number", next="write 1234.5")
    if isinstance(written, str) and _AMBIGUOUS.fullmatch(digits):
        whole, decimals = re.split("[.,]", digits)
        raise FigureError(
            f"{written!r} can be {whole}{decimals} or {whole}.{decimals}",
            next=f"write {whole}{decimals}, or {whole}.{decimals}0",
        )
    value = Decimal(sign + _pointed(digits))
    exponent = value.as_tuple().exponent
    half = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    return (value / 100, half / 100) if share else (value, half)


def _plain(written: Any) -> str:
    """A number as digits; a cell of a workbook does not tell how many zeros are shown."""
    if isinstance(written, bool) or not isinstance(written, int | float | Decimal):
        return str(written)
    whole = isinstance(written, float) and written.is_integer()
    return str(int(written)) if whole else f"{Decimal(str(written)):f}"


def _pointed(digits: str) -> str:
    """Digits with a decimal point and nothing between thousands."""
    points, commas = digits.count("."), digits.count(",")
    if points + commas <= 1:
        return digits.replace(",", ".")
    decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
    decimal = "" if not (points and commas) else decimal
    return "".join("." if c == decimal else c for c in digits if c not in ".," or c == decimal)


def compared(figure: Figure, target: Decimal | None) -> dict[str, Any]:
    """An expected figure beside the target's."""
    difference = figure.value - (target or Decimal(0))
    ok = target is not None and abs(difference) <= figure.tolerance
    return {
        "slice": figure.slice, "of": figure.of, "expected": plain(figure.value), "target": plain(target),
        "difference": plain(difference), "ok": ok, "place": figure.place,
    }  # fmt: skip


def fits(figure: Figure, currency: str, *, several: bool) -> bool:
    """Whether a figure of a KPI speaks of one of its currencies."""
    return figure.currency == currency or (not figure.currency and not several)


def left(known: Sequence[Figure], entries: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings on figures that are compared with nothing, one a KPI: nobody is to take them for proven."""
    told = [(f, why) for f in known if (why := _why_not(f, [e for e in entries if e["name"] == f.kpi], entries))]
    by_kpi: dict[str, list[str]] = {}
    for figure, why in told:
        by_kpi.setdefault(figure.kpi, []).append(f"{figure.place}: {why}")
    return [
        Finding(
            "kpi-not-compared", f"{kpi}: figures of old reports are compared with nothing", Severity.WARNING,
            Where(whys[0].split(":", 1)[0], None, kpi), len(whys), tuple(whys),
            next="mend their KPI, slice or currency",
        )
        for kpi, whys in by_kpi.items()
    ]  # fmt: skip


def _why_not(figure: Figure, own: Sequence[Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]) -> str:
    if not own:
        return unknown(f"there is no KPI {figure.kpi}", figure.kpi, {e["name"] for e in entries})
    if own[0]["status"] == "not_applicable":
        return f"{figure.kpi} is not applicable: {own[0]['reason']}"
    currencies = sorted(e["currency"] or "(no currency)" for e in own)
    mine = [e for e in own if fits(figure, e["currency"], several=len(own) > 1)]
    if not mine and figure.currency:
        return f"there is no {figure.kpi} in {figure.currency}, but in {', '.join(currencies)}"
    if not mine:
        return f"{figure.kpi} is one figure a currency; say which: {', '.join(currencies)}"
    slices = {s["slice"] for s in mine[0]["slices"]}
    if figure.slice and figure.slice not in slices:
        return unknown(f"{figure.kpi} has no slice {figure.slice}", figure.slice, slices)
    return ""


def _figure(name: str, number: int, row: Mapping[str, Any]) -> Figure:
    missing = [c for c in COLUMNS if c not in row]
    if missing:
        raise UsageError(f"{name}:{number}: no {missing[0]}", next="its columns are kpi, value, slice and currency")
    if None in row:
        raise UsageError(
            f"{name}:{number}: more cells than columns", next="put a number with a comma in quotes, or write 1234.5"
        )
    try:
        value, tolerance = read(row["value"])
    except FigureError as fault:
        raise UsageError(f"{name}:{number}: {fault.message}", next=fault.next) from fault
    cut, _, of = str(row.get("slice") or "").strip().partition("=")
    currency = str(row.get("currency") or "").strip()
    return Figure(str(row["kpi"]).strip(), cut.strip(), of.strip(), currency, value, tolerance, f"{name}:{number}")


def _text(path: Path, name: str) -> list[tuple[int, dict[Any, Any]]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
        delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
        return _keyed(enumerate(csv.reader(lines, delimiter=delimiter), 1))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UsageError(f"{name} is no CSV file in UTF-8: {fault}", next="save it as CSV in UTF-8") from fault


def _sheet(path: Path, name: str) -> list[tuple[int, dict[Any, Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        return _keyed(enumerate(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(), 1))
    except CalamineError as fault:
        raise OutsideError(f"{name} cannot be read: {fault}", next="save it anew, or as CSV") from fault


def _keyed(rows: Iterable[tuple[int, Sequence[Any]]]) -> list[tuple[int, dict[Any, Any]]]:
    """Rows by header; under None the cells that have none."""
    listed = list(rows)
    if not listed:
        return []
    header = [str(cell).strip().lower() for cell in listed[0][1]]
    found = []
    for number, cells in listed[1:]:
        more = [c for c in cells[len(header) :] if str(c).strip()]
        found.append((number, dict(zip(header, cells, strict=False)) | ({None: more} if more else {})))
    return found
