"""A sample of a table, before and after the rules that are proposed for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Cleaning, Migration, TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import ROW, Frame, Table
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.run import run

MOST_ROWS = 10_000
MOST_CELLS = 300_000
FEWEST_ROWS = 1_000
_REASONS = frozenset({"why", "confidence", "effect"})
_TERMS = frozenset({"options", "value_map", "into"})  # whose names are people's own
_CHECKS = frozenset({"identifier"})  # rules that look at every value and change none
BLOCK = 500  # rows that follow one another in the sample, so that groups of rows can be seen


@dataclass(frozen=True, eq=False)
class Look:
    """One table as those see it who propose.

    Attributes:
        table: The staged table, whole.
        profile: Its profile.
        entry: What is proposed for it so far.
        migration: For the usual country and the like.
        engine: Where the table is.
    """

    table: Table
    profile: TableProfile
    entry: TableCleaning
    migration: Migration
    engine: Engine

    def with_entry(self, entry: TableCleaning) -> Look:
        """The look at the same sample with more proposed; it is cleaned again only if that acts on it."""
        look = replace(self, entry=entry)
        kept = ("staged", "cleaned", "rows") if _acting(entry) == _acting(self.entry) else ("staged",)
        vars(look).update({name: vars(self)[name] for name in kept if name in vars(self)})
        return look

    @property
    def step(self) -> int:
        """Of so many rows one is in the sample; 1: all of them."""
        columns = max(len(self.table.columns), 1)
        most = max(FEWEST_ROWS, min(MOST_ROWS, MOST_CELLS // columns))
        return max(-(-self.profile.n_rows // most), 1)

    @property
    def sampled(self) -> Frame:
        """The rows of the sample, as a query: blocks of rows that follow one another."""
        frame = self.table.frame
        if self.step > 1:
            # Whole division by hand: engines divide integers differently.
            place = nw.col(ROW) - 1
            frame = frame.filter((place % (BLOCK * self.step)) < BLOCK)
        return frame

    @cached_property
    def staged(self) -> Table:
        """The sample, as staged: blocks of rows that follow one another."""
        return replace(self.table, frame=self.engine.hold(self.sampled), stored=None, scratch=None)

    @cached_property
    def cleaned(self) -> Table:
        """The sample after the rules that are proposed and switched on."""
        entry = TableCleaning.model_validate(_acting(self.entry) | {"applies_to": [self.table.name]})
        today = self.migration.as_of
        config = CleanConfig(
            Cleaning(tables=[entry]),
            default_region=self.migration.default_region,
            as_of=today.isoformat() if today else None,
        )
        return run({self.table.name: self.staged}, config, self.engine).tables[self.table.name]

    @cached_property
    def rows(self) -> pa.Table:
        """The cleaned sample in memory, in the order of rows: text columns by name, and `_row`."""
        names = [column.name for column in self.cleaned.columns]
        frame = self.cleaned.frame.select(ROW, *names).sort(ROW)
        found: pa.Table = frame.collect(backend="pyarrow").to_native()
        return found


def _acting(entry: TableCleaning) -> dict[str, Any]:
    """What of an entry can change a table, without its reasons: not what is switched off, nor what only checks."""
    said: dict[str, Any] = _on(entry.model_dump(exclude={"applies_to"}))
    return said


def _on(said: Any) -> Any:
    if isinstance(said, list):
        return [_on(part) for part in said if not _idle(part)]
    if isinstance(said, dict):
        kept = {name: part for name, part in said.items() if name not in _REASONS and not _idle(part)}
        return {name: part if name in _TERMS else _on(part) for name, part in kept.items()}
    return said


def _idle(part: Any) -> bool:
    return isinstance(part, dict) and (part.get("enabled") is False or part.get("rule") in _CHECKS)


Finder = Callable[[Look, Sequence[Look]], TableCleaning]
"""The entry of a table with what was found; beside it the looks at all tables."""
