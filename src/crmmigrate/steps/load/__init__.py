"""Decide what goes into the target: surrogate keys, foreign keys, dates, lineage. An adapter applies it."""

from crmmigrate.steps.load.evolution import changes, findings
from crmmigrate.steps.load.names import KEYS, LINEAGE_TABLE, SOURCES, target_name
from crmmigrate.steps.load.step import LoadConfig, PlannedTable, run

__all__ = [
    "KEYS",
    "LINEAGE_TABLE",
    "SOURCES",
    "LoadConfig",
    "PlannedTable",
    "changes",
    "findings",
    "run",
    "target_name",
]
