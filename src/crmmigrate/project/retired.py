"""What was retired: `decisions/retired.json`, written before the first file goes, so that no kill loses track."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crmmigrate.core.errors import UsageError
from crmmigrate.project.project import Project

RECORD = "retired.json"
MOST_NAMED = 3


def record_path(project: Project) -> Path:
    """decisions/retired.json."""
    return project.patches_path.with_name(RECORD)


def retirements(project: Project) -> list[dict[str, Any]]:
    """All retirements, the oldest first: archive, sha256, run, when, version, done, files (name, sha256 each)."""
    path = record_path(project)
    if not project.lasts or not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["retirements"]
    return found


def keep(project: Project, entries: list[dict[str, Any]]) -> None:
    """Write the record; it is on the disk when this returns."""
    path = record_path(project)
    path.parent.mkdir(exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with half.open("w", encoding="utf-8") as file:
        json.dump({"version": 1, "retirements": entries}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def archive_path(project: Project, entry: dict[str, Any]) -> Path:
    """Where the archive of a retirement is."""
    return project.root / str(entry["archive"])


def gone(project: Project) -> dict[str, dict[str, Any]]:
    """The retired files that are not there: name -> retirement; a restored file is none of them."""
    entries = retirements(project)
    return {f["name"]: e for e in entries for f in e["files"] if not os.path.lexists(project.base / f["name"])}


def refuse(project: Project) -> None:
    """Stop a command that needs the files.

    Raises:
        UsageError: `sources-retired`.
    """
    missing = gone(project)
    if not missing:
        return
    named = ", ".join(sorted(missing)[:MOST_NAMED]) + (", ..." if len(missing) > MOST_NAMED else "")
    archives = _archives(missing)
    message = f"{len(missing)} source files are retired in {', '.join(archives)}: {named}"
    ways = _restores(missing)
    if any(not e["done"] for e in missing.values()):
        message += "; that was interrupted"
        ways = f"crmmigrate retire --delete goes on; or bring them back: {ways}"
    raise UsageError(message, code="sources-retired", next=ways)


def advice(project: Project) -> str:
    """What is to be done next where files are retired; empty where none is gone."""
    missing = gone(project)
    if not missing:
        return ""
    if any(not e["done"] for e in missing.values()):
        return "crmmigrate retire --delete, which was interrupted"
    return f"nothing; the files are retired ({_restores(missing)} brings them back)"


def _archives(missing: Mapping[str, dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(e["archive"] for e in missing.values()))


def _restores(missing: Mapping[str, dict[str, Any]]) -> str:
    return " && ".join(f"crmmigrate retire --restore {archive} --into ." for archive in _archives(missing))


def status(project: Project) -> list[dict[str, Any]]:
    """Retirements as `status` tells them: archive, when, files, gone, done, present (whether the archive is there)."""
    return [
        {
            "archive": e["archive"], "when": e["when"], "files": len(e["files"]), "done": e["done"],
            "gone": sum(not os.path.lexists(project.base / f["name"]) for f in e["files"]),
            "present": archive_path(project, e).is_file(),
        }
        for e in retirements(project)
    ]  # fmt: skip
