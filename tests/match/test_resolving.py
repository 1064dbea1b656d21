"""Clusters from pairs: what may not be one is not, must-links hold, and order and numbers mean nothing."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.steps.match.resolving import Edges, components, one_to_one, resolve

THRESHOLD = 4.25
N = 9
PAIRS = list(itertools.combinations(range(1, N + 1), 2))


def edges(weights):
    rows = [(*pair, weight) for pair, weight in weights.items()]
    left, right, weight = zip(*rows, strict=True) if rows else ((), (), ())
    return Edges(np.array(left, np.int64), np.array(right, np.int64), np.array(weight, np.float64))


def partition(found, nodes=range(1, N + 1)):
    """Clusters as a set of sets."""
    groups = {}
    for node in nodes:
        groups.setdefault(found.label.get(node, node), set()).add(node)
    return {frozenset(g) for g in groups.values()}


def pair_of(a, b):
    return min(a, b), max(a, b)


weights = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([4.5, 5.0, 6.5, 8.0, 9.5, 12.0, 20.0]), max_size=16)
few = st.sets(st.sampled_from(PAIRS), max_size=4)


def strongest(kept, must):
    """Must-links come as pairs of their own, as `linking` gives them."""
    return edges(kept | dict.fromkeys(sorted(must), 99.0))


@settings(max_examples=150, deadline=None)
@given(weights, few, few, st.randoms(use_true_random=False))
def test_the_order_of_pairs_changes_nothing(kept, apart, must, rng):
    one = resolve(strongest(kept, must), THRESHOLD, apart, must)
    rows = list((kept | dict.fromkeys(sorted(must), 99.0)).items())
    rng.shuffle(rows)
    other = resolve(edges(dict(rows)), THRESHOLD, set(apart), sorted(must, reverse=True))
    assert (one.label, one.refused) == (other.label, other.refused)


@settings(max_examples=150, deadline=None)
@given(weights, few, few)
def test_laws(kept, apart, must):
    given_ = strongest(kept, must)
    found = resolve(given_, THRESHOLD, apart, must)
    label = found.label
    # Nothing that may not be one is one, and a label is the smallest record of its cluster.
    assert not [p for p in apart if p[0] in label and label[p[0]] == label.get(p[1])]
    for cluster in partition(found):
        assert {label.get(node, node) for node in cluster} == {min(cluster)}
    # A must-link holds, unless it would bring together what may not be one.
    together = partition(resolve(edges(dict.fromkeys(sorted(must), 99.0)), THRESHOLD, (), must))
    for part in together:
        if not any(pair in apart for pair in itertools.combinations(sorted(part), 2)):
            assert len({label.get(node, node) for node in part}) == 1
    # Each pair to join is in one cluster, or has a reason; and only pairs that were to be joined have one.
    pairs = set(zip(given_.left.tolist(), given_.right.tolist(), strict=True))
    open_ = {p for p in pairs if label[p[0]] != label[p[1]]}
    assert open_ <= set(found.refused) <= pairs
    assert set(found.refused.values()) <= {"conflict", "bridge", "undecided"}
    # Nothing is joined that does not hang together.
    nodes, part = components(given_.left, given_.right)
    hangs = dict(zip(nodes.tolist(), part.tolist(), strict=True))
    assert all(hangs[node] == hangs[label[node]] for node in label)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PAIRS), unique=True, max_size=16), few, st.permutations(range(1, N + 1)))
def test_numbers_of_records_mean_nothing_where_no_two_pairs_are_equally_strong(pairs, apart, numbers):
    kept = {pair: THRESHOLD + 0.7 * (i + 1) for i, pair in enumerate(pairs)}
    new = dict(zip(range(1, N + 1), numbers, strict=True))

    def renamed(pair):
        return pair_of(new[pair[0]], new[pair[1]])

    one = resolve(edges(kept), THRESHOLD, apart)
    other = resolve(edges({renamed(p): w for p, w in kept.items()}), THRESHOLD, {renamed(p) for p in apart})
    assert {frozenset(new[n] for n in cluster) for cluster in partition(one)} == partition(other)
    assert {renamed(p): why for p, why in one.refused.items()} == other.refused


def test_one_weak_pair_does_not_join_two_clusters_and_two_do():
    two = dict.fromkeys([(1, 2), (3, 4)], 12.0)
    assert partition(resolve(edges(two | {(2, 3): 5.0}), THRESHOLD, ()), range(1, 5)) == {
        frozenset((1, 2)), frozenset((3, 4)),
    }  # fmt: skip
    assert resolve(edges(two | {(2, 3): 5.0}), THRESHOLD, ()).refused == {(2, 3): "bridge"}
    assert len(partition(resolve(edges(two | {(2, 3): 5.0, (1, 4): 5.0}), THRESHOLD, ()), range(1, 5))) == 1
    assert len(partition(resolve(edges(two | {(2, 3): 20.0}), THRESHOLD, ()), range(1, 5))) == 1


def test_a_record_that_fits_two_which_are_not_one_joins_neither():
    found = resolve(edges({(1, 2): 9.0, (2, 3): 9.5}), THRESHOLD, {(1, 3)})
    assert (len(partition(found, (1, 2, 3))), set(found.refused.values())) == (3, {"undecided"})
    clear = resolve(edges({(1, 2): 9.0, (2, 3): 14.0}), THRESHOLD, {(1, 3)})
    assert (clear.label, clear.refused) == ({1: 1, 2: 2, 3: 2}, {(1, 2): "conflict"})


# --- sources without duplicates -------------------------------------------------------------------


sources = st.dictionaries(st.integers(1, N), st.integers(0, 2), max_size=N)


@settings(max_examples=200, deadline=None)
@given(weights, sources, few, st.randoms(use_true_random=False))
def test_never_two_records_of_one_source_in_one_cluster(kept, source, must, rng):
    rows = list((kept | dict.fromkeys(sorted(must), 99.0)).items())
    remaining, rivals = one_to_one(edges(dict(rows)), source)
    found = resolve(remaining, THRESHOLD, (), must)
    for cluster in partition(found):
        here = [source[node] for node in cluster if node in source]
        assert len(here) == len(set(here))
    left = set(zip(remaining.left.tolist(), remaining.right.tolist(), strict=True))
    assert left.isdisjoint(rivals)
    assert left | set(rivals) == {pair for pair, _ in rows}
    rng.shuffle(rows)
    again, same = one_to_one(edges(dict(rows)), dict(rng.sample(sorted(source.items()), len(source))))
    assert same == rivals
    assert sorted(again.weight.tolist()) == sorted(remaining.weight.tolist())


@settings(max_examples=100, deadline=None)
@given(weights, sources, st.permutations(range(1, N + 1)))
def test_numbers_mean_nothing_to_one_to_one_even_among_equally_strong_pairs(kept, source, numbers):
    new = dict(zip(range(1, N + 1), numbers, strict=True))
    _, rivals = one_to_one(edges(kept), source)
    moved = {pair_of(new[a], new[b]): w for (a, b), w in kept.items()}
    _, other = one_to_one(edges(moved), {new[n]: s for n, s in source.items()})
    assert {pair_of(new[a], new[b]) for a, b in rivals} == set(other)


def test_the_best_pair_wins_and_the_other_gives_way():
    weights = {(1, 3): 9.0, (2, 3): 7.0, (4, 5): 6.0}
    remaining, rivals = one_to_one(edges(weights), {1: 0, 2: 0, 4: 0, 5: 1})
    assert rivals == {(2, 3): "rival"}
    assert sorted(zip(remaining.left.tolist(), remaining.right.tolist(), strict=True)) == [(1, 3), (4, 5)]


def test_of_two_equally_good_pairs_none_is_the_best():
    assert one_to_one(edges({(1, 3): 9.0, (2, 3): 9.0}), {1: 0, 2: 0})[1] == {(1, 3): "rival", (2, 3): "rival"}


def test_two_records_of_a_source_do_not_meet_through_others():
    weights = {(1, 3): 9.0, (3, 4): 12.0, (2, 4): 8.0}
    assert one_to_one(edges(weights), {1: 0, 2: 0})[1] == {(2, 4): "rival"}


@pytest.mark.parametrize("source", [{}, {1: 0, 2: 1, 3: 2}])
def test_where_no_source_is_there_twice_all_pairs_remain(source):
    given_ = edges({(1, 2): 5.0, (2, 3): 6.0})
    assert one_to_one(given_, source) == (given_, {})


def test_many_pairs_are_no_burden():
    rng = random.Random(7)
    kept = {pair_of(a, a + rng.randint(1, 5)): rng.choice([5.0, 8.0, 12.0]) for a in range(1, 20_001)}
    source = dict.fromkeys(range(1, 20010, 2), 0)
    remaining, _ = one_to_one(edges(kept), source)
    nodes, part = components(remaining.left, remaining.right)
    here = part[nodes % 2 == 1]
    assert len(here) == len(set(here.tolist()))
    assert len(remaining.left) > 5_000
