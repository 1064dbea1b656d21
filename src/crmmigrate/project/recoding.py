"""Value maps of a project: suggested from what the sources hold, merged with what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crmmigrate import config
from crmmigrate.core.documents import Mapping, Model, ValueMap
from crmmigrate.core.errors import ConfigError, Fault
from crmmigrate.project import shipped
from crmmigrate.project.documents import keep_suggestion, last_suggestion
from crmmigrate.project.project import Project
from crmmigrate.steps import map as mapping
from crmmigrate.steps.map import Listed, Spoken


def wanted(project: Project, model: Model, mappings: Sequence[Mapping]) -> list[str]:
    """Fields with a value map: of those that are fed the ones with listed values, and all that have a file.

    Raises:
        ConfigError: A file is named after a field that the model lacks.
    """
    files = sorted(project.value_maps.glob("*.csv"))
    strange = [path for path in files if model.field(path.name.removesuffix(".csv")) is None]
    if strange:
        message = "the model has no such field; the file is to be named table.field.csv"
        raise ConfigError(tuple(Fault(str(path), 1, 1, path.stem, message) for path in strange))
    listed = mapping.listed_fields(model).keys() & _fed(model, mappings)
    return sorted(listed | {path.name.removesuffix(".csv") for path in files})


def _fed(model: Model, mappings: Sequence[Mapping]) -> set[str]:
    """The fields that mappings feed, where they are told."""
    fed = set()
    for document in mappings:
        paths = [c.field for c in document.columns if c.field] + [c.field for c in document.combined]
        paths += [path for c in document.columns for path in c.parts]
        paths += [path for of in (document.constants, *document.constants_of.values()) for path in of]
        for path in paths:
            table, _, name = path.partition(".")
            fed.add(model.home(f"{document.rows_are}.{name}" if table == "common" else path))
    return fed


def value_maps(
    project: Project, model: Model, fields: Iterable[str], spoken: Sequence[Spoken]
) -> tuple[tuple[ValueMap, ...], list[str]]:
    """mappings/values/*.csv with the suggestions merged in, and what changed in files that stood.

    Raises:
        ConfigError: A line is wrong, or leads to what the model does not list.
    """
    words = mapping.known_spellings(shipped.vocabularies())
    found: list[ValueMap] = []
    changes: list[str] = []
    faults: list[Fault] = []
    renewed = []
    for field in fields:
        path = project.value_maps / f"{field}.csv"
        file, last = config.read_value_map(path), last_suggestion(project, path, ValueMap)
        spec = model.field(field)
        listed = Listed(field, spec.allowed, words) if spec and spec.allowed else None
        made, suggested = mapping.renewed(
            field, [s for s in spoken if s.field == field], file.document, last or ValueMap(field=field), listed
        )
        faults += _strange(file, made, listed)
        renewed.append((file, made, suggested))
        changes += _changes(file.document, made)
    if faults:
        raise ConfigError(tuple(faults))
    for file, made, suggested in renewed:
        if made.entries and project.lasts:
            config.write_value_map(file, made)
            keep_suggestion(project, file.path, suggested)
        if made.entries:
            found.append(made)
    return tuple(found), changes


def _strange(file: config.ValueMapFile, made: ValueMap, listed: Listed | None) -> list[Fault]:
    """Lines that lead to a value that the model does not list."""
    strange = [e for e in made.entries if listed and e.applies and e.to not in listed.allowed]
    return [file.fault(e, "to", config.unknown_value(e.to or "", listed.allowed if listed else ())) for e in strange]


def _changes(before: ValueMap, made: ValueMap) -> list[str]:
    if not before.entries:
        return []
    known = {(e.layout, e.value): e.to for e in before.entries}
    now = {(e.layout, e.value): e.to for e in made.entries}
    new, other = len(now.keys() - known.keys()), sum(known[k] != to for k, to in now.items() if k in known)
    return [f"~ values of {made.field}: {new} new, {other} suggestions changed"] if new or other else []
