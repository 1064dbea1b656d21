"""Checks of the waves in migration.yaml against the model, each fault at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Migration, Model, ModelField, Wave
from crmmigrate.core.errors import Fault

SqlFault = Callable[[str, Mapping[str, ModelField], Callable[[str], str]], str | None]
"""What is wrong with a condition, given the fields it may name and the words for a name that is none of them."""


def check_waves(migration: Parsed[Migration], model: Model, sql_fault: SqlFault) -> tuple[Fault, ...]:
    """Names in the waves that the model lacks, conditions that are none, waves that stand twice.

    Returns:
        Faults in the order of the file; empty when all is well.
    """
    faults = list(_twice(migration))
    for index, wave in enumerate(migration.document.waves):
        at: Path = ("waves", index)
        faults += _table_faults(migration, at, wave, model)
        faults += _condition_faults(migration, at, wave, model, sql_fault)
        faults += _period_faults(migration, at, wave, model)
    return tuple(sorted(faults, key=lambda f: (f.line, f.column)))


def _twice(migration: Parsed[Migration]) -> Iterator[Fault]:
    names: set[str] = set()
    rest: str | None = None
    for index, wave in enumerate(migration.document.waves):
        if wave.name.lower() in names:
            yield migration.fault(("waves", index, "name"), f'a wave "{wave.name}" stands above already')
        if wave.rest and rest is not None:
            yield migration.fault(("waves", index, "rest"), f'the wave "{rest}" takes the rest already')
        names.add(wave.name.lower())
        rest = wave.name if wave.rest and rest is None else rest


def _table_faults(migration: Parsed[Migration], at: Path, wave: Wave, model: Model) -> Iterator[Fault]:
    for index, name in enumerate(wave.tables):
        if name not in model.tables:
            yield migration.fault((*at, "tables", index), _no_table(name, model))
    for name in wave.where:
        if name not in model.tables:
            yield migration.fault((*at, "where", name), _no_table(name, model), key=True)
    facts = [n for n, t in model.tables.items() if t.role != "dimension"]
    for name in wave.period:
        if name not in facts:
            yield migration.fault((*at, "period", name), unknown(f'no fact "{name}"', name, facts), key=True)


def _no_table(name: str, model: Model) -> str:
    return unknown(f'the model has no table "{name}"', name, model.tables)


def _condition_faults(
    migration: Parsed[Migration], at: Path, wave: Wave, model: Model, sql_fault: SqlFault
) -> Iterator[Fault]:
    for table, where in wave.where.items():
        if table not in model.tables:
            continue
        fields = model.fields_of(table)

        def words(name: str, table: str = table, fields: Mapping[str, ModelField] = fields) -> str:
            return unknown(f'names a field that {table} lacks: "{name}"', name, fields)

        wrong = sql_fault(where, fields, words)
        if wrong:
            yield migration.fault((*at, "where", table), f"the condition {wrong}")


def _period_faults(migration: Parsed[Migration], at: Path, wave: Wave, model: Model) -> Iterator[Fault]:
    for table, period in wave.period.items():
        if table not in model.tables or model.tables[table].role == "dimension":
            continue
        dates = [n for n, f in model.fields_of(table).items() if f.type in ("date", "datetime")]
        if period.field not in dates:
            what = f'{table} has no date field "{period.field}"'
            yield migration.fault((*at, "period", table, "field"), unknown(what, period.field, dates))
