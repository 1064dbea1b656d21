"""Tables beside one another, put together."""

from __future__ import annotations

from dataclasses import dataclass

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import Conflict, Overlap, Reference, SameColumn, SameTable
from crmmigrate.structure import Understanding


@dataclass(frozen=True)
class Across:
    """What was found between tables; see `core.survey.Survey`."""

    same_tables: tuple[SameTable, ...] = ()
    references: tuple[Reference, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    same_columns: tuple[SameColumn, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def survey(understood: Understanding, engine: Engine) -> Across:  # noqa: ARG001
    """What is said of tables beside one another.

    Args:
        understood: The tables, their samples and their references.
        engine: Where what must be counted on all rows is counted.
    """
    return Across()
