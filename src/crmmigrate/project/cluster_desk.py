"""Clusters before people: records held apart or joined by name, as decisions on pairs that every later run heeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import narwhals as nw

from crmmigrate import config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.core.linking import PairDecision, RecordRef, Verdict
from crmmigrate.core.ports import Engine
from crmmigrate.core.rulings import Rulings, pair_id, renewed, ruled, unsaid
from crmmigrate.core.tables import ROW, SOURCE
from crmmigrate.project import pair_desk, targets, tracing
from crmmigrate.project.lock import locked
from crmmigrate.project.pair_reading import Book, books, ref_of
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.steps.load import KEYS
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.told import KEY

MOST = 200
"""Members of a cluster that can be taken apart at one go: each pair of them is a decision."""


@dataclass(frozen=True)
class Voice:
    """Who decides, and why.

    Attributes:
        who: As named; empty: the user.
        why: In words.
    """

    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class _Found:
    """Records that people named.

    Attributes:
        book: The dimension.
        refs: The records.
        clusters: Of each.
    """

    book: Book
    refs: tuple[RecordRef, ...]
    clusters: tuple[int, ...]


def split(
    project: Project, cluster: str, rows: Sequence[str], voice: Voice = Voice(), progress: Progress | None = None
) -> Answer:  # fmt: skip
    """Hold records apart from the other members of a cluster.

    Args:
        project: The project.
        cluster: The key of one of its records (`<system>:<external id>`, or `#` and 12 hex digits), or
            `<dimension>:<surrogate key>` as the target has it.
        rows: Records: `file row` each, in two words, or a key. They stay together.
        voice: Who decides.
        progress: Who is told.

    Returns:
        `data`: see `_answer`. Records that are apart already need nothing.

    Raises:
        UsageError: There is no such cluster or record, or the words fit several.
    """
    with Pipeline(project, "match", progress) as pipeline, pipeline.engine("duckdb") as engine:
        state = pipeline.upto("match")
        here = _cluster(project, state, engine, cluster)
        named = _named(state, engine, rows)
        _one_dimension([here, named])
        rest = [ref for ref in here.refs if ref not in named.refs]
        inside = [ref for ref in named.refs if ref in here.refs]
        known = _renewed(project, [here.book])
    return _answer(
        project, "split", here.book.entity, [(i, r) for i in inside for r in rest], "different", known, voice
    )


def unmerge(
    project: Project, cluster: str, voice: Voice = Voice(), progress: Progress | None = None
) -> Answer:  # fmt: skip
    """Hold all records of a cluster apart; see `split`.

    Raises:
        UsageError: There is no such cluster, or it is too large to be taken apart pair by pair.
    """
    with Pipeline(project, "match", progress) as pipeline, pipeline.engine("duckdb") as engine:
        here = _cluster(project, pipeline.upto("match"), engine, cluster)
        known = _renewed(project, [here.book])
    if len(here.refs) > MOST:
        raise UsageError(
            f"{cluster} has {len(here.refs):,} records, too many to hold each apart from each other one",
            next="split off those that do not belong: `crmmigrate match --split CLUSTER ROW...`",
        )
    return _answer(project, "unmerge", here.book.entity, list(combinations(here.refs, 2)), "different", known, voice)


def join(
    project: Project, rows: Sequence[str], voice: Voice = Voice(), progress: Progress | None = None
) -> Answer:  # fmt: skip
    """Join records, and with them the clusters that they are in; what was held apart between these is so no more.

    See `split`.

    Raises:
        UsageError: There is no such record, or there are not two of one dimension.
    """
    with Pipeline(project, "match", progress) as pipeline, pipeline.engine("duckdb") as engine:
        named = _named(pipeline.upto("match"), engine, rows)
        known = _renewed(project, [named.book])
        all_ = {ref for cluster in named.clusters for ref in _members(named.book, cluster)}
    if len(named.refs) < 2:
        raise UsageError("to join takes two records", next="--join FILE ROW FILE ROW, or the keys of two records")
    first, *others = named.refs
    # What was held apart between any two of these would hold them apart still.
    apart = sorted((p for p in known.different if {p.left, p.right} <= all_), key=str)
    pairs = [(first, other) for other in others] + [(pair.left, pair.right) for pair in apart]
    said = {frozenset(pair): pair for pair in reversed(pairs)}
    return _answer(project, "join", named.book.entity, [*reversed(said.values())], "same", known, voice)


def _answer(
    project: Project, way: str, entity: str, pairs: Sequence[tuple[RecordRef, RecordRef]], verdict: Verdict,
    known: Rulings, voice: Voice,
) -> Answer:  # fmt: skip
    """Write what is not said yet.

    Returns:
        `data`: `way` (split, unmerge, join), `entity`, `verdict`, `added` and `known` as numbers of pairs, `pairs` (the
        added ones: left and right as source, row, key), `file`.
    """
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    who = pair_desk.person(voice.who)
    wanted = [PairDecision(entity, left, right, verdict, who, moment, voice.why) for left, right in pairs]
    open_ = [decision for decision in wanted if known.verdict(pair_id(decision)) != verdict]
    with locked(project.state):
        before = pair_desk.decisions(project)
        new = unsaid(open_, before)
        if new:
            config.append_pairs(project.pairs_path, new)
    data = {
        "way": way, "entity": entity, "verdict": verdict, "added": len(new), "known": len(wanted) - len(new),
        "pairs": [{side: vars(getattr(d, side)) for side in ("left", "right")} for d in new],
        "file": str(project.pairs_path),
    }  # fmt: skip
    return Answer("match", in_order(ruled([*before, *new]).findings()), data)


def _renewed(project: Project, of: Iterable[Book]) -> Rulings:
    said = pair_desk.decisions(project)
    known = [ref for book in of for ref in book.known(said)]
    return ruled(renewed(said, known)[0])


def _cluster(project: Project, state: State, engine: Engine, name: str) -> _Found:
    """The records of a cluster that people name."""
    found = _by_key(books(state, engine), name)
    if not found:
        found = _by_surrogate(project, state, engine, name)
    clusters = {(book.entity, cluster): book for book, _, cluster in found}
    if len(clusters) != 1:
        message = f"{name!r} is the key of several clusters" if clusters else f"no cluster has a record {name!r}"
        raise UsageError(message, next="name it by the key of one of its records, or as DIMENSION:KEY of the target")
    [((_, cluster), book)] = clusters.items()
    refs = tuple(_members(book, cluster))
    return _Found(book, refs, (cluster,) * len(refs))


def _members(book: Book, cluster: int) -> list[RecordRef]:
    rows = book.keys.filter(nw.col(CLUSTER) == cluster).sort(SOURCE, ROW).collect(backend="pyarrow").rows(named=True)
    return [ref_of(row) for row in rows]


def _by_key(of: Sequence[Book], key: str) -> list[tuple[Book, RecordRef, int]]:
    return [
        (book, ref_of(row), int(row[CLUSTER]))
        for book in of
        for row in book.keys.filter(nw.col(KEY) == key).collect(backend="pyarrow").rows(named=True)
    ]


def _by_surrogate(project: Project, state: State, engine: Engine, name: str) -> list[tuple[Book, RecordRef, int]]:
    """The records of a member by its key in the target."""
    entity, _, number = name.rpartition(":")
    book = next((book for book in books(state, engine) if book.entity == entity), None)
    if book is None or not number.isdigit() or not targets.target_url(project.migration):
        return []
    sql = f'SELECT "natural_key" FROM "{KEYS}" WHERE "table_name" = :name AND "key" = :key'
    with targets.opened(targets.named(project, None, None), existing=True) as target:
        if KEYS not in target.tables():
            return []
        naturals = target.query(sql, {"name": entity, "key": int(number)})["natural_key"].to_pylist()
    members = state.outcomes["match"].tables[f"{entity}.members"].read(engine).frame
    here = members.filter(nw.col("_mention").is_in(naturals)).select(CLUSTER).unique()
    rows = book.keys.join(here, on=CLUSTER, how="inner").collect(backend="pyarrow").rows(named=True)
    return [(book, ref_of(row), int(row[CLUSTER])) for row in rows]


def _named(state: State, engine: Engine, words: Sequence[str]) -> _Found:
    """The records that people name: `file row` in two words, or a key."""
    of, found, left = books(state, engine), list[tuple[Book, RecordRef, int]](), list(words)
    while left:
        word = left.pop(0)
        here = _by_key(of, word)
        if not here and left and left[0].isdigit():
            here = _by_place(of, tracing.source_named(state, word), int(left.pop(0)))
        if len(here) != 1:
            message = f"several records have the key {word!r}" if here else f"there is no record {word!r}"
            raise UsageError(
                message, next="name a record by its file and row, as `crmmigrate trace` does, or by its key"
            )
        found += here
    if not found:
        raise UsageError("no record is named", next="name records by file and row, or by their keys")
    if len({book.entity for book, _, _ in found}) > 1:
        raise UsageError("the records are not of one dimension", next="name records of one dimension")
    unique = {ref: cluster for _, ref, cluster in found}
    return _Found(found[0][0], tuple(unique), tuple(unique.values()))


def _by_place(of: Sequence[Book], source: str, row: int) -> list[tuple[Book, RecordRef, int]]:
    found = [
        (book, ref_of(each), int(each[CLUSTER]))
        for book in of
        for each in book.keys.filter(nw.col(SOURCE) == source, nw.col(ROW) == row)
        .collect(backend="pyarrow").rows(named=True)
    ]  # fmt: skip
    if not found:
        raise UsageError(
            f"row {row} of {source} is no record that is compared",
            next=f"look at it: `crmmigrate trace {source} {row}`",
        )
    return found


def _one_dimension(found: Sequence[_Found]) -> None:
    entities = sorted({each.book.entity for each in found})
    if len(entities) > 1:
        raise UsageError(f"the cluster and the record are of {' and '.join(entities)}", next="name records of one")
