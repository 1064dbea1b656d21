"""The date dimension."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.casting import arrow_type
from crmmigrate.core.documents import Calendar
from crmmigrate.core.ports import TargetColumn
from crmmigrate.core.tables import Frame

COLUMNS = (
    TargetColumn("date_key", "bigint", nullable=False, comment="yyyymmdd; -1 is unknown"),
    TargetColumn("date", "date"),
    TargetColumn("year", "bigint"),
    TargetColumn("quarter", "bigint"),
    TargetColumn("month", "bigint"),
    TargetColumn("month_name", "string"),
    TargetColumn("iso_week", "bigint"),
    TargetColumn("day", "bigint"),
    TargetColumn("weekday", "bigint", comment="1 is Monday"),
    TargetColumn("weekday_name", "string"),
    TargetColumn("iso_year", "bigint", comment="the year of iso_week"),
    TargetColumn("day_of_year", "bigint"),
    TargetColumn("is_weekend", "boolean"),
    TargetColumn("first_of_month", "date"),
    TargetColumn("last_of_month", "date"),
    TargetColumn("fiscal_year", "bigint"),
    TargetColumn("fiscal_quarter", "bigint"),
    TargetColumn("fiscal_month", "bigint", comment="1 is the month in which the fiscal year begins"),
)


def date_key(value: nw.Expr) -> nw.Expr:
    """The key of canonical date or datetime text: yyyymmdd; -1 for null."""
    digits = nw.concat_str([value.str.slice(0, 4), value.str.slice(5, 2), value.str.slice(8, 2)])
    return nw.when(value.is_null()).then(nw.lit(-1)).otherwise(digits.cast(nw.Int64())).cast(nw.Int64())


def years_of(frames: Iterable[tuple[Frame, list[str]]]) -> list[int]:
    """The years in which any date of the frames lies; at most as many as years exist."""
    years: set[int] = set()
    for frame, fields in frames:
        for field in fields:
            found = frame.select(nw.col(field).str.head(4).alias("y")).unique().collect(backend="pyarrow")["y"]
            years.update(int(y) for y in found.to_list() if y is not None)
    return sorted(years)


def date_dimension(years: list[int], calendar: Calendar) -> pa.Table:
    """All days of the years, and the unknown member."""
    days = [
        dt.date(year, 1, 1) + dt.timedelta(days=n)
        for year in years
        if year > 0
        for n in range((dt.date(year, 12, 31) - dt.date(year, 1, 1)).days + 1)
    ]
    rows: list[tuple[object, ...]] = [(*_day(d), *_more(d, calendar)) for d in days]
    rows.append((-1, *([None] * (len(COLUMNS) - 1))))
    kinds = (pa.int64() if c.type == "bigint" else arrow_type(c.type) for c in COLUMNS)
    arrays = [pa.array(values, kind) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)]
    return pa.table(arrays, names=[c.name for c in COLUMNS])


def _day(d: dt.date) -> tuple[object, ...]:
    return (
        d.year * 10_000 + d.month * 100 + d.day, d, d.year, (d.month + 2) // 3, d.month, _MONTHS[d.month - 1],
        d.isocalendar().week, d.day, d.isoweekday(), _WEEKDAYS[d.weekday()],
    )  # fmt: skip


def _more(d: dt.date, calendar: Calendar) -> tuple[object, ...]:
    year, month = fiscal(d, calendar)
    last = monthrange(d.year, d.month)[1]
    return (
        d.isocalendar().year, d.timetuple().tm_yday, d.isoweekday() in calendar.weekend, d.replace(day=1),
        d.replace(day=last), year, (month + 2) // 3, month,
    )  # fmt: skip


def fiscal(d: dt.date, calendar: Calendar) -> tuple[int, int]:
    """The fiscal year and month of a day."""
    start = calendar.fiscal_year_start
    began = d.year if d.month >= start else d.year - 1
    ends_later = start > 1 and calendar.fiscal_year_named_by == "end"
    return began + ends_later, (d.month - start) % 12 + 1


# English whatever the machine's locale is, so that targets are alike.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
