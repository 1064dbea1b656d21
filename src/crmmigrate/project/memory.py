"""What `match --remember` keeps in a folder: records as they were compared, and what weighs them.

Parts are never changed: a run adds some, and the manifest, which is put in place last, names those that count.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate import __version__
from crmmigrate.config import write_text
from crmmigrate.core.documents import ModelTable
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.linking import Kind, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.project.layouts import Layout, of_data
from crmmigrate.project.store import plain
from crmmigrate.steps.match import told
from crmmigrate.steps.match.against import Remembered
from crmmigrate.steps.match.kinds import kind_of

FORM = 1
"""Of the folder; another form is another program's."""
MANIFEST = "memory.json"
RECORDS, IDS, WORDS, ALONE = "records", "ids", "words", "alone"
TABLES = (RECORDS, IDS, WORDS, ALONE)
_AGAIN = "match the known records again with `--to` and `--remember`"


@dataclass(frozen=True)
class Part:
    """A Parquet file.

    Attributes:
        name: `<table>-<number>.parquet`.
        rows: Rows in it.
        digest: SHA-256.
    """

    name: str
    rows: int
    digest: str


@dataclass(frozen=True)
class Memory:
    """The manifest of a folder.

    Attributes:
        entity: account, contact ...
        kind: Fingerprint of how its records are compared.
        weights: In force, as `Weights.of` reads them.
        thresholds: In force.
        records: The greatest number of a record.
        ids: The greatest number in an id of a cluster.
        layouts: Of the files that were read.
        parts: Files that count: of `records`, `ids` and `words` (see `Remembered`), and of `alone` (`record_id`,
            `cluster_id` of rows that were not compared).
    """

    entity: str
    kind: str
    weights: Mapping[str, Any]
    thresholds: Mapping[str, Any]
    records: int
    ids: int
    layouts: tuple[Layout, ...] = ()
    parts: tuple[Part, ...] = ()

    def paths(self, folder: Path, table: str) -> list[Path]:
        """The files of a table."""
        return [folder / part.name for part in self.parts if part.name.startswith(f"{table}-")]


def fingerprint(entity: str, spec: ModelTable) -> str:
    """Of all that decides how records are compared: 64 hex digits.

    Raises:
        UsageError: Records of this dimension are not compared.
    """
    kind = known_kind(entity, spec)
    said = json.dumps([plain(kind), told.codes_of(spec, spec.fields)], sort_keys=True, default=_named)
    return hashlib.sha256(said.encode()).hexdigest()


def known_kind(entity: str, spec: ModelTable) -> Kind:
    """How records of a dimension are compared.

    Raises:
        UsageError: They are not.
    """
    kind = kind_of(entity, spec)
    if kind is None:
        raise UsageError(
            f"records of {entity} are joined by keys alone; there is nothing to remember", next="leave --remember out"
        )
    return kind


def _named(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def opened(folder: Path, entity: str, kind: str) -> Memory:
    """What a folder holds.

    Args:
        folder: As `--against` names it.
        entity: The dimension that is matched.
        kind: See `fingerprint`.

    Raises:
        UsageError: There is no such folder, or it is not of this dimension and this version, or is damaged.
    """
    found = there(folder)
    if found.entity != entity:
        raise UsageError(
            f"{folder} remembers {found.entity}, and --entity is {entity}",
            next=f"--entity {found.entity}, or another folder",
        )
    if found.kind != kind:
        raise UsageError(f"{folder} was written by a version that compares {entity} in another way", next=_AGAIN)
    for part in found.parts:
        if _digest(folder / part.name) != part.digest:
            raise UsageError(f"{folder / part.name} is not as it was written", next=_AGAIN)
    return found


def there(folder: Path) -> Memory:
    """The manifest of a folder.

    Raises:
        UsageError: It has none that can be read.
    """
    found = _manifest(folder)
    if found is None:
        raise UsageError(f"{folder} holds nothing that `crmmigrate match --remember` wrote", next=_AGAIN)
    return found


def _manifest(folder: Path) -> Memory | None:
    """The manifest of a folder; None where there is none.

    Raises:
        UsageError: It is not one that can be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_text("utf-8"))
        form = said.pop("form")
        said.pop("version")
        if form == FORM:
            parts = tuple(Part(**part) for part in said.pop("parts"))
            layouts = of_data(said.pop("layouts"))
            Weights.of(said["weights"]), Thresholds(**said["thresholds"])
            return Memory(**said, layouts=layouts, parts=parts)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}", next=_AGAIN) from fault
    raise UsageError(f"{path} has the form {form}, and this version knows form {FORM}", next=_AGAIN)


def remembered(folder: Path, memory: Memory, engine: Engine) -> Remembered:
    """What new records are compared with."""
    records, ids, words = (engine.read(memory.paths(folder, table)) for table in (RECORDS, IDS, WORDS))
    weights, limits = Weights.of(memory.weights), Thresholds(**memory.thresholds)
    return Remembered(records, ids, words, memory.records, weights, limits)


def alone(folder: Path, memory: Memory, engine: Engine) -> Frame | None:
    """Rows that were not compared: `record_id`, `_alone` (the id of its cluster), one row a record."""
    if not (paths := memory.paths(folder, ALONE)):
        return None
    return engine.read(paths).group_by("record_id").agg(nw.col("cluster_id").min().alias("_alone"))


def look(folder: Path) -> None:
    """See whether something may be remembered in a folder.

    Raises:
        UsageError: It is a file, or holds other things.
    """
    if folder.is_file() or (folder.is_dir() and not (folder / MANIFEST).is_file() and _others(folder)):
        raise UsageError(f"{folder} stands already, and is not what --remember wrote", next="name another folder")


def _others(folder: Path) -> list[Path]:
    """What in a folder is not from a run that was killed."""
    ours = tuple(f"{table}-" for table in TABLES)
    return [p for p in folder.iterdir() if not p.name.lstrip(".").startswith((*ours, MANIFEST, "lock"))]


def save(folder: Path, memory: Memory, before: Path | None, tables: Mapping[str, Frame], engine: Engine) -> None:
    """Put a memory in place; until then the old one counts.

    Args:
        folder: Where.
        memory: With the parts that stay.
        before: The folder that has these.
        tables: What is added, by table.
        engine: Where the frames live.

    Raises:
        OutsideError: The folder cannot be written; what stood there still stands.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = _next(folder)
        parts = list(memory.parts)
        if before is not None and before.resolve() != folder.resolve():
            parts = [_copied(before, folder, part, number) for part in memory.parts]
            number += 1
        for table, frame in tables.items():
            path = folder / f"{table}-{number:06d}.parquet"
            rows = engine.write(frame, path)
            parts.append(Part(path.name, rows, _digest(path)))
        said = asdict(memory) | {"parts": [asdict(part) for part in parts]}
        write_text(folder / MANIFEST, json.dumps({"form": FORM, "version": __version__} | said, indent=1))
        _sweep(folder, [part.name for part in parts])
    except OSError as fault:
        raise OutsideError(
            f"cannot write {folder}: {fault}", next="mend it and run again; nothing was changed"
        ) from fault


def _copied(before: Path, folder: Path, part: Part, number: int) -> Part:
    """A part of another folder, under a name that is free here."""
    name = f"{part.name.partition('-')[0]}-{number:06d}-{part.name.partition('-')[2]}"
    shutil.copyfile(before / part.name, folder / name)
    with (folder / name).open("rb") as file:
        os.fsync(file.fileno())
    return Part(name, part.rows, part.digest)


def _next(folder: Path) -> int:
    """A number that no part of a folder has."""
    numbers = [path.name.split("-")[1][:6] for path in folder.glob("*-*.parquet")]
    return 1 + max((int(n) for n in numbers if n.isdigit()), default=0)


def _sweep(folder: Path, kept: Sequence[str]) -> None:
    """Remove parts that count no more."""
    for path in folder.iterdir():
        ours = path.name.lstrip(".").startswith(tuple(f"{table}-" for table in TABLES))
        if ours and path.name not in kept:
            with suppress(OSError):
                path.unlink()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
