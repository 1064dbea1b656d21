"""Relations of a run before people: counts, and a list as CSV with the names of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.config import written
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project.pipeline import State
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.own import keys_of
from crmmigrate.steps.match.relations import COUNTS, HEAD, LEFT, RELATIONS, RIGHT, SET
from crmmigrate.steps.match.told import KEY
from crmmigrate.values.spreadsheet import csv_text

COLUMNS = (
    "entity", "kind", "confidence", "why", "set", "parent", "left_source", "left_row", "left_key", "left_name",
    "right_source", "right_row", "right_key", "right_name",
)  # fmt: skip
"""`left` and `right` are the best records of two members; `parent` says which of them is above the other; `set` is the
key of the first record of the household."""
_NAMES = (("name",), ("full_name",), ("first_name", "last_name"), ("last_name",), ("first_name",))
_SHOWN = (SOURCE, ROW, KEY, "_name")


def counted(state: State) -> dict[str, dict[str, int]]:
    """Relations by dimension and kind."""
    return {name: dict(artefact.meta[COUNTS]) for name, artefact in _tables(state).items()}


def write(state: State, to: Path, engine: Engine) -> int:
    """Write all relations as CSV, formulas neutralised; their number.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    n = 0
    with written(to) as file:
        file.write(csv_text([COLUMNS]))
        for entity in _tables(state):
            for rows in _rows(state, entity, engine):
                n += len(rows)
                file.write(csv_text([entity, *row.values()] for row in rows))
    return n


def _tables(state: State) -> Mapping[str, Any]:
    tables = state.outcomes["match"].tables
    return {n.rpartition(".")[0]: a for n, a in sorted(tables.items()) if n.endswith(f".{RELATIONS}")}


def _rows(state: State, entity: str, engine: Engine) -> Iterator[list[dict[str, Any]]]:
    """The rows of one dimension in an order that the place of records in files does not change."""
    relations = _tables(state)[entity].read(engine).frame
    best = _best(state, entity, engine)
    for side, of in (("left", LEFT), ("right", RIGHT)):
        names = {name: f"{side}_{name.lstrip('_')}" for name in _SHOWN}
        relations = relations.join(best.rename({CLUSTER: of, **names}), on=of, how="inner")
    first = best.select(nw.col(CLUSTER).alias(SET), nw.col(KEY).alias("_set"))
    above = (
        nw.when(nw.col(HEAD) == nw.col(LEFT)).then(nw.lit("left"))
        .when(nw.col(HEAD) == nw.col(RIGHT)).then(nw.lit("right"))
    )  # fmt: skip
    joined = relations.join(first, on=SET, how="left").with_columns(above.alias("parent"))
    shown = joined.drop(SET).rename({"_set": SET}).select(*COLUMNS[1:])
    found = shown.sort("kind", "set", "left_key", "right_key", "left_source", "left_row", "right_row", nulls_last=True)
    for batch in found.collect(backend="pyarrow").to_native().to_batches(max_chunksize=65_536):
        yield batch.to_pylist()


def _best(state: State, entity: str, engine: Engine) -> Frame:
    """The best record of each member, with its key and the name of the golden record."""
    tables = state.outcomes["match"].tables
    golden = tables[entity].read(engine).frame
    fields = set(golden.collect_schema().names())
    parts = [[nw.col(f) for f in some] for some in _NAMES if set(some) <= fields]
    names = [nw.concat_str(some, separator=" ") for some in parts] or [nw.lit("")]
    named = golden.select(CLUSTER, nw.coalesce(*names).alias("_name"))
    keys = tables[keys_of(entity)].read(engine).frame
    return keys.filter(nw.col("_rank") == nw.col(CLUSTER)).select(CLUSTER, SOURCE, ROW, KEY).join(
        named, on=CLUSTER, how="left"
    )  # fmt: skip
