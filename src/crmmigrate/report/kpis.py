"""KPIs as people read them: one line a KPI and currency, figures in their unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WORDS = {
    "equal": "equal", "explained": "explained", "different": "DIFFERENT", "legacy_only": "",
    "not_applicable": "not applicable",
}  # fmt: skip
CAUSES = {
    "rejected": "rows rejected", "excluded": "rows excluded", "merged": "rows merged", "set_aside": "cells set aside",
    "members": "spellings joined", "fan_out": "counted several times",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What one cause took away from the legacy figure."""

    cause: str
    reason: str
    rows: int
    amount: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SliceLine:
    """One slice of a KPI."""

    name: str
    legacy: str
    target: str
    unexplained: str
    ok: bool


@dataclass(frozen=True)
class KpiLine:
    """A KPI, both sides of it, and what lies between them."""

    measure: str
    legacy: str
    target: str
    ok: bool
    difference: str = ""
    unexplained: str = ""
    status: str = "equal"
    formula: str = ""
    description: str = ""
    grain: str = ""
    reason: str = ""
    steps: tuple[Step, ...] = ()
    slices: tuple[SliceLine, ...] = ()
    expected: tuple[tuple[str, str, str, bool], ...] = ()
    fan_out: str = ""

    @property
    def words(self) -> str:
        """The result in a word."""
        return WORDS.get(self.status, self.status)


def kpi_lines(entries: Sequence[Mapping[str, Any]]) -> tuple[KpiLine, ...]:
    """The entries of `ValidationReport.kpis`, to be shown."""
    return tuple(_line(entry) for entry in entries)


def verdict(entries: Sequence[Mapping[str, Any]]) -> str:
    """How many KPIs are proven, in words."""
    counts = {status: sum(e["status"] == status for e in entries) for status in WORDS}
    whole = sum(counts.values()) - counts["not_applicable"] - counts["legacy_only"]
    if not whole:
        return f"{counts['legacy_only']} from the files, {counts['not_applicable']} not applicable"
    proven = counts["equal"] + counts["explained"]
    return (
        f"{proven} of {whole} proven ({counts['equal']} equal, {counts['explained']} with every difference explained), "
        f"{counts['not_applicable']} not applicable"
    )


def figure(value: str | None, unit: str) -> str:
    """A figure in its unit; never so rounded that a difference goes unseen as 0."""
    if value is None:
        return "-"
    number = Decimal(value)
    if unit == "percent":
        return _rounded(number * 100, 2) + " %"
    if unit == "count":
        return f"{number:,f}"
    return _rounded(number, 2)


def _rounded(number: Decimal, digits: int) -> str:
    text = f"{number:,.{digits}f}"
    tiny = number != 0 and not any(c in "123456789" for c in text)
    return f"{number:.1e}" if tiny else text


def _line(entry: Mapping[str, Any]) -> KpiLine:
    unit = entry["unit"]
    several = entry["currency"] or ("(no currency)" if entry["by_currency"] else "")
    fan = entry.get("fan_out")
    return KpiLine(
        measure=f"{entry['name']} {several}".strip(), legacy=figure(entry["legacy"], unit),
        target=figure(entry["target"], unit), ok=entry["ok"], difference=figure(entry["difference"], unit),
        unexplained=figure(entry["unexplained"], unit), status=entry["status"], formula=entry["formula"],
        description=entry["description"], grain=entry["grain"], reason=entry["reason"],
        steps=tuple(_step(s, unit) for s in entry["explained"]),
        slices=tuple(_slice(s, unit) for s in entry["slices"]),
        expected=tuple(
            (f"{e['slice']} {e['of']}".strip(), figure(e["expected"], unit), figure(e["target"], unit), e["ok"])
            for e in entry["expected"]
        ),
        fan_out=f"{fan['field']} counts once a line: {fan['counted']}; once each: {fan['once']}" if fan else "",
    )  # fmt: skip


def _step(step: Mapping[str, Any], unit: str) -> Step:
    places = tuple(f"{e['source']} row {e['row']}" for e in step["examples"])
    words = CAUSES.get(step["cause"], step["cause"])
    return Step(words, step["reason"], step["rows"], figure(step["amount"], unit), places)


def _slice(found: Mapping[str, Any], unit: str) -> SliceLine:
    name = f"{found['slice']} {found['value'] or '(empty)'}"
    return SliceLine(
        name, figure(found["legacy"], unit), figure(found["target"], unit), figure(found["unexplained"], unit),
        found["ok"],
    )  # fmt: skip
