"""Bare files as they are: one table a file or sheet, every column a field."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, ModelField, ModelTable, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import Table
from crmmigrate.steps.model.names import field_type, safe_name
from crmmigrate.structure.sampling import short_names
from crmmigrate.values.quantities import currencies_in

# Names that the load gives to columns of its own.
RESERVED = ("row_key", "source", "audit_key")
TYPED = ("integer", "number", "date", "datetime", "boolean")


def flat_model(
    tables: Dictionary[str, Table], profiles: Dictionary[str, TableProfile], name: str
) -> tuple[Model, list[Mapping]]:
    """A model with a table for each file or sheet, and the confirmed mappings onto it.

    A value that does not have the type of its column takes its row out (`severity: reject`).

    Args:
        tables: Tables by source id; those without columns are left out.
        profiles: Their profiles by source id.
        name: Name of the model.
    """
    sources = sorted(s for s in tables if s in profiles and profiles[s].columns)
    titles = short_names(sources)
    built: dict[str, ModelTable] = {}
    mappings: list[Mapping] = []
    for source in sources:
        table = safe_name(titles[source], built, "table")
        fields = _field_names(profiles[source])
        built[table] = _table(profiles[source], fields, source)
        mappings.append(_mapping(source, table, profiles[source], fields))
    return Model(name=safe_name(name, fallback="model"), description="Files as they are.", tables=built), mappings


def _field_names(profile: TableProfile) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in profile.columns:
        names[column.name] = safe_name(column.label, {*names.values(), *RESERVED})
    return names


def _table(profile: TableProfile, names: dict[str, str], source: str) -> ModelTable:
    key = _best_key(profile)
    return ModelTable(
        role="fact",
        description=f"Rows of {source}.",
        grain=[names[c] for c in key],
        fields={names[c.name]: _field(c, required=c.name in key) for c in profile.columns},
        confidence=0.9 if key else 0.5,
        why="unique and never empty in all rows" if key else "no column or small group is a certain key",
    )


def _best_key(profile: TableProfile) -> tuple[str, ...]:
    """The first key of fewest columns, all of them identifiers; none when rows repeat."""
    if profile.duplicates or profile.n_rows < 2:
        return ()
    able = [k for k in profile.keys if all(_identifies(profile.column(c)) for c in k)]
    position = {c.name: i for i, c in enumerate(profile.columns)}
    return min(able, key=lambda k: (len(k), [position[c] for c in k]), default=())


def _identifies(column: ColumnProfile) -> bool:
    return column.role in ("key", "degenerate") or (column.role == "date" and column.distinct < column.n)


def _field(column: ColumnProfile, *, required: bool) -> ModelField:
    type_ = field_type(column)
    return ModelField(
        type=type_,
        role=column.role,
        description=column.label,
        required=required,
        severity="reject" if type_ in TYPED else None,
        confidence=round(min(1.0, column.type_share), 2),
        why=f"{column.type_share:.0%} of the values are {column.inferred_type}",
    )


def _transform(column: ColumnProfile) -> str | None:
    """Cleaning leaves amounts in several currencies as they are."""
    is_number = column.inferred_type in ("integer", "number")
    if not is_number or len(currencies_in(column.sample)) < 2:
        return None
    return f"amount('{column.decimal}')"


def _mapping(source: str, table: str, profile: TableProfile, names: dict[str, str]) -> Mapping:
    columns = [
        ColumnMapping(
            column=c.label,
            position=i,
            field=f"{table}.{names[c.name]}",
            transform=_transform(c),
            confidence=1.0,
            why=["the table is the file"],
            status=Status.CONFIRMED,
        )
        for i, c in enumerate(profile.columns, start=1)
    ]
    return Mapping(
        layout=table,
        applies_to=[source],
        rows_are=table,
        status=Status.CONFIRMED,
        confidence=1.0,
        columns=columns,
    )
