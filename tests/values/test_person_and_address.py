"""Names, addresses and quantities in their parts: nothing is lost, and nothing is guessed."""

from collections import Counter
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.address import split_address, split_street
from crmmigrate.values.person_parts import split_name
from crmmigrate.values.quantities import split_amount, split_unit

WORDS = st.one_of(
    st.sampled_from(
        ["Anna", "Max", "MEYER", "von", "der", "Dr.", "Herr", "M.", "Jr.", "O'Brien", "Müller-Lüdenscheidt"]
    ),
    st.sampled_from(["F.", "de", "la", "García", ",", "PhD", "田中", "太郎", "Ms.", "II", "Co"]),
    st.text("abÄé-'.", min_size=1, max_size=6),
)
PIECES = st.sampled_from(
    ["Hauptstr. 5", "12345 Berlin", "Springfield", "IL 62701", "USA", "Germany", "London SW1A 1AA", "Via Roma", "12",
     "75001 PARIS", "D-80331 München", "Toronto", "ON M5V 2T6", "Müller GmbH", "1015 CC Amsterdam", "00-238 Warszawa"]
)  # fmt: skip


def signs(texts):
    """Letters and digits; separators may go."""
    return Counter(c for text in texts if text for c in text if c.isalnum())


@given(st.lists(WORDS, max_size=7).map(" ".join))
def test_the_parts_of_a_name_are_the_name(text):
    found = split_name(text)
    if found is not None:
        assert signs(astuple(found)) == signs([text])
        assert found.first or found.last


@given(st.lists(PIECES, max_size=5), st.sampled_from([", ", "\n", "; "]))
def test_the_parts_of_an_address_are_the_address(pieces, separator):
    text = separator.join(pieces)
    found = split_address(text)
    if found is not None:
        assert signs(astuple(found)) == signs([text])
        assert found.postcode


@given(st.text(max_size=40))
def test_any_text_is_read_or_left(text):
    for found in (split_name(text), split_address(text)):
        if found is not None:
            assert signs(astuple(found)) == signs([text])
    split_amount(text)
    split_unit(text)


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from(["EUR", "CHF", "GBP"]))
def test_an_amount_is_read_as_it_was_written(whole, cents, code):
    english = f"{code} {whole:,}.{cents:02d}"
    german = f"{whole:,}".replace(",", ".") + f",{cents:02d} {code}"
    for text in (english, german):
        found = split_amount(text)
        assert found is not None
        assert (found.value, found.currency) == (f"{whole}.{cents:02d}", code)


@pytest.mark.parametrize(
    "text",
    [
        "Müller GmbH", "Maier", "Anna & Tom Berg", "Einkauf", "Mustermann Max", "info@acme.com", "Kaiser Co. KG",
        "Anna Meyer, Leipzig", "Team Nord", "4711", "Acme Co", "ACME Inc.", "株式会社 田中",
    ],
)  # fmt: skip
def test_what_is_no_certain_name(text):
    found = split_name(text)
    assert found is None or found.last is None


@pytest.mark.parametrize(
    "text",
    [
        "Berlin",
        "12345 Oak Avenue",
        "Müller GmbH, 12345 Berlin",
        "Hauptstr. 5",
        "Springfield, ZZ 62701",
        "4711",
        "N172US",
    ],
)
def test_what_is_no_certain_address(text):
    assert split_address(text) is None


@pytest.mark.parametrize("text", ["5th Avenue", "1 Main St, Suite 5", "Hauptstraße", "12"])
def test_what_has_no_certain_house_number(text):
    assert split_street(text) is None


@pytest.mark.parametrize("text", ["5 t", "3 m", "K01344", "12 apples", "5 EUR 3", "1.234 €", "EUR", "5 EUR USD"])
def test_what_is_no_certain_amount(text):
    assert split_amount(text) is None
