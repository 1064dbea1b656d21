"""Rows of the target that their source says no more: what was corrected, or is no longer delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine, TablePlan, Target
from crmmigrate.core.tables import Frame
from crmmigrate.project.deltas import DELTAS, Applied, batches
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.store import Outcome
from crmmigrate.steps import load
from crmmigrate.steps.load.names import ROW_KEY, SOURCE_KEY

CONTENT = "c"
"""Keys of rows that no grain identifies begin so: a corrected row is another row, and the old one has to go."""


@dataclass(frozen=True)
class Loading:
    """A load that is decided and not yet carried out.

    Attributes:
        pipeline, state: The run.
        outcome: What was decided.
        target: Where it goes.
        part: Whether it is a part of everything only.
    """

    pipeline: Pipeline
    state: State
    outcome: Outcome
    target: Target
    part: bool


def marked(loading: Loading, plans: Sequence[TablePlan], applied: Applied) -> tuple[list[TablePlan], list[Finding]]:
    """The plans, with the keys of the rows that are to go beside them, and what is to be told of it.

    Of facts without a grain, and of bridges, a row goes when its source is in this load and has it no more: it was
    corrected, cleaned or mapped otherwise, and stands there with its new content. Facts with a grain stay, unless
    `policies.deletes` is `propagate`.
    """
    present = loading.target.tables()
    taken = batches(loading.target, present)
    model = loading.state.known.chosen_model
    roles = {load.target_name(model, name): (name, spec.role) for name, spec in model.tables.items()}
    done, told = [], []
    with loading.pipeline.engine("duckdb") as engine:
        for plan in plans:
            name, role = roles.get(plan.table, ("", ""))
            fresh = plan.batch not in taken.get(plan.table, [])
            if role in ("fact", "bridge") and present.get(plan.table) and fresh and plan.merge_key == (ROW_KEY,):
                plan, count = _with_gone(loading, plan, (name, role), applied, engine)  # noqa: PLW2901
                told += [_finding(plan, count)] if count else []
            done.append(plan)
    return done, told


def _with_gone(
    loading: Loading, plan: TablePlan, table: tuple[str, str], applied: Applied, engine: Engine
) -> tuple[TablePlan, int]:
    name, role = table
    now = _now(loading, plan, name, role, engine)
    if now is None:
        return plan, 0
    there = None if loading.part else applied.rows(plan, engine)
    if there is None:
        found = loading.target.query(f'SELECT "{ROW_KEY}", "{SOURCE_KEY}" FROM "{plan.table}"')
        there = engine.hold(found)
    every = role == "bridge" or loading.pipeline.project.migration.policies.deletes == "propagate"
    mine = loading.outcome.tables[load.SOURCES].read(engine).frame.select(nw.col("source_key").alias(SOURCE_KEY))
    candidates = there if every else there.filter(nw.col(ROW_KEY).str.starts_with(CONTENT))
    gone = candidates.join(mine, on=SOURCE_KEY, how="semi").join(now, on=ROW_KEY, how="anti").select(ROW_KEY)
    place = loading.pipeline.store.state / DELTAS / f"gone-{plan.batch}.parquet"
    place.parent.mkdir(exist_ok=True)
    count = engine.write(gone, place)
    return (replace(plan, gone=place), count) if count else (plan, 0)


def _now(loading: Loading, plan: TablePlan, name: str, role: str, engine: Engine) -> Frame | None:
    """The keys of all rows that the sources have now, also of those that this load leaves out; None: not to be had."""
    if not loading.part:
        return loading.outcome.tables[plan.table].read(engine).frame.select(ROW_KEY)
    if role == "bridge":
        return None
    frame = loading.state.outcomes["match"].tables[name].read(engine).frame
    return frame.select(load.row_key(frame.collect_schema().names()).alias(ROW_KEY))


def _finding(plan: TablePlan, count: int) -> Finding:
    return Finding(
        "rows-gone", "rows are taken out of the target: their sources do not have them any more", Severity.INFO,
        Where(None, plan.table), count, next="what was corrected goes in anew; `crmmigrate undo` brings them back",
    )  # fmt: skip
