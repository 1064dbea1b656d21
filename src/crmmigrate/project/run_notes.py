"""What a run leaves behind to be compared with later ones: a small note for ever, its tables for a while.

A note holds the accounts, findings and causes, and of each column of the target a few numbers: rows, nulls, distinct
values, and the sum of the hashes of its values, from one pass in the engine. The tables themselves are linked, not
copied, and only those of the last runs are kept.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from crmmigrate.core.accounting import Account
from crmmigrate.core.causes import Cause
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import TablePlan
from crmmigrate.project.loading import LoadReport
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import Project
from crmmigrate.project.proofs_page import personal
from crmmigrate.steps.load import target_name

FOLDER = "runs"
TABLES_OF = 4
"""Runs whose tables stay."""
TECHNICAL = ("_key", "_source_key", "_row")
MEASURED = ("integer", "bigint", "number", "money", "percent", "date", "datetime")


def keep(
    pipeline: Pipeline, state: State, report: LoadReport, findings: Sequence[Finding],
    causes: Sequence[Cause] | None = None,
) -> None:  # fmt: skip
    """Keep the note of a run, and link its tables; nothing where nothing was planned.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        report: Of the load.
        findings: Of all steps and proofs.
        causes: What is wrong by cause; None where nobody looked for it.
    """
    if report.planned is None or not pipeline.project.lasts:
        return
    outcome, plans = report.planned
    folder = pipeline.project.state / FOLDER
    folder.mkdir(exist_ok=True)
    before = _newest(folder, outcome.key)
    tables = before["tables"] if before else _digests(plans)
    note = {
        "run": pipeline.run,
        "content": outcome.key,
        "duckdb": duckdb.__version__,
        "accounting": [a.as_json() for a in report.accounts],
        "findings": [_finding(f) for f in findings],
        "causes": None if causes is None else [_cause(c) for c in causes],
        "tables": tables,
        "personal": sorted(_personal(state)),
    }
    place = folder / f"{pipeline.run}.json"
    for left in folder.glob("*.tmp"):  # of a killed run, whose number comes no more
        left.unlink(missing_ok=True)
    temporary = place.with_suffix(".tmp")
    temporary.write_text(json.dumps(note, default=str), "utf-8")
    temporary.replace(place)
    _link(plans, folder / str(pipeline.run))
    _forget(folder)


def note_of(project: Project, run: int) -> dict[str, Any]:
    """The note of a run.

    Raises:
        UsageError: There is none.
    """
    place = project.state / FOLDER / f"{run}.json"
    if not place.is_file():
        known = ", ".join(map(str, runs_with_notes(project))) or "none"
        raise UsageError(f"run {run} left nothing to compare", next=f"rehearsals and loads do; there are: {known}")
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def runs_with_notes(project: Project) -> list[int]:
    """The runs that can be compared, oldest first."""
    return sorted(int(p.stem) for p in (project.state / FOLDER).glob("*.json") if p.stem.isdigit())


def tables_of(project: Project, run: int) -> dict[str, Path]:
    """The tables of a run that are still there."""
    folder = project.state / FOLDER / str(run)
    return {p.name.removesuffix(".parquet"): p for p in folder.glob("*")} if folder.is_dir() else {}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code, "severity": str(finding.severity), "where": str(finding.where).partition(" rows ")[0],
        "message": finding.message, "count": finding.count,
    }  # fmt: skip


def _cause(cause: Cause) -> dict[str, Any]:
    return {"kind": cause.kind, "title": cause.title, "rows": cause.rows, "files": list(cause.files)}


def _newest(folder: Path, content: str) -> dict[str, Any] | None:
    """The note of the run before, if its tables had the same content."""
    notes = sorted((p for p in folder.glob("*.json") if p.stem.isdigit()), key=lambda p: int(p.stem))
    found: dict[str, Any] = json.loads(notes[-1].read_text("utf-8")) if notes else {}
    same = found.get("content") == content and found.get("duckdb") == duckdb.__version__
    return found if same else None


def compared(plan: TablePlan) -> list[str]:
    """The columns of a table whose values are the user's: no surrogate keys, no lineage."""
    return [c.name for c in plan.columns if c.name not in (*TECHNICAL, *plan.primary_key) and c.references is None]


def _digests(plans: Sequence[TablePlan]) -> dict[str, dict[str, Any]]:
    with duckdb.connect() as db:
        return {p.table: _digest(p, db) for p in plans if not p.table.startswith("_")}


def _digest(plan: TablePlan, db: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rows, and of each column a few numbers, in one pass."""
    columns = [c for c in plan.columns if c.name in compared(plan)]
    parts = ["count(*)"]
    for column in columns:
        name = _quoted(column.name)
        parts += [f"count({name})", f"approx_count_distinct({name})", f"coalesce(sum(hash({name})), 0)::VARCHAR"]
        parts += [f"min({name})::VARCHAR", f"max({name})::VARCHAR"] if column.type in MEASURED else ["NULL", "NULL"]
    row = db.execute(f"SELECT {', '.join(parts)} FROM read_parquet($1)", [files_of(plan.path)]).fetchone()
    told = row or (0,) * len(parts)
    names = ("filled", "distinct", "hash", "min", "max")
    return {
        "rows": told[0],
        "columns": {c.name: dict(zip(names, told[1 + 5 * i : 6 + 5 * i], strict=True)) for i, c in enumerate(columns)},
        "merge_key": list(plan.merge_key),
        "references": {c.name: list(c.references) for c in plan.columns if c.references},
    }


def files_of(path: Path) -> list[str]:
    """The Parquet files of a table."""
    return [str(f) for f in (sorted(path.glob("*.parquet")) if path.is_dir() else [path])]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _link(plans: Sequence[TablePlan], folder: Path) -> None:
    """The tables of a run under names of their own; a file system without links keeps the note only."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        for plan in plans:
            place = folder / f"{plan.table}.parquet"
            if plan.path.is_dir():
                place.mkdir()
                for part in plan.path.glob("*.parquet"):
                    os.link(part, place / part.name)
            else:
                os.link(plan.path, place)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def _forget(folder: Path) -> None:
    runs = sorted((p for p in folder.iterdir() if p.is_dir() and p.name.isdigit()), key=lambda p: int(p.name))
    for old in runs[:-TABLES_OF]:
        shutil.rmtree(old, ignore_errors=True)


def _personal(state: State) -> set[str]:
    """Columns of the target that personal data feeds."""
    tables = {target_name(state.known.chosen_model, t) for t in state.known.chosen_model.tables}
    return {path for path in personal(state) if path.partition(".")[0] in tables}


def accounts_of(note: dict[str, Any]) -> dict[str, Account]:
    """The accounts of a note by source."""
    names = ("source", "gathered", "loaded", "merged", "rejected", "excluded")
    return {a["source"]: Account(*(a[n] for n in names)) for a in note["accounting"]}
