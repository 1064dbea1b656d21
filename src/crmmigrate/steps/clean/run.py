"""Apply the rules: same names, columns and row ids out; every change listed; nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.core.documents import Cleaning, Patch
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Frame, Table
from crmmigrate.steps.clean.patches import patched
from crmmigrate.steps.clean.plan import ColumnPlan, plans_of
from crmmigrate.steps.clean.report import Group, findings, groups
from crmmigrate.steps.clean.value_map import applied, changes, looked_up, value_map

FEW = 100_000  # changed cells up to which looking values up costs less than working each out again


@dataclass(frozen=True)
class CleanConfig:
    """What to clean.

    Attributes:
        cleaning: Rules by table and column.
        patches: Corrections of single cells by people.
        default_region: Country of telephone numbers without a country code, where a rule names none.
    """

    cleaning: Cleaning
    patches: tuple[Patch, ...] = ()
    default_region: str | None = None


@dataclass(frozen=True)
class Cleaned:
    """One table after cleaning."""

    table: Table
    changes: list[Frame] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def run(tables: Mapping[str, Table], config: CleanConfig, engine: Engine) -> Result:
    """Clean staged tables. A table in which nothing changes is handed on as the same object."""
    done = {name: _clean(table, config, engine) for name, table in sorted(tables.items())}
    return Result(
        tables={name: cleaned.table for name, cleaned in done.items()},
        changes=tuple(frame for cleaned in done.values() for frame in cleaned.changes),
        findings=tuple(finding for cleaned in done.values() for finding in cleaned.findings),
        data={"columns": [entry for cleaned in done.values() for entry in _summary(cleaned)]},
    )


def _clean(table: Table, config: CleanConfig, engine: Engine) -> Cleaned:
    frame, logs, told = patched(table, config.patches, engine)
    table = table.with_frame(frame) if logs else table
    plans = plans_of(table, config.cleaning.of(table.name), config.default_region)
    active = [plan for plan in plans if plan.steps or plan.value_map]
    if not active:
        return Cleaned(table, logs, [*told, *findings(table, plans, ())])
    values = value_map(frame, active, engine)
    found = groups(values)
    told += findings(table, plans, found)
    if not any(group.changed for group in found):
        return Cleaned(table, logs, told, found)
    cleaned = _apply(frame, active, found, values)
    return Cleaned(table.with_frame(cleaned), [*logs, changes(values, table.name)], told, found)


def _apply(frame: Frame, plans: Sequence[ColumnPlan], found: Sequence[Group], values: Frame) -> Frame:
    for plan in plans:
        mine = [group for group in found if group.column == plan.name]
        cells = sum(group.count for group in mine if group.changed)
        if cells and cells <= FEW:
            frame = looked_up(frame, plan, values)
        elif any(group.changed or group.joined for group in mine):
            frame = applied(frame, plan, values, joined=any(group.joined for group in mine))
    return frame


def _summary(cleaned: Cleaned) -> list[dict[str, Any]]:
    """Cells changed by column and rule, for the JSON contract."""
    counts: dict[tuple[str, str], int] = {}
    for group in cleaned.groups:
        if group.changed:
            key = (cleaned.table.label(group.column), group.rule)
            counts[key] = counts.get(key, 0) + group.count
    return [
        {"table": cleaned.table.name, "column": column, "rule": rule, "cells": cells}
        for (column, rule), cells in sorted(counts.items())
    ]
