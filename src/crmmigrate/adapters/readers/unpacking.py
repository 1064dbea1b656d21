"""Unpacking with limits: what an archive says of its own size is never believed, bytes are counted as they come."""

from __future__ import annotations

import errno
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from crmmigrate.core.errors import OutsideError, SourceError

MOST_BYTES = 4 * 1024**3
MOST_MEMBERS = 100_000
HIGHEST_RATIO = 1000
RATIO_FROM = 100 * 1024**2
"""Small files may be packed as tightly as they like."""
_CHUNK = 1024**2
_LONGEST_NAME = 150
_NOISE = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|thumbs\.db$|\._[^/]*$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*]')


def is_noise(name: str) -> bool:
    """Whether a member is what macOS and Windows add of their own accord."""
    return _NOISE.search(name) is not None


def inner_name(name: str) -> str:
    r"""The path of a member in its archive, without anything that leads out of it.

    >>> inner_name("../../etc/passwd"), inner_name("C:\\data\\a.csv"), inner_name("/a//./b.csv")
    ('etc/passwd', 'data/a.csv', 'a/b.csv')
    """
    parts = PurePosixPath(re.sub(r"^[A-Za-z]:", "", name).replace("\\", "/")).parts
    return "/".join(part for part in parts if part.strip("/") and part not in {".", ".."}) or "unnamed"


@dataclass
class Budget:
    """What may still be unpacked of one archive, the archives in it included.

    Attributes:
        archive: Name of the outermost archive.
        packed: Its size in bytes.
        most: Limit of unpacked bytes.
    """

    archive: str
    packed: int
    most: int = MOST_BYTES
    spent: int = 0
    members: int = 0

    def member(self) -> None:
        """Count one more member."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise self._exceeded(f"holds more than {MOST_MEMBERS:,} files")

    def copy(self, source: IO[bytes], target: Path) -> None:
        """Copy a stream to a file.

        Raises:
            SourceError: A limit is exceeded; the unfinished copy is deleted.
            OutsideError: The disk is full.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("wb") as file:
                while chunk := source.read(_CHUNK):
                    self._spend(len(chunk))
                    _write(file, chunk)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _spend(self, size: int) -> None:
        self.spent += size
        if self.spent > self.most:
            raise self._exceeded(f"unpacks to more than {self.most:,} bytes")
        if self.spent > RATIO_FROM and self.spent > HIGHEST_RATIO * self.packed:
            raise self._exceeded(f"unpacks to more than {HIGHEST_RATIO} times its size, as a zip bomb does")

    def _exceeded(self, what: str) -> SourceError:
        return SourceError(
            f"{self.archive}: the archive {what}",
            code="source-too-large",
            next="unpack it yourself if you trust it, and gather the folder",
        )


def _write(file: IO[bytes], chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise OutsideError("the disk is full", code="disk-full") from fault
        raise


class Folder:
    """A folder into which members are unpacked under names that no file system minds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._taken: set[str] = set()

    def place(self, name: str) -> Path:
        """Where a member goes: its own path, or a numbered folder where that is taken."""
        parts = [_UNSAFE.sub("_", part).rstrip(". ")[-_LONGEST_NAME:] or "_" for part in inner_name(name).split("/")]
        path, number = "/".join(parts[-8:]), 1
        while self._is_taken(path):
            number += 1
            path = f"{number}/{parts[-1]}"
        folded = path.casefold()
        self._taken |= {folded, *(f"{p}/" for p in _parents(folded))}
        return self.root / path

    def _is_taken(self, path: str) -> bool:
        """A file may lie where no other lies, and no folder; and no file may stand where it needs a folder."""
        folded = path.casefold()
        return folded in self._taken or f"{folded}/" in self._taken or any(p in self._taken for p in _parents(folded))

    def clear(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.root, ignore_errors=True)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:i]) for i in range(1, len(parts))]
