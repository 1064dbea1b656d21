"""Hierarchies inside a dimension: chains of columns of which each value belongs to one of the next."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmmigrate.structure.facts import Facts
from crmmigrate.structure.sampling import Codes

DEPENDS = 0.9  # mu+ from which a column determines the next level
BROKEN = 0.1  # share of the members of a level that may have several parents
CHILDREN = 1.5  # members for each parent, on average
NEARLY_KEY = 0.7  # distinct values per member of a column that is a name of the thing itself
FEWEST_PARENTS = 2
MOST_LEVELS = 24
MOST_CHAINS = 8


@dataclass(frozen=True)
class Hierarchy:
    """A chain of levels.

    Attributes:
        levels: Columns, the finest first.
        members: Members of the finest level.
        broken: Of each step, how many members of the lower level have several parents.
        examples: Of the broken steps, a member with its parents, at most five.
        confidence: 0 to 1.
        why: What tells.
    """

    levels: tuple[int, ...]
    members: int
    broken: tuple[int, ...]
    examples: tuple[tuple[int, str, tuple[str, ...]], ...]
    confidence: float
    why: str


@dataclass(frozen=True)
class _Step:
    """A level below another one."""

    broken: int
    members: int
    strength: float
    examples: tuple[tuple[int, str, tuple[str, ...]], ...]


def find(facts: Facts, columns: Sequence[int], members: int) -> list[Hierarchy]:
    """The longest chains among columns of one dimension.

    Args:
        facts: A table that holds the dimension, one row a member or many.
        columns: Its columns that describe the dimension.
        members: How many members the dimension has there; a column that is different for nearly each is no level.
    """
    levels = _levels(facts, columns, members)
    steps = {
        (x, y): step
        for x, y in itertools.permutations(levels, 2)
        if (step := _step(facts, x, y)) is not None
    }  # fmt: skip
    above = {x: [y for y in levels if (x, y) in steps] for x in levels}
    direct = {x: [y for y in ys if not any((z, y) in steps for z in ys)] for x, ys in above.items()}
    starts = [x for x in levels if direct[x] and not any(x in ys for ys in direct.values())]
    chains = [chain for x in starts for chain in _chains(x, direct)]
    return [_hierarchy(facts, chain, steps) for chain in chains[:MOST_CHAINS]]


def _levels(facts: Facts, columns: Sequence[int], members: int) -> list[int]:
    """Columns that may be levels: descriptions and codes that repeat; of equivalent ones the name."""
    sample = facts.sample
    able = [
        i
        for i in columns
        if facts.roles[i] in ("key", "attribute", "degenerate")
        and sample.columns[i].inferred_type in ("string", "integer")
        and sample.columns[i].semantic_type not in ("free_text", "phone", "email", "url", "person", "flag")
        and FEWEST_PARENTS <= sample.distinct(i) < NEARLY_KEY * members
    ]
    able.sort(key=lambda i: (sample.columns[i].inferred_type != "string", facts.roles[i] == "key", i))
    kept: list[int] = []
    for i in able:
        if not any(_same_level(facts, i, j) for j in kept):
            kept.append(i)
    return sorted(kept[:MOST_LEVELS])


def _same_level(facts: Facts, left: int, right: int) -> bool:
    counts = sorted((facts.sample.distinct(left), facts.sample.distinct(right)))
    return facts.equivalent(left, right) and counts[0] * 1.2 >= counts[1]


def _step(facts: Facts, low: int, high: int) -> _Step | None:
    """Whether each member of a level has one parent, but for a few, and parents have several children."""
    sample = facts.sample
    if sample.distinct(low) < CHILDREN * sample.distinct(high) or facts.depends[low, high] < DEPENDS:
        return None
    members, broken, examples = _parents(sample.codes[:, low], sample.codes[:, high])
    several = _several(sample.codes[:, low], sample.codes[:, high])
    if broken > BROKEN * members or several < FEWEST_PARENTS or members < 4:
        return None
    texts = tuple(
        (low, str(sample.values[low][m]), tuple(str(sample.values[high][p]) for p in ps)) for m, ps in examples
    )
    return _Step(broken, members, float(facts.depends[low, high]), texts)


def _parents(low: Codes, high: Codes) -> tuple[int, int, list[tuple[int, list[int]]]]:
    """Members, how many have several parents, and some of these with their parents."""
    both = (low >= 0) & (high >= 0)
    pairs = np.unique(np.stack([low[both], high[both]]), axis=1)
    members, counts = np.unique(pairs[0], return_counts=True)
    broken = members[counts > 1]
    shown = [(int(m), [int(p) for p in pairs[1][pairs[0] == m][:3]]) for m in broken[:5]]
    return len(members), len(broken), shown


def _several(low: Codes, high: Codes) -> int:
    """Parents with more than one child."""
    both = (low >= 0) & (high >= 0)
    pairs = np.unique(np.stack([low[both], high[both]]), axis=1)
    return int((np.unique(pairs[1], return_counts=True)[1] > 1).sum())


def _chains(start: int, direct: dict[int, list[int]]) -> list[tuple[int, ...]]:
    above = [chain for y in direct[start] for chain in _chains(y, direct)] if direct.get(start) else [()]
    return [(start, *chain) for chain in above]


def _hierarchy(facts: Facts, chain: tuple[int, ...], steps: dict[tuple[int, int], _Step]) -> Hierarchy:
    taken = [steps[x, y] for x, y in itertools.pairwise(chain)]
    counts = " < ".join(f"{facts.label(i)} ({facts.sample.distinct(i)})" for i in chain)
    broken = sum(s.broken for s in taken)
    share = max(s.broken / s.members for s in taken)
    weakest = min(s.strength for s in taken)
    exact = f"; {broken} members have several parents" if broken else ""
    telling = facts.sample.distinct(chain[0]) >= 8 and facts.sample.distinct(chain[-1]) > FEWEST_PARENTS
    confidence = round(min(0.95, weakest - share) * (1.0 if telling else 0.8), 2)
    return Hierarchy(
        chain, taken[0].members, tuple(s.broken for s in taken),
        tuple(e for s in taken for e in s.examples)[:5], confidence,
        f"{counts}: each belongs to one of the next (mu+ at least {weakest:.2f}){exact}",
    )  # fmt: skip
