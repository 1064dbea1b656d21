"""Writing small files so that a crash leaves the old one or the new one, never half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from crmmigrate.core.errors import OutsideError


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file under a temporary name beside it, then rename it into place; line ends as given.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    with written(path) as file:
        file.write(text)


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A UTF-8 file to write into bit by bit; it takes its place when all is written.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError as error:
        raise _outside(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _outside(path: Path, error: OSError) -> OutsideError:
    return OutsideError(
        f"cannot write {path}: {error.strerror}",
        next="mend the cause and run the command again; nothing was changed",
    )
