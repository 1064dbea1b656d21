import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.dates import date_orders, is_ambiguous, is_impossible, parse_date

DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2068, 12, 31))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("04.12.2019", "dmy", "2019-12-04"),
        ("4/12/2019", "mdy", "2019-04-12"),
        ("04-12-19", "dmy", "2019-12-04"),
        ("04-12-19", "ymd", "2004-12-19"),
        ("2019/12/04", "dmy", "2019-12-04"),
        ("20191204", "mdy", "2019-12-04"),
        ("1.1.69", "dmy", "1969-01-01"),
        ("1.1.68", "dmy", "2068-01-01"),
        ("31.12.9999", "dmy", "9999-12-31"),
        ("29.02.2020", "dmy", "2020-02-29"),
        ("Wed, 4 Dec 2019", "mdy", "2019-12-04"),
        ("mar. 5 mai 2020", "mdy", "2020-05-05"),
        ("04-DEC-19", "dmy", "2019-12-04"),
        ("1er janvier 2020", "dmy", "2020-01-01"),
        ("12 sierpnia 2020", "dmy", "2020-08-12"),
        ("4.12.2019 14:05 Uhr", "dmy", "2019-12-04 14:05:00"),
        ("12/4/2019 12:00 AM", "mdy", "2019-12-04 00:00:00"),
        ("2019-12-04T10:30:00.000+0000", "dmy", "2019-12-04 10:30:00"),
        ("2019-12-31T23:30:00-05:00", "dmy", "2020-01-01 04:30:00"),
        ("20191204103015", "dmy", "2019-12-04 10:30:15"),
    ],
)
def test_reads(text, order, expected):
    assert parse_date(text, order) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2019",
        "29.02.2019",
        "13/13/2019",
        "43803",
        "2019",
        "Dec 2019",
        "10:30",
        "2019-12-04 25:00",
        "1.234",
        "",
        "192.168.1.1",
        "00.00.0000",
        "12345678",
        "soon",
        "1/2/3/4",
    ],
)
@pytest.mark.parametrize("order", ["dmy", "mdy", "ymd"])
def test_reads_no_date(text, order):
    assert parse_date(text, order) is None


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "nl", "pt", "sv", "pl"])
@pytest.mark.parametrize("month", range(1, 13))
def test_month_names_of_each_language(language, month):
    day = dt.date(2021, month, 17)
    for width in ("long", "medium"):
        assert parse_date(format_date(day, width, locale=language), "dmy") == day.isoformat()


def test_pivot_decides_the_century():
    assert parse_date("01.01.30", "dmy", pivot=25) == "1930-01-01"
    assert parse_date("01.01.30", "dmy") == "2030-01-01"


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("04.12.2019", {"dmy", "mdy"}),
        ("04.13.2019", {"mdy"}),
        ("04-05-06", {"dmy", "mdy", "ymd"}),
        ("99-12-31", {"ymd"}),
        ("2019-12-04", {"ymd"}),
        ("Dec 4, 2019", {"mdy"}),
        ("31.02.2019", set()),
    ],
)
def test_orders(text, orders):
    assert date_orders(text) == orders


def test_ambiguous_and_impossible():
    assert is_ambiguous("01/02/2020")
    assert not is_ambiguous("02/02/2020")
    assert is_impossible("30.02.2020")
    assert not is_impossible("later")


@given(DAYS)
def test_iso_dates_stay_in_any_order(day):
    assert {parse_date(day.isoformat(), order) for order in ("dmy", "mdy", "ymd")} == {day.isoformat()}


@given(st.datetimes(dt.datetime(1800, 1, 1), dt.datetime(2999, 1, 1)))  # noqa: DTZ001
def test_iso_times_stay(moment):
    assert parse_date(moment.isoformat(" "), "dmy") == moment.isoformat(" ")


@given(DAYS, st.sampled_from([("%d.%m.%Y", "dmy"), ("%m/%d/%y", "mdy"), ("%Y%m%d", "ymd"), ("%d-%b-%Y", "mdy")]))
def test_written_and_read_is_the_same_day(day, written):
    form, order = written
    assert parse_date(day.strftime(form), order) == day.isoformat()


@given(st.text(max_size=30), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_is_a_date_or_none(text, order):
    found = parse_date(text, order)
    assert found is None or dt.datetime.fromisoformat(found)
