"""Splink on Spark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import narwhals as nw
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)
from rapidfuzz.distance import JaroWinkler

from crmmigrate.adapters.engines.spark_sql import JARO_WINKLER, Macros, spark_sql
from crmmigrate.adapters.engines.splink_linker import SplinkLinker
from crmmigrate.core.linking import Kind
from crmmigrate.core.tables import Frame

_SPLINKS = "__splink__"


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

    def _named(self, frame: Frame) -> str:
        name = f"_linking_{next(self._numbers)}"
        native: DataFrame = frame.to_native()
        native.createOrReplaceTempView(name)
        self._views.append(name)
        return name

    def _held(self, sql: str) -> Frame:
        return self._hold(nw.from_native(self._session.sql(spark_sql(sql, self._known))))

    def _api(self) -> Any:
        from splink.internals.spark.database_api import SparkAPI  # noqa: PLC0415 - takes half a second

        return SparkAPI(
            spark_session=self._session, break_lineage_method="persist", register_udfs_automatically=False
        )

    def _macros(self, kind: Kind) -> None:
        # What was asked before is held by now: a name that stays would keep what stands behind it.
        self._forget()
        self._known = kind.macros

    def _written(self, kind: Kind) -> Kind:
        def said(sql: str) -> str:
            return spark_sql(sql, kind.macros)

        comparisons = tuple(
            replace(c, null=said(c.null), levels=tuple(replace(level, sql=said(level.sql)) for level in c.levels))
            for c in kind.comparisons
        )
        return replace(kind, comparisons=comparisons)

    def _forget(self) -> None:
        """Let go of names, and of what Splink keeps."""
        for table in self._session.catalog.listTables():
            if table.isTemporary and table.name.startswith(_SPLINKS):
                self._session.table(table.name).unpersist()
                self._views.append(table.name)
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._views.clear()


def _jaro_winkler(one: str | None, other: str | None) -> float | None:
    """As DuckDB counts: of bytes, and 0 where a text is empty."""
    if one is None or other is None:
        return None
    return JaroWinkler.similarity(one.encode(), other.encode()) if one and other else 0.0
