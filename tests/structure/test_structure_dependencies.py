"""The mu+ measure and what is built on it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.structure.dependencies import joined, matrix, mu_plus, uniqueness


def codes(*columns):
    return np.array(columns, dtype=np.int64).T


def test_a_dependency_counts_fully_and_its_reverse_does_not():
    city = np.repeat(np.arange(20), 10)
    country = city // 5
    assert mu_plus(city, country) == pytest.approx(1.0)
    assert mu_plus(country, city) < 0.25


def test_two_wrong_cells_in_a_hundred_do_not_kill_a_dependency():
    city = np.repeat(np.arange(20), 10)
    country = city // 5
    country[[7, 80, 133, 199]] = [3, 3, 0, 0]
    assert mu_plus(city, country) > 0.9


def test_a_nearly_unique_left_side_is_no_evidence():
    rng = np.random.default_rng(3)
    left = np.arange(1000)
    left[-10:] = left[:10]
    assert mu_plus(left, rng.integers(0, 50, 1000)) < 0.3


def test_nulls_are_skipped_on_either_side():
    left = np.array([0, 0, 1, 1, -1, 0])
    right = np.array([5, 5, 6, 6, 9, -1])
    assert mu_plus(left, right) == pytest.approx(1.0)


def test_a_constant_is_determined_by_nothing():
    assert mu_plus(np.array([0, 0, 1, 1]), np.zeros(4, dtype=np.int64)) == 0.0


def test_the_matrix_holds_left_to_right():
    city = np.repeat(np.arange(20), 10)
    found = matrix(codes(city, city // 5), [0, 1], [0, 1])
    assert found[0, 1] == pytest.approx(1.0)
    assert found[1, 0] < 0.5


def test_joined_codes_are_equal_where_all_columns_are():
    made = joined(codes([0, 0, 1, 1, -1], [2, 2, 2, 0, 0]), [0, 1])
    assert made[0] == made[1] != made[2]
    assert made[4] == -1


def test_uniqueness_needs_filled_rows():
    assert uniqueness(codes([0, 1, 2, 3]), [0]) == 1.0
    assert uniqueness(codes([0, 1, 1, 2]), [0]) == 0.75
    assert uniqueness(codes([0, 1, -1, 2]), [0]) == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 4)), min_size=2, max_size=60), st.randoms())
def test_mu_plus_is_a_share_and_row_order_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    here = mu_plus(*codes(*zip(*rows, strict=True)).T)
    assert 0.0 <= here <= 1.0
    assert mu_plus(*codes(*zip(*shuffled, strict=True)).T) == pytest.approx(here)
