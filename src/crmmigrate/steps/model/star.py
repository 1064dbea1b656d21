"""The star that follows from what was found: dimensions, facts, keys and measures, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.steps.model.names import rich_type, safe_name
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.grouping import Group, Place, overlap
from crmmigrate.structure.naming import IDENTIFIER_WORDS, words
from crmmigrate.structure.relations import ForeignKey

Additive = Literal["additive", "semi", "non"]


@dataclass(eq=False)
class _Star:
    """The star while it is built.

    Attributes:
        tables: Facts of the source tables.
        references: Foreign keys.
        coarse: Coarse measures of each source table.
        names: Name in the star of each source table that becomes a table.
        places: Where a source column went: (table of the star, field).
        built: Tables of the star.
    """

    tables: Sequence[Facts]
    references: Sequence[ForeignKey]
    coarse: Sequence[dict[int, tuple[int, ...]]]
    names: dict[int, str] = field(default_factory=dict)
    places: dict[Place, tuple[str, str]] = field(default_factory=dict)
    built: dict[str, ModelTable] = field(default_factory=dict)


def build(
    tables: Sequence[Facts],
    references: Sequence[ForeignKey],
    groups: Sequence[Group],
    coarse: Sequence[dict[int, tuple[int, ...]]],
    name: str = "inferred",
) -> Model:
    """Write the understanding down as a model."""
    star = _Star(tables, references, coarse)
    for t, facts in enumerate(tables):
        star.names[t] = safe_name(facts.name, star.names.values(), "table")
    for group in groups:
        if group.home is None:
            _add_group(star, group)
    for t in sorted(range(len(tables)), key=lambda t: (tables[t].role != "dimension", t)):
        _add_table(star, t, groups)
    _link(star)
    return Model(name=name, description="Proposed from the tables themselves.", tables=star.built)


def _add_group(star: _Star, group: Group) -> None:
    """A dimension out of columns of flat tables; columns of two tables with the same values share a field."""
    label = star.tables[group.keys[0][0]].label(group.keys[0][1])
    core = [w for w in words(label) if w not in IDENTIFIER_WORDS]
    name = safe_name(" ".join(core) or label, {*star.names.values(), *star.built}, "dimension")
    fields: dict[str, ModelField] = {}
    owners: dict[str, Place] = {}
    for place in (*group.keys, *(p for p in group.columns if p not in group.keys)):
        twin = next((n for n, p in owners.items() if p[0] != place[0] and _same(star, p, place)), None)
        if twin is None:
            twin = safe_name(star.tables[place[0]].label(place[1]), fields)
            fields[twin], owners[twin] = _field(star, place, why=group.why), place
        star.places[place] = (name, twin)
    keys = list(dict.fromkeys(star.places[k][1] for k in group.keys))
    fields[keys[0]] = fields[keys[0]].model_copy(update={"role": "key", "required": True})
    star.built[name] = ModelTable(
        role="dimension", grain=keys[:1], identify=[[k] for k in keys], fields=fields,
        confidence=group.confidence, why=group.why,
    )  # fmt: skip


def _same(star: _Star, left: Place, right: Place) -> bool:
    return overlap(star.tables, left, right) >= 0.8


def _add_table(star: _Star, t: int, groups: Sequence[Group]) -> None:
    """A source table as a dimension, fact or bridge, without the columns that went into dimensions."""
    facts, name = star.tables[t], star.names[t]
    pointing = {c for k in star.references if k.table == t for c in k.columns}
    fields: dict[str, ModelField] = {}
    for i in range(len(facts.roles)):
        if (t, i) in star.places and i not in facts.key and i not in pointing:
            continue
        label = safe_name(facts.label(i), fields)
        fields[label] = _field(star, (t, i), required=i in facts.key)
        if (t, i) in star.places:
            dimension, key = star.places[t, i]
            fields[label] = fields[label].model_copy(update={"references": dimension, "reference_field": key})
        else:
            star.places[t, i] = (name, label)
    own = dict(zip(_kept(star, t, pointing), fields, strict=True))
    dimensions = sorted({star.places[t, i][0] for i in range(len(facts.roles))} - {name})
    snapshot = _snapshot(facts)
    star.built[name] = ModelTable(
        role=cast("Literal['dimension', 'fact', 'bridge']", facts.role),
        grain=[own[i] for i in facts.key],
        fields=fields,
        dimensions=[] if facts.role == "dimension" else dimensions,
        snapshot=None if snapshot is None else own[snapshot],
        identify=_identify(facts, own, groups, t) if facts.role == "dimension" else [],
        confidence=round(0.5 + 0.45 * facts.key_share, 2),
        why=f"{facts.role_why}; key unique in {facts.key_share:.1%} of the rows" if facts.key else facts.role_why,
    )


def _kept(star: _Star, t: int, pointing: set[int]) -> list[int]:
    facts, name = star.tables[t], star.names[t]
    return [i for i in range(len(facts.roles)) if star.places[t, i][0] == name or i in facts.key or i in pointing]


def _identify(facts: Facts, own: dict[int, str], groups: Sequence[Group], t: int) -> list[list[str]]:
    found = [[own[i] for i in facts.key]] if facts.key else []
    keys = [i for g in groups for table, i in g.keys if table == t and i in own and facts.unique[i] >= 1.0]
    return found + [[own[i]] for i in keys if [own[i]] not in found and facts.roles[i] == "key"]


def _field(star: _Star, place: Place, *, required: bool = False, why: str = "") -> ModelField:
    t, i = place
    facts = star.tables[t]
    column, role = facts.sample.columns[i], facts.roles[i]
    additive, reason = _additivity(star, t, i) if role == "measure" else (None, "")
    return ModelField(
        type=rich_type(column),
        role=role,
        description=column.label,
        required=required,
        additive=additive,
        confidence=round(min(1.0, column.type_share), 2),
        why=reason or why or f"{column.distinct} distinct values in {column.n} rows",
    )


def _additivity(star: _Star, t: int, measure: int) -> tuple[Additive, str]:
    facts = star.tables[t]
    if measure in star.coarse[t]:
        key = ", ".join(facts.label(i) for i in star.coarse[t][measure])
        return "non", f"the same on all rows of one {key}: summing rows counts it several times"
    by = [i for i, r in enumerate(facts.roles) if r != "measure" and facts.depends[i, measure] >= 0.97]
    if by:
        return "non", f"determined by {facts.label(by[0])}: it describes that, not the row"
    if _snapshot(facts) is not None:
        return "semi", "a state at each snapshot: never summed over time"
    return "additive", "varies from row to row"


def _snapshot(facts: Facts) -> int | None:
    """The date of periodic snapshots: part of the key, with many rows for each of few dates."""
    dates = [i for i in facts.key if facts.roles[i] == "date"]
    if len(facts.key) < 2 or len(dates) != 1:
        return None
    return dates[0] if facts.sample.distinct(dates[0]) * 5 <= facts.sample.n else None


def _link(star: _Star) -> None:
    """Let fields that are foreign keys name the dimension that they point to."""
    for key in star.references:
        table, label = star.places[key.table, key.columns[0]]
        target, target_field = star.places[key.ref_table, key.ref_columns[0]]
        own = star.built[table].fields.get(label)
        if len(key.columns) > 1 or own is None or star.built[target].role != "dimension":
            continue
        linked = own.model_copy(
            update={
                "role": "key", "references": target, "reference_field": target_field,
                "confidence": key.confidence, "why": key.why,
            }
        )  # fmt: skip
        fields = {**star.built[table].fields, label: linked}
        star.built[table] = star.built[table].model_copy(update={"fields": fields})
