import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.company_name import core_name
from crmmigrate.values.country import countries, parse_country
from crmmigrate.values.currency import parse_currency
from crmmigrate.values.email import parse_email
from crmmigrate.values.mojibake import repair
from crmmigrate.values.nulls import NULL_SPELLINGS, is_null_spelling
from crmmigrate.values.person_name import name_key
from crmmigrate.values.phone import parse_phone
from crmmigrate.values.text import fold, trim
from crmmigrate.values.url import parse_url


@pytest.mark.parametrize("text", ["-", "n/a", "NULL", "#N/A", "k.A.", " - ", "", "N/A"])
def test_null_spellings(text):
    assert is_null_spelling(text)


@pytest.mark.parametrize("text", ["NA", "na", "0", "no", "Null Müller", "x", "None Ltd", "unknown"])
def test_words_that_may_be_values(text):
    assert not is_null_spelling(text)


def test_null_spellings_are_casefolded():
    assert all(text == text.casefold().strip() for text in NULL_SPELLINGS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja", "true"),
        ("nein", "false"),
        ("X", "true"),
        ("sí", "true"),
        ("Non", "false"),
        ("WAHR", "true"),
        ("0", "false"),
        ("1", "true"),
        ("Y", "true"),
        ("2", None),
        ("maybe", None),
        ("true", "true"),
        ("tak", "true"),
    ],
)
def test_booleans(text, expected):
    assert parse_boolean(text) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("030/901820", "DE", "+4930901820"),
        ("+49 (0)30 901820-5", None, "+49309018205"),
        ("0049 30 901820", None, "+4930901820"),
        ("(650) 253-0000 ext. 7", "US", "+16502530000;ext=7"),
        ("Tel.: +44 20 7946 0958", None, "+442079460958"),
        ("tel:+16502530000;ext=7", None, "+16502530000;ext=7"),
        ("030/901820 DW 12", "DE", "+4930901820;ext=12"),
        ("030 901820", None, None),
        ("030 901820 / 030 901821", "DE", None),
        ("n/a", "DE", None),
        ("12", "DE", None),
        ("2019-12-04 10:30", "US", None),
    ],
)
def test_phones(text, region, expected):
    assert parse_phone(text, region) == expected


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_numbers_of_every_country_are_read_in_its_own_spelling_and_stay(region):
    number = phonenumbers.example_number(region)
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert parse_phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)) == plain
    assert parse_phone(plain, "DE") == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna@EXAMPLE.com", "Anna@example.com"),
        ("mailto:a@b.de", "a@b.de"),
        ("a@b.de.", "a@b.de"),
        ("a@b", None),
        ("a b@c.de", None),
        ("a@b.de c@d.de", None),
        ("@b.de", None),
        ("jörg@müller.de", "jörg@müller.de"),
        ("a@b..de", None),
    ],
)
def test_emails(text, expected):
    assert parse_email(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WWW.Example.COM", "www.example.com"),
        ("Https://A.de/Path?Q=1", "https://A.de/Path?Q=1".replace("A", "a")),
        ("example.com:8080/x", "example.com:8080/x"),
        ("none", None),
        ("ftp://a.de", None),
        ("a@b.de", None),
        ("http.example.org", "http.example.org"),
    ],
)
def test_urls(text, expected):
    assert parse_url(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Germany", "DE"),
        ("DEU", "DE"),
        ("de", "DE"),
        ("Alemania", "DE"),
        ("Niemcy", "DE"),
        ("Österreich", "AT"),
        ("U.S.A.", "US"),
        ("Vereinigtes Königreich", "GB"),
        ("UK", "GB"),
        ("Schweiz", "CH"),
        ("D", "DE"),
        ("NO", "NO"),
        ("Korea, Republic of", "KR"),
        ("Česko", "CZ"),
        ("日本", "JP"),
        ("Berlin", None),
        ("", None),
    ],
)
def test_countries(text, expected):
    assert parse_country(text) == expected


def test_country_codes_are_their_own_names():
    assert all(parse_country(code) == code for code in set(countries().values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€", "EUR"),
        ("eur", "EUR"),
        ("US$", "USD"),
        ("US Dollar", "USD"),
        ("Pfund Sterling", None),
        ("kr", None),
        ("Złoty polski", "PLN"),
        ("zł", "PLN"),
        ("CHF", "CHF"),
    ],
)
def test_currencies(text, expected):
    assert parse_currency(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME Inc.", "Acme, Incorporated"),
        ("Weiß & Söhne GmbH", "WEISS & SOHNE GMBH & CO. KG"),
        ("Empresa Ejemplo, S.A. de C.V.", "Empresa Ejemplo SA"),
        ("The Boeing Company", "Boeing Co"),
        ("L'Oréal S.A.", "LOREAL"),
        ("Foo B.V.", "Foo BV"),
        ("Bar s.r.o.", "Bar"),
        ("Baz Pty. Ltd.", "BAZ PTY LTD"),
    ],
)
def test_company_names_that_are_one(one, other):
    assert core_name(one) == core_name(other) != ""


def test_company_names_that_are_not_one():
    assert core_name("Smith & Sons") != core_name("Smith")
    assert core_name("Inc.") == "inc"
    assert core_name("AG Motors") == "ag motors"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller, Anna", "Anna Müller"),
        ("Herr Dr. Max Weiß", "WEISS, Max"),
        ("O'Brien, Pat", "Pat OBrien"),
        ("Mrs. Jane  Doe", "doe jane"),
    ],
)
def test_person_names_that_are_one(one, other):
    assert name_key(one) == name_key(other)


def test_father_and_son_are_two():
    assert name_key("John Smith Jr.") != name_key("John Smith")


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("MÃ¼ller", "Müller"),
        ("GarcÃ­a", "García"),
        ("StraÃŸe 5", "Straße 5"),
        ("BÃ¤r, JÃ¼rgen", "Bär, Jürgen"),
    ],
)
def test_damage_is_repaired(damaged, whole):
    assert repair(damaged) == whole


@pytest.mark.parametrize("text", ["Müller", "São Paulo", "Â", "Ångström", "naïve café", "Ñandú", "ÄÖÜ", "100 Â"])
def test_whole_text_stays(text):
    assert repair(text) == text


@given(st.text())
def test_trim_and_fold_are_done_after_one_time(text):
    assert trim(trim(text)) == trim(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x17F)))
def test_keys_do_not_depend_on_case_or_blanks(text):
    assert name_key(f"  {text} ") == name_key(text)
    assert name_key(name_key(text)) == name_key(text)
    assert core_name(text.replace(" ", "  ")) == core_name(text)
