"""Splink on the embedded engine."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import narwhals as nw

from crmmigrate.adapters.engines import linking_sql
from crmmigrate.adapters.engines.splink_linker import SplinkLinker
from crmmigrate.adapters.engines.splink_settings import settings
from crmmigrate.core.linking import ID, Kind, Weights
from crmmigrate.core.tables import Frame, size

MOST_PAIRS = 400_000
"""Pairs that Splink gets at once: with all that both records say it keeps some 600 bytes of each."""

NEARLY = 0.98
"""Of a probability, so that no rounding leaves a pair out that Splink would keep."""


class DuckDBLinker(SplinkLinker):
    """See `Linker`.

    Args:
        connection: The engine's.
        hold: Keeps the rows of a query.
    """

    _short = "hash({})"

    def __init__(self, connection: duckdb.DuckDBPyConnection, hold: Callable[[str], Frame]) -> None:
        super().__init__()
        self._connection = connection
        self._hold = hold
        self._kind: Kind | None = None
        connection.execute("SET GLOBAL lambda_syntax = 'ENABLE_SINGLE_ARROW'").fetchall()

    def score(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame | None = None
    ) -> Frame:
        """See `Linker.score`. Part by part, so that memory does not grow with the number of pairs."""
        if among is not None:
            return self._summed_among(prepared, pairs, kind, weights, least, among)
        if not size(pairs):
            return self._nothing(kind)
        self._macros(kind)
        records = self._named(prepared)
        told = self._told(records)
        said = settings(kind, weights, told=told)
        frequent = {f: self._named(self._held(linking_sql.shares(records, f))) for f in linking_sql.weighing(kind)}
        likely = self._likely(records, pairs, kind, weights, told, least, frequent)
        if not (count := size(likely)):
            return self._nothing(kind)
        asked, parts = self._named(likely), math.ceil(count / MOST_PAIRS)
        found = []
        for part in range(parts):
            some = asked if parts == 1 else f"(SELECT * FROM {asked} WHERE hash(_l) % {parts} = {part})"
            found.append(self._named(self._scored(records, some, kind, said, least, frequent)))
        return self._held(" UNION ALL ".join(f"SELECT * FROM {name}" for name in found))

    def _nothing(self, kind: Kind) -> Frame:
        """As `score`, of no pair."""
        levels = [f"0 AS gamma_{c.name}, 0.0::DOUBLE AS w_{c.name}" for c in kind.comparisons]
        pair = "0::BIGINT AS _l, 0::BIGINT AS _r, 0.0::DOUBLE AS weight, 0.0::DOUBLE AS probability"
        return self._held(f"SELECT {', '.join([pair, *levels])} WHERE FALSE")

    def _likely(
        self, records: str, pairs: Frame, kind: Kind, weights: Weights, told: float, least: float,
        frequent: Mapping[str, str],
    ) -> Frame:  # fmt: skip
        """Those of the pairs that Splink will find likely enough: most are not, and our own count is cheaper."""
        n = size(self._lazy(f"SELECT {ID} FROM {records}"))
        levels = f"({linking_sql.gammas(kind, records, self._named(pairs))})"
        possible = self._named(self._held(linking_sql.possible(kind, weights, told, n, levels, least)))
        ends = self._named(self._held(linking_sql.ends(kind, records, possible)))
        shares = self._named(self._held(linking_sql.frequencies_of(ends, frequent)))
        parts = f"({linking_sql.parts(kind, weights, told, possible, shares)})"
        return self._held(f"SELECT _l, _r FROM ({linking_sql.weighed(kind, weights, parts, NEARLY * least)})")

    def _scored(
        self, records: str, pairs: str, kind: Kind, said: dict[str, Any], least: float, frequent: Mapping[str, str]
    ) -> Frame:  # fmt: skip
        """What Splink says of some pairs, of whose records alone it is told."""
        from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - takes half a second
        from splink.internals.linker import Linker  # noqa: PLC0415

        joined = self._named(self._held(f"SELECT _l AS join_key_l, _r AS join_key_r, '0' AS match_key FROM {pairs}"))
        ends = f"SELECT join_key_l FROM {joined} UNION SELECT join_key_r FROM {joined}"
        asked = self._named(self._held(f"SELECT * FROM {records} WHERE {ID} IN ({ends})"))
        with _quiet():
            api = DuckDBAPI(self._connection)
            linker = Linker(api.register(asked), said, log_level=None, validate_settings=False)
            for feature, name in frequent.items():
                linker.table_management.register_term_frequency_lookup(api.register(name), feature)
            linker.table_management.register_blocked_pairs_for_predict(api.register(joined))
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
        if self._kind is kind:
            return
        self._kind = kind
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
