"""Find the records of one thing in many files and make one golden record of them."""

from crmmigrate.steps.match.step import MatchConfig, run

__all__ = ["MatchConfig", "run"]
