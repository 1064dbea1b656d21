"""Clusters of bare files: who is whom, as a table."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from crmmigrate.config import written
from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, union
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.ids import GROUP, ID, RECORD, Earlier, named

HEADER = (RECORD, ID)
_NUMBER = r"^(?P<n>[0-9]{1,15})(?P<mark>-[0-9a-f]+)?$"

BESIDE = {"contact": {"account": ("name",)}}
"""What of other dimensions tells records apart, by dimension: the name of a person's employer."""


def only(model: Model, entity: str) -> Model:
    """The model with one dimension alone, and what its records say of others that tell them apart.

    Raises:
        UsageError: There is no such dimension.
    """
    dimensions = [name for name, table in model.tables.items() if table.role == "dimension"]
    if entity not in dimensions:
        raise UsageError(f"no entity {entity!r}", next=f"one of: {', '.join(dimensions)}")
    beside = {name: fields for name, fields in BESIDE.get(entity, {}).items() if name in model.tables}
    own = model.tables[entity]
    tables = {entity: _alone(own, list(beside), list(own.fields))}
    return Model(name=model.name, tables=tables | {n: _alone(model.tables[n], [], f) for n, f in beside.items()})


def _alone(table: ModelTable, dimensions: Sequence[str], kept: Sequence[str]) -> ModelTable:
    """A table with some fields, that refers to those dimensions only."""
    fields = {
        name: field if field.references in dimensions else field.model_copy(update={"references": None})
        for name, field in table.fields.items()
        if name in kept
    }
    return table.model_copy(
        update={
            "dimensions": list(dimensions),
            "survivorship": {},
            "fields": fields,
            "identify": [group for group in table.identify if set(group) <= set(kept)],
            "scoped": [name for name in table.scoped if name in kept],
            "hierarchies": [line for line in table.hierarchies if set(line) <= set(kept)],
        }
    )


def write(
    pipeline: Pipeline, state: State, entity: str, id_column: str, to: Path,
    remember: Callable[[Frame, Engine], None] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Write `record_id,cluster_id` for every gathered record; those that nothing identifies stand alone.

    Where the file is there from an earlier run, clusters keep their ids, see `ids.named`. `remember` is given all rows
    (`_source`, `_row`, `record_id`, `cluster_id`) before.

    Raises:
        UsageError: No table has the id column, or the file is another one.
        OutsideError: The file cannot be written; what stood there still stands.
    """
    with pipeline.engine("duckdb") as engine:
        records = engine.hold(_records(state, entity, id_column, engine))
        ids = named(records, earlier(to, engine), engine)
        rows = engine.hold(records.join(ids, on=GROUP, how="inner").select(SOURCE, ROW, *HEADER))
        if remember:
            remember(rows, engine)
        return save(rows, to)


def save(rows: Frame, to: Path) -> dict[str, int]:
    """Write `record_id,cluster_id` in the order of files and rows; the numbers of `records` and `members`.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    table = rows.sort(SOURCE, ROW).select(*HEADER).collect(backend="pyarrow").to_native()
    members = int(pc.count_distinct(table[ID]).as_py())
    with written(to) as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for batch in table.to_batches(max_chunksize=65_536):
            writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return {"records": table.num_rows, "members": members}


def _records(state: State, entity: str, id_column: str, engine: Engine) -> Frame:
    """Every gathered record: `_source`, `_row`, `record_id`, `_group`."""
    found = gathered(state, id_column, engine)
    members = state.outcomes["match"].tables.get(f"{entity}.members")
    if members is None:
        return found
    grouped = members.read(engine).frame.filter(nw.col("_grain")).select(SOURCE, ROW, CLUSTER)
    group = nw.coalesce(nw.col(CLUSTER).cast(nw.String()), nw.col(GROUP))
    return found.join(grouped, on=[SOURCE, ROW], how="left").select(SOURCE, ROW, RECORD, group.alias(GROUP))


def gathered(state: State, id_column: str, engine: Engine) -> Frame:
    """Every gathered record: `_source`, `_row`, `record_id`, and `_group` of its own, by its place.

    Raises:
        UsageError: No table has the id column.
    """
    own = nw.concat_str([nw.col(SOURCE), nw.lit("#"), nw.col(ROW).cast(nw.String())])
    said = nw.when(nw.col("_id") != "").then(nw.col("_id"))
    found = union([*_gathered(state, id_column, engine)], engine.hold)
    return found.select(SOURCE, ROW, nw.coalesce(said, own).alias(RECORD), own.alias(GROUP))


def _gathered(state: State, id_column: str, engine: Engine) -> Iterator[Frame]:
    for source, artefact in sorted(state.gathered.tables.items()):
        name = next((c.name for c in artefact.columns if c.label == id_column), None)
        if name is None:
            labels = ", ".join(c.label for c in artefact.columns[:12])
            raise UsageError(f"{source} has no column {id_column!r}", next=f"--id one of: {labels}")
        frame = artefact.read(engine).frame
        yield frame.select(nw.lit(source).alias(SOURCE), ROW, nw.col(name).alias("_id"))


def earlier(path: Path, engine: Engine) -> Earlier | None:
    """What an earlier run wrote into a file; None where it is not there, or is empty.

    Raises:
        UsageError: It is no file of clusters; it is not overwritten.
    """
    if not path.is_file() or not path.stat().st_size:
        return None
    types = dict.fromkeys(HEADER, pa.string())
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(column_types=types, include_columns=list(HEADER)),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as fault:
        raise UsageError(
            f"{path} stands already, and is no file of clusters", next=f"choose another name, or remove {path}"
        ) from fault
    with path.open("rb") as file:
        mark = hashlib.file_digest(file, "sha256").hexdigest()[:6]
    return Earlier(engine.hold(table), greatest(table[ID]), mark)


def greatest(ids: pa.ChunkedArray[Any]) -> int:
    """The greatest number among ids of clusters."""
    numbers = pc.extract_regex(pc.unique(ids), _NUMBER)
    return int(pc.max(pc.cast(pc.struct_field(numbers, "n"), pa.int64())).as_py() or 0)
