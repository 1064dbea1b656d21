"""`profile`: what is there, column by column, judged by the values."""

from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.step import profiles, run

__all__ = ["ProfileConfig", "profiles", "run"]
