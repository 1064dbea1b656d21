"""The waves, goals and archive policies of migration.yaml against the model, before any row is moved."""

from __future__ import annotations

from crmmigrate import config
from crmmigrate.core.documents import Migration, Model
from crmmigrate.core.errors import ConfigError
from crmmigrate.project.project import MIGRATION, Project
from crmmigrate.steps import map as mapping


def check(project: Project, model: Model) -> None:
    """Check the waves, goals and archive policies of migration.yaml against the model.

    Raises:
        ConfigError: They name what the model lacks.
    """
    told = project.migration
    if not project.lasts or not (told.waves or told.goals or told.policies.archive):
        return
    parsed = config.parse(project.root / MIGRATION, Migration)
    faults = config.check_goal_fields(parsed, model) + config.check_waves(parsed, model, mapping.truth_fault)
    faults += config.check_archives(parsed, model, mapping.truth_fault)
    if faults:
        raise ConfigError(faults)
