"""The clean step: rules are proposed from profiles and applied, and every change is listed."""

from crmmigrate.steps.clean.propose import propose
from crmmigrate.steps.clean.run import CleanConfig, run

__all__ = ["CleanConfig", "propose", "run"]
