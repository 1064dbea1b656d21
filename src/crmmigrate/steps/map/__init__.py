"""`map`: every column to a field of the model, with confidence and reasons; then rows in the model's shape."""

from crmmigrate.steps.map.conform import ConformConfig, mapping_of, measures, run, spoken
from crmmigrate.steps.map.listed import Listed, known_spellings
from crmmigrate.steps.map.propose import Learned, propose
from crmmigrate.steps.map.valuemaps import Spoken, listed_fields, recodes, renewed, unmapped, waiting

__all__ = [
    "ConformConfig", "Learned", "Listed", "Spoken", "known_spellings", "listed_fields", "mapping_of", "measures",
    "propose", "recodes", "renewed", "run", "spoken", "unmapped", "waiting",
]  # fmt: skip
