"""One run at a time on a project. The lock belongs to the process and goes with it, also when it is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crmmigrate.core.errors import OutsideError


@contextmanager
def locked(state: Path, named: Path | None = None) -> Iterator[None]:
    """Hold the lock of a project, or of what else is named, whose files stand in a folder.

    Raises:
        OutsideError: Another run holds it.
    """
    lock = FileLock(state / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as fault:
        raise OutsideError(
            f"another crmmigrate run is working on {named or state.parent}",
            code="locked",
            next="wait until it ends; its lock goes with it",
        ) from fault
    try:
        yield
    finally:
        lock.release()
