"""How the data beside a model are told: the JSON contract, and fields that the model could have."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML

from crmmigrate.core.documents import Model
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.project.align_fit import Misfit, misfits
from crmmigrate.project.align_rows import Grain, Missing, Varies
from crmmigrate.project.align_sources import Source
from crmmigrate.steps.map.coverage import coverage
from crmmigrate.steps.model.names import rich_type, safe_name
from crmmigrate.values.masking import mask

WORTH = 0.05
"""A column is worth a field when at least this share of its rows is filled and it holds more than one value."""


@dataclass
class Aligned:
    """All that is said of the data beside a model."""

    model: Model
    sources: list[Source]
    tables: list[dict[str, Any]] = field(default_factory=list)
    grains: list[tuple[Source, Grain]] = field(default_factory=list)
    misfits: list[tuple[Source, ColumnProfile, str, Misfit]] = field(default_factory=list)
    coarse: list[tuple[Source, str, str, list[str]]] = field(default_factory=list)
    varying: list[tuple[Source, Varies]] = field(default_factory=list)
    unidentified: list[tuple[Source, str]] = field(default_factory=list)
    unfed: list[dict[str, Any]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    new_dimensions: list[dict[str, Any]] = field(default_factory=list)
    snippet: str = ""

    @property
    def tables_unfed(self) -> list[str]:
        """Tables of the model that no column feeds."""
        fed = {path.partition(".")[0] for s in self.sources for path in s.fed} | {s.rows_are for s in self.sources}
        return [name for name in self.model.tables if name not in fed]

    def as_json(self) -> dict[str, Any]:
        """`data.alignment` of the JSON contract."""
        return {
            "model": self.model.name,
            "tables": self.tables,
            "tables_unfed": self.tables_unfed,
            "fields_unfed": self.unfed,
            "misfits": [_misfit_json(*one) for one in self.misfits],
            "coarse_measures": [s.place | {"column": c, "field": f, "grain": k} for s, c, f, k in self.coarse],
            "attributes_per_row": [
                s.place | {"column": v.column, "field": v.path, "members": v.members, "several": v.several}
                for s, v in self.varying
            ],
            "dimensions_unidentified": [s.place | {"dimension": d} for s, d in self.unidentified],
            "members_missing": [missing_json(m) for m in self.missing],
            "dimensions_undelivered": self.undelivered,
            "dimensions_new": self.new_dimensions,
            "snippet": self.snippet,
        }


def feeds_json(source: Source) -> list[dict[str, Any]]:
    """Which tables of the model a table feeds, with their fields and columns."""
    found: dict[str, dict[str, list[str]]] = {}
    for path, columns in source.fed.items():
        found.setdefault(path.partition(".")[0], {})[path.partition(".")[2]] = list(columns)
    first = sorted(found, key=lambda name: (name != source.rows_are, name == "common"))
    return [{"table": name, "grain": name == source.rows_are, "fields": found[name]} for name in first]


def column_json(source: Source, column: ColumnProfile) -> dict[str, Any]:
    """A column with the field that it feeds, or what it would be as a field of its own."""
    said = source.said.get(column.label)
    homeless = any(c.label == column.label for c in source.homeless())
    fields = [path for path, columns in source.fed.items() if column.label in columns]
    return {
        "column": column.label, "fields": fields, "confidence": said.confidence if said else 0.0,
        "status": str(said.status) if said else "suggested", "type": column.semantic_type or column.inferred_type,
        "filled": column.n - column.nulls, "distinct": column.distinct, "homeless": homeless,
        "worth_a_field": homeless and worth(column),
    }  # fmt: skip


def worth(column: ColumnProfile) -> bool:
    """Whether a column tells rows apart in more than a few rows."""
    return column.distinct > 1 and column.n - column.nulls >= WORTH * column.n


def misfits_of(source: Source, region: str | None) -> list[tuple[Source, ColumnProfile, str, Misfit]]:
    """Values of columns that the fields which they feed cannot take; what a transform makes of them is not known."""
    found = []
    for label, said in source.said.items():
        column = source.by_label.get(label)
        plain = said.field and not said.transform and not said.sql and source.fed.get(said.field) == (label,)
        if column is None or not plain or said.field is None:
            continue
        path = source.model.home(said.field)
        spec = source.model.field(path)
        found += [(source, column, path, one) for one in misfits(column, spec, path, region)] if spec else []
    return found


def _misfit_json(source: Source, column: ColumnProfile, path: str, found: Misfit) -> dict[str, Any]:
    return source.place | {
        "column": column.label, "field": path, "rule": found.rule, "limit": found.limit, "count": found.count,
        "exact": found.exact, "filled": column.n - column.nulls, "examples": shown(column, found.examples),
    }  # fmt: skip


def missing_json(found: Missing) -> dict[str, Any]:
    """Members that are named and not delivered."""
    column = found.source.by_label[found.column]
    return found.source.place | {
        "column": found.column, "field": found.path, "rows": found.rows, "values": found.values,
        "examples": shown(column, found.examples),
    }  # fmt: skip


def shown(column: ColumnProfile, texts: Sequence[str]) -> list[str]:
    """Texts as they may be shown: masked where the column holds personal data."""
    return [mask(text) if column.pii else text for text in texts]


def missing_fields(sources: Sequence[Source], model: Model) -> list[dict[str, Any]]:
    """Required fields, and fields of the grain, that a layout whose rows are of their table does not feed."""
    layouts = {s.mapping.layout: s.mapping for s in sources}
    files = {s.mapping.layout: s.place for s in sources}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in coverage(list(layouts.values()), model):
        for layout in entry["missing"]:
            found[layout, entry["field"]] = files[layout] | {"field": entry["field"], "why": "required"}
    for source in sources:
        spec = model.tables.get(source.rows_are or "")
        if spec is None or spec.role == "dimension":
            continue
        for name in spec.grain:
            path = f"{source.rows_are}.{name}"
            key = (source.mapping.layout, path)
            if path not in source.fed and not spec.fields[name].references and key not in found:
                found[key] = source.place | {"field": path, "why": "part of the grain"}
    return list(found.values())


def new_fields(told: Aligned) -> dict[str, dict[str, dict[str, Any]]]:
    """Fields out of columns that have no place and are worth one: table -> name -> field of model.yaml.

    Columns of one header in tables of one grain share a field.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for source in told.sources:
        table = str(source.rows_are)
        if table not in told.model.tables:
            continue
        known = told.model.fields_of(table)
        described = {field.description for field in known.values()}
        for column in filter(worth, source.homeless()):
            fields = found.setdefault(table, {})
            name = safe_name(column.label)
            if column.label not in described | {f["description"] for f in fields.values()} and name not in known:
                fields[safe_name(column.label, fields)] = _field(source, column)
    return {table: fields for table, fields in found.items() if fields}


def snippet(fields: Mapping[str, Mapping[str, Any]]) -> str:
    """New fields as a part of model.yaml; empty when there are none."""
    if not fields:
        return ""
    text = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"tables": {table: {"fields": named} for table, named in fields.items()}}, text)
    return text.getvalue()


def _field(source: Source, column: ColumnProfile) -> dict[str, Any]:
    measure = column.role == "measure"
    found: dict[str, Any] = {"type": rich_type(column, column.role), "description": column.label}
    if measure or column.role == "date":
        found["role"] = column.role
    filled = (column.n - column.nulls) / column.n
    found["confidence"] = round(0.5 * filled, 2)
    found["why"] = f"{source.profile.source}: {filled:.0%} filled, {column.distinct:,} values, no place in the model"
    return found
