"""The calendar: fiscal years, weekends, and the roles that dates play."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.core.documents import Calendar
from crmmigrate.steps.load import dates
from crmmigrate.steps.load.views import role_playing


def day(text, **calendar):
    rows = dates.date_dimension([int(text[:4])], Calendar.model_validate(calendar)).to_pylist()
    return next(row for row in rows if str(row["date"]) == text)


@pytest.mark.parametrize(
    ("text", "start", "named_by", "expected"),
    [
        ("2024-03-31", 4, "end", (2024, 4, 12)), ("2024-04-01", 4, "end", (2025, 1, 1)),
        ("2024-03-31", 4, "start", (2023, 4, 12)), ("2024-04-01", 4, "start", (2024, 1, 1)),
        ("2023-10-01", 10, "end", (2024, 1, 1)), ("2024-07-15", 1, "end", (2024, 3, 7)),
        ("2024-02-29", 7, "start", (2023, 3, 8)), ("2024-12-31", 12, "end", (2025, 1, 1)),
    ],
)  # fmt: skip
def test_fiscal_years(text, start, named_by, expected):
    found = day(text, fiscal_year_start=start, fiscal_year_named_by=named_by)
    assert (found["fiscal_year"], found["fiscal_quarter"], found["fiscal_month"]) == expected


def test_other_columns():
    found = day("2024-12-30")
    assert (found["year"], found["iso_year"], found["iso_week"], found["day_of_year"]) == (2024, 2025, 1, 365)
    assert (found["first_of_month"], found["last_of_month"]) == (dt.date(2024, 12, 1), dt.date(2024, 12, 31))
    assert [day(f"2024-06-0{n}")["is_weekend"] for n in range(1, 8)] == [True, True, *[False] * 5]
    assert [day(f"2024-06-0{n}", weekend=[5, 6])["is_weekend"] for n in range(1, 8)] == [True, *[False] * 5, True]
    assert day("2024-02-03")["last_of_month"] == dt.date(2024, 2, 29)


def test_the_unknown_day_says_nothing():
    [unknown] = [row for row in dates.date_dimension([2024], Calendar()).to_pylist() if row["date_key"] == -1]
    assert {value for name, value in unknown.items() if name != "date_key"} == {None}


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)), st.integers(1, 12), st.sampled_from(["start", "end"]))
def test_a_fiscal_year_has_twelve_months_in_order(date, start, named_by):
    calendar = Calendar(fiscal_year_start=start, fiscal_year_named_by=named_by)
    year, month = dates.fiscal(date, calendar)
    assert month == 1 or dates.fiscal(date.replace(day=1) - dt.timedelta(days=1), calendar) == (year, month - 1)
    begins_in = year if named_by == "start" or start == 1 else year - 1
    assert (begins_in + (start + month - 2) // 12, (start + month - 2) % 12 + 1) == (date.year, date.month)


def test_each_role_of_a_date_has_a_view():
    roles = {"order": ["date", "order_date", "shipped"], "case": ["closed_at"], "x": ["y"]}
    views = role_playing(roles, {"dim_date", "dim_x_y", "fact_order"})
    assert [v.name for v in views] == [
        "dim_case_closed_at", "dim_order_date", "dim_order_order_date", "dim_order_shipped"
    ]  # fmt: skip
    with duckdb.connect() as connection:
        calendar = dates.date_dimension([2024], Calendar())
        connection.register("dim_date", calendar)
        for view in views:
            connection.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
        found = connection.execute('SELECT * FROM "dim_order_date" WHERE "order_date_key" = 20240229').fetchone()
        names = [c[0] for c in connection.description]
        assert dict(zip(names, found, strict=True))["order_date"] == dt.date(2024, 2, 29)
        assert "order_date_fiscal_year" in names
        assert len(names) == len(calendar.column_names)


def test_names_of_long_roles_fit_every_database():
    long = [f"{'delivery_' * 5}{end}" for end in ("planned_by_the_office", "planned_by_the_customer")]
    views = role_playing({"orders_of_the_northern_region": long}, {"dim_date"})
    names = {column for view in views for column in view.sql.split('"') if column.startswith("orders")}
    assert len({view.name for view in views}) == 2
    assert max(len(name) for name in (*names, *(view.name for view in views))) <= 63
