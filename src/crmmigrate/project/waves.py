"""Waves: which of them go in, what the target says of them, how they stand."""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Migration, Model, Wave
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.ports import Engine, TablePlan, Target, TargetColumn
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Column, Fate, Table, source_file
from crmmigrate.core.waves import EVERYTHING
from crmmigrate.project import accounting
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import MIGRATION
from crmmigrate.project.store import Outcome, key_of
from crmmigrate.project.targets import LoadOptions, Subset, opened
from crmmigrate.steps import load
from crmmigrate.steps import map as mapping

WAVES = "_crmmigrate_wave"
FOLDER = "waves"
FIRST, LAST = "0000-01-01", "9999-12-31"
COLUMNS = (
    TargetColumn("wave", "string", nullable=False, comment="name in migration.yaml; all: everything"),
    TargetColumn("definition", "string", comment="hash of what the wave was declared to be"),
    TargetColumn("data", "string", comment="hash of the matched rows of all waves"),
    TargetColumn("rows_in", "bigint", comment="facts and members of the wave"),
    TargetColumn("run", "bigint", comment="the run that loaded it so"),
    TargetColumn("loaded_at", "string", comment="when, UTC"),
)
PROVEN = ("wave", "rows_in")
"""What can be decided anew: `stale` tells another definition, and the rest is of the load that wrote it."""


def asked(migration: Migration, subset: Subset) -> Subset:
    """The subset of a load, where waves are declared named by somebody; `all` alone is everything.

    Raises:
        UsageError: No wave is named, or one that is not declared.
    """
    names = [w.name for w in migration.waves]
    unknown = [w for w in subset.waves if w not in (*names, EVERYTHING)]
    if unknown:
        raise UsageError(f"no wave {unknown[0]!r} in {MIGRATION}", next=f"one of: {', '.join((*names, EVERYTHING))}")
    if names and not subset.waves and not subset.sample:
        raise UsageError(
            f"{MIGRATION} declares waves; which of them is to be loaded?",
            next=f"name it with --wave ({', '.join(names)}), or load everything with --wave {EVERYTHING}",
        )
    return subset


def present(migration: Migration, subset: Subset, target: Target, here: Collection[str]) -> Subset:
    """The subset against which a target is proven: the waves named, or those that it has.

    Raises:
        UsageError: The target has a wave that is declared no more.
    """
    if subset.waves:
        return asked(migration, subset)
    if WAVES not in here:
        return subset
    return asked(migration, Subset(tuple(sorted(r["wave"] for r in rows(target, here)))))


def rows(target: Target, here: Collection[str]) -> list[dict[str, Any]]:
    """What a target says of the waves that it has."""
    if WAVES not in here:
        return []
    names = ", ".join(f'"{c.name}"' for c in COLUMNS)
    found = target.query(f'SELECT {names} FROM "{WAVES}" ORDER BY "run", "wave"').to_pylist()
    return [r | {"rows_in": int(r["rows_in"]), "run": int(r["run"])} for r in found]


def chosen(subset: Subset) -> tuple[str, ...]:
    """The waves that restrict what goes in; none where everything does."""
    return () if EVERYTHING in subset.waves else subset.waves


def subset_config(state: State, subset: Subset, engine: Engine) -> load.SubsetConfig:
    """What the load step must know to leave the rest out."""
    model = state.known.chosen_model
    sources = [str(s["source"]) for s in state.gathered.sources]
    waves = state.known.migration.waves
    events = accounting.all_events(state.event_paths, engine)
    copies = None
    if events is not None:
        copies = engine.hold(events.filter(nw.col("fate") == str(Fate.MERGED), nw.col("step") == "check"))
    tables = {n: [c.name for c in a.columns] for n, a in state.tables_of("match").items()}
    rules = tuple(_rule(w, model, sources, tables) for w in waves)
    return load.SubsetConfig(model, rules, chosen(subset), subset.sample, copies)


def _rule(wave: Wave, model: Model, sources: Sequence[str], tables: dict[str, list[str]]) -> load.WaveRule:
    conditions = {
        t: mapping.truth(where, t, model, {f: f for f in tables.get(t, [])}) for t, where in wave.where.items()
    }
    periods = {
        t: (p.field, p.start.isoformat() if p.start else FIRST, p.end.isoformat() if p.end else LAST)
        for t, p in wave.period.items()
    }
    found = frozenset(s for s in sources if takes(wave, s)) if wave.sources else None
    return load.WaveRule(wave.name, found, tuple(wave.tables), conditions, periods, wave.rest)


def takes(wave: Wave, source: str) -> bool:
    """Whether rows of a source can be in a wave."""
    return not wave.sources or any(_fits(source, glob) for glob in wave.sources)


def _fits(source: str, glob: str) -> bool:
    return fnmatch.fnmatchcase(source, glob) or fnmatch.fnmatchcase(source_file(source), glob)


def findings(state: State, subset: Subset, sizes: dict[str, int]) -> list[Finding]:
    """That only a part goes in, and what is odd about it."""
    names = chosen(subset)
    found = []
    if names or subset.sample:
        what = "a sample" if subset.sample else ", ".join(names)
        found.append(
            Finding("part-loaded", f"only a part goes in: {what}; the other rows are excluded by name", Severity.INFO)
        )
    sources = [str(s["source"]) for s in state.gathered.sources]
    for wave in (w for w in state.known.migration.waves if w.name in names):
        idle = tuple(glob for glob in wave.sources if not any(_fits(s, glob) for s in sources))
        if idle:
            found.append(
                Finding("wave-empty", f"sources of the wave {wave.name} fit no source", Severity.WARNING,
                        count=len(idle), examples=idle, next="correct them in migration.yaml")
            )  # fmt: skip
        elif not sizes.get(wave.name):
            found.append(
                Finding("wave-empty", f"the wave {wave.name} takes no rows", Severity.WARNING,
                        next="look at its criteria in migration.yaml")
            )  # fmt: skip
    return found


def stale(migration: Migration, standing: Sequence[dict[str, Any]]) -> list[Finding]:
    """The finding on waves that were declared otherwise when they were loaded."""
    old = tuple(r["wave"] for r in standing if r["definition"] != definition(migration, r["wave"]))
    if not old:
        return []
    text = "waves are declared otherwise than when they were loaded"
    advice = "load them again: rows that they take no more stay in the target"
    return [Finding("wave-changed", text, Severity.WARNING, count=len(old), examples=old, next=advice)]


def definition(migration: Migration, name: str) -> str:
    """Hash of what a wave is declared to be; that of the rest depends on all others."""
    wave = next((w for w in migration.waves if w.name == name), None)
    if wave is None:
        return key_of(name)[:12]
    told = migration.waves if wave.rest else [wave]
    return key_of([w.model_dump(mode="json", exclude={"description"}) for w in told])[:12]


def plan(
    pipeline: Pipeline, state: State, outcome: Outcome, subset: Subset, here: Collection[str], taken: Sequence[str]
) -> list[TablePlan]:
    """The plan of the small table in which a target keeps its waves; none where there are no waves.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        outcome: What goes in.
        subset: The part.
        here: Tables of the target.
        taken: Batches that the table has taken.
    """
    if subset.sample or not (state.known.migration.waves or WAVES in here):
        return []
    names = (EVERYTHING,) if not chosen(subset) else chosen(subset)
    sizes = {EVERYTHING: sum(a.n_rows for n, a in outcome.tables.items() if n.startswith(("dim_", "fact_", "bridge_")))}
    sizes |= outcome.data["waves"]
    match = state.outcomes["match"].key[:12]
    migration = state.known.migration
    told = [(name, definition(migration, name), match, sizes[name]) for name in sorted(names)]
    same = key_of(told)
    newest = max(taken, default="")
    batch = newest if newest.endswith(f"-{same}") else f"{len(taken) + 1:06d}-{same}"
    saved = _saved(pipeline, told, batch)
    columns = tuple(c.name for c in COLUMNS)
    artefact = saved.tables[WAVES]
    key = (columns[0],)
    return [TablePlan(WAVES, COLUMNS, key, key, batch, artefact.path, artefact.n_rows, comment="Waves in this target")]


def provable(plan: TablePlan) -> TablePlan:
    """A plan with the columns that a proof can compare: of the table of waves those that no single load decides."""
    if plan.table != WAVES:
        return plan
    return replace(plan, columns=tuple(c for c in plan.columns if c.name in PROVEN))


def _saved(pipeline: Pipeline, told: Sequence[tuple[str, str, str, int]], batch: str) -> Outcome:
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    schema = pa.schema([pa.field(c.name, pa.int64() if c.type == "bigint" else pa.string()) for c in COLUMNS])
    data = [dict(zip(schema.names, (*row, pipeline.run, at), strict=True)) for row in told]
    key = key_of(batch, data)
    with pipeline.engine("duckdb") as engine:
        frame = engine.hold(pa.Table.from_pylist(data, schema=schema))
        table = Table(WAVES, frame, tuple(Column(c.name, c.name) for c in COLUMNS))
        saved = pipeline.store.save(FOLDER, key, Result(tables={WAVES: table}), engine)
    pipeline.store.forget(FOLDER, [key])
    return saved


def recorded(pipeline: Pipeline, options: LoadOptions, name: str) -> None:
    """Copy what a target says of its waves to the ledger, under the target's name."""
    with opened(options) as target:
        found = rows(target, target.tables())
    if found:
        pipeline.ledger.waves(name, found)
