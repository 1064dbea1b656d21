"""Decide what goes into the target: surrogate keys, versions, foreign keys, dates, lineage. An adapter applies it."""

from crmmigrate.steps.load.archive import ArchiveConfig, ArchiveRule, archived
from crmmigrate.steps.load.columns import durable, unknown_member
from crmmigrate.steps.load.evolution import changes, findings, history_dropped
from crmmigrate.steps.load.masking import MaskConfig, masked, masked_keys
from crmmigrate.steps.load.names import ALTERNATES, DATE_TABLE, KEYS, LINEAGE_TABLE, SOURCES, VERSIONS, target_name
from crmmigrate.steps.load.plans import LoadConfig, PlannedTable, PlannedView
from crmmigrate.steps.load.sampling import Sample
from crmmigrate.steps.load.shapes import SOURCE_TABLE, outline
from crmmigrate.steps.load.step import row_key, run
from crmmigrate.steps.load.subset import SubsetConfig, WaveRule, cut, keys_of
from crmmigrate.steps.load.surrogates import superseded

__all__ = [
    "ALTERNATES", "DATE_TABLE", "KEYS", "LINEAGE_TABLE", "SOURCES", "SOURCE_TABLE", "VERSIONS", "ArchiveConfig",
    "ArchiveRule", "LoadConfig", "MaskConfig", "PlannedTable", "PlannedView", "Sample", "SubsetConfig", "WaveRule",
    "archived", "changes", "cut", "durable", "findings", "history_dropped", "keys_of", "masked", "masked_keys",
    "outline", "row_key", "run", "superseded", "target_name", "unknown_member",
]  # fmt: skip
