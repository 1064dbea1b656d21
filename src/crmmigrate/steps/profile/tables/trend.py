"""Rows over time, counted on all rows: by day, month, quarter or year, whichever gives a readable number of points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import narwhals as nw
import numpy as np

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.survey import Trend
from crmmigrate.core.tables import Table
from crmmigrate.structure.facts import Facts
from crmmigrate.values.infer import Inference, canonical

MOST_TRENDS = 3
MOST_DAYS = 40_000
MOST_TEXTS = 20_000
FEWEST_POINTS, MOST_POINTS = 6, 60
FAR = 0.002  # share of rows at either end that may stand far off
_TIME = re.compile(r"[ T].*")

Unit = Literal["day", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("day", "month", "quarter", "year")


@dataclass(frozen=True)
class Days:
    """Rows by day, and those without one."""

    counts: dict[date, int]
    missing: int


def trends(facts: Facts) -> tuple[Trend, ...]:
    """Rows over time by each date column worth it, the fullest first."""
    found = []
    dates = [c for i, c in enumerate(facts.sample.columns) if facts.roles[i] == "date" and _worthwhile(c)]
    dates.sort(key=lambda c: (c.nulls, c.name))
    for column in dates[:MOST_TRENDS]:
        days = _days(facts.sample.table, column)
        trend = None if days is None else of_days(column.name, days)
        found += [] if trend is None else [trend]
    return tuple(sorted(found, key=lambda t: t.missing))


def _worthwhile(column: ColumnProfile) -> bool:
    filled = column.n - column.nulls
    return column.inferred_type in ("date", "datetime") and 2 * filled >= column.n and column.pii != "birth"


def _days(table: Table, column: ColumnProfile) -> Days | None:
    """Rows by day; None where there are too many spellings to be looked at."""
    text = nw.col(column.name)
    # With the time each text is different; without it the days are few.
    cut = text if column.distinct <= MOST_TEXTS else text.str.slice(0, 10)
    counted = table.frame.select(cut.alias("_d")).group_by("_d").agg(nw.len().cast(nw.Int64).alias("_n"))
    rows = counted.head(MOST_DAYS + 1).collect(backend="pyarrow").rows()
    if len(rows) > MOST_DAYS:
        return None
    inference = Inference("date", date_order=column.date_order)
    counts: dict[date, int] = {}
    missing = 0
    for written, n in rows:
        day = _read(written, inference, whole=column.distinct <= MOST_TEXTS)
        if day is None:
            missing += int(n)
        else:
            counts[day] = counts.get(day, 0) + int(n)
    return Days(counts, missing)


def _read(text: str | None, inference: Inference, *, whole: bool) -> date | None:
    if text is None or not text.strip():
        return None
    found = canonical(text if whole else _TIME.sub("", text.strip()), inference)
    return date.fromisoformat(found[:10]) if found else None


def of_days(column: str, days: Days) -> Trend | None:
    """Points of a readable number; None where all rows fall into two periods or fewer."""
    near = _without_far(days.counts)
    outside = sum(days.counts.values()) - sum(near.values())
    if not near:
        return None
    first, last = min(near), max(near)
    sizes: dict[Unit, int] = {u: _number(last, u) - _number(first, u) + 1 for u in UNITS}
    most = min(MOST_POINTS, max(FEWEST_POINTS, sum(near.values()) // 2))
    fitting = [u for u in UNITS if FEWEST_POINTS <= sizes[u] <= most]
    unit: Unit = fitting[0] if fitting else next((u for u in UNITS if sizes[u] <= most), "year")
    if not 3 <= sizes[unit] <= 10 * MOST_POINTS:
        return None
    totals = [0] * sizes[unit]
    for day, n in near.items():
        totals[_number(day, unit) - _number(first, unit)] += n
    starts = (start(_number(first, unit) + i, unit).isoformat() for i in range(sizes[unit]))
    return Trend(column, unit, tuple(zip(starts, totals, strict=True)), days.missing, outside)


def _without_far(counts: dict[date, int]) -> dict[date, int]:
    """Without the few days that lie far before or after all others, such as 1900-01-01."""
    days = sorted(counts)
    weights = np.array([counts[d] for d in days], dtype=np.int64)
    numbers = np.array([d.toordinal() for d in days], dtype=np.int64)
    if len(days) < 3:
        return counts
    share = np.cumsum(weights) / weights.sum()
    low = numbers[int(np.searchsorted(share, 0.02))]
    high = numbers[min(len(days) - 1, int(np.searchsorted(share, 0.98)))]
    reach = max(366, (high - low) // 2)
    far = (numbers < low - reach) | (numbers > high + reach)
    if weights[far].sum() > max(2, FAR * 10 * weights.sum()):
        return counts
    return {d: counts[d] for d, is_far in zip(days, far, strict=True) if not is_far}


def _number(day: date, unit: Unit) -> int:
    """Periods are numbered one after another."""
    month = day.year * 12 + day.month - 1
    return {"day": day.toordinal(), "month": month, "quarter": month // 3, "year": day.year}[unit]


def start(number: int, unit: Unit) -> date:
    """First day of a period by its number."""
    if unit == "day":
        return date.min + timedelta(days=number - 1)
    if unit == "year":
        return date(number, 1, 1)
    month = number * 3 if unit == "quarter" else number
    return date(month // 12, month % 12 + 1, 1)


# --- what stands out -------------------------------------------------------------------------------

STEADY = 12  # rows that a period has at least in the middle, so that none is no chance
SIDE = 6
STEP = 3.0


def gaps(trend: Trend) -> Iterator[tuple[str, str]]:
    """Runs of periods without rows in a series that is otherwise steady: first and last of them.

    Days are left out (nobody works on all of them), and months that are empty in every year.
    """
    counts = np.array([n for _, n in trend.points])
    if trend.unit == "day" or len(counts) < FEWEST_POINTS:
        return
    empty = counts == 0
    filled = counts[~empty]
    middle = float(np.median(filled)) if len(filled) else 0.0
    if middle < STEADY or 4 * empty.sum() > len(counts) or np.quantile(filled, 0.1) < 0.25 * middle:
        return
    full = np.flatnonzero(counts >= middle / 3)  # what is before and after is coming up and going out
    for first, last in _runs(empty):
        if full[0] < first - 1 and last + 1 < full[-1] and not _every_year(trend, empty, first):
            yield trend.points[first][0], trend.points[last][0]


def _runs(flags: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        yield int(first), int(end) - 1


def _every_year(trend: Trend, empty: np.ndarray, at: int) -> bool:
    period = {"month": 12, "quarter": 4}.get(trend.unit, 0)
    alike = empty[at % period :: period] if period else empty[:0]
    return len(alike) > 1 and bool(alike.all())


def step(trend: Trend) -> tuple[str, float] | None:
    """The period from which there are many times more or fewer rows, and how many times; None without one."""
    counts = np.array([n for _, n in trend.points], dtype=np.float64)[1:-1]  # both ends may be broken off
    if trend.unit == "day" or len(counts) < 2 * SIDE:
        return None
    best: tuple[float, int, float] | None = None
    for at in range(SIDE, len(counts) - SIDE + 1):
        before, after = counts[:at], counts[at:]
        low, high = sorted((before, after), key=lambda side: float(np.median(side)))
        if np.median(low) < STEADY or np.quantile(high, 0.1) < STEP / 1.5 * np.quantile(low, 0.9):
            continue
        ratio = float(np.median(after) / np.median(before))
        spread = float(np.abs(np.log(before / np.median(before) + 1e-9)).sum())
        spread += float(np.abs(np.log(after / np.median(after) + 1e-9)).sum())
        if max(ratio, 1 / ratio) >= STEP and (best is None or spread < best[0]):
            best = (spread, at, ratio)
    return None if best is None else (trend.points[best[1] + 1][0], best[2])
