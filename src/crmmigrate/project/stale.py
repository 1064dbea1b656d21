"""Rows of the target that their source says no more: what was corrected, or is no longer delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.grain import mark
from crmmigrate.core.ports import Engine, TablePlan, Target, TargetColumn
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project import standing
from crmmigrate.project.deltas import DELTAS, Applied, batches
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.steps import load
from crmmigrate.steps.load import ALTERNATES, LINEAGE_TABLE
from crmmigrate.steps.load.names import ROW_KEY, SOURCE_KEY

MEMBERS = ".members"
BESIDE = (LINEAGE_TABLE, ALTERNATES)
"""Tables about members, whose rows nobody misses."""


@dataclass(frozen=True)
class Loading:
    """A load that is decided and not yet carried out.

    Attributes:
        pipeline, state: The run.
        outcome: What was decided.
        target: Where it goes.
        part: Whether it is a part of everything only.
        run: How the load is named in the target.
    """

    pipeline: Pipeline
    state: State
    outcome: Outcome
    target: Target
    part: bool
    run: str

    def role(self, table: str) -> tuple[str, str]:
        """The table of the model behind one of the target, and its role; empty where there is none."""
        model = self.state.known.chosen_model
        named = {load.target_name(model, name): (name, spec.role) for name, spec in model.tables.items()}
        return named.get(table, ("", ""))


def marked(loading: Loading, plans: Sequence[TablePlan], applied: Applied) -> tuple[list[TablePlan], list[Finding]]:
    """The plans, with the keys of the rows that are to go beside them, and what is to be told of it.

    Of facts without a grain, and of bridges, a row goes when its source is in this load and has it no more: it was
    corrected, cleaned or mapped otherwise, and stands there with its new content. Facts with a grain stay, unless
    `policies.deletes` is `propagate`. Of lineage and alternates
    goes what a source in this load says no more.
    """
    present = loading.target.tables()
    taken = batches(loading.target, present)
    done, told = [], []
    with loading.pipeline.engine("duckdb") as engine:
        for plan in plans:
            if present.get(plan.table) and plan.batch not in taken.get(plan.table, []):
                plan, count = _with_gone(loading, plan, applied, engine)  # noqa: PLW2901
                told += [_finding(plan, count)] if count and plan.table not in BESIDE else []
            done.append(plan)
        emptied = [_emptied(loading, name, present, taken, engine) for name in _silent(loading, plans, present)]
    told += [_finding(plan, count) for plan, count in emptied if count]
    return [*done, *(plan for plan, count in emptied if count)], told


def _silent(loading: Loading, plans: Sequence[TablePlan], present: dict[str, int]) -> list[str]:
    """Facts and bridges in the target of which no source says anything any more."""
    planned, matched = {plan.table for plan in plans}, loading.state.outcomes["match"].tables
    model = loading.state.known.chosen_model
    return [
        load.target_name(model, name)
        for name, spec in model.tables.items()
        if spec.role != "dimension" and name not in matched
        and present.get(load.target_name(model, name)) and load.target_name(model, name) not in planned
    ]  # fmt: skip


def _emptied(
    loading: Loading, table: str, present: dict[str, int], taken: dict[str, list[str]], engine: Engine
) -> tuple[TablePlan, int]:
    """A plan that brings no rows and takes those of this load's sources out."""
    content = key_of("emptied", loading.state.outcomes["match"].key, table, present[table])
    batch = f"{len(taken.get(table, [])) + 1:06d}-{content}"
    place = loading.pipeline.store.state / DELTAS / f"none-{batch}.parquet"
    place.parent.mkdir(exist_ok=True)
    column = TargetColumn(ROW_KEY, "string", nullable=False)
    plan = TablePlan(table, (column,), (), (ROW_KEY,), batch, place, 0, run=loading.run)
    if not {ROW_KEY, SOURCE_KEY} <= set(loading.target.columns(table)):
        return plan, 0
    nothing = engine.hold(pa.table({ROW_KEY: pa.array([], pa.string())}))
    engine.write(nothing, place)
    return _without(loading, plan, _there(loading, plan), nothing, engine)


def _with_gone(loading: Loading, plan: TablePlan, applied: Applied, engine: Engine) -> tuple[TablePlan, int]:
    now = _now(loading, plan, engine)
    if now is None:
        return plan, 0
    there = applied.all_rows(plan, engine)
    there = engine.hold(_there(loading, plan)) if there is None else there
    return _without(loading, plan, _candidates(loading, plan, there), now, engine)


def _there(loading: Loading, plan: TablePlan) -> pa.Table:
    """The keys in the target, with the sources that they are from."""
    names = ", ".join(f'"{name}"' for name in dict.fromkeys([*plan.merge_key, SOURCE_KEY]))
    return loading.target.query(f'SELECT {names} FROM "{plan.table}"')


def _without(
    loading: Loading, plan: TablePlan, there: pa.Table | Frame, now: Frame, engine: Engine
) -> tuple[TablePlan, int]:
    """The plan with the keys of those rows of this load's sources that are not among those of now; their number."""
    keys = list(plan.merge_key)
    found = engine.hold(there) if isinstance(there, pa.Table) else there
    mine = loading.outcome.tables[load.SOURCES].read(engine).frame.select(nw.col("source_key").alias(SOURCE_KEY))
    if loading.pipeline.project.migration.policies.deletes == "propagate":
        own = standing.sources(loading.target, loading.pipeline.project)
        mine = engine.hold(pa.table({SOURCE_KEY: pa.array(sorted(own), pa.int64())}))
    gone = found.join(mine, on=SOURCE_KEY, how="semi").join(now, on=keys, how="anti")
    place = loading.pipeline.store.state / DELTAS / f"gone-{plan.batch}.parquet"
    place.parent.mkdir(exist_ok=True)
    count = engine.write(gone.select(keys), place)
    return (replace(plan, gone=place), count) if count else (plan, 0)


def _candidates(loading: Loading, plan: TablePlan, there: Frame) -> Frame:
    """The rows of a table that may go."""
    propagate = loading.pipeline.project.migration.policies.deletes == "propagate"
    if propagate or plan.merge_key != (ROW_KEY,) or loading.role(plan.table)[1] == "bridge":
        return there
    spec = loading.state.known.chosen_model.tables[loading.role(plan.table)[0]]
    return there.filter(~nw.col(ROW_KEY).str.starts_with(mark(spec))) if spec.grain else there


def _now(loading: Loading, plan: TablePlan, engine: Engine) -> Frame | None:
    """The keys of all rows that the sources have now, also of those that this load leaves out; None: rows stay."""
    name, role = loading.role(plan.table)
    if plan.table not in BESIDE and (role not in ("fact", "bridge") or plan.merge_key != (ROW_KEY,)):
        return None
    if not loading.part:
        return loading.outcome.tables[plan.table].read(engine).frame.select(list(plan.merge_key))
    if plan.table == ALTERNATES:
        return None  # a part does not know the keys of members that stay out
    matched = {n: t.read(engine).frame for n, t in loading.state.outcomes["match"].tables.items()}
    if plan.table == LINEAGE_TABLE:
        sources = loading.outcome.tables[load.SOURCES].read(engine).frame
        sources = sources.select(nw.col("source").alias(SOURCE), nw.col("source_key").alias(SOURCE_KEY))
        members = {n.removesuffix(MEMBERS): t for n, t in matched.items() if n.endswith(MEMBERS)}
        parts = [t.select(nw.lit(n).alias("table_name"), SOURCE, ROW) for n, t in sorted(members.items())]
        return nw.concat(parts, how="vertical").join(sources, on=SOURCE, how="inner").drop(SOURCE) if parts else None
    frame = matched[name]
    return None if role == "bridge" else frame.select(load.row_key(frame.collect_schema().names()).alias(ROW_KEY))


def _finding(plan: TablePlan, count: int) -> Finding:
    return Finding(
        "rows-gone", "rows are taken out of the target: their sources do not have them any more", Severity.INFO,
        Where(None, plan.table), count, next="what was corrected goes in anew; `crmmigrate undo` brings them back",
    )  # fmt: skip
