"""What only rows tell: relations between columns and rows, and the effect of what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crmmigrate.core.documents import Cleaning, Migration, TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import Table
from crmmigrate.steps.clean.finding import calculating, carrying, clusters, constraining, splits, together, totalling
from crmmigrate.steps.clean.finding.effects import effects
from crmmigrate.steps.clean.looking import Finder, Look

FINDERS: tuple[Finder, ...] = (
    clusters.find,
    splits.find,
    carrying.find,
    together.find,
    calculating.find,
    totalling.find,
    constraining.find,
    effects,
)
"""In this order: later ones see what earlier ones proposed."""


def enriched(
    suggestion: Cleaning, tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], migration: Migration,
    engine: Engine,
) -> Cleaning:  # fmt: skip
    """The rules that profiles propose, with what rows tell beside it; of tables that share an entry, the largest tells.

    Args:
        suggestion: What `propose` gave.
        tables: Staged tables by source.
        profiles: Their profiles.
        migration: For the usual country and the like.
        engine: Where the tables are.
    """
    looks = [
        Look(tables[name], profiles[name], entry, migration, engine)
        for entry in _entries(suggestion, tables, profiles)
        for name in [max(entry.applies_to, key=lambda source: (profiles[source].n_rows, source))]
    ]
    for look in looks:
        _ = look.rows  # by the rules of profiles alone: what finders propose may add columns and merge rows
    for finder in FINDERS:
        looks = [replace(look, entry=finder(look, looks)) for look in looks]
    plain = TableCleaning(applies_to=[])
    return Cleaning(
        tables=[e for e in (look.entry for look in looks) if e.model_copy(update={"applies_to": []}) != plain]
    )


def _entries(
    suggestion: Cleaning, tables: Mapping[str, Table], profiles: Mapping[str, TableProfile]
) -> list[TableCleaning]:
    """The entries of the suggestion, and empty ones for tables of which it says nothing, one a layout."""
    said = {source for entry in suggestion.tables for source in entry.applies_to}
    silent: dict[tuple[str, ...], list[str]] = {}
    for source in sorted(tables.keys() & profiles.keys() - said):
        silent.setdefault(tuple(c.label for c in profiles[source].columns), []).append(source)
    known = [e.model_copy(update={"applies_to": [s for s in e.applies_to if s in tables]}) for e in suggestion.tables]
    return [*(e for e in known if e.applies_to), *(TableCleaning(applies_to=sources) for sources in silent.values())]
