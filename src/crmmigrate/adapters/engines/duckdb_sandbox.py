"""A DuckDB that holds copies of a few tables and reaches nothing else: for statements that users write."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from crmmigrate.core.errors import OutsideError


class StatementError(OutsideError):
    """A statement is wrong: what is outside is well."""


class Sandbox:
    """Tables are copied in, then the doors are shut: no file, no network, no setting can be reached any more.

    Args:
        memory_limit: As DuckDB writes it.
    """

    def __init__(self, memory_limit: str = "512MB") -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="crmmigrate-kpis-"))
        self._connection = duckdb.connect(str(self._folder / "sandbox.duckdb"))
        for key, value in {
            "memory_limit": memory_limit, "temp_directory": str(self._folder / "spill"),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False, "enable_progress_bar": False,
        }.items():  # fmt: skip
            self._connection.execute(f"SET {key} = ?", [value])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def copy(self, name: str, path: Path, columns: str = "*") -> None:
        """Copy a Parquet file in as a table; `name` and `columns` are SQL."""
        self.run(f"CREATE TABLE {name} AS SELECT {columns} FROM read_parquet(?)", [str(path)])

    def shut(self) -> None:
        """Shut the doors."""
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement.

        Raises:
            StatementError: It cannot be run over these tables.
            OutsideError: The disk or the memory is full.
        """
        try:
            return self._connection.execute(sql, list(values)).fetchall()
        except duckdb.Error as fault:
            wrong = isinstance(fault, duckdb.ProgrammingError | duckdb.DataError)
            raise (StatementError if wrong else OutsideError)(
                f"the SQL fails: {' '.join(str(fault).splitlines()[:2])}"
            ) from fault
