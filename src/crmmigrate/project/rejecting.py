"""Rejects for people, and their corrections back."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate import config
from crmmigrate.core.documents import Patch
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINE, ROW, SOURCE, Fate
from crmmigrate.project import accounting
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import Project
from crmmigrate.report import workbook

TOLD = (Fate.REJECTED, Fate.SET_ASIDE)


def reject_rows(pipeline: Pipeline, state: State, most: int | None = None) -> list[dict[str, Any]]:
    """Rejected rows and cells set aside, in the order of source, row and column."""
    with pipeline.engine("duckdb") as engine:
        events = accounting.all_events(state.event_paths, engine)
        if events is None:
            return []
        told = events.filter(nw.col("fate").is_in([str(f) for f in TOLD])).sort(
            SOURCE, ROW, LINE, "column", nulls_last=False
        )
        rows = (told.head(most) if most else told).collect(backend="pyarrow").rows(named=True)
        return [dict(row) for row in rows]


def write_rejects(pipeline: Pipeline, state: State, path: Path) -> int:
    """Write the workbook for people; the number of lines in it."""
    rows = reject_rows(pipeline, state)
    with pipeline.engine("duckdb") as engine:
        context = _context(state, engine, rows)
        rejects = list(_rejects(rows, context))
    workbook.write_rejects(path, rejects, _allowed(state))
    return len(rejects)


def _context(state: State, engine: Engine, rows: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, str]]:
    """The whole source row of each reject: original header -> cell."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row[ROW] is not None:
            wanted.setdefault(row[SOURCE], set()).add(row[ROW])
    found: dict[tuple[str, int], dict[str, str]] = {}
    for source, numbers in wanted.items():
        if source not in state.gathered.tables:
            continue
        table = state.gathered.tables[source].read(engine)
        picked = table.frame.filter(nw.col(ROW).is_in(sorted(numbers))).collect(backend="pyarrow").rows(named=True)
        for cells in picked:
            found[source, cells[ROW]] = {c.label: cells[c.name] for c in table.columns}
    return found


def _rejects(rows: list[dict[str, Any]], context: dict[tuple[str, int], dict[str, str]]) -> Iterator[workbook.Reject]:
    for row in rows:
        cells = context.get((row[SOURCE], row[ROW]), {})
        column = row["column"]
        yield workbook.Reject(
            source=row[SOURCE],
            row=row[ROW],
            line=row[LINE],
            column=column,
            value=cells.get(column, row["value"]) if column else row["value"],
            rule=row["rule"],
            reason=row["reason"],
            fate=row["fate"],
            context=cells,
        )


def _allowed(state: State) -> dict[tuple[str, str], list[str]]:
    """Values that the model lists, by source and column."""
    found: dict[tuple[str, str], list[str]] = {}
    model = state.known.chosen_model
    for mapping in state.known.mappings:
        for column in mapping.columns:
            field = model.field(column.field) if column.field else None
            if field and field.allowed:
                found |= {(source, column.column): field.allowed for source in mapping.applies_to}
    return found


def read_fixes(project: Project, path: Path, who: str = "", why: str = "") -> list[Patch]:
    """Read corrections back and keep them as patches, which every later run applies.

    Args:
        project: The project.
        path: The workbook that `rejects` wrote, or a CSV with the columns of decisions/patches.csv.
        who: Who made them, where the file does not say; default: the user.
        why: Why, where the file does not say.

    Raises:
        ConfigError: The file is neither, or a line is wrong.
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    found = config.read_patches(path) if path.suffix.lower() == ".csv" else workbook.read_fixes(path)
    told = {"who": who or getpass.getuser(), "when": now, "why": why}
    patches = [p.model_copy(update={k: getattr(p, k) or v for k, v in told.items()}) for p in found]
    if patches:
        project.patches_path.parent.mkdir(parents=True, exist_ok=True)
        config.append_patches(project.patches_path, patches)
    return patches
