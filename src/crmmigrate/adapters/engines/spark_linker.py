"""Linking on Spark, with Splink's weights."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)
from rapidfuzz.distance import JaroWinkler

from crmmigrate.adapters.engines.spark_sql import JARO_WINKLER, Macros, spark_sql
from crmmigrate.adapters.engines.splink_linker import SplinkLinker
from crmmigrate.core.linking import Kind, Weights
from crmmigrate.core.tables import Frame


class SparkLinker(SplinkLinker):
    """See `Linker`. Weights are learned by the embedded engine, from the sample that Spark draws.

    Args:
        session: The engine's.
        hold: Keeps a frame.
    """

    def __init__(self, session: SparkSession, hold: Callable[[Frame], Frame]) -> None:
        super().__init__()
        self._session = session
        self._hold = hold
        self._known: Macros = {}
        self._views: list[str] = []
        session.udf.register(JARO_WINKLER, F.udf(_jaro_winkler, "double", useArrow=False))

    def score(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame | None = None
    ) -> Frame:
        """See `Linker.score`. As Splink counts; over its own query, Spark plans for minutes."""
        if among is not None:
            return self._summed_among(prepared, pairs, kind, weights, least, among)
        return self._summed(prepared, pairs, kind, weights, least)

    def _named(self, frame: Frame) -> str:
        name = f"_linking_{next(self._numbers)}"
        native: DataFrame = frame.to_native()
        native.createOrReplaceTempView(name)
        self._views.append(name)
        return name

    def _held(self, sql: str) -> Frame:
        return self._hold(nw.from_native(self._session.sql(spark_sql(sql, self._known))))

    def _lazy(self, sql: str) -> Frame:
        # Spark would write the features that a feature is made of into it, again and again.
        return self._held(sql)

    def _macros(self, kind: Kind) -> None:
        # What was asked before is held by now: a name that stays would keep what stands behind it.
        self._forget()
        self._known = kind.macros

    def _forget(self) -> None:
        """Let go of names."""
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._views.clear()


def _jaro_winkler(one: str | None, other: str | None) -> float | None:
    """As DuckDB counts: of bytes, and 0 where a text is empty."""
    if one is None or other is None:
        return None
    return JaroWinkler.similarity(one.encode(), other.encode()) if one and other else 0.0
