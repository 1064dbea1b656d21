"""The star that a load makes, as DDL: the plans of the load itself, put into the words of each database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from crmmigrate.adapters.targets import ddl
from crmmigrate.core.documents import Mapping, Model, Status
from crmmigrate.core.ports import TablePlan, ViewPlan
from crmmigrate.steps import load
from crmmigrate.steps.load import DATE_TABLE, PlannedTable, PlannedView

DIALECTS = tuple(ddl.WRITINGS)


@dataclass(frozen=True)
class Star:
    """The star that a load of a model makes.

    Attributes:
        model: The model.
        tables: All its tables in the order of the load.
        views: Views on them.
    """

    model: Model
    tables: Sequence[PlannedTable]
    views: Sequence[PlannedView]

    @property
    def plans(self) -> list[tuple[TablePlan, str | None]]:
        """The tables that people query, each with the table of the model that it is; None for the calendar."""
        names = {load.target_name(self.model, name): name for name in self.model.tables}
        return [(table_plan(t), names.get(t.table)) for t in self.tables if not t.table.startswith("_")]


def star_of(model: Model, mappings: Iterable[Mapping] = ()) -> Star:
    """The star of a model; with the common fields that mappings feed."""
    return Star(model, *load.outline(model, _fed(model, mappings)))


def _fed(model: Model, mappings: Iterable[Mapping]) -> dict[str, set[str]]:
    """Fields of `common` that mappings feed, by the table that gets them."""
    found: dict[str, set[str]] = {}
    for mapping in mappings:
        said = [c.field for c in mapping.columns if c.field and c.status != Status.REJECTED]
        said += [c.field for c in mapping.combined if c.status != Status.REJECTED]
        for path in (*said, *mapping.constants):
            table, _, name = path.partition(".")
            if name in model.common:
                found.setdefault(str(mapping.rows_are) if table == "common" else table, set()).add(name)
    return found


def scripts(star: Star, dialects: Iterable[str] = DIALECTS) -> dict[str, str]:
    """DDL by database.

    Args:
        star: The star.
        dialects: Keys of `DIALECTS`.
    """
    plans = [table_plan(table) for table in star_first(star.tables)]
    views = [ViewPlan(view.name, view.sql, view.comment) for view in star.views]
    first = first_rows(star.model, star.tables)
    return {name: ddl.script(name, plans, views, first) for name in dialects}


def star_first(planned: Sequence[PlannedTable]) -> list[PlannedTable]:
    """Dimensions, calendar and facts before the tables that only crmmigrate reads."""
    return sorted(planned, key=lambda table: table.table.startswith("_"))


def table_plan(table: PlannedTable) -> TablePlan:
    """A plan without rows."""
    return TablePlan(
        table.table, table.columns, table.primary_key, table.merge_key, "", Path(), 0, table.replace_all, table.comment
    )


def first_rows(model: Model, planned: Sequence[PlannedTable]) -> dict[str, pa.Table]:
    """The unknown member of each dimension, to which rows point that name nobody."""
    names = {load.target_name(model, name): name for name, table in model.tables.items() if table.role == "dimension"}
    found = {t.table: load.unknown_member(t.columns, names[t.table]) for t in planned if t.table in names}
    if any(table.table == DATE_TABLE for table in planned):
        found[DATE_TABLE] = pa.table({"date_key": [-1]})
    return found
