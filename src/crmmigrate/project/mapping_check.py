"""mappings/*.yaml looked over without a run: what would be lost, doubled or is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crmmigrate import config
from crmmigrate.config import Parsed
from crmmigrate.core.documents import Mapping, Model, Status
from crmmigrate.core.errors import ConfigError, UsageError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.tables import source_file
from crmmigrate.project import documents
from crmmigrate.project.project import Project
from crmmigrate.steps.map import TRANSFORMS, coverage


def check(project: Project) -> tuple[list[Mapping], Model, list[Finding]]:
    """The mappings as they stand, the model, and what is wrong with them.

    Raises:
        ConfigError: A file has faults; all of them are listed, each with its place.
        UsageError: There are no mappings yet.
    """
    model = documents.standing_model(project)
    files = documents.mapping_files(project)
    if not files:
        raise UsageError("there are no mappings to check", next="run `crmmigrate map` first")
    headers = {s: {c.column: "" for c in f.document.columns} for f in files for s in f.document.applies_to}
    faults = config.check_project(model, None, files, config.TransformChecks(TRANSFORMS, headers))
    if faults:
        raise ConfigError(faults)
    mappings = [parsed.document for parsed in files]
    found = [*_overlaps(files, project), *_gone(files, project)]
    for parsed in files:
        found += [*_doubles(parsed, project), *_without_grain(parsed, project)]
    return mappings, model, [*found, *_uncovered(mappings, model)]


def _overlaps(files: Sequence[Parsed[Mapping]], project: Project) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for parsed in files:
        name = _name(parsed, project)
        for index, source in enumerate(parsed.document.applies_to):
            other = first.setdefault(source, name)
            if other != name or parsed.document.applies_to.index(source) != index:
                yield Finding(
                    "mapping-overlap",
                    f"line {parsed.tree.place(('applies_to', index))[0]}: {source} stands in {other} already",
                    Severity.ERROR, Where(name), examples=(source,), next="leave it in one mapping",
                )  # fmt: skip


def _gone(files: Sequence[Parsed[Mapping]], project: Project) -> Iterator[Finding]:
    try:
        known = [file.name for file in project.files()]
    except UsageError:
        known = []
    for parsed in files:
        for index, source in enumerate(parsed.document.applies_to):
            file = source_file(source)
            if not any(file == name or file.startswith((f"{name}/", f"{name}!")) for name in known):
                yield Finding(
                    "mapping-source-gone",
                    f"line {parsed.tree.place(('applies_to', index))[0]}: there is no source {source}",
                    where=Where(_name(parsed, project)), examples=(source,),
                    next="take it out of applies_to, or bring the file back",
                )  # fmt: skip


def _doubles(parsed: Parsed[Mapping], project: Project) -> Iterator[Finding]:
    fed: dict[str, list[int]] = {}
    for index, column in enumerate(parsed.document.columns):
        if column.field and column.status is Status.CONFIRMED:
            fed.setdefault(column.field, []).append(index)
    for path, places in fed.items():
        if len(places) > 1:
            names = tuple(parsed.document.columns[i].column for i in places)
            yield Finding(
                "mapping-twice",
                f"line {parsed.tree.place(('columns', places[1], 'field'))[0]}: {' and '.join(map(repr, names))} are "
                f"confirmed for {path}; of each row the first that is not empty is taken, the other is not loaded",
                Severity.ERROR, Where(_name(parsed, project), column=names[1]), count=len(names), examples=names,
                next="keep one, or put both under `combined`",
            )  # fmt: skip


def _without_grain(parsed: Parsed[Mapping], project: Project) -> Iterator[Finding]:
    mapping = parsed.document
    fed = [c.column for c in mapping.columns if c.field and c.status is not Status.REJECTED]
    if fed and mapping.rows_are is None:
        yield Finding(
            "mapping-no-grain",
            f"columns feed fields, but rows_are names no table: none of the rows of {mapping.layout} is migrated",
            where=Where(_name(parsed, project)), count=len(fed), examples=tuple(fed),
            next="name the table in rows_are, or set the fields to null",
        )  # fmt: skip


def _uncovered(mappings: Sequence[Mapping], model: Model) -> Iterator[Finding]:
    for entry in coverage(mappings, model):
        if entry["missing"]:
            table, _, name = entry["field"].partition(".")
            yield Finding(
                "field-uncovered", f"no column feeds the required field {entry['field']}",
                where=Where(table=table, column=name), count=len(entry["missing"]), examples=tuple(entry["missing"]),
                next="map a column to it, or give it a value under `constants`",
            )  # fmt: skip


def _name(parsed: Parsed[Mapping], project: Project) -> str:
    path = Path(parsed.tree.name)
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.as_posix()
