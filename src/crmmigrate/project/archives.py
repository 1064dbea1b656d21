"""Archive policies of a project: what they take, as an outcome of its own, as findings and as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate import __version__, config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.documents import Archive, Migration, Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Fate
from crmmigrate.project import accounting
from crmmigrate.project.lock import locked
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import MIGRATION, Project, open_project
from crmmigrate.project.store import Artefact, Outcome, key_of
from crmmigrate.steps import load
from crmmigrate.steps import map as mapping
from crmmigrate.values.spreadsheet import csv_text

FOLDER = "archived"
STAGE = "archive"


def matched(pipeline: Pipeline, state: State) -> dict[str, Artefact]:
    """The matched tables without what policies archive; the events of that count from then on."""
    outcome = archived(pipeline, state)
    return outcome.tables if outcome else state.outcomes["match"].tables


def archived(pipeline: Pipeline, state: State) -> Outcome | None:
    """What policies leave; None where there are none."""
    policies = state.known.migration.policies.archive
    if not policies:
        return None
    if STAGE not in state.outcomes:
        key = key_of(STAGE, __version__, policies, state.outcomes["match"].key, state.known.chosen_model)
        outcome = pipeline.store.find(FOLDER, key)
        if outcome is None:
            with pipeline.engine() as engine:
                tables = {n: artefact.read(engine) for n, artefact in state.outcomes["match"].tables.items()}
                outcome = pipeline.store.save(
                    FOLDER, key, load.archived(tables, _config(state, engine), engine), engine
                )
        pipeline.store.forget(FOLDER, [key])
        state.outcomes[STAGE] = outcome
    return state.outcomes[STAGE]


def _config(state: State, engine: Engine) -> load.ArchiveConfig:
    model = state.known.chosen_model
    events = accounting.all_events(state.event_paths, engine)
    copies = None
    if events is not None:
        copies = engine.hold(events.filter(nw.col("fate") == str(Fate.MERGED), nw.col("step") == "check"))
    columns = {n: [c.name for c in a.columns] for n, a in state.tables_of("match").items()}
    present = [p for p in state.known.migration.policies.archive if p.table in columns]
    return load.ArchiveConfig(model, tuple(_rule(p, model, columns) for p in present), copies)


def _rule(policy: Archive, model: Model, columns: Mapping[str, list[str]]) -> load.ArchiveRule:
    spec = model.tables[policy.table]
    here = {name: name for name in columns[policy.table]}
    condition = mapping.truth(policy.where, policy.table, model, here) if policy.where else None
    named = [
        *spec.grain,
        *(n for n, f in spec.fields.items() if f.role == "key"),
        *(g[0] for g in spec.identify if len(g) == 1),
    ]
    keys = tuple(dict.fromkeys(name for name in named if name in here))
    since = policy.inactive_since.isoformat() if policy.inactive_since else None
    return load.ArchiveRule(
        policy.name, policy.table, condition, tuple(policy.without), since, activity_of(policy, model), keys,
        tuple(policy.keep), policy.reason,
    )  # fmt: skip


def activity_of(policy: Archive, model: Model) -> dict[str, str]:
    """Fact -> the date that counts as activity of a member."""
    if policy.activity:
        return dict(policy.activity)
    found: dict[str, str] = {}
    for name, table in model.tables.items():
        if table.role == "fact" and policy.table in table.dimensions:
            dates = [n for n, f in table.fields.items() if f.type in ("date", "datetime")]
            chosen = table.effective or next(iter(dates), None)
            found |= {name: chosen} if chosen else {}
    return found


def findings(outcome: Outcome | None, migration: Migration) -> list[Finding]:
    """What each policy takes, with counts."""
    told = {entry["name"]: entry for entry in outcome.data["archived"]} if outcome else {}
    return [_finding(policy, told.get(policy.name, {"rows": {}})) for policy in migration.policies.archive]


def _finding(policy: Archive, entry: Mapping[str, Any]) -> Finding:
    rows = entry["rows"]
    if not rows:
        return Finding("archive-empty", f"the policy {policy.name} archives nothing", Severity.INFO,
                       next="look at its criteria in migration.yaml")  # fmt: skip
    parts = ", ".join(f"{n:,} {name}" for name, n in rows.items())
    return Finding(
        "archived", f"the policy {policy.name} archives instead of migrating: {parts}", Severity.INFO,
        count=sum(rows.values()), next="`crmmigrate archive` lists them; `--keep` brings one back",
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What to show.

    Attributes:
        to: Write the whole list there, as CSV.
        policy: Of this policy alone.
        keep: Keys of members that it is to spare from now on.
    """

    to: Path | None = None
    policy: str | None = None
    keep: tuple[str, ...] = ()


def answer(project: Project, asked: Asked, progress: Progress | None = None) -> Answer:
    """What archive policies leave behind, member by member.

    Raises:
        UsageError: There is no such policy, or it is not clear of which to keep members.
    """
    policies = _asked(project, asked)
    if asked.keep:
        project = keep(project, policies[0].name, asked.keep)
    with Pipeline(project, "archive", progress) as pipeline:
        state = pipeline.upto("match")
        outcome = archived(pipeline, state)
        lines = [line for policy in policies for line in listed(pipeline, state, outcome, policy)] if outcome else []
        names = {policy.name for policy in policies}
        told = [entry for entry in (outcome.data["archived"] if outcome else ()) if entry["name"] in names]
        found = [f for f in findings(outcome, state.known.migration) if any(f" {name} " in f.message for name in names)]
    if asked.to:
        _write(asked.to, lines)
    data = {"policies": told, "members": lines, "to": str(asked.to) if asked.to else None}
    return Answer("archive", in_order(found), data)


def _asked(project: Project, asked: Asked) -> list[Archive]:
    every = project.migration.policies.archive
    chosen = [policy for policy in every if asked.policy in (None, policy.name)]
    if asked.policy is not None and not chosen:
        names = ", ".join(policy.name for policy in every) or "none"
        raise UsageError(f"no archive policy {asked.policy!r} in {MIGRATION}", next=f"there are: {names}")
    if asked.keep and len(chosen) != 1:
        raise UsageError("of which policy is it to be kept?", next="name it with --policy")
    return chosen


def listed(pipeline: Pipeline, state: State, outcome: Outcome, policy: Archive) -> Iterator[dict[str, Any]]:
    """The golden records that a policy archives, in the order of source and row."""
    artefact = state.tables_of("match").get(policy.table)
    if outcome.events is None or artefact is None:
        return
    with pipeline.engine("duckdb") as engine:
        events = engine.read([outcome.events])
        mine = events.filter(nw.col("rule") == f"archive:{policy.name}", nw.col("table") == policy.table)
        table = artefact.read(engine)
        rows = table.frame.join(mine.select(SOURCE, ROW).unique(), on=[SOURCE, ROW], how="semi").sort(SOURCE, ROW)
        spoken = [c.name for c in table.columns]
        found = rows.select(SOURCE, ROW, *spoken).collect(backend="pyarrow").rows(named=True)
    for row in found:
        cells = {name: row[name] for name in spoken if row[name] is not None}
        yield {"policy": policy.name, "table": policy.table, "source": row[SOURCE], "row": row[ROW], "cells": cells}


def _write(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """The list as CSV; formulas in cells are neutralised."""
    names = list(dict.fromkeys(name for line in lines for name in line["cells"]))
    own = ("policy", "table", "source", "row")
    rows = ([*(line[name] for name in own), *(line["cells"].get(name) for name in names)] for line in lines)
    config.write_text(path, csv_text([[*own, *names], *rows]))


def keep(project: Project, name: str, keys: Sequence[str]) -> Project:
    """Write into migration.yaml that a policy spares members; the project as it then is."""
    path = project.root / MIGRATION
    policies = project.migration.policies.archive
    index = next(i for i, policy in enumerate(policies) if policy.name == name)
    new = [key for key in keys if key not in policies[index].keep]
    if not new:
        return project
    with locked(project.state):
        config.extend(path, Migration, ("policies", "archive", index, "keep"), new)
    return open_project(project.root)
