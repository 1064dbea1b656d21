"""One table, put together."""

from __future__ import annotations

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import TableSurvey
from crmmigrate.steps.profile.tables.depends import dependencies
from crmmigrate.steps.profile.tables.grain import grain
from crmmigrate.steps.profile.tables.kinds import categories, measures
from crmmigrate.steps.profile.tables.near import near
from crmmigrate.steps.profile.tables.subtotals import subtotals
from crmmigrate.steps.profile.tables.trend import trends
from crmmigrate.structure.facts import Facts


def survey(facts: Facts, engine: Engine) -> TableSurvey:
    """What is said of one table.

    Args:
        facts: The table, its profile and its sample.
        engine: Where what must be counted on all rows is counted.
    """
    profile = facts.sample.profile
    alike = near(facts)
    return TableSurvey(
        source=profile.source,
        grain=grain(facts),
        role=facts.role,
        role_why=facts.role_why,
        # The profile counts them where it found no key; where rows have a key, none repeats another.
        duplicates=profile.duplicates,
        near=alike.pairs,
        near_count=alike.count,
        near_of=alike.of,
        dependencies=dependencies(facts, engine),
        categories=tuple(profile.columns[i].name for i in categories(facts)),
        measures=tuple(profile.columns[i].name for i in measures(facts)),
        subtotals=subtotals(facts, engine),
        trends=trends(facts),
    )
