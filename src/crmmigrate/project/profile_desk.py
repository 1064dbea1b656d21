"""The command `profile`: columns, then tables as wholes and beside one another, and a page of it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmmigrate import __version__
from crmmigrate.core.findings import Finding
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Survey, from_plain
from crmmigrate.project import reporting
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.steps import profile

FOLDER = "surveys"


@dataclass(frozen=True)
class Looked:
    """What `profile` saw.

    Attributes:
        data: Its part of the JSON contract.
        findings: Of columns, tables and what is between them.
        survey: Tables as wholes and beside one another.
        profiles: Columns, one profile a table.
    """

    data: dict[str, Any]
    findings: tuple[Finding, ...]
    survey: Survey
    profiles: tuple[TableProfile, ...] = ()


def look(pipeline: Pipeline, *, page: Path | None = None) -> Looked:
    """Profile the sources, and write the page if one is asked for."""
    state = pipeline.upto("profile")
    outcome = surveyed(pipeline, state)
    survey = from_plain(outcome.data["survey"])
    if page:
        reporting.write_profile_page(state, survey, page)
    data = {"tables": state.outcomes["profile"].data["tables"]}
    profiles = tuple(profiles_of(state).values())
    return Looked(data, (*state.findings(), *outcome.findings), survey, profiles)


def surveyed(pipeline: Pipeline, state: State) -> Outcome:
    """The survey of the profiled tables, kept like any outcome."""
    profiles = profiles_of(state)
    settings = profile.SurveyConfig(profiles)
    key = key_of("survey", __version__, "", state.outcomes["profile"].key)
    standing = pipeline.store.find(FOLDER, key)
    if standing is not None:
        return standing
    with pipeline.engine("duckdb") as engine:
        tables = {name: artefact.read(engine) for name, artefact in state.tables_of("gather").items()}
        found = profile.survey(tables, settings, engine)
        outcome = pipeline.store.save(FOLDER, key, replace(found, tables={}), engine)
    pipeline.store.forget(FOLDER, [key])
    return outcome
