"""Reader of databases by URL: whole tables or a query, streamed, as they stand at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crmmigrate.adapters.readers.duckdb_source import duckdb_relations
from crmmigrate.adapters.readers.server_source import server_relations
from crmmigrate.adapters.readers.sqlite_reader import SqliteReader
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Refused, Relation


class DatabaseReader:
    """Reads databases that are named by a URL, not a file."""

    name = "database"
    takes = frozenset({"tables", "schema", "query"})

    def claims(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """No file is a database server."""
        return 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:  # noqa: ARG002
        """See `Reader.read`; use `read_url`."""
        raise SourceError(
            f"{path.name}: a database is read by its URL, not as a file", next="write `url:` in the source"
        )

    def read_url(self, url: str, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
        """See `read_url` of this module."""
        return read_url(url, options)


def read_url(url: str, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
    """The tables of a database, each in the order of its primary key, all of the same moment.

    Read each relation to its end before the next one; they share a connection, which closes with the last.

    Args:
        url: SQLAlchemy URL, such as `postgresql://user@host/database`.
        options: `schema`; `tables`, a list of names, views too; or `query`, one SELECT.

    Raises:
        SourceError: The URL, a table or the query is wrong.
        OutsideError: The database cannot be reached.
        PluginError: The driver is not installed.
    """
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise SourceError(
            "the URL of the database cannot be understood", next="write it as kind://user@host/name"
        ) from None
    backend = parts.get_backend_name()
    if backend == "sqlite":
        yield from SqliteReader().read(_file(parts), options)
    elif backend == "duckdb":
        yield from duckdb_relations(_file(parts), options)
    else:
        yield from server_relations(parts, options)


def _file(url: URL) -> Path:
    path = Path(url.database or "")
    if not url.database or url.database == ":memory:" or not path.is_file():
        name = path.name or "the URL"
        raise SourceError(f"{name}: there is no such database file", next="check the path in the URL")
    return path
