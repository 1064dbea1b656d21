"""Mapping packs of a project: read as memory, and written from what people decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crmmigrate import config
from crmmigrate.core.documents import Pack, Status
from crmmigrate.core.errors import ConfigError, Fault, UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.project import documents
from crmmigrate.project.project import Project
from crmmigrate.steps import map as mapping


def read(project: Project, named: Sequence[Path] = ()) -> list[Pack]:
    """The packs of migration.yaml and those named beside them; each file once.

    Raises:
        UsageError: There is no such file or folder, or no pack in a folder.
        ConfigError: Packs have faults; all are listed.
    """
    places = [*(project.root / name for name in project.migration.packs), *named]
    files = dict.fromkeys(file.resolve() for place in places for file in _files(place))
    found: list[Pack] = []
    faults: list[Fault] = []
    for file in files:
        try:
            found.append(_checked(file))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(tuple(faults))
    return found


def learn(project: Project, path: Path) -> tuple[Pack, list[Finding]]:
    """Write what people decided in the mappings of a project into a pack, or into the one that stands there.

    Raises:
        UsageError: Nobody decided anything yet.
        ConfigError: The pack or a mapping has faults.
    """
    mappings = [parsed.document for parsed in documents.mapping_files(project)]
    statuses = {s for m in mappings for s in (m.status, *(c.status for c in m.columns))}
    if statuses <= {Status.SUGGESTED}:
        raise UsageError("nobody has confirmed or rejected a column yet", next="decide with `crmmigrate map --review`")
    stands = path.is_file()
    before = _checked(path) if stands else Pack(name=path.stem, system=_system(project))
    pack, left_out = mapping.learn(before, mappings, project.migration.name)
    if stands:
        config.merge(path, pack, before)
    else:
        config.save(path, pack)
    message = f"{left_out} headers hold an e-mail address or a long number, and were left out"
    findings = [Finding("pack-header-left-out", message, count=left_out)] if left_out else []
    return pack, findings


def _checked(path: Path) -> Pack:
    parsed = config.parse(path, Pack)
    faults = config.check_pack(parsed, mapping.TRANSFORMS)
    if faults:
        raise ConfigError(faults)
    return parsed.document


def _files(place: Path) -> Iterator[Path]:
    files = sorted(place.glob("*.yaml")) if place.is_dir() else [place] if place.is_file() else []
    if not files:
        raise UsageError(f"no mapping pack at {place}", next="make one with `crmmigrate map --learn PACK.yaml`")
    yield from files


def _system(project: Project) -> str | None:
    """The one system that all sources come from, if migration.yaml says so."""
    systems = {entry.system for entry in project.migration.sources}
    return (systems.pop() or None) if len(systems) == 1 else None
