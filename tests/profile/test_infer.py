"""What kind of values a column holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.infer import canonical, decimal_sign, infer, null_spellings


def of(*texts):
    return infer([(text, 1) for text in texts])


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("12", "7", "-3"), "integer"),
        (("2017", "2018", "2019"), "integer"),
        (("0", "1", "1"), "integer"),
        (("1.5", "2", "3"), "number"),
        (("CHF 12.50", "EUR 3"), "number"),
        (("01067", "80331", "10115"), "string"),  # postcodes
        (("+36 359 85133", "+44 996 31929"), "string"),  # telephone numbers
        (("516-379-8888", "516-379-8889"), "string"),
        (("31412791235", "32008552126"), "string"),  # long ids
        (("4006381333931", "4006381333948"), "string"),  # EAN
        (("CMP01", "CMP02", "LEA17"), "string"),  # three capitals that are no currency
        (("20191204", "20200131"), "date"),
        (("20191204", "20201399"), "integer"),  # one of them is no day
        (("31.12.2019", "2020-01-03", "1.2.20"), "date"),
        (("2013-01-03T10:00:00Z", "2013-01-03 11:00"), "datetime"),
        (("2013-01-03 00:00:00", "2013-01-04 00:00:00"), "date"),
        (("Y", "N", "Y"), "boolean"),
        (("ja", "nein"), "boolean"),
        (("N", "N"), "string"),  # one letter that never changes
        (("-", "n/a", ""), "empty"),
        (("Müller", "O'Hara"), "string"),
    ],
)
def test_type(texts, kind):
    assert of(*texts).type == kind


def test_nine_in_ten_decide_and_the_others_are_named():
    found = infer([("5", 50), ("6", 45), ("five", 4), ("?!", 1)])
    assert (found.type, found.share, found.misfits, found.misfit_weight) == (
        "integer",
        0.95,
        ("five", "?!"),
        5,
    )


def test_a_half_is_mixed():
    found = infer([("12", 6), ("unclear", 3), ("7", 1)])
    assert (found.type, found.rival, found.misfits) == ("string", "integer", ("12", "7"))
    assert found.share == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (("1.234,50", "7,00"), ","),
        (("1,234.50", "7.00"), "."),
        (("1.250", "2.300", "980", "12.000"), ","),  # groups of three only: thousands
        (("1.250", "2.3", "980", "12.000"), "."),
        (("1,250", "2,300", "980"), "."),
        (("1.250", "2.300", "12.000", "1980"), "."),  # a number without groups says that there are none
        (("5", "6"), "."),
    ],
)
def test_decimal_sign(texts, sign):
    assert decimal_sign(texts) == sign


@pytest.mark.parametrize(
    ("texts", "order", "ambiguous"),
    [
        (("31.12.2019", "04.05.2019"), "dmy", 1),
        (("12/31/2019", "04/05/2019"), "mdy", 1),
        (("04/05/2019", "04/04/2019"), "dmy", 2),  # nothing decides
        (("2019-12-04", "2019-01-02"), "ymd", 0),
        (("2019-12-04", "13.01.2019"), "dmy", 0),
    ],
)
def test_date_order(texts, order, ambiguous):
    found = of(*texts)
    assert (found.date_order, found.ambiguous) == (order, ambiguous)


@pytest.mark.parametrize(
    ("texts", "nulls"),
    [
        (("DE", "NA", "FR", "ZA"), ()),  # Namibia
        (("Smith", "Null", "Jones"), ()),  # a surname
        (("4.5", "NA", "7"), ("NA",)),
        (("GROCERY", "DAIRY", "NULL"), ("NULL",)),
        (("a", "-", "n/a", "b"), ("-", "n/a")),
        (("large widget", "NA"), ("NA",)),
    ],
)
def test_null_spellings(texts, nulls):
    assert null_spellings([(text, 1) for text in texts]) == nulls


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=40))
def test_whole_numbers_are_integers_whatever_their_order(numbers):
    # Long numbers of one length are names; these differ or are short.
    values = [(str(number), 1) for number in dict.fromkeys([*numbers, 5, -70])]
    found = infer(values)
    assert found.type in ("integer", "date")
    assert infer(values[::-1]).type == found.type
    assert found.share >= 0.9


@given(st.lists(st.dates(), min_size=1, max_size=30, unique=True), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d"]))
def test_written_dates_are_read_back(days, form):
    days = [day for day in days if day.year >= 1000] or [days[0].replace(year=2019, day=1)]
    written = {day.strftime(form): day.isoformat() for day in [*days, days[0].replace(day=28)]}
    found = infer([(text, 1) for text in written])
    assert found.type == "date"
    if "d" in (found.date_order or "")[:1] or form == "%Y-%m-%d":
        assert {canonical(text, found) for text in written} == set(written.values())


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_text_is_judged(texts):
    found = infer([(text, 1) for text in texts])
    assert 0 <= found.share <= 1
    assert len(found.misfits) <= 5
