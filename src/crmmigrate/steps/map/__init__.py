"""`map`: every column to a field of the model, with confidence and reasons; then rows in the model's shape."""

from crmmigrate.steps.map.conform import ConformConfig, mapping_of, measures, run
from crmmigrate.steps.map.coverage import conflicts, coverage
from crmmigrate.steps.map.propose import Learned, propose

__all__ = ["ConformConfig", "Learned", "conflicts", "coverage", "mapping_of", "measures", "propose", "run"]
