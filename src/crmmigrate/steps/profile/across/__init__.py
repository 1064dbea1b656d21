"""What is said of tables beside one another: the same table twice, references, overlaps, names and codes."""

from crmmigrate.steps.profile.across.findings import findings
from crmmigrate.steps.profile.across.survey import Across, survey

__all__ = ["Across", "findings", "survey"]
