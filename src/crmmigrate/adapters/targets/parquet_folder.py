"""The files of a Parquet target: a manifest that is replaced in one rename, versions that are never changed.

star/_manifest.json                the truth: which version of each table is in force, and the receipts' too
star/dim_account.parquet           the version in force (a hard link to it), for programs that know no manifest
star/_crmmigrate_versions/dim_account/7.parquet    written once under a new name, then named by the manifest
star/_crmmigrate_lock              one writer at a time; it goes with its process
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout

from crmmigrate.core.errors import OutsideError
from crmmigrate.core.ports import TargetColumn

MANIFEST = "_manifest.json"
VERSIONS = "_crmmigrate_versions"
SCRATCH = "_crmmigrate_scratch"
LOCK = "_crmmigrate_lock"
FORMAT = 1
LOCK_SECONDS = 60
KEPT = 5
"""Batches of a table that can be taken back."""


@dataclass(frozen=True)
class Version:
    """A table as one batch left it.

    Attributes:
        file: Its file, relative to the folder; it is never changed.
        rows: Rows in it.
        batch: The batch that made it, empty for what an undo made.
        columns: Columns in order, types already widened.
        primary_key, merge_key: As the plan named them.
        comment: Of the table.
    """

    file: str
    rows: int
    batch: str
    columns: tuple[TargetColumn, ...]
    primary_key: tuple[str, ...] = ()
    merge_key: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class View:
    """A view: its SELECT and what it is for."""

    sql: str
    comment: str


@dataclass(frozen=True)
class Manifest:
    """What is in force. A new one replaces the old in a single rename.

    Attributes:
        sequence: Number of the commit; files are named by it.
        tables: Versions of each table, the one in force last, then those that can be gone back to.
        views: Views by name.
        gone: Plain files of tables that this commit dropped.
    """

    sequence: int = 0
    tables: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def version(self, table: str) -> Version | None:
        """The version of a table that is in force."""
        return self.tables[table][-1] if table in self.tables else None

    def with_version(self, table: str, version: Version, kept: int = KEPT) -> Manifest:
        """This manifest with another version of a table in force, `kept` older ones behind it."""
        versions = (*self.tables.get(table, ()), version)[-kept - 1 :]
        return replace(self, tables={**self.tables, table: versions})

    def files(self) -> set[str]:
        """Every file that it names."""
        return {version.file for versions in self.tables.values() for version in versions}


def file_name(table: str) -> str:
    """A name for the table's files that every file system takes, and no place outside of the folder."""
    name = quote(table, safe="()+,-=@")
    return name if name.strip(".") else name.replace(".", "%2E")


def plain_name(table: str) -> str:
    """The name of the file that holds the version in force."""
    return f"{file_name(table)}.parquet"


class Folder:
    """A folder with a manifest."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Manifest:
        """The manifest in force; an empty one where nothing was loaded yet.

        Raises:
            OutsideError: It cannot be read, or a later version of crmmigrate wrote it.
        """
        file = self.path / MANIFEST
        try:
            document = json.loads(file.read_text("utf-8"))
            return _manifest(document)
        except FileNotFoundError:
            return Manifest()
        except (ValueError, KeyError, TypeError) as error:
            raise OutsideError(
                f"{file} is no manifest that this version reads: {error}",
                code="target-away",
                next="name another folder, or restore the manifest",
            ) from error

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Be the only writer for a while, rid of what killed ones left; yields a scratch folder.

        Raises:
            OutsideError: Another load works in the folder.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / LOCK)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise OutsideError(
                f"another load writes into {self.path}",
                code="target-away",
                next="wait until it ends; its lock goes with it",
            ) from None
        scratch = self.path / SCRATCH
        try:
            self._tidy(self.read())
            scratch.mkdir()
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            lock.release()

    def file(self, table: str, manifest: Manifest) -> Path:
        """A new file for the next version of a table.

        Raises:
            OutsideError: There is such a table already that is not ours, or one that differs by case only.
        """
        if table not in manifest.tables:
            others = {name.lower(): name for name in manifest.tables}
            if table.lower() in others:
                raise OutsideError(
                    f"{self.path} has a table {others[table.lower()]}, and {table} differs from it by case only",
                    next="give one of them another name",
                )
            if (self.path / plain_name(table)).exists():
                raise OutsideError(
                    f"{self.path / plain_name(table)} is there, and crmmigrate did not write it",
                    next="load into another folder, or move that file away",
                )
        place = self.path / VERSIONS / file_name(table) / f"{manifest.sequence + 1}.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def commit(self, manifest: Manifest) -> Manifest:
        """Put a manifest in force, whose files are complete; then bring the plain files up to it."""
        old = self.read()
        gone = tuple(sorted(plain_name(table) for table in old.tables.keys() - manifest.tables.keys()))
        manifest = replace(manifest, sequence=manifest.sequence + 1, gone=gone)
        document = {"format": FORMAT, **asdict(manifest)}
        for file in sorted(manifest.files() - old.files()):
            flush(self.path / file)
            flush(self.path / file, folder=True)
        fresh = self.path / (MANIFEST + ".new")
        fresh.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        flush(fresh)
        fresh.replace(self.path / MANIFEST)
        flush(fresh, folder=True)
        self._publish(manifest)
        return manifest

    def _tidy(self, manifest: Manifest) -> None:
        """Remove what no manifest names: the work of killed writers, and versions that are too old."""
        shutil.rmtree(self.path / SCRATCH, ignore_errors=True)
        for name in (MANIFEST, *map(plain_name, manifest.tables)):
            (self.path / f"{name}.new").unlink(missing_ok=True)
        named = manifest.files()
        for file in (self.path / VERSIONS).rglob("*.parquet"):
            if file.relative_to(self.path).as_posix() not in named:
                file.unlink()
        for folder in (self.path / VERSIONS).glob("*/"):
            with suppress(OSError):  # it is not empty
                folder.rmdir()
        self._publish(manifest)

    def _publish(self, manifest: Manifest) -> None:
        """One plain file a table, the version in force; each is whole at any moment."""
        for name in manifest.gone:
            (self.path / name).unlink(missing_ok=True)
        wanted = {plain_name(table): versions[-1].file for table, versions in manifest.tables.items()}
        for name, source in wanted.items():
            plain, version = self.path / name, self.path / source
            if not _same(plain, version):
                fresh = self.path / (name + ".new")
                try:
                    os.link(version, fresh)
                except OSError:  # a file system without hard links
                    shutil.copy2(version, fresh)
                fresh.replace(plain)


def flush(path: Path, *, folder: bool = False) -> None:
    """Have the disk keep a file, or the entry of a file in its folder."""
    if folder and os.name == "nt":
        return
    handle = os.open(path.parent if folder else path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same(plain: Path, version: Path) -> bool:
    try:
        here, there = plain.stat(), version.stat()
    except FileNotFoundError:
        return False
    linked = (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
    return linked or (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _manifest(document: dict[str, Any]) -> Manifest:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']}")
    tables = {name: tuple(_version(v) for v in versions) for name, versions in document["tables"].items()}
    views = {name: View(**view) for name, view in document["views"].items()}
    return Manifest(document["sequence"], tables, views, tuple(document["gone"]))


def _version(document: dict[str, Any]) -> Version:
    columns = tuple(
        TargetColumn(**{**c, "references": tuple(c["references"]) if c["references"] else None})
        for c in document.pop("columns")
    )
    primary, merge = (tuple(document.pop(name)) for name in ("primary_key", "merge_key"))
    return Version(columns=columns, primary_key=primary, merge_key=merge, **document)
