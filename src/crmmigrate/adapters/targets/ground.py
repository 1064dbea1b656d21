"""What a SQL database must be able to do for us, and the small helps that all of ours share."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from crmmigrate.adapters.targets.sql import check_name, parsed_url, quoted, without_secret
from crmmigrate.core.errors import CrmMigrateError, OutsideError, UsageError
from crmmigrate.core.ports import TablePlan, TargetColumn, ViewPlan

RECEIPTS = "_crmmigrate_batch"
STAGE = "_crmmigrate_stage"
"""Temporary table, and the alias, of the rows to be merged."""


class SqlGround(ABC):
    """Primitives of one database: how it connects, lists, creates, copies and fails."""

    name = ""
    capabilities: frozenset[str] = frozenset()
    schemes: tuple[str, ...] = ()
    types: ClassVar[Mapping[str, str]] = {}
    case_sensitive = False
    null_safe = "{0} IS NOT DISTINCT FROM {1}"
    driver_errors: tuple[type[Exception], ...] = ()

    def __init__(self, url: str, schema: str | None = None) -> None:
        self.url = parsed_url(url, self.schemes or (self.name,))
        self.schema = check_name(schema, "schema") if schema is not None else None

    # --- what each database does in its own way ------------------------------------------------------

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    @abstractmethod
    def _run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement of ours; its rows, if it has any."""

    @abstractmethod
    def _select(self, sql: str, parameters: dict[str, Any]) -> pa.Table:
        """Run one SELECT of a user, read-only."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[None]:
        """One transaction that no other load of this schema runs beside; rolled back on any exception."""

    @abstractmethod
    def _table_names(self) -> list[str]:
        """Tables of the schema."""

    @abstractmethod
    def _view_names(self) -> list[str]:
        """Views of the schema."""

    @abstractmethod
    def _native(self, table: str) -> dict[str, str]:
        """Columns of a table or view in order, with the database's own types; none if it is missing."""

    @abstractmethod
    def _create(self, plan: TablePlan) -> None:
        """Create the table of a plan."""

    @abstractmethod
    def _reshape(self, table: str, types: Mapping[str, str], drop: Collection[str]) -> None:
        """Give columns of a table other types of the database's own, and drop others; keys and comments stay."""

    @abstractmethod
    def _create_view(self, plan: ViewPlan) -> None:
        """Create a view, or replace it."""

    @abstractmethod
    def _copy(self, plan: TablePlan, files: list[Path], into: str) -> None:
        """Copy all rows of the files into the table `into` (quoted), fast."""

    @abstractmethod
    def _stage(self, plan: TablePlan) -> None:
        """Create the empty temporary table `STAGE` with the plan's columns."""

    @abstractmethod
    def _drop(self, tables: list[str]) -> None:
        """Drop tables that exist, whatever points to them."""

    @abstractmethod
    def _translated(self, error: Exception, what: str) -> OutsideError:
        """The driver's error in our words: code, message without secrets, next step."""

    # --- hooks -------------------------------------------------------------------------------------------

    @contextmanager
    def _working(self, prepare: Callable[[], None], table: str = "") -> Iterator[None]:  # noqa: ARG002 (for some)
        """What one plan is done in: first `prepare`, which makes and changes tables, then the rows of `table`."""
        with self._transaction():
            prepare()
            yield

    def _staged(self) -> None:  # noqa: B027 (nothing, for most)
        """The stage has got, or lost, its rows: time for statistics, where a database needs to be told."""

    def _match(self, table: str, other: str, keys: Sequence[str], rows: str) -> str:
        """The condition under which a row of `other` is a row of `table`; null equals null.

        Args:
            table: Table, by which its columns are known.
            other: Stage or kept rows, by which theirs are known.
            keys: Columns.
            rows: FROM clause of those rows of `other` that count.
        """
        empty = " OR ".join(f"{quoted(key)} IS NULL" for key in keys)
        [(nulls,)] = self._run(f"SELECT COUNT(*) FROM {rows} AND ({empty})")
        pairs = ((f"{quoted(table)}.{quoted(key)}", f"{quoted(other)}.{quoted(key)}") for key in keys)
        return " AND ".join(self._same_key(here, there, nulls=bool(nulls)) for here, there in pairs)

    def _same_key(self, here: str, there: str, *, nulls: bool) -> str:
        # A plain comparison can use a hash or an index everywhere; the null-safe one cannot.
        return (self.null_safe if nulls else "{0} = {1}").format(here, there)

    # --- small helps ---------------------------------------------------------------------------------

    def _qualified(self, table: str) -> str:
        return f"{quoted(self.schema)}.{quoted(table)}" if self.schema else quoted(table)

    def _folded(self, name: str) -> str:
        return name if self.case_sensitive else name.lower()

    def _count(self, table: str) -> int:
        return int(self._run(f"SELECT COUNT(*) FROM {self._qualified(table)}")[0][0])

    def _type(self, column: TargetColumn) -> str:
        if column.type not in self.types:
            raise UsageError(f"column {column.name}: a target knows no type {column.type!r}")
        return self.types[column.type]

    def _planned_type(self, plan: TablePlan, column: TargetColumn) -> str:  # noqa: ARG002 (keys matter to some)
        """The database's own type of a planned column."""
        return self._type(column)

    def _add_native(self, table: str, column: str, native: str) -> None:
        """Add a column, always nullable: the rows that are there have no value for it."""
        self._run(f"ALTER TABLE {self._qualified(table)} ADD COLUMN {quoted(column)} {native}")

    def _unstage(self) -> None:
        self._run(f"DROP TABLE IF EXISTS {quoted(STAGE)}")

    def _explained(self, text: str) -> str:
        """The first line of a driver's message, without secrets."""
        return without_secret(text.strip(), self.url).partition("\n")[0]

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn the driver's errors, and those of the disk, into ours."""
        try:
            yield
        except CrmMigrateError:
            raise
        except self.driver_errors as error:
            raise self._translated(error, what) from error
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise OutsideError(
                f"{what}: {self._explained(str(error))}",
                code="disk-full" if full else "outside",
                next="free some space and run again" if full else "mend the cause and run again",
            ) from error
