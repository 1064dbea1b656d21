"""What is said of one table as a whole: grain, duplicates, dependencies, categories, subtotals, trend."""

from crmmigrate.steps.profile.tables.findings import findings
from crmmigrate.steps.profile.tables.survey import survey

__all__ = ["findings", "survey"]
