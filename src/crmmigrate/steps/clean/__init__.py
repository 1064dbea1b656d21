"""The clean step: rules are proposed from profiles and applied, and every change is listed."""

from crmmigrate.steps.clean.builtin_checks import BUILT_IN
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.conversions import wanted as wanted_rates
from crmmigrate.steps.clean.discovery import enriched
from crmmigrate.steps.clean.headers import expression_fault
from crmmigrate.steps.clean.propose import propose
from crmmigrate.steps.clean.run import run
from crmmigrate.steps.clean.spellings import MOST as MOST_SPELLINGS
from crmmigrate.steps.clean.spellings import spellings

__all__ = [
    "BUILT_IN",
    "MOST_SPELLINGS",
    "CleanConfig",
    "enriched",
    "expression_fault",
    "propose",
    "run",
    "spellings",
    "wanted_rates",
]
