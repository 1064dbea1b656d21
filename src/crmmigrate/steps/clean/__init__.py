"""The clean step: rules are proposed from profiles and applied, and every change is listed."""

from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.conversions import wanted as wanted_rates
from crmmigrate.steps.clean.discovery import enriched
from crmmigrate.steps.clean.propose import propose
from crmmigrate.steps.clean.run import run

__all__ = ["CleanConfig", "enriched", "propose", "run", "wanted_rates"]
