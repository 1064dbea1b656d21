"""Check columns that follow from others in the row, and fill or recompute them."""

from __future__ import annotations

from crmmigrate.core.documents import TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:  # noqa: ARG001
    """Check columns that follow from others in the row, and fill or recompute them."""
    return work
