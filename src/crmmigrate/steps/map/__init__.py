"""`map`: every column to a field of the model, with confidence and reasons; then rows in the model's shape."""

from crmmigrate.steps.map.conform import ConformConfig, mapping_of, measures, run
from crmmigrate.steps.map.propose import Learned, propose

__all__ = ["ConformConfig", "Learned", "mapping_of", "measures", "propose", "run"]
