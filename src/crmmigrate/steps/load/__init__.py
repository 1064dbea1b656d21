"""Decide what goes into the target: surrogate keys, versions, foreign keys, dates, lineage. An adapter applies it."""

from crmmigrate.steps.load.evolution import changes, findings
from crmmigrate.steps.load.names import KEYS, LINEAGE_TABLE, SOURCES, VERSIONS, target_name
from crmmigrate.steps.load.plans import LoadConfig, PlannedTable, PlannedView
from crmmigrate.steps.load.step import run

__all__ = [
    "KEYS", "LINEAGE_TABLE", "SOURCES", "VERSIONS", "LoadConfig", "PlannedTable", "PlannedView", "changes", "findings",
    "run", "target_name",
]  # fmt: skip
