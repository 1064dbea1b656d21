"""The command `profile`: columns, then tables as wholes and beside one another, and a page of it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmmigrate import __version__
from crmmigrate.core.drift import Drift
from crmmigrate.core.findings import Finding
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Survey, from_plain
from crmmigrate.project import earlier, masking, reporting
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.project.project import Project
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.report.survey_json import SurveyJson
from crmmigrate.steps import profile

FOLDER = "surveys"


@dataclass(frozen=True)
class Looking:
    """How to look, and what to show.

    Attributes:
        page: Where to write the page, if at all.
        masked: Whether personal data is masked in page, findings and data.
        compare: What to compare with: a file that `--json` wrote, files or a project of then, or `last`.
        fail_on_drift: Whether drift that is a warning blocks.
    """

    page: Path | None = None
    masked: bool = True
    compare: str | None = None
    fail_on_drift: bool = False


@dataclass(frozen=True)
class Looked:
    """What `profile` saw.

    Attributes:
        data: Its part of the JSON contract.
        findings: Of columns, tables and what is between them.
        survey: Tables as wholes and beside one another.
        profiles: Columns, one profile a table.
        drift: What is no longer as it was, if that was asked.
    """

    data: dict[str, Any]
    findings: tuple[Finding, ...]
    survey: Survey
    profiles: tuple[TableProfile, ...]
    drift: Drift | None = None


def look(pipeline: Pipeline, options: Looking | None = None) -> Looked:
    """Profile the sources, compare them with an earlier profile, and write the page, as asked."""
    options = options or Looking()
    state = pipeline.upto("profile")
    outcome = surveyed(pipeline, state)
    looked = _told(state, outcome, masked=options.masked)
    plain = looked if options.masked else _told(state, outcome, masked=True)  # what is kept and compared is masked
    if options.compare is not None:
        drift = earlier.compared(pipeline, options.compare, plain.data, outcome.key, data_of)
        looked = _with(looked, drift, blocks=options.fail_on_drift)
    earlier.keep(pipeline, outcome.key, plain.data)
    if options.page:
        changes = looked.drift.changes if looked.drift else ()
        name = state.known.migration.name
        reporting.write_profile_page(
            name, looked.profiles, looked.survey, options.page, masked=options.masked, drift=changes
        )
    return looked


def data_of(project: Project) -> dict[str, Any]:
    """What `profile` says of another project, in the JSON contract."""
    with Pipeline(project, "profile") as pipeline:
        return look(pipeline).data


def _with(looked: Looked, drift: Drift, *, blocks: bool) -> Looked:
    findings = (*looked.findings, *(change.finding(blocks=blocks) for change in drift.changes))
    return replace(looked, data=looked.data | {"drift": drift.as_json()}, findings=findings, drift=drift)


def _told(state: State, outcome: Outcome, *, masked: bool) -> Looked:
    """What was found, told anew: it stands plain in the state folder, and is masked here."""
    survey = from_plain(outcome.data["survey"])
    profiles = profile.personal_too(profiles_of(state), survey)
    entries, found = profile.retold(profiles.values(), profile.ProfileConfig(mask=masked))
    settings = profile.SurveyConfig(profiles, mask=masked)
    read = [*state.gathered.findings, *state.told]
    quoted = masking.without_people(read, profiles) if masked else read
    findings = (*quoted, *found, *profile.survey_findings(survey, settings))
    return Looked(_data(entries, profiles, survey, masked=masked), findings, survey, tuple(profiles.values()))


def _data(
    entries: list[dict[str, Any]], profiles: dict[str, TableProfile], survey: Survey, *, masked: bool
) -> dict[str, Any]:
    """The JSON contract: columns as the profile tells them, with what the survey says beside them."""
    shape = SurveyJson(profiles, masked=masked)
    tables = []
    for entry, found in zip(entries, profiles.values(), strict=True):
        columns = [shape.column(column) | told for told, column in zip(entry["columns"], found.columns, strict=True)]
        whole = survey.of(found.source)
        tables.append(entry | {"columns": columns} | (shape.table(whole) if whole else {}))
    return {"tables": tables, "relations": shape.relations(survey)}


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
