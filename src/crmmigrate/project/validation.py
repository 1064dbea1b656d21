"""Validate: what the target says of itself against what the files say."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from crmmigrate.core.accounting import Account
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import TablePlan, Target
from crmmigrate.project import goals, proofs_views, standing, waves
from crmmigrate.project import kpis as kpi_proof
from crmmigrate.project.loading import prove_accounts
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.planning import Part, Planned, planned
from crmmigrate.project.proofs import ProofOptions, prove
from crmmigrate.project.targets import LoadOptions, opened
from crmmigrate.steps import load
from crmmigrate.steps.load import LINEAGE_TABLE

PROVEN = (
    "rows", "control_totals", "slice_totals", "grain", "dates", "keys", "distributions", "completeness", "cells",
)  # fmt: skip
AGAIN = "load it; if it was loaded, somebody changed it since: drop that table and `crmmigrate load` again"


@dataclass
class ValidationReport:
    """What was proven, and what was not.

    Attributes:
        accounts: One a source.
        control_totals: One a source and measure: legacy, left_out, target, difference, ok.
        integrity: One a foreign key: table, column, references, orphans.
        counts: One a source: rows of the ledger and of the target.
        rows: One a table: table, expected, found, missing, extra, changed (column -> rows), whole, ok.
        slice_totals: One a measure and value of a slice: table, measure, slice, value, legacy, left_out, target,
            difference, ok.
        grain: One a table: table, columns, repeats, ok.
        dates: One a date field: table, field, legacy_min, legacy_max, target_min, target_max, ok.
        keys: One a key field: table, field, legacy, target (distinct values), ok.
        distributions: One a category field: table, field, before and after ([value, rows] each), distance, changed, ok.
        completeness: One a field: table, field, before, after (shares), rows_before, rows_after, set_aside, ok.
        cells: The sampled comparison with the source: seed, rows, cells, equal, explained, by_rule, different,
            differences; equal + explained + different = cells.
        kpis: One a KPI and currency: name, description, formula, grain, unit, currency, legacy, target, difference,
            unexplained, tolerance, status (equal, explained, different, not_applicable with `reason`), equal, ok,
            slices (slice, value and the same figures), explained (cause, reason, rows, amount, examples), expected
            (figures of old reports), fan_out.
        goals: One a goal: goal, value, limit, ok, trend.
        findings: What failed.
    """

    accounts: list[Account] = field(default_factory=list)
    control_totals: list[dict[str, Any]] = field(default_factory=list)
    integrity: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    slice_totals: list[dict[str, Any]] = field(default_factory=list)
    grain: list[dict[str, Any]] = field(default_factory=list)
    dates: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    distributions: list[dict[str, Any]] = field(default_factory=list)
    completeness: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=dict)
    kpis: list[dict[str, Any]] = field(default_factory=list)
    goals: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What was proven, in the JSON contract."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("accounts", "findings")}
        return {"accounting": [a.as_json() for a in self.accounts], **told, "receipts": []}


def run_validate(
    pipeline: Pipeline, state: State, options: LoadOptions, ready: Planned | None = None,
    asked: ProofOptions | None = None,
) -> ValidationReport:  # fmt: skip
    """Prove that the target holds what the files hold, less what was left out by name.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        options: The target.
        ready: What a load in the same run has decided; decided again without it.
        asked: What is proven beside the usual.

    Raises:
        OutsideError: The target is away.
    """
    report = ValidationReport()
    asked = asked or ProofOptions()
    asked = replace(asked, masked=asked.masked or options.masked)
    _prove(pipeline, state, options, ready, report, asked)
    goals.evaluate(pipeline, state, report)
    return report


def _prove(
    pipeline: Pipeline, state: State, options: LoadOptions, ready: Planned | None, report: ValidationReport,
    asked: ProofOptions,
) -> None:  # fmt: skip
    """Fill a report with all but the goals, which speak of the rest."""
    with opened(options, existing=True) as target:
        present = target.tables()
        subset = waves.present(state.known.migration, options.subset, target, present)
        outcome, plans = ready or planned(pipeline, state, target, Part(subset))
        report.findings += [] if ready else waves.stale(state.known.migration, waves.rows(target, present))
        report.accounts = prove_accounts(pipeline, state, outcome)
        missing = [p.table for p in plans if p.table not in present]
        if missing:
            report.findings.append(
                Finding("count-mismatch", "tables are not in the target", Severity.ERROR, count=len(missing),
                        examples=tuple(missing), next="load first: `crmmigrate load`")
            )  # fmt: skip
            return
        sources = standing.sources(target, pipeline.project)
        report.counts = _counts(target, state, plans, sources, report.accounts)
        report.integrity = [row for plan in plans for row in _integrity(target, plan)]
        proven = prove(pipeline, state, target, plans, asked)
        seen = proofs_views.prove(target, outcome.data["views"], present)
        report.kpis, found = kpi_proof.prove(pipeline, state, target)
    for name in PROVEN:
        setattr(report, name, getattr(proven, name))
    report.findings += [*_findings(report), *proven.findings, *seen, *found]


def _counts(
    target: Target, state: State, plans: list[TablePlan], sources: dict[int, str], accounts: list[Account]
) -> list[dict[str, Any]]:
    """Rows by source in the target, beside those that the accounts say are loaded."""
    found: dict[str, int] = {}
    model = state.known.chosen_model
    facts = {load.target_name(model, t) for t, spec in model.tables.items() if spec.role != "dimension"}
    for plan in plans:
        if plan.table not in facts and plan.table != LINEAGE_TABLE:
            continue
        only = " WHERE \"fate\" = 'loaded'" if plan.table == LINEAGE_TABLE else ""
        sql = f'SELECT "_source_key" AS k, COUNT(*) AS n FROM "{plan.table}"{only} GROUP BY "_source_key"'
        for row in target.query(sql).to_pylist():
            source = sources.get(int(row["k"]), "?")
            found[source] = found.get(source, 0) + int(row["n"])
    return [
        {
            "source": a.source,
            "ledger": a.loaded,
            "target": found.get(a.source, 0),
            "ok": found.get(a.source, 0) >= a.loaded,
        }
        for a in accounts
    ]


def _integrity(target: Target, plan: TablePlan) -> list[dict[str, Any]]:
    rows = []
    for column in plan.columns:
        if column.references is None:
            continue
        table, key = column.references
        sql = (
            f'SELECT COUNT(*) AS n FROM "{plan.table}" f LEFT JOIN "{table}" d ON f."{column.name}" = d."{key}" '
            f'WHERE d."{key}" IS NULL'
        )
        orphans = int(target.query(sql).to_pylist()[0]["n"])
        rows.append({"table": plan.table, "column": column.name, "references": f"{table}.{key}", "orphans": orphans})
    return rows


def _findings(report: ValidationReport) -> list[Finding]:
    found = [
        Finding(
            "count-mismatch", f"{c['ledger']} rows should be loaded, the target has {c['target']}", Severity.ERROR,
            Where(c["source"]), c["ledger"] - c["target"], next=AGAIN,
        )
        for c in report.counts if not c["ok"]
    ]  # fmt: skip
    found += [
        Finding("rows-absent", "rows of an earlier delivery stay in the target", Severity.INFO, Where(c["source"]),
                c["target"] - c["ledger"])
        for c in report.counts if c["target"] > c["ledger"]
    ]  # fmt: skip
    found += [
        Finding("orphans", f"{i['column']} points to no row of {i['references']}", Severity.ERROR,
                Where(None, i["table"], i["column"]), i["orphans"], next=AGAIN)
        for i in report.integrity if i["orphans"]
    ]  # fmt: skip
    found += [
        Finding(
            "control-total", f"legacy {t['legacy']} less left out {t['left_out']} is not {t['target']} in the target",
            Severity.ERROR, Where(t["source"], t["table"], t["measure"]), examples=(t["difference"],),
            next=f"rows of an earlier delivery (`rows-absent`) may explain it; else {AGAIN}",
        )
        for t in report.control_totals if not t["ok"]
    ]  # fmt: skip
    return found
