"""The model step: what the tables are, how they hang together, and the star that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Table
from crmmigrate.steps.model import checks, disagreements, doubts, star
from crmmigrate.steps.model.extras import extras
from crmmigrate.steps.model.star import Star
from crmmigrate.structure import understand
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.grouping import Group
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.structure.sampling import short_names


@dataclass(frozen=True)
class ModelConfig:
    """What the model step is told.

    Attributes:
        profiles: Profile of each table, by source id.
        name: Name of the proposed model.
    """

    profiles: Mapping[str, TableProfile]
    name: str = "inferred"


@dataclass(frozen=True)
class Inferred:
    """The proposal.

    Attributes:
        tables, foreign_keys, dimensions: Parts of the JSON contract.
        star: Dimensions and facts, each with confidence and why.
        names: Source id -> name of the table in the JSON parts.
        more: Further parts: hierarchies, histories, measures, roles, bridges, lists.
    """

    tables: list[dict[str, Any]]
    foreign_keys: list[dict[str, Any]]
    dimensions: list[dict[str, Any]]
    star: Model
    names: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The step's `data`."""
        return {
            "tables": self.tables,
            "foreign_keys": self.foreign_keys,
            "dimensions": self.dimensions,
            **self.more,
            "star": self.star.model_dump(mode="json", exclude_none=True),
        }


def run(tables: Mapping[str, Table], config: ModelConfig, engine: Engine) -> Result:
    """Propose a model, and try its keys and references on all rows."""
    built = star.build(understand(tables, config.profiles, engine))
    understood = built.understood
    inferred = _write_down(built, tables, config.profiles, config.name)
    found = checks.findings(understood.tables, understood.references, understood.coarse)
    found += [*disagreements.findings(built, engine), *doubts.findings(built)]
    return Result(findings=tuple(found), data=inferred.as_json())


def infer(tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], engine: Engine) -> Inferred:
    """Keys, foreign keys, roles, dimensions and coarse measures of the tables, and the star that follows."""
    return _write_down(star.build(understand(tables, profiles, engine)), tables, profiles, "inferred")


def _write_down(built: Star, tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], name: str) -> Inferred:
    understood = built.understood
    facts, references = understood.tables, understood.references
    known = {f.sample.table.name for f in facts}
    empty = [s for s in sorted(tables) if s not in known and s in profiles]
    names = short_names(sorted(tables))
    return Inferred(
        tables=[_table_json(f, c) for f, c in zip(facts, understood.coarse, strict=True)]
        + [_empty_json(names[s], profiles[s]) for s in empty],
        foreign_keys=[_reference_json(facts, key) for key in references],
        dimensions=_dimensions_json(facts, understood.groups),
        star=built.model(name),
        names=names,
        more=extras(built),
    )


def _table_json(facts: Facts, coarse_measures: Mapping[int, tuple[int, ...]]) -> dict[str, Any]:
    return {
        "name": facts.name,
        "role": facts.role,
        "primary_key": [facts.label(i) for i in facts.key],
        "columns": {facts.label(i): role for i, role in enumerate(facts.roles)},
        "coarse_measures": {facts.label(m): [facts.label(i) for i in k] for m, k in coarse_measures.items()},
        "confidence": facts.key_sure,
        "why": "; ".join(filter(None, (facts.role_why, facts.key_why))),
    }


def _empty_json(name: str, profile: TableProfile) -> dict[str, Any]:
    return {
        "name": name,
        "role": "dimension",
        "primary_key": [],
        "columns": {c.label: c.role for c in profile.columns},
        "coarse_measures": {},
        "confidence": 0.0,
        "why": "no rows",
    }


def _reference_json(facts: Sequence[Facts], key: ForeignKey) -> dict[str, Any]:
    here, there = facts[key.table], facts[key.ref_table]
    return {
        "table": here.name,
        "columns": [here.label(i) for i in key.columns],
        "ref_table": there.name,
        "ref_columns": [there.label(i) for i in key.ref_columns],
        "confidence": key.confidence,
        "why": key.why,
    }


def _dimensions_json(facts: Sequence[Facts], groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [
        {
            "name": facts[g.keys[0][0]].label(g.keys[0][1]) if g.keys else facts[g.columns[0][0]].name,
            "columns": [f"{facts[t].name}.{facts[t].label(i)}" for t, i in g.columns],
            "confidence": g.confidence,
            "why": g.why,
        }
        for g in groups
        if g.columns
    ]
