"""Value maps as people see them: each value that changes or cannot be read, and what people decided of it."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from crmmigrate.core.documents import CleaningRule, ColumnCleaning, Spelling, TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, Table
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.plan import ColumnPlan, plans_of
from crmmigrate.steps.clean.value_map import value_map

MOST = 5_000
"""Values of a column that are listed."""
_READ = ("", "ambiguous", "decides", "other")


def name_of(table: Table, label: str, position: int) -> str:
    """The name of a column in value maps: its header; where that comes again, with its place."""
    repeated = sum(column.label == label for column in table.columns) > 1
    return f"{label} #{position}" if repeated else label


def with_spellings(
    entry: TableCleaning, table: Table, maps: Mapping[str, Mapping[str, Mapping[str, str | None]]]
) -> TableCleaning:
    """The entry with what people decided in its CSV; what cleaning.yaml itself says of a value goes before.

    Args:
        entry: The entry of the table.
        table: The table.
        maps: By path in cleaning.yaml and column, see `CleanConfig`.
    """
    decided = dict(maps.get(entry.values or "", {}))
    if not decided:
        return entry
    places = {name_of(table, c.label, place): (c.label, place) for place, c in enumerate(table.columns, 1)}
    columns = []
    for column in entry.columns:
        place = column.position or next((p for label, p in places.values() if label == column.column), 0)
        mine = decided.pop(name_of(table, column.column, place), {})
        columns.append(column.model_copy(update={"value_map": {**mine, **column.value_map}}) if mine else column)
    for name, mine in decided.items():
        if name in places:
            label, place = places[name]
            columns.append(ColumnCleaning(column=label, position=place, value_map=dict(mine)))
    return entry.model_copy(update={"columns": columns})


def spellings(table: Table, config: CleanConfig, engine: Engine) -> tuple[list[Spelling], dict[str, int]]:
    """The values of a table that rules change, cannot read, or would bring together, the most frequent first.

    Returns:
        At most `MOST` lines a column; and how many there are of the columns that have more.
    """
    entry = config.cleaning.of(table.name)
    plans = plans_of(table, _clusters_on(entry), config.default_region)
    off = {c.column for c in entry.columns if any(r.rule == "cluster" and not r.enabled for r in c.rules)}
    active = [plan for plan in plans if plan.steps or plan.value_map]
    if not active:
        return [], {}
    values = value_map(table.frame, active, engine)
    values = values.filter(nw.col("changed") | ~nw.col("note").is_in(_READ))
    found: list[Spelling] = []
    cut: dict[str, int] = {}
    places = {column.name: place for place, column in enumerate(table.columns, 1)}
    for plan in sorted(active, key=lambda plan: places[plan.name]):
        name = name_of(table, plan.label, places[plan.name])
        lines, n = _lines(values, plan, name, off=plan.label in off)
        found += lines
        if n > MOST:
            cut[name] = n
    return found, cut


def _clusters_on(entry: TableCleaning) -> TableCleaning:
    """The entry with what brings spellings together switched on: people decide line by line."""

    def on(rule: CleaningRule) -> CleaningRule:
        return rule.model_copy(update={"enabled": True}) if rule.rule == "cluster" else rule

    columns = [c.model_copy(update={"rules": [on(rule) for rule in c.rules]}) for c in entry.columns]
    return entry.model_copy(update={"columns": columns})


def _lines(values: Frame, plan: ColumnPlan, name: str, *, off: bool) -> tuple[list[Spelling], int]:
    mine = values.filter(nw.col("column") == plan.name)
    keys = ("before", "after", "rule", "note", "changed")
    grouped = mine.group_by(*keys).agg(nw.col("count").sum())
    rows = grouped.sort("count", "before", "after", descending=[True, False, False]).head(MOST + 1)
    found: dict[str, Spelling] = {}
    for row in rows.collect(backend="pyarrow").rows(named=True):
        why = row["rule"] if row["changed"] else row["note"]
        proposed = off and row["rule"] == "cluster"
        line = Spelling(
            column=name, before=row["before"], after=row["after"], rule=f"{why} (off)" if proposed else why,
            count=row["count"],
        )  # fmt: skip
        found.setdefault(row["before"], line)
    n = len(found)
    if n > MOST:
        n = int(mine.select(nw.col("before").n_unique()).collect(backend="pyarrow")["before"][0])
    return list(found.values())[:MOST], n
