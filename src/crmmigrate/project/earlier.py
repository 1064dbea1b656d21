"""Earlier profiles: where they are found, and what has drifted since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crmmigrate.core.drift import Drift
from crmmigrate.core.errors import UsageError
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.project import MIGRATION, Project, bare_project, open_project
from crmmigrate.project.store import MANIFEST

FOLDER = "seen"
KEPT = 5
"""So many profiles of a project are kept, for `--compare last`."""
LAST = "last"

Profiled = Callable[[Project], dict[str, Any]]


def compared(pipeline: Pipeline, named: str, data: dict[str, Any], key: str, profiled: Profiled) -> Drift:
    """What drifted since an earlier profile.

    Args:
        pipeline: The run.
        named: A file that `profile --json` wrote, files, folders or a project of then, or `last`.
        data: What `profile` says now.
        key: Of what it says now; `last` is the newest kept profile with another one.
        profiled: What `profile` says of another project.

    Raises:
        UsageError: There is nothing of that name, or it is no profile.
    """
    from crmmigrate.steps.profile.drift import compare  # its statistics take half a second to import  # noqa: PLC0415

    before = _last(pipeline, key) if named == LAST else _named(pipeline.project, Path(named), profiled)
    try:
        return compare(before, data, named)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UsageError(
            f"{named} is no profile that this version can read", next="write one with `crmmigrate profile --json`"
        ) from fault


def keep(pipeline: Pipeline, key: str, data: dict[str, Any]) -> None:
    """Keep a profile of a project that lasts for later ones; personal data is masked in it."""
    if not pipeline.project.lasts:
        return
    if not pipeline.store.stands(FOLDER, key):
        pipeline.store.note(FOLDER, key, data)
    pipeline.store.forget(FOLDER, [*_kept(pipeline)[:KEPT], key])


def _kept(pipeline: Pipeline) -> list[str]:
    """Keys of the kept profiles, the newest first."""
    found = (pipeline.store.state / FOLDER).glob(f"*/{MANIFEST}")
    ranked = sorted(((path.stat().st_mtime_ns, path.parent.name) for path in found), reverse=True)
    return [key for _, key in ranked]


def _last(pipeline: Pipeline, key: str) -> dict[str, Any]:
    for other in _kept(pipeline):
        outcome = pipeline.store.find(FOLDER, other) if other != key else None
        if outcome is not None:
            return outcome.data
    raise UsageError(
        "no other profile of this project is kept yet",
        next="`last` is the profile before the files changed; run `crmmigrate profile` before and after",
    )


def _named(project: Project, path: Path, profiled: Profiled) -> dict[str, Any]:
    if not path.exists():
        raise UsageError(
            f"no such file or folder: {path}", next="name a file that `crmmigrate profile --json` wrote, or `last`"
        )
    if (path / MIGRATION).is_file():
        if path.resolve() == project.root.resolve():
            raise UsageError("a project cannot be compared with itself", next="use `--compare last`")
        return profiled(open_project(path))
    written = _written(path) if path.is_file() else None
    if written is not None:
        return written
    with bare_project([path]) as made:
        return profiled(made)


def _written(path: Path) -> dict[str, Any] | None:
    """The data of a document that `profile --json` wrote; None for a file of another kind."""
    with path.open("rb") as file:
        if not file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return None
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except ValueError:
        return None
    if not isinstance(document, dict) or "schema_version" not in document or "command" not in document:
        return None
    if document["command"] != "profile" or not isinstance(document.get("data"), dict):
        raise UsageError(
            f"{path} is what `{document['command']}` wrote, not `profile`",
            next="write one with `crmmigrate profile --json`",
        )
    return dict(document["data"])
