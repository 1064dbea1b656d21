"""Writing small files so that a crash leaves the old one or the new one, never half of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from crmmigrate.core.errors import OutsideError


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file under a temporary name beside it, then rename it into place; line ends as given.

    Raises:
        OutsideError: The file cannot be written; what stood there still stands.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise _outside(path, error) from error


def _outside(path: Path, error: OSError) -> OutsideError:
    return OutsideError(
        f"cannot write {path}: {error.strerror}",
        next="mend the cause and run the command again; nothing was changed",
    )
