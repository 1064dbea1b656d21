"""Laws of the second reading of cells and of distributions."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.steps import validate
from crmmigrate.steps.validate import Spelling, same, text_of

MONEY = st.decimals(min_value=Decimal(-9999999), max_value=Decimal(9999999), places=2)
COUNTS = st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=6)


def written(amount: Decimal, decimal: str) -> str:
    text = f"{amount:,.2f}"
    return text if decimal == "." else text.replace(",", "_").replace(".", ",").replace("_", ".")


@given(MONEY, st.sampled_from([".", ","]))
def test_an_amount_is_itself_however_it_is_written(amount, decimal):
    assert same(written(amount, decimal), text_of(amount, "money"), "money", Spelling(decimal))


@given(MONEY, MONEY, st.sampled_from([".", ","]))
def test_another_amount_is_not(amount, other, decimal):
    spelling = Spelling(decimal)
    assert same(written(amount, decimal), text_of(other, "money"), "money", spelling) is (amount == other)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2068, 12, 31)), st.sampled_from(["dmy", "mdy"]), st.booleans())
def test_a_date_is_itself_in_every_order(day, order, short):
    form = "%d.%m.%y" if order == "dmy" else "%m/%d/%y"
    raw = day.strftime(form if short else form.replace("y", "Y"))
    assert same(raw, text_of(day, "date"), "date", Spelling(order=order))
    assert same(day.isoformat(), text_of(day, "date"), "date", Spelling(order=order))


@given(st.text(max_size=20))
def test_a_text_is_itself_with_other_blanks_and_composition(text):
    there = text_of(text, "string") or None
    assert same(unicodedata.normalize("NFD", f"  {text}\t"), there, "string", Spelling())


@pytest.mark.parametrize(
    ("raw", "target", "kind"),
    [
        ("", None, "money"), (None, None, "string"), ("  ", None, "date"), ("1.5", "1.5", "number"),
        ("(12.50)", "-12.5", "money"), ("12.50-", "-12.5", "money"), ("€ 7", "7", "money"), ("-0", "0", "money"),
        ("2023-02-01T10:15:00", "2023-02-01 10:15:00", "datetime"), ("20230201", "2023-02-01", "date"),
    ],
)  # fmt: skip
def test_what_is_the_same(raw, target, kind):
    assert same(raw, target, kind, Spelling())


@pytest.mark.parametrize(
    ("raw", "target", "kind"),
    [
        ("5", None, "money"), (None, "5", "money"), ("abc", "0", "money"), ("31.02.2023", "2023-02-28", "date"),
        ("Zurich", "Zürich", "string"), ("a", "A", "string"), ("yes", "true", "boolean"),
    ],
)  # fmt: skip
def test_what_is_not(raw, target, kind):
    assert not same(raw, target, kind, Spelling())


@given(COUNTS, COUNTS)
def test_the_distance_of_distributions_is_a_distance(before, after):
    there, back = (validate.compared("t", "f", *pair)["distance"] for pair in ((before, after), (after, before)))
    assert there == back
    assert 0 <= there <= 1
    assert validate.compared("t", "f", before, before)["distance"] == 0
    assert (validate.compared("t", "f", before, after)["changed"] == []) is (before == after)
