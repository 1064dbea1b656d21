"""`profile`: what is there, column by column, table by table and between tables, judged by the values."""

from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.step import alone, profiles, run
from crmmigrate.steps.profile.survey import SurveyConfig
from crmmigrate.steps.profile.survey import run as survey

__all__ = ["ProfileConfig", "SurveyConfig", "alone", "profiles", "run", "survey"]
