"""Step 1, `gather`: grids of cells become tables of text with lineage; nothing of a file is lost."""

from crmmigrate.steps.gather.heeded import OPTIONS
from crmmigrate.steps.gather.run import GatherInput, run
from crmmigrate.steps.gather.shaping import Shaped, shape

__all__ = ["OPTIONS", "GatherInput", "Shaped", "run", "shape"]
