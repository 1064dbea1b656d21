"""Personal data is masked wherever the same values stand, and inside other text."""

from __future__ import annotations

import pytest

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Overlap, Place, Reference, SameColumn, SameTable, Survey
from crmmigrate.steps.profile import personal_too
from crmmigrate.values.veiling import safe, veil


def table(source, *columns):
    made = (ColumnProfile(f"c00{i}", f"f{i}", 9, 0, 9, "string", pii=pii, semantic_type=semantic)
            for i, (pii, semantic) in enumerate(columns))  # fmt: skip
    return TableProfile(source, 9, tuple(made))


def classes(survey):
    profiles = {
        "a": table("a", ("name", "person"), (None, None)),
        "b": table("b", (None, None), (None, "city")),
        "c": table("c", (None, None)),
    }
    found = personal_too(profiles, survey)
    return {(source, c.name): c.pii for source, p in found.items() for c in p.columns if c.pii}, found


A0, B0, B1, C0 = Place("a", "c000"), Place("b", "c000"), Place("b", "c001"), Place("c", "c000")
KNOWN = {("a", "c000"): "name"}


@pytest.mark.parametrize(
    "survey",
    [
        Survey(same_columns=(SameColumn((A0, B0), 0.9, ""),)),
        Survey(same_tables=(SameTable(("b", "a"), (("c000", "c000"), (None, "c001")), "renamed", 0.9, ""),)),
        Survey(references=(Reference("b", ("c000",), "a", ("c000",), 9, 0, 0, 0, 0.9, ""),)),
        Survey(overlaps=(Overlap(B0, A0, "person", 5, 1, 1),)),
    ],
)
def test_the_class_reaches_columns_of_the_same_values(survey):
    told, profiles = classes(survey)
    assert told == KNOWN | {("b", "c000"): "name"}
    assert profiles["b"].notes == {"c000": "personal data as in a [f0]"}


def test_it_goes_on_from_table_to_table_but_not_to_cities_nor_by_weak_ties():
    chain = Survey(same_columns=(SameColumn((B0, C0), 0.9, ""), SameColumn((A0, B0), 0.9, "")))
    assert classes(chain)[0] == KNOWN | {("b", "c000"): "name", ("c", "c000"): "name"}
    assert classes(Survey(same_columns=(SameColumn((A0, B1), 0.9, ""),)))[0] == KNOWN
    weak = Reference("b", ("c000",), "a", ("c000",), 9, 0, 0, 0, 0.5, "")
    assert classes(Survey(references=(weak,)))[0] == KNOWN


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hr. Quornstein hat angerufen, Tel 0221 998877", "Hr. Q••••••••• hat angerufen, Tel •••• ••••77"),
        ("Anna Meyer called about the Order", "A••• M•••• called about the Order"),
        ("ask x.y@zorg.example today", "ask •.•@z•••.e•••••• today"),
        ("+49 170 1234567", "+•• ••• •••••67"),
        ("DE89 3704 0044 0532 0130 00", "D••• •••• •••• •••• •••• 00"),
        ("DE12 ABCD 1234 5678", "DE12 ABCD 1234 5678"),
        ("Order 0012345678 of 2024-01-02", "Order 0012345678 of 2024-01-02"),
    ],
)
def test_notes_do_not_tell_on_persons(text, shown):
    assert veil(text, names=True) == shown


def test_names_are_looked_for_in_free_text_only():
    product = ColumnProfile("c001", "Product", 9, 0, 9, "string")
    assert safe("Max Power 3000", product) == "Max Power 3000"
    assert safe("Max Power 3000", ColumnProfile("c001", "N", 9, 0, 9, "string", semantic_type="free_text")) == (
        "M•• P•••• 3000"
    )
