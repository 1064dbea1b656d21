"""Plug-ins through entry points, ours included; one that fails to load is reported, not skipped in silence."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crmmigrate.core.errors import PluginError, UsageError
from crmmigrate.core.ports import Engine, Target
from crmmigrate.core.sources import Reader

EXTRAS = {"spark": "spark", "postgresql": "postgres", "mysql": "mysql", "mssql": "mssql", "oracle": "oracle"}
ALIASES = {"postgres": "postgresql", "mariadb": "mysql"}


@cache
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"crmmigrate.{group}")}


def _load(group: str, name: str) -> Any:
    points = _points(group)
    if name not in points:
        raise PluginError(
            f"no {group[:-1]} {name!r}; there are: {', '.join(sorted(points)) or 'none'}",
            next="install the package that brings it, or name one of these",
        )
    try:
        return points[name].load()
    except ImportError as fault:
        extra = EXTRAS.get(name)
        hint = f"python3 -m pip install 'crmmigrate[{extra}]'" if extra else "mend or remove the plug-in"
        raise PluginError(f"the {group[:-1]} {name!r} cannot be loaded: {fault}", next=hint) from fault


def readers() -> list[Reader]:
    """All readers, in the order of their names."""
    return [_load("readers", name)() for name in sorted(_points("readers"))]


def engine(spec: str, memory_limit: str = "512MB", threads: int | None = None) -> Engine:
    """The engine of migration.yaml: `duckdb`, or a Spark master."""
    if spec == "duckdb":
        return cast("Engine", _load("engines", spec)(memory_limit=memory_limit, threads=threads))
    if spec in _points("engines") and spec != "spark":
        return cast("Engine", _load("engines", spec)(memory_limit=memory_limit))
    if spec == "spark" or spec.startswith(("local", "spark://", "sc://", "yarn", "k8s://")):
        master = "local[*]" if spec == "spark" else spec
        return cast("Engine", _load("engines", "spark")(master, memory_limit))
    raise UsageError(f"unknown engine {spec!r}", next="use duckdb, local[*], spark://host:7077 or sc://host")


def target(url: str, schema: str | None = None) -> Target:
    """The target of a URL such as `postgresql://host/db` or `duckdb:///file.duckdb`."""
    try:
        name = make_url(url).get_backend_name()
    except ArgumentError as fault:
        raise UsageError(
            f"not a database URL: {url.rsplit('@', maxsplit=1)[-1]!r}",
            next="write it like postgresql://user@host/database, sqlite:///file.db, duckdb:///file.duckdb or parquet:///folder",
        ) from fault
    made: Target = _load("targets", ALIASES.get(name, name))(url, schema)
    return made
