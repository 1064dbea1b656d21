"""Inclusions of one table's values in the key of another: likely foreign keys, and plain ones, counted on all rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np

from crmmigrate.core.survey import Reference
from crmmigrate.steps.profile.across.columns import Columns
from crmmigrate.structure.counting import count
from crmmigrate.structure.facts import GEOGRAPHY, UNIQUE
from crmmigrate.structure.relations import ForeignKey

INCLUDED = 0.9
FEWEST = 3
PLAIN_MOST = 0.6  # how sure a plain inclusion can be

Corresponds = Callable[[int, int], bool]


def find(columns: Columns, proposed: Collection[ForeignKey], corresponds: Corresponds) -> list[Reference]:
    """References between the tables and inside them, the surest of each column.

    Args:
        columns: All columns.
        proposed: Foreign keys as the structure of the tables proposes them.
        corresponds: Whether two columns, by number, are the same thing of two tables that are one: such tables share
            rows, they do not point to one another.
    """
    likely = [k for k in proposed if not _inside_one_thing(columns, k, corresponds)]
    taken = {(k.table, k.columns[0]) for k in likely if len(k.columns) == 1}
    back = {(k.ref_table, k.ref_columns[0], k.table, k.columns[0]) for k in likely}
    found = likely + [
        k
        for k in _plain(columns, corresponds)
        if (k.table, k.columns[0]) not in taken and (k.table, k.columns[0], k.ref_table, k.ref_columns[0]) not in back
    ]
    return [_counted(columns, k) for k in sorted(found, key=lambda k: (k.table, k.columns, k.ref_table))]


def _inside_one_thing(columns: Columns, key: ForeignKey, corresponds: Corresponds) -> bool:
    ends = zip(key.columns, key.ref_columns, strict=True)
    return all(corresponds(columns.number(key.table, a), columns.number(key.ref_table, b)) for a, b in ends)


def _plain(columns: Columns, corresponds: Corresponds) -> Iterator[ForeignKey]:
    """Texts that are all found in a column of another table which names each thing once."""
    targets = np.flatnonzero([_may_name(columns, c) for c in range(len(columns.places))])
    if not len(targets):
        return
    shared = columns.shared[:, targets].tocoo()
    best: dict[int, ForeignKey] = {}
    for c, k, common in sorted(zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True)):
        target = int(targets[k])
        if columns.contained(c, target, common) < INCLUDED or corresponds(c, target):
            continue
        key = _included(columns, c, target)
        if key is None:
            continue
        if c not in best or (key.coverage, key.confidence) > (best[c].coverage, best[c].confidence):
            best[c] = key
    ends = {(c, columns.number(key.ref_table, key.ref_columns[0])): key for c, key in best.items()}
    for (c, target), key in ends.items():
        if (target, c) not in ends or c > target:  # equal lists point one way, to the earlier one
            yield key


def _may_name(columns: Columns, number: int) -> bool:
    return bool(
        columns.kind[number] == 1
        and columns.unique[number] >= UNIQUE
        and columns.distinct[number] >= FEWEST
        and columns.semantic[number] not in GEOGRAPHY | {"free_text", "url", "phone", "email"}
    )


def _included(columns: Columns, number: int, target: int) -> ForeignKey | None:
    (table, column), (ref_table, ref_column) = columns.places[number], columns.places[target]
    if table == ref_table or columns.kind[number] != 1 or columns.distinct[number] < FEWEST:
        return None
    mine, theirs = (columns.tables[t].sample.value_set(c) for t, c in ((table, column), (ref_table, ref_column)))
    common = mine & theirs
    coverage = len(common) / len(mine)
    sure = min(PLAIN_MOST, 0.2 + 0.002 * sum(map(len, common)))  # short codes in few rows prove little
    if coverage < INCLUDED or sure < 0.3:
        return None
    why = f"{coverage:.0%} of the texts are found there; nothing else says that they point there"
    return ForeignKey(table, (column,), ref_table, (ref_column,), round(sure * coverage, 2), coverage, why)


def _counted(columns: Columns, key: ForeignKey) -> Reference:
    here, there = columns.tables[key.table].sample, columns.tables[key.ref_table].sample
    counted = count(columns.tables, key)
    return Reference(
        here.table.name,
        tuple(here.columns[c].name for c in key.columns),
        there.table.name,
        tuple(there.columns[c].name for c in key.ref_columns),
        counted.rows,
        counted.orphans,
        counted.orphan_values,
        counted.unused,
        key.confidence,
        key.why,
        counted.examples,
    )
