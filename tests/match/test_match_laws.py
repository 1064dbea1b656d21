"""Laws of matching: what must not change who is whom."""

from __future__ import annotations

import random

import pytest
from scoring import partition

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine

FIRMS = [
    ("Falkenau Bürotechnik GmbH", "Lindenstraße 4", "80331", "München", "+49 89 2300110", "falkenau-buero.de"),
    ("Falkenau Bürotechnik Verwaltungs-GmbH", "Lindenstraße 4", "80331", "München", "+49 89 2300110", ""),
    ("Ostertag & Söhne KG", "Hafenweg 12", "28195", "Bremen", "+49 421 887700", "ostertag-soehne.de"),
    ("Ostertag & Söhne KG", "Ringstr. 1", "99084", "Erfurt", "+49 361 554400", ""),
    ("Brewster Marine Ltd", "3 Quay Road", "PL1 2AA", "Plymouth", "+44 1752 601122", "brewstermarine.co.uk"),
    ("Carpintería Nogal S.L.", "Calle del Olmo 7", "50001", "Zaragoza", "+34 976 220033", "nogalcarpinteria.es"),
    ("Ateliers Guérin SARL", "9 rue des Forges", "69001", "Lyon", "+33 4 72001122", "ateliers-guerin.fr"),
    ("Van Houten Kaas B.V.", "Markt 15", "2801 JJ", "Gouda", "+31 182 512345", "vanhoutenkaas.nl"),
    ("Pastificio Rinaldi S.n.c.", "Via Emilia 88", "40121", "Bologna", "+39 051 223344", "pastarinaldi.it"),
    ("Norrland Skog AB", "Storgatan 2", "903 26", "Umeå", "+46 90 121314", "norrlandskog.se"),
    ("Tractors & More Inc.", "45 Farm Rd", "50010", "Ames", "+1 515 5550101", "tractorsandmore.com"),
    ("Zakład Stolarski Dąb", "ul. Leśna 3", "30-001", "Kraków", "+48 12 4441122", "stolarskidab.pl"),
]  # fmt: skip
COLUMNS = ("Ref", "Name", "Street", "Zip", "City", "Phone", "Website")
FOLDED = str.maketrans({"ü": "ue", "ö": "oe", "ß": "ss", "é": "e", "å": "a", "ą": "a", "ł": "l", "ś": "s", "í": "i"})


def rows():
    """Each firm three times: as it is, in the manner of an old system, and hurriedly typed with gaps."""
    found = []
    for i, (name, street, postcode, city, phone, site) in enumerate(FIRMS):
        plain = (name, street, postcode, city, phone, site)
        old = (*(v.translate(FOLDED).upper() for v in (name, street, postcode, city)), phone.replace(" ", ""), "")
        hasty = (name.rsplit(" ", 1)[0].replace("a", "aa", 1), "", postcode, city, "", site and f"www.{site}/")
        for copy, values in (("a", plain), ("b", old), ("c", hasty)):
            found.append(dict(zip(COLUMNS, (f"F{i:02d}{copy}", *values), strict=True)))
    found += [{**dict.fromkeys(COLUMNS, ""), "Ref": f"E{i}", "Name": n} for i, n in enumerate(["", "GmbH", "n/a", "?"])]
    return found


@pytest.fixture(scope="module")
def messy(write_csv):
    return write_csv("messy.csv", rows())


@pytest.fixture(scope="module")
def base(match, messy):
    """The clusters of the file as it is."""
    return match("account", "Ref", messy)


@pytest.mark.long
def test_each_record_is_in_one_cluster(base):
    assert sorted(base) == sorted(row["Ref"] for row in rows())
    assert all(base.values())


def test_something_is_joined_and_something_is_not(base):
    assert 1 < len(partition(base)) < len(base)


@pytest.mark.long
def test_a_second_run_gives_the_same_cluster_ids(base, match, messy):
    assert match("account", "Ref", messy) == base


@pytest.mark.long
def test_order_of_rows_changes_nothing(base, match, write_csv):
    shuffled = rows()
    random.Random(1).shuffle(shuffled)
    assert partition(match("account", "Ref", write_csv("messy.csv", shuffled))) == partition(base)


@pytest.mark.long
def test_two_files_in_any_order_are_as_one(base, match, write_csv):
    odd, even = write_csv("odd.csv", rows()[1::2]), write_csv("even.csv", rows()[::2])
    found = match("account", "Ref", odd, even)
    assert partition(found) == partition(base)
    assert match("account", "Ref", even, odd) == found


@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2])
def test_number_of_threads_changes_nothing(number, base, match, messy, monkeypatch):
    made = DuckDBEngine.__init__
    seen = []

    def with_threads(engine, memory_limit="512MB", threads=None):
        seen.append(number)
        made(engine, memory_limit=memory_limit, threads=number)

    monkeypatch.setattr(DuckDBEngine, "__init__", with_threads)
    assert match("account", "Ref", messy) == base
    assert seen


@pytest.mark.long
def test_a_stranger_changes_no_cluster(base, match, write_csv):
    stranger = dict(zip(COLUMNS, ("X", "Quelle 7 Yoga", "", "1010", "Wien", "+43 1 9998877", ""), strict=True))
    found = match("account", "Ref", write_csv("more.csv", [*rows(), stranger]))
    assert frozenset({"X"}) in partition(found)
    assert partition(found) - {frozenset({"X"})} == partition(base)
