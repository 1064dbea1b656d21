"""Splits, values carried down, and rows of one thing."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.cleaning import SPLIT_PARTS
from crmmigrate.core.documents import CarryDown, Cleaning, ColumnCleaning, Patch, Split, TableCleaning, Together
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.splits.known import BY_NAME
from crmmigrate.steps.clean.splits.split import is_whole
from crmmigrate.steps.clean.splits.splitting import parter

SOURCE = "list.csv"


def config(**entry):
    return CleanConfig(Cleaning(tables=[TableCleaning(applies_to=[SOURCE], **entry)]), default_region="DE")


def split(column, by, into, **options):
    return ColumnCleaning(column=column, split=Split(by=by, into=into, options=options))


def rows(table):
    found = table.frame.sort("_row").collect(backend="pyarrow")
    return {c.label: found[c.name].to_list() for c in table.columns}


def codes(result):
    return sorted((f.code, f.count) for f in result.findings)


def test_a_column_is_split_beside_itself(staged, engine):
    table = staged(Name=["Anna Berg", "Dr. Tom Maier", None, "Anna Berg", "Maier GmbH"], Ort=["a", "b", "c", "d", "e"])
    into = {"title": "Titel", "given": "Vorname", "family": "Nachname"}
    result = run({SOURCE: table}, config(columns=[split("Name", "person", into)]), engine)
    found = result.tables[SOURCE]
    assert [(c.name, c.label, c.of) for c in found.columns[2:]] == [
        ("c003", "Titel", "c001"), ("c004", "Vorname", "c001"), ("c005", "Nachname", "c001"),
    ]  # fmt: skip
    assert rows(found) == {
        "Name": ["Anna Berg", "Dr. Tom Maier", None, "Anna Berg", "Maier GmbH"],
        "Ort": ["a", "b", "c", "d", "e"],
        "Titel": [None, "Dr.", None, None, None],
        "Vorname": ["Anna", "Tom", None, "Anna", None],
        "Nachname": ["Berg", "Maier", None, "Berg", "Maier GmbH"],
    }
    assert found.frame.collect_schema().names()[-3:] == ["_source", "_row", "_line"]
    assert result.changes == ()
    assert codes(result) == [("split-unparsed", 1)]
    assert result.data["splits"] == [
        {"table": SOURCE, "column": "Name", "by": "person", "into": into, "cells": 4, "unparsed": 1}
    ]


def test_splitting_what_is_split_changes_nothing(staged, engine):
    settings = config(columns=[split("Name", "person", {"given": "Vorname", "family": "Nachname"})])
    once = run({SOURCE: staged(Name=["Anna Berg"])}, settings, engine).tables
    assert run(once, settings, engine).tables[SOURCE] is once[SOURCE]


def test_people_correct_cells_of_new_columns(staged, engine, log):
    entry = split("Name", "person", {"given": "Vorname", "family": "Nachname"})
    cleaning = config(columns=[entry]).cleaning
    patch = Patch(source=SOURCE, row=2, column="Nachname", before="Mayer", after="Maier")
    stale = Patch(source=SOURCE, row=1, column="Nachname", before="Burg", after="Berg")
    table = staged(Name=["Anna Berg", "Tom Mayer"])
    result = run({SOURCE: table}, CleanConfig(cleaning, (patch, stale)), engine)
    assert rows(result.tables[SOURCE])["Nachname"] == ["Berg", "Maier"]
    assert log(result) == [("c003", "Mayer", "Maier", "patch", 1)]
    assert codes(result) == [("patch-stale", 1)]


def test_a_header_that_is_there_is_not_overwritten(staged, engine):
    table = staged(Name=["Anna Berg"], vorname=["x"])
    entry = split("Name", "person", {"given": "Vorname", "family": "Nachname"})
    result = run({SOURCE: table}, config(columns=[entry]), engine)
    assert result.tables[SOURCE] is table
    assert codes(result) == [("header-taken", 1)]


def test_parts_without_a_column_are_told_of(staged, engine):
    entry = split("Name", "person", {"given": "Vorname", "family": "Nachname"})
    result = run({SOURCE: staged(Name=["Dr. Anna Berg", "Tom Maier"])}, config(columns=[entry]), engine)
    assert codes(result) == [("split-part-dropped", 1)]


def test_the_parts_of_each_split_are_those_of_the_document():
    for name, split_by in BY_NAME.items():
        known = set(SPLIT_PARTS[name].replace("part_2 ...", "part_*").split())
        assert set(split_by.parts) <= known, name
        assert known - set(split_by.parts) <= {"rest"}, name


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="unknown part first"):
        Split(by="person", into={"first": "Vorname"})


CASES = [
    ("person", "John & Mary Smith", {"given": "John", "family": "Smith", "second_given": "Mary",
                                 "second_family": "Smith"}),
    ("person", "Mr. and Mrs. John Smith", {"salutation": "Mr. & Mrs.", "given": "John", "family": "Smith"}),
    ("person", "Smith, John & Mary", {"given": "John", "family": "Smith", "second_given": "Mary",
                                 "second_family": "Smith"}),
    ("person", "Anna Berg / Tom Maier", {"given": "Anna", "family": "Berg", "second_given": "Tom",
                                         "second_family": "Maier"}),
    ("person", "Herr Max und Frau Anna Berg", {"salutation": "Herr & Frau", "given": "Max", "family": "Berg",
                                               "second_given": "Anna", "second_family": "Berg"}),
    ("person", "Smith, John F. Jr.", {"given": "John", "middle": "F.", "family": "Smith", "suffix": "Jr."}),
    ("person", "Maria Garcia Lopez", {"given": "Maria", "rest": "Garcia Lopez"}),
    ("person", "Smith & Jones", {"rest": "Smith & Jones"}),
    ("person", "Eheleute Anna und Max Muster", {"salutation": "Eheleute", "given": "Anna", "family": "Muster",
                                                "second_given": "Max", "second_family": "Muster"}),
    ("person", "Familie Müller", {"salutation": "Familie", "family": "Müller"}),
    ("person", "John Smith and Sons", {"rest": "John Smith and Sons"}),
    ("person", "van den Berg, Jan", {"given": "Jan", "family": "van den Berg"}),
    ("company", "Müller & Söhne GmbH & Co. KG", {"name": "Müller & Söhne", "legal_form": "GmbH & Co. KG"}),
    ("company", "ACME, Inc.", {"name": "ACME", "legal_form": "Inc."}),
    ("company", "Grupo Norte S.A. de C.V.", {"name": "Grupo Norte", "legal_form": "S.A. de C.V."}),
    ("company", "PT Astra", {"name": "Astra", "legal_form": "PT"}),
    ("company", "Siemens", {"name": "Siemens"}),
    ("money", "1.234,50 €", {"amount": "1234.50", "currency": "EUR"}),
    ("money", "2,5 Mio. €", {"amount": "2500000", "currency": "EUR"}),
    ("money", "$ 12.50", {"amount": "12.50", "currency": "$"}),
    ("money", "on request", {"rest": "on request"}),
    ("quantity", "1,5 m²", {"amount": "1.5", "unit": "m²"}),
    ("quantity", "12", {"amount": "12"}),
    ("emails", "Anna Berg <a@B.de>, c@d.com", {"email": "a@b.de", "email_2": "c@d.com", "rest": "Anna Berg"}),
    ("emails", "a@x.de b@x.de c@x.de d@x.de", {"email": "a@x.de", "email_2": "b@x.de", "email_3": "c@x.de",
                                                    "rest": "d@x.de"}),
    ("emails", "none", {"rest": "none"}),
    ("phone", "+4930901820;ext=12", {"phone": "+4930901820", "extension": "12"}),
    ("phone", "+1 (650) 253-0000 x12", {"phone": "+16502530000", "extension": "12"}),
    ("phone", "call Anna", {"rest": "call Anna"}),
    ("address", "12 Oak Ave Apt 4B, Springfield, IL 62701, USA",
     {"street": "Oak Ave", "house_number": "12", "unit": "Apt 4B", "postcode": "62701", "city": "Springfield",
      "region": "IL", "country": "USA"}),
    ("address", "Hauptstr. 5, 12345 Berlin",
     {"street": "Hauptstr.", "house_number": "5", "postcode": "12345", "city": "Berlin"}),
    ("address", "Postfach 12, 8001 Zürich", {"street": "Postfach 12", "postcode": "8001", "city": "Zürich"}),
    ("kinds", "Anna, a@b.de, Tel: 030 1234567", {"email": "a@b.de", "phone": "+49301234567", "rest": "Anna"}),
    ("kinds", "Tel. 030/123456", {"phone": "+4930123456"}),
    ("kinds", "5%", {"rest": "5%"}),
    ("kinds", "2019-12-13", {"date": "2019-12-13"}),
    ("kinds", "www.example.com", {"url": "www.example.com"}),
    ("kinds", "1.234,50", {"number": "1234.50"}),
    ("text_and_number", "12,5", {"number": "12.5"}),
    ("text_and_number", "100 (approx)", {"number": "100", "text": "(approx)"}),
    ("text_and_number", "5%", {"number": "5", "text": "%"}),
    ("text_and_number", "€ 5", {"number": "5", "text": "€"}),
    ("text_and_number", "007", {"text": "007"}),
    ("text_and_number", "A12", {"text": "A12"}),
    ("text_and_number", "5-7 Tage", {"text": "5-7 Tage"}),
    ("separator", "Nord / Hamburg / 3", {"part_1": "Nord", "part_2": "Hamburg / 3"}),
]  # fmt: skip


def whole(by, **options):
    parts = [part for part in SPLIT_PARTS[by].split() if part != "..."]
    return parter(Split(by=by, into={part: part for part in parts}, options=options), "DE")


@pytest.mark.parametrize(("by", "text", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_values(by, text, expected):
    assert whole(by)(text)[0] == expected


WORDS = st.sampled_from([
    "Anna", "Tom", "Berg", "Maier", "Smith", "Dr.", "Mr.", "Mrs.", "&", "und", ",", "/", "GmbH", "Co.", "KG",
    "Inc.", "a@b.de", "c@d.com", ";", "12", "4a", "Hauptstr.", "12345", "Berlin", "EUR", "5", "kg", "x",
    "Tel:", "030", "1234567", "www.x.de", "(", ")", "<", ">", "-", "Apt", "#4",
])  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join) | st.text(string.printable, min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, by=st.sampled_from(["person", "company", "emails", "address", "separator", "text_and_number"]))
def test_nothing_is_lost(by, text):
    parts, _ = whole(by)(text)
    told = {"number": ",".join((parts.get("number") or "").split("."))} if by == "text_and_number" else {}
    again = {"again": "".join(parts.values()) * 6} if by == "emails" else {}  # an address that is repeated stands once
    assert is_whole(text, parts | told | again), parts


def test_values_are_carried_down_in_groups(staged, engine, log):
    table = staged(
        Region=[None, "Nord", None, " ", "Süd", None],
        Kunde=["x", "A", None, "B", None, "C"],
        Ware=["w0", "w1", "w2", "w3", "w4", "w5"],
    )
    result = run({SOURCE: table}, config(carry_down=[CarryDown(columns=["Region", "Kunde"])]), engine)
    assert rows(result.tables[SOURCE]) == {
        "Region": [None, "Nord", "Nord", "Nord", "Süd", "Süd"],
        "Kunde": ["x", "A", "A", "B", None, "C"],
        "Ware": ["w0", "w1", "w2", "w3", "w4", "w5"],
    }
    assert log(result) == [
        ("c001", " ", "Nord", "carry_down", 1),
        ("c001", None, "Nord", "carry_down", 1),
        ("c001", None, "Süd", "carry_down", 1),
        ("c002", None, "A", "carry_down", 1),
    ]
    assert result.data["columns"] == [
        {"table": SOURCE, "column": "Region", "rule": "carry_down", "cells": 3},
        {"table": SOURCE, "column": "Kunde", "rule": "carry_down", "cells": 1},
    ]
    again = run(result.tables, config(carry_down=[CarryDown(columns=["Region", "Kunde"])]), engine)
    assert again.changes == ()


def test_the_rows_of_one_thing_become_one(staged, engine, log):
    table = staged(
        Nr=["1", None, "2", "2", "3", None],
        Name=["Anna", None, "Tom", "Tim", "Eva", "Eva"],
        Tel=[None, "030 1", None, None, "5", None],
        Ort=["Ulm", " ", None, "Bonn", None, "Köln"],
    )
    given = config(carry_down=[CarryDown(columns=["Nr"])], together=[Together(name="people", key=["Nr"])])
    result = run({SOURCE: table}, given, engine)
    assert rows(result.tables[SOURCE]) == {
        "Nr": ["1", "2", "2", "3"],
        "Name": ["Anna", "Tom", "Tim", "Eva"],
        "Tel": ["030 1", None, None, "5"],
        "Ort": ["Ulm", None, "Bonn", "Köln"],
    }
    assert [line for line in log(result) if line[3] != "carry_down"] == [
        ("c003", None, "030 1", "together:people", 1),
        ("c004", None, "Köln", "together:people", 1),
    ]
    (frame,) = result.events
    events = frame.sort("_row").collect(backend="pyarrow").rows(named=True)
    assert [(e["_row"], e["fate"], e["rule"], e["into"]) for e in events] == [
        (2, "merged", "together:people", f"{SOURCE}|1"),
        (6, "merged", "together:people", f"{SOURCE}|5"),
    ]
    disagree = next(f for f in result.findings if f.code == "rows-disagree")
    assert (disagree.count, disagree.examples) == (1, ("2: [Name] Tim and Tom",))
    again = run(result.tables, given, engine)
    assert (again.changes, again.events) == ((), ())
