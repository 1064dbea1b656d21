"""Addresses of 27 countries in the forms that their posts publish: each delivery line with each town."""

import csv
from pathlib import Path

from crmmigrate.values.address import parse_address, tidy_address

FILE = Path(__file__).parent / "addresses.csv"
PARTS = ("street", "house_number", "unit", "po_box", "postcode", "city", "region")


def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_enough_addresses():
    assert len({(row["text"], row["country"]) for row in rows()}) >= 400


def test_addresses_come_apart_as_their_country_writes_them():
    wrong = []
    for row in rows():
        found = parse_address(row["text"], row["country"] or None)
        want = {part: row[part] for part in PARTS} | {"country": row["found"]}
        got = found and {part: getattr(found, part) or "" for part in want}
        if got != want:
            wrong.append((row["text"], row["country"], got, want))
    assert wrong == []


def test_no_word_of_an_address_is_lost_by_tidying():
    for row in rows():
        tidy = tidy_address(row["text"])
        assert tidy_address(tidy) == tidy
        assert tidy.replace(",", " ").split() == row["text"].replace(",", " ").replace(";", " ").split()


def test_what_is_no_address_is_not_taken_apart():
    for text in ("Berlin", "just a note", "see invoice 4711", "12345", "Müller GmbH", "", "n/a, unknown"):
        assert parse_address(text, "DE") is None
        assert parse_address(text) is None
