"""Splink as the linker, on DuckDB or Spark: candidates and samples are drawn here, Splink learns and scores."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.adapters.engines import linking_sql, splink_learning
from crmmigrate.adapters.engines.splink_settings import settings
from crmmigrate.core.linking import ID, Kind, Rare, Weights
from crmmigrate.core.tables import Frame


class SplinkLinker(ABC):
    """See `Linker`. What differs between engines is below."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    @abstractmethod
    def _named(self, frame: Frame) -> str:
        """A name by which SQL can read the frame."""

    @abstractmethod
    def _held(self, sql: str) -> Frame:
        """The rows of a query in DuckDB's dialect, kept."""

    @abstractmethod
    def _api(self) -> Any:
        """Splink's way to the engine."""

    @abstractmethod
    def _macros(self, kind: Kind) -> None:
        """Create the SQL functions of a kind."""

    def add(self, records: Frame, features: Mapping[str, str | Rare], kind: Kind) -> Frame:
        """See `Linker.add`."""
        self._macros(kind)
        plain = [f"{sql} AS {name}" for name, sql in features.items() if isinstance(sql, str)]
        name = self._named(records)
        made = self._held(f"SELECT {', '.join(['*', *plain])} FROM {name}") if plain else records
        texts: dict[str, dict[str, int]] = {}
        for feature, how in features.items():
            if isinstance(how, Rare):
                texts.setdefault(how.of, {})[feature] = how.place
        for of, places in texts.items():
            made = self._held(linking_sql.rare(self._named(made), of, places))
        return made

    def candidates(self, prepared: Frame, kind: Kind, fresh: str | None = None) -> Frame:
        """See `Linker.candidates`."""
        self._macros(kind)
        records = self._named(prepared)
        keys = self._named(self._held(linking_sql.blocked(records, kind)))
        pairs = f"SELECT DISTINCT l.{ID} AS _l, r.{ID} AS _r FROM {keys} l JOIN {keys} r USING (block, key)"
        if fresh is None:
            return self._held(f"{pairs} WHERE l.{ID} < r.{ID}")
        new = f"(SELECT {ID} FROM {records} WHERE {fresh})"
        return self._held(
            f"SELECT DISTINCT least(_l, _r) AS _l, greatest(_l, _r) AS _r FROM ({pairs}"
            f" SEMI JOIN {new} n ON n.{ID} = l.{ID} WHERE l.{ID} <> r.{ID})"
        )

    def learn(self, prepared: Frame, kind: Kind) -> Weights:
        """See `Linker.learn`."""
        self._macros(kind)
        name = self._named(prepared)
        total = _first(self._held(f"SELECT count(*) AS n FROM {name}"), "n")
        by_content = linking_sql.content(kind)
        random = self._held(
            f"SELECT * EXCLUDE (_drawn) FROM (SELECT *, {by_content} AS _drawn FROM {name})"
            f" ORDER BY _drawn, {ID} LIMIT {splink_learning.SAMPLE}"
        )
        alike = [self._alike(name, key) for key, _ in kind.training]
        return splink_learning.learn(kind, splink_learning.Sample(total, _arrow(random), alike))

    def _alike(self, records: str, key: str) -> tuple[pa.Table, int]:
        """Records that share a training key, drawn by the key, and the pairs that do so among all records."""
        counted = self._named(
            self._held(
                f"SELECT _training, count(*) AS n FROM (SELECT CAST({key} AS VARCHAR) AS _training FROM {records})"
                " WHERE _training IS NOT NULL AND _training <> '' GROUP BY 1 HAVING count(*) BETWEEN 2 AND 50"
            )
        )
        drawn = (
            f"SELECT _training FROM (SELECT _training, sum(n) OVER (ORDER BY md5(_training), _training) AS so_far"
            f" FROM {counted}) WHERE so_far <= {splink_learning.TRAINED}"
        )
        some = self._held(
            f"SELECT r.*, d._training FROM {records} r JOIN ({drawn}) d ON d._training = CAST({key} AS VARCHAR)"
        )
        pairs = _first(self._held(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) AS n FROM {counted}"), "n")
        return _arrow(some), pairs

    def score(self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float) -> Frame:
        """See `Linker.score`."""
        from splink.internals.linker import Linker  # noqa: PLC0415 - takes half a second

        self._macros(kind)
        with splink_learning.quiet():
            api = self._api()
            name = self._named(prepared)
            records = _first(self._held(f"SELECT count(*) AS n FROM {name}"), "n")
            linker = Linker(api.register(name), settings(kind, weights, records=records), log_level=None)
            joined = self._held(
                f"SELECT _l AS join_key_l, _r AS join_key_r, '0' AS match_key FROM {self._named(pairs)}"
            )
            linker.table_management.register_blocked_pairs_for_predict(api.register(self._named(joined)))
            scored = linker.inference.predict(threshold_match_probability=least)
            made = self._held(f"SELECT {_scored(kind)} FROM {scored.physical_name}")
            linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        return made

    def judge(self, prepared: Frame, pairs: Frame, conditions: Mapping[str, str], kind: Kind) -> Frame:
        """See `Linker.judge`."""
        self._macros(kind)
        names = prepared.collect_schema().names()
        more = [name for name in pairs.collect_schema().names() if name not in ("_l", "_r")]
        features = linking_sql.sides(conditions.values(), names)
        query = linking_sql.both(self._named(prepared), self._named(pairs), features, more)
        judged = [f"coalesce({sql}, FALSE) AS {name}" for name, sql in conditions.items()]
        return self._held(f"SELECT {', '.join(['_l', '_r', *more, *judged])} FROM ({query})")


def _scored(kind: Kind) -> str:
    """What is kept of what Splink says, rounded: sums of a few thousandths of a bit are nobody's reason."""
    parts = [
        f"least({ID}_l, {ID}_r) AS _l, greatest({ID}_l, {ID}_r) AS _r, round(match_weight, 3) AS weight,"
        " round(match_probability, 6) AS probability"
    ]
    for comparison in kind.comparisons:
        adjusted = f" + mw_tf_adj_{comparison.name}" if any(level.tf for level in comparison.levels) else ""
        parts.append(f"CAST(gamma_{comparison.name} AS INTEGER) AS gamma_{comparison.name}")
        parts.append(f"round(mw_{comparison.name}{adjusted}, 3) AS w_{comparison.name}")
    return ", ".join(parts)


def _arrow(frame: Frame) -> pa.Table:
    table: pa.Table = frame.collect(backend="pyarrow").to_native()
    return table


def _first(frame: Frame, name: str) -> int:
    return int(nw.to_native(frame.collect(backend="pyarrow"))[name].to_pylist()[0])
