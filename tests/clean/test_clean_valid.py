"""Clean valid values of every type go through a whole bare `clean`: none may change, and nothing is logged.

Files of `valid/`: value, country, source. A value may be right only beside its country, so both ways are tried.
"""

import csv
from pathlib import Path

import pytest

from crmmigrate import api

VALID = Path(__file__).parent / "valid"
FILES = sorted(VALID.glob("*.csv"))
HEADERS = {
    "address": "Adresse",
    "address_us": "Mailing address",
    "boolean": "Aktiv",
    "case": "Name",
    "colour": "Farbe",
    "company": "Firma",
    "country": "Land",
    "currency": "Währung",
    "date": "Datum",
    "datetime": "Geändert am",
    "duration": "Dauer",
    "email": "E-Mail",
    "identifier": "Kennung",
    "language": "Sprache",
    "money": "Betrag",
    "note": "Notiz",
    "number": "Menge",
    "part": "Teilenummer",
    "percent": "Rabatt",
    "person": "Ansprechpartner",
    "phone": "Telefon",
    "plate": "Kennzeichen",
    "postcode": "PLZ",
    "quantity": "Gewicht",
    "region": "Region",
    "serial": "Seriennummer",
    "sku": "SKU",
    "text": "Bemerkung",
    "time": "Uhrzeit",
    "url": "Webseite",
}
SMALL = {"boolean": 2}  # kinds that have so few values
INLINE = {
    "email": [("anna.berg@example.com", "DE"), ("o'neil@example.ie", "IE"), ("USER+tag@example.org", "US")],
    "date": [("2019-12-04", "DE"), ("2020-02-29", "GB"), ("1999-01-31", "US")],
    "number": [("1234.50", "DE"), ("-0.5", "GB"), ("1000000", "US")],
    "phone": [("+4930901820", "DE"), ("+442070313000", "GB"), ("+16502530000", "US")],
    "person": [("Anna Müller", "DE"), ("Ludwig van Beethoven", "DE"), ("Ian McDonald", "GB")],
    "country": [("DE", "DE"), ("NA", "NA"), ("NO", "NO")],
    "text": [("n. a. Beachten: 1,5 % Skonto", "DE"), ("see 04.12.2019 (rev. 2)", "GB"), ("O'Neil & Sons", "IE")],
}


def values_of(path):
    """(value, country) of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["value"], row["country"]) for row in csv.DictReader(file)]


def kinds():
    """Kind -> values with their countries; of a kind without a file the few values here."""
    found = {kind: pairs for kind, pairs in INLINE.items() if kind not in {path.stem for path in FILES}}
    return found | {path.stem: values_of(path) for path in FILES}


def changed(path, headers, rows):
    """What a bare `clean` of a table changes: (column, rule, cells, before, after)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    with api.bare([path]) as project:
        answer = api.clean(project)
    return [(c["column"], c["rule"], c["count"], c["before"], c["after"]) for c in answer.data["changes"]]


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("with_country", [False, True], ids=["alone", "beside its country"])
def test_valid_values_stay(kind, with_country, tmp_path):
    header = HEADERS.get(kind, kind.title())
    rows = [
        (f"R{i:05}", value, *([country] if with_country else [])) for i, (value, country) in enumerate(kinds()[kind])
    ]
    headers = ["Nr", header, *(["Country code"] if with_country else [])]
    assert changed(tmp_path / "list.csv", headers, rows) == []


def test_valid_values_of_all_kinds_stay_beside_one_another(tmp_path):
    # A postcode beside the country of another row is not valid: Poland's 70000 is 70-000.
    mixed = {kind: pairs for kind, pairs in kinds().items() if kind != "postcode"}
    columns = {HEADERS.get(kind, kind.title()): [value for value, _ in pairs] for kind, pairs in mixed.items()}
    most = max(len(values) for values in columns.values())
    rows = [tuple(values[i % len(values)] for values in columns.values()) for i in range(most)]
    numbered = [(f"R{i:05}", *row) for i, row in enumerate(rows)]
    assert changed(tmp_path / "list.csv", ["Nr", *columns], numbered) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_are_enough_values_and_each_says_where_it_is_from(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["value"] for row in rows}) >= SMALL.get(path.stem, 150)
    assert all(row["source"] and row["value"] for row in rows)
