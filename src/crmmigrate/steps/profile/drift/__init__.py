"""Two profiles beside each other: what drifted from one delivery to the next."""

from crmmigrate.steps.profile.drift.compare import compare

__all__ = ["compare"]
