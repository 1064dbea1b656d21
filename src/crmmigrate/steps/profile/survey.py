"""The second look of `profile`: tables as wholes and beside one another, once their columns are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.steps import Result
from crmmigrate.core.survey import Survey, as_plain
from crmmigrate.core.tables import Table
from crmmigrate.steps.profile import across
from crmmigrate.steps.profile import tables as single
from crmmigrate.structure import understand


@dataclass(frozen=True)
class SurveyConfig:
    """What the survey is told.

    Attributes:
        profiles: Profile of each table, by source id.
        mask: Whether findings mask personal data.
    """

    profiles: Mapping[str, TableProfile]
    mask: bool = True


def run(tables: Mapping[str, Table], config: SurveyConfig, engine: Engine) -> Result:
    """Survey staged tables; the tables themselves stay as they are. `data` holds the survey, plain."""
    found = survey(tables, config.profiles, engine)
    return Result(tables=dict(tables), findings=tuple(findings(found, config)), data={"survey": as_plain(found)})


def survey(tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], engine: Engine) -> Survey:
    """Tables as wholes and beside one another."""
    understood = understand(tables, profiles, engine)
    between = across.survey(understood, engine)
    return Survey(
        tables=tuple(single.survey(facts, engine) for facts in understood.tables),
        same_tables=between.same_tables,
        references=between.references,
        overlaps=between.overlaps,
        same_columns=between.same_columns,
        conflicts=between.conflicts,
    )


def findings(survey: Survey, config: SurveyConfig) -> Iterator[Finding]:
    """What users must know of tables and of what is between them."""
    for table in survey.tables:
        yield from single.findings(table, config.profiles[table.source], mask=config.mask)
    yield from across.findings(survey, config.profiles, mask=config.mask)
