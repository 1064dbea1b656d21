"""What commands hand out: copies of tables, and their entries in the JSON contract."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.documents import Model
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.project.pipeline import State
from crmmigrate.project.previewing import Previews
from crmmigrate.project.project import Project
from crmmigrate.project.store import key_of
from crmmigrate.steps.map import conflicts, coverage

LONGEST = 200
"""Bytes of a file's name; file systems take 255."""


def staged(project: Project, state: State) -> dict[str, str]:
    """The staged files of a lasting project by table; a temporary one keeps nothing."""
    return {name: str(table.path) for name, table in state.gathered.tables.items()} if project.lasts else {}


def copied(state: State, stage: str, out: Path | None) -> dict[str, str]:
    """Copy the tables of a stage to a folder; the paths by table."""
    if out is None:
        return {}
    out.mkdir(parents=True, exist_ok=True)
    copies: dict[str, str] = {}
    for name, artefact in state.tables_of(stage).items():
        plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
        target = out / f"{plain}.parquet"
        if str(target) in copies.values() or len(plain.encode()) > LONGEST:  # `a b` and `a_b` are two tables
            target = out / f"{plain[: LONGEST // 4]}-{key_of(name)[:8]}.parquet"
        if artefact.path.is_dir():
            shutil.copytree(artefact.path, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(artefact.path, target)
        copies[name] = str(target)
    return copies


def gathered(table: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    """One gathered table in the JSON contract.

    A file with the same content as another one shows what is in it and where that is staged, under `twin_of`; its
    records count as excluded in the accounts.
    """
    shown = {k: v for k, v in table.items() if k not in {"name", "n_records"}}
    name, twin = str(table["name"]), table.get("twin_of")
    if twin:
        records = table["n_records"]
        shown |= {"n_rows": records, "n_excluded": table["n_excluded"] - records}
        name = twin + name.removeprefix(table["file"])
    return shown | {"staged": paths.get(name)}


def entries(state: State, stage: str, copies: Mapping[str, str]) -> list[dict[str, Any]]:
    """The tables of a stage in the JSON contract."""
    return [entry(name, copies.get(name), t.n_rows) for name, t in state.outcomes[stage].tables.items()]


def mapped(
    mappings: Sequence[MappingDocument], model: Model, shown: Previews | None = None,
    profiles: Mapping[str, TableProfile] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The mappings in the JSON contract: columns, combined fields, layouts, coverage and conflicts."""
    columns, combined = [], []
    for document in mappings:
        for source in document.applies_to:
            where = {"file": source_file(source), "table": source_sheet(source)}
            for i, c in enumerate(document.columns):
                plain = c.model_dump(mode="json", exclude={"position", "transform", "sql", "parts", "note"})
                changed = {k: v for k in ("transform", "sql", "parts") if (v := getattr(c, k))}
                pairs = (shown or {}).get((document.layout, "columns", i))
                columns.append(where | plain | changed | ({"preview": pairs} if pairs else {}))
            for i, together in enumerate(document.combined):
                pairs = (shown or {}).get((document.layout, "combined", i), [])
                combined.append(where | together.model_dump(mode="json", exclude_none=True) | {"preview": pairs})
    constants = [
        {"layout": m.layout} | c.model_dump(mode="json", exclude_defaults=True) | {"status": str(c.status)}
        for m in mappings
        for c in m.suggested_constants
    ]
    layouts = [{"layout": m.layout, "applies_to": m.applies_to, "rows_are": m.rows_are} for m in mappings]
    return {
        "columns": columns, "combined": combined, "constants": constants, "layouts": layouts,
        "coverage": coverage(mappings, model), "conflicts": conflicts(mappings, profiles),
    }  # fmt: skip


def value_maps(state: State) -> list[dict[str, Any]]:
    """The lines of all value maps, with their fields."""
    return [
        {"field": found.field} | entry.model_dump(mode="json")
        for found in state.known.value_maps
        for entry in found.entries
    ]


def entry(name: str, path: str | None, n_rows: int) -> dict[str, Any]:
    """One table in the JSON contract."""
    return {"file": source_file(name), "table": source_sheet(name), "path": path, "n_rows": n_rows}
