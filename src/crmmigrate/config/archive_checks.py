"""Checks of the archive policies in migration.yaml against the model, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.tree import Path
from crmmigrate.config.wave_checks import SqlFault
from crmmigrate.core.documents import Archive, Migration, Model
from crmmigrate.core.errors import Fault


def check_archives(migration: Parsed[Migration], model: Model, sql_fault: SqlFault) -> tuple[Fault, ...]:
    """Names in archive policies that the model lacks, conditions that are none, policies that stand twice.

    Returns:
        Faults in the order of the file; empty when all is well.
    """
    faults: list[Fault] = []
    names: set[str] = set()
    for index, policy in enumerate(migration.document.policies.archive):
        at: Path = ("policies", "archive", index)
        if policy.name.lower() in names:
            faults.append(migration.fault((*at, "name"), f'a policy "{policy.name}" stands above already'))
        names.add(policy.name.lower())
        faults += _faults(migration, at, policy, model, sql_fault)
    return tuple(sorted(faults, key=lambda f: (f.line, f.column)))


def _faults(
    migration: Parsed[Migration], at: Path, policy: Archive, model: Model, sql_fault: SqlFault
) -> Iterator[Fault]:
    dimensions = [n for n, t in model.tables.items() if t.role == "dimension"]
    if policy.table not in dimensions:
        yield migration.fault((*at, "table"), unknown(f'no dimension "{policy.table}"', policy.table, dimensions))
        return
    pointing = [n for n, t in model.tables.items() if policy.table in t.dimensions]
    for place, name in enumerate(policy.without):
        if name not in pointing:
            message = unknown(f'no table "{name}" points to {policy.table}', name, pointing)
            yield migration.fault((*at, "without", place), message)
    for name, date in policy.activity.items():
        if name not in pointing:
            message = unknown(f'no table "{name}" points to {policy.table}', name, pointing)
            yield migration.fault((*at, "activity", name), message, key=True)
            continue
        dates = [n for n, f in model.fields_of(name).items() if f.type in ("date", "datetime")]
        if date not in dates:
            yield migration.fault((*at, "activity", name), unknown(f'{name} has no date "{date}"', date, dates))
    if policy.where:
        fields = model.fields_of(policy.table)
        wrong = sql_fault(policy.where, fields, lambda word: unknown(f'names the field "{word}"', word, fields))
        if wrong:
            yield migration.fault((*at, "where"), f"the condition {wrong}")
