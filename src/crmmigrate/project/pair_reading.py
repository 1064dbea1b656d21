"""Pairs of a run, read back for people: a bounded part of them, with what the records say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.learned import Expected
from crmmigrate.core.linking import ID, Kind, Linked, PairDecision, Reason, RecordRef, ReviewPair, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project.pipeline import State
from crmmigrate.project.store import Artefact
from crmmigrate.steps.match.comparing import words_of
from crmmigrate.steps.match.kinds import kind_of
from crmmigrate.steps.match.own import PAIRS, is_open, keys_of
from crmmigrate.steps.match.reasons import vetoes_of
from crmmigrate.steps.match.told import KEY, found_again

MOST_OPEN = 2000
"""Pairs without a verdict that are read of one dimension, the nearest to a threshold first."""
MOST_VETOED = 300
MOST_SAMPLED = 300
"""Pairs that are joined without a person, drawn so that any is as likely as another."""
MOST_DECIDED = 300
_RANKS = pa.schema([(ID, pa.int64())])
_PRIME = 2_147_483_647


@dataclass(frozen=True)
class Book:
    """The pairs of one dimension.

    Attributes:
        entity: The dimension.
        kind: How its records are compared.
        linked: What matching says of itself.
        fields: Fields of the model, in its order.
        pairs: See `PAIR_COLUMNS`.
        keys: `_rank`, `_source`, `_row`, `_key` and `_cluster` of each record.
        records: The checked table.
        engine: Where these live.
    """

    entity: str
    kind: Kind
    linked: Linked
    fields: tuple[str, ...]
    pairs: Frame
    keys: Frame
    records: Frame
    engine: Engine

    def asked(self) -> list[ReviewPair]:
        """What people may be asked: the open pairs, some that are joined, some that a gate closes, what is decided."""
        open_, limits = is_open(), self.linked.thresholds
        near = nw.min_horizontal(*((nw.col("probability") - at).abs() for at in (0.5, limits.review, limits.automatic)))
        mixed = (nw.col("_l") * 48_271 + nw.col("_r") * 69_621) % _PRIME
        undecided = nw.col("decided").is_null()
        chosen = [
            self._first(self.pairs.filter(open_), near, MOST_OPEN),
            self._first(self.pairs.filter(undecided & (nw.col("band") == "automatic")), mixed, MOST_SAMPLED),
            self._first(
                self.pairs.filter(undecided & (nw.col("band") == "review") & ~open_),
                -nw.col("probability"), MOST_VETOED,
            ),
            self._first(self.pairs.filter(~undecided), -nw.col("probability"), MOST_DECIDED),
        ]  # fmt: skip
        return self.read([row for rows in chosen for row in rows])

    def _first(self, pairs: Frame, by: nw.Expr, most: int) -> list[dict[str, Any]]:
        ordered = pairs.with_columns(by.alias("_by")).sort("_by", "_l", "_r").head(most)
        return _rows(ordered.drop("_by"))

    def among(self, ranks: Collection[int]) -> list[dict[str, Any]]:
        """The rows of pairs both of whose records are among these."""
        wanted = self._held(ranks)
        left, right = wanted.rename({ID: "_l"}), wanted.rename({ID: "_r"})
        return _rows(self.pairs.join(left, on="_l", how="inner").join(right, on="_r", how="inner"))

    def known(self, decisions: Iterable[PairDecision]) -> list[RecordRef]:
        """The records whose key occurs in decisions."""
        said = [decision for decision in decisions if decision.entity == self.entity]
        return [ref_of(row) for row in found_again(self.keys, said, self.engine)] if said else []

    def refs(self, ranks: Collection[int]) -> dict[int, RecordRef]:
        """Records by number."""
        return {row[ID]: ref_of(row) for row in _rows(self.keys.join(self._held(ranks), on=ID, how="inner"))}

    def read(self, rows: Sequence[Mapping[str, Any]]) -> list[ReviewPair]:
        """Rows of pairs as people see them."""
        ranks = sorted({rank for row in rows for rank in (row["_l"], row["_r"])})
        refs, values = self.refs(ranks), self._values(ranks)
        return [self._pair(row, refs, values) for row in rows]

    def _pair(
        self, row: Mapping[str, Any], refs: Mapping[int, RecordRef], values: Mapping[int, Mapping[str, str | None]]
    ) -> ReviewPair:
        left, right = row["_l"], row["_r"]
        sides = {field: (values[left].get(field), values[right].get(field)) for field in self.fields}
        return ReviewPair(
            self.entity,
            refs[left],
            refs[right],
            {field: both for field, both in sides.items() if any(both)},
            1 / (1 + 2.0 ** -float(row["weight"])),  # the column is rounded: all that is sure looks the same there
            tuple(Reason(*said) for said in words_of(self.kind, row)),
            tuple(vetoes_of(self.kind, row["vetoes"])),
            row["band"],
        )

    def _values(self, ranks: Collection[int]) -> dict[int, dict[str, str | None]]:
        there = [name for name in self.fields if name in self.records.collect_schema().names()]
        places = self.keys.join(self._held(ranks), on=ID, how="inner").select(ID, SOURCE, ROW)
        own = self.records.filter(nw.col("_grain")).select(SOURCE, ROW, *there)
        found = _rows(places.join(own, on=[SOURCE, ROW], how="inner").select(ID, *there))
        return {row[ID]: {name: row[name] for name in there} for row in found}

    def _held(self, ranks: Collection[int]) -> Frame:
        return self.engine.hold(pa.table([pa.array(sorted(ranks), pa.int64())], schema=_RANKS))


def ref_of(row: Mapping[str, Any]) -> RecordRef:
    """The record of a row of keys."""
    return RecordRef(row[SOURCE], row[ROW], row[KEY])


def kind_in(state: State, entity: str) -> Kind:
    """How the records of a dimension were compared."""
    kind = kind_of(entity, state.known.chosen_model.tables[entity])
    if kind is None:
        msg = f"nothing is known of how to compare {entity}"
        raise LookupError(msg)
    return kind


def books(state: State, engine: Engine) -> list[Book]:
    """The pairs of each dimension that was compared, in the order of their names."""
    matched, checked = state.outcomes["match"].tables, state.outcomes["check"].tables
    found = []
    for name, artefact in sorted(matched.items()):
        entity, _, part = name.rpartition(".")
        if part == PAIRS:
            fields = tuple(state.known.chosen_model.fields_of(entity))
            pairs, keys, records = (a.read(engine).frame for a in (artefact, matched[keys_of(entity)], checked[entity]))
            found.append(
                Book(entity, kind_in(state, entity), linked_of(artefact), fields, pairs, keys, records, engine)
            )
    return found


def all_linked(state: State) -> dict[str, Linked]:
    """What matching says of itself, by dimension."""
    tables = state.outcomes["match"].tables
    return {n.rpartition(".")[0]: linked_of(a) for n, a in sorted(tables.items()) if n.endswith(f".{PAIRS}")}


def linked_of(artefact: Artefact) -> Linked:
    """What matching says of itself, as it is kept with the pairs."""
    told = artefact.meta["linked"]
    weights, expected = Weights.of(told["weights"]), Expected(**told["expected"])
    return Linked(weights, Thresholds(**told["thresholds"]), told["bands"], told["vetoed"], expected)


def _rows(frame: Frame) -> list[dict[str, Any]]:
    return [dict(row) for row in frame.collect(backend="pyarrow").rows(named=True)]
