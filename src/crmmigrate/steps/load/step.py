"""The load step: it decides, an adapter applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.casting import arrow_type, typed
from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.ports import Engine, TargetColumn
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Frame, Table
from crmmigrate.steps.load import dates, surrogates
from crmmigrate.steps.load.names import (
    DATE_TABLE,
    KEYS,
    LINEAGE_TABLE,
    ROW_KEY,
    SOURCE_KEY,
    SOURCE_ROW,
    SOURCES,
    UNKNOWN,
    is_star,
    target_name,
)


@dataclass(frozen=True)
class LoadConfig:
    """What `run` needs beside the matched tables.

    Attributes:
        model: The model.
        sources: Frame with `source`, `source_key`.
        keys: Frame with `table_name`, `natural_key`, `key` as the target has them.
    """

    model: Model
    sources: Frame
    keys: Frame


@dataclass(frozen=True)
class PlannedTable:
    """A table to be written, before it has a file: see `TablePlan`."""

    table: str
    columns: tuple[TargetColumn, ...]
    primary_key: tuple[str, ...]
    merge_key: tuple[str, ...]
    replace_all: bool = False
    comment: str = ""


def run(tables: Tables, config: LoadConfig, engine: Engine) -> Result:
    """Plan the load.

    Args:
        tables: Matched tables: facts, dimensions, and `<dimension>.members`.
        config: Model, keys of sources and members.
        engine: Where frames live.

    Returns:
        Tables by their name in the target, typed, and a `PlannedTable` for each in the order in which to load.
    """
    work = _Work(tables, config, engine)
    dimensions = [n for n in _ordered(config.model) if n in tables and config.model.tables[n].role == "dimension"]
    facts = [n for n in sorted(tables) if n in config.model.tables and config.model.tables[n].role != "dimension"]
    for name in dimensions:
        work.assign(name)
    if dimensions:
        work.add_keys(dimensions)
    for name in dimensions:
        work.add_dimension(name)
    if is_star(config.model) and facts:
        work.add_dates(facts)
    for name in facts:
        work.add_fact(name)
    if dimensions:
        work.add_lineage(dimensions)
    return Result(tables=work.done, plans=tuple(work.plans))


def _ordered(model: Model) -> list[str]:
    """Dimensions so that each comes after those that it points to."""
    done: list[str] = []
    waiting = sorted(n for n, t in model.tables.items() if t.role == "dimension")
    while waiting:
        ready = [n for n in waiting if not (set(model.tables[n].dimensions) & set(waiting) - {n})] or waiting[:1]
        done += ready
        waiting = [n for n in waiting if n not in ready]
    return done


class _Work:
    """The tables and plans of one load, as they come about."""

    def __init__(self, tables: Tables, config: LoadConfig, engine: Engine) -> None:
        self.done: dict[str, Table] = {}
        self.plans: list[PlannedTable] = []
        self._tables = tables
        self._config = config
        self._model = config.model
        self._engine = engine
        self._keys: dict[str, Frame] = {}

    def assign(self, name: str) -> None:
        """Surrogate keys of a dimension."""
        existing = self._config.keys.filter(nw.col("table_name") == name).select("natural_key", "key")
        members = self._tables[f"{name}.members"].frame
        self._keys[name] = surrogates.assign(members, existing, self._engine)

    def add_keys(self, dimensions: Sequence[str]) -> None:
        """The key map: natural key -> surrogate key, loaded before the members."""
        frames = [
            self._keys[n].select(
                nw.lit(n).alias("table_name"),
                nw.col("_mention").alias("natural_key"),
                nw.col("_sk").alias("key"),
            )
            for n in dimensions
        ]
        columns = (
            TargetColumn("table_name", "string", nullable=False),
            TargetColumn("natural_key", "string", nullable=False),
            TargetColumn("key", "bigint", nullable=False),
        )
        self._add(KEYS, nw.concat(frames, how="vertical"), columns, ("table_name", "natural_key"), "Key map")

    def add_dimension(self, name: str) -> None:
        """A dimension with its unknown member."""
        table = self._tables[name]
        key = f"{name}_key"
        by_cluster = self._keys[name].select("_cluster", nw.col("_sk").alias(key)).unique()
        rows = table.frame.join(by_cluster, on="_cluster", how="inner")
        fields = {c.name: self._model.fields_of(name)[c.name] for c in table.columns}
        frame, references = self._referenced(rows, name)
        frame = self._with_source(frame).select(
            key,
            *(typed(nw.col(f), spec.type).alias(f) for f, spec in fields.items()),
            *references,
            nw.col("_inferred").alias("is_inferred"),
            SOURCE_KEY,
            SOURCE_ROW,
        )
        columns = (
            TargetColumn(key, "bigint", nullable=False, comment="surrogate key; -1 is the unknown member"),
            *_field_columns(fields),
            *self._reference_columns(references),
            TargetColumn("is_inferred", "boolean", comment="only mentioned, never described"),
            *_AUDIT,
        )
        unknown = self._engine.hold(_unknown_member(columns, key))
        whole = nw.concat([frame, unknown.select(frame.collect_schema().names())], how="vertical")
        self._add(target_name(self._model, name), whole, columns, (key,), self._model.tables[name].description)

    def add_dates(self, facts: Sequence[str]) -> None:
        """The date dimension for all dates of the facts."""
        years = dates.years_of((self._tables[n].frame, self._date_fields(n)) for n in facts)
        frame = self._engine.hold(dates.date_dimension(years))
        self._add(DATE_TABLE, frame, dates.COLUMNS, ("date_key",), "Calendar")

    def add_fact(self, name: str) -> None:
        """A fact with its foreign keys."""
        table = self._tables[name]
        fields = {c.name: self._model.fields_of(name)[c.name] for c in table.columns}
        frame, references = self._referenced(table.frame, name)
        day_fields = self._date_fields(name) if is_star(self._model) else []
        frame = self._with_source(frame).select(
            _row_key(table.frame.collect_schema().names()).alias(ROW_KEY),
            *references,
            *(dates.date_key(nw.col(f)).alias(f"{f}_key") for f in day_fields),
            *(typed(nw.col(f), spec.type).alias(f) for f, spec in fields.items()),
            SOURCE_KEY,
            SOURCE_ROW,
        )
        columns = (
            TargetColumn(ROW_KEY, "string", nullable=False, comment="grain, or content and occurrence"),
            *self._reference_columns(references),
            *(TargetColumn(f"{f}_key", "bigint", references=(DATE_TABLE, "date_key")) for f in day_fields),
            *_field_columns(fields),
            *_AUDIT,
        )
        table_name, about = target_name(self._model, name), self._model.tables[name].description
        # Merged by its row key, which targets keep unique; a primary key would have to fit into memory on some.
        self.done[table_name] = Table(table_name, frame, tuple(Column(c.name, c.name) for c in columns))
        self.plans.append(PlannedTable(table_name, columns, (), (ROW_KEY,), comment=about))

    def add_lineage(self, dimensions: Sequence[str]) -> None:
        """The bridge from members to the source rows behind them."""
        frames = []
        for name in dimensions:
            by_cluster = self._keys[name].select("_cluster", "_sk").unique()
            rows = self._tables[f"{name}.members"].frame.join(by_cluster, on="_cluster", how="inner")
            fate = (
                nw.when(~nw.col("_grain")).then(nw.lit("mention"))
                .when(nw.col("_rank") == nw.col("_cluster")).then(nw.lit("loaded"))
                .otherwise(nw.lit("merged"))
            )  # fmt: skip
            frames.append(
                self._with_source(rows).select(
                    nw.lit(name).alias("table_name"), nw.col("_sk").alias("key"), SOURCE_KEY, SOURCE_ROW,
                    nw.col(LINE).alias("_line"), fate.alias("fate"), nw.col("_wins").alias("fields"),
                )
            )  # fmt: skip
        columns = (
            TargetColumn("table_name", "string", nullable=False),
            TargetColumn("key", "bigint", nullable=False),
            TargetColumn(SOURCE_KEY, "bigint", nullable=False),
            TargetColumn(SOURCE_ROW, "bigint", nullable=False),
            TargetColumn("_line", "bigint"),
            TargetColumn("fate", "string", comment="loaded, merged or mention"),
            TargetColumn("fields", "string", comment="fields whose value is from this row"),
        )
        merge_key = ("table_name", SOURCE_KEY, SOURCE_ROW)
        self._add(LINEAGE_TABLE, nw.concat(frames, how="vertical"), columns, merge_key, "Lineage of dimensions")

    def _date_fields(self, name: str) -> list[str]:
        fields = self._model.fields_of(name)
        return [c.name for c in self._tables[name].columns if fields[c.name].type in ("date", "datetime")]

    def _referenced(self, frame: Frame, name: str) -> tuple[Frame, list[str]]:
        """Add `<dimension>_key` for each reference: -1 where the row names nobody."""
        references = []
        for dimension in self._model.tables[name].dimensions:
            key, mention = f"{dimension}_key", f"{dimension}_mention"
            if dimension not in self._keys or dimension == name:
                continue
            map_ = self._keys[dimension].select(nw.col("_mention").alias(mention), nw.col("_sk").alias(key))
            frame = frame.join(map_, on=mention, how="left").with_columns(
                nw.coalesce(nw.col(key), nw.lit(UNKNOWN)).cast(nw.Int64()).alias(key)
            )
            references.append(key)
        return frame, references

    def _reference_columns(self, references: Sequence[str]) -> tuple[TargetColumn, ...]:
        return tuple(
            TargetColumn(key, "bigint", references=(target_name(self._model, key.removesuffix("_key")), key))
            for key in references
        )

    def _with_source(self, frame: Frame) -> Frame:
        keyed = frame.join(self._config.sources, left_on=SOURCE, right_on="source", how="left")
        return keyed.with_columns(nw.col("source_key").alias(SOURCE_KEY), nw.col(ROW).alias(SOURCE_ROW))

    def _add(
        self, name: str, frame: Frame, columns: tuple[TargetColumn, ...], key: tuple[str, ...], comment: str
    ) -> None:
        self.done[name] = Table(name, frame, tuple(Column(c.name, c.name) for c in columns))
        self.plans.append(PlannedTable(name, columns, key, key, comment=comment))


_AUDIT = (
    TargetColumn(SOURCE_KEY, "bigint", comment=f"the source, in {SOURCES}"),
    TargetColumn(SOURCE_ROW, "bigint", comment="the row of that source"),
)


def _row_key(names: Sequence[str]) -> nw.Expr:
    """The grain, or else the content."""
    if "_digest" not in names:
        return nw.col("_rowkey")
    return nw.coalesce(nw.col("_rowkey"), nw.concat_str([nw.lit("c"), nw.col("_digest")]))


def _field_columns(fields: dict[str, ModelField]) -> tuple[TargetColumn, ...]:
    return tuple(TargetColumn(name, field.type, comment=field.description) for name, field in fields.items())


def _unknown_member(columns: tuple[TargetColumn, ...], key: str) -> pa.Table:
    arrays = []
    for column in columns:
        kind = pa.int64() if column.type == "bigint" else arrow_type(column.type)
        value: object = UNKNOWN if column.name == key or column.references else None
        if column.name == "name":
            value = "(unknown)"
        if column.name == "is_inferred":
            value = False
        arrays.append(pa.array([value], kind))
    return pa.table(arrays, names=[c.name for c in columns])
