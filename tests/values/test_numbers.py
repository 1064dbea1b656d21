from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.canonical import NUMBER
from crmmigrate.values.numbers import decimal_evidence, parse_number, read_number


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        # German ERP lists
        ("1.234,56", ",", "1234.56"),
        ("1.234.567", ",", "1234567"),
        ("12,5-", ",", "-12.5"),
        ("EUR 1.000,00", ",", "1000.00"),
        ("1.000,00 €", ",", "1000.00"),
        # US accounting
        ("$1,234.50", ".", "1234.50"),
        ("($1,234.50)", ".", "-1234.50"),
        ("-$5", ".", "-5"),
        ("USD 12", ".", "12"),
        # Swiss, French, Swedish, Indian
        ("CHF 1'234.50", ".", "1234.50"),
        ("1\u202f234,5", ",", "1234.5"),
        ("1 234 567,00 kr", ",", "1234567.00"),
        ("12,34,567.5", ".", "1234567.5"),
        # signs, dots and zeros
        ("\u22125", ".", "-5"),
        (".5", ".", "0.5"),
        ("5.", ".", "5"),
        ("007", ".", "7"),
        ("12 %", ".", "12"),
        ("0,123", ",", "0.123"),
        # kept exactly
        ("123456789012345678", ".", "123456789012345678"),
        ("2.5E-3", ".", "0.0025"),
        ("4,9E+12", ",", "4900000000000"),
    ],
)
def test_reads(text, decimal, expected):
    assert parse_number(text, decimal) == expected


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1.234,56", "."),
        ("1,234.56", ","),
        ("1,23", "."),
        ("0,123", "."),
        ("1.2.3", "."),
        ("12 34", "."),
        ("", "."),
        (".", "."),
        ("-", "."),
        ("1234567890123456789", "."),
        ("1E+99", "."),
        ("10E1", "."),
        ("12 apples", "."),
        ("ABC 12", "."),
        ("1,2345", "."),
        ("--5", "."),
        ("NaN", "."),
        ("Infinity", "."),
        ("0x10", "."),
        ("1_000", "."),
    ],
)
def test_reads_no_number(text, decimal):
    assert parse_number(text, decimal) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("12,5", ","),
        ("12.5", "."),
        ("1.234", "any"),
        ("7", "any"),
        ("x", None),
    ],
)
def test_evidence_of_the_decimal_sign(text, expected):
    assert decimal_evidence(text) == expected


def test_other_sign_is_read_only_where_the_columns_own_fails():
    assert read_number("1,500", ".") == "1500"
    assert read_number("1,50", ".") == "1.50"


@given(st.from_regex(NUMBER, fullmatch=True))
def test_canonical_numbers_stay(text):
    assert parse_number(text, ".") == text


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_german_spelling_of_a_number_is_that_number(number):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans({",": ".", ".": ","}))
    assert Decimal(parse_number(german, ",")) == number
    assert Decimal(parse_number(english, ".")) == number
