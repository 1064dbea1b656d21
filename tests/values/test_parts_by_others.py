"""Names and addresses that others publish with their parts.

The files keep every case, also those that come out otherwise here: `agrees` says which, so neither side can drift.
`*` stands for a part of which the source says nothing.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from crmmigrate.values.address import parse_address
from crmmigrate.values.person_parts import person_parts

CASES = Path(__file__).parent / "cases"
NAME = ("title", "first", "middle", "last", "suffix", "nickname")
ADDRESS = ("house_number", "street", "unit", "po_box", "city", "region", "postcode")


def cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name_of(text):
    found = person_parts(text)
    if found is None:
        return None
    title = " ".join(filter(None, (found.salutation, found.title)))
    parts = (title, found.given, found.middle, found.family, found.suffix, found.nickname)
    return dict(zip(NAME, (part or "" for part in parts), strict=True))


def address_of(text):
    found = parse_address(text, "US")
    return found and {part: getattr(found, part) or "" for part in ADDRESS}


def bare(text):
    """Without the signs that the sources keep or drop."""
    return " ".join(text.replace("#", " ").replace(",", "").replace(".", "").casefold().split())


def verdict(found, case, parts):
    if found is None:
        return "not taken apart"
    return "yes" if all(bare(found[part]) == bare(case[part]) for part in parts if case[part] != "*") else "differs"


@pytest.mark.parametrize(
    ("file", "read", "parts", "least"),
    [("nameparser_parts.csv", name_of, NAME, 0.6), ("usaddress_parts.csv", address_of, ADDRESS, 0.45)],
)
def test_parts_agree_with_others_where_the_file_says_so(file, read, parts, least):
    found = cases(file)
    drifted = [
        (case["text"], case["agrees"], got)
        for case in found
        if (got := verdict(read(case["text"]), case, parts)) != case["agrees"]
    ]
    assert drifted == []
    counts = Counter(case["agrees"] for case in found)
    assert counts["yes"] >= least * len(found)
    assert counts["differs"] <= 0.25 * len(found)
