"""Throw-away targets: beside the real one, never in it, and gone when the rehearsal ends."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema, DropSchema

from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import DropPlan
from crmmigrate.project.plugins import ALIASES
from crmmigrate.project.project import Project
from crmmigrate.project.targets import FILES, LoadOptions, opened

DEFAULT = "rehearsal.duckdb"
FOLDERS = ("parquet",)
_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
_LONGEST = 16


@dataclass(frozen=True)
class Scratch:
    """A throw-away target.

    Attributes:
        options: How to load into it.
        name: Its schema, database or file, for people.
        kept: Whether it stays.
    """

    options: LoadOptions
    name: str
    kept: bool


@contextmanager
def scratch(project: Project, run: int, options: LoadOptions, *, keep: bool = False) -> Iterator[Scratch]:
    """A new target beside the one of the options; dropped at the end, also after an error.

    What a killed rehearsal of this project left there is dropped first.

    Args:
        project: The project, whose mark the name carries.
        run: Number of the run.
        options: The real target; without a URL, a file in the state folder.
        keep: Leave it there.

    Raises:
        UsageError: The URL is wrong, or its kind has no place for a scratch target.
        OutsideError: The server is away, or allows no new schema.
    """
    place = _place(project, options)
    place.sweep()
    word = "kept" if keep and options.url else "rehearsal"
    made = place.make(f"crmmigrate_{word}_{mark(project)}_{run}")
    try:
        yield Scratch(made, place.shown(made), kept=keep or (options.url is None and project.lasts))
    finally:
        if options.url and not keep:
            place.drop(made)


def mark(project: Project) -> str:
    """What names of this project's scratch targets carry: its name, and a hash of its folder."""
    words = re.sub(r"[^a-z0-9]+", "_", project.migration.name.lower()).strip("_")[:_LONGEST].strip("_")
    return f"{words}_{hashlib.sha256(str(project.root.resolve()).encode()).hexdigest()[:8]}"


def _place(project: Project, options: LoadOptions) -> _Default | _Files | _Schemas:
    if options.url is None:
        return _Default(project, options)
    try:
        url = make_url(options.url)
    except ArgumentError as fault:
        raise UsageError("not a database URL", next="write it like postgresql://user@host/database") from fault
    if url.get_backend_name() in (*FILES, *FOLDERS):
        return _Files(project, options, url)
    return _Schemas(project, options, url)


class _Default:
    """The file in the state folder, which stays to be looked at until the next rehearsal."""

    def __init__(self, project: Project, options: LoadOptions) -> None:
        self._state, self._options = project.state, options

    def sweep(self) -> None:
        for old in self._state.glob(f"{DEFAULT}*"):
            old.unlink()

    def make(self, _: str) -> LoadOptions:
        return replace(self._options, url=f"duckdb:///{self._state / DEFAULT}", schema=None)

    def shown(self, made: LoadOptions) -> str:
        return str(make_url(made.url or "").database)

    def drop(self, _: LoadOptions) -> None:
        """It stays."""


class _Files:
    """A file, or a folder of Parquet, beside the real one."""

    def __init__(self, project: Project, options: LoadOptions, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise UsageError("the target names no file", next="rehearse without --to, or name the file")
        self._options, self._url, self._real = options, url, Path(url.database)
        self._mark = mark(project)

    def sweep(self) -> None:
        for left in self._real.parent.glob(f"crmmigrate_rehearsal_{self._mark}_*"):
            if re.fullmatch(r"[0-9]+[.\w-]*", left.name.removeprefix(f"crmmigrate_rehearsal_{self._mark}_")):
                _remove(left)

    def make(self, name: str) -> LoadOptions:
        file = self._real.parent / f"{name}{self._real.suffix}"
        return replace(self._options, url=self._url.set(database=str(file)).render_as_string(hide_password=False))

    def shown(self, made: LoadOptions) -> str:
        return str(make_url(made.url or "").database)

    def drop(self, made: LoadOptions) -> None:
        file = Path(self.shown(made))
        for left in file.parent.glob(f"{file.name}*"):
            _remove(left)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


class _Schemas:
    """A schema of its own; on MySQL and MariaDB that is a database."""

    def __init__(self, project: Project, options: LoadOptions, url: URL) -> None:
        self._options, self._url = options, url
        self._prefix = f"crmmigrate_rehearsal_{mark(project)}_"
        with opened(options) as target:
            if "schemas" not in target.capabilities:
                raise UsageError(f"a target {target.name} has no place to rehearse in", next="rehearse without --to")

    def sweep(self) -> None:
        with self._engine() as engine:
            left = [n for n in inspect(engine).get_schema_names() if n.startswith(self._prefix)]
        for name in left:
            if name.removeprefix(self._prefix).isdigit():
                self.drop(replace(self._options, schema=name))

    def make(self, name: str) -> LoadOptions:
        with self._engine() as engine, engine.begin() as connection:
            connection.execute(CreateSchema(name))
        return replace(self._options, schema=name)

    def shown(self, made: LoadOptions) -> str:
        return str(made.schema)

    def drop(self, made: LoadOptions) -> None:
        with opened(made) as target:
            target.apply(DropPlan(tuple(target.tables())))
        with self._engine() as engine, engine.begin() as connection:
            connection.execute(DropSchema(str(made.schema), cascade=engine.dialect.name == "postgresql"))

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        name = self._url.get_backend_name()
        name = ALIASES.get(name, name)
        url = self._url.set(drivername=_DRIVERS.get(name, self._url.drivername))
        if name == "mysql":
            url = url.set(query={}, password=url.password or os.environ.get("MYSQL_PWD"))
        engine = create_engine(url, poolclass=NullPool)
        try:
            yield engine
        except SQLAlchemyError as fault:
            told = str(getattr(fault, "orig", fault)).partition("\n")[0]
            raise OutsideError(
                f"no scratch schema on {url.host or name}: {told}", code="target-away",
                next="check the server and that you may create schemas, or rehearse without --to",
            ) from fault  # fmt: skip
        finally:
            engine.dispose()
