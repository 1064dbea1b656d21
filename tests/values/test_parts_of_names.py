"""Names of people and companies in their parts: published or hand-checked, and nothing lost."""

import csv
from pathlib import Path

import pytest

from crmmigrate.values.company_name import company_parts
from crmmigrate.values.person_parts import person_parts

CASES = Path(__file__).parent / "cases"


def cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def letters(*texts):
    return sorted(c for text in texts if text for c in text if c.isalnum())


def test_companies_have_their_published_legal_forms():
    found = [(c, company_parts(c["text"], c["country"] or None)) for c in cases("company_parts.csv")]
    wrong = [(c["text"], p) for c, p in found if (p.name, p.legal_form or "") != (c["name"], c["legal_form"])]
    assert wrong == []
    assert all(letters(p.name, p.legal_form) == letters(c["text"]) for c, p in found)


PARTS = ("salutation", "title", "given", "middle", "family", "suffix")


def test_people_have_their_parts():
    found = [(c, person_parts(c["text"])) for c in cases("person_parts.csv")]
    wrong = [
        (c["text"], p)
        for c, p in found
        if tuple(c[part] for part in PARTS) != tuple((getattr(p, part) or "") if p else "" for part in PARTS)
        or (c["second"] or "") != (" ".join(filter(None, (p.second.given, p.second.family))) if p and p.second else "")
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["person_parts.csv", "company_parts.csv"])
def test_there_are_enough_cases_and_each_says_where_it_is_from(name):
    found = cases(name)
    assert len({c["text"] for c in found}) >= 400
    assert all(c["source"] for c in found)
