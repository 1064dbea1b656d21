"""Apply the rules of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmmigrate.core.documents import TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Table
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.plan import ColumnPlan, plans_of
from crmmigrate.steps.clean.report import Group, findings, groups, unread
from crmmigrate.steps.clean.value_map import Ways, applied, changes, value_map
from crmmigrate.steps.clean.work import Work

FEW = 50_000  # values that change up to which looking them up costs less than working each out again


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Apply the rules that look at one column alone."""
    plans = plans_of(work.table, entry, config.default_region)
    return _ruled(work, [plan for plan in plans if plan.beside is None], engine)


def apply_beside(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Apply the rules of columns that look at another column too, which is clean by now."""
    plans = plans_of(work.table, entry, config.default_region)
    return _ruled(work, [plan for plan in plans if plan.beside is not None], engine)


def _ruled(work: Work, plans: Sequence[ColumnPlan], engine: Engine) -> Work:
    active = [plan for plan in plans if plan.acts]
    if not active:
        return work.telling("columns", (), findings(work.table, plans, ()))
    values = value_map(work.table.frame, active, engine)
    found = groups(values)
    work = work.telling("columns", _summary(work.table, found), findings(work.table, plans, found))
    work = work.telling("unread", unread(work.table, plans, found))
    if not any(group.changed for group in found):
        return work
    cleaned = applied(work.table.frame, _ways(active, found), values, engine)
    several = any(plan.beside for plan in active)
    return work.with_frame(cleaned, changes(values, work.table.name, several=several))


def _ways(plans: Sequence[ColumnPlan], found: Sequence[Group]) -> Ways:
    worked_out: list[ColumnPlan] = []
    looked_up: list[ColumnPlan] = []
    many: list[ColumnPlan] = []
    for plan in plans:
        mine = [group for group in found if group.column == plan.name]
        entries = sum(group.values for group in mine if group.changed)
        if entries > FEW and plan.engine_steps:
            worked_out.append(plan)
            entries = sum(group.joined for group in mine)
        if entries:
            (many if entries > FEW else looked_up).append(plan)
    return Ways(tuple(worked_out), tuple(looked_up), tuple(many))


def _summary(table: Table, found: Sequence[Group]) -> list[dict[str, Any]]:
    """Cells changed by column and rule, for the JSON contract."""
    counts: dict[tuple[str, str], int] = {}
    for group in found:
        if group.changed:
            key = (table.label(group.column), group.rule)
            counts[key] = counts.get(key, 0) + group.count
    return [
        {"table": table.name, "column": column, "rule": rule, "cells": cells}
        for (column, rule), cells in sorted(counts.items())
    ]
