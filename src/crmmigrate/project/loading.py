"""Load: the step decides, the accounts are proven, the target applies, the receipts are compared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from crmmigrate.core.accounting import Account, prove, total
from crmmigrate.core.errors import BalanceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import ColumnChange, Engine, Receipt, TablePlan, Target, ViewPlan
from crmmigrate.project import accounting, archives, masking, stale, targets, unconfirmed, waves
from crmmigrate.project.deltas import Applied
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.planning import Part, Planned, planned
from crmmigrate.project.store import Outcome
from crmmigrate.project.targets import LoadOptions, opened
from crmmigrate.steps import load
from crmmigrate.steps.load import LINEAGE_TABLE, SOURCES


@dataclass
class LoadReport:
    """What a load did.

    Attributes:
        accounts: One a source.
        receipts: One a table.
        findings: What users must know.
        applied: False for a dry run, or where findings stopped the load.
        planned: What was decided, for who validates in the same run.
        waiting: Suggestions that stopped the load, by layout.
        suggested_required: Suggestions that feed required fields.
        changes: What becomes of columns of the target that are not as the model says.
        waves: Rows of each wave that was named.
        masked: Table -> field -> kind of personal data, where pseudonyms went in.
    """

    accounts: list[Account] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    applied: bool = False
    planned: Planned | None = None
    waiting: list[dict[str, Any]] = field(default_factory=list)
    suggested_required: list[dict[str, Any]] = field(default_factory=list)
    changes: list[ColumnChange] = field(default_factory=list)
    waves: dict[str, int] = field(default_factory=dict)
    masked: dict[str, Mapping[str, str]] | None = None


def run_load(pipeline: Pipeline, state: State, options: LoadOptions) -> LoadReport:
    """Load matched tables into a target.

    Raises:
        BalanceError: The accounts do not balance; nothing was loaded.
        OutsideError: The target failed; tables committed before stay, and the same command goes on.
    """
    report = LoadReport(findings=[*state.findings(), *pipeline.event_findings(state)])
    known = state.known
    report.suggested_required = unconfirmed.required(known.mappings, known.chosen_model)
    report.waiting = unconfirmed.waiting(known.mappings, options.accept)
    refused = [*unconfirmed.columns(report.waiting), *unconfirmed.values(known.value_maps, options.accept)]
    report.findings += [*refused, *unconfirmed.left_out(known.mappings), *unconfirmed.twice(known.mappings)]
    if refused or not state.gathered.sources:
        return report
    subset = waves.asked(known.migration, options.subset)
    with opened(options) as target:
        hide = masking.config_of(pipeline.project, state) if options.masked else None
        report.masked = dict(hide.kinds) if hide else None
        report.planned = outcome, plans = planned(pipeline, state, target, Part(subset, hide, options.drop_columns))
        report.waves = outcome.data["waves"]
        report.findings += waves.findings(state, subset, report.waves)
        report.findings += archives.findings(archives.archived(pipeline, state), known.migration)
        report.findings += _merged_members(outcome)
        report.changes = [change for plan in plans for change in plan.changes]
        dropped = load.history_dropped(report.changes)
        report.findings += [*load.findings(report.changes), *dropped]
        report.accounts = prove_accounts(pipeline, state, outcome)
        policy = pipeline.project.migration.policies.max_rejects
        stopped = _too_many(report.accounts, policy if options.max_rejects is None else options.max_rejects)
        applied = Applied(pipeline.store, targets.address(options), target)
        whole = not waves.chosen(subset) and subset.sample is None
        this = stale.Loading(pipeline, state, outcome, target, not whole, plans[0].run if plans else "")
        plans, gone = stale.marked(this, applied.reduced(pipeline, plans), applied)
        report.findings += gone
        if stopped or options.dry_run or dropped or any(change.kind == "refuse" for change in report.changes):
            report.findings += [stopped] if stopped else []
            return report
        report.receipts = _applied(pipeline, target, plans)
        if any(receipt.applied for receipt in report.receipts):
            _create_views(target, outcome, {*target.tables()})
        applied.remember(outcome, plans)
        pipeline.ledger.receipts(pipeline.run, targets.address(options), report.receipts)
    report.applied = True
    _compare(plans, report.receipts)
    return report


def _merged_members(outcome: Outcome) -> list[Finding]:
    """Members of the target that are parts of others now."""
    return [
        Finding("member-superseded", "members are parts of others now, and new facts point to these", Severity.INFO,
                Where(None, name), count, next="their rows stay; `key` in `_crmmigrate_key` names the members of now")
        for name, count in sorted(outcome.data.get("superseded", {}).items())
    ]  # fmt: skip


def prove_accounts(pipeline: Pipeline, state: State, outcome: Outcome) -> list[Account]:
    """The account of every source, kept in the ledger.

    Raises:
        BalanceError: One does not balance.
    """
    with pipeline.engine("duckdb") as engine:
        events = accounting.all_events(state.event_paths, engine)
        accounts = accounting.accounts(state.gathered.sources, events, _loaded(state, outcome, engine))
    pipeline.ledger.accounts(pipeline.run, accounts)
    prove(accounts)
    return accounts


def _loaded(state: State, outcome: Outcome, engine: Engine) -> dict[str, int]:
    """Rows by source in what goes to the target."""
    model = state.known.chosen_model
    names = {row["source_key"]: row["source"] for row in _rows(outcome.tables[SOURCES].read(engine).frame)}
    frames = [
        outcome.tables[load.target_name(model, t)].read(engine).frame.select("_source_key")
        for t, spec in model.tables.items()
        if spec.role != "dimension" and load.target_name(model, t) in outcome.tables
    ]
    if LINEAGE_TABLE in outcome.tables:
        lineage = outcome.tables[LINEAGE_TABLE].read(engine).frame
        frames.append(lineage.filter(nw.col("fate") == "loaded").select("_source_key"))
    counts: dict[str, int] = {}
    for frame in frames:
        for row in _rows(frame.group_by("_source_key").agg(nw.len().cast(nw.Int64()).alias("n"))):
            source = names[row["_source_key"]]
            counts[source] = counts.get(source, 0) + row["n"]
    return counts


def _rows(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.collect(backend="pyarrow").rows(named=True)
    return found


def _too_many(accounts: list[Account], limit: float | None) -> Finding | None:
    whole = total(accounts)
    share = whole.rejected / whole.gathered if whole.gathered else 0.0
    if limit is None or share <= limit:
        return None
    return Finding(
        "too-many-rejects", f"{share:.2%} of the rows are rejected, more than {limit:.2%}; nothing was loaded",
        Severity.ERROR, Where(), whole.rejected, next="`crmmigrate rejects --to rejects.xlsx` lists them",
    )  # fmt: skip


def _applied(pipeline: Pipeline, target: Target, plans: list[TablePlan]) -> list[Receipt]:
    pipeline.progress.begin("load", len(plans))
    started = time.monotonic()
    receipts = []
    for plan in plans:
        receipts.append(target.apply(plan))
        pipeline.progress.advance("load", plan.table)
    pipeline.progress.end("load", time.monotonic() - started, reused=not any(r.applied for r in receipts))
    return receipts


def _create_views(target: Target, outcome: Outcome, tables: set[str]) -> None:
    """The views that show dates in their roles; a table of that name stays what it is."""
    for view in outcome.data["views"]:
        if view["name"] not in tables:
            target.apply(ViewPlan(**view))


def _compare(plans: list[TablePlan], receipts: list[Receipt]) -> None:
    """The receipts against the plans, which the accounts were proven on.

    Raises:
        BalanceError: The target took another number of rows than were sent.
    """
    for plan, receipt in zip(plans, receipts, strict=True):
        if receipt.inserted + receipt.updated != plan.n_rows:
            raise BalanceError(
                f"{plan.table}: {plan.n_rows} rows were sent, the target took {receipt.inserted + receipt.updated}",
                next="please report this",
            )
