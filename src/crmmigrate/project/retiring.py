"""What is to be retired: the files behind the sources, with what the ledger knows of them, and what speaks against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from crmmigrate import __version__
from crmmigrate.core.accounting import Account
from crmmigrate.project import gathering, own_files
from crmmigrate.project.archiving import member_of, sha256
from crmmigrate.project.gathering import Gathered
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.project import COMPANIONS, Project, SourceFile
from crmmigrate.project.reading import FOLDER

FATES = ("loaded", "merged", "rejected", "excluded")


@dataclass
class Survey:
    """The files to retire.

    Attributes:
        manifest: As it is archived.
        places: Path of each file by its name.
        changed: Why nothing can be archived.
        ungathered: Files whose content no run has read.
        linked: Files that lie behind a link, with where it leads; they are archived, never removed.
    """

    manifest: dict[str, Any]
    places: dict[str, Path]
    changed: list[str] = field(default_factory=list)
    ungathered: list[str] = field(default_factory=list)
    linked: dict[str, str] = field(default_factory=dict)


def survey(pipeline: Pipeline) -> Survey:
    """Look at the files of a project and compare them with what was gathered."""
    project, ledger = pipeline.project, pipeline.ledger
    files, _ = own_files.apart(project.files())
    seen = Gathered()
    jobs, faults = gathering.jobs_of([f for f in files if f.path is not None], seen)
    rows = ledger.source_rows()
    known = {r["file"]: r["sha256"] for r in rows}
    found = Survey({}, {})
    found.changed += [f"{name}: {fault.message}" for name, fault in faults.items()]
    found.changed += [f"{n} changed since it was gathered" for n, h in seen.hashes.items() if known.get(n, h) != h]
    found.changed += [f"{n} was gathered and is not there" for n in sorted(known.keys() - {f.name for f in files})]
    if not rows:
        found.changed.append("no run has gathered these files: `crmmigrate load` does")
    found.ungathered = [
        j.file.name for j in jobs if j.file.name not in known and not pipeline.store.stands(FOLDER, j.key)
    ]
    found.ungathered += [f.name for f in files if f.path is None and f.name not in known]
    entries = [_entry(file, path, seen) for file, path in _with_companions(files)]
    found.places = {name: path for path, _, name in entries}
    roots = _roots(project)
    found.linked = {name: str(real) for path, _, name in entries if (real := _elsewhere(path, roots)) is not None}
    found.manifest = _manifest(pipeline, [entry for _, entry, _ in entries], rows)
    return found


def _with_companions(files: list[SourceFile]) -> Iterator[tuple[SourceFile, Path]]:
    """Each file, then the memo files and journals that belong to it."""
    own = {file.path for file in files}
    for file in files:
        if file.path is None:
            continue
        yield file, file.path
        name = file.path.name.casefold()
        for other in sorted(file.path.parent.iterdir()):
            folded = other.name.casefold()
            mains = next((m for ending, m in COMPANIONS.items() if folded.endswith(ending)), ())
            stem = next((folded.removesuffix(e) for e in COMPANIONS if folded.endswith(e)), folded)
            if any(stem + main == name for main in mains) and other.is_file() and other not in own:
                own.add(other)  # two files may share it
                yield file, other


def _entry(file: SourceFile, path: Path, seen: Gathered) -> tuple[Path, dict[str, Any], str]:
    own = path == file.path
    name = file.name if own else f"{file.name.rpartition('/')[0]}/{path.name}".lstrip("/")
    digest = seen.hashes.get(file.name, "") if own else sha256(path)
    stat = path.stat() if os.access(path, os.R_OK) else None
    entry = {
        "name": name, "member": member_of(name), "sha256": digest, "companion_of": None if own else file.name,
        "size": stat.st_size if stat else 0, "mtime_ns": stat.st_mtime_ns if stat else 0,
    }  # fmt: skip
    return path, entry, name


def _manifest(pipeline: Pipeline, entries: list[dict[str, Any]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told beside the files; nothing of the moment, so that the same files give the same archive."""
    accounts = {a.source: a for a in pipeline.ledger.last_accounts()}
    receipts = pipeline.ledger.last_receipts()
    sources: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        sources.setdefault(row["file"], []).append(_source(row, accounts.get(row["source"])))
    names = {e["name"] for e in entries}
    return {
        "format": 1, "tool": "crmmigrate", "version": __version__, "project": pipeline.project.migration.name,
        "run": pipeline.ledger.last_load(),
        "files": sorted((e | {"sources": sources.get(e["name"], [])} for e in entries), key=lambda e: e["member"]),
        "databases": [
            {"name": name, "archived": False, "sources": told} for name, told in sources.items() if name not in names
        ],
        "receipts": [{k: r[k] for k in ("target", "table", "batch", "rows_after")} for r in receipts],
    }  # fmt: skip


def _source(row: dict[str, Any], account: Account | None) -> dict[str, Any]:
    fates = {fate: getattr(account, fate) for fate in FATES} if account else {}
    return {"source": row["source"], "gathered": row["gathered"], "records": row["records"], **fates}


def _roots(project: Project) -> list[Path]:
    """The folders that the entries of migration.yaml name, as far as they name them without a pattern."""
    found = []
    for entry in project.migration.sources:
        if entry.path is None:
            continue
        place = project.base / entry.path
        if not place.is_dir():
            parts = place.parent.parts
            fixed = next((i for i, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
            place = Path(*parts[:fixed])
        found.append(place)
    return found


def _elsewhere(path: Path, roots: list[Path]) -> Path | None:
    """Where a file really is, if a link below all of the named folders leads there; else None."""
    real = path.resolve()
    at_home = any(
        path.is_relative_to(root) and real == root.resolve() / path.relative_to(root)
        for root in roots
    )  # fmt: skip
    return None if at_home else real


def inside_sources(project: Project, path: Path) -> bool:
    """Whether a file that is written there would be taken for a source at the next run."""
    place = path.resolve()
    for entry in project.migration.sources:
        if entry.path is None:
            continue
        named = (project.base / entry.path).resolve()
        if named.is_dir() and place.is_relative_to(named):
            return True
        deep = "**" in entry.path or len(place.parts) == len(named.parts)
        if deep and fnmatchcase(str(place), str(named)):
            return True
    return False
