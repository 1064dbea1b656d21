"""The target of a command: named, opened, closed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from crmmigrate.core.documents import Migration
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import Target
from crmmigrate.project import plugins
from crmmigrate.project.project import Project
from crmmigrate.steps.load import Sample

FILES = ("duckdb", "sqlite", "parquet")


@dataclass(frozen=True)
class Subset:
    """The part of everything that is to go in.

    Attributes:
        waves: Names of waves, or `all`; empty: everything where no waves are declared, and for `validate` those that
            the target has.
        sample: Only some rows, with what they point to.
    """

    waves: tuple[str, ...] = ()
    sample: Sample | None = None


@dataclass(frozen=True)
class LoadOptions:
    """How to load.

    Attributes:
        url: SQLAlchemy URL of the target; None where migration.yaml names it.
        schema: Schema in it.
        accept: Suggested column mappings from this confidence on are taken; None: all must be confirmed.
        max_rejects: Highest share of rejected rows that may load.
        dry_run: Everything but the last call.
        drop_columns: Drop columns of the target that are gone from the model.
        subset: A part of everything.
        masked: Pseudonyms instead of personal data go in.
        kpi_views: The views v_kpi_* are created after the load.
    """

    url: str | None = None
    schema: str | None = None
    accept: float | None = None
    max_rejects: float | None = None
    dry_run: bool = False
    drop_columns: bool = False
    subset: Subset = field(default_factory=Subset)
    masked: bool = False
    kpi_views: bool = False


def named(project: Project, to: str | None, schema: str | None) -> LoadOptions:
    """Where to load, of the command or of migration.yaml; a wrong URL is told before any work is done.

    Raises:
        UsageError: No target is named, or its URL is wrong.
    """
    url = to or target_url(project.migration)
    if not url:
        raise UsageError("no target named", next="use --to URL, or set target.url or target.url_env in migration.yaml")
    options = LoadOptions(url, schema or project.migration.target.schema_name)
    with opened(options):
        return options


def address(options: LoadOptions) -> str:
    """URL without its password, and schema: how the ledger names a target."""
    url = make_url(options.url or "").render_as_string(hide_password=True)
    return f"{url} schema {options.schema}" if options.schema else url


def target_url(migration: Migration) -> str | None:
    """The target of migration.yaml.

    Raises:
        UsageError: The environment variable that should hold it is not set.
    """
    entry = migration.target
    if entry.url_env:
        if entry.url_env not in os.environ:
            raise UsageError(f"the environment variable {entry.url_env} is not set", next="set it to the target's URL")
        return os.environ[entry.url_env]
    return entry.url


@contextmanager
def opened(options: LoadOptions, *, existing: bool = False) -> Iterator[Target]:
    """The target of the options, for a while; with `existing` a database file must be there already.

    Raises:
        UsageError: The URL is wrong, or there is no such file.
    """
    target = plugins.target(options.url or "", options.schema)
    url = make_url(options.url or "")
    file = url.database if url.get_backend_name() in FILES else None
    if existing and file and not Path(file).exists():
        raise UsageError(f"there is no {file}", next="load first: `crmmigrate load`, or name the right file")
    try:
        yield target
    finally:
        target.close()
