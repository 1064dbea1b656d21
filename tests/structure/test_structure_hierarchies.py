"""Laws of levels: chains hold whatever the order of rows and columns, and a constant is no level."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.structure import dependencies, hierarchies


def facts(codes, roles=None):
    """A table as far as hierarchies look at it."""
    size = codes.shape[1]
    columns = [SimpleNamespace(inferred_type="string", semantic_type=None, label=f"c{i}") for i in range(size)]
    values = [np.array([f"v{k:03d}" for k in range(codes[:, i].max() + 1)]) for i in range(size)]
    sample = SimpleNamespace(
        codes=codes, columns=columns, values=values, n=len(codes), distinct=lambda i: len(np.unique(codes[:, i]))
    )
    depends = dependencies.matrix(codes, range(size), range(size))
    return SimpleNamespace(
        sample=sample, depends=depends, roles=roles or ["attribute"] * size, label=lambda i: f"c{i}",
        equivalent=lambda a, b: min(depends[a, b], depends[b, a]) >= 0.95,
    )  # fmt: skip


def towns(seed, n=300):
    """Town, region, land, and a grade that depends on nothing."""
    pick = np.random.default_rng(seed)
    town = pick.integers(0, 24, n)
    region = town // 3
    return np.stack([town, region, region // 3, pick.integers(0, 4, n)], axis=1).astype(np.int64)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(4)))
def test_levels_are_found_in_whatever_order(seed, order):
    codes = towns(seed)
    shuffled = np.random.default_rng(seed).permutation(codes)[:, list(order)]
    found = hierarchies.find(facts(shuffled), range(4), 300)
    assert [[order[i] for i in h.levels] for h in found] == [[0, 1, 2]]
    assert found[0].broken == (0, 0)


def test_members_with_several_parents_are_counted_and_too_many_are_no_level():
    codes = towns(1)
    row = int(np.flatnonzero(codes[:, 0] == 5)[0])
    codes[row, 1] = 7
    [found] = hierarchies.find(facts(codes[:, :2]), range(2), 300)
    assert (found.broken, found.examples) == ((1,), ((0, "v005", ("v001", "v007")),))
    for town in range(6):
        codes[int(np.flatnonzero(codes[:, 0] == town)[0]), 1] = 7
    assert hierarchies.find(facts(codes[:, :2]), range(2), 300) == []


def test_a_column_that_names_the_members_themselves_is_no_level():
    codes = towns(2)
    assert hierarchies.find(facts(codes[:, :2]), range(2), 24) == []
