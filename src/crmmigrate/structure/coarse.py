"""Measures of a coarser grain than the row: the freight of an order on each of its lines."""

from __future__ import annotations

from collections.abc import Collection

from crmmigrate.structure.facts import UNIQUE, Facts

COARSE = 0.97


def find(facts: Facts, grouped: Collection[int], transactional: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Measures that a transaction number coarser than the row determines, with that number.

    Args:
        facts: The table.
        grouped: Columns that stand in a dimension; what one of them alone determines describes the dimension.
        transactional: Columns that number transactions.
    """
    numbers = [
        i
        for i in range(len(facts.roles))
        if facts.unique[i] < UNIQUE
        and (i in transactional or i in facts.key)
        and facts.roles[i] in ("key", "degenerate")
    ]
    found: dict[int, tuple[int, ...]] = {}
    for m, role in enumerate(facts.roles):
        if role != "measure" or facts.sample.distinct(m) < 3:
            continue
        able = [i for i in numbers if facts.depends[i, m] >= COARSE]
        described = any(facts.depends[i, m] >= COARSE and facts.depends[i, n] < 0.95 for i in grouped for n in able)
        if able and not described:
            found[m] = (min(able, key=lambda i: (i not in facts.key, i not in facts.grows, i)),)
    return found
