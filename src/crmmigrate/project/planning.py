"""What goes into the target, decided with what it holds already, before anything is written."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate import __version__
from crmmigrate.core.documents import Migration
from crmmigrate.core.history import versioned_fields
from crmmigrate.core.ports import ColumnChange, Engine, TablePlan, Target, TargetColumn
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import ROW, SOURCE, Column, Frame, Table
from crmmigrate.project import archives, deltas, remembering, standing, waves
from crmmigrate.project.deltas import FOLDER
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import Project
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.project.targets import Subset
from crmmigrate.steps import load
from crmmigrate.steps.load import KEYS, LINEAGE_TABLE, SOURCES, VERSIONS, PlannedTable

MOST_HASHED = 200_000
_KEY_FIELDS: list[tuple[str, pa.DataType]] = [
    ("table_name", pa.string()),
    ("natural_key", pa.string()),
    ("key", pa.int64()),
    ("own_key", pa.int64()),
]
KEY_SCHEMA = pa.schema(_KEY_FIELDS)


Planned = tuple[Outcome, list[TablePlan]]


@dataclass(frozen=True)
class Part:
    """What of everything goes in, and how.

    Attributes:
        subset: The part.
        mask: What becomes a pseudonym; None: nothing.
        drop_columns: Columns that are gone from the model go from the target.
    """

    subset: Subset = field(default_factory=Subset)
    mask: load.MaskConfig | None = None
    drop_columns: bool = False

    @property
    def cuts(self) -> bool:
        """Whether anything is left out."""
        return bool(waves.chosen(self.subset) or self.subset.sample)

    def content(self, migration: Migration) -> list[object]:
        """What tells the content of one part from that of another; nothing for the whole as it is."""
        cut = [waves.chosen(self.subset), self.subset.sample, migration.waves] if self.cuts else []
        return [*cut, *([self.mask.fingerprint, self.mask.kinds] if self.mask else [])]


def planned(pipeline: Pipeline, state: State, target: Target, part: Part | None = None) -> Planned:
    """Decide what goes in, with what the target holds already; write it; make the plans."""
    part = part or Part()
    present = target.tables()
    pipeline.progress.begin("plan", 1)
    started = time.monotonic()
    outcome, content, reused = _decided(pipeline, state, target, present, part)
    pipeline.progress.end("plan", time.monotonic() - started, reused=reused)
    taken = deltas.batches(target, present)
    plans = [_table_plan(planned, outcome, content, taken.get(planned.table, [])) for planned in _plans_of(outcome)]
    state.outcomes["load"] = outcome  # its events count, as those of every stage
    plans += waves.plan(pipeline, state, outcome, part.subset, present, taken.get(waves.WAVES, []))
    run = standing.run_of(pipeline, target, {plan.batch for plan in plans})
    return outcome, [replace(plan, run=run, changes=_changes(plan, target, present, part)) for plan in plans]


def rows_behind(state: State, dimension: str, engine: Engine) -> Frame:
    """The records behind the members that are planned, as `_source` and `_row`: all, but of waves and samples."""
    made = state.outcomes["load"].tables
    sources = made[SOURCES].read(engine).frame.select(nw.col("source").alias(SOURCE), "source_key")
    lineage = made[LINEAGE_TABLE].read(engine).frame.filter(nw.col("table_name") == dimension)
    keyed = lineage.join(sources, left_on="_source_key", right_on="source_key", how="inner")
    return engine.hold(keyed.select(SOURCE, ROW).unique())


def _decided(
    pipeline: Pipeline, state: State, target: Target, present: dict[str, int], part: Part
) -> tuple[Outcome, str, bool]:
    """What the step decides, what tells its content from another one, and whether it stood already."""
    source_rows = _source_rows(pipeline.project, state, target, present)
    keys = _existing_keys(target, present)
    versions = remembering.existing(target, present)
    known = state.known
    left = archives.archived(pipeline, state)
    content = key_of(
        (left or state.outcomes["match"]).key, known.chosen_model, __version__, *part.content(known.migration)
    )
    effective = _effective(pipeline, state)
    few = max(keys.num_rows, versions.num_rows) < MOST_HASHED
    there = (keys.to_pydict(), remembering.digest(versions)) if few else pipeline.run
    key = key_of("load", content, source_rows.to_pydict(), there, effective)
    outcome = pipeline.store.find(FOLDER, key)
    reused = outcome is not None
    if outcome is None:
        with pipeline.engine() as engine:
            result = _run_step(pipeline, state, source_rows, (keys, versions), part, effective, engine)
            outcome = pipeline.store.save(FOLDER, key, result, engine)
    pipeline.store.forget(FOLDER, [key, *deltas.kept(pipeline.store)])
    if VERSIONS in outcome.tables:  # rows hold versions, which earlier loads decide too
        content = key_of(content, remembering.digest_at(outcome.tables[VERSIONS].path))
    return outcome, content, reused


def _changes(plan: TablePlan, target: Target, present: dict[str, int], part: Part) -> tuple[ColumnChange, ...]:
    """What becomes of the columns of a table that is there."""
    there = target.columns(plan.table) if plan.table in present else {}
    case_sensitive = "case_sensitive" in target.capabilities
    return load.changes(plan.table, plan.columns, there, drop=part.drop_columns, case_sensitive=case_sensitive)


def _effective(pipeline: Pipeline, state: State) -> str:
    """The day from which changes hold that no snapshot dates; empty where nothing keeps history."""
    model = state.known.chosen_model
    if not any(versioned_fields(model, name) for name in model.tables):
        return ""
    return (pipeline.project.migration.as_of or dt.datetime.now(dt.UTC).date()).isoformat()


def _run_step(
    pipeline: Pipeline, state: State, source_rows: pa.Table, known: tuple[pa.Table, pa.Table], part: Part,
    effective: str, engine: Engine,
) -> Result:  # fmt: skip
    tables = {n: artefact.read(engine) for n, artefact in state.outcomes["match"].tables.items()}
    sources = engine.hold(source_rows)
    keys, versions = (engine.hold(table) for table in known)
    kept = {n: artefact.read(engine) for n, artefact in archives.matched(pipeline, state).items()}
    left = Result(tables=kept, data={"waves": {}})
    if part.cuts or state.known.migration.policies.archive:
        keys = load.keys_of(tables, keys, engine)
    if part.cuts:
        left = load.cut(kept, waves.subset_config(state, part.subset, engine), engine)
    config = load.LoadConfig(
        state.known.chosen_model, sources.select("source", "source_key"), keys, versions, effective
    )
    taken = load.masked(left.tables, part.mask, engine) if part.mask else left.tables
    result = load.run(taken, config, engine)
    made = load.masked_keys(result.tables, part.mask, engine) if part.mask else result.tables
    plans = [load.SOURCE_TABLE, *result.plans]
    return Result(
        tables={
            SOURCES: Table(SOURCES, sources, tuple(Column(c.name, c.name) for c in load.SOURCE_TABLE.columns)),
            **made,
        },
        events=left.events,
        data={
            "plans": [_plan_document(p) for p in plans],
            "views": [asdict(v) for v in result.data["views"]],
            "superseded": _superseded(known[0], result, engine),
            **left.data,
        },
    )


def _superseded(keys: pa.Table, result: Result, engine: Engine) -> dict[str, int]:
    """Members by dimension that are parts of others now, and whose rows stay in the target."""
    if KEYS not in result.tables:
        return {}
    found = load.superseded(engine.hold(keys), result.tables[KEYS].frame).group_by("table_name")
    counted = found.agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow").rows(named=True)
    return {str(row["table_name"]): int(row["n"]) for row in counted}


def _source_rows(project: Project, state: State, target: Target, present: dict[str, int]) -> pa.Table:
    """The audit dimension: each source of a project keeps its key for ever."""
    known: dict[str, int] = {}
    free = 0
    if SOURCES in present:
        known = {source: key for key, source in standing.sources(target, project).items()}
        free = int(target.query(f'SELECT MAX("source_key") AS n FROM "{SOURCES}"').to_pylist()[0]["n"] or 0)
    rows = []
    for source in sorted(state.gathered.sources, key=lambda s: str(s["source"])):
        if source["source"] not in known:
            free += 1
            known[str(source["source"])] = free
        rows.append({"source_key": known[str(source["source"])], **source, "project": project.identity})
    types = {"source_key": pa.int64(), "gathered": pa.int64()}
    schema = pa.schema([(c.name, types.get(c.name, pa.string())) for c in load.SOURCE_TABLE.columns])
    return pa.Table.from_pylist([{c.name: r[c.name] for c in load.SOURCE_TABLE.columns} for r in rows], schema=schema)


def _existing_keys(target: Target, present: dict[str, int]) -> pa.Table:
    if KEYS not in present:
        return KEY_SCHEMA.empty_table()
    own = "own_key" if "own_key" in target.columns(KEYS) else "key"
    found = target.query(f'SELECT "table_name", "natural_key", "key", "{own}" AS "own_key" FROM "{KEYS}"')
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
