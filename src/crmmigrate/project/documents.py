"""The documents of a project, brought up to date: suggestions are merged in, people's words stay."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from crmmigrate import config
from crmmigrate.config import Parsed
from crmmigrate.core.documents import Cleaning, Document, Kpis, Mapping, Model, Patch
from crmmigrate.core.errors import ConfigError, Fault, UsageError
from crmmigrate.core.profiles import TableProfile
from crmmigrate.project import shipped
from crmmigrate.project.project import Project
from crmmigrate.steps import clean
from crmmigrate.steps import map as mapping

SUGGESTED = "suggested"
D = TypeVar("D", bound=Document)


def patches(project: Project) -> tuple[Patch, ...]:
    """The corrections of people."""
    path = project.patches_path
    return tuple(config.read_patches(path)) if path.is_file() else ()


def look_over(project: Project) -> None:
    """Tell the faults of documents that are used late before hours of work, not after.

    Raises:
        ConfigError: kpis.yaml is wrong.
    """
    kpis = project.root / "kpis.yaml"
    if kpis.is_file():
        config.load(kpis, Kpis)


def suggest(project: Project, path: Path, suggestion: D) -> tuple[Parsed[D] | None, list[str]]:
    """Write a suggestion, or merge it into the file that stands.

    Returns:
        The document as it now stands, None where that is the suggestion; and what changed in it, one line a change.
    """
    if not path.is_file():
        config.save(path, suggestion)
        keep_suggestion(project, path, suggestion)
        return None, []
    last = last_suggestion(project, path, type(suggestion))
    changes = config.merge(path, suggestion, last) if last != suggestion else []
    if last != suggestion:
        keep_suggestion(project, path, suggestion)
    return config.parse(path, type(suggestion)), changes


def last_suggestion(project: Project, path: Path, document: type[D]) -> D | None:
    """What was suggested for a file the last time."""
    sidecar = _sidecar(project, path)
    return document.model_validate_json(sidecar.read_text("utf-8")) if sidecar.is_file() else None


def keep_suggestion(project: Project, path: Path, suggestion: Document) -> None:
    """Keep what was suggested, to tell a person's edit from an old suggestion the next time."""
    sidecar = _sidecar(project, path)
    sidecar.parent.mkdir(parents=True, exist_ok=True)
    temporary = sidecar.with_suffix(".tmp")
    temporary.write_text(suggestion.model_dump_json(by_alias=True), "utf-8")
    temporary.replace(sidecar)


def _sidecar(project: Project, path: Path) -> Path:
    relative = path.relative_to(project.root) if path.is_relative_to(project.root) else Path(path.name)
    return project.state / SUGGESTED / relative.with_name(f"{relative.stem}.json")


def cleaning(
    project: Project, suggestion: Cleaning, profiles: MappingType[str, TableProfile]
) -> tuple[Cleaning, list[str]]:
    """cleaning.yaml with the suggestion merged in.

    Raises:
        ConfigError: It names a header or a file that is not there, or has an expression that is none.
    """
    parsed, changes = suggest(project, project.cleaning_path, suggestion)
    if parsed is None:
        return suggestion, changes
    headers = {source: {c.label for c in profile.columns} for source, profile in profiles.items()}
    folder = project.cleaning_path.parent
    faults = config.CleaningChecks(headers, folder, clean.expression_fault, clean.BUILT_IN).faults(parsed)
    if faults:
        raise ConfigError(faults)
    return parsed.document, changes


def rates(project: Project, cleaning_: Cleaning) -> dict[str, pa.Table]:
    """The tables of exchange rates that cleaning.yaml names, by the path it has for them.

    Raises:
        ConfigError: A file is missing or has faults; all of them are listed.
    """
    found: dict[str, pa.Table] = {}
    faults: list[Fault] = []
    for name in clean.wanted_rates(cleaning_.tables):
        try:
            found[name] = config.read_rates(project.cleaning_path.parent / name)
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(tuple(faults))
    return found


def model(project: Project, inferred: Model | None) -> Model:
    """The model in force: model.yaml, written from the shipped or the inferred model when it is missing.

    Raises:
        ConfigError: model.yaml is wrong.
    """
    path = project.model_path
    if not path.is_file() and path.name != "model.yaml":
        raise UsageError(f"there is no model {path}", next="check the path, or use crm or inferred")
    if not path.is_file():
        if inferred is None:
            text = (shipped.folder("mappings") / "crm.yaml").read_text("utf-8")
            schema = "# yaml-language-server: $schema=.crmmigrate/schemas/model.json\n"
            path.write_text(schema + text, "utf-8")
        else:
            config.save(path, inferred)
            keep_suggestion(project, path, inferred)
    parsed = config.parse(path, Model)
    faults = config.check_model(parsed)
    if faults:
        raise ConfigError(faults)
    if project.lasts:
        config.write_mapping_schema(project.state / "schemas", parsed.document)
    return parsed.document


def follows_data(project: Project) -> bool:
    """Whether model.yaml was proposed from the data, so that a new proposal belongs into it."""
    return project.migration.model == "inferred" or last_suggestion(project, project.model_path, Model) is not None


def model_refresh(project: Project, proposal: Model, *, write: bool) -> config.Refresh:
    """What a new proposal changes in model.yaml; with `write` it is changed, and people's edits stay.

    Raises:
        ConfigError: model.yaml has faults, cannot be edited in place, or would not be right then.
    """
    path = project.model_path
    found = config.refreshed(config.read_text(path), str(path), proposal, last_suggestion(project, path, Model))
    if write:
        faults = config.check_model(config.parse_text(found.text, str(path), Model))
        if faults:
            raise ConfigError(faults)
        config.write_text(path, found.text)
        keep_suggestion(project, path, found.suggestion)
    return found


def has_model(project: Project) -> bool:
    """Whether the model in force is known without a look at the data."""
    return project.model_path.is_file() or project.migration.model == "crm"


def standing_model(project: Project) -> Model:
    """The model in force as far as files tell.

    Raises:
        UsageError: It is to be inferred from the data, and that was not done yet.
    """
    if not has_model(project):
        raise UsageError("the model is not known yet", next="run `crmmigrate map` first")
    return model(project, None) if project.model_path.is_file() else shipped.crm_model()


def mappings(
    project: Project,
    model_: Model,
    suggestions: Sequence[Mapping],
    profiles: MappingType[str, TableProfile],
    standing: MappingType[Path, Mapping],
) -> tuple[tuple[Mapping, ...], list[str]]:
    """mappings/*.yaml with the suggestions merged in, one file a layout; a temporary project keeps no files.

    Args:
        project: The project.
        model_: The model in force.
        suggestions: One a layout.
        profiles: Of the sources; transforms are checked against them.
        standing: The files as they stand.

    Raises:
        ConfigError: A mapping is wrong, or names what the model lacks.
    """
    places = _places(project.mappings, suggestions, standing)
    now = dict(standing)
    if not project.lasts:
        now |= zip(places, suggestions, strict=True)
        return tuple(now[path] for path in sorted(now)), []
    changes: list[str] = []
    parsed: dict[Path, Parsed[Mapping]] = {}
    for path, suggestion in zip(places, suggestions, strict=True):
        found, lines = suggest(project, path, suggestion)
        changes += lines
        parsed[path] = found or config.parse(path, Mapping)
    parsed |= {path: config.parse(path, Mapping) for path in standing.keys() - parsed.keys()}
    faults = mapping_faults(model_, [parsed[path] for path in sorted(parsed)], profiles)
    if faults:
        raise ConfigError(faults)
    for one in parsed.values():
        config.remark(one)
    now |= {path: found.document for path, found in parsed.items()}
    return tuple(now[path] for path in sorted(now)), changes


def mapping_faults(
    model_: Model, files: Sequence[Parsed[Mapping]], profiles: MappingType[str, TableProfile]
) -> tuple[Fault, ...]:
    """What stops every command in mappings: names that the model lacks, transforms that do not fit."""
    headers = {source: {c.label: c.inferred_type for c in profile.columns} for source, profile in profiles.items()}
    return config.check_project(model_, None, files, config.TransformChecks(mapping.TRANSFORMS, headers))


def _places(folder: Path, suggestions: Sequence[Mapping], standing: MappingType[Path, Mapping]) -> list[Path]:
    """The file of each layout: the one that has its name, else a new one that no other layout has."""
    named = {mapping.layout: path for path, mapping in standing.items()}
    taken = set(standing)
    places = []
    for suggestion in suggestions:
        slug = _slug(suggestion.layout)
        ways = (
            folder / f"{slug}{ending}.yaml" for ending in itertools.chain([""], map("-{}".format, itertools.count(2)))
        )
        place = named.get(suggestion.layout) or next(path for path in ways if path not in taken)
        taken.add(place)
        places.append(place)
    return places


def standing(project: Project) -> dict[Path, Mapping]:
    """The mapping files as they stand."""
    return {path: config.load(path, Mapping) for path in sorted(project.mappings.glob("*.yaml"))}


def mapping_files(project: Project) -> list[config.Parsed[Mapping]]:
    """mappings/*.yaml, parsed, in the order of their names; `tree.name` is the path.

    Raises:
        ConfigError: A file has faults.
    """
    parsed: list[config.Parsed[Mapping]] = []
    faults: list[Fault] = []
    for path in sorted(project.mappings.glob("*.yaml")):
        try:
            parsed.append(config.parse(path, Mapping))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(tuple(faults))
    return parsed


def placed(project: Project, known: Sequence[Mapping]) -> list[tuple[Path, Mapping]]:
    """The mappings in force with their files; a temporary project has none, and file names that would be theirs."""
    if not project.lasts:
        return [(project.mappings / f"{_slug(m.layout)}.yaml", m) for m in known]
    return [(Path(p.tree.name), p.document) for p in mapping_files(project)]


def memory(project: Project) -> list[Mapping]:
    """Mappings as they stand, for what people confirmed or rejected."""
    return list(standing(project).values())


def priorities(project: Project, profiles: MappingType[str, TableProfile]) -> dict[str, int]:
    """Priority of each source by its file."""
    by_file = {file.name: file.priority for file in project.files()}
    return {source: by_file.get(source.split("#", 1)[0], 100) for source in profiles}


def unique(project: Project, profiles: MappingType[str, TableProfile]) -> frozenset[str]:
    """Sources that are declared to have no duplicates."""
    files = {file.name for file in project.files() if not file.duplicates}
    return frozenset(source for source in profiles if source.split("#", 1)[0] in files)


def _slug(layout: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", layout).strip("_")[:80] or "layout"
