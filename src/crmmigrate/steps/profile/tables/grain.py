"""What one row of a table is, how often that fails, and what else it might be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import narwhals as nw
import numpy as np

from crmmigrate.core.survey import Grain
from crmmigrate.structure.dependencies import different, joined
from crmmigrate.structure.facts import EQUIVALENT, UNIQUE, Facts
from crmmigrate.structure.sampling import Codes

MOST_COLUMNS = 10
MOST_PARTS = 3
MOST_RIVALS = 3
MOST_TRIED = 12
SCREEN_ROWS = 2000
BY_CHANCE = 15.0  # collisions to expect of columns that have nothing to do with one another

Group = tuple[int, ...]


def grain(facts: Facts) -> Grain:
    """What one row is.

    A rival is a group of columns that is unique although chance would repeat it, and that names other things than
    the key. What stands for the same things (an id beside a number, a product beside a line number that only counts
    the products of an order) is another key, not a rival.
    """
    names = _names(facts, facts.key)
    if not names:
        return Grain((), "no columns identify a row", 0.0)
    n = facts.sample.profile.n_rows
    if any(set(key) <= set(names) for key in facts.sample.profile.keys):
        groups, alone = n, n
    else:
        groups, alone = _counted(facts, names)
    words = "one row per " + listed([facts.label(i) for i in facts.key])
    rivals = tuple(_names(facts, group) for group in _rivals(facts))
    return Grain(names, words, round(alone / n, 6), n - groups, rivals)


def listed(labels: Sequence[str]) -> str:
    """Labels as a list in words: `A, B and C`."""
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _names(facts: Facts, group: Group) -> tuple[str, ...]:
    return tuple(facts.sample.columns[i].name for i in group)


def _counted(facts: Facts, names: Sequence[str]) -> tuple[int, int]:
    """Distinct keys of all rows, and how many of them have one row."""
    groups = facts.sample.table.frame.group_by(*names).agg(nw.len().cast(nw.Int64).alias("_n"))
    single = (nw.col("_n") == 1).cast(nw.Int64).sum().alias("_alone")
    found = groups.select(nw.len().cast(nw.Int64).alias("_groups"), single).collect(backend="pyarrow").rows()[0]
    return int(found[0]), int(found[1] or 0)


def _rivals(facts: Facts) -> list[Group]:
    if len(facts.key) < 2 or any(facts.roles[i] == "measure" for i in facts.key):
        return []  # a key with an amount in it is unique by chance, as others are
    found: list[Group] = []
    few = facts.sample.codes[:SCREEN_ROWS]
    whole = facts.sample.codes
    tried = 0
    for group in _plausible(facts):
        if any(set(f) <= set(group) or not _says_else(facts, group, f) for f in found) or not _unique(few, group):
            continue
        tried += 1
        if _unique(whole, group) and _holds(facts, group):
            found.append(group)
        if tried >= MOST_TRIED or len(found) >= MOST_RIVALS:
            break
    return found


def _plausible(facts: Facts) -> Iterator[Group]:
    """Groups that would repeat if their columns were strangers, and that say something else than the key."""
    columns = _candidates(facts)
    n = facts.sample.n
    for parts in range(2, MOST_PARTS + 1):
        for group in itertools.combinations(columns, parts):
            if set(facts.key) <= set(group):
                continue
            possible = float(np.prod([float(facts.sample.distinct(i)) for i in group]))
            if n <= possible <= n * (n - 1) / (2 * BY_CHANCE) and _says_else(facts, group, facts.key):
                yield tuple(sorted(group))


def _candidates(facts: Facts) -> list[int]:
    order = {"key": 0, "degenerate": 0, "date": 1, "attribute": 2}
    able = [
        i
        for i, c in enumerate(facts.sample.columns)
        if c.nulls == 0
        and facts.sample.distinct(i) > 1
        and facts.unique[i] < UNIQUE
        and (i in facts.key or facts.roles[i] in order)
        and c.inferred_type in ("integer", "string", "date", "datetime")
        and c.semantic_type != "free_text"
        and c.max_length <= 60
    ]
    able.sort(key=lambda i: (i not in facts.key, order.get(facts.roles[i], 3), -facts.sample.distinct(i), i))
    return able[:MOST_COLUMNS]


def _says_else(facts: Facts, group: Group, known: Group) -> bool:
    """Whether each of two groups has a column that is no other name, part or whole of one of the other's."""
    here = [i for i in group if i not in known]
    there = [i for i in known if i not in group]
    if not there or any(_counts(facts, known, i) for i in there):
        return False
    kin = {(a, b) for a in here for b in there if max(facts.depends[a, b], facts.depends[b, a]) >= EQUIVALENT}
    return any(all((a, b) not in kin for a in here) for b in there) and any(
        all((a, b) not in kin for b in there) for a in here
    )


def _counts(facts: Facts, group: Group, column: int) -> bool:
    """Whether a part of a group only counts the rows of its other parts: 1, 2, 3 ..."""
    if facts.sample.columns[column].inferred_type != "integer":
        return False
    rest = joined(facts.sample.codes, [i for i in group if i != column])
    largest = int(np.bincount(rest[rest >= 0]).max(initial=0))
    return largest > 1 and facts.sample.distinct(column) <= 1.2 * largest


def _unique(codes: Codes, group: Group) -> bool:
    key = joined(codes, group)
    return bool((key >= 0).all()) and different(key) == len(key)


def _holds(facts: Facts, group: Group) -> bool:
    n = facts.sample.profile.n_rows
    return facts.sample.whole or _counted(facts, _names(facts, group))[0] == n
