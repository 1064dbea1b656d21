"""Crosstabs: months, quarters or years across the top. They are recognised, offered, and unpivoted when told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from crmmigrate.core.documents import Unpivot
from crmmigrate.steps.gather import cells

LEAST = 3
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "hu", "ru", "ro")
_EXTRA = {"mrz": 3, "mär": 3, "maerz": 3, "sept": 9, "okt": 10, "dez": 12}
_YEAR = re.compile(r"(?:FY|GJ|JJ)?\s?((?:19|20)\d\d)", re.IGNORECASE)
_QUARTER = re.compile(r"(?i)(?:Q|T|K|Qu)\.?\s?([1-4])(?:\D+(\d{2,4}))?|([1-4])\.?\s?(?:Q\w*|Quartal)(?:\D+(\d{2,4}))?")
_ISO = re.compile(
    r"((?:19|20)\d\d)[-/. ]?(0[1-9]|1[0-2])(?:[-/. ]01(?: 00:00:00)?)?|(0?[1-9]|1[0-2])[-/.]((?:19|20)\d\d)"
)
_WORD = re.compile(r"([^\W\d_]+)\.?(?:[\s'\u2019/-]*(\d{2}|\d{4}))?")


@dataclass(frozen=True)
class Crosstab:
    """Columns that are values of one dimension.

    Attributes:
        columns: Their positions, from 0.
        what: `month`, `quarter` or `year`.
        confidence: 0 to 1.
    """

    columns: tuple[int, ...]
    what: str
    confidence: float


def find(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Crosstab | None:
    """The longest run of period names over numbers, or None.

    Args:
        names: Names of the columns.
        rows: A sample of the records.
    """
    best: Crosstab | None = None
    for what, ordinal, steps in (("month", _month, {1, -11}), ("quarter", _quarter, {1, -3}), ("year", _year, {1})):
        run = _longest([ordinal(name) for name in names], steps)
        if len(run) >= LEAST and (best is None or len(run) > len(best.columns)):
            numeric = _numeric(run, rows)
            if numeric >= 0.8:
                best = Crosstab(tuple(run), what, round(min(0.99, 0.5 + 0.1 * len(run)) * numeric, 2))
    return best if best is not None and len(best.columns) < len(names) else None


def _longest(ordinals: Sequence[int | None], steps: set[int]) -> list[int]:
    """Positions of the longest run of neighbours that follow one another in time."""
    best: list[int] = []
    run: list[int] = []
    for position, ordinal in enumerate(ordinals):
        before = ordinals[run[-1]] if run else None
        follows = before is not None and ordinal is not None and ordinal - before in steps
        run = [*run, position] if follows else [position] if ordinal is not None else []
        best = run if len(run) > len(best) else best
    return best


def _numeric(columns: Sequence[int], rows: Sequence[Sequence[str | None]]) -> float:
    present = [row[j] for row in rows for j in columns if row[j] is not None]
    return sum(cells.kind(cell) == cells.NUMBER for cell in present) / len(present) if present else 0.0


@cache
def _months() -> dict[str, int]:
    names = dict(_EXTRA)
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    names.setdefault(name.casefold().rstrip("."), int(number))
    return names


def _month(name: str) -> int | None:
    text = name.strip()
    if found := _ISO.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return int(year) * 12 + int(month)
    if (word := _WORD.fullmatch(text)) and (number := _months().get(word[1].casefold())):
        return int(word[2] or 0) % 100 * 12 + number
    return None


def _quarter(name: str) -> int | None:
    found = _QUARTER.fullmatch(name.strip())
    if not found:
        return None
    return int(found[2] or found[4] or 0) % 100 * 4 + int(found[1] or found[3])


def _year(name: str) -> int | None:
    found = _YEAR.fullmatch(name.strip())
    return int(found[1]) if found else None


def offer(names: Sequence[str], found: Crosstab) -> dict[str, object]:
    """What to write under `unpivot` in migration.yaml."""
    return {"columns": [names[j] for j in found.columns], "name": found.what, "value": "value"}


def positions(names: Sequence[str], unpivot: Unpivot) -> list[int]:
    """Positions of the columns to unpivot, each once; empty where the table has not all of them."""
    exact = {name: j for j, name in reversed(list(enumerate(names)))}
    about = {name.casefold(): j for name, j in reversed(exact.items())}
    wanted = [exact.get(name, about.get(name.casefold())) for name in unpivot.columns]
    return list(dict.fromkeys(j for j in wanted if j is not None)) if all(j is not None for j in wanted) else []
