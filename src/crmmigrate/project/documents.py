"""The documents of a project, brought up to date: suggestions are merged in, people's words stay."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from crmmigrate import config
from crmmigrate.core.documents import Cleaning, Document, Kpis, Mapping, Model, Patch
from crmmigrate.core.errors import ConfigError, UsageError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.profiles import TableProfile
from crmmigrate.project import shipped
from crmmigrate.project.project import Project

SUGGESTED = "suggested"
D = TypeVar("D", bound=Document)


def patches(project: Project) -> tuple[Patch, ...]:
    """The corrections of people."""
    path = project.patches_path
    return tuple(config.read_patches(path)) if path.is_file() else ()


def unused(project: Project) -> list[Finding]:
    """A finding for what the project's files ask for and this version does not do.

    Raises:
        ConfigError: kpis.yaml is wrong.
    """
    kpis = project.root / "kpis.yaml"
    if kpis.is_file():
        config.load(kpis, Kpis)
    migration = project.migration
    asked = {"waves": migration.waves, "goals": migration.goals, "as_of": migration.as_of, "kpis.yaml": kpis.is_file()}
    named = tuple(name for name, value in asked.items() if value)
    if not named:
        return []
    text = f"read and checked, without effect in this version: {', '.join(named)}"
    return [Finding("setting-unused", text, Severity.INFO, count=len(named), examples=named)]


def suggest(project: Project, path: Path, suggestion: D) -> tuple[D, list[str]]:
    """Write a suggestion, or merge it into the file that stands.

    Returns:
        The document as it now stands, and what changed in it, one line a change.
    """
    last = last_suggestion(project, path, type(suggestion))
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        config.save(path, suggestion)
        keep_suggestion(project, path, suggestion)
        return suggestion, []
    changes = config.merge(path, suggestion, last) if last != suggestion else []
    keep_suggestion(project, path, suggestion)
    return config.load(path, type(suggestion)), changes


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
    relative = path.relative_to(project.root)
    return project.state / SUGGESTED / relative.with_name(f"{relative.stem}.json")


def cleaning(project: Project, suggestion: Cleaning) -> tuple[Cleaning, list[str]]:
    """cleaning.yaml with the suggestion merged in."""
    return suggest(project, project.cleaning_path, suggestion)


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
    parsed = config.parse(path, Model)
    faults = config.check_model(parsed)
    if faults:
        raise ConfigError(faults)
    return parsed.document


def mappings(project: Project, model_: Model, suggestions: Sequence[Mapping]) -> tuple[tuple[Mapping, ...], list[str]]:
    """mappings/*.yaml with the suggestions merged in, one file a layout.

    Raises:
        ConfigError: A mapping is wrong, or names what the model lacks.
    """
    changes: list[str] = []
    for suggestion in suggestions:
        _, lines = suggest(project, project.mappings / f"{_slug(suggestion.layout)}.yaml", suggestion)
        changes += lines
    parsed = [config.parse(path, Mapping) for path in sorted(project.mappings.glob("*.yaml"))]
    faults = config.check_project(model_, None, parsed)
    if faults:
        raise ConfigError(faults)
    return tuple(p.document for p in parsed), changes


def memory(project: Project) -> list[Mapping]:
    """Mappings as they stand, for what people confirmed or rejected."""
    return [config.load(path, Mapping) for path in sorted(project.mappings.glob("*.yaml"))]


def priorities(project: Project, profiles: MappingType[str, TableProfile]) -> dict[str, int]:
    """Priority of each source by its file."""
    by_file = {file.name: file.priority for file in project.files()}
    return {source: by_file.get(source.split("#", 1)[0], 100) for source in profiles}


def _slug(layout: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", layout).strip("_")[:80] or "layout"
