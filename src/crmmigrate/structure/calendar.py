"""Columns that repeat a part of a date beside it: year, quarter, month, week, weekday, day, hour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.structure.dependencies import mu_plus
from crmmigrate.structure.sampling import Codes, Sample

FEWEST_DAYS = 8
FEWEST_ROWS = 20
READ = 0.9  # share of a date column's values that must be read
MOST_PARTS = 400  # days of the year, and some dirt
SAME = 0.97
COARSER = 2
MOST_DATES = 8

DATES = ("date", "datetime")


def dates_of(columns: Sequence[ColumnProfile]) -> list[int]:
    """Indexes of the columns that hold dates, in whatever form."""
    return [i for i, c in enumerate(columns) if c.inferred_type in DATES or c.role == "date"]


def days_and_span(texts: Collection[str]) -> tuple[int, int]:
    """How many of the texts are dates, and how many days lie between the first and the last, both counted."""
    read = pd.Series(sorted(texts), dtype=object)
    days = pd.to_datetime(read, errors="coerce", format="ISO8601", utc=True).dropna()
    return len(days), ((days.max() - days.min()).days + 1) if len(days) else 0


def parts(sample: Sample) -> dict[int, int]:
    """Columns that say no more than a part of a date column does -> that date column."""
    able = [
        i
        for i, c in enumerate(sample.columns)
        if c.inferred_type in ("integer", "string") and 2 <= sample.distinct(i) <= MOST_PARTS
    ]
    found: dict[int, int] = {}
    dates = [i for i in dates_of(sample.columns) if sample.distinct(i) >= FEWEST_DAYS][:MOST_DATES]
    for date in dates if able and sample.n >= FEWEST_ROWS else ():
        for part, number in _parts_of(sample, date):
            if sample.distinct(date) < COARSER * number:
                continue  # few dates in all: whatever goes with a date goes with its month as well
            for column in able:
                if column != date and column not in found and _as_many(sample.distinct(column), number):
                    codes = sample.codes[:, column]
                    if min(mu_plus(part, codes), mu_plus(codes, part)) >= SAME:
                        found[column] = date
    return found


def _as_many(distinct: int, parts_: int) -> bool:
    return abs(distinct - parts_) <= max(0, parts_ // 10) and parts_ >= 2


def _parts_of(sample: Sample, date: int) -> Iterator[tuple[Codes, int]]:
    """The parts of a date column as codes per row, with the number of different ones."""
    series = pd.Series(sample.texts(date), dtype=object)
    read = pd.to_datetime(series, errors="coerce", format="ISO8601", utc=True)
    if read.notna().mean() < READ:
        return
    days: Any = read.dt
    year, month = days.year, days.month
    listed = (
        year, year * 4 + days.quarter, days.quarter, year * 12 + month, month, days.isocalendar().week,
        days.day_of_week, days.day, days.day_of_year, days.hour,
    )  # fmt: skip
    for part in listed:
        codes, distinct = pd.factorize(part, use_na_sentinel=True)
        rows = np.append(codes, -1)[sample.codes[:, date]].astype(np.int64)
        yield rows, len(distinct)
