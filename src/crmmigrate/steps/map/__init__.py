"""`map`: every column to a field of the model, with confidence and reasons; then rows in the model's shape."""

from crmmigrate.core.transforms import Catalogue
from crmmigrate.expressions.sql import fault_of
from crmmigrate.steps.map.conditions import truth, truth_fault
from crmmigrate.steps.map.conform import ConformConfig, legacy_values, mapping_of, run, spoken
from crmmigrate.steps.map.coverage import conflicts, coverage
from crmmigrate.steps.map.legacy import legacy_rows
from crmmigrate.steps.map.listed import Listed, known_spellings
from crmmigrate.steps.map.memory import Memory
from crmmigrate.steps.map.packs import learn
from crmmigrate.steps.map.previews import preview
from crmmigrate.steps.map.propose import Layout, Learned, layouts_of, proposals, propose
from crmmigrate.steps.map.transforms import SIGNATURES
from crmmigrate.steps.map.valuemaps import Spoken, listed_fields, recodes, renewed, unmapped, waiting

TRANSFORMS = Catalogue(SIGNATURES, fault_of)
"""What may stand in `transform` and `sql` of a mapping."""

__all__ = [
    "TRANSFORMS", "ConformConfig", "Layout", "Learned", "Listed", "Memory", "Spoken", "conflicts", "coverage",
    "known_spellings", "layouts_of", "learn", "legacy_rows", "legacy_values", "listed_fields", "mapping_of",
    "preview", "proposals", "propose", "recodes", "renewed", "run", "spoken", "truth", "truth_fault",
    "unmapped", "waiting",
]  # fmt: skip
