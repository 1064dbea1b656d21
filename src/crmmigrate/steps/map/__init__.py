"""`map`: every column to a field of the model, with confidence and reasons; then rows in the model's shape."""

from crmmigrate.steps.map.conform import ConformConfig, mapping_of, measures, run
from crmmigrate.steps.map.coverage import conflicts, coverage, summary
from crmmigrate.steps.map.propose import propose

__all__ = [
    "ConformConfig", "conflicts", "coverage", "mapping_of", "measures", "propose", "run", "summary",
]  # fmt: skip
