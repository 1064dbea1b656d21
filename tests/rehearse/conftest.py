"""Rehearsals and their proposals, as notebooks call them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crmmigrate import api


@pytest.fixture
def rehearsed() -> Callable[..., api.Answer]:
    """A rehearsal of the project in a folder."""

    def run(root: Path, **options: object) -> api.Answer:
        with api.project(root) as project:
            return api.rehearse(project, api.RehearseOptions(**options))

    return run


@pytest.fixture
def applied() -> Callable[..., api.Answer]:
    """Proposals applied to the project in a folder."""

    def run(root: Path, *wanted: str, yes: bool = False) -> api.Answer:
        with api.project(root) as project:
            return api.apply_proposals(project, wanted, yes=yes)

    return run
