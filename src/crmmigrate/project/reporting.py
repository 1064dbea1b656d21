"""Reports: what a run knows, brought into the shapes that `report/` draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.core.accounting import total
from crmmigrate.core.causes import Cause
from crmmigrate.core.documents import Status
from crmmigrate.core.drift import Change
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Survey
from crmmigrate.core.tables import SOURCE, source_file
from crmmigrate.project import accounting, added, documents, goals, retired
from crmmigrate.project.ledger import Ledger
from crmmigrate.project.loading import LoadReport
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.project.project import Project
from crmmigrate.project.proofs_page import personal as personal_fields
from crmmigrate.project.proofs_page import personal_columns
from crmmigrate.project.validation import ValidationReport
from crmmigrate.report import page as pages
from crmmigrate.report.kpis import kpi_lines
from crmmigrate.report.profile_page import profile_page
from crmmigrate.report.proofs import Proofs, shown
from crmmigrate.report.trend import goal_line
from crmmigrate.steps.load import target_name
from crmmigrate.values.masking import mask

MOST_CHANGES = 60
MOST_REJECTS = 60


def changes(pipeline: Pipeline, state: State, *, masked: bool = True, hide: bool = False) -> list[dict[str, Any]]:
    """What `clean` changed: by source, column and rule, the cells and the most frequent change.

    Args:
        pipeline: The run.
        state: Brought up to `clean`.
        masked: Hide personal data.
        hide: Show no value as it is, not only personal data.
    """
    path = state.outcomes["clean"].changes
    if path is None:
        return []
    labels = added.labels(state)
    private = personal_columns(state) if masked else set()
    personal = {
        (s, c.name)
        for s, p in profiles_of(state).items()
        for c in p.columns
        if hide or (source_file(s), c.label) in private
    }
    with pipeline.engine("duckdb") as engine:
        frame = engine.read([path])
        keys = (SOURCE, "column", "rule")
        tag = nw.concat_str([nw.col("count").cast(nw.String()).str.zfill(12), nw.col("before")], separator="|")
        best = frame.with_columns(tag.alias("_tag"))
        grouped = best.group_by(*keys).agg(nw.col("count").sum().alias("n"), nw.col("_tag").max())
        joined = grouped.join(best.select(*keys, "_tag", "before", "after"), on=[*keys, "_tag"], how="inner")
        rows = joined.collect(backend="pyarrow").rows(named=True)
    found = [
        {
            "source": r[SOURCE], "column": labels.get((r[SOURCE], r["column"]), r["column"]), "rule": r["rule"],
            "count": r["n"],
            "before": mask(r["before"]) if (r[SOURCE], r["column"]) in personal else r["before"],
            "after": mask(r["after"] or "") if (r[SOURCE], r["column"]) in personal else r["after"],
        }
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda c: (-c["count"], c["source"], c["column"], c["rule"]))


def write_profile_page(
    name: str,
    profiles: Sequence[TableProfile],
    survey: Survey,
    path: Path,
    *,
    masked: bool = True,
    drift: Sequence[Change] = (),
) -> None:
    """The profiles, the survey and what drifted as one HTML file."""
    text = profile_page(profiles, survey, project=name, created=_now(), masked=masked, drift=drift)
    path.write_text(text, "utf-8")


def write_load_page(
    pipeline: Pipeline,
    state: State,
    load: LoadReport,
    path: Path | None,
    proof: ValidationReport | None = None,
    causes: Sequence[Cause] = (),
) -> Path | None:
    """The report of a load as one HTML file: at the path, or in the reports of a project that lasts."""
    if path is None and not pipeline.project.lasts:
        return None
    place = path or pipeline.project.state / "reports" / f"run-{pipeline.run}.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    told = replace(run_report(pipeline, state, load, proof), causes=tuple(causes))
    place.write_text(pages.page(told), "utf-8")
    return place


def run_report(
    pipeline: Pipeline, state: State, load: LoadReport, proof: ValidationReport | None = None, *, masked: bool = True
) -> pages.Report:
    """What the page of a load shows."""
    findings = [*load.findings, *(proof.findings if proof else [])]
    whole = total(load.accounts)
    columns = personal_columns(state) if masked else set()
    fields = personal_fields(state) if masked else frozenset()
    return pages.Report(
        title="Migration report",
        project=pipeline.project.migration.name,
        run=str(pipeline.run),
        created=_now(),
        headline=_headline(load, whole, findings),
        accounts=tuple(load.accounts),
        flows=_flows(pipeline, state, load),
        findings=_shown(findings, columns, fields, hide=load.masked is not None) if masked else tuple(findings),
        rejects=_rejects(pipeline, state, columns, hide=load.masked is not None),
        changes=_change_groups(changes(pipeline, state, masked=masked, hide=load.masked is not None)),
        mappings=_mappings(state),
        suggested_required=tuple(pages.SuggestedField(**entry) for entry in load.suggested_required),
        control_totals=_totals(proof),
        kpis=kpi_lines(proof.kpis) if proof else (),
        goals=tuple(goal_line(row) for row in (proof.goals if proof else [])),
        next_steps=_next_steps(state, load, proof),
        proofs=shown(proof.as_json(), personal_fields(state)) if proof else Proofs(),
    )


def _headline(load: LoadReport, whole: Any, findings: Sequence[Finding]) -> tuple[pages.Number, ...]:
    errors = sum(f.severity == Severity.ERROR for f in findings)
    return (
        pages.Number("rows gathered", f"{whole.gathered:,}", f"from {len(load.accounts)} tables"),
        pages.Number("rows loaded", f"{whole.loaded:,}", tone="good"),
        pages.Number("rows merged", f"{whole.merged:,}", "the same thing again"),
        pages.Number(
            "rows rejected", f"{whole.rejected:,}", "each with a reason", "warn" if whole.rejected else "good"
        ),
        pages.Number("rows excluded", f"{whole.excluded:,}", "by a named rule"),
        pages.Number("blocking findings", str(errors), tone="bad" if errors else "good"),
    )


def _flows(pipeline: Pipeline, state: State, load: LoadReport) -> tuple[pages.TargetFlow, ...]:
    model = state.known.chosen_model
    rows = {r.table: r.rows_after for r in load.receipts}
    flows = []
    with pipeline.engine("duckdb") as engine:
        for name, spec in model.tables.items():
            artefact = state.outcomes["match"].tables.get(f"{name}.members") or state.outcomes["match"].tables.get(name)
            if artefact is None:
                continue
            counted = artefact.read(engine).frame.group_by(SOURCE).agg(nw.len().cast(nw.Int64()).alias("n"))
            sources = sorted(
                ((r[SOURCE], r["n"]) for r in counted.collect(backend="pyarrow").rows(named=True)),
                key=lambda p: (-p[1], p[0]),
            )
            table = target_name(model, name)
            flows.append(pages.TargetFlow(table, spec.role, rows.get(table, 0), tuple(sources), spec.description))
    return tuple(flows)


def _rejects(
    pipeline: Pipeline, state: State, personal: set[tuple[str, str]], *, hide: bool
) -> tuple[pages.RejectGroup, ...]:
    with pipeline.engine("duckdb") as engine:
        events = accounting.all_events(state.event_paths, engine)
        found = accounting.event_findings(events) if events is not None else []
    groups = [
        pages.RejectGroup(
            f.code, f.message.split(": ", 1)[-1], "rejected" if f.message.startswith("rows rejected") else "set aside",
            str(f.where), f.count,
            tuple(mask(e) if hide or (f.where.file, f.where.column) in personal else e for e in f.examples),
        )
        for f in found if not f.message.startswith("values to look at")
    ]  # fmt: skip
    return tuple(sorted(groups, key=lambda g: (-g.count, g.place))[:MOST_REJECTS])


def _shown(
    found: Sequence[Finding], columns: set[tuple[str, str]], fields: frozenset[str], *, hide: bool
) -> tuple[Finding, ...]:
    """Findings that show no person: examples of personal columns and fields masked, whole records left out."""
    files = {file for file, _ in columns}

    def safe(finding: Finding) -> Finding:
        place = finding.where
        if place.column is None and place.file in files:  # whole records, whose mask nobody can read
            return replace(finding, examples=())
        column = place.column is not None and (place.file is None or (place.file, place.column) in columns)
        named = column or f"{place.table}.{place.column}" in fields
        return replace(finding, examples=tuple(mask(e) for e in finding.examples)) if hide or named else finding

    return tuple(safe(finding) for finding in found)


def masked(state: State, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that show no person."""
    return _shown(found, personal_columns(state), frozenset(), hide=False)


def _change_groups(found: Sequence[dict[str, Any]]) -> tuple[pages.ChangeGroup, ...]:
    return tuple(
        pages.ChangeGroup(
            c["rule"], f"{c['source']} [{c['column']}]", c["count"], ((c["before"] or "", c["after"] or ""),)
        )
        for c in found[:MOST_CHANGES]
    )


def _mappings(state: State) -> tuple[pages.MappingOverview, ...]:
    overview = []
    for mapping in state.known.mappings:
        mapped = [c for c in mapping.columns if c.field and c.status != Status.REJECTED]
        mean = sum(c.confidence for c in mapped) / len(mapped) if mapped else None
        unmapped = tuple(c.column for c in mapping.columns if not c.field)
        overview += [
            pages.MappingOverview(s, mapping.layout, mapping.rows_are, len(mapped), unmapped, mean, str(mapping.status))
            for s in mapping.applies_to
        ]
    return tuple(sorted(overview, key=lambda m: m.source))


def _totals(proof: ValidationReport | None) -> tuple[pages.ControlTotal, ...]:
    return tuple(
        pages.ControlTotal(
            t["measure"], f"{t['legacy']} (left out {t['left_out']})" if t["left_out"] != "0" else t["legacy"],
            t["target"], t["ok"], t["source"], t["table"], t["difference"],
        )
        for t in (proof.control_totals if proof else [])
    )  # fmt: skip


def _next_steps(state: State, load: LoadReport, proof: ValidationReport | None) -> tuple[str, ...]:
    steps = []
    if any(a.rejected for a in load.accounts):
        steps.append("crmmigrate rejects --to rejects.xlsx, fill in the corrections, then crmmigrate fix rejects.xlsx")
    waiting = sum(c.status == Status.SUGGESTED and bool(c.field) for m in state.known.mappings for c in m.columns)
    if waiting:
        steps.append(f"crmmigrate map --review: look through {waiting} suggested columns")
    steps.append(
        "crmmigrate load again: it applies only what changed" if proof else "crmmigrate validate: prove the numbers"
    )
    return tuple(steps)


def status(project: Project) -> dict[str, Any]:
    """Where a project stands."""
    ledger = Ledger(project.state / "ledger.db")
    try:
        history = ledger.runs()
        accounts = [a.as_json() for a in ledger.last_accounts()]
        receipts = ledger.last_receipts()
        measured = goals.last(ledger.last_goals(), project.migration.goals)
    finally:
        ledger.close()
    mappings = documents.memory(project)
    columns = [(m, c) for m in mappings for c in m.columns if c.field]
    confirmed = sum(Status.CONFIRMED in (m.status, c.status) for m, c in columns)
    return {
        "name": project.migration.name,
        "files": _files(project),
        "retired": retired.status(project),
        "model": project.migration.model,
        "engine": project.migration.engine,
        "mappings": {"layouts": len(mappings), "confirmed": confirmed, "suggested": len(columns) - confirmed},
        "patches": len(documents.patches(project)),
        "last_run": history[0] if history else None,
        "accounting": accounts,
        "receipts": receipts,
        "goals": measured,
        "next": retired.advice(project) or _advice(history, mappings, len(columns) - confirmed),
    }


def _files(project: Project) -> int:
    """How many sources there are; retired ones may have been all."""
    try:
        return len(project.files())
    except UsageError as fault:
        if fault.code == "source-none" and retired.gone(project):
            return 0
        raise


def _advice(history: Sequence[Any], mappings: Sequence[Any], suggested: int) -> str:
    if not history:
        return "crmmigrate profile"
    if not mappings:
        return "crmmigrate map"
    if suggested:
        return "crmmigrate map --review, then crmmigrate rehearse"
    return "crmmigrate load --to URL"


def runs(project: Project) -> list[dict[str, Any]]:
    """All runs with their steps, newest first."""
    ledger = Ledger(project.state / "ledger.db")
    try:
        return [run | {"steps": ledger.steps(run["run"])} for run in ledger.runs()]
    finally:
        ledger.close()


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
