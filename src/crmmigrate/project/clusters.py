"""Clusters of bare files: who is whom, as a table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.tables import ROW, SOURCE
from crmmigrate.project.pipeline import Pipeline, State


def only(model: Model, entity: str) -> Model:
    """The model with one dimension alone.

    Raises:
        UsageError: There is no such dimension.
    """
    dimensions = [name for name, table in model.tables.items() if table.role == "dimension"]
    if entity not in dimensions:
        raise UsageError(f"no entity {entity!r}", next=f"one of: {', '.join(dimensions)}")
    table = model.tables[entity].model_copy(update={"dimensions": [], "survivorship": {}})
    plain = {n: f.model_copy(update={"references": None}) for n, f in table.fields.items()}
    return Model(name=model.name, tables={entity: table.model_copy(update={"fields": plain})})


def write(pipeline: Pipeline, state: State, entity: str, id_column: str, to: Path) -> dict[str, int]:
    """Write `record_id,cluster_id` for every gathered record; those that nothing identifies stand alone.

    Raises:
        UsageError: No table has the id column.
    """
    rows: list[tuple[str, str]] = []
    with pipeline.engine("duckdb") as engine:
        cluster = _clusters(state, entity, engine)
        for source, artefact in sorted(state.gathered.tables.items()):
            name = next((c.name for c in artefact.columns if c.label == id_column), None)
            if name is None:
                labels = ", ".join(c.label for c in artefact.columns[:12])
                raise UsageError(f"{source} has no column {id_column!r}", next=f"--id one of: {labels}")
            table = artefact.read(engine).frame.select(ROW, nw.col(name).alias("id")).sort(ROW)
            for row in table.collect(backend="pyarrow").rows(named=True):
                own = f"{source}#{row[ROW]}"
                rows.append((row["id"] or own, cluster.get((source, row[ROW]), own)))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("record_id", "cluster_id"))
        writer.writerows(rows)
    return {"records": len(rows), "members": len({c for _, c in rows})}


def _clusters(state: State, entity: str, engine: Any) -> dict[tuple[str, int], str]:
    members = state.outcomes["match"].tables.get(f"{entity}.members")
    if members is None:
        return {}
    frame = members.read(engine).frame.filter(nw.col("_grain")).select(SOURCE, ROW, "_cluster")
    return {(r[SOURCE], r[ROW]): str(r["_cluster"]) for r in frame.collect(backend="pyarrow").rows(named=True)}


def pairs(pipeline: Pipeline, state: State) -> dict[str, int]:
    """Pairs of records joined without asking, and pairs left for review."""
    auto = 0
    with pipeline.engine("duckdb") as engine:
        for name, artefact in state.outcomes["match"].tables.items():
            if not name.endswith(".members"):
                continue
            sizes = artefact.read(engine).frame.group_by("_cluster").agg(nw.len().cast(nw.Int64()).alias("n"))
            found = sizes.select((nw.col("n") * (nw.col("n") - 1)).sum().alias("p")).collect(backend="pyarrow")
            auto += int(found["p"].to_list()[0] or 0) // 2
    return {"auto": auto, "review": 0}
