"""A project: its root, its files, its documents."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crmmigrate import config
from crmmigrate.core.documents import Migration, ReadOptions, SourceEntry
from crmmigrate.core.errors import ConfigError, UsageError

MIGRATION = "migration.yaml"
STATE = ".crmmigrate"
HALF_WRITTEN = re.compile(r"\..+\.(yaml|csv|json)\.\d+\.tmp")
SKIPPED_PREFIXES = (".", "~$")
COMPANIONS = {
    ".dbt": (".dbf",), ".fpt": (".dbf",), ".cpg": (".dbf",), ".cdx": (".dbf",), ".ndx": (".dbf",), ".mdx": (".dbf",),
    "-wal": ("",), "-shm": ("",), "-journal": ("",), ".ldb": (".mdb",), ".laccdb": (".accdb",),
}  # fmt: skip
"""Endings of files that belong to another one -> endings of that one."""


@dataclass(frozen=True)
class SourceFile:
    """One file or database to gather.

    Attributes:
        path: Where the file is; None for a database.
        name: Its path relative to the project, with `/`, or the URL without who and how; the file part of source ids.
        system, priority, options, duplicates: As its entry in migration.yaml says.
        url: URL of the database, with its secrets; it is written nowhere.
    """

    path: Path | None
    name: str
    system: str
    priority: int
    options: ReadOptions
    url: str = field(default="", repr=False)
    duplicates: bool = True

    def sha256(self) -> str:
        """Hash of a file's content."""
        if self.path is None:
            message = "a database has no hash before it is read"
            raise ValueError(message)
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Project:
    """A folder with migration.yaml, or a temporary one over bare files.

    Attributes:
        root: The folder.
        base: Folder that names of sources are relative to; the root, but for bare files.
        migration: The parsed document.
    """

    root: Path
    base: Path
    migration: Migration

    @property
    def state(self) -> Path:
        """`.crmmigrate/`, made with mode 0700."""
        state = self.root / STATE
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(state.stat().st_mode) & 0o077:
            state.chmod(0o700)
        return state

    @property
    def lasts(self) -> bool:
        """Whether it stays after the command; a temporary one over bare files goes."""
        return (self.root / MIGRATION).is_file()

    @property
    def identity(self) -> str:
        """What tells its sources from those of others in one target: its name; of bare files their folder."""
        return self.migration.name if self.lasts else f"{self.migration.name} {self.base.resolve()}"

    @property
    def model_path(self) -> Path:
        """model.yaml, or the file that migration.yaml names."""
        named = self.migration.model
        return self.root / (named if named.endswith((".yaml", ".yml")) else "model.yaml")

    @property
    def mappings(self) -> Path:
        """The folder of mapping files."""
        return self.root / "mappings"

    @property
    def value_maps(self) -> Path:
        """The folder of value maps."""
        return self.mappings / "values"

    @property
    def cleaning_path(self) -> Path:
        """cleaning.yaml."""
        return self.root / "cleaning.yaml"

    @property
    def patches_path(self) -> Path:
        """decisions/patches.csv."""
        return self.root / "decisions" / "patches.csv"

    @property
    def pairs_path(self) -> Path:
        """decisions/pairs.csv."""
        return self.root / "decisions" / "pairs.csv"

    def sweep(self) -> None:
        """Remove documents that a killed run left half-written; only for who holds the lock."""
        folders = (
            self.root,
            self.mappings,
            self.value_maps,
            self.patches_path.parent,
            self.root / "cleaning",
            self.state / "schemas",
        )
        for folder in folders if self.lasts else ():
            for left in folder.glob(".*.tmp"):
                if HALF_WRITTEN.fullmatch(left.name):
                    left.unlink(missing_ok=True)

    def files(self) -> list[SourceFile]:
        """All sources in the order of their names; the first entry that names a file speaks for it.

        Raises:
            UsageError: No source is found, or an environment variable with a URL is not set.
        """
        found: dict[str, SourceFile] = {}
        for entry in self.migration.sources:
            for source in self._of_entry(entry):
                if not self._left_out(source.name):
                    found.setdefault(source.name, source)
        if not found:
            named = ", ".join(e.path or e.url or e.url_env or "" for e in self.migration.sources) or "nothing"
            raise UsageError(
                f"no source files found ({named})",
                code="source-none",
                next="name files, folders or globs that exist",
            )
        return [found[name] for name in sorted(found)]

    def _of_entry(self, entry: SourceEntry) -> Iterator[SourceFile]:
        if entry.path is not None:
            for path in _expand(self.base, entry.path):
                name = _relative(path, self.base)
                yield SourceFile(path, name, entry.system, entry.priority, entry.options, duplicates=entry.duplicates)
            return
        url = entry.url or os.environ.get(entry.url_env or "")
        if not url:
            raise UsageError(
                f"the environment variable {entry.url_env} is not set; it is to hold the URL of a source",
                next=f"export {entry.url_env}=postgresql://user:password@host/database",
            )
        yield SourceFile(None, url_name(url), entry.system, entry.priority, entry.options, url, entry.duplicates)

    def _left_out(self, name: str) -> bool:
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.migration.exclude)


def open_project(root: Path) -> Project:
    """The project in a folder.

    Raises:
        UsageError: There is no migration.yaml.
        ConfigError: It is wrong.
    """
    path = root / MIGRATION
    if not path.is_file():
        raise UsageError(
            f"no {MIGRATION} in {root}",
            next="make a project with `crmmigrate init NAME --from FOLDER`, or name files",
        )
    parsed = config.parse(path, Migration)
    faults = config.check_goals(parsed)
    if faults:
        raise ConfigError(faults)
    return Project(root, root, parsed.document)


def create_project(root: Path, migration: Migration) -> Project:
    """Make a project folder with migration.yaml, .gitignore and the schemas for editors.

    Raises:
        UsageError: There is a project already.
    """
    if (root / MIGRATION).exists():
        raise UsageError(f"{root / MIGRATION} stands already", next="choose another name, or edit that file")
    root.mkdir(parents=True, exist_ok=True)
    config.save(root / MIGRATION, migration)
    (root / ".gitignore").write_text(f"{STATE}/\n", "utf-8")
    project = Project(root, root, migration)
    config.write_schemas(project.state / "schemas")
    return project


@contextmanager
def bare_project(
    paths: Sequence[Path | str], *, model: str = "crm", options: ReadOptions | None = None, name: str = "bare"
) -> Iterator[Project]:
    """A temporary project over files, folders, globs or URLs of databases; it goes when the command ends.

    Raises:
        UsageError: A path does not exist.
    """
    urls = [str(p) for p in paths if "://" in str(p)]
    places = [Path(p) for p in paths if "://" not in str(p)]
    missing = [str(p) for p in places if not p.exists() and not any(_expand(Path.cwd(), str(p)))]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}", next="check the names")
    files = [p.resolve() for p in places]
    base = _common(files) if files else Path.cwd()
    entries = [SourceEntry(path=str(p), options=options or ReadOptions()) for p in files]
    entries += [SourceEntry(url=url, options=options or ReadOptions()) for url in urls]
    root = Path(tempfile.mkdtemp(prefix="crmmigrate-project-"))
    try:
        yield Project(root, base, Migration(name=name, sources=entries, model=model))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def url_name(url: str) -> str:
    """A database's name for source ids: its URL without user, password and settings.

    Raises:
        UsageError: It is no URL of a database.
    """
    try:
        parts = make_url(url)
    except ArgumentError as fault:
        raise UsageError(
            "a source's URL is not one of a database", next="write it like postgresql://user@host/database"
        ) from fault
    place = f"{parts.host or ''}{f':{parts.port}' if parts.port else ''}"
    return f"{parts.get_backend_name()}://{place}/{parts.database or ''}"


def _common(files: Iterable[Path]) -> Path:
    folders = [p if p.is_dir() else p.parent for p in files]
    return Path(os.path.commonpath(folders))


def _expand(base: Path, pattern: str) -> list[Path]:
    """Files of a path, folder (with all below it) or glob."""
    place = base / pattern
    if place.is_file():
        return [place]
    if place.is_dir():
        found: Iterable[Path] = _below(place)
    elif Path(pattern).is_absolute():
        anchor = Path(Path(pattern).anchor)
        found = anchor.glob(str(Path(pattern).relative_to(anchor)))
    else:
        found = base.glob(pattern)
    files = sorted(p for p in found if _is_source(p) and not _is_hidden(p, base))
    names = {str(p).casefold() for p in files}
    return [p for p in files if not _is_companion(str(p).casefold(), names)]


def _below(folder: Path) -> Iterator[Path]:
    """All that lies in a folder and in those that it links to, each once; a folder that cannot be listed, itself."""
    closed: list[Path] = []
    seen: set[Path] = set()

    def shut(fault: OSError) -> None:
        closed.append(Path(fault.filename))

    for at, folders, names in os.walk(folder, followlinks=True, onerror=shut):
        place = Path(at).resolve()
        inside = place.is_relative_to(folder.resolve()) and Path(at).is_symlink()
        if place in seen or (inside and at != str(folder)):  # seen, or to be seen at its own place
            folders.clear()
            continue
        seen.add(place)
        folders.sort()
        yield from (Path(at, name) for name in names)
    yield from closed


def _is_source(path: Path) -> bool:
    """A file, or what could be one and is not to be had: a dead link, a folder that cannot be listed."""
    dead = path.is_symlink() and not path.exists()
    return dead or path.is_file() or (path.is_dir() and not os.access(path, os.R_OK | os.X_OK))


def _is_companion(name: str, names: set[str]) -> bool:
    """Whether a file belongs to another one in the same folder, whose reader reads it too: memos, journals."""
    for ending, mains in COMPANIONS.items():
        if name.endswith(ending):
            return any(name.removesuffix(ending) + main in names for main in mains)
    return False


def _is_hidden(path: Path, base: Path) -> bool:
    parts = path.relative_to(base).parts if path.is_relative_to(base) else (path.name,)
    return any(part.startswith(SKIPPED_PREFIXES) for part in parts)


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()
