"""The examples in the docstrings of `values/` are true."""

import doctest
import importlib

import pytest

MODULES = (
    "batch",
    "booleans",
    "company_name",
    "country",
    "currency",
    "dates",
    "email",
    "exonyms",
    "legal_classes",
    "mojibake",
    "nicknames",
    "nulls",
    "numbers",
    "person_name",
    "phone",
    "address",
    "language_names",
    "postcodes",
    "regions",
    "street_parts",
    "text",
    "veiling",
    "url",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    results = doctest.testmod(importlib.import_module(f"crmmigrate.values.{name}"))
    assert results.attempted > 0
    assert results.failed == 0
