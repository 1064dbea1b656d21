"""Readers: files to grids and relations. `choose` finds the reader of a file by its content, `parts` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crmmigrate.adapters.readers.content import DAMAGED_ZIP, HEAD, TEXTS, kind_of
from crmmigrate.adapters.readers.texts import named_otherwise
from crmmigrate.core.errors import OutsideError, SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Grid, Member, Reader, Refused, Relation

__all__ = ["choose", "parts", "takes"]

FIXED = "fixed"
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".tar", ".tgz")
DEEPEST = 4
"""Archives in archives: deeper ones are refused."""


def parts(
    path: Path,
    reader: Reader,
    readers: Sequence[Reader],
    options: Mapping[str, Any],
    taken: set[str] | None = None,
    depth: int = 0,
) -> Iterator[Grid | Relation | Refused]:
    """All tables of a file, those in archives too; a member that cannot be read is refused, the others go on.

    Args:
        path: The file.
        reader: The reader that `choose` gave for it.
        readers: All readers, for the members of archives.
        options: What the user set for it.
        taken: Gets the options that the readers of the file and its members know.
        depth: How many archives it lies in.

    Raises:
        SourceError: The file as a whole cannot be read.
    """
    taken = set() if taken is None else taken
    taken |= takes(reader, options)
    told = named_otherwise(path, "an archive", _ARCHIVES) if reader.name == "archive" else []
    for part in reader.read(path, options):
        if not isinstance(part, Member):
            yield part
            continue
        for inner in _of_member(part, readers, options, taken, depth + 1):
            yield _with(inner, told)
            if not isinstance(inner, Refused):
                told = []


def _with(part: Grid | Relation | Refused, told: Sequence[Finding]) -> Grid | Relation | Refused:
    """A part that tells what is known of the archive around it; a relation still adds to its list while it is read."""
    if isinstance(part, Grid) and told:
        return replace(part, findings=(*told, *part.findings))
    if isinstance(part, Relation):
        part.findings.extend(told)
    return part


def _of_member(
    member: Member, readers: Sequence[Reader], options: Mapping[str, Any], taken: set[str], depth: int
) -> Iterator[Grid | Relation | Refused]:
    if depth > DEEPEST:
        message = f"more than {DEEPEST} archives in one another"
        yield Refused(member.name, "source-too-large", message, "unpack the innermost archives")
        return
    try:
        for part in parts(member.path, choose(member.path, readers, options), readers, options, taken, depth):
            yield _inside(part, member.name)
    except SourceError as fault:
        if member.name is None:
            raise
        message = fault.message.removeprefix(f"{member.path.name}: ")
        yield Refused(member.name, fault.code, f"{member.name}: {message}", fault.next)


def takes(reader: Reader, options: Mapping[str, Any]) -> frozenset[str]:
    """The options that a reader knows; one that does not tell knows all."""
    told: frozenset[str] = getattr(reader, "takes", frozenset(options))
    return told


def _inside(part: Grid | Relation | Refused, name: str | None) -> Grid | Relation | Refused:
    """A part under the name of its member: `book.xlsx#Sheet1`."""
    if name is None:
        return part
    if isinstance(part, Grid):
        return replace(part, sheet=f"{name}#{part.sheet}" if part.sheet else name)
    return replace(part, table=f"{name}#{part.table}" if part.table else name)


def choose(path: Path, readers: Sequence[Reader], options: Mapping[str, Any] = MappingProxyType({})) -> Reader:
    """The reader that claims a file most surely; the name of the file decides nothing.

    A layout asks for the reader of fixed width wherever the file is a text, a delimiter for any other one.

    Raises:
        SourceError: The file is empty, binary, damaged, a folder, or of a format that no reader knows.
        OutsideError: The file cannot be opened.
    """
    head = _head(path)
    if options.get("layout") and kind_of(path, head) in TEXTS:
        readers = [reader for reader in readers if reader.name == FIXED] or readers
        return readers[0]
    if options.get("delimiter"):
        readers = [reader for reader in readers if reader.name != FIXED]
    claims = [(reader.claims(path, head), -place) for place, reader in enumerate(readers)]
    surest, place = max(claims, default=(0.0, 0))
    if surest > 0:
        return readers[-place]
    kind = kind_of(path, head)
    if kind == DAMAGED_ZIP:
        raise SourceError(
            f"{path.name}: a damaged or truncated workbook or archive; it is not a valid zip file",
            next="get a complete copy of the file",
        )
    code = "source-binary" if kind.startswith("binary") else "source-unreadable"
    raise SourceError(
        f"{path.name}: {kind}; this format is unsupported",
        code=code,
        next="save it as xlsx or CSV, or leave it out with `exclude` in migration.yaml",
    )


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise SourceError(f"{path.name}: a folder, not a file", next="name the files in it, such as `folder/*.csv`")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as fault:
        raise SourceError(f"{path.name}: there is no such file") from fault
    except OSError as fault:
        raise OutsideError(f"{path.name}: {fault.strerror}", next="check the permissions of the file") from fault
    if not head:
        raise SourceError(f"{path.name}: the file is empty (0 bytes)", code="source-empty")
    if not head.strip(b"\0"):
        raise SourceError(
            f"{path.name}: damaged; it holds nothing but zero bytes, as a failed copy leaves them",
            code="source-binary",
            next="get the file again",
        )
    return head
