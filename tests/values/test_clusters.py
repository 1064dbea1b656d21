"""Spellings of one value are found, and values that differ in meaning are left apart."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.values.clusters import clusters

PAIRS = Path(__file__).parent / "cases" / "cluster_pairs.csv"


def test_pairs_are_told():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    told = {(c["frequent"], c["rare"]): clusters({c["frequent"]: 50, c["rare"]: 2}) for c in pairs}
    wrong = [
        (c["frequent"], c["rare"], told[c["frequent"], c["rare"]])
        for c in pairs
        if bool(told[c["frequent"], c["rare"]]) != bool(c["same"])
    ]
    assert wrong == []
    assert len(pairs) > 200


def test_as_frequent_values_are_not_brought_together_by_edits():
    assert clusters({"Wholesale": 30, "Wholesaler": 25}) == []
    assert clusters({"Computers": 40, "Commuters": 30}) == []


@given(st.dictionaries(st.text("abcDE 12-.", min_size=1, max_size=12), st.integers(1, 50), max_size=20))
def test_what_is_canonical_stays(counts):
    found = {v.spelling: v.canonical for v in clusters(counts)}
    assert not set(found) & set(found.values())
    assert set(found.values()) <= set(counts)


@pytest.mark.parametrize(
    ("rare", "frequent"),
    [("Plattformwaage PW-300", "Plattformwaage PW-300-E"), ("Bomba hidráulica 4x2", "Bomba hidráulica 4x2b")],
)
def test_models_of_a_product_are_no_spellings(rare, frequent):
    assert clusters({frequent: 40, rare: 2}) == []
    assert clusters({f"{frequent} rot": 40, f"{frequent.replace('a', 'aa', 1)} rot": 2})
