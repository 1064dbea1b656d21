"""A sample of a table, before and after the rules that are proposed for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Cleaning, Migration, TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import ROW, Frame, Table
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.run import run

T = TypeVar("T")
MOST_ROWS = 10_000
MOST_CELLS = 300_000
FEWEST_ROWS = 1_000
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
        seen: The sample, once somebody has asked for it: the same for all who propose.
    """

    table: Table
    profile: TableProfile
    entry: TableCleaning
    migration: Migration
    engine: Engine
    seen: dict[str, Any] = field(default_factory=dict)

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

    @property
    def staged(self) -> Table:
        """The sample, as staged: blocks of rows that follow one another."""
        return self._once("staged", self._staged)

    @property
    def cleaned(self) -> Table:
        """The sample after the rules that profiles propose and that are switched on."""
        return self._once("cleaned", self._cleaned)

    @property
    def rows(self) -> pa.Table:
        """The cleaned sample in memory, in the order of rows: text columns by name, and `_row`."""
        return self._once("rows", self._rows)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self.seen:
            self.seen[name] = make()
        found: T = self.seen[name]
        return found

    def _staged(self) -> Table:
        return replace(self.table, frame=self.engine.hold(self.sampled), stored=None, scratch=None)

    def _cleaned(self) -> Table:
        entry = self.entry.model_copy(update={"applies_to": [self.table.name]})
        today = self.migration.as_of
        config = CleanConfig(
            Cleaning(tables=[entry]),
            default_region=self.migration.default_region,
            as_of=today.isoformat() if today else None,
        )
        return run({self.table.name: self.staged}, config, self.engine).tables[self.table.name]

    def _rows(self) -> pa.Table:
        names = [column.name for column in self.cleaned.columns]
        frame = self.cleaned.frame.select(ROW, *names).sort(ROW)
        found: pa.Table = frame.collect(backend="pyarrow").to_native()
        return found


Finder = Callable[[Look, Sequence[Look]], TableCleaning]
"""The entry of a table with what was found; beside it the looks at all tables."""
