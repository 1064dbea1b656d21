"""model: a star schema proposed from the tables themselves, values first, names second."""

from crmmigrate.steps.model.diagram import diagram, mermaid
from crmmigrate.steps.model.flat import flat_model
from crmmigrate.steps.model.step import Inferred, ModelConfig, infer, run

__all__ = ["Inferred", "ModelConfig", "diagram", "flat_model", "infer", "mermaid", "run"]
