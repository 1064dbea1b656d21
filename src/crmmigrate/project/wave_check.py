"""The waves and goals of migration.yaml against the model, before any row is moved."""

from __future__ import annotations

from crmmigrate import config
from crmmigrate.core.documents import Migration, Model
from crmmigrate.core.errors import ConfigError
from crmmigrate.project.project import MIGRATION, Project
from crmmigrate.steps import map as mapping


def check(project: Project, model: Model) -> None:
    """Check the waves and goals of migration.yaml against the model.

    Raises:
        ConfigError: They name what the model lacks.
    """
    if not project.lasts or not (project.migration.waves or project.migration.goals):
        return
    parsed = config.parse(project.root / MIGRATION, Migration)
    faults = config.check_goal_fields(parsed, model) + config.check_waves(parsed, model, mapping.truth_fault)
    if faults:
        raise ConfigError(faults)
