"""Columns that cleaning adds: their profiles, and the staged cells that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from crmmigrate import __version__, config
from crmmigrate.core.documents import Cleaning
from crmmigrate.core.profiles import ColumnProfile, TableProfile, from_plain
from crmmigrate.core.tables import Column, Table
from crmmigrate.project.project import Project
from crmmigrate.project.store import Artefact, key_of
from crmmigrate.steps import profile as profiling

if TYPE_CHECKING:
    from crmmigrate.project.pipeline import Pipeline, State

FOLDER = "added"


def columns_of(table: Table | Artefact) -> tuple[Column, ...]:
    """The columns of a cleaned table that no file has."""
    return tuple(column for column in table.columns if column.of)


def are_wanted(project: Project) -> bool:
    """Whether cleaning.yaml adds columns, so that only cleaned tables tell what can be mapped."""
    if not project.cleaning_path.is_file():
        return False
    tables = config.load(project.cleaning_path, Cleaning).tables
    splits = any(column.split and column.split.enabled for table in tables for column in table.columns)
    return splits or any(conversion.enabled for table in tables for conversion in table.conversions)


def profiled(pipeline: Pipeline, state: State) -> dict[str, TableProfile]:
    """The profiles of all sources, with those of the columns that cleaning added."""
    cleaned = state.outcomes["clean"]
    some = {name: columns for name, table in cleaned.tables.items() if (columns := columns_of(table))}
    if not some:
        return dict(state.known.profiles)
    key = key_of(FOLDER, __version__, cleaned.key)
    outcome = pipeline.store.find(FOLDER, key)
    if outcome is None:
        with pipeline.engine("duckdb") as engine:
            tables = {n: replace(cleaned.tables[n].read(engine), columns=columns) for n, columns in some.items()}
            data = {"profiles": profiling.run(tables, profiling.ProfileConfig(), engine).data["profiles"]}
        outcome = pipeline.store.note(FOLDER, key, data)
    pipeline.store.forget(FOLDER, [key])
    found = {profile.source: profile for profile in map(from_plain, outcome.data["profiles"])}
    return {name: _with(known, found.get(name), some.get(name, ())) for name, known in state.known.profiles.items()}


def _with(known: TableProfile, added: TableProfile | None, columns: tuple[Column, ...]) -> TableProfile:
    """A profile with its added columns at the end; done twice it is the same."""
    if added is None:
        return known
    roots = {column.name: root_of(column, columns) for column in columns}
    staged = tuple(column for column in known.columns if column.name not in roots)
    personal = {column.name: column.pii for column in staged}
    new = tuple(_veiled(column, personal.get(roots[column.name])) for column in added.columns)
    return replace(known, columns=(*staged, *new))


def _veiled(column: ColumnProfile, pii: str | None) -> ColumnProfile:
    """What is made of personal data is personal."""
    return replace(column, pii=column.pii or pii)


def seen(staged: Table, cleaned: Table | Artefact | None) -> Table:
    """A staged table with the added columns of its cleaned one: their cells are those that they are made of."""
    added = columns_of(cleaned) if cleaned is not None else ()
    if not added:
        return staged
    frame = staged.frame.with_columns(*(nw.col(root_of(column, added)).alias(column.name) for column in added))
    return replace(staged.with_frame(frame), columns=(*staged.columns, *added))


def root_of(column: Column, added: Sequence[Column]) -> str:
    """Name of the staged column that an added one is made of, also where that is made of another that was added."""
    above = next((other for other in added if other.name == column.of and other.name != column.name), None)
    return root_of(above, added) if above else column.of


def staged_of(state: State, source: str, engine: Any) -> Table:
    """A gathered table as `seen` by those who look for the cells behind values."""
    cleaned = state.outcomes["clean"].tables.get(source) if "clean" in state.outcomes else None
    return seen(state.gathered.tables[source].read(engine), cleaned)


def labels(state: State) -> Mapping[tuple[str, str], str]:
    """(source, name in the frame) -> header, of cleaned tables."""
    tables = state.outcomes["clean"].tables
    return {(source, column.name): column.label for source, table in tables.items() for column in table.columns}
