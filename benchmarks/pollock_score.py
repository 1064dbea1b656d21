"""Pollock's measures of a loaded file: success, and precision, recall and F1 of header, records and cells."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

MEASURES = ("success", *(f"{what}_{how}" for what in ("header", "record", "cell") for how in ("p", "r", "f1")))
Rows = Sequence[Sequence[str]]
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?: 00:00:00)?")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_PRICE = re.compile(r"\$\s*(\d+(?:\.\d+)?)")


@cache
def normal(cell: str) -> str:
    """A cell as it is compared in headers and records: case, and the ways to write a number or date, do not count."""
    text = cell.strip()
    if not text or text.casefold() in {"true", "false"}:
        return {"": cell, "true": "1", "false": "0"}[text.casefold()]
    return _moment(text) or _number(text) or cell.lower()


def _moment(text: str) -> str | None:
    """A date whose day is beyond 12, an ISO date, a time of day."""
    if (found := _DAY.fullmatch(text)) and int(found[1]) > 12:
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if found := _ISO.fullmatch(text):
        return found[1]
    found = _HOUR.fullmatch(text)
    return f"{int(found[1]):02d}:{found[2]}" if found else None


def _number(text: str) -> str | None:
    if found := _PRICE.fullmatch(text):
        return f"${float(found[1])}"
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return str(kind(text))
    return None


def measures(clean: Rows, loaded: Rows | None) -> list[float]:
    """The ten measures in the order of `MEASURES`; a loader that raised an error has `None` loaded."""
    if loaded is None:
        return [0.0] * 10
    if not clean:
        return [1.0] * 10
    header = _compared(_normal(clean[:1]), _normal(loaded[:1])) if loaded else (0.0, 0.0, 0.0)
    records = _compared(_joined(clean[1:]), _joined(loaded[1:]))
    cells = _compared([c for row in clean for c in row], [c for row in loaded for c in row])
    return [1.0, *header, *records, *cells]


def _normal(rows: Rows) -> list[str]:
    return [normal(cell) for row in rows for cell in row]


def _joined(rows: Rows) -> list[str]:
    return ["".join(map(normal, row)) for row in rows]


def _compared(wanted: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Shares of the wanted and of the found items that are in both, and their harmonic mean."""
    if not wanted:
        return 1.0, 1.0, 1.0
    both = sum((Counter(wanted) & Counter(found)).values())
    if not both:
        return 0.0, 0.0, 0.0
    precision, recall = both / len(wanted), both / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)
