"""What is proposed to be split, carried down and brought together; and what is not."""

import pytest

from crmmigrate.core.documents import Cleaning, Migration
from crmmigrate.steps import profile
from crmmigrate.steps.clean import enriched, propose

MIGRATION = Migration(name="finds", default_region="DE")


@pytest.fixture
def found(staged, engine):
    def run(**columns):
        tables = {"list.csv": staged(**columns)}
        profiles = profile.profiles(tables, engine)
        cleaning = enriched(propose(profiles, MIGRATION), tables, profiles, MIGRATION, engine)
        return cleaning.of("list.csv")

    return run


def splits(entry):
    return {c.column: (c.split.by, c.split.into) for c in entry.columns if c.split}


GIVEN = ["Anna", "Tom", "Eva", "Max", "John", "Mary", "Paul", "Laura", "Peter", "Julia", "Simon", "Sarah"]
FAMILY = ["Berg", "Maier", "Schulz", "Smith", "Weber", "Keller", "Jones", "Brown", "Fischer", "Wolf", "Braun", "Koch"]
NAMES = [f"{given} {family}" for given, family in zip(GIVEN, FAMILY, strict=True)]


@pytest.mark.parametrize(
    ("header", "values", "by", "parts"),
    [
        ("Name", [*NAMES[:9], "John & Mary Hill", "Dr. Eva Lang", "Tom und Anna Kurz"], "person",
         ["title", "given", "family", "second_given", "second_family", "rest"]),
        ("Preis", [f"{n},50 €" for n in range(1, 9)] + [f"USD {n}.20" for n in range(4)], "money",
         ["amount", "currency"]),
        ("E-Mail", [f"{g.lower()}@example.com" for g in GIVEN[:10]] + ["a@example.com; b@example.com"] * 2, "emails",
         ["email", "email_2"]),
        ("Contact", [f"{g.lower()}@example.com" for g in GIVEN[:6]] + [f"+49 30 90182{n}" for n in range(6)], "kinds",
         ["email", "phone"]),
        ("Terms", ["12.5", "14", "on request", "30.25", "7", "9.5", "none yet", "11", "8", "21", "3.5", "6"],
         "text_and_number", ["text", "number"]),
        ("Segment", [f"{a} / {b}" for a in ("North", "South", "West") for b in ("Retail", "Public", "Trade", "Other")],
         "separator", ["part_1", "part_2"]),
    ],
)  # fmt: skip
def test_splits_are_proposed(found, header, values, by, parts):
    entry = found(**{"Nr": [f"K{n:03d}" for n in range(12)], header: values})
    how, into = splits(entry)[header]
    assert (how, list(into)) == (by, parts)
    [split] = [c.split for c in entry.columns if c.split]
    assert not split.enabled
    assert split.why


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Umsatz", [f"{n}.234,50 €" for n in range(1, 13)]),
        ("Artikel", [f"A-{n}/{n % 3}" for n in range(12)]),
        ("Firma", [f"{family} GmbH & Co. KG" for family in FAMILY]),
        ("Telefon", [f"030 90182{n:02d}" for n in range(12)]),
        ("Notiz", [f"called {given} on Monday about the offer" for given in GIVEN]),
        ("Ort", ["Ulm", "Bonn", "Köln", "Berlin", "Mainz", "Trier", "Essen", "Bremen", "Kiel", "Jena", "Gera", "Hof"]),
        ("PLZ", [f"{n}0115" for n in range(1, 10)] + ["SW1A 1AA", "1010", "75002"]),
        ("E-Mail", [f"{g.lower()}@example.com" for g in GIVEN]),
        ("Menge", [str(n) for n in range(12)]),
        ("Minuten", ["12.5", "14", "30.25", "7", "9.5", "11", "8", "21", "3.5", "6", "45", "gestern"]),  # one slip
    ],
)
def test_nothing_is_to_be_split(found, header, values):
    assert splits(found(**{"Nr": [f"K{n:03d}" for n in range(12)], header: values})) == {}


def test_heads_of_groups_are_carried_down(found):
    entry = found(
        Kunde=["K1", None, None, "K2", None, "K3", None, None, "K4", None],
        Firma=["Acme", None, None, "Birch", None, "Cole", None, None, "Dorn", None],
        Ware=[f"W{n}" for n in range(10)],
        Menge=[str(n) for n in range(10)],
    )
    [carry] = entry.carry_down
    assert (carry.columns, carry.enabled) == (["Kunde", "Firma"], False)
    assert entry.together == []


@pytest.mark.parametrize(
    "columns",
    [
        {"Anrede": ["Herr", None, "Frau", None, "Herr", "Herr", None, "Frau"], "Name": NAMES[:8]},
        {"Name": NAMES[:8], "Telefon 2": ["1", None, "2", None, None, "3", None, "4"]},
        {"Nr": [None, "1", None, "2", None, "3", None, "4"], "Name": NAMES[:8]},
    ],
)
def test_what_is_only_sparse_is_not_carried(found, columns):
    assert found(**columns).carry_down == []


def test_rows_that_continue_one_another_are_brought_together(found):
    entry = found(
        Nr=["1", None, "2", None, "3", None, "4", "5"],
        Name=["Acme", None, "Birch", None, "Cole", None, "Dorn", "Elm"],
        Street=["Main St 1", None, None, "Oak Ave 2", "Fir St 3", None, "Elm St 4", "Ash St 5"],
        Town=[None, "Ulm", "Bonn", None, None, "Kiel", "Rom", "Jena"],
    )
    [together] = entry.together
    assert (together.key, together.enabled) == (["Nr"], False)


def test_rows_with_the_same_key_and_complementary_cells(found):
    entry = found(
        Nr=["1", "1", "2", "2", "3", "3", "4"],
        Phone=["030 1", None, None, "030 2", None, "030 3", None],
        Mail=[None, "a@b.de", "c@d.de", None, "e@f.de", None, "g@h.de"],
    )
    assert [t.key for t in entry.together] == [["Nr"]]


def test_order_lines_are_not_one_thing(found):
    entry = found(
        Nr=["1", "1", "2", "2", "3", "3", "4"], Item=["a", "b", "a", "c", "b", "c", "a"], Note=[None, "x"] * 3 + [None]
    )
    assert entry.together == []


def test_nothing_is_found_in_a_short_list(found):
    assert found(Name=["a", "b"], Nr=["1", "2"]) == Cleaning().of("list.csv").model_copy(
        update={"applies_to": found(Name=["a", "b"], Nr=["1", "2"]).applies_to}
    )
