"""`profile`: what is there, column by column, table by table and between tables, judged by the values."""

from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.personal import personal_too
from crmmigrate.steps.profile.step import alone, profiles, retold, run
from crmmigrate.steps.profile.survey import SurveyConfig
from crmmigrate.steps.profile.survey import findings as survey_findings
from crmmigrate.steps.profile.survey import run as survey

__all__ = [
    "ProfileConfig", "SurveyConfig", "alone", "personal_too", "profiles", "retold", "run", "survey", "survey_findings",
]  # fmt: skip
