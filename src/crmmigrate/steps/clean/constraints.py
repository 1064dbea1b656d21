"""Check what must hold between the columns of a row."""

from __future__ import annotations

from crmmigrate.core.documents import TableCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:  # noqa: ARG001
    """Check what must hold between the columns of a row."""
    return work
