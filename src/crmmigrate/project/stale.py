"""Rows of the target that their source says no more: what was corrected, or is no longer delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine, TablePlan, Target
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project.deltas import DELTAS, Applied, batches
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.store import Outcome
from crmmigrate.steps import load
from crmmigrate.steps.load import LINEAGE_TABLE
from crmmigrate.steps.load.names import ROW_KEY, SOURCE_KEY

MEMBERS = ".members"
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

    def role(self, table: str) -> tuple[str, str]:
        """The table of the model behind one of the target, and its role; empty where there is none."""
        model = self.state.known.chosen_model
        named = {load.target_name(model, name): (name, spec.role) for name, spec in model.tables.items()}
        return named.get(table, ("", ""))


def marked(loading: Loading, plans: Sequence[TablePlan], applied: Applied) -> tuple[list[TablePlan], list[Finding]]:
    """The plans, with the keys of the rows that are to go beside them, and what is to be told of it.

    Of facts without a grain, and of bridges, a row goes when its source is in this load and has it no more: it was
    corrected, cleaned or mapped otherwise, and stands there with its new content. Facts with a grain stay, unless
    `policies.deletes` is `propagate`. Of lineage goes what a source in this load says no more.
    """
    present = loading.target.tables()
    taken = batches(loading.target, present)
    done, told = [], []
    with loading.pipeline.engine("duckdb") as engine:
        for plan in plans:
            if present.get(plan.table) and plan.batch not in taken.get(plan.table, []):
                plan, count = _with_gone(loading, plan, applied, engine)  # noqa: PLW2901
                told += [_finding(plan, count)] if count and plan.table != LINEAGE_TABLE else []
            done.append(plan)
    return done, told


def _with_gone(loading: Loading, plan: TablePlan, applied: Applied, engine: Engine) -> tuple[TablePlan, int]:
    now, keys = _now(loading, plan, engine), list(plan.merge_key)
    if now is None:
        return plan, 0
    there = None if loading.part else applied.rows(plan, engine)
    if there is None:
        names = ", ".join(f'"{name}"' for name in dict.fromkeys([*keys, SOURCE_KEY]))
        there = engine.hold(loading.target.query(f'SELECT {names} FROM "{plan.table}"'))
    mine = loading.outcome.tables[load.SOURCES].read(engine).frame.select(nw.col("source_key").alias(SOURCE_KEY))
    gone = _candidates(loading, plan, there).join(mine, on=SOURCE_KEY, how="semi").join(now, on=keys, how="anti")
    place = loading.pipeline.store.state / DELTAS / f"gone-{plan.batch}.parquet"
    place.parent.mkdir(exist_ok=True)
    count = engine.write(gone.select(keys), place)
    return (replace(plan, gone=place), count) if count else (plan, 0)


def _candidates(loading: Loading, plan: TablePlan, there: Frame) -> Frame:
    """The rows of a table that may go."""
    propagate = loading.pipeline.project.migration.policies.deletes == "propagate"
    if propagate or plan.merge_key != (ROW_KEY,) or loading.role(plan.table)[1] == "bridge":
        return there
    return there.filter(nw.col(ROW_KEY).str.starts_with(CONTENT))


def _now(loading: Loading, plan: TablePlan, engine: Engine) -> Frame | None:
    """The keys of all rows that the sources have now, also of those that this load leaves out; None: rows stay."""
    name, role = loading.role(plan.table)
    if plan.table != LINEAGE_TABLE and (role not in ("fact", "bridge") or plan.merge_key != (ROW_KEY,)):
        return None
    if not loading.part:
        return loading.outcome.tables[plan.table].read(engine).frame.select(list(plan.merge_key))
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
