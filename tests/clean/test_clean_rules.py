"""One fixture a rule: staged cells, and what becomes of them."""

import pytest

from crmmigrate.core.documents import RuleName
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import RULES

NNBSP = "\u202f"

FIXTURES = {
    "trim": (
        {},
        [" Anna ", "Bob  Smith", "a\u00a0b", "x\u200by", "one\r\ntwo", "tab\there", "fine", None, "\n a \n"],
        ["Anna", "Bob Smith", "a b", "xy", "one\ntwo", "tab here", "fine", None, "a"],
    ),
    "nulls": (
        {"values": ["-", "n/a", "NA"]},
        ["-", "N/A", "n/a", "na", "Nadia", "0", "", " \t", "k.A.", None],
        [None, None, None, None, "Nadia", "0", None, None, "k.A.", None],
    ),
    "mojibake": (
        {},
        ["MÃ¼ller", "Müller", "São Paulo", "GarcÃ­a"],
        ["Müller", "Müller", "São Paulo", "García"],
    ),
    "number": (
        {"decimal": ","},
        [
            "1.234,50",
            "1.234",
            "12",
            "-0,5",
            "€ 7,25",
            f"1{NNBSP}000,5",
            "(5)",
            "12,5-",
            "1,234.5",
            "x",
            "1,000",
            "0.25",
        ],
        ["1234.50", "1234", "12", "-0.5", "7.25", "1000.5", "-5", "-12.5", "1234.5", "x", "1.000", "0.25"],
    ),
    "percent": ({}, ["12 %", "7.5%", "3", "much"], ["12", "7.5", "3", "much"]),
    "date": (
        {"order": "dmy"},
        ["04.12.2019", "2019-12-04", "4. Mai 2020", "31.02.2019", "12/25/2019", "01.02.19 00:00:00", "soon"],
        ["2019-12-04", "2019-12-04", "2020-05-04", "31.02.2019", "2019-12-25", "2019-02-01", "soon"],
    ),
    "datetime": (
        {"order": "mdy"},
        ["12/4/2019 3:05 PM", "2019-12-04T10:00:00Z", "2019-12-04 10:00:00", "2019-12-04", "12/4/2019 25:00"],
        [
            "2019-12-04 15:05:00",
            "2019-12-04 10:00:00",
            "2019-12-04 10:00:00",
            "2019-12-04",
            "12/4/2019 25:00",
        ],
    ),
    "boolean": ({}, ["Ja", "nein", "true", "X", "perhaps"], ["true", "false", "true", "true", "perhaps"]),
    "phone": (
        {"region": "DE"},
        ["030 901820", "+49 30 901820", "+4930901820", "ask Anna"],
        ["+4930901820", "+4930901820", "+4930901820", "ask Anna"],
    ),
    "email": (
        {},
        ["mailto:A.B@X.DE", "a@X.de", "a@x.de", "A@X.de", "a(at)x.de"],
        ["A.B@x.de", "a@x.de", "a@x.de", "A@x.de", "a(at)x.de"],
    ),
    "country": ({}, ["Germany", "SUISSE", "DE", "NA", "Mordor"], ["DE", "CH", "DE", "NA", "Mordor"]),
    "currency": ({}, ["€", "usd", "EUR", "$"], ["EUR", "USD", "EUR", "$"]),
    "url": (
        {},
        ["HTTP://Example.COM/A", "example.com", "see notes"],
        ["http://example.com/A", "example.com", "see notes"],
    ),
}


def test_every_rule_has_a_fixture_and_a_place():
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(FIXTURES) == sorted(RuleName.__args__)


@pytest.mark.parametrize("rule", FIXTURES)
def test_rule(rule, staged, cleaning, cells, engine):
    options, before, after = FIXTURES[rule]
    config = CleanConfig(cleaning(Cell=[(rule, options)]))
    result = run({"list.csv": staged(Cell=before)}, config, engine)
    assert cells(result.tables["list.csv"]) == after


@pytest.mark.parametrize("rule", FIXTURES)
def test_rule_is_done_after_one_time(rule, staged, cleaning, engine):
    options, _, after = FIXTURES[rule]
    # Canonical numbers have a point: what is cleaned is no longer in the spelling of the source.
    again = {name: value for name, value in options.items() if name != "decimal"}
    table = staged(Cell=after)
    result = run({"list.csv": table}, CleanConfig(cleaning(Cell=[(rule, again)])), engine)
    assert result.tables["list.csv"] is table
    assert result.changes == ()
