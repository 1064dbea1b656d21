"""The load step: it decides, an adapter applies."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.casting import typed
from crmmigrate.core.documents import ModelField
from crmmigrate.core.history import snapshot_of, units
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Frame, Table
from crmmigrate.steps.load import columns as common
from crmmigrate.steps.load import dates, references, shapes, surrogates, versions, weights
from crmmigrate.steps.load.names import DATE_TABLE, ROW_KEY, SOURCE_KEY, SOURCE_ROW, is_star
from crmmigrate.steps.load.plans import LoadConfig, PlannedTable
from crmmigrate.steps.load.versions import CURRENT, DURABLE, FROM, KEY, SINCE, TO, Versioned
from crmmigrate.steps.load.views import role_playing


def run(tables: Tables, config: LoadConfig, engine: Engine) -> Result:
    """Plan the load.

    Args:
        tables: Matched tables: facts, bridges, dimensions, `<dimension>.members`, `.states` and `.alternates`.
        config: Model, keys of sources, members and versions.
        engine: Where frames live.

    Returns:
        Tables by their name in the target, typed, and a `PlannedTable` for each in the order in which to load;
        `data["views"]`: a `PlannedView` for each role that dates play.
    """
    work = _Work(tables, config, engine)
    dimensions = [n for n in shapes.ordered(config.model) if n in tables and config.model.tables[n].role == "dimension"]
    facts = [n for n in sorted(tables) if n in config.model.tables and config.model.tables[n].role != "dimension"]
    for name in dimensions:
        work.assign(name)
    if dimensions:
        work.add_keys(dimensions)
    work.add_versions(dimensions)
    for name in dimensions:
        work.add_dimension(name)
    if is_star(config.model) and facts:
        work.add_dates(facts)
    for name in facts:
        work.add_fact(name)
    if dimensions:
        work.add_lineage(dimensions)
        work.add_alternates([n for n in dimensions if f"{n}.alternates" in tables])
    return Result(tables=work.done, plans=tuple(work.plans), data={"views": work.views(facts)})


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
        known = config.versions
        self._remembered = engine.hold(versions.SCHEMA.empty_table()) if known is None else known
        self._versions: dict[str, Frame] = {}
        self._valid: dict[str, Frame] = {}

    def assign(self, name: str) -> None:
        """Surrogate keys of a dimension."""
        existing = self._config.keys.filter(nw.col("table_name") == name).select("natural_key", "key", "own_key")
        members = self._tables[f"{name}.members"].frame
        self._keys[name] = surrogates.assign(members, existing, self._engine)

    def add_keys(self, dimensions: Sequence[str]) -> None:
        """The key map: natural key -> surrogate key, loaded before the members."""
        frames = [
            self._keys[n].select(
                nw.lit(n).alias("table_name"),
                nw.col("_mention").alias("natural_key"),
                nw.col("_sk").alias("key"),
                nw.col(surrogates.OWN).alias("own_key"),
            )
            for n in dimensions
        ]
        self._add(shapes.key_map(), nw.concat(frames, how="vertical"))

    def add_versions(self, dimensions: Sequence[str]) -> None:
        """The versions of members that keep history, as the target remembers them."""
        frames = []
        for name in dimensions:
            dimension = self._versioned(name)
            if dimension is None:
                continue
            existing = self._remembered.filter(nw.col("table_name") == name)
            durable = self._keys[name].select(nw.col("_sk").alias("key"))
            known = self._config.keys.filter(nw.col("table_name") == name)
            taken = [known.select("key"), known.select(nw.col("own_key").alias("key"))]
            greatest = versions.greatest_key(existing.select("key"), durable, *taken)
            found = versions.planned(self._states(name, dimension), existing, dimension, greatest, self._engine)
            self._versions[name], self._valid[name] = found, references.valid(found, self._engine)
            frames.append(versions.remembered(found, dimension))
        if frames:
            self._add(shapes.version_table(), nw.concat(frames, how="vertical"))

    def _versioned(self, name: str) -> Versioned | None:
        states = self._tables.get(f"{name}.states")
        if states is None:
            return None
        fields = [column.name for column in states.columns]
        together = units(fields, self._model.fields_of(name))
        has_snapshots = snapshot_of(self._model.tables[name]) in {c.name for c in self._tables[name].columns}
        return Versioned(name, fields, together, has_snapshots, self._config.effective)

    def _states(self, name: str, dimension: Versioned) -> Frame:
        by_cluster = self._keys[name].select("_cluster", nw.col("_sk").alias(DURABLE)).unique()
        inferred = self._tables[name].frame.select("_cluster", "_inferred")
        states = self._tables[f"{name}.states"].frame.join(by_cluster, on="_cluster", how="inner")
        joined = self._with_source(states.join(inferred, on="_cluster", how="inner"))
        since = nw.col("_day").alias(SINCE)
        return self._engine.hold(joined.select(DURABLE, since, "_inferred", *dimension.fields, SOURCE_KEY, SOURCE_ROW))

    def add_dimension(self, name: str) -> None:
        """A dimension with its unknown member; of a versioned one a row a version."""
        table, key = self._tables[name], f"{name}_key"
        by_cluster = self._keys[name].select("_cluster", nw.col("_sk").alias(DURABLE)).unique()
        rows = table.frame.join(by_cluster, on="_cluster", how="inner")
        fields = {c.name: self._model.fields_of(name)[c.name] for c in table.columns}
        frame, pointing = self._referenced(rows, name)
        if name in self._versions:
            frame = _of_versions(frame, self._versions[name])
            own = [nw.col(KEY).alias(key), nw.col(DURABLE).alias(common.durable(name)), *_VALIDITY]
        else:
            frame, own = self._with_source(frame), [nw.col(DURABLE).alias(key)]
        frame = frame.select(
            *own, *(typed(nw.col(f), spec.type).alias(f) for f, spec in fields.items()), *pointing,
            nw.col("_inferred").alias("is_inferred"), SOURCE_KEY, SOURCE_ROW,
        )  # fmt: skip
        plan = shapes.dimension(self._model, name, fields, pointing, versioned=name in self._versions)
        unknown = self._engine.hold(common.unknown_member(plan.columns, name))
        self._add(plan, nw.concat([frame, unknown.select(frame.collect_schema().names())], how="vertical"))

    def add_dates(self, facts: Sequence[str]) -> None:
        """The date dimension for all dates of the facts."""
        years = dates.years_of((self._tables[n].frame, self._date_fields(n)) for n in facts)
        frame = self._engine.hold(dates.date_dimension(years, self._model.calendar))
        self._add(shapes.date_table(), frame)

    def views(self, facts: Sequence[str]) -> list[object]:
        """The calendar in each role that it plays."""
        if DATE_TABLE not in self.done:
            return []
        return list(role_playing({name: self._date_fields(name) for name in facts}, self.done))

    def add_fact(self, name: str) -> None:
        """A fact or bridge with its foreign keys."""
        table = self._tables[name]
        fields = {c.name: self._model.fields_of(name)[c.name] for c in table.columns}
        frame, pointing = self._referenced(table.frame, name)
        key = row_key(table.frame.collect_schema().names())
        if self._model.tables[name].role == "bridge" and pointing:
            key = self._pair_key(name, pointing)
            frame, fields = self._weighted(frame.with_columns(key.alias(ROW_KEY)), name, pointing, fields)
        day_fields = self._date_fields(name) if is_star(self._model) else []
        frame = self._with_source(frame).select(
            key.alias(ROW_KEY),
            *pointing,
            *(dates.date_key(nw.col(f)).alias(f"{f}_key") for f in day_fields),
            *(typed(nw.col(f), spec.type).alias(f) for f, spec in fields.items()),
            SOURCE_KEY,
            SOURCE_ROW,
        )
        self._add(shapes.fact(self._model, name, fields, pointing, day_fields), frame)

    def _pair_key(self, name: str, pointing: Sequence[str]) -> nw.Expr:
        """The row key of a bridge: its members, and what else belongs to its grain."""
        spec, present = self._model.tables[name], {c.name for c in self._tables[name].columns}
        own = [nw.coalesce(nw.col(f), nw.lit("")) for f in spec.grain if f in present and not spec.fields[f].references]
        members = [nw.col(f"_{key.removesuffix('_key')}").cast(nw.String()) for key in pointing]
        return nw.concat_str([nw.lit("b"), *members, *own], separator="|")

    def _weighted(
        self, frame: Frame, name: str, pointing: Sequence[str], fields: dict[str, ModelField]
    ) -> tuple[Frame, dict[str, ModelField]]:
        spec = self._model.tables[name]
        group = f"_{spec.within or pointing[0].removesuffix('_key')}"
        found = weights.weighted(frame, group, [ROW_KEY], spec.weight)
        if spec.weight is None:
            fields = {**fields, weights.WEIGHT: shapes.weight_field()}
        return found, fields

    def add_lineage(self, dimensions: Sequence[str]) -> None:
        """The bridge from members to the source rows behind them."""
        has_days = any("_day" in self._members(name).collect_schema().names() for name in dimensions)
        frames = []
        for name in dimensions:
            by_cluster = self._keys[name].select("_cluster", "_sk").unique()
            rows = self._members(name).join(by_cluster, on="_cluster", how="inner")
            fate = (
                nw.when(~nw.col("_grain")).then(nw.lit("mention"))
                .when(nw.col("_loaded")).then(nw.lit("loaded"))
                .otherwise(nw.lit("merged"))
            )  # fmt: skip
            day = nw.col("_day") if "_day" in rows.collect_schema().names() else nw.lit(None).cast(nw.String())
            frames.append(
                self._with_source(rows).select(
                    nw.lit(name).alias("table_name"), nw.col("_sk").alias("key"), SOURCE_KEY, SOURCE_ROW,
                    nw.col(LINE).alias("_line"), fate.alias("fate"), nw.col("_wins").alias("fields"),
                    *([day.alias("as_of")] if has_days else []),
                )
            )  # fmt: skip
        self._add(shapes.lineage_table(has_days=has_days), nw.concat(frames, how="vertical"))

    def add_alternates(self, dimensions: Sequence[str]) -> None:
        """The values of members that their golden records did not take, numbered by the rank of who says them."""
        frames = []
        for name in dimensions:
            by_cluster = self._keys[name].select("_cluster", "_sk").unique()
            rows = self._tables[f"{name}.alternates"].frame.join(by_cluster, on="_cluster", how="inner")
            number = nw.col("_rank").cum_count().over("_sk", "field", order_by="_rank").cast(nw.Int64())
            frames.append(
                self._with_source(rows.with_columns(number.alias("number"))).select(
                    nw.lit(name).alias("table_name"), nw.col("_sk").alias("key"), "field", "number", "value",
                    SOURCE_KEY, SOURCE_ROW, nw.col(LINE).alias("_line"),
                )
            )  # fmt: skip
        if frames:
            self._add(shapes.alternates_table(), nw.concat(frames, how="vertical"))

    def _members(self, name: str) -> Frame:
        return self._tables[f"{name}.members"].frame

    def _date_fields(self, name: str) -> list[str]:
        fields = self._model.fields_of(name)
        return shapes.date_fields({c.name: fields[c.name] for c in self._tables[name].columns})

    def _referenced(self, frame: Frame, name: str) -> tuple[Frame, list[str]]:
        """Add `<dimension>_key` for each reference: -1 where the row names nobody."""
        pointing = []
        for dimension in self._model.tables[name].dimensions:
            if dimension not in self._keys or dimension == name:
                continue
            frame = references.with_members(frame, dimension, self._keys[dimension])
            if dimension in self._valid:
                frame = references.at_their_day(frame, dimension, self._valid[dimension], self._day_of(name))
            else:
                frame = frame.with_columns(nw.col(f"_{dimension}").alias(f"{dimension}_key"))
            pointing.append(f"{dimension}_key")
        return frame, pointing

    def _day_of(self, name: str) -> str | None:
        """The field that decides to which versions the rows of a fact point."""
        spec, present = self._model.tables[name], {c.name for c in self._tables[name].columns}
        if spec.role == "dimension":
            return None
        dated = [f for f, field in spec.fields.items() if field.type in shapes.DATES and f in present]
        return spec.effective if spec.effective in present else next(iter(dated), None)

    def _with_source(self, frame: Frame) -> Frame:
        keyed = frame.join(self._config.sources, left_on=SOURCE, right_on="source", how="left")
        return keyed.with_columns(nw.col("source_key").alias(SOURCE_KEY), nw.col(ROW).alias(SOURCE_ROW))

    def _add(self, plan: PlannedTable, frame: Frame) -> None:
        self.done[plan.table] = Table(plan.table, frame, tuple(Column(c.name, c.name) for c in plan.columns))
        self.plans.append(plan)


_VALIDITY = (
    nw.col(FROM).cast(nw.Date()).alias("valid_from"),
    nw.col(TO).cast(nw.Date()).alias("valid_to"),
    nw.col(CURRENT).alias("is_current"),
)


def _of_versions(golden: Frame, found: Frame) -> Frame:
    """A row a version: type 1 attributes of the member, type 2 attributes and lineage of the version."""
    own = set(found.collect_schema().names()) - {DURABLE, "_inferred"}
    return golden.drop(*(own & set(golden.collect_schema().names()))).join(
        found.drop("_inferred"), on=DURABLE, how="inner"
    )


def row_key(names: Sequence[str]) -> nw.Expr:
    """The grain, or else the content."""
    if "_digest" not in names:
        return nw.col("_rowkey")
    return nw.coalesce(nw.col("_rowkey"), nw.concat_str([nw.lit("c"), nw.col("_digest")]))
