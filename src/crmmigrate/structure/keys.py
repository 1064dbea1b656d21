"""Primary keys: single columns and small groups that are unique, the most plausible first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crmmigrate.structure import naming
from crmmigrate.structure.dependencies import different, joined
from crmmigrate.structure.facts import UNIQUE, Facts, is_short_code
from crmmigrate.structure.sampling import Codes

MOST_COLUMNS = 12
MOST_PARTS = 4
FILLED = 0.98
SCREENED = 1_000  # rows on which groups of columns are tried first; they were chosen by chance
SLACK = 0.02
RIVAL = 0.3  # how near the cost of another key is that may as well be meant
LESS, MOST_LESS, PER_PART = 0.1, 0.2, 0.05  # by how much a key is less sure
FEW_ROWS = 30

Key = tuple[int, ...]


class Choice(NamedTuple):
    """A key: its columns, its uniqueness in the sample, how sure it is (0 to 1) and why."""

    key: Key
    share: float
    sure: float
    why: str


def choose(facts: Facts, references: frozenset[int] = frozenset()) -> Choice:
    """The most plausible key of a table; one of no columns when there is none.

    Args:
        facts: The table; rows that repeat another one cell for cell do not count against a key.
        references: Columns that are known to be foreign keys.
    """
    codes = _without_repeats(facts.sample.codes)
    known = {tuple(sorted(facts.sample.positions[c] for c in key)) for key in facts.sample.profile.keys}
    found = [(k, u) for k, u in _unique_groups(facts, codes, references) if u >= UNIQUE]
    seen = {k for k, _ in found}
    # What the profile saw on all rows is taken even where the sample has too few columns to find it.
    found += [(k, 1.0) for k in sorted(known - seen) if len(k) <= MOST_PARTS]
    if known and not facts.sample.whole:
        found = [(k, u) for k, u in found if any(set(p) <= set(k) for p in known)]
    if not found:
        return Choice((), 0.0, 0.5, "no group of columns is unique")
    ordered = sorted((_cost(facts, codes, item, references), item[0], item[1]) for item in found)
    least, key, share = ordered[0]
    rivals = [k for cost, k, _ in ordered[1:] if cost - least < RIVAL]
    return Choice(key, share, *_judged(facts, key, share, rivals))


def _judged(facts: Facts, key: Key, share: float, rivals: list[Key]) -> tuple[float, str]:
    """How sure a key is, and why: less with rivals that are as plausible, few rows, many columns."""
    named = [" + ".join(facts.label(c) for c in k) for k in (key, *rivals)]
    why = f"{named[0]} is unique in {share:.1%} of {facts.sample.n:,} rows"
    sure = 0.5 + 0.45 * share - min(MOST_LESS, LESS * len(rivals)) - PER_PART * max(0, len(key) - 2)
    if rivals:
        why += f"; {', '.join(named[1:3])} would do nearly as well"
    if facts.sample.n < FEW_ROWS:
        sure -= LESS if facts.sample.n >= FEW_ROWS // 3 else MOST_LESS
        why += "; few rows"
    return round(max(0.3, sure), 2), why


def _without_repeats(codes: Codes) -> Codes:
    if not len(codes):
        return codes
    _, first = np.unique(joined(codes + 1, range(codes.shape[1])), return_index=True)
    # A few repeats are soil; where most rows repeat, what is left says nothing of the table.
    return codes[np.sort(first)] if len(first) >= 0.95 * len(codes) else codes


def _unique_groups(facts: Facts, codes: Codes, references: frozenset[int]) -> Iterator[tuple[Key, float]]:
    """Minimal unique groups, of the smallest number of columns that has a plausible one."""
    columns = _candidates(facts, references)
    rows = len(codes)
    distinct = {c: different(codes[:, c]) for c in columns}
    few = codes[:SCREENED]
    found: list[Key] = []
    plausible = False
    for parts in range(1, MOST_PARTS + 1):
        last = plausible
        for group in itertools.combinations(columns, parts):
            if any(set(f) <= set(group) for f in found):
                continue
            if np.prod([float(distinct[c]) for c in group]) < UNIQUE * rows:
                continue
            if rows > 2 * SCREENED and _share(few, group) < UNIQUE - SLACK:
                continue  # what repeats among some rows repeats more among all
            share = _share(codes, group)
            if share >= UNIQUE:
                exact = share == 1.0
                found += [group] if exact else []
                weight = max(_weight(facts, c, references) for c in group)
                plausible = plausible or (exact and weight < 3)
                last = last or (exact and weight < 1.9)
                yield tuple(sorted(group)), share
        if last:  # after a doubtful one, such as a time of day, one step further
            return


def _share(codes: Codes, group: Key) -> float:
    key = joined(codes, group)
    filled = key[key >= 0]
    if len(filled) < FILLED * len(key) or not len(filled):
        return 0.0
    return different(filled) / len(filled)


def _candidates(facts: Facts, references: frozenset[int]) -> list[int]:
    sample = facts.sample
    able = [
        i
        for i, c in enumerate(sample.columns)
        if sample.filled(i) >= 0.98 * sample.n
        and (sample.distinct(i) > 1 or sample.n == 1)
        and c.inferred_type != "empty"
        and c.semantic_type != "free_text"
    ]
    stepping = {i: 1.6 for i in able if sample.columns[i].inferred_type == "integer" and small_steps(facts, i)}
    weights = {i: min(_weight(facts, i, references), stepping.get(i, 9.0)) for i in able}
    able.sort(key=lambda i: (weights[i], -sample.distinct(i), i))
    return sorted(able[:MOST_COLUMNS])


def _weight(facts: Facts, index: int, references: frozenset[int]) -> float:
    """How odd a column would be in a key; 1 for an identifier, 3 and more for an amount."""
    column, role = facts.sample.columns[index], facts.roles[index]
    dated = column.inferred_type in ("date", "datetime") or role == "date" or _years(facts, index)
    cases = (
        (column.inferred_type == "number", 6.0),
        (index in references, 0.95),
        (role == "degenerate", 0.9),
        (role == "key", 1.0),
        (is_short_code(facts, index), 1.3),
        (column.inferred_type == "datetime", 1.9),
        (dated, 1.4),
        (role == "measure", 2.6 if _small(facts, index) else 5.0),
        (column.semantic_type in ("person", "email", "phone", "company"), 2.2),
        (column.inferred_type == "string" and column.max_length > 40, 2.8),
        (column.max_length <= 6, 1.5),
    )
    return next((weight for holds, weight in cases if holds), 1.7)


def _years(facts: Facts, index: int) -> bool:
    numbers = facts.sample.numbers(index)
    return bool(len(numbers)) and numbers.min() >= 1900 and numbers.max() <= 2100


def _small(facts: Facts, index: int) -> bool:
    numbers = facts.sample.numbers(index)
    return bool(len(numbers)) and numbers.min() in (0, 1) and numbers.max() <= 100


def small_steps(facts: Facts, index: int) -> bool:
    """Whether numbers are few small steps from the first one on: 1, 2, 3 ... or 10, 20, 30 ..."""
    numbers = facts.sample.numbers(index)
    if len(numbers) < 2 or numbers.min() < 0 or numbers.min() > 100:
        return False
    step = max(1.0, float(numbers.min()))
    return bool((numbers % step == 0).all() and numbers.max() <= 100 * step and numbers.max() >= 2 * step)


def _cost(facts: Facts, codes: Codes, found: tuple[Key, float], references: frozenset[int]) -> float:
    key, share = found
    costs = {c: _weight(facts, c, references) for c in key}
    if len(key) > 1:
        for c in key:
            if counts_lines(facts, codes, key, c):
                costs[c] = 0.2
    if len(key) == 1 and key[0] in references:
        costs[key[0]] = 1.3  # the table would but extend another one
    position = sum(key) / max(1, len(facts.roles)) / len(key)
    numbered = any(c in facts.grows for c in key) or (len(key) == 1 and _counts_rows(facts, key[0]))
    grows = 0.3 if numbered else 0.0
    inexact = 1.0 + 400 * (1 - share) if share < 1.0 else 0.0
    blanks = 0.8 * sum(facts.sample.columns[c].nulls > 0 for c in key)
    finer = blanks + 0.5 * sum(_has_finer(facts, key, c) for c in key)
    named = 0.3 * max((_named_like_table(facts, c) for c in key if c not in references), default=0.0)
    return sum(costs.values()) + 0.4 * len(key) + inexact + 0.15 * position - grows - named + finer


def _named_like_table(facts: Facts, column: int) -> float:
    return naming.likeness(naming.words(facts.label(column)), (), naming.words(facts.name))


def _counts_rows(facts: Facts, column: int) -> bool:
    """Whether a column numbers the rows of the table from 0 or 1, in whatever order."""
    profile = facts.sample.columns[column]
    if profile.inferred_type != "integer" or profile.maximum is None or profile.minimum not in ("0", "1"):
        return False
    return profile.distinct >= 0.99 * float(profile.maximum)


def _has_finer(facts: Facts, key: Key, column: int) -> bool:
    """Whether an identifier outside the key determines a part: the ticket is the grain, not its date."""
    return any(
        facts.roles[i] == "key" and facts.determines(i, column) and not facts.equivalent(i, column)
        for i in range(len(facts.roles))
        if i not in key and facts.unique[i] < UNIQUE
    )


def counts_lines(facts: Facts, codes: Codes, key: Key, column: int) -> bool:
    """Whether a column numbers the rows 1, 2, 3 ... within the rest of the key."""
    if facts.sample.columns[column].inferred_type != "integer" or not small_steps(facts, column):
        return False
    rest = joined(codes, [c for c in key if c != column])
    texts = facts.sample.values[column]
    try:
        numbers = np.array([float(t) for t in texts])
        numbers = (numbers / max(1.0, numbers.min()))[codes[:, column]]
    except ValueError:
        return False
    groups, inverse, sizes = np.unique(rest, return_inverse=True, return_counts=True)
    highest = np.zeros(len(groups))
    np.maximum.at(highest, inverse, numbers)
    several = sizes > 1
    return bool(several.any()) and float((highest[several] - sizes[several] <= 0).mean()) > 0.8
