# ruff: noqa: RUF001 - full-width letters
"""Proposals for names, companies, categories and texts that stand for nothing."""

import pytest

from crmmigrate.core.documents import Migration, TableCleaning
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean.finding.clusters import find
from crmmigrate.steps.clean.looking import Look
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.clean.rules.rule import Setting


def proposed(rule, values, semantic=None, **more):
    nulls = more.pop("nulls", 0)
    column = ColumnProfile(
        "c001", "X", len(values) + nulls, nulls, len(set(values)), "string",
        semantic_type=semantic, semantic_share=1.0, sample=tuple(values), **more,
    )  # fmt: skip
    return BY_NAME[rule].propose(column, Setting(Migration(name="test"), TableProfile("x", len(values), (column,))))


def test_family_names_in_front_are_turned_where_that_is_a_habit():
    rule = proposed("person", ["Smith, John", "Jones, Mary", "Thomas, Michael", "Brown, Anna"], "person")
    assert (rule.enabled, rule.options) == (True, {"comma": "family"})
    assert "John Smith" in rule.why or "Anna Brown" in rule.why


@pytest.mark.parametrize(
    ("values", "semantic"),
    [
        (["John Smith", "Mary Jones"], "person"),
        (["Smith, John", "Jones, Mary"], "company"),
        (["Acme, Inc.", "John Smith, PhD"], "person"),
    ],
)
def test_other_columns_are_left_alone(values, semantic):
    assert proposed("person", values, semantic) is None


def test_the_comma_is_kept_where_only_it_tells_the_family_name():
    rule = proposed("person", ["García Márquez, Gabriel", "Vargas Llosa, Mario", "López Obrador, Andrés"], "person")
    assert not rule.enabled


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("person", ["Smith, John", "Jones, Mary", "Thomas, Michael"]),
        ("case", ["JOHN SMITH", "MARY JONES"]),
        ("mojibake", ["John MÃ¼ller", "Mary Jones"]),
        ("unicode", ["John Mu\u0308ller", "Mary Jones"]),
    ],
)
def test_reasons_quote_no_personal_data(rule, values):
    why = proposed(rule, values, "person", pii="name").why
    assert "•" in why
    assert not any(name in why for name in ("Smith", "SMITH", "John", "JOHN", "ller"))


def test_what_is_lossy_is_off():
    assert not proposed("case", ["JOHN SMITH", "ANNA MEYER"], "person").enabled
    assert proposed("case", ["JOHN SMITH", "Anna Meyer"], "person") is None
    assert not proposed("company", ["Müller G.M.B.H.", "Meyer GmbH"], "company").enabled
    wide = proposed("unicode", ["ＡＢＣ", "abc"])
    assert (wide.enabled, wide.options) == (False, {"widths": True})
    assert proposed("unicode", ["Mu\u0308ller", "abc"]).enabled


def test_null_spellings_in_context():
    kept = proposed("nulls", ["DE", "FR", "US"], "country", nulls=3, null_spellings=("-", "NA"))
    assert kept.options == {"values": ["-"]}
    surname = proposed("nulls", ["Meyer", "Null"], "person", nulls=3, null_spellings=("null",))
    assert surname.options == {"values": ["null"], "exact": True}
    maybe = proposed("nulls", ["Meyer", "xxx", "unbekannt"], "person")
    assert (maybe.enabled, maybe.options) == (False, {"values": ["unbekannt", "xxx"]})


def test_clusters_are_found_among_all_values(staged, engine):
    cells = ["Retail"] * 30 + ["retail"] * 2 + ["Wholesale"] * 20 + ["Wholsale"] + ["A1", "A2"] * 5 + [None]
    table = staged(Industry=cells)
    column = ColumnProfile("c001", "Industry", len(cells), 1, 6, "string", max_length=9)
    look = Look(
        table,
        TableProfile("list.csv", len(cells), (column,)),
        TableCleaning(applies_to=[]),
        Migration(name="test"),
        engine,
    )
    [entry] = find(look, [look]).columns
    [rule] = entry.rules
    assert rule.options == {"values": {"retail": "Retail", "Wholsale": "Wholesale"}}
    assert (rule.rule, rule.enabled) == ("cluster", False)
    assert "retail (2) as Retail (30)" in rule.why
