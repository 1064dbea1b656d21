"""Tables beside one another: on small lists of three makes, through the steps that users run."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.core.survey import as_plain, from_plain
from crmmigrate.steps.profile import SurveyConfig, profiles
from crmmigrate.steps.profile.across import overlaps
from crmmigrate.steps.profile.across import survey as across
from crmmigrate.steps.profile.survey import findings, survey
from crmmigrate.structure import understand

GERMAN = ("Kundennr", "Firma", "E-Mail", "Straße", "Ort", "Kreditlimit", "Kunde seit", "Bonität")
FRENCH = ("Raison sociale", "N° client", "Ville", "Adresse", "Courriel", "Depuis", "Plafond", "Note")
ENGLISH = ("Account", "Company", "Mail", "Town", "Address", "Since", "Limit")
ORDER = {GERMAN: range(8), FRENCH: (1, 0, 4, 3, 2, 6, 5, 7), ENGLISH: (0, 1, 2, 4, 3, 6, 5)}


def _text(headers, rows):
    return "\n".join(",".join(map(str, row)) for row in (headers, *rows))


def _customers(language, form, streets, cities, shared=()):
    chosen = random.Random(language)
    rows = [
        [
            f"{language}-{1000 + i}", f"{chosen.choice(('Nord', 'Alpin', 'Delta'))} {language} {i} {form}",
            f"info{i}@{language.lower()}.example", streets.format(i), chosen.choice(cities),
            chosen.randint(1, 90) * 500, f"20{10 + i % 13}-0{1 + i % 9}-1{i % 10}", chosen.choice("ABC"),
        ]
        for i in range(40)
    ]  # fmt: skip
    for k, row in enumerate(shared):
        rows[k] = [rows[k][0], *row[1:]]
    return rows


def _lists():
    german = _customers("DE", "GmbH", "Hauptstraße {}", ("Köln", "Bonn", "Ulm"))
    french = _customers("FR", "SARL", "{} rue de la Paix", ("Lyon", "Nantes", "Lille"))
    english = _customers("EN", "Ltd", "{} High Street", ("Leeds", "York", "Bath"), german[:6])
    rows = {GERMAN: german, FRENCH: french, ENGLISH: english}
    return {f"{h[0]}.csv": (h, [[r[i] for i in ORDER[h]] for r in rows[h]]) for h in rows}


THINGS = ("Scale", "Printer", "Cable", "Sensor", "Weight", "Battery", "Display", "Charger")
ITEMS = [(f"AI-{10 + i}", f"{a} {b}") for i, (a, b) in enumerate((a, b) for a in ("Bench", "Crane") for b in THINGS)]
UNITS = {"1": "piece", "2": "box", "3": "kg", "4": "pallet"}


def _years():
    chosen = random.Random(3)
    customers = [[f"C-{100 + i}", f"Firm {i} Ltd", f"info{i}@firm.example"] for i in range(30)]

    def orders(year):
        for k in range(120):
            code, name = chosen.choice(ITEMS)
            customer = "C-999" if k % 40 == 7 else f"C-{chosen.randint(100, 129)}"
            day = f"{year}-{1 + k // 10:02d}-1{k % 10}"
            pieces = chosen.randint(1, 50)
            yield [f"{year}{k // 2:04d}", day, customer, code, name, pieces, pieces * 12.5]

    one, two = list(orders(2021)), list(orders(2022))
    headers = ("Order", "Date", "Customer", "Item", "Description", "Qty", "Amount")
    renamed = ("OrderNo", "Cust", "OrdDate", "ArtNo", "ArtName", "Pieces", "Total")
    return {
        "2021.csv": (headers, one),
        "2022.csv": (renamed, [[r[0], r[2], r[1], *r[3:]] for r in two]),
        "backup.csv": (headers, one[3:]),
        "customers.csv": (("No", "Company", "Mail"), customers),
    }


def _master():
    chosen = random.Random(4)
    swapped = dict(ITEMS)
    swapped["AI-10"], swapped["AI-11"] = swapped["AI-11"], swapped["AI-10"]
    other = {"1": "box", "2": "piece", "3": "kg", "4": "pallet"}
    items = [[c, n, u, UNITS[u]] for i, (c, n) in enumerate(ITEMS) for u in [str(1 + i % 4)]]
    sales = []
    for k in range(150):
        code, unit, gross = chosen.choice(list(swapped)), chosen.choice("1234"), chosen.randint(10, 900)
        sales.append(
            [f"S{k:04d}", code, swapped[code], unit, other[unit], gross, gross, chosen.choice((0, 0, 0, 0, 9))]
        )
    system = [[4700 + i, n, chosen.choice("xy")] for i, (_, n) in enumerate(ITEMS)]
    return {
        "items.csv": (("Item No", "Item", "Unit code", "Unit"), items),
        "sales.csv": (("No", "Article code", "Article", "UoM", "UoM text", "Gross", "To pay", "Rebate"), sales),
        "other.csv": (("SKU", "Product", "Group"), system),
    }


@pytest.fixture(scope="module")
def surveyed(staged, engine):
    """What is said of tables: the survey, their profiles, and the findings."""

    def make(lists):
        tables = {name: staged(_text(*rows), name) for name, rows in lists.items()}
        found = profiles(tables, engine)
        said = survey(tables, found, engine)
        return said, found, list(findings(said, SurveyConfig(found)))

    return make


@pytest.fixture(scope="module")
def lists(surveyed):
    return surveyed(_lists())


@pytest.fixture(scope="module")
def years(surveyed):
    return surveyed(_years())


@pytest.fixture(scope="module")
def master(surveyed):
    return surveyed(_master())


def _label(found, source, column):
    return None if column is None else found[source].column(column).label


def _things(found, group):
    return {tuple(_label(found, s, c) for s, c in zip(group.sources, row, strict=True)) for row in group.columns}


def test_one_list_in_three_languages(lists):
    said, found, _ = lists
    (group,) = said.same_tables
    assert (group.kind, group.sources) == ("renamed", ("Account.csv", "Kundennr.csv", "Raison sociale.csv"))
    expected = zip(
        ("Account", "Company", "Mail", "Address", "Town", "Limit", "Since", None),
        GERMAN,
        [FRENCH[ORDER[FRENCH].index(i)] for i in range(8)],
        strict=True,
    )
    assert _things(found, group) == set(expected)


def test_customers_that_two_lists_share(lists):
    said, found, told = lists
    mails = [o for o in said.overlaps if o.by == "email"]
    assert [(o.common, o.left_only, o.right_only) for o in mails] == [(6, 34, 34)]
    assert _label(found, mails[0].left.source, mails[0].left.column) == "Mail"
    assert {f.code for f in told} == {"tables-alike", "customers-overlap"}
    assert not any("@" in e and "info" in e for f in told for e in f.examples)


def test_yearly_files_and_a_file_delivered_twice(years):
    said, found, told = years
    group = next(g for g in said.same_tables if g.kind == "renamed")
    assert group.sources == ("2021.csv", "2022.csv", "backup.csv")
    assert ("Date", "OrdDate", "Date") in _things(found, group)
    assert ("Customer", "Cust", "Customer") in _things(found, group)
    copies = [(g.sources, g.shared) for g in said.same_tables if g.kind == "copy"]
    assert copies == [(("2021.csv", "backup.csv"), 117)]
    assert "tables-copied" in {f.code for f in told}


def test_exports_that_overlap(surveyed):
    headers, rows = _years()["2021.csv"]
    said, _, told = surveyed({"a.csv": (headers, rows[:70]), "b.csv": (headers, rows[60:])})
    assert [(g.kind, g.shared) for g in said.same_tables] == [("same", 10)]
    assert [str(f.severity) for f in told if f.code == "tables-alike"] == ["warning"]


def test_a_master_list_is_not_the_same_as_what_points_to_it(years, master):
    assert not any("customers.csv" in g.sources for g in years[0].same_tables)
    assert master[0].same_tables == ()


def test_references_are_counted_with_orphans(years):
    said, found, told = years
    reference = next(r for r in said.references if r.source == "2022.csv" and r.ref_source == "customers.csv")
    assert _label(found, "2022.csv", reference.columns[0]) == "Cust"
    assert (reference.rows, reference.orphans, reference.orphan_values, reference.examples) == (120, 3, 1, ("c-999",))
    named = {row[1] for row in _years()["2022.csv"][1]} - {"C-999"}
    assert reference.unused == 30 - len(named)
    assert {f.where.column for f in told if f.code == "foreign-key-orphans"} == {"Customer", "Cust"}


def test_columns_under_other_names(years, master):
    said, found, _ = years
    named = [{_label(found, p.source, p.column) for p in c.places} for c in said.same_columns]
    assert named == [{"Customer", "Cust", "No"}]
    said, found, told = master
    named = [{_label(found, p.source, p.column) for p in c.places} for c in said.same_columns]
    assert {"Gross", "To pay"} in named
    assert {"Item No", "Article code"} in named
    assert {"columns-equal", "columns-renamed"} <= {f.code for f in told}


def test_codes_that_disagree_within_one_scheme(master):
    said, found, told = master
    conflicts = {(c.kind, _label(found, c.codes[0].source, c.codes[0].column)): c for c in said.conflicts}
    assert set(conflicts) == {(k, c) for k in ("codes", "names") for c in ("Item No", "Unit code")}
    names = conflicts["names", "Item No"]
    assert names.examples == (
        ("ai-10", ("bench scale", "bench printer")),
        ("ai-11", ("bench printer", "bench scale")),
    )
    assert dict(conflicts["names", "Unit code"].examples) == {"1": ("piece", "box"), "2": ("box", "piece")}
    assert sum(f.code in ("codes-conflict", "names-conflict") for f in told) == 4


def test_two_spellings_of_a_name_are_no_conflict(surveyed):
    items = [[c, f"{n} 5 kg"] for c, n in ITEMS]
    other = [[c, n.upper()] for c, n in items[:-1]] + [[items[-1][0], f"{ITEMS[-1][1]} 7 kg"]]
    said, _, _ = surveyed(
        {
            "a.csv": (("Item No", "Item", "Stock"), [[*r, i] for i, r in enumerate(items)]),
            "b.csv": (("Code", "Article"), other),
        }
    )
    assert [(c.kind, c.examples) for c in said.conflicts] == [
        ("names", (("ai-25", ("crane charger 5 kg", "crane charger 7 kg")),))
    ]


def test_another_system_of_codes_is_no_conflict(master):
    assert not any(p.source == "other.csv" for c in master[0].conflicts for p in c.codes)


def test_a_survey_goes_through_json(years):
    assert from_plain(as_plain(years[0])) == years[0]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_tables_does_not_matter(surveyed, years, chosen):
    shuffled = list(_years().items())
    chosen.shuffle(shuffled)
    moved = {name: (headers, chosen.sample(rows, len(rows))) for name, (headers, rows) in shuffled}
    assert surveyed(moved)[0] == years[0]


def test_tables_without_anything_in_common(surveyed):
    said, _, told = surveyed(
        {
            "a.csv": (("Id", "Colour"), [[i, c] for i, c in enumerate(["red", "green", "blue", "grey", "pink"])]),
            "b.csv": (("Id", "Weight"), [[i, i * 1.5] for i in range(40)]),
        }
    )
    assert (said.same_tables, said.overlaps, said.same_columns, said.conflicts, told) == ((), (), (), (), [])


def test_tables_larger_than_their_samples_are_counted_in_the_engine(staged, engine, years, monkeypatch):
    tables = {name: staged(_text(*rows), name) for name, rows in _years().items()}
    understood = understand(tables, years[1], engine)
    for facts in understood.tables:
        facts.sample = replace(facts.sample, whole=False)
    monkeypatch.setattr(overlaps, "MOST_VALUES", 10)
    said = across(understood, engine)
    assert (said.same_tables, said.references) == (years[0].same_tables, years[0].references)
    assert said.overlaps == years[0].overlaps
