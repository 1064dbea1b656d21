"""Splink on the embedded engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import narwhals as nw

from crmmigrate.adapters.engines import linking_sql
from crmmigrate.adapters.engines.splink_linker import SplinkLinker
from crmmigrate.adapters.engines.splink_settings import settings
from crmmigrate.core.linking import ID, Kind, Weights
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

    def score(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame | None = None
    ) -> Frame:
        """See `Linker.score`."""
        if among is not None:
            return self._summed_among(prepared, pairs, kind, weights, least, among)
        from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - takes half a second
        from splink.internals.linker import Linker  # noqa: PLC0415

        self._macros(kind)
        with _quiet():
            api = DuckDBAPI(self._connection)
            records = self._named(prepared)
            said = settings(kind, weights, told=self._told(records))
            linker = Linker(api.register(records), said, log_level=None, validate_settings=False)
            joined = self._held(
                f"SELECT _l AS join_key_l, _r AS join_key_r, '0' AS match_key FROM {self._named(pairs)}"
            )
            linker.table_management.register_blocked_pairs_for_predict(api.register(self._named(joined)))
            scored = linker.inference.predict(threshold_match_probability=least)
            made = self._held(f"SELECT {_scored(kind)} FROM {scored.physical_name}")
            linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        return made

    def _named(self, frame: Frame) -> str:
        name = f"_linking_{next(self._numbers)}"
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {frame.to_native().sql_query()}").fetchall()
        return name

    def _held(self, sql: str) -> Frame:
        return self._hold(sql)

    def _lazy(self, sql: str) -> Frame:
        return nw.from_native(self._connection.sql(sql))

    def _macros(self, kind: Kind) -> None:
        linking_sql.create_macros(kind, lambda sql: self._connection.execute(sql).fetchall())


def _scored(kind: Kind) -> str:
    """What is kept of what Splink says, rounded: sums of a few thousandths of a bit are nobody's reason."""
    parts = [
        f"least({ID}_l, {ID}_r) AS _l, greatest({ID}_l, {ID}_r) AS _r",
        "round(match_weight, 3) AS weight, round(match_probability, 6) AS probability",
    ]
    for comparison in kind.comparisons:
        adjusted = f" + mw_tf_adj_{comparison.name}" if any(level.tf for level in comparison.levels) else ""
        parts.append(f"CAST(gamma_{comparison.name} AS INTEGER) AS gamma_{comparison.name}")
        parts.append(f"round(mw_{comparison.name}{adjusted}, 3) AS w_{comparison.name}")
    return ", ".join(parts)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink says much; what matters is said by us."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
