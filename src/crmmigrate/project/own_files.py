"""Pages and documents that crmmigrate wrote: they are left out where they lie among the sources."""

from __future__ import annotations

import os
from pathlib import Path

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project.project import SourceFile

HEAD = 2048
PAGE = b'<meta name="generator" content="crmmigrate'
DOCUMENT = (b'"schema_version":', b'"command":', b'"status":', b'"findings":')
VALUE_MAP = b"columnbeforeafterrulecountstatus"
STDOUT = 1


def apart(files: list[SourceFile]) -> tuple[list[SourceFile], list[Finding]]:
    """The sources proper, and a note on each file that is our own."""
    kept, told = [], []
    for file in files:
        what = _own(file.path) if file.path is not None else None
        if what is None:
            kept.append(file)
        else:
            told.append(
                Finding("own-file", f"{what}; excluded by the rule `own_file`", Severity.INFO, Where(file.name))
            )
    return kept, told


def _own(path: Path) -> str | None:
    """What our own file is, in words; None for a source."""
    suffix = path.suffix.lower()
    if suffix not in (".html", ".htm", ".json", ".csv"):
        return None
    try:
        if suffix == ".json" and _is_stdout(path):
            return "this run writes it"
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None  # whoever reads it says so
    if suffix == ".csv":
        own = head.removeprefix(b"\xef\xbb\xbf").translate(None, b'";,\t').startswith(VALUE_MAP)
        return "a value map that crmmigrate wrote with --values" if own else None
    if suffix == ".json":
        own = head.startswith(b"{") and all(key in head for key in DOCUMENT)
        return "a document that crmmigrate wrote with --json" if own else None
    return "a page that crmmigrate wrote" if PAGE in head else None


def _is_stdout(path: Path) -> bool:
    """Whether what is printed goes into this file: `crmmigrate profile . --json > profile.json`."""
    try:
        return os.path.samestat(path.stat(), os.fstat(STDOUT))
    except (OSError, ValueError):
        return False
