"""The waves of migration.yaml against the model, before any row is moved."""

from __future__ import annotations

from crmmigrate import config
from crmmigrate.core.documents import Migration, Model
from crmmigrate.core.errors import ConfigError
from crmmigrate.project.project import MIGRATION, Project
from crmmigrate.steps import map as mapping


def check(project: Project, model: Model) -> None:
    """Check the waves of migration.yaml against the model.

    Raises:
        ConfigError: They name what the model lacks.
    """
    if project.migration.waves and project.lasts:
        parsed = config.parse(project.root / MIGRATION, Migration)
        if faults := config.check_waves(parsed, model, mapping.truth_fault):
            raise ConfigError(faults)
