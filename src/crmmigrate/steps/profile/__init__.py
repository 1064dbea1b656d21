"""`profile`: what is there, column by column, judged by the values."""

from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.step import alone, profiles, run

__all__ = ["ProfileConfig", "alone", "profiles", "run"]
