"""Prove numbers: control totals of the legacy data beside those of the target."""

from crmmigrate.steps.validate.totals import ValidateConfig, compare, run

__all__ = ["ValidateConfig", "compare", "run"]
