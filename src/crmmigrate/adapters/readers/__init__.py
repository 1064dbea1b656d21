"""Readers: files to grids of cells. `choose` finds the reader of a file by its content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crmmigrate.adapters.readers.content import DAMAGED_ZIP, HEAD, kind_of
from crmmigrate.core.errors import OutsideError, SourceError
from crmmigrate.core.ports import Reader

__all__ = ["choose"]


def choose(path: Path, readers: Sequence[Reader]) -> Reader:
    """The reader that claims a file most surely; the name of the file decides nothing.

    Raises:
        SourceError: The file is empty, binary, damaged, a folder, or of a format that no reader knows.
        OutsideError: The file cannot be opened.
    """
    head = _head(path)
    best = max(readers, key=lambda reader: reader.claims(path, head), default=None)
    if best is not None and best.claims(path, head) > 0:
        return best
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
