"""The command `model`: the proposal of the data, the model in force beside it, and what is written of that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crmmigrate import config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.documents import Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project import documents, model_outputs, reporting
from crmmigrate.project.model_outputs import Facts
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.star_scripts import Star, scripts, star_of
from crmmigrate.report.model_page import model_page
from crmmigrate.steps import model

MOST_NAMED = 5


@dataclass(frozen=True)
class ModelOptions:
    """What is asked of `model`.

    Attributes:
        out: Folder for model.yaml, DDL, ER diagram, contracts and page.
        page: HTML file.
        pandera: Python module with the contracts.
        refresh: Bring model.yaml up to the data; what people changed in it stays.
    """

    out: Path | None = None
    page: Path | None = None
    pandera: Path | None = None
    refresh: bool = False


def propose(pipeline: Pipeline, options: ModelOptions) -> Answer:
    """Look at the data once; merge or compare; write what is asked for."""
    project = pipeline.project
    if options.refresh and not (project.lasts and documents.follows_data(project)):
        raise UsageError(
            "there is no model.yaml that comes from the data, so none can be refreshed",
            next="set `model: inferred` in migration.yaml of a project; move a model.yaml of another origin away first",
        )
    state, result = pipeline.proposed()
    changes = _changes(pipeline, state, Model.model_validate(result.data["star"]), write=options.refresh)
    chosen = documents.model(project, None) if options.refresh else state.known.chosen_model
    star = star_of(chosen, documents.memory(project) if project.lasts else ())
    picture = model.diagram(chosen, star.plans)
    findings = [*state.findings(), *result.findings, *_gone(changes)]
    page = _page(pipeline, state, star, result.data, changes, findings) if options.out or options.page else ""
    facts = Facts(star, picture, scripts(star), page)
    data: dict[str, Any] = {
        **result.data,
        "chosen": chosen.name,
        "model": chosen.model_dump(mode="json", exclude_none=True),
        "follows_data": documents.follows_data(project) or not project.lasts,
        "refreshed": options.refresh,
        "changes": [asdict(change) for change in changes],
        "mermaid": model.mermaid(picture),
        "ddl": facts.ddl,
        "files": model_outputs.written(project, facts, options.out, options.page, options.pandera),
    }
    return Answer("model", in_order(findings), data, report=options.page)


def _changes(pipeline: Pipeline, state: State, proposal: Model, *, write: bool) -> Sequence[config.ModelChange]:
    """How model.yaml and the proposal differ, where one comes from the other."""
    project = pipeline.project
    if not project.lasts or not documents.follows_data(project) or state.known.migration.model == "flat":
        return ()
    return documents.model_refresh(project, proposal, write=write).changes


def _gone(changes: Sequence[config.ModelChange]) -> list[Finding]:
    gone = [change.path for change in changes if change.kind == "gone"]
    if not gone:
        return []
    return [
        Finding(
            "model-field-gone", "model.yaml has tables or fields that the data do not have any more; they stay",
            Severity.WARNING, Where("model.yaml"), len(gone), tuple(gone[:MOST_NAMED]),
            next="take them out of model.yaml if they are not to come back",
        )
    ]  # fmt: skip


def _page(
    pipeline: Pipeline, state: State, star: Star, found: dict[str, Any], changes: Sequence[config.ModelChange],
    findings: Sequence[Finding],
) -> str:  # fmt: skip
    """The page of the model in force."""
    return model_page(
        star.model,
        model.diagram(star.model, star.plans),
        foreign_keys=found["foreign_keys"],
        changes=[asdict(change) for change in changes],
        findings=reporting.masked(state, findings),
        project=pipeline.project.migration.name if pipeline.project.lasts else "",
        created=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
