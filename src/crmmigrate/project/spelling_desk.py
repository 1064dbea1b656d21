"""Value maps of cells beside cleaning.yaml: read at each run, written anew when asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from crmmigrate import config
from crmmigrate.config.spellings import Decided, SpellingsFile, decided_values, read_spellings, write_spellings
from crmmigrate.core.documents import Cleaning, Spelling, Spellings, TableCleaning
from crmmigrate.core.errors import ConfigError, Fault, UsageError
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Table, source_file, source_sheet
from crmmigrate.project.documents import keep_suggestion, last_suggestion
from crmmigrate.project.project import Project
from crmmigrate.steps import clean

FOLDER = "cleaning"


def decided(project: Project, cleaning: Cleaning) -> dict[str, Decided]:
    """What people decided in the value maps that cleaning.yaml names: by path, column and value.

    Raises:
        ConfigError: A file is missing, or lines are wrong.
    """
    found: dict[str, Decided] = {}
    faults: list[Fault] = []
    for place, entry in enumerate(cleaning.tables):
        if entry.values is None or entry.values in found:
            continue
        path = project.root / entry.values
        if not path.is_file():
            message = f"there is no {entry.values}; `crmmigrate clean --values` writes it"
            faults.append(Fault(str(project.cleaning_path), 1, 1, f"tables[{place}].values", message))
            continue
        try:
            found[entry.values] = decided_values(read_spellings(path).decided(_last(project, path)))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(tuple(faults))
    return found


def refresh(
    project: Project, cleaning: Cleaning, tables: Mapping[str, Table], region: str | None, engine: Engine
) -> list[str]:
    """Write the value maps of all tables, and name them in cleaning.yaml; what people decided stays.

    Args:
        project: A project that lasts.
        cleaning: cleaning.yaml as it stands.
        tables: Staged tables.
        region: The usual country.
        engine: Where the tables are.

    Returns:
        One line a file.

    Raises:
        UsageError: The project is of bare files, and keeps nothing.
        ConfigError: Lines of a file are wrong.
    """
    if not project.lasts:
        raise UsageError("--values is for projects", next="make one with `crmmigrate init NAME --from FOLDER`")
    taken = {entry.values for entry in cleaning.tables if entry.values}
    lines: list[str] = []
    edits: dict[int, str] = {}
    for place, entry in enumerate(cleaning.tables):
        made, cut = _lines(entry, tables, clean.CleanConfig(cleaning, default_region=region), engine)
        name = entry.values or _name(entry, taken)
        file = read_spellings(project.root / name)
        if not made and not file.lines:
            continue
        taken.add(name)
        edits |= {} if entry.values else {place: name}
        n = _write(project, file, made)
        lines.append(f"~ {name}: {n:,} values")
        lines += [
            f"  column {column!r} has {count:,} values; the {clean.MOST_SPELLINGS:,} most frequent stand there"
            for column, count in cut.items()
        ]
    config.name_values(project.cleaning_path, edits)
    return lines


def _last(project: Project, path: Path) -> Spellings | None:
    return last_suggestion(project, path, Spellings)


def _lines(
    entry: TableCleaning, tables: Mapping[str, Table], settings: clean.CleanConfig, engine: Engine
) -> tuple[list[Spelling], dict[str, int]]:
    """The values of all tables of a layout; the same value of a column counts together."""
    found: dict[tuple[str, str], Spelling] = {}
    cut: dict[str, int] = {}
    for source in entry.applies_to:
        if source not in tables:
            continue
        lines, more = clean.spellings(tables[source], settings, engine)
        cut |= more
        for line in lines:
            old = found.get((line.column, line.before))
            count = line.count + (old.count if old else 0)
            found[line.column, line.before] = (old or line).model_copy(update={"count": count})
    order = {column: place for place, column in enumerate(dict.fromkeys(column for column, _ in found))}
    return sorted(found.values(), key=lambda line: (order[line.column], -line.count, line.before)), cut


def _write(project: Project, file: SpellingsFile, made: list[Spelling]) -> int:
    """Write a file: what is suggested now, with what people decided in its place."""
    theirs = file.decided(_last(project, file.path))
    now = {(line.column, line.before): line for line in made}
    lines = [
        line.model_copy(update={"after": one.after, "status": one.status}) if one else line
        for key, line in now.items()
        for one in [theirs.get(key)]
    ]
    lines += [line for key, line in theirs.items() if key not in now]
    document = Spellings(lines=lines)
    write_spellings(file, document)
    keep_suggestion(project, file.path, document)
    return len(lines)


def _name(entry: TableCleaning, taken: set[str]) -> str:
    source = entry.applies_to[0]
    parts = [Path(source_file(source)).stem, source_sheet(source) or ""]
    slug = re.sub(r"[^A-Za-z0-9_-]+", "_", "_".join(part for part in parts if part)).strip("_")[:80] or "table"
    names = [f"{FOLDER}/{slug}.csv", *(f"{FOLDER}/{slug}-{n}.csv" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
