"""Tables beside one another, put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import Conflict, Overlap, Reference, SameColumn, SameTable
from crmmigrate.steps.profile.across import conflicts, overlaps, references, samecolumns, sametables
from crmmigrate.steps.profile.across.columns import Columns
from crmmigrate.structure import Understanding


@dataclass(frozen=True)
class Across:
    """What was found between tables; see `core.survey.Survey`."""

    same_tables: tuple[SameTable, ...] = ()
    references: tuple[Reference, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    same_columns: tuple[SameColumn, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def survey(understood: Understanding, engine: Engine) -> Across:
    """What is said of tables beside one another.

    Args:
        understood: The tables, their samples and their references.
        engine: Where what must be counted on all rows is counted.
    """
    columns = Columns(understood.tables)
    same = sametables.find(columns)
    one_thing = _correspondence(columns, same)
    return Across(
        tuple(same),
        tuple(references.find(columns, understood.references, one_thing)),
        tuple(overlaps.find(columns, understood, engine)),
        tuple(samecolumns.find(columns, understood.references, same)),
        tuple(conflicts.find(columns)),
    )


def _correspondence(columns: Columns, same: Sequence[SameTable]) -> Callable[[int, int], bool]:
    """Whether two columns, by number, are the same thing of tables that are one."""
    at = {facts.sample.table.name: t for t, facts in enumerate(columns.tables)}
    thing: dict[int, tuple[int, int]] = {}
    for g, group in enumerate(same):
        for k, row in enumerate(group.columns):
            for source, name in zip(group.sources, row, strict=True):
                if name is not None:
                    place = columns.tables[at[source]].sample.positions[name]
                    thing.setdefault(columns.number(at[source], place), (g, k))
    return lambda a, b: a in thing and thing[a] == thing.get(b)
