"""Access databases through the commands of mdbtools: nothing but its output is ever parsed here."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from crmmigrate.core.errors import SourceError

COMMANDS = ("mdb-tables", "mdb-export", "mdb-schema", "mdb-count")
_MOMENT = "%Y-%m-%d %H:%M:%S"
_LONGEST = 30
"""Seconds without an answer after which a command counts as hung: damaged files lead some in circles."""
_WATCHED = 1000
"""Records after which the watch begins anew."""
_COLUMN = re.compile(r"^\t\[(?P<name>.*)\]\t+(?P<type>.+?)\s*(?:NOT NULL)?\s*,?\s*$")
_BOOLEAN = {"0": "false", "1": "true"}


def installed() -> bool:
    """Whether the commands that this needs are there."""
    return all(shutil.which(command) for command in COMMANDS)


class MdbTools:
    """A database file as mdbtools sees it."""

    def __init__(self, path: Path, options: Mapping[str, Any]) -> None:
        self._path = path
        self._environment = dict(os.environ)
        if options.get("encoding"):
            self._environment["MDB_JET3_CHARSET"] = str(options["encoding"])

    def tables(self) -> list[str]:
        """Names of all tables, system tables too."""
        # Each name on a line: no name of Access holds a line break.
        return [line for line in self._said("mdb-tables", "-S", "-1", self._file()).splitlines() if line]

    def user_tables(self) -> list[str]:
        """Names of the tables that people made."""
        return [line for line in self._said("mdb-tables", "-1", self._file()).splitlines() if line]

    def types(self, table: str) -> dict[str, str]:
        """Declared type of each column."""
        said = self._said("mdb-schema", "-T", table, self._file(), "access")
        return {m["name"]: m["type"] for line in said.splitlines() if (m := _COLUMN.match(line))}

    def count(self, table: str) -> int | None:
        """Number of records that the database counts."""
        said = self._said("mdb-count", self._file(), table).strip()
        return int(said) if said.isdigit() else None

    def header(self, table: str) -> list[str]:
        """Names of the columns."""
        with contextlib.closing(self._records(table)) as records:
            return next(records, [])

    def rows(self, table: str, types: Sequence[str]) -> Iterator[list[str | None]]:
        """The records as text, null where there is nothing."""
        logical = [kind.startswith("Boolean") for kind in types]
        with contextlib.closing(self._records(table)) as records:
            next(records, None)
            for record in records:
                yield [
                    (_BOOLEAN.get(cell, cell) if flag else cell) if cell and not cell.isspace() else None
                    for cell, flag in zip(record, logical, strict=True)
                ]

    def _file(self) -> str:
        return str(self._path.absolute())

    def _said(self, *command: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - fixed commands, no shell
                command, capture_output=True, timeout=_LONGEST, env=self._environment, check=False
            )
        except subprocess.TimeoutExpired as fault:
            raise self._fault(command[0], "it does not end") from fault
        if done.returncode:
            raise self._fault(command[0], done.stderr.decode(errors="replace"))
        return done.stdout.decode("utf-8", errors="replace")

    def _records(self, table: str) -> Generator[list[str], None, None]:
        """Header and records of a table; texts are quoted, so line breaks and commas in them do no harm."""
        command = ["mdb-export", "-b", "hex", "-D", _MOMENT, "-T", _MOMENT, self._file(), table]
        with tempfile.TemporaryFile() as errors, _Running(command, errors, self._environment) as running:
            text = io.TextIOWrapper(running.process.stdout or io.BytesIO(), "utf-8", errors="replace", newline="")
            for number, record in enumerate(_parsed(text)):
                if number % _WATCHED == 0:
                    running.watch()
                yield record
            if running.process.wait():
                errors.seek(0)
                raise self._fault("mdb-export", errors.read().decode(errors="replace"))

    def _fault(self, command: str, reason: str) -> SourceError:
        detail = " ".join(reason.split())[:300] or "no reason given"
        return SourceError(
            f"{self._path.name}: a damaged Access database, or one that mdbtools cannot read ({command}: {detail})",
            next="compact and repair it in Access, or export its tables to Excel",
        )


def _parsed(text: io.TextIOWrapper) -> Iterator[list[str]]:
    before = csv.field_size_limit()
    records = csv.reader(text)
    while True:
        # The limit is one for all of Python: it is lifted only while a record is read.
        csv.field_size_limit(sys.maxsize)
        try:
            record = next(records, None)
        finally:
            csv.field_size_limit(before)
        if record is None:
            return
        yield record


class _Running:
    """A process that ends with its block, or when it gives nothing for too long."""

    def __init__(self, command: Sequence[str], errors: Any, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)  # noqa: S603
        self._timer: threading.Timer | None = None
        self.watch()

    def watch(self) -> None:
        """Begin the time of waiting anew."""
        self._stop()
        self._timer = threading.Timer(_LONGEST, self.process.kill)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self.process.kill()
        self.process.__exit__(None, None, None)
