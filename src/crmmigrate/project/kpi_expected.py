"""Figures of old reports: from kpis.yaml, or from a CSV file or workbook of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from crmmigrate.core.errors import UsageError
from crmmigrate.core.kpis import KpiSettings
from crmmigrate.steps.kpis import plain

COLUMNS = ("kpi", "value")


@dataclass(frozen=True)
class Figure:
    """An expected figure.

    Attributes:
        kpi: Its KPI.
        slice, of: Such as `year` and `2023`; empty for the total.
        currency: Of money in several currencies.
        value: The figure.
        place: Where it stands.
    """

    kpi: str
    slice: str
    of: str
    currency: str
    value: Decimal
    place: str


def figures(root: Path, kpi: str, settings: KpiSettings) -> list[Figure]:
    """The figures that one KPI's settings name."""
    if isinstance(settings.expected, str):
        return [f for f in from_file(root, settings.expected) if f.kpi == kpi]
    return [Figure(kpi, e.slice, e.of, e.currency, Decimal(str(e.value)), "kpis.yaml") for e in settings.expected]


def from_file(root: Path, name: str) -> list[Figure]:
    """The figures of a file with the columns kpi, value and maybe slice (`year=2023`) and currency.

    Raises:
        UsageError: There is no such file, a column is missing, or a value is no number.
    """
    path = root / name
    if not path.is_file():
        raise UsageError(f"there is no {name}, the file of expected figures", next="mend `expected` in kpis.yaml")
    rows = _sheet(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _text(path)
    return [_figure(name, number, row) for number, row in rows if any(str(v or "").strip() for v in row.values())]


def tolerated(figure: Figure) -> Decimal:
    """Half a unit of the last digit that the report shows."""
    exponent = figure.value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) and exponent < 0 else Decimal("0.5")


def compared(figure: Figure, target: Decimal | None) -> dict[str, Any]:
    """An expected figure beside the target's."""
    difference = figure.value - (target or Decimal(0))
    ok = target is not None and abs(difference) <= tolerated(figure)
    return {
        "slice": figure.slice, "of": figure.of, "expected": plain(figure.value), "target": plain(target),
        "difference": plain(difference), "ok": ok, "place": figure.place,
    }  # fmt: skip


def _figure(name: str, number: int, row: Mapping[str, Any]) -> Figure:
    missing = [c for c in COLUMNS if c not in row]
    if missing:
        raise UsageError(f"{name} has no column {missing[0]}", next="its columns are kpi, slice, value and currency")
    text = str(row["value"]).strip().removesuffix("%").replace(" ", "")
    try:
        value = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation as fault:
        raise UsageError(f"{name}:{number}: {row['value']!r} is no number", next="write 1234.5") from fault
    cut, _, of = str(row.get("slice") or "").strip().partition("=")
    percent = Decimal(100) if str(row["value"]).strip().endswith("%") else Decimal(1)
    return Figure(
        str(row["kpi"]).strip(), cut, of, str(row.get("currency") or "").strip(), value / percent, f"{name}:{number}"
    )


def _text(path: Path) -> list[tuple[int, dict[str, Any]]]:
    lines = path.read_text("utf-8-sig").splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    return _keyed(enumerate(csv.reader(lines, delimiter=delimiter), 1))


def _sheet(path: Path) -> list[tuple[int, dict[str, Any]]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    return _keyed(enumerate(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(), 1))


def _keyed(rows: Iterable[tuple[int, Sequence[Any]]]) -> list[tuple[int, dict[str, Any]]]:
    listed = list(rows)
    if not listed:
        return []
    header = [str(cell).strip().lower() for cell in listed[0][1]]
    return [(number, dict(zip(header, cells, strict=False))) for number, cells in listed[1:]]
