"""What the linkers of DuckDB and Spark have in common: features, candidates, samples from which weights are learned."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping

import narwhals as nw
import pyarrow as pa

from crmmigrate.adapters.engines import linking_sql, weight_learning
from crmmigrate.core.linking import CONTENT, ID, Kind, Made, Rare, Spread, Weights
from crmmigrate.core.tables import Frame, size

FEW = 150
"""Records among which the frequency of a value tells half as much as among many."""


class SplinkLinker(ABC):
    """See `Linker`. What differs between engines is below."""

    _short = "{}"
    """SQL of a number that stands for a text, where the engine has it."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    @abstractmethod
    def _named(self, frame: Frame) -> str:
        """A name by which SQL can read the frame."""

    @abstractmethod
    def _held(self, sql: str) -> Frame:
        """The rows of a query in DuckDB's dialect, kept."""

    @abstractmethod
    def _lazy(self, sql: str) -> Frame:
        """The rows of a query in DuckDB's dialect, run when they are asked for."""

    @abstractmethod
    def _macros(self, kind: Kind) -> None:
        """Make ready for queries with the SQL functions of a kind."""

    @abstractmethod
    def score(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame | None = None
    ) -> Frame:
        """See `Linker.score`."""

    def add(
        self, records: Frame, features: Mapping[str, Made], kind: Kind, known: Mapping[str, Frame] | None = None
    ) -> Frame:
        """See `Linker.add`."""
        self._macros(kind)
        said = {feature: self._named(frame) for feature, frame in (known or {}).items() if feature in features}
        plain = [f"{sql} AS {name}" for name, sql in features.items() if isinstance(sql, str)]
        made = self._lazy(f"SELECT {', '.join(['*', *plain])} FROM {self._named(records)}") if plain else records
        texts: dict[str, dict[str, int]] = {}
        for feature, how in features.items():
            if isinstance(how, Rare):
                texts.setdefault(how.of, {})[feature] = how.place
            elif isinstance(how, Spread):
                made = self._lazy(linking_sql.spread(self._named(made), feature, how.of, how.by, said.get(feature)))
        for of, places in texts.items():
            counted = next((said[feature] for feature in places if feature in said), None)
            made = self._lazy(linking_sql.rare(self._named(made), of, places, counted))
        return made

    def candidates(self, prepared: Frame, kind: Kind, known: Frame | None = None) -> Frame:
        """See `Linker.candidates`."""
        self._macros(kind)
        records = self._named(prepared)
        if known is not None:
            new = self._named(self._held(linking_sql.keys(records, kind, self._short)))
            old = self._named(self._held(linking_sql.keys(self._named(known), kind, self._short, new)))
            return self._held(linking_sql.touching(new, old, kind))
        every = self._named(self._held(linking_sql.keys(records, kind, self._short)))
        keys = self._named(self._held(linking_sql.blocked(every, kind)))
        pairs = f"SELECT DISTINCT l.{ID} AS _l, r.{ID} AS _r FROM {keys} l JOIN {keys} r USING (key)"
        return self._held(f"{pairs} WHERE l.{ID} < r.{ID}")

    def learn(self, prepared: Frame, kind: Kind) -> Weights:
        """See `Linker.learn`."""
        self._macros(kind)
        name = self._named(prepared)
        total = first(self._held(f"SELECT count(*) AS n FROM {name}"), "n")
        random = self._held(f"SELECT * FROM {name} ORDER BY {CONTENT}, {ID} LIMIT {weight_learning.SAMPLE}")
        alike = [self._alike(name, key) for key, _ in kind.training]
        return weight_learning.learn(kind, weight_learning.Sample(total, _arrow(random), alike))

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
            f" FROM {counted}) WHERE so_far <= {weight_learning.TRAINED}"
        )
        some = self._held(
            f"SELECT r.*, d._training FROM {records} r JOIN ({drawn}) d ON d._training = CAST({key} AS VARCHAR)"
            f" ORDER BY d._training, r.{ID}"
        )
        pairs = first(self._held(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) AS n FROM {counted}"), "n")
        return _arrow(some), pairs

    def _told(self, records: str) -> float:
        """How much frequencies of values count among so many records."""
        n = first(self._held(f"SELECT count(*) AS n FROM {records}"), "n")
        return round(n / (n + FEW), 3)

    def _summed(self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float) -> Frame:
        """As `score`, without Splink's own query, which counts the same."""
        self._macros(kind)
        records = self._named(prepared)
        frequent = self._named(self._held(linking_sql.frequencies(kind, records)))
        levels = self._named(self._held(linking_sql.gammas(kind, records, self._named(pairs))))
        parts = self._named(self._held(linking_sql.parts(kind, weights, self._told(records), levels, frequent)))
        return self._held(linking_sql.weighed(kind, weights, parts, least))

    def _summed_among(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame
    ) -> Frame:
        """As `_summed`, frequencies counted among other records, and only for pairs that may be likely enough."""
        self._macros(kind)
        records, every = self._named(prepared), self._named(among)
        told, n = self._told(every), first(self._held(f"SELECT count(*) AS n FROM {every}"), "n")
        levels = self._named(self._lazy(linking_sql.gammas(kind, records, self._named(pairs))))
        likely = self._named(self._held(linking_sql.possible(kind, weights, told, n, levels, least)))
        ends = self._named(self._held(linking_sql.ends(kind, records, likely)))
        frequent = self._named(self._held(linking_sql.frequencies_among(kind, ends, every)))
        parts = self._named(self._lazy(linking_sql.parts(kind, weights, told, likely, frequent)))
        return self._held(linking_sql.weighed(kind, weights, parts, least))

    def judge(self, prepared: Frame, pairs: Frame, conditions: Mapping[str, str], kind: Kind) -> Frame:
        """See `Linker.judge`."""
        self._macros(kind)
        names = prepared.collect_schema().names()
        more = [name for name in pairs.collect_schema().names() if name not in ("_l", "_r")]
        judged = [f"coalesce({sql}, FALSE) AS {name}" for name, sql in conditions.items()]
        if not size(pairs):  # to plan the conditions takes longer than all else
            nothing = [f"FALSE AS {name}" for name in conditions]
            return self._held(f"SELECT {', '.join(['_l', '_r', *more, *nothing])} FROM {self._named(pairs)}")
        features = linking_sql.sides(conditions.values(), names)
        query = linking_sql.both(self._named(prepared), self._named(pairs), features, more)
        return self._held(f"SELECT {', '.join(['_l', '_r', *more, *judged])} FROM ({query})")


def _arrow(frame: Frame) -> pa.Table:
    table: pa.Table = frame.collect(backend="pyarrow").to_native()
    return table


def first(frame: Frame, name: str) -> int:
    """The number in a column of the first row."""
    return int(nw.to_native(frame.collect(backend="pyarrow"))[name].to_pylist()[0])
