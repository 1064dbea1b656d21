"""The step: tables in, profiles out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile, as_plain
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Table
from crmmigrate.steps.profile import small
from crmmigrate.steps.profile.categories import is_category
from crmmigrate.steps.profile.columns import describe
from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.findings import findings
from crmmigrate.steps.profile.keys import composite_keys, duplicates, single_keys
from crmmigrate.steps.profile.report import as_data
from crmmigrate.steps.profile.roles import with_roles


def run(tables: Mapping[str, Table], config: ProfileConfig, engine: Engine) -> Result:
    """Profile staged tables; the tables themselves stay as they are."""
    found = profiles(tables, engine, config)
    entries, told = retold(found.values(), config)
    kept = [as_plain(profile) for profile in found.values()]
    return Result(tables=dict(tables), findings=told, data={"tables": entries, "profiles": kept})


def retold(found: Iterable[TableProfile], config: ProfileConfig) -> tuple[list[dict[str, Any]], tuple[Finding, ...]]:
    """Profiles in the JSON contract and their findings; so what was found can be told again, masked or not."""
    every = list(found)
    return [as_data(profile, config) for profile in every], tuple(f for p in every for f in findings(p, config))


def profiles(
    tables: Mapping[str, Table], engine: Engine, config: ProfileConfig | None = None
) -> dict[str, TableProfile]:
    """The profile of each table, by its name, in the order of the names."""
    config = config or ProfileConfig()
    described = {name: config.apart.get(name) or alone(tables[name], config, engine) for name in sorted(tables)}
    judged = {name: _grouped(table) for name, table in with_roles(described).items()}
    return {name: _keyed(tables[name], profile, config) for name, profile in judged.items()}


def _grouped(table: TableProfile) -> TableProfile:
    return replace(table, columns=tuple(replace(c, category=is_category(c)) for c in table.columns))


def alone(table: Table, config: ProfileConfig, engine: Engine) -> TableProfile:
    """The profile of a table without what other tables tell: roles, and the keys that follow from them."""
    names = [column.name for column in table.columns]
    rows = small.cells(table)
    found = (
        engine.statistics(table.frame, names, config.known) if rows is None else small.statistics(rows, config.known)
    )
    described = describe(table, found, config)
    n = described.columns[0].n if described.columns else 0
    return TableProfile(table.name, n, described.columns, keys=single_keys(described.columns), notes=described.notes)


def _keyed(table: Table, profile: TableProfile, config: ProfileConfig) -> TableProfile:
    """The profile with composite keys, where no single key is a likely one, and duplicates."""
    if any(profile.column(key[0]).role in ("key", "degenerate") for key in profile.keys):
        return profile
    keys = (*profile.keys, *composite_keys(table.frame, profile.columns, config)) if profile.n_rows else ()
    repeated = 0 if keys else duplicates(table.frame, [c.name for c in profile.columns], profile.n_rows)
    return replace(profile, keys=_minimal(keys), duplicates=repeated)


def _minimal(keys: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(key for key in keys if not any(set(other) < set(key) for other in keys))
