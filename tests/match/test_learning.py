"""What labels teach of levels, and how little when they are few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.learned import BELIEVED, Lesson
from crmmigrate.steps.match.calibrating import chance
from crmmigrate.steps.match.learning import Labels, learned, unseen, weights

SIZES = {"name": 3, "phone": 2}


def labels(n: int, seed: int = 1, *, worth: float = 5.0) -> Labels:
    """Pairs whose telephones are worth more than their weight says."""
    chosen = np.random.default_rng(seed)
    name, phone = chosen.integers(-1, 3, n), chosen.integers(-1, 2, n)
    weight = np.round(3.0 * name - 3 + 2.0 * phone, 2)
    same = chosen.random(n) < chance(BELIEVED * weight + worth * (phone == 1))
    return Labels(weight, same, {"name": name, "phone": phone}, np.ones(n))


def test_a_level_is_learned_that_weighs_too_little() -> None:
    lesson = learned(labels(2000), SIZES)
    best, other, missing = lesson.bits["phone"]
    assert best - other > 3
    assert best - missing > 3
    assert lesson.labels == 2000


def test_few_labels_change_little() -> None:
    few, many = learned(labels(30), SIZES), learned(labels(3000), SIZES)
    assert 0 < few.bits["phone"][0] < many.bits["phone"][0]


def test_labels_that_agree_with_the_weights_teach_nothing() -> None:
    lesson = learned(labels(4000, worth=0.0), SIZES)
    assert lesson.scale == pytest.approx(BELIEVED, abs=0.1)
    assert max(abs(bit) for bits in lesson.bits.values() for bit in bits) < 0.8


def test_more_labels_come_closer_on_pairs_that_were_not_labelled() -> None:
    held = labels(4000, seed=9)
    truth = chance(BELIEVED * held.weight + 5.0 * (held.levels["phone"] == 1))
    off = [np.abs(chance(weights(held, learned(labels(n), SIZES))) - truth).mean() for n in (30, 300, 3000)]
    assert off == sorted(off, reverse=True)


@settings(max_examples=20, deadline=None)
@given(st.integers(30, 80), st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_of_labels_means_nothing(n, seed, random) -> None:
    some = labels(n, seed)
    order = list(range(n))
    random.shuffle(order)
    mixed = some.part(np.array(order))
    assert learned(some, SIZES) == learned(mixed, SIZES)
    assert sorted(unseen(some, SIZES).tolist()) == sorted(unseen(mixed, SIZES).tolist())


def test_one_answer_only_is_no_certainty() -> None:
    some = labels(60)
    for verdict in (True, False):
        found = weights(some, learned(replace(some, same=np.full(60, verdict)), SIZES))
        assert np.abs(found).max() < 40
        assert (found.mean() > 0) == verdict


def test_a_lesson_adds_the_bits_of_each_level() -> None:
    lesson = Lesson(50, 1.0, 0.5, {"name": (4.0, 2.0, -1.0, 0.25), "phone": (8.0, -8.0, 0.0)})
    levels = {"name": np.array([2, 1, 0, -1]), "phone": np.array([1, 0, -1, -1])}
    some = Labels(np.zeros(4), np.ones(4, bool), levels, np.ones(4))
    assert weights(some, lesson).tolist() == [13.0, -5.0, 0.0, 1.25]


def test_a_pair_is_weighed_by_labels_other_than_its_own() -> None:
    some = labels(100)
    turned = replace(some, same=np.where(np.arange(100) == 7, ~some.same, some.same))
    before, after = unseen(some, SIZES), unseen(turned, SIZES)
    # It may change its place among equal pairs, and so its fold; what it weighs stays nearly so.
    assert abs(before[7] - after[7]) < 1.0
    assert (before != after).any()
