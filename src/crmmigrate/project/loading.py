"""Load: the step decides, the accounts are proven, the target applies, the receipts are compared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
from sqlalchemy.engine import make_url

from crmmigrate import __version__
from crmmigrate.core.accounting import Account, prove, total
from crmmigrate.core.errors import BalanceError, UsageError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine, Receipt, TablePlan, Target, TargetColumn
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Column, Table
from crmmigrate.project import accounting, plugins, unconfirmed
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.steps import load
from crmmigrate.steps.load import KEYS, LINEAGE_TABLE, SOURCES, PlannedTable

FOLDER = "loading"
RECEIPTS = "_crmmigrate_batch"
MOST_HASHED = 200_000
FILES = ("duckdb", "sqlite")
_KEY_FIELDS: list[tuple[str, pa.DataType]] = [
    ("table_name", pa.string()),
    ("natural_key", pa.string()),
    ("key", pa.int64()),
]
KEY_SCHEMA = pa.schema(_KEY_FIELDS)


Planned = tuple[Outcome, list[TablePlan]]


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
    """

    accounts: list[Account] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    applied: bool = False
    planned: Planned | None = None
    waiting: list[dict[str, Any]] = field(default_factory=list)
    suggested_required: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class LoadOptions:
    """How to load.

    Attributes:
        url: SQLAlchemy URL of the target; None where migration.yaml names it.
        schema: Schema in it.
        accept: Suggested column mappings from this confidence on are taken; None: all must be confirmed.
        max_rejects: Highest share of rejected rows that may load.
        dry_run: Everything but the last call.
    """

    url: str | None = None
    schema: str | None = None
    accept: float | None = None
    max_rejects: float | None = None
    dry_run: bool = False


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
    with opened(options) as target:
        report.planned = outcome, plans = planned(pipeline, state, target)
        report.accounts = prove_accounts(pipeline, state, outcome)
        policy = pipeline.project.migration.policies.max_rejects
        stopped = _too_many(report.accounts, policy if options.max_rejects is None else options.max_rejects)
        if stopped or options.dry_run:
            report.findings += [stopped] if stopped else []
            return report
        report.receipts = _applied(pipeline, target, plans)
        pipeline.ledger.receipts(pipeline.run, _safe(options.url), report.receipts)
    report.applied = True
    _compare(plans, report.receipts)
    return report


@contextmanager
def opened(options: LoadOptions, *, existing: bool = False) -> Iterator[Target]:
    """The target of the options, for a while; with `existing` a database file must be there already.

    Raises:
        UsageError: The URL is wrong, or there is no such file.
    """
    target = plugins.target(options.url or "", options.schema)
    url = make_url(options.url or "")
    file = url.database if url.get_backend_name() in FILES else None
    if existing and file and not Path(file).exists():
        raise UsageError(f"there is no {file}", next="load first: `crmmigrate load`, or name the right file")
    try:
        yield target
    finally:
        target.close()


def planned(pipeline: Pipeline, state: State, target: Target) -> tuple[Outcome, list[TablePlan]]:
    """Decide what goes in, with what the target holds already; write it; make the plans."""
    present = target.tables()
    source_rows = _source_rows(state, target, present)
    keys = _existing_keys(target, present)
    match = state.outcomes["match"]
    model = state.known.chosen_model
    content = key_of(match.key, model, __version__)
    pipeline.progress.begin("plan", 1)
    started = time.monotonic()
    key = key_of(
        "load",
        content,
        source_rows.to_pydict(),
        keys.to_pydict() if keys.num_rows < MOST_HASHED else pipeline.run,
    )
    outcome = pipeline.store.find(FOLDER, key)
    reused = outcome is not None
    if outcome is None:
        with pipeline.engine() as engine:
            outcome = pipeline.store.save(FOLDER, key, _run_step(state, source_rows, keys, engine), engine)
    pipeline.store.forget(FOLDER, [key])
    pipeline.progress.end("plan", time.monotonic() - started, reused=reused)
    batches = _batches(target, present)
    plans = [_table_plan(planned, outcome, content, batches.get(planned.table, [])) for planned in _plans_of(outcome)]
    return outcome, plans


def _batches(target: Target, present: dict[str, int]) -> dict[str, list[str]]:
    """The batches that each table of the target has taken."""
    found: dict[str, list[str]] = {}
    if RECEIPTS in present:
        for row in target.query(f'SELECT "batch", "table_name" FROM "{RECEIPTS}"').to_pylist():
            found.setdefault(row["table_name"], []).append(row["batch"])
    return found


def _run_step(state: State, source_rows: pa.Table, keys: pa.Table, engine: Engine) -> Result:
    tables = {n: artefact.read(engine) for n, artefact in state.outcomes["match"].tables.items()}
    sources = engine.hold(source_rows)
    config = load.LoadConfig(state.known.chosen_model, sources.select("source", "source_key"), engine.hold(keys))
    result = load.run(tables, config, engine)
    audit = PlannedTable(
        SOURCES, _SOURCE_COLUMNS, ("source_key",), ("source_key",), comment="Audit: where rows are from"
    )
    plans = [audit, *result.plans]
    return Result(
        tables={
            SOURCES: Table(SOURCES, sources, tuple(Column(c.name, c.name) for c in _SOURCE_COLUMNS)),
            **result.tables,
        },
        data={"plans": [_plan_document(p) for p in plans]},
    )


_SOURCE_COLUMNS = (
    TargetColumn("source_key", "bigint", nullable=False),
    TargetColumn("source", "string", nullable=False, comment="file#sheet#table"),
    TargetColumn("file", "string"),
    TargetColumn("sha256", "string"),
    TargetColumn("gathered", "bigint", comment="rows in the file, of all kinds"),
)


def _source_rows(state: State, target: Target, present: dict[str, int]) -> pa.Table:
    """The audit dimension: each source keeps its key for ever."""
    known: dict[str, int] = {}
    if SOURCES in present:
        rows = target.query(f'SELECT "source", "source_key" FROM "{SOURCES}"').to_pylist()
        known = {row["source"]: int(row["source_key"]) for row in rows}
    free = max(known.values(), default=0)
    rows = []
    for source in sorted(state.gathered.sources, key=lambda s: str(s["source"])):
        if source["source"] not in known:
            free += 1
            known[str(source["source"])] = free
        rows.append({"source_key": known[str(source["source"])], **source})
    types = {"source_key": pa.int64(), "gathered": pa.int64()}
    schema = pa.schema([(c.name, types.get(c.name, pa.string())) for c in _SOURCE_COLUMNS])
    return pa.Table.from_pylist([{c.name: r[c.name] for c in _SOURCE_COLUMNS} for r in rows], schema=schema)


def _existing_keys(target: Target, present: dict[str, int]) -> pa.Table:
    if KEYS not in present:
        return KEY_SCHEMA.empty_table()
    found = target.query(f'SELECT "table_name", "natural_key", "key" FROM "{KEYS}"')
    return found.cast(KEY_SCHEMA)


def _plan_document(plan: PlannedTable) -> dict[str, Any]:
    columns = [[c.name, c.type, c.nullable, c.references, c.comment] for c in plan.columns]
    return {
        "table": plan.table, "columns": columns, "primary_key": plan.primary_key, "merge_key": plan.merge_key,
        "replace_all": plan.replace_all, "comment": plan.comment,
    }  # fmt: skip


def _plans_of(outcome: Outcome) -> list[PlannedTable]:
    return [
        PlannedTable(
            p["table"],
            tuple(TargetColumn(n, t, u, tuple(r) if r else None, c) for n, t, u, r, c in p["columns"]),
            tuple(p["primary_key"]), tuple(p["merge_key"]), p["replace_all"], p["comment"],
        )
        for p in outcome.data["plans"]
    ]  # fmt: skip


def _table_plan(planned: PlannedTable, outcome: Outcome, content: str, taken: list[str]) -> TablePlan:
    """The plan of one table.

    Its batch is `<number>-<content>`: the newest batch of the table again when the content is the same, so that
    nothing is done twice; the next number when it is not, also when an older content comes back.
    """
    same = key_of(content, planned.table)
    newest = max(taken, default="")
    batch = newest if newest.endswith(f"-{same}") else f"{len(taken) + 1:06d}-{same}"
    artefact = outcome.tables[planned.table]
    return TablePlan(
        planned.table, planned.columns, planned.primary_key, planned.merge_key, batch, artefact.path,
        artefact.n_rows, planned.replace_all, planned.comment,
    )  # fmt: skip


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


def _safe(url: str | None) -> str:
    """The URL without its password."""
    return make_url(url or "").render_as_string(hide_password=True)
