"""Artefacts: what a step gave back, as a folder that is there whole or not at all.

A folder's name is the step's key, the hash of everything that went in; so a folder that stands is up to date.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from crmmigrate.core.errors import OutsideError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Column, Frame, Table, union

MANIFEST = "manifest.json"
EVENTS = "events.parquet"
CHANGES = "changes.parquet"
SIDECAR = "sidecar.parquet"
NO_SPACE = 28
_LEAVES = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True)
class Artefact:
    """One table of an outcome on disk."""

    name: str
    path: Path
    columns: tuple[Column, ...]
    n_rows: int
    system: str
    meta: dict[str, Any]

    def read(self, engine: Engine) -> Table:
        """The table in an engine."""
        frame = engine.read([self.path])
        return Table(self.name, frame, self.columns, self.n_rows, self.system, self.meta, stored=self.path)


@dataclass(frozen=True)
class Outcome:
    """What a step gave back, on disk."""

    key: str
    folder: Path
    tables: dict[str, Artefact]
    events: Path | None
    changes: Path | None
    sidecar: Path | None
    findings: tuple[Finding, ...]
    data: dict[str, Any]


class Store:
    """The artefacts under `.crmmigrate/`."""

    def __init__(self, state: Path) -> None:
        self._state = state

    @property
    def state(self) -> Path:
        """The folder of all artefacts."""
        return self._state

    def find(self, folder: str, key: str) -> Outcome | None:
        """The outcome of that key, if it stands."""
        place = self._state / folder / key
        manifest = place / MANIFEST
        if not manifest.is_file():
            return None
        return _load(place, key, json.loads(manifest.read_text("utf-8")))

    def stands(self, folder: str, key: str) -> bool:
        """Whether there is an outcome of that key."""
        return (self._state / folder / key / MANIFEST).is_file()

    def save(self, folder: str, key: str, result: Result, engine: Engine) -> Outcome:
        """Write a result; nothing is seen of it before all of it is there.

        Raises:
            OutsideError: The disk is full or not writable; nothing is kept.
        """
        return self._kept(folder, key, lambda place: _write(place, result, engine))

    def note(self, folder: str, key: str, data: Mapping[str, Any]) -> Outcome:
        """Keep plain values alone under a key, as `save` keeps a result."""
        return self._kept(folder, key, lambda _: _manifest(data))

    def _kept(self, folder: str, key: str, write: Callable[[Path], dict[str, Any]]) -> Outcome:
        place = self._state / folder / key
        temporary = place.with_name(f".{key}.{os.getpid()}.tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            temporary.mkdir(parents=True)
            manifest = write(temporary)
            (temporary / MANIFEST).write_text(json.dumps(manifest, default=str), "utf-8")
            shutil.rmtree(place, ignore_errors=True)
            temporary.rename(place)
        except OSError as fault:
            code = "disk-full" if fault.errno == NO_SPACE else "outside"
            raise OutsideError(
                f"cannot write under {self._state}: {fault}", code=code, next="mend it and run again"
            ) from fault
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return _load(place, key, manifest)

    def digest(self, folder: str, key: str) -> str:
        """SHA-256 over what an outcome holds."""
        place = self._state / folder / key
        whole = hashlib.sha256()
        for path in sorted(p for p in place.rglob("*") if p.is_file() and p.name != MANIFEST):
            with path.open("rb") as file:
                whole.update(f"{path.relative_to(place).as_posix()}:".encode())
                whole.update(hashlib.file_digest(file, "sha256").digest())
        return whole.hexdigest()

    def adopt(self, folder: str, key: str, into: str) -> bool:
        """Give an outcome another key; whether one stood there already, which stays."""
        place, wanted = self._state / folder / key, self._state / folder / into
        if (wanted / MANIFEST).is_file():
            shutil.rmtree(place, ignore_errors=True)
            return True
        shutil.rmtree(wanted, ignore_errors=True)
        place.rename(wanted)
        return False

    def forget(self, folder: str, keep: Iterable[str]) -> None:
        """Remove outcomes that are no longer wanted, and what a killed run left behind."""
        kept = set(keep)
        place = self._state / folder
        for old in place.iterdir() if place.is_dir() else ():
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def _write(place: Path, result: Result, engine: Engine) -> dict[str, Any]:
    tables = []
    for number, (name, table) in enumerate(sorted(result.tables.items())):
        path = f"{number:04d}.parquet"
        if table.stored:
            path = os.path.relpath(table.stored, place)
        n_rows = table.n_rows if table.stored else _rows_at(place / path, table, engine)
        meta = {k: v for k, v in table.meta.items() if k != "digest"}
        columns = [[c.name, c.label, c.of] if c.of else [c.name, c.label] for c in table.columns]
        tables.append(
            {
                "name": name,
                "path": path,
                "columns": columns,
                "n_rows": n_rows,
                "system": table.system,
                "meta": meta,
            }
        )
    return _manifest(result.data) | {
        "tables": tables,
        "events": _write_all(place / EVENTS, result.events, engine),
        "changes": _write_all(place / CHANGES, result.changes, engine),
        "sidecar": _write_all(place / SIDECAR, result.sidecar, engine),
        "findings": [f.as_json() for f in result.findings],
    }


def _manifest(data: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of an outcome that has no more than plain values."""
    nothing: dict[str, Any] = {"tables": [], "events": None, "changes": None, "sidecar": None, "findings": []}
    return nothing | {"data": plain(data)}


def _rows_at(path: Path, table: Table, engine: Engine) -> int | None:
    """Put the rows of a table at a path; their number."""
    digest = table.meta.get("digest")
    if table.scratch is None or digest:
        return engine.write(table.frame, path, digest)
    shutil.move(table.scratch, path)
    return table.n_rows


def _write_all(path: Path, frames: tuple[Frame, ...], engine: Engine) -> str | None:
    if not frames:
        return None
    return path.name if engine.write(union(frames, engine.hold), path) else None


def _load(place: Path, key: str, manifest: Mapping[str, Any]) -> Outcome:
    tables = {
        t["name"]: Artefact(
            t["name"],
            place / t["path"],
            tuple(Column(*c) for c in t["columns"]),
            t["n_rows"],
            t["system"],
            t["meta"],
        )
        for t in manifest["tables"]
    }
    return Outcome(
        key,
        place,
        tables,
        place / manifest["events"] if manifest["events"] else None,
        place / manifest["changes"] if manifest["changes"] else None,
        place / manifest["sidecar"] if manifest["sidecar"] else None,
        tuple(_finding(f) for f in manifest["findings"]),
        dict(manifest["data"]),
    )


def _finding(document: Mapping[str, Any]) -> Finding:
    where = dict(document["where"])
    where["rows"] = tuple(where["rows"])
    rest = {k: document[k] for k in ("code", "message", "count", "next")}
    return Finding(
        **rest,
        severity=Severity(document["severity"]),
        where=Where(**where),
        examples=tuple(document["examples"]),
    )


def key_of(*parts: Any) -> str:
    """A key of 32 hex digits from plain values, documents and data classes; the same on every machine."""
    text = json.dumps([plain(p) for p in parts], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, (list, tuple)):
        return [v if type(v) in _LEAVES else plain(v) for v in value]
    if isinstance(value, (dict, Mapping)):  # the first of them is quick
        return {str(k): v if type(v) in _LEAVES else plain(v) for k, v in value.items()}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    return value.to_pydict() if isinstance(value, pa.Table) else value
