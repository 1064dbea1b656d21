"""Tables that are parts of one list: years of orders, or the same export made on several days."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from crmmigrate.structure.facts import Facts
from crmmigrate.structure.history import MOVES, History

FEWEST_HEADERS = 4  # of tables that are parts of one list; two lists of code and name are two things
COMMON = 0.5  # share of the things of one day that the next day has too


def alike(tables: Sequence[Facts], *, by_role: bool = True) -> dict[int, int]:
    """Each table -> the first one with the same headers and key, and by default the same role."""
    found: dict[tuple[object, ...], int] = {}
    first: dict[int, int] = {}
    for t, facts in enumerate(tables):
        labels = tuple(facts.label(i) for i in range(len(facts.roles)))
        shape = (labels, facts.key, facts.role if by_role else "") if len(labels) >= FEWEST_HEADERS else t
        first[t] = found.setdefault((shape,), t)
    return first


def exports(tables: Sequence[Facts]) -> dict[int, History]:
    """Parts that are the same list on several days, each with its day in a column: snapshots of a dimension."""
    first = alike(tables, by_role=False)  # copies of a list point to one another, which tells on their roles
    found: dict[int, History] = {}
    for head in sorted(set(first.values())):
        parts = [t for t in first if first[t] == head]
        date = _day(tables, parts)
        if len(parts) < 2 or date is None or len(tables[head].key) != 1 or date in tables[head].key:
            continue
        history = _compared(tables, parts, date)
        if history is not None:
            found |= dict.fromkeys(parts, history)
    return found


def _day(tables: Sequence[Facts], parts: Sequence[int]) -> int | None:
    """The date column that has one value in each part, and another one in each."""
    columns = tables[parts[0]].sample.columns
    for i, column in enumerate(columns):
        days = [sorted(tables[t].sample.value_set(i)) for t in parts]
        if column.inferred_type in ("date", "datetime") and all(len(d) == 1 for d in days):
            return i if len({d[0] for d in days}) == len(parts) else None
    return None


def _compared(tables: Sequence[Facts], parts: Sequence[int], date: int) -> History | None:
    head = tables[parts[0]]
    key = head.key[0]
    ordered = sorted(parts, key=lambda t: min(tables[t].sample.value_set(date)))
    sets = [tables[t].sample.value_set(key) for t in ordered]
    for one, other in itertools.pairwise(sets):
        if len(one & other) < COMMON * min(len(one), len(other)):
            return None
    rows = pd.concat([_texts(tables[t]) for t in ordered], ignore_index=True)
    counts = rows.groupby(key).nunique()
    members = len(counts)
    changed = {i: int((counts[i] > 1).sum()) for i in range(len(head.roles)) if i not in (key, date)}
    steps = len(ordered) - 1
    if any(head.roles[i] == "measure" and n > MOVES * members * steps for i, n in changed.items()):
        return None
    told = (
        ", ".join(f"{head.label(i)} of {n} in {members}" for i, n in sorted(changed.items()) if n) or "none did so far"
    )
    why = f"{len(parts)} tables with the same headers, each of one {head.label(date)}; what changed: {told}"
    return History("members", (key,), date, members=members, changed=changed, confidence=0.85, why=why)


def _texts(facts: Facts) -> pd.DataFrame:
    """The sample as texts, None for null; columns by index."""
    columns = {}
    for i, values in enumerate(facts.sample.values):
        texts = np.append(np.array(values.tolist(), dtype=object), np.array([None], dtype=object))
        columns[i] = texts[facts.sample.codes[:, i]]
    return pd.DataFrame(columns)
