"""Headers: different spellings of one name are one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.steps.map.headers import layout_key, text, variants, words


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("BillingPostalCode", ("billing", "postal", "code")),
        ("billing_postal_code", ("billing", "postal", "code")),
        ("Kd-Nr.", ("kd", "number")),
        ("Order #", ("order", "number")),
        ("Straße", ("strasse",)),
        ("Prénom", ("prenom",)),
        ("E-Mail 2", ("e", "mail", "2")),
        ("Phone1", ("phone", "1")),
        ("Rabatt %", ("rabatt", "percent")),
        ("ＴＥＬ", ("telephone",)),  # noqa: RUF001
        ("得意先名", ("得意先名",)),
        ("Łódź", ("lodz",)),
        ("", ()),
    ],
)
def test_words(header, expected):
    assert words(header) == expected


def test_an_umlaut_and_its_transcription_are_one():
    assert text("Fälligkeit") == text("Faelligkeit") == text("FÄLLIGKEIT")


def test_readings_leave_out_brackets_prefixes_and_what_all_headers_begin_with():
    assert variants(["Person - Name"]) == [("person name", "name")]
    assert variants(["Weight (kg)"]) == [("weight kg", "weight")]
    deals = variants(["deal_name", "deal_stage", "deal_value", "deal_owner"])
    assert deals[1] == ("deal stage", "stage")


@given(st.text(alphabet=st.characters(max_codepoint=0x17F), max_size=30))
def test_normalising_twice_changes_nothing(header):
    once = text(header)
    assert text(once) == once


@given(st.lists(st.text(alphabet="abcxyz_ -", max_size=8), max_size=6))
def test_a_layout_does_not_depend_on_case(headers):
    assert layout_key(headers) == layout_key([h.upper() for h in headers])
