"""The command `retire`: the old files into an archive, proven by reading it back; only then, if asked, removed."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmmigrate import __version__
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project import archiving, retired, retiring, targets, unconfirmed, validation
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.retiring import Survey

MOST_NAMED = 3
NO_ROWS = ("source-empty", "source-no-rows")


@dataclass(frozen=True)
class RetireOptions:
    """How to retire.

    Attributes:
        to: The archive; None: `retired/<name>-<date>.tar.zst` in the project.
        delete: Remove the files afterwards.
        url, schema: The target that must hold what the files hold; None: that of migration.yaml.
        accept: Suggested mappings from this confidence on count as decided; None: none does.
    """

    to: Path | None = None
    delete: bool = False
    url: str | None = None
    schema: str | None = None
    accept: float | None = None


def retire(project: Project, options: RetireOptions, *, progress: Progress | None = None) -> Answer:
    """Archive the source files; with `delete`, remove them once nothing speaks against it.

    Raises:
        UsageError: The archive would stand among the sources, or there is another file at its place.
        OutsideError: What was written does not read back.
    """
    if options.to is not None and re.match(r"[a-z+]+:/", str(options.to)):
        raise UsageError(
            f"--to names the archive, and {options.to} is no file",
            next="leave it out, or write --to retired/old.tar.zst; the target has an option of its own",
        )
    with Pipeline(project, "retire", progress) as pipeline:
        unfinished = [e for e in retired.retirements(project) if not e["done"]]
        if unfinished:
            return _resumed(project, unfinished[-1], options)
        retired.refuse(project)
        found = retiring.survey(pipeline)
        reasons = found.changed or (_against_removal(pipeline, found, options) if options.delete else [])
        if reasons:
            return _answer({"reasons": reasons}, [_refused(reasons)])
        data = _archived(project, found, options)
        findings = _told(found, data)
        if options.delete:
            entry = _begun(pipeline, found, data)
            data["deleted"] = _removed(project, entry)
            findings += _kept(found)
        return _answer(data, findings)


def restore(archive: Path, into: Path) -> Answer:
    """Bring the files of an archive back below a folder.

    Raises:
        OutsideError: `archive-damaged`.
        UsageError: Another file stands where one is to go.
    """
    manifest, written = archiving.restore(archive, into)
    data = {"archive": str(archive), "into": str(into), "files": len(manifest["files"]), "restored": len(written)}
    return _answer(data, [])


def _answer(data: dict[str, Any], findings: list[Finding]) -> Answer:
    empty: dict[str, Any] = {
        "archive": None, "sha256": None, "bytes": 0, "files": 0, "databases": [], "deleted": 0, "kept": {},
        "reasons": [], "into": None, "restored": 0,
    }  # fmt: skip
    return Answer("retire", in_order(findings), empty | data)


def _refused(reasons: list[str]) -> Finding:
    return Finding(
        "retire-refused", "nothing was archived or removed", Severity.ERROR, count=len(reasons),
        examples=tuple(reasons), next="mend what is listed, load and validate again, then retire",
    )  # fmt: skip


def _against_removal(pipeline: Pipeline, found: Survey, options: RetireOptions) -> list[str]:
    """All that keeps the files from being removed; the target is validated anew."""
    project = pipeline.project
    if not options.url and not targets.target_url(project.migration):
        return ["no target is named that holds them: --to-target URL, or `target` in migration.yaml"]
    target = targets.named(project, options.url, options.schema)
    state = pipeline.upto("match")
    empty = {e["file"] for e in state.gathered.errors if e["code"] in NO_ROWS}
    reasons = [f"{name} was never read" for name in found.ungathered if name not in empty]
    waiting = sum(len(w["columns"]) for w in unconfirmed.waiting(state.known.mappings, options.accept))
    if waiting:
        reasons.append(f"{waiting} columns are mapped by suggestions that nobody has confirmed")
    unread = unconfirmed.unread(state.known.mappings, options.accept)
    if unread:
        named = ", ".join(unread[:MOST_NAMED]) + (", ..." if len(unread) > MOST_NAMED else "")
        reasons.append(f"{len(unread)} columns are left out by suggestions that nobody has confirmed: {named}")
    reasons += [f.message for f in unconfirmed.values(state.known.value_maps, options.accept)]
    proof = validation.run_validate(pipeline, state, target)
    reasons += [f"{a.source}: its rows do not balance" for a in proof.accounts if not a.balanced]
    errors = [f for f in [*state.findings(), *proof.findings] if f.severity == Severity.ERROR and f.code not in NO_ROWS]
    return reasons + [f"{f.code}: {f.where}{': ' if str(f.where) else ''}{f.message}" for f in errors]


def _archived(project: Project, found: Survey, options: RetireOptions) -> dict[str, Any]:
    """Write the archive, read it back, and only then give it its name."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    place = options.to or project.root / "retired" / f"{project.migration.name}-{today}.tar.zst"
    if retiring.inside_sources(project, place):
        raise UsageError(f"{place} would itself be a source", next="name a place outside of the sources with --to")
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".retire-{_mark(project)}-{os.getpid()}.tmp")
    for old in place.parent.glob(f".retire-{_mark(project)}-*.tmp"):  # of killed runs; this one holds the lock
        old.unlink()
    try:
        archiving.write(half, found.manifest, found.places)
        if archiving.verify(half) != found.manifest:
            raise OutsideError("the archive does not read back as it was written", code="archive-damaged")
        digest = archiving.sha256(half)
        if place.exists() and archiving.sha256(place) != digest:
            raise UsageError(f"another {place} stands there", next="name another place with --to")
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)
    return {
        "archive": str(place), "sha256": digest, "bytes": place.stat().st_size, "files": len(found.places),
        "databases": [d["name"] for d in found.manifest["databases"]], "kept": found.linked,
    }  # fmt: skip


def _mark(project: Project) -> str:
    """What tells the half archives of a project from those of another in the same folder."""
    return hashlib.sha256(os.fsencode(project.root.resolve())).hexdigest()[:12]


def _told(found: Survey, data: dict[str, Any]) -> list[Finding]:
    findings = [
        Finding("retire-database", "a database is not in the archive", Severity.WARNING, Where(name))
        for name in data["databases"]
    ]
    if found.ungathered:
        findings.append(
            Finding("retire-refused", "files are in the archive that were never read; they could not be removed",
                    Severity.WARNING, count=len(found.ungathered), examples=tuple(found.ungathered))
        )  # fmt: skip
    return findings


def _kept(found: Survey) -> list[Finding]:
    return [
        Finding("retire-kept", f"a link leads to {real}; it was not removed", Severity.WARNING, Where(name))
        for name, real in found.linked.items()
    ]


# --- removal -------------------------------------------------------------------------------------


def _begun(pipeline: Pipeline, found: Survey, data: dict[str, Any]) -> dict[str, Any]:
    """Write down what is to be removed, before the first file is."""
    project = pipeline.project
    files = [
        {"name": e["name"], "sha256": e["sha256"]} for e in found.manifest["files"] if e["name"] not in found.linked
    ]
    entry = {
        "archive": Path(os.path.relpath(data["archive"], project.root)).as_posix(), "sha256": data["sha256"],
        "run": pipeline.run, "version": __version__, "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "done": False, "files": files,
    }  # fmt: skip
    retired.keep(project, [*retired.retirements(project), entry])
    return entry


def _resumed(project: Project, entry: dict[str, Any], options: RetireOptions) -> Answer:
    """Go on where a killed run stopped, with its archive proven once more."""
    place = retired.archive_path(project, entry)
    if not options.delete:
        raise UsageError(
            f"removing the files that are in {entry['archive']} was interrupted", code="sources-retired",
            next=f"`crmmigrate retire --delete` goes on; `crmmigrate retire --restore {entry['archive']} --into .` "
            "brings them back",
        )  # fmt: skip
    manifest = archiving.verify(place)
    if archiving.sha256(place) != entry["sha256"]:
        raise OutsideError(f"{place} is not the archive that was written", code="archive-damaged")
    held = {e["name"]: e["sha256"] for e in manifest["files"]}
    if any(held.get(f["name"]) != f["sha256"] for f in entry["files"]):
        raise OutsideError(f"{place} does not hold all files that are to be removed", code="archive-damaged")
    data = {
        "archive": str(place), "sha256": entry["sha256"], "bytes": place.stat().st_size,
        "files": len(manifest["files"]), "databases": [d["name"] for d in manifest["databases"]],
        "deleted": _removed(project, entry),
    }  # fmt: skip
    return _answer(data, [])


def _removed(project: Project, entry: dict[str, Any]) -> int:
    """Remove the files of a retirement that are still what was archived, and write down that it is done.

    Raises:
        UsageError: A file changed since it was archived; it and those after it stay.
    """
    for file in entry["files"]:
        path = project.base / file["name"]
        if not os.path.lexists(path):
            continue  # by the run that was killed
        if path.is_symlink() or archiving.sha256(path) != file["sha256"]:
            raise UsageError(
                f"{file['name']} is not what was archived any more; it was not removed",
                next="put it away, or bring its archived content back, and run `crmmigrate retire --delete` again",
            )
        path.unlink()
    entry["done"] = True
    others = [e for e in retired.retirements(project) if e["done"]]
    retired.keep(project, [*others, entry])
    return len(entry["files"])
