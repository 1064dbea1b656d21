"""Parts of dates, digits that spell days, names that only count columns, and keys told by the spread of numbers."""

import random

import numpy as np
import pytest

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.profile.roles import with_roles
from crmmigrate.structure import naming
from crmmigrate.structure.calendar import days_and_span
from crmmigrate.structure.relations import _Side, _spreads


def column(values, kind="integer"):
    texts = tuple(map(str, values))
    return ColumnProfile(
        "c001", "x", len(texts), 0, len(set(texts)), kind, sample=texts, minimum=min(texts), maximum=max(texts)
    )


def role_of(*columns):
    table = TableProfile("t.csv", columns[0].n, columns)
    return with_roles({"t.csv": table})["t.csv"].columns[0].role


@pytest.mark.parametrize(
    ("values", "role"),
    [
        ([f"24{m:02d}{d:02d}" for m in range(1, 13) for d in (3, 17, 28)], "date"),
        ([f"{d:02d}{m:02d}2024" for m in range(1, 13) for d in (3, 17, 28)], "date"),
        ([f"2024{m:02d}15093000" for m in range(1, 13)], "date"),
        ([f"2024{m:02d}" for m in range(1, 13)], "date"),
        ([str(240101 + 97 * i) for i in range(60)], "key"),
    ],
)
def test_digits_are_days_where_all_of_them_are(values, role):
    assert role_of(column(values, "string" if values[0].startswith("0") else "integer")) == role


def test_names_that_count_columns_say_nothing():
    assert naming.without_prefix(["FELD01", "FELD02", "FELD03"]) == [[], [], []]
    assert naming.without_prefix(["name", "line1", "line2", "city"]) == [["name"], ["line1"], ["line2"], ["city"]]


def test_draws_from_a_key_lie_evenly_and_amounts_do_not():
    draws = random.Random(4)
    reference = _Side((0, 0), 4000, (1, 1000.75, 2000.5, 3000.25, 4000), ())
    drawn = [draws.randint(1, 4000) for _ in range(200)]
    amounts = [1 + int(draws.expovariate(1 / 500)) % 4000 for _ in range(200)]
    points = np.quantile(np.array([drawn, amounts]), (0, 0.25, 0.5, 0.75, 1), axis=1).T
    assert _spreads(np.array([200, 200]), points, reference).tolist() == [True, False]


def test_days_are_counted_with_their_span():
    assert days_and_span({"2024-02-28", "2024-03-01", "x"}) == (2, 3)
