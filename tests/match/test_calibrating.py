"""Probabilities from weights: prior, calibration, threshold for a precision, expected wrong joins."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.learned import BELIEVED, Lesson
from crmmigrate.core.linking import Weights
from crmmigrate.steps.match.calibrating import (
    SMALLEST,
    STEP,
    Histogram,
    calibrated,
    chance,
    expected,
    interval,
    settled_prior,
    threshold,
)

BITS = st.floats(-30, 60).map(lambda x: round(x, 2))
MIDDLES = st.integers(-100, 240).map(lambda bin_: (bin_ + 0.5) * STEP)


def histogram(*bins: tuple[float, float]) -> Histogram:
    ordered = sorted(bins)
    return Histogram(np.array([w for w, _ in ordered], float), np.array([n for _, n in ordered], float))


def drawn(n: int, scale: float, shift: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Weights, and answers by the odds `shift + scale * weight`."""
    chosen = np.random.default_rng(seed)
    weight = chosen.uniform(-6, 12, n)
    return weight, chosen.random(n) < chance(shift + scale * weight)


@given(st.lists(BITS, min_size=2, max_size=40))
def test_a_greater_weight_is_never_less_likely(weights: list[float]) -> None:
    likely = chance(np.array(sorted(weights)))
    assert (np.diff(likely) >= 0).all()
    assert ((likely > 0) & (likely < 1)).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(BITS, st.booleans()), max_size=60), st.randoms(use_true_random=False))
def test_calibration_keeps_the_order_of_weights_and_does_not_heed_that_of_labels(labels, random) -> None:
    shuffled = list(labels)
    random.shuffle(shuffled)
    found = []
    for some in (labels, shuffled):
        weight, same = np.array([w for w, _ in some], float), np.array([s for _, s in some], bool)
        found.append(calibrated(Lesson(), weight, same, np.ones(len(some))))
    assert found[0] == found[1]
    assert found[0].scale > 0


def test_without_labels_nothing_changes() -> None:
    none = np.empty(0)
    assert calibrated(Lesson(), none, none.astype(bool), none) == Lesson()


def test_more_labels_bring_probabilities_closer_to_the_truth() -> None:
    off = []
    for n in (0, 30, 300, 3000):
        weight, same = drawn(n, 0.4, 1.5)
        lesson = calibrated(Lesson(scale=1.0), weight, same, np.ones(n))
        at = np.linspace(-6, 12, 50)
        off.append(np.abs(chance(lesson.shift + lesson.scale * at) - chance(1.5 + 0.4 * at)).mean())
    assert off[0] > off[1] > max(off[2:])
    assert off[-1] < 0.02 < 0.1 < off[0]


def test_a_label_counts_more_that_stands_for_more_pairs() -> None:
    weight, same = np.array([4.0] * 20), np.array([True] * 10 + [False] * 10)
    even = calibrated(Lesson(), weight, same, np.ones(20))
    wrong = calibrated(Lesson(), weight, same, np.where(same, 1.0, 9.0))
    assert wrong.shift + wrong.scale * 4 < even.shift + even.scale * 4


def test_calibration_of_a_lesson_scales_all_of_it() -> None:
    weight, same = drawn(4000, 0.5, 0.0)
    lesson = calibrated(Lesson(9, 1.0, 0.8, {"name": (2.0, -2.0, 0.0)}), weight, same, np.ones(4000))
    slope = lesson.scale / 0.8
    assert slope == pytest.approx(0.5, abs=0.05)
    assert lesson.bits["name"] == pytest.approx((2 * slope, -2 * slope, 0.0), abs=0.02)
    assert lesson.shift == pytest.approx(slope, abs=0.3)


def test_the_prior_settles_where_as_many_are_expected_as_it_says() -> None:
    records = 2000
    most = records * (records - 1) // 2
    sure = histogram((20.0, 1000), (-12.0, 5000))
    found = settled_prior(3000 / most, sure, records)
    assert found * most == pytest.approx(1000, rel=0.06)


def test_the_prior_hardly_changes_where_few_pairs_are_alike() -> None:
    before = 3 / 10
    assert settled_prior(before, histogram((9.0, 1)), 5) == pytest.approx(before, rel=0.1)


@given(
    st.lists(st.tuples(BITS, st.integers(1, 10_000)), max_size=30, unique_by=lambda one: one[0]),
    st.integers(2, 100_000), st.floats(1e-6, 0.4),
)  # fmt: skip
def test_a_prior_stays_within_bounds(bins, records, before) -> None:
    most = records * (records - 1) // 2
    found = settled_prior(before, histogram(*bins), records)
    assert 0 < found <= 0.5
    assert found * most <= 3 * records * 1.001


@given(
    st.lists(st.tuples(MIDDLES, st.integers(1, 10_000)), min_size=1, max_size=30, unique_by=lambda one: one[0]),
    st.floats(0.6, 0.9999),
)  # fmt: skip
def test_joined_pairs_are_expected_to_be_as_right_as_was_asked(bins, wanted) -> None:
    found = histogram(*bins)
    limit = threshold(found, wanted)
    if limit is None:
        assert chance(found.weight[-1:])[0] < max(wanted, SMALLEST)
        return
    joined = found.above(float(np.log2(limit / (1 - limit))))
    assert joined.count.sum()
    assert expected(joined).pairs == joined.count.sum()
    right = float((joined.count * chance(joined.weight)).sum() / joined.count.sum())
    assert right >= wanted


@given(st.lists(st.tuples(BITS, st.integers(1, 1000)), min_size=1, max_size=30, unique_by=lambda one: one[0]))
def test_more_precision_never_joins_more(bins) -> None:
    found = [threshold(histogram(*bins), wanted) or 1.0 for wanted in (0.8, 0.9, 0.99, 0.999)]
    assert found == sorted(found)


def test_wrong_joins_are_summed_over_pairs() -> None:
    found = expected(histogram((2.0, 100), (5.0, 330)), 0.999)
    assert found.false_merges == pytest.approx(100 * 0.2 + 330 / 33, abs=0.1)
    assert (found.pairs, found.falls_short) == (430, True)
    assert not expected(histogram((20.0, 100)), 0.999).falls_short


@pytest.mark.parametrize(("wrong", "n"), [(0, 100), (2, 100), (50, 100), (100, 100)])
def test_the_interval_holds_the_share_that_was_seen(wrong, n) -> None:
    low, high = interval(np.arange(n) >= wrong, np.ones(n))
    assert low <= wrong / n <= high
    assert high - low < 0.25


def test_labels_that_stand_for_unequal_numbers_say_less() -> None:
    same = np.arange(100) >= 5
    shares = np.where(np.arange(100) % 10 == 0, 100.0, 1.0)
    even, uneven = interval(same, np.ones(100)), interval(same, shares)
    assert uneven[1] - uneven[0] > even[1] - even[0]
    assert interval(same[:0], shares[:0]) == (0.0, 1.0)


def test_weights_survive_json() -> None:
    lesson = Lesson(42, -0.5, 0.61, {"name": (1.0, -2.25, 0.0)})
    weights = Weights(0.001, {"name": (0.9, 0.1)}, {"name": (0.01, 0.99)}, 7, lesson)
    assert Weights.of(json.loads(json.dumps(weights.data()))) == weights
    assert Weights(0.5, {}, {}).lesson.scale == BELIEVED
    assert Weights.of(Weights(0.2, {}, {}).data()).start == -1.0
