"""`model --align`: the data beside a chosen model; what feeds what, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmmigrate import config
from crmmigrate.config import amending
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.causes import Amendment, Change
from crmmigrate.core.documents import Model
from crmmigrate.core.errors import ConfigError, UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.tables import Table
from crmmigrate.project import align_rows, documents, packs, proposing, shipped
from crmmigrate.project.align_findings import findings_of
from crmmigrate.project.align_sources import Source
from crmmigrate.project.align_told import (
    Aligned,
    column_json,
    feeds_json,
    misfits_of,
    missing_fields,
    new_fields,
    snippet,
)
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import Project
from crmmigrate.steps import map as mapping
from crmmigrate.structure.sampling import short_names

CHOSEN = "chosen"


@dataclass(frozen=True)
class Beside:
    """The data beside a model.

    Attributes:
        data: `data.alignment` of the JSON contract.
        findings: What does not fit.
        changes: What was written into model.yaml, one line a field.
    """

    data: dict[str, Any]
    findings: tuple[Finding, ...]
    changes: tuple[str, ...] = ()


def answer(pipeline: Pipeline, named: str, *, write: bool = False) -> Answer:
    """What the data themselves propose, and how they fit a model. Raises as `align`."""
    state = pipeline.upto("model")
    result = pipeline.inferred(state)
    beside = align(pipeline, state, named, result.data, write=write)
    data = {**result.data, "chosen": state.known.chosen_model.name, "alignment": beside.data}
    findings = in_order([*state.findings(), *result.findings, *beside.findings])
    return Answer("model", findings, data, beside.changes)


def align(pipeline: Pipeline, state: State, named: str, inferred: Mapping[str, Any], *, write: bool = False) -> Beside:
    """Say how the data fit a model. Mappings that people decided are taken as they are, and none is written.

    Args:
        pipeline: The run.
        state: Brought up to `model`.
        named: `crm`, a model.yaml, or `chosen`, the model in force.
        inferred: What the data themselves propose: the parts of the model step's JSON.
        write: Put fields for columns that have no place into the model.yaml of the project.

    Raises:
        UsageError: There is no such model, or none to write into.
        ConfigError: It is wrong.
    """
    if write and named != CHOSEN:
        raise UsageError("--write changes the model in force", next=f"use `--align {CHOSEN} --write`")
    model = model_of(state, named)
    in_force = model == state.known.model
    mappings = _mappings(pipeline, state, model, decided=in_force)
    with pipeline.engine("duckdb") as engine:
        tables = {name: artefact.read(engine) for name, artefact in state.tables_of("clean").items()}
        sources = _sources(state, mappings, model, tables)
        aligned = _aligned(sources, tables, model, inferred, state.known.migration.default_region)
    changes = add_fields(pipeline.project, model, new_fields(aligned)) if write else []
    return Beside(aligned.as_json(), tuple(findings_of(aligned)), tuple(changes))


def add_fields(project: Project, model: Model, fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Put fields into the model.yaml of a project, by round trip; one line a field.

    Args:
        project: The project.
        model: The model in force; a field that it has stays as it is.
        fields: Table -> name -> field.

    Raises:
        UsageError: The project has no model.yaml of its own.
    """
    path = project.model_path
    if not project.lasts or not path.is_file():
        raise UsageError(
            "there is no model.yaml to write into", next="--write is for a project; `crmmigrate map` makes one"
        )
    new = [(t, n, f) for t, named in fields.items() for n, f in named.items() if n not in model.tables[t].fields]
    amendments = tuple(Amendment(("tables", t, "fields", n), None, dict(f)) for t, n, f in new)
    if amendments:
        amending.amend(path.parent, [Change(path.name, "model", amendments)])
    return [f"+ {path.name}: {t}.{n} ({f['type']}), {f['description']!r}" for t, n, f in new]


def model_of(state: State, named: str) -> Model:
    """The model of a name. Raises as `align`."""
    if named == CHOSEN:
        return state.known.chosen_model
    if named == "crm":
        return shipped.crm_model()
    path = Path(named)
    if not path.is_file():
        raise UsageError(f"there is no model {named}", next="name crm, chosen (the model in force) or a model.yaml")
    parsed = config.parse(path, Model)
    faults = config.check_model(parsed)
    if faults:
        raise ConfigError(faults)
    return parsed.document


def _mappings(pipeline: Pipeline, state: State, model: Model, *, decided: bool) -> list[Any]:
    """One mapping a layout: as `map` suggests them, with what people decided where it speaks of this model."""
    standing = list(documents.standing(pipeline.project).values()) if decided else []
    shared = packs.read(pipeline.project, pipeline.extra_packs)
    return proposing.propose(state.known.profiles, model, mapping.Memory(standing, shared), pipeline.weights)


def _sources(state: State, mappings: Sequence[Any], model: Model, tables: Mapping[str, Table]) -> list[Source]:
    by = {source: found for found in mappings for source in found.applies_to}
    names = short_names(sorted(tables))
    return [
        Source(profile, by[source], model, names[source], tables[source].system)
        for source, profile in sorted(state.known.profiles.items())
        if source in by and source in tables
    ]


def _aligned(
    sources: list[Source], tables: Mapping[str, Table], model: Model, inferred: Mapping[str, Any], region: str | None
) -> Aligned:
    proposed = {t["name"]: t for t in inferred.get("tables", ())}
    told = Aligned(model, sources)
    for source in sources:
        table, guess = tables[source.profile.source], proposed.get(source.name, {})
        entry: dict[str, Any] = source.place | {"name": source.name, "n_rows": source.profile.n_rows}
        entry |= {"layout": source.mapping.layout, "rows_are": source.rows_are, "feeds": feeds_json(source)}
        entry["columns"] = [column_json(source, column) for column in source.profile.columns]
        told.tables.append(entry)
        if not source.rows_are or not source.profile.n_rows:
            entry["grain"] = None
            continue
        grain = align_rows.grain(source, table, guess.get("primary_key", ()))
        entry["grain"] = grain.as_json()
        told.grains.append((source, grain))
        told.misfits += misfits_of(source, region)
        told.coarse += _coarse(source, guess.get("coarse_measures", {}))
        for dimension in _others(source):
            if source.identified_by(dimension):
                told.varying += [(source, v) for v in align_rows.varying(source, table, dimension)]
            else:
                told.unidentified.append((source, dimension))
    told.unfed += missing_fields(sources, model)
    _members(told, sources, tables)
    told.new_dimensions += _dimensions(sources, inferred)
    told.snippet = snippet(new_fields(told))
    return told


def _others(source: Source) -> list[str]:
    """Dimensions other than that of its rows that a table feeds."""
    named = dict.fromkeys(path.partition(".")[0] for path, columns in source.fed.items() if columns)
    tables = source.model.tables
    return [n for n in named if n != source.rows_are and n in tables and tables[n].role == "dimension"]


def _coarse(source: Source, measures: Mapping[str, Sequence[str]]) -> list[tuple[Source, str, str, list[str]]]:
    """Measures of the data that belong to a coarser grain than the fact that they feed, which sums them."""
    found = []
    for label, key in measures.items():
        said = source.said.get(label)
        field = source.model.field(said.field) if said and said.field else None
        own = said is not None and said.field is not None and said.field.partition(".")[0] == source.rows_are
        if field is not None and own and field.role == "measure" and field.additive != "non":
            found.append((source, label, str(said.field) if said else "", list(key)))
    return found


def _members(told: Aligned, sources: Sequence[Source], tables: Mapping[str, Table]) -> None:
    """Members that rows name: of each dimension whether anything delivers them, and which are missing."""
    for name, spec in told.model.tables.items():
        if spec.role != "dimension" or not sources:
            continue
        missing, delivered = align_rows.missing_members(name, sources, tables)
        told.missing += missing
        if not delivered and any(name in _others(s) for s in sources):
            told.undelivered.append(name)


def _dimensions(sources: Sequence[Source], inferred: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Dimensions that the data propose and of which no column has a place in the model."""
    homes = {f"{s.name}.{c.label}": s for s in sources for c in s.homeless()}
    known = {f"{s.name}.{c.label}" for s in sources for c in s.profile.columns}
    found = []
    for dimension in inferred.get("dimensions", ()):
        columns = [c for c in dimension["columns"] if c in known]
        without = [c for c in columns if c in homes]
        if len(columns) > 1 and len(without) == len(columns):
            place = homes[without[0]].place
            found.append(place | {"name": dimension["name"], "columns": columns, "why": dimension.get("why", "")})
    return found
