# ruff: noqa: RUF001 - letters that look alike
"""Names: nothing is lost, and what is done is done after one time."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.casing import cased
from crmmigrate.values.company_name import company_parts, spelled
from crmmigrate.values.person_order import spoken
from crmmigrate.values.person_parts import person_parts
from crmmigrate.values.unicode_form import composed, narrow

WORDS = st.one_of(
    st.sampled_from(
        ["Anna", "Smith", "VAN", "der", "Dr.", "Jr.", ",", "&", "und", "MD", "O'Neill", "GmbH", "Co.", "KG"]
    ),
    st.sampled_from(
        ["S.A.", "de", "C.V.", "Inc", "LTD", "(Pty)", "ООО", "«Роза»", "A/S", "sp.", "z", "o.o.", "II", "M."]
    ),
    st.text("abÄéßIiİıσΣ-'.,()& ", min_size=1, max_size=6),
)
TEXTS = st.lists(WORDS, max_size=7).map(" ".join)
STYLES = st.sampled_from(["person", "company", "city", "upper", "lower"])


def signs(*texts):
    return Counter(c for text in texts if text for c in text if c.isalnum())


@given(TEXTS, st.booleans())
def test_spoken_order_loses_nothing_and_is_final(text, family_first):
    found = spoken(text, family_first=family_first)
    if found is not None:
        assert signs(found) == signs(text)
        assert spoken(found, family_first=family_first) in (found, None)


@given(TEXTS)
def test_the_parts_of_a_company_are_its_name(text):
    found = company_parts(text)
    assert signs(found.name, found.legal_form) == signs(text)
    again = spelled(text)
    assert spelled(again) == again


@given(TEXTS)
def test_the_parts_of_one_person_are_the_name(text):
    found = person_parts(text)
    if found is not None and found.second is None:
        parts = (found.salutation, found.title, found.given, found.middle, found.family, found.suffix)
        assert signs(*parts, found.nickname, found.unclear) == signs(text)


@given(TEXTS, STYLES)
def test_case_is_final(text, style):
    once = cased(text, style)
    assert cased(once, style) == once


@given(st.text(max_size=20))
def test_unicode_forms_are_final(text):
    assert composed(composed(text)) == composed(text)
    assert composed(narrow(composed(narrow(text)))) == composed(narrow(text))
