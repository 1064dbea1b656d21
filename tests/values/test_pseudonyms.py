"""Pseudonyms: the same for the same, another for another, of the same shape, and only with the key."""

from __future__ import annotations

import datetime as dt
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from crmmigrate.values.canonical import EMAIL, URL
from crmmigrate.values.email import parse_email
from crmmigrate.values.permuting import Permutation
from crmmigrate.values.phone import parse_phone
from crmmigrate.values.pseudonyms import Pseudonyms
from crmmigrate.values.url import parse_url

ONE, OTHER = Pseudonyms(b"one" * 12), Pseudonyms(b"two" * 12)
texts = st.text(max_size=40)
codes = st.text(string.ascii_letters + string.digits + " -/.äÖшЖ山カ한", min_size=1, max_size=30)
countries = st.sampled_from(["49", "1", "44", "351", "380"])
phones = st.builds("+{}{}".format, countries, st.from_regex(r"[1-9][0-9]{6,10}", fullmatch=True))
NAMES = ["Anna Meyer", "Dr. MÜLLER, Hans-Peter", "Jürgen von der Heide", "J. O'Brien", "山田太郎", "Иван Петров", "ana"]


def shape(text):
    """Digits, capitals and small letters, and everything else as it is."""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


@given(texts, st.sampled_from(sorted(ONE.kinds)))
def test_the_same_for_the_same_and_another_key_another(text, kind):
    assert ONE.kinds[kind](text) == Pseudonyms(b"one" * 12).kinds[kind](text)


@given(st.lists(codes, unique=True, max_size=12))
def test_identifiers_stay_different(some):
    assert len({ONE.identifier(code) for code in some}) == len(some)


@pytest.mark.parametrize(("form", "count"), [("{}", 10), ("K{:02d}", 100), ("{:03d}-X", 1000), ("A-{:04d}", 10_000)])
def test_identifiers_of_one_form_are_permuted(form, count):
    made = {ONE.identifier(form.format(i)) for i in range(count)}
    assert len(made) == count
    assert {shape(m) for m in made} == {shape(form.format(0))}


@given(st.text(string.ascii_letters + string.digits + " -/.", max_size=40))
def test_identifiers_keep_their_form(code):
    assert shape(ONE.identifier(code)) == shape(code)


@given(st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True))
def test_the_key_decides(code):
    many = {Pseudonyms(bytes([i]) * 16).identifier(code) for i in range(20)}
    assert len(many) > 15


@given(st.text(string.digits, min_size=1, max_size=6), st.booleans())
def test_a_number_does_not_get_a_leading_zero(digits, more):
    made = Permutation(b"x" * 16)(digits, leading=True)
    assert (made[0] == "0") <= (digits[0] == "0")


@given(st.lists(phones, unique=True, max_size=10))
def test_phones_keep_country_and_length_and_stay_different(some):
    made = [ONE.phone(number) for number in some]
    assert len(set(made)) == len(made)
    for before, after in zip(some, made, strict=True):
        assert len(before) == len(after)
        assert after[:2] == before[:2]
        assert re.fullmatch(r"\+[0-9]+", after)


def test_phones_keep_their_writing():
    assert re.fullmatch(r"\+49[1-9][0-9]{8};ext=[0-9]{2}", ONE.phone("+4930901820;ext=12".replace("820", "8201")))
    assert shape(ONE.phone("030 / 90 18-20")) == "999 / 99 99-99"
    assert parse_phone(ONE.phone("+4930901820")) is not None


@given(st.lists(st.emails(), unique_by=str.lower, min_size=1, max_size=8))
def test_emails_stay_valid_and_different(some):
    made = [ONE.email(address) for address in some]
    assert len(set(made)) == len(made)
    for address in made:
        assert re.match(EMAIL, address)
        assert parse_email(address) == address
        assert address.endswith(".example")


def test_emails_of_one_domain_stay_together():
    anna, info = ONE.email("Anna.Meyer@acme.de"), ONE.email("info@ACME.de")
    assert anna.partition("@")[2] == info.partition("@")[2]
    assert info.startswith("info.")
    assert anna.startswith(f"{ONE.person('anna')}.{ONE.person('meyer')}.")
    assert ONE.email("anna.meyer@acme.de") == anna


@pytest.mark.parametrize("url", ["https://www.acme.de/in/anna?x=1", "acme.de", "http://acme.co.uk:80/", "www.x.org"])
def test_urls_stay_addresses(url):
    made = ONE.url(url)
    assert re.match(URL, made)
    assert parse_url(made) == made
    assert made.startswith(re.match(r"(https?://)?(www\.)?", url)[0])
    assert "acme" not in made


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_words_case_and_script(name):
    made = ONE.person(name)
    assert made != name
    before, after = (re.findall(r"[\w']+", text) for text in (name, made))
    assert [shape(w)[0] for w in after] == [shape(w)[0] for w in before]
    assert [ord(w[0]) > 0x250 for w in after] == [ord(w[0]) > 0x250 for w in before]
    assert re.sub(r"[\w']+", "", made) == re.sub(r"[\w']+", "", name)


def test_parts_of_names_agree_with_whole_names():
    assert ONE.person("Anna Meyer") == f"{ONE.person('Anna')} {ONE.person('Meyer')}"
    assert ONE.person("MEYER") == ONE.person("Meyer").upper()
    assert ONE.person("Dr. Anna von Berg").split()[0::2] == ["Dr.", "von"]


def test_thousands_of_names_stay_different():
    names = [f"{first} {a}{b}{c}" for first in ("Anna", "Tom") for a in "BDFKM" for b in ("erg", "orn", "iel", "ahn")
             for c in ("mann", "er", "sen", "berg", "low", "ig", "stedt", "hof")]  # fmt: skip
    made = {ONE.person(n) for n in names}
    assert len(made) == len(names)
    assert not made & set(names)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Müller & Söhne GmbH & Co. KG", " GmbH & Co. KG"),
        ("ACME, Inc.", ", Inc."),
        ("Norte S.A. de C.V.", " S.A. de C.V."),
        ("Kowalski Sp. z o.o.", " Sp. z o.o."),
        ("株式会社山田", "株式会社"),
    ],
)
def test_companies_keep_their_legal_form(name, kept):
    made = ONE.company(name)
    assert kept in made
    assert made != name
    assert len(made.split()) == len(name.split())


@pytest.mark.parametrize(
    ("street", "kept"), [("Hauptstraße 12a", "straße"), ("12 Baker Street", "Street"), ("Rue de Lyon 5", "Rue")]
)
def test_streets_keep_their_kind(street, kept):
    made = ONE.street(street)
    assert kept in made
    assert not {"Haupt", "Baker", "Lyon"} & set(re.findall(r"[A-Z][a-z]+", made))
    assert len(re.findall("[0-9]+", made)) == 1


def test_numbers_of_accounts_and_taxes_keep_their_country():
    before = "DE89 3704 0044 0532 0130 00"
    made = ONE.iban(before)
    assert iban.is_valid(made)
    assert (made != before, made[:2], shape(made)) == (True, "DE", shape(before))
    assert ONE.vat("DE123456789")[:2] == "DE"
    assert shape(ONE.vat("ATU12345678")) == "AAA99999999"
    assert ONE.iban("no account") != "no account"


@given(st.dates())
def test_dates_of_birth_move_by_a_year_at_most(day):
    made = dt.date.fromisoformat(ONE.birth(day.isoformat()))
    assert 0 < abs((made - day).days) <= 365


@given(st.text(min_size=12, max_size=40))
def test_free_text_is_gone(text):
    made = ONE.text(text)
    assert text not in made
    assert f"{len(text)} characters" in made


def test_postcodes_keep_their_region():
    assert ONE.postcode("10115")[:2] == "10"
    assert ONE.postcode("10115") != "10115"
    assert shape(ONE.postcode("SW1A 1AA")) == "AA9A 9AA"
