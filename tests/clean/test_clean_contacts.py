"""Telephone numbers, e-mail and web addresses: round trips, what is told of them, what is proposed."""

import json

import narwhals as nw
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.clean.rules.rule import Setting
from crmmigrate.values.dialling import settled
from crmmigrate.values.email import read_email
from crmmigrate.values.mail_providers import PROVIDERS, meant_domain
from crmmigrate.values.phone import parse_phone, read_phone
from crmmigrate.values.url import read_url

EXAMPLES = [
    (region, number)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    if (number := phonenumbers.example_number_for_type(region, kind))
]
FORMS = (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.E164)
ODD = st.text(alphabet=" +()/-.;,@<>:\\xx0123456789aADEeort\u00e4\uff20", max_size=24)


def e164(number):
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize("form", FORMS)
def test_examples_of_all_regions_come_back_as_they_were(form):
    texts = [(region, phonenumbers.format_number(number, form), e164(number)) for region, number in EXAMPLES]
    texts = [(region, text, plain) for region, text, plain in texts if sum(map(str.isdigit, text)) > 4]
    assert [row for row in texts if parse_phone(row[1], row[0]) != row[2]] == []


@given(st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES), st.sampled_from([" / ", "; ", "\n", " or ", ", "]))
def test_two_numbers_are_never_one(one, other, between):
    first, second = (phonenumbers.format_number(n, PhoneNumberFormat.INTERNATIONAL) for _, n in (one, other))
    assert read_phone(f"{first}{between}{second}", one[0]) == (None, True)


@given(ODD, st.sampled_from([None, "DE", "US", "FR", "JP", "BR"]))
@settings(max_examples=300, deadline=None)
def test_what_was_read_is_read_the_same_again(text, region):
    for found in (parse_phone(text, region), read_email(text).address, read_url(text).url):
        assert found is None or found in (
            parse_phone(found, region),
            read_email(found).address,
            read_url(found).url,
        )


@given(st.sampled_from(EXAMPLES), st.sampled_from(FORMS), st.integers(0, 30), st.sampled_from("0123456789"))
@settings(max_examples=300, deadline=None)
def test_what_is_settled_at_once_is_what_the_library_says(example, form, place, digit):
    region, number = example
    text = phonenumbers.format_number(number, form)
    text = text[: place % len(text) + 1] + digit + text[place % len(text) + 2 :]
    found = settled(text, region)
    if found is not None:
        parsed = phonenumbers.parse(text, region)
        assert phonenumbers.is_valid_number(parsed)
        assert found == e164(parsed)


@pytest.mark.parametrize("region", ["DE", "GB", "US", "ES", "IT", "FR", "RU", "JP", "AU", "JE", None])
def test_the_engine_reads_numbers_as_the_library_does(engine, region):
    begins = [
        "+49 ",
        "0049 ",
        "0",
        "00",
        "+44 0",
        "+44 20",
        "0180020",
        "1",
        "+1 ",
        "011",
        "+39 0",
        "+34",
        "810",
        "8",
        "+43",
        "(0",
    ]
    odd = [f"{start}{place}{sep}{rest}" for start in begins for place in ("30", "171", "650", "02", "9")
           for sep in (" ", "/", "-", ") ") for rest in ("2530000", "12345", "0901820", "7946 0958")]  # fmt: skip
    texts = sorted({phonenumbers.format_number(number, form) for _, number in EXAMPLES for form in FORMS} | {*odd})
    options, rule, value = {"region": region}, BY_NAME["phone"], nw.col("v")
    held = engine.hold(pa.table({"v": texts}))
    read = held.select("v", rule.expression(value, options).alias("after"), rule.settled(value, options).alias("done"))
    rows = read.collect(backend="pyarrow").rows()
    changed = [row for row in rows if row[0] != row[1]]
    assert len(changed) > 50
    assert [row for row in changed if not row[2] or rule.function(row[0], options).after != row[1]] == []
    for text, after, _ in changed:
        parsed = phonenumbers.parse(text, region)
        assert phonenumbers.is_valid_number(parsed)
        assert e164(parsed) == after


@given(ODD.map("030 901820{}".format))
def test_digits_are_neither_lost_nor_made(text):
    found = parse_phone(text, "DE")
    if found is not None:
        plain = "".join(c for c in text if c.isascii() and c.isdigit())
        assert "".join(filter(str.isdigit, found)) in (f"49{plain[1:]}", plain)


def notes(rule, values, options=None):
    return [BY_NAME[rule].function(value, options or {}).note for value in values]


def test_what_is_not_one_thing_is_told():
    assert notes("phone", ["030 901820 / 21", "030 901820 Anna", "030 901820"], {"region": "DE"}) == [
        "several",
        "unparsed",
        "",
    ]
    assert notes("email", ["a@b.de; c@d.de", "Anna <a@b.de>", "a@b", "a@b.de"]) == [
        "several",
        "several",
        "unparsed",
        "",
    ]
    assert notes("url", ["a.de; b.de", "a@b.de", "a.de"]) == ["several", "unparsed", ""]
    assert notes("email_typo", ["a@gmial.com", "a@b.de", "x"]) == ["", "", ""]


def test_no_provider_is_taken_for_another():
    assert [domain for domain in sorted(PROVIDERS) if meant_domain(domain)] == []


@pytest.mark.parametrize(
    "domain", ["aon.com", "hotel.com", "gmx.eu", "email.com", "yahoo.com.mx", "live.eu", "gail.org"]
)
def test_what_may_be_a_firm_is_left(domain):
    assert meant_domain(domain) is None


PHONE = ColumnProfile(
    "c001", "Tel", 10, 0, 10, "string", semantic_type="phone", semantic_share=1.0, patterns=(("999 9+", 10),)
)
LAND = ColumnProfile("c002", "Land", 10, 0, 3, "string", semantic_type="country", semantic_share=1.0)


def proposed(rule, column, *others, region=None):
    migration = Migration(name="m", default_region=region)
    return BY_NAME[rule].propose(column, Setting(migration, TableProfile("list.csv", 10, (column, *others))))


def test_the_country_of_numbers_is_that_of_the_row():
    assert proposed("phone", PHONE, LAND, region="DE").options == {"region": "DE", "beside": "Land"}
    assert "the country in [Land] or of DE where that is empty" in proposed("phone", PHONE, LAND, region="DE").why
    assert proposed("phone", PHONE, LAND).options == {"beside": "Land"}
    assert proposed("phone", PHONE, LAND, LAND, region="DE").options == {"region": "DE"}
    assert proposed("phone", PHONE).options == {}


def test_typing_errors_of_domains_are_proposed_and_off():
    mails = ("a@gmial.com", "b@gmail.com", "c@example.com", "d@yaho.com")
    column = ColumnProfile("c001", "Mail", 4, 0, 4, "string", semantic_type="email", semantic_share=1.0, sample=mails)
    rule = proposed("email_typo", column)
    assert (rule.enabled, rule.confidence) == (False, 0.8)
    assert "gmial.com for gmail.com" in rule.why
    assert "a@" not in json.dumps(rule.why)
    assert proposed("email_typo", PHONE) is None


def test_the_country_beside_reads_each_row(staged, cleaning, cells, engine):
    table = staged(Tel=["044 668 18 00", "030 901820", "030 901820", None], Land=["Schweiz", "DE", None, "DE"])
    config = CleanConfig(cleaning(Tel=[("phone", {"beside": "Land", "region": "DE"})], Land=["country"]))
    result = run({"list.csv": table}, config, engine)
    assert cells(result.tables["list.csv"]) == ["+41446681800", "+4930901820", "+4930901820", None]
