"""Decide what goes into the target: surrogate keys, foreign keys, dates, lineage. An adapter applies it."""

from crmmigrate.steps.load.masking import MaskConfig, masked, masked_keys
from crmmigrate.steps.load.names import KEYS, LINEAGE_TABLE, SOURCES, target_name
from crmmigrate.steps.load.sampling import Sample
from crmmigrate.steps.load.step import LoadConfig, PlannedTable, run
from crmmigrate.steps.load.subset import SubsetConfig, WaveRule, cut, keys_of

__all__ = [
    "KEYS", "LINEAGE_TABLE", "SOURCES", "LoadConfig", "MaskConfig", "PlannedTable", "Sample", "SubsetConfig",
    "WaveRule", "cut", "keys_of", "masked", "masked_keys", "run", "target_name",
]  # fmt: skip
