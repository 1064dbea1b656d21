"""The command `kpis`: KPIs with their formulas and figures, their sources, their views, and their export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmmigrate.config.files import write_text
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import Target, ViewPlan
from crmmigrate.project import kpi_documents, kpi_legacy, planning, targets, waves
from crmmigrate.project import kpis as proofs
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.targets import LoadOptions, Subset
from crmmigrate.steps import kpis
from crmmigrate.steps.kpis import DIALECTS, Kpi, Star

PREFIX = "v_kpi_"


@dataclass(frozen=True)
class KpiOptions:
    """What the command is to do beside listing.

    Attributes:
        to, schema: The target; None: that of migration.yaml, and without one the figures of the files alone.
        sources: List the views legacy.*.
        write: Put the shipped set into the project.
        views: Create the views in the target.
        export: Write the interchange format here.
    """

    to: str | None = None
    schema: str | None = None
    sources: bool = False
    write: bool = False
    views: bool = False
    export: Path | None = None


def list_kpis(project: Project, options: KpiOptions, progress: Progress | None = None) -> Answer:
    """The KPIs of a project.

    Raises:
        ConfigError: kpis.yaml is wrong.
        UsageError: There are none, or views are wanted and no target is named.
    """
    if options.write:
        return Answer("kpis", data={"kpis": [], "written": str(kpi_documents.write(project))})
    with Pipeline(project, "kpis", progress) as pipeline:
        state = pipeline.upto("match")
        if options.sources:
            return Answer("kpis", data={"kpis": [], "sources": _sources(state)})
        return _proven(pipeline, state, options)


def _proven(pipeline: Pipeline, state: State, options: KpiOptions) -> Answer:
    project = pipeline.project
    parsed = kpi_documents.document(project, state.known.chosen_model)
    if parsed is None:
        raise _without()
    data: dict[str, Any] = {}
    if options.export:
        text = json.dumps(kpi_documents.exported(parsed.document), indent=2, ensure_ascii=False)
        write_text(options.export, text + "\n")
        data["exported"] = str(options.export)
    if not (options.to or targets.target_url(project.migration)):
        if options.views:
            raise UsageError("views need a target", next="use --to URL")
        entries, found = proofs.prove(pipeline, state, None)
        return Answer("kpis", in_order(found), {"kpis": entries, **data})
    named = targets.named(project, options.to, options.schema)
    with targets.opened(named, existing=True) as target:
        if "_crmmigrate_batch" not in target.tables():
            raise UsageError("nothing was loaded there", next="load first: `crmmigrate load`")
        _take_waves(pipeline, state, target)
        entries, found = proofs.prove(pipeline, state, target)
        if options.views:
            data["views"] = [v.name for v in create_views(pipeline, state, target)]
    return Answer("kpis", in_order(found), {"kpis": entries, **data})


def _take_waves(pipeline: Pipeline, state: State, target: Target) -> None:
    """Leave out of the legacy side what the waves that the target has leave out."""
    present = target.tables()
    subset = waves.present(state.known.migration, Subset(), target, present)
    if subset.waves:
        planning.planned(pipeline, state, target, planning.Part(subset))


def create_views(pipeline: Pipeline, state: State, target: Target) -> list[ViewPlan]:
    """Create a view `v_kpi_<name>` in the target for each KPI that the project can have."""
    plans = _plans(pipeline, state, target.name)
    for plan in plans:
        target.apply(plan)
    return plans


def planned_views(pipeline: Pipeline, state: State, options: LoadOptions) -> list[ViewPlan]:
    """The views that a load is to create, before it writes anything.

    Raises:
        UsageError: The project has no KPIs.
    """
    if not proofs.wanted(pipeline, state):
        raise _without()
    with targets.opened(options) as target:
        name = target.name
    return _plans(pipeline, state, name)


def created(plans: Sequence[ViewPlan], options: LoadOptions) -> None:
    """Create planned views in the target that was loaded."""
    if plans:
        with targets.opened(options, existing=True) as target:
            for plan in plans:
                target.apply(plan)


def _plans(pipeline: Pipeline, state: State, target: str) -> list[ViewPlan]:
    known = proofs.wanted(pipeline, state)
    return view_plans(known, star(pipeline, state), DIALECTS.get(target, "postgres")) if known else []


def _without() -> UsageError:
    return UsageError("the project has no kpis.yaml", next="write one; docs/kpis.md tells its keys")


def star(pipeline: Pipeline, state: State) -> Star:
    """The tables of the target, and what is fed."""
    with pipeline.engine("duckdb") as engine:
        return kpi_legacy.star_of(state.known.chosen_model, kpi_legacy.rows(state, engine))


def view_plans(known: Sequence[Kpi], fed: Star, dialect: str) -> list[ViewPlan]:
    """The views of the KPIs that can be computed, in the SQL of a target."""
    return [
        ViewPlan(f"{PREFIX}{kpi.name.lower()}", kpis.view_sql(kpi, fed, dialect), _comment(kpi))
        for kpi in known
        if not kpis.missing(kpi, fed)
    ]


def _comment(kpi: Kpi) -> str:
    today = f" As of {kpi.as_of}." if kpi.names_today else ""
    return f"{kpi.description} = {kpi.settings.formula or kpi.expression}.{today}"


def _sources(state: State) -> list[dict[str, Any]]:
    return [
        {
            "view": f"legacy.{view}", "sources": names, "rows": sum(state.gathered.tables[n].n_rows for n in names),
            "columns": [c.label for c in state.gathered.tables[names[0]].columns],
        }
        for view, names in kpi_legacy.sources(state).items()
    ]  # fmt: skip
