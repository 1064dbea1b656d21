"""Customers of other countries: cases by people's conventions, and three lists with strangers around them.

The cases were written from what is usual in those countries, before anything was matched. They are hard on purpose:
many need to know a language. What must never happen is a wrong merge.
"""

from __future__ import annotations

import pytest
from scoring import CASES, FILES, cases, score, table

LEAST_PRECISION = 0.98
LISTS = {
    # file: kind, least recall over pairs
    "iberian_contacts": ("contact", 0.9),
    "eastern_contacts": ("contact", 0.25),
    "european_companies": ("account", 0.5),
}
FLOORS = {
    # cases: of those that are the same, the least number found; none that are different are joined
    "anglo": 10, "arabic": 3, "chinese": 3, "dutch": 12, "families": 4, "french_italian": 10, "german_firms": 7,
    "hungarian": 11, "institutions": 3, "japanese": 9, "korean": 5, "portuguese": 15, "premises": 5, "russian": 7,
    "spanish": 16,
}  # fmt: skip
COLUMNS = {
    "contact": ("id", "Name", "First", "Infix", "Last", "Suffix", "Birth date", "Company", "Email", "Phone", "Mobile",
                "Street", "Zip", "City", "Country"),
    "account": ("id", "Name", "Street", "Zip", "City", "Country", "Phone", "Email", "Website", "VAT"),
}  # fmt: skip


@pytest.fixture(scope="module")
def clusters_of_cases(match, write_csv):
    """All cases of a kind in one file, matched: record (case and side) -> cluster."""
    found = {}
    for kind, columns in COLUMNS.items():
        rows = [
            {"id": f"{case.id}{side}", **values}
            for name in FLOORS
            for case in cases(name)
            if case.kind == kind
            for side, values in (("L", case.left), ("R", case.right))
        ]
        found |= match(kind, "id", write_csv(f"{kind}s.csv", rows, columns))
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", LISTS)
def test_list_of_a_region(name, match):
    kind, least_recall = LISTS[name]
    found = match(kind, "Ref", FILES / f"{name}.csv")
    truth = table(FILES / f"{name}_truth.csv")
    assert found.keys() == truth.keys()
    said = score(found, truth)
    assert said.precision >= LEAST_PRECISION, said.wrong
    assert said.recall >= least_recall, said.missed


@pytest.mark.parametrize("name", FLOORS)
def test_cases_of_a_country(name, clusters_of_cases):
    joined = {c.id for c in cases(name) if clusters_of_cases[f"{c.id}L"] == clusters_of_cases[f"{c.id}R"]}
    wrong = [(c.id, c.why) for c in cases(name) if c.verdict == "different" and c.id in joined]
    missed = [(c.id, c.why) for c in cases(name) if c.verdict == "same" and c.id not in joined]
    assert wrong == []
    assert sum(c.verdict == "same" for c in cases(name)) - len(missed) >= FLOORS[name], missed


def test_every_file_of_cases_has_a_floor():
    assert {path.stem for path in CASES.glob("*.csv")} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_cases_are_well_formed(name):
    found = cases(name)
    assert len(found) >= 30
    assert len({case.id for case in found}) == len(found)
    for case in found:
        assert case.verdict in {"same", "different", "undecidable"}
        assert case.left
        assert case.right
        assert {*case.left, *case.right} <= set(COLUMNS[case.kind]), case.id
