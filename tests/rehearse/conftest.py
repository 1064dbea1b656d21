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


@pytest.fixture(scope="session")
def rehearsed_with(put_back: Callable[..., tuple[Path, object]]) -> Callable[..., tuple[Path, object]]:
    """`rehearsed_with(key, make)`: the project that `make` writes into a folder, rehearsed once, and what was said."""

    def run(key: str, make: Callable[[Path], Path]) -> tuple[Path, api.Answer]:
        def fill(folder: Path) -> tuple[Path, api.Answer]:
            root = make(folder)
            with api.project(root) as project:
                return root, api.rehearse(project)

        return put_back(("rehearsed", key), fill)[1]

    return run


@pytest.fixture
def applied() -> Callable[..., api.Answer]:
    """Proposals applied to the project in a folder."""

    def run(root: Path, *wanted: str, yes: bool = False) -> api.Answer:
        with api.project(root) as project:
            return api.apply_proposals(project, wanted, yes=yes)

    return run
