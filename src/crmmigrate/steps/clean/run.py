"""Apply cleaning.yaml: every change listed, every row kept or told of; nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Table
from crmmigrate.steps.clean import (
    calculations,
    carrying,
    constraints,
    conversions,
    patches,
    ruling,
    splits,
    together,
    totals,
)
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.spellings import with_spellings
from crmmigrate.steps.clean.work import Part, Work

PARTS: tuple[Part, ...] = (
    patches.apply,
    ruling.apply,
    carrying.apply,
    together.apply,
    ruling.apply_beside,
    splits.apply,
    calculations.apply,
    conversions.apply,
    constraints.apply,
)
"""In this order: later ones see what earlier ones made of the table."""


def run(tables: Mapping[str, Table], config: CleanConfig, engine: Engine) -> Result:
    """Clean staged tables. A table in which nothing changes is handed on as the same object."""
    done = {name: _clean(table, config, engine) for name, table in sorted(tables.items())}
    done = totals.apply(done, config, engine)
    told: dict[str, list[dict[str, Any]]] = {"columns": [], "unread": []}
    for work in done.values():
        for key, entries in work.told.items():
            told.setdefault(key, []).extend(entries)
    return Result(
        tables={name: work.table for name, work in done.items()},
        events=tuple(frame for work in done.values() for frame in work.events),
        changes=tuple(frame for work in done.values() for frame in work.changes),
        findings=tuple(finding for work in done.values() for finding in work.findings),
        data=told,
    )


def _clean(table: Table, config: CleanConfig, engine: Engine) -> Work:
    work, entry = Work(table), with_spellings(config.cleaning.of(table.name), table, config.value_maps)
    for part in PARTS:
        work = part(work, entry, config, engine)
    return work
