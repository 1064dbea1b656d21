"""Measures of a coarser grain than the row: the freight of an order on each of its lines."""

from __future__ import annotations

from collections.abc import Collection

from crmmigrate.structure.calendar import dates_of
from crmmigrate.structure.facts import UNIQUE, Facts

COARSE = 0.97
EXACT = 0.995


def _paired(facts: Facts, transactional: Collection[int]) -> tuple[int, ...]:
    """The key where it pairs things, without a transaction or a date: campaign and member."""
    dated = {*dates_of(facts.sample.columns), *facts.calendar, *transactional}
    return facts.key if len(facts.key) > 1 and not dated & set(facts.key) else ()


def _tells(facts: Facts, part: int, measure: int) -> bool:
    """Whether a part of the grain alone tells a measure, well repeated: the campaign its budget."""
    repeats = facts.sample.n >= 3 * facts.sample.distinct(part)
    return repeats and bool(facts.depends[part, measure] >= EXACT)


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
    paired = _paired(facts, transactional)
    found: dict[int, tuple[int, ...]] = {}
    for m, role in enumerate(facts.roles):
        if role != "measure" or facts.sample.distinct(m) < 3:
            continue
        able = [i for i in numbers if facts.depends[i, m] >= COARSE]
        able = [i for i in able if i in transactional or i not in grouped or (i in paired and _tells(facts, i, m))]
        described = any(
            facts.depends[i, m] >= COARSE and facts.depends[i, n] < 0.95 for n in able for i in grouped if i != n
        )
        if able and not described:
            found[m] = (min(able, key=lambda i: (i not in facts.key, i not in facts.grows, i)),)
    return found
