"""Why rows are one: the pairs that hold the records of a member together, with reasons and decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.linking import ID, PairDecision, RecordRef, ReviewPair
from crmmigrate.core.ports import Engine
from crmmigrate.core.rulings import Rulings, in_force, renewed, ruled
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project.pair_reading import Book, books, ref_of
from crmmigrate.project.pipeline import State
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.told import KEY

MOST_RECORDS = 1000
"""Records of one member whose pairs are looked at."""

_Edge = tuple[int, int]


@dataclass(frozen=True)
class _Said:
    """Decisions on one dimension: those in force, and what they come to."""

    decisions: Sequence[PairDecision]
    rulings: Rulings

    def of(self, left: RecordRef, right: RecordRef) -> list[dict[str, str]]:
        """What people say of two records."""
        return [
            {"who": d.who, "verdict": d.verdict, "when": d.when, "why": d.why}
            for d in self.decisions
            if {d.left, d.right} == {left, right}
        ]


def of_row(state: State, engine: Engine, source: str, row: int) -> list[dict[str, Any]]:
    """Why a row is one with others: the pairs that lead from its record to the others of its member.

    Args:
        state: Brought up to `match`.
        engine: Where frames are read.
        source: Source id.
        row: Record number there.

    Returns:
        A dictionary a pair, the strongest first: `table`, `left` and `right` (source, row, key), `by` (`evidence`,
        `people`, or `key`: one number of one system, or the same identifying values), `probability`, `reasons`
        (comparison, words, bits), `vetoes` (gates that people overruled), `decisions` (who, verdict, when, why).
    """
    found = []
    for book in books(state, engine):
        own = book.keys.filter(nw.col(SOURCE) == source, nw.col(ROW) == row).select(CLUSTER).unique()
        ranks = _ranks(own.join(book.keys, on=CLUSTER, how="inner"))
        here = (source, row)
        found += [one for one in _joined(state, book, ranks) if here in (_place(one["left"]), _place(one["right"]))]
    return found


def of_places(state: State, engine: Engine, entity: str, places: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Why the rows behind a golden record are one: the fewest, strongest pairs that hold all of them together.

    Args:
        state: Brought up to `match`.
        engine: Where frames are read.
        entity: The dimension.
        places: Source and record number of the rows.

    Returns:
        See `of_row`.
    """
    book = next((one for one in books(state, engine) if one.entity == entity), None)
    if book is None:
        return []
    wanted = sorted(set(places))
    sources, rows = pa.array([p[0] for p in wanted], pa.string()), pa.array([p[1] for p in wanted], pa.int64())
    held = engine.hold(pa.table({SOURCE: sources, ROW: rows}))
    return _joined(state, book, _ranks(book.keys.join(held, on=[SOURCE, ROW], how="inner")))


def _ranks(keys: Frame) -> dict[int, RecordRef]:
    rows = keys.select(ID, SOURCE, ROW, KEY).sort(ID).head(MOST_RECORDS).collect(backend="pyarrow")
    return {int(row[ID]): ref_of(row) for row in rows.rows(named=True)}


def _place(record: Mapping[str, Any]) -> tuple[str, int]:
    return record["source"], record["row"]


def _joined(state: State, book: Book, refs: Mapping[int, RecordRef]) -> list[dict[str, Any]]:
    """The strongest pairs that hold records together, and by what."""
    if len(refs) < 2:
        return []
    said = _said(state, book)
    ranks = {ref: rank for rank, ref in refs.items()}
    people = {_sorted(ranks[p.left], ranks[p.right]) for p in said.rulings.same if {p.left, p.right} <= ranks.keys()}
    rows = {(row["_l"], row["_r"]): row for row in book.among(refs) if row["band"] == "automatic"}
    strongest = sorted(rows, key=lambda pair: (-rows[pair]["weight"], pair))
    lead = min(refs)
    held = _tree([*sorted(people), *strongest, *((lead, rank) for rank in sorted(refs) if rank != lead)])
    read = dict(zip([p for p in held if p in rows], book.read([rows[p] for p in held if p in rows]), strict=True))
    told = [_told(book.entity, (refs[a], refs[b]), read.get((a, b)), said, by_people=(a, b) in people) for a, b in held]
    return sorted(told, key=lambda one: -(one["probability"] or 0))


def _said(state: State, book: Book) -> _Said:
    mine = [decision for decision in state.known.pairs if decision.entity == book.entity]
    kept, _ = renewed(mine, book.known(mine))
    return _Said(list(in_force(kept).values()), ruled(kept))


def _sorted(one: int, other: int) -> _Edge:
    return (one, other) if one < other else (other, one)


def _tree(edges: Iterable[_Edge]) -> list[_Edge]:
    """The first edges that join what no edge before them joins."""
    above: dict[int, int] = {}

    def top(node: int) -> int:
        while (up := above.setdefault(node, node)) != node:
            node = up
        return node

    kept = []
    for left, right in edges:
        one, two = top(left), top(right)
        if one != two:
            above[max(one, two)] = min(one, two)
            kept.append((left, right))
    return kept


def _told(
    entity: str, refs: tuple[RecordRef, RecordRef], pair: ReviewPair | None, said: _Said, *, by_people: bool
) -> dict[str, Any]:
    left, right = ({"source": ref.source, "row": ref.row, "key": ref.key} for ref in refs)
    reasons: Collection[dict[str, Any]] = [
        {"comparison": r.comparison, "words": r.words, "bits": r.weight} for r in (pair.reasons if pair else ())
    ]
    return {
        "table": entity, "left": left, "right": right,
        "by": "people" if by_people else "evidence" if pair else "key",
        "probability": pair.probability if pair else None, "reasons": reasons,
        "vetoes": list(pair.vetoes) if pair else [], "decisions": said.of(*refs),
    }  # fmt: skip
