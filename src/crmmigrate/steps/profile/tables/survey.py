"""One table, put together."""

from __future__ import annotations

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import Grain, TableSurvey
from crmmigrate.structure.facts import Facts


def survey(facts: Facts, engine: Engine) -> TableSurvey:  # noqa: ARG001
    """What is said of one table.

    Args:
        facts: The table, its profile and its sample.
        engine: Where what must be counted on all rows is counted.
    """
    profile = facts.sample.profile
    columns = tuple(facts.sample.columns[i].name for i in facts.key)
    labels = " and ".join(facts.label(i) for i in facts.key)
    words = f"one row per {labels}" if labels else "no columns identify a row"
    return TableSurvey(
        source=profile.source,
        grain=Grain(columns, words, facts.key_share),
        role=facts.role,
        role_why=facts.role_why,
        duplicates=profile.duplicates,
    )
