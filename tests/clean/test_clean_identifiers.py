"""Numbers with check digits, as python-stdnum's own documentation calls them valid or not: noted, never changed."""

import csv
from pathlib import Path

import pytest

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.clean.rules.rule import Setting

NUMBERS = Path(__file__).parent / "identifiers.csv"
READ = BY_NAME["identifier"].function


def numbers():
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_published_numbers_are_noted_where_they_are_wrong_and_never_changed():
    found = numbers()
    assert len(found) >= 400
    told = [(n["scheme"], n["value"], READ(n["value"], {"scheme": n["scheme"]})) for n in found]
    assert [read.after for _, _, read in told] == [None] * len(found)
    expected = ["" if n["valid"] == "yes" else "invalid" for n in found]
    assert [t for t, note in zip(told, expected, strict=True) if t[2].note != note] == []


def test_a_wrong_number_is_a_finding_and_stays(staged, cleaning, cells, engine):
    table = staged(VAT=["DE136695976", "DE136695977", "136695976", "ATU13585627", None])
    result = run({"list.csv": table}, CleanConfig(cleaning(VAT=[("identifier", {"scheme": "de.vat"})])), engine)
    assert result.tables["list.csv"] is table
    assert [(f.code, f.count, f.examples) for f in result.findings] == [("identifiers-invalid", 1, ("DE136695977",))]


@pytest.mark.parametrize(
    ("value", "country", "note"),
    [
        ("136695976", "DE", ""),
        ("136695977", "Germany", "invalid"),
        ("DE136695976", "AT", ""),
        ("U13585627", "AT", ""),
        ("U13585626", "AT", "invalid"),
        ("123456789", "US", "invalid"),
    ],
)
def test_vat_numbers_of_many_countries_ask_the_country_beside(value, country, note):
    assert READ(value, {"scheme": "eu.vat", "context": country}).note == note


def test_what_no_check_is_known_for_is_not_called_wrong():
    assert READ("12345", {"scheme": "vat", "context": "AQ"}).note == ""
    assert READ("12345", {"scheme": "de.nothing"}).note == ""


def test_the_proposal_is_on_and_names_the_country_column():
    vat = ColumnProfile("c001", "VAT", 10, 0, 10, "string", identifier="eu.vat", identifier_share=0.9)
    country = ColumnProfile("c002", "Land", 10, 0, 3, "string", semantic_type="country", semantic_share=1.0)
    propose = BY_NAME["identifier"].propose
    rule = propose(vat, Setting(Migration(name="m"), TableProfile("list.csv", 10, (vat, country))))
    assert (rule.enabled, rule.confidence) == (True, 0.9)
    assert rule.options == {"scheme": "eu.vat", "beside": "Land"}
    assert propose(country, Setting(Migration(name="m"), TableProfile("list.csv", 10, (vat, country)))) is None
