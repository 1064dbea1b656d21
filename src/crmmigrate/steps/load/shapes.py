"""The tables of the target: columns and keys that follow from the model, for who loads and for who only describes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.history import versioned_fields
from crmmigrate.core.ports import TargetColumn
from crmmigrate.steps.load import columns as common
from crmmigrate.steps.load import dates, versions, weights
from crmmigrate.steps.load.names import (
    ALTERNATES,
    DATE_TABLE,
    KEYS,
    LINEAGE_TABLE,
    ROW_KEY,
    SOURCE_KEY,
    SOURCE_ROW,
    SOURCES,
    VERSIONS,
    is_star,
    target_name,
)
from crmmigrate.steps.load.plans import PlannedTable, PlannedView
from crmmigrate.steps.load.views import role_playing

DATES = ("date", "datetime")

SOURCE_TABLE = PlannedTable(
    SOURCES,
    (
        TargetColumn("source_key", "bigint", nullable=False),
        TargetColumn("source", "string", nullable=False, comment="file#sheet#table"),
        TargetColumn("file", "string"),
        TargetColumn("sha256", "string"),
        TargetColumn("gathered", "bigint", comment="rows in the file, of all kinds"),
        TargetColumn("project", "string", comment="whose source it is"),
    ),
    ("source_key",),
    ("source_key",),
    comment="Audit: where rows are from",
)


def key_map() -> PlannedTable:
    """The key map: natural key -> surrogate key."""
    columns = (
        TargetColumn("table_name", "string", nullable=False),
        TargetColumn("natural_key", "string", nullable=False),
        TargetColumn("key", "bigint", nullable=False),
        TargetColumn("own_key", "bigint", comment="the key that it has when its member is split again"),
    )
    return _keyed(KEYS, columns, ("table_name", "natural_key"), "Key map")


def version_table() -> PlannedTable:
    """What the target remembers of members that keep history."""
    return _keyed(VERSIONS, versions.COLUMNS, ("table_name", "key"), "Versions of members, and their history")


def date_table() -> PlannedTable:
    """The calendar."""
    return _keyed(DATE_TABLE, dates.COLUMNS, ("date_key",), "Calendar")


def lineage_table(*, has_days: bool) -> PlannedTable:
    """The bridge from members to the source rows behind them; with days where members keep history."""
    columns = (
        TargetColumn("table_name", "string", nullable=False),
        TargetColumn("key", "bigint", nullable=False, comment="the member; of versioned ones its durable key"),
        TargetColumn(SOURCE_KEY, "bigint", nullable=False),
        TargetColumn(SOURCE_ROW, "bigint", nullable=False),
        TargetColumn("_line", "bigint"),
        TargetColumn("fate", "string", comment="loaded, merged or mention"),
        TargetColumn("fields", "string", comment="fields whose value is from this row"),
        *([TargetColumn("as_of", "string", comment="day of the snapshot")] if has_days else []),
    )
    return _keyed(LINEAGE_TABLE, columns, ("table_name", SOURCE_KEY, SOURCE_ROW), "Lineage of dimensions")


def alternates_table() -> PlannedTable:
    """The values of members that their golden records did not take."""
    columns = (
        TargetColumn("table_name", "string", nullable=False),
        TargetColumn("key", "bigint", nullable=False, comment="the member; of versioned ones its durable key"),
        TargetColumn("field", "string", nullable=False),
        TargetColumn("number", "bigint", nullable=False, comment="from 1, the best source first"),
        TargetColumn("value", "text", comment="what a source row says, and the member does not have"),
        TargetColumn(SOURCE_KEY, "bigint"),
        TargetColumn(SOURCE_ROW, "bigint"),
        TargetColumn("_line", "bigint"),
    )
    return _keyed(ALTERNATES, columns, ("table_name", "key", "field", "number"), "Other values of members")


def dimension(
    model: Model, name: str, fields: Mapping[str, ModelField], pointing: Sequence[str], *, versioned: bool
) -> PlannedTable:
    """A dimension.

    Args:
        model: The model.
        name: Table of the model.
        fields: Those of its fields that are loaded.
        pointing: Columns `<dimension>_key` of its references.
        versioned: Whether it has a row a version.
    """
    key, what = f"{name}_key", "of a version of a member" if versioned else "surrogate key"
    columns = (
        TargetColumn(key, "bigint", nullable=False, comment=f"{what}; -1 is the unknown member"),
        *(common.validity(name) if versioned else ()),
        *common.of_fields(fields),
        *_references(model, pointing),
        common.IS_INFERRED,
        *common.AUDIT,
    )
    return _keyed(target_name(model, name), columns, (key,), model.tables[name].description)


def fact(
    model: Model, name: str, fields: Mapping[str, ModelField], pointing: Sequence[str], days: Sequence[str]
) -> PlannedTable:
    """A fact or bridge.

    Args:
        model: The model.
        name: Table of the model.
        fields: Those of its fields that are loaded.
        pointing: Columns `<dimension>_key` of its references.
        days: Date fields that point to the calendar.
    """
    columns = (
        TargetColumn(ROW_KEY, "string", nullable=False, comment="grain, or content and occurrence"),
        *_references(model, pointing),
        *(TargetColumn(f"{f}_key", "bigint", references=(DATE_TABLE, "date_key")) for f in days),
        *common.of_fields(fields),
        *common.AUDIT,
    )
    # Merged by its row key, which targets keep unique; a primary key would have to fit into memory on some.
    return PlannedTable(target_name(model, name), columns, (), (ROW_KEY,), comment=model.tables[name].description)


def weight_field() -> ModelField:
    """The weight of a bridge that has none of its own."""
    return ModelField(type="number", description="share of the row; sums to 1")


def ordered(model: Model) -> list[str]:
    """Dimensions so that each comes after those that it points to."""
    done: list[str] = []
    waiting = sorted(n for n, t in model.tables.items() if t.role == "dimension")
    while waiting:
        ready = [n for n in waiting if not (set(model.tables[n].dimensions) & set(waiting) - {n})] or waiting[:1]
        done += ready
        waiting = [n for n in waiting if n not in ready]
    return done


def outline(
    model: Model, fed: Mapping[str, Collection[str]] | None = None
) -> tuple[list[PlannedTable], list[PlannedView]]:
    """All tables and views that a load of this model makes when every table is fed, in the order of the load.

    Args:
        model: The model.
        fed: Fields of `common` that are fed, by table; the own fields of a table are always loaded.
    """
    shared = fed or {}
    dimensions = ordered(model)
    facts = sorted(n for n, t in model.tables.items() if t.role != "dimension")
    has_versions = any(versioned_fields(model, name) for name in dimensions)
    plans = [SOURCE_TABLE, *([key_map()] if dimensions else []), *([version_table()] if has_versions else [])]
    for name in dimensions:
        fields, pointing = _fields(model, name, shared.get(name, ())), _pointing(model, name, dimensions)
        plans.append(dimension(model, name, fields, pointing, versioned=bool(versioned_fields(model, name))))
    star = is_star(model)
    plans += [date_table()] if star and facts else []
    days = {name: date_fields(_fields(model, name, shared.get(name, ()))) if star else [] for name in facts}
    for name in facts:
        fields, pointing = _fields(model, name, shared.get(name, ())), _pointing(model, name, dimensions)
        if model.tables[name].role == "bridge" and pointing and model.tables[name].weight is None:
            fields = {**fields, weights.WEIGHT: weight_field()}
        plans.append(fact(model, name, fields, pointing, days[name]))
    plans += [lineage_table(has_days=has_versions), alternates_table()] if dimensions else []
    views = role_playing(days, [plan.table for plan in plans]) if star and facts else []
    return plans, views


def date_fields(fields: Mapping[str, ModelField]) -> list[str]:
    """Fields that name days."""
    return [name for name, field in fields.items() if field.type in DATES]


def _fields(model: Model, name: str, common_fields: Collection[str]) -> dict[str, ModelField]:
    own = model.tables[name].fields
    return {n: f for n, f in model.fields_of(name).items() if n in own or n in common_fields}


def _pointing(model: Model, name: str, dimensions: Collection[str]) -> list[str]:
    return [f"{d}_key" for d in model.tables[name].dimensions if d in dimensions and d != name]


def _references(model: Model, pointing: Sequence[str]) -> tuple[TargetColumn, ...]:
    return tuple(
        TargetColumn(key, "bigint", references=(target_name(model, key.removesuffix("_key")), key)) for key in pointing
    )


def _keyed(name: str, columns: tuple[TargetColumn, ...], key: tuple[str, ...], comment: str) -> PlannedTable:
    return PlannedTable(name, columns, key, key, comment=comment)
