"""Nothing personal is in the page or on the terminal unless it is asked for, whatever field it comes in."""

import base64
import io
import re
import zlib
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from crmmigrate.core import survey as surveys
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import (
    BrokenRow,
    Conflict,
    Dependency,
    Grain,
    NearDuplicate,
    Overlap,
    Place,
    Reference,
    SameColumn,
    SameTable,
    Survey,
    TableSurvey,
    Trend,
)
from crmmigrate.report.profile_page import LARGE, profile_page
from crmmigrate.report.terminal_profile import Shown, profile

HOLD_VALUES = {
    "top", "misfits", "sample", "minimum", "maximum", "mean", "quantiles", "histogram", "outliers", "units", "locales",
    "variants", "damaged_examples", "identifier_faults",
}  # fmt: skip
HOLD_NONE = {
    "name", "label", "n", "nulls", "distinct", "inferred_type", "type_share", "null_spellings", "decimal", "date_order",
    "ambiguous", "semantic_type", "semantic_share", "role", "pii", "patterns", "max_length", "category", "identifier",
    "identifier_share", "lost_zeros",
    "outlier_count", "leading_zeros", "padded", "variant_count", "damaged", "estimated",
}  # fmt: skip
SURVEY_HOLDS_VALUES = {
    "BrokenRow.left", "BrokenRow.value", "BrokenRow.usual", "NearDuplicate.differ", "Trend.points",
    "Reference.examples", "Overlap.examples", "Conflict.examples",
}  # fmt: skip
SURVEY_HOLDS_NONE = {
    "Trend.outside", "SameTable.shared",
    "BrokenRow.row", "BrokenRow.often", "NearDuplicate.rows", "NearDuplicate.likeness", "Trend.column", "Trend.unit",
    "Trend.missing", "Place.source", "Place.column", "Dependency.left", "Dependency.right", "Dependency.rows",
    "Dependency.broken", "Dependency.strength", "Dependency.examples", "Subtotals.rows", "Subtotals.count",
    "Subtotals.columns", "Subtotals.why", "Grain.columns", "Grain.words", "Grain.share", "Grain.repeated",
    "Grain.rivals", "TableSurvey.source", "TableSurvey.grain", "TableSurvey.role", "TableSurvey.role_why",
    "TableSurvey.duplicates", "TableSurvey.near", "TableSurvey.near_count", "TableSurvey.near_of",
    "TableSurvey.dependencies", "TableSurvey.categories", "TableSurvey.measures", "TableSurvey.subtotals",
    "TableSurvey.trends", "SameTable.sources", "SameTable.columns", "SameTable.kind", "SameTable.confidence",
    "SameTable.why", "Reference.source", "Reference.columns", "Reference.ref_source", "Reference.ref_columns",
    "Reference.rows", "Reference.orphans", "Reference.orphan_values", "Reference.unused", "Reference.confidence",
    "Reference.why", "Overlap.left", "Overlap.right", "Overlap.by", "Overlap.common", "Overlap.left_only",
    "Overlap.right_only", "SameColumn.places", "SameColumn.confidence", "SameColumn.why", "Conflict.kind",
    "Conflict.codes", "Conflict.names", "Conflict.count", "Survey.tables", "Survey.same_tables", "Survey.references",
    "Survey.overlaps", "Survey.same_columns", "Survey.conflicts",
}  # fmt: skip


def test_every_field_is_weighed():
    """A new field must say whether it can hold values, and then be fed below."""
    assert {f.name for f in fields(ColumnProfile)} == HOLD_VALUES | HOLD_NONE
    kinds = [v for v in vars(surveys).values() if is_dataclass(v) and v.__module__ == surveys.__name__]
    assert {f"{k.__name__}.{f.name}" for k in kinds for f in fields(k)} == SURVEY_HOLDS_VALUES | SURVEY_HOLDS_NONE


class Secrets:
    """Gives values that must not be seen, each once, and remembers them."""

    def __init__(self, form):
        self.form, self.given = form, []

    def __call__(self):
        self.given.append(self.form.format(len(self.given) + 101))
        return self.given[-1]


def person(say, name, pii, *, sampled):
    return ColumnProfile(
        name, f"Feld {name}", 500, 3, 400, "date" if pii == "birth" else "string", pii=pii,
        role="date" if pii == "birth" else "attribute", type_share=0.99,
        top=() if sampled else ((say(), 5), (say(), 4), (say(), 1)), sample=(say(),) if sampled else (),
        misfits=(say(), say()),
        minimum=say(), maximum=say(), mean=91827.36, quantiles=(1.0, 2.0, 73645.5, 4.0, 83746.25),
        patterns=(("Aa Aa", 4),), histogram=((say(), "5", 4), ("6", say(), 3)), outliers=(say(),), outlier_count=1,
        units=((say(), 3), (say(), 2)), locales=((say(), 3), (say(), 2)), variants=(((say(), 4), (say(), 2)),),
        variant_count=1, damaged=1, damaged_examples=(say(),), identifier="de.vat", identifier_faults=(say(),),
    )  # fmt: skip


def people(say, pii):
    """Two tables whose first two columns are of persons and whose third is not, with all that joins them."""
    profiles = [
        TableProfile(
            source, 500,
            (person(say, "c001", pii, sampled=False), person(say, "c002", pii, sampled=True),
             ColumnProfile("c003", "Farbe", 500, 0, 2, "string", top=(("grün", 250),))),
        )
        for source in ("a.csv", "b.csv")
    ]  # fmt: skip
    a, b = Place("a.csv", "c001"), Place("b.csv", "c001")
    plain = Place("a.csv", "c003"), Place("b.csv", "c003")
    broken = (
        Dependency(("c001", "c003"), "c003", 9, 1, 0.9, (BrokenRow(4, (say(), "grün"), "rot", "blau", 3),)),
        Dependency(("c003",), "c002", 9, 1, 0.9, (BrokenRow(5, ("grün",), say(), say(), 3),)),
    )
    tables = tuple(
        TableSurvey(
            source, Grain(("c003",), "one row per Farbe"),
            near=(NearDuplicate((1, 2), 0.9, (("c001", say(), say()),)),), near_count=1, near_of=9, dependencies=broken,
            trends=(Trend("c002", "month", ((say(), 4), (say(), 2))),),
        )
        for source in ("a.csv", "b.csv")
    )  # fmt: skip
    return profiles, Survey(
        tables,
        (SameTable(("a.csv", "b.csv"), (("c001", "c001"),), "same", 0.9, "equal headers"),),
        (Reference("a.csv", ("c003", "c001"), "b.csv", ("c003", "c003"), 9, 2, 2, 0, 0.9, "found", (say(), say())),
         Reference("a.csv", ("c003",), "b.csv", ("c002",), 9, 2, 2, 0, 0.9, "found", (say(),))),
        (Overlap(a, b, "company", 3, 1, 1, (say(),)), Overlap(*plain, "email", 3, 1, 1, (say(),))),
        (SameColumn((a, b), 0.9, "values"),),
        (Conflict("codes", plain, (a, b), 2, ((say(), ("K1", "K2")),)),
         Conflict("names", plain, (a, b), 2, (("K1", (say(), say())),)),
         Conflict("codes", (a, b), plain, 2, (("grün", (say(), say())),))),
    )  # fmt: skip


def source_of(html):
    packed = re.search(r'x-deflate" id="data">([^<]*)<', html)
    return html + (zlib.decompress(base64.b64decode(packed.group(1))).decode() if packed else "")


def printed(profiles, survey, *, masked):
    out = io.StringIO()
    profile(Console(file=out, width=300, highlight=False), profiles, survey, Shown(every=True, masked=masked))
    return out.getvalue()


NUMBERS = ("91827", "91,827", "73645", "73,645", "83746", "83,746")


@pytest.mark.parametrize(("pii", "form"), [
    ("name", "Zq{0}xwv Meyer{0}x"), ("contact", "zq{0}w@example.com"), ("address", "Zqweg {0}b"),
    ("birth", "1977-0{0}"), ("id", "DE{0}77"),
])  # fmt: skip
def test_no_value_of_a_person_is_shown_unless_asked_for(pii, form):
    say = Secrets(form)
    profiles, survey = people(say, pii)
    for html in (profile_page(profiles, survey), profile_page(_wide(profiles), survey)):
        source = source_of(html)
        assert [secret for secret in (*say.given, *NUMBERS) if secret in source] == []
    told = printed(profiles, survey, masked=True)
    assert [secret for secret in say.given if secret in told] == []


def test_all_of_it_is_shown_when_asked_for():
    say = Secrets("Zq{0}xwv")
    profiles, survey = people(say, "name")
    source = source_of(profile_page(profiles, survey, masked=False))
    assert [secret for secret in say.given if secret not in source] == []
    assert {"91,827.36", "73,645.5", "83,746.25"} <= set(re.findall(r"[\d,]+\.\d+", source))
    assert any(secret in printed(profiles, survey, masked=False) for secret in say.given)


def _wide(profiles):
    """The same with so many other columns that the page packs its details."""
    more = tuple(ColumnProfile(f"d{n:04}", f"Mehr {n}", 1, 0, 1, "string", top=(("x", 1),)) for n in range(LARGE))
    return [TableProfile(p.source, p.n_rows, p.columns + more) for p in profiles]


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs", "Pd"]), min_size=3), max_size=6))
@settings(max_examples=40, deadline=None)
def test_no_text_passes_the_mask_whole(texts):
    hidden = [f"Zq{text}9xw" for text in texts]
    columns = (
        ColumnProfile(
            "c001", "N", 9, 0, 9, "string", pii="name", top=tuple((t, 2) for t in hidden), misfits=tuple(hidden)
        ),
    )
    source = source_of(profile_page([TableProfile("n.csv", 9, columns)]))
    assert not any(text in source for text in hidden)
