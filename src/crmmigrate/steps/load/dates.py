"""The date dimension."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import narwhals as nw
import pyarrow as pa

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


def date_dimension(years: list[int]) -> pa.Table:
    """All days of the years, and the unknown member."""
    days = [
        dt.date(year, 1, 1) + dt.timedelta(days=n)
        for year in years
        if year > 0
        for n in range((dt.date(year, 12, 31) - dt.date(year, 1, 1)).days + 1)
    ]
    rows = [
        (d.year * 10_000 + d.month * 100 + d.day, d, d.year, (d.month + 2) // 3, d.month, _MONTHS[d.month - 1],
         d.isocalendar().week, d.day, d.isoweekday(), _WEEKDAYS[d.weekday()])
        for d in days
    ]  # fmt: skip
    rows.append((-1, None, None, None, None, None, None, None, None, None))  # type: ignore[arg-type]
    types = {"date": pa.date32(), "month_name": pa.string(), "weekday_name": pa.string()}
    return pa.table(
        [
            pa.array(values, types.get(column.name, pa.int64()))
            for column, values in zip(COLUMNS, zip(*rows, strict=True), strict=True)
        ],
        names=[c.name for c in COLUMNS],
    )


# English whatever the machine's locale is, so that targets are alike.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
