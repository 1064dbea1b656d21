"""Splink on the embedded engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw

from crmmigrate.adapters.engines import linking_sql
from crmmigrate.adapters.engines.splink_linker import SplinkLinker
from crmmigrate.core.linking import Kind
from crmmigrate.core.tables import Frame


class DuckDBLinker(SplinkLinker):
    """See `Linker`.

    Args:
        connection: The engine's.
        hold: Keeps the rows of a query.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, hold: Callable[[str], Frame]) -> None:
        super().__init__()
        self._connection = connection
        self._hold = hold
        connection.execute("SET GLOBAL lambda_syntax = 'ENABLE_SINGLE_ARROW'").fetchall()

    def _named(self, frame: Frame) -> str:
        name = f"_linking_{next(self._numbers)}"
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {frame.to_native().sql_query()}").fetchall()
        return name

    def _held(self, sql: str) -> Frame:
        return self._hold(sql)

    def _lazy(self, sql: str) -> Frame:
        return nw.from_native(self._connection.sql(sql))

    def _api(self) -> Any:
        from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - takes half a second

        return DuckDBAPI(self._connection)

    def _macros(self, kind: Kind) -> None:
        linking_sql.create_macros(kind, lambda sql: self._connection.execute(sql).fetchall())
