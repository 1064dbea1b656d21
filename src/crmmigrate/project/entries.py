"""What people name on the command line, as entries of migration.yaml."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from crmmigrate.core.documents import SourceEntry
from crmmigrate.core.errors import UsageError


def entry_of(source: str, root: Path) -> SourceEntry:
    """The entry for a file, folder or database URL.

    Args:
        source: What the user named.
        root: Folder of the project; paths become relative to it where they can.

    Raises:
        UsageError: There is no such file, or the URL holds a password.
    """
    if "://" in source:
        return _database(source)
    path = Path(source)
    if not path.exists():
        raise UsageError(f"no such file or folder: {source}", next="name the folder that holds the legacy files")
    return SourceEntry(path=_relative(path.resolve(), root.resolve()))


def _database(url: str) -> SourceEntry:
    if make_url(url).password is not None:
        raise UsageError(
            "a password does not belong in migration.yaml",
            next="leave it out of the URL, or write `url_env: NAME` for an environment variable that holds the URL",
        )
    return SourceEntry(url=url)


def _relative(path: Path, base: Path) -> str:
    if path.is_relative_to(base):
        return path.relative_to(base).as_posix()
    try:
        return path.relative_to(base, walk_up=True).as_posix()  # type: ignore[call-arg,unused-ignore]
    except (TypeError, ValueError):  # Python 3.11 cannot walk up
        return str(path)
