"""Dependencies that mean something, and the rows that break them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from crmmigrate.core.casting import lowered
from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import BrokenRow, Dependency
from crmmigrate.core.tables import ROW, Frame
from crmmigrate.steps.profile.tables.cells import fetch
from crmmigrate.structure.dependencies import mu_plus
from crmmigrate.structure.facts import DETERMINES, UNIQUE, Facts
from crmmigrate.structure.sampling import Codes

MOST_FOUND = 10
MOST_COUNTED = 6  # of a table that is not whole in its sample, so many are counted on all rows
MOST_EXAMPLES = 5
EXPECTED = 15.0  # rows that would break it if the columns were strangers
NEARLY_UNIQUE = 0.95  # distinct per filled row; what is hardly ever repeated tells everything,
OFTEN_UNIQUE = 0.8  # and where rows are things, what repeats is often one of them that stands there twice
MOST_LENGTH = 160
_LEFT_NOT = frozenset({"free_text", "flag", "percentage", "money"})


@dataclass(frozen=True)
class Broken:
    """A row that disagrees, and one that says what most say, by their numbers."""

    row: int
    usual: int
    often: int


@dataclass(frozen=True)
class Count:
    """A dependency counted."""

    rows: int
    broken: int
    examples: tuple[Broken, ...]


def dependencies(facts: Facts, engine: Engine) -> tuple[Dependency, ...]:
    """The dependencies of a table, the strongest first, with broken rows counted on all rows.

    Left out are dependencies on unique columns and between measures, those that follow from others, the second
    direction of those that hold both ways, and those that chance would bring about.
    """
    pairs = _chosen(facts)
    counted: list[tuple[int, int, Count]] = []
    for left, right in pairs if facts.sample.whole else pairs[:MOST_COUNTED]:
        count = _in_sample(facts, left, right) if facts.sample.whole else _in_engine(facts, left, right, engine)
        counted.append((left, right, count))
    cells = _cells(facts, counted)
    found = [_described(facts, left, right, count, cells) for left, right, count in counted]
    return tuple(sorted(found, key=lambda d: (-d.strength, d.left, d.right)))


# --- which ----------------------------------------------------------------------------------------


def _chosen(facts: Facts) -> list[tuple[int, int]]:
    """Pairs worth telling: the broken ones first, then those that chance would break most."""
    edges: dict[tuple[int, int], float] = {}
    firsts = _firsts(facts)
    for left, right in _edges(facts):
        codes = _once(facts, (left, right), firsts)
        expected = _surprise(codes[:, 0], codes[:, 1])
        if expected >= EXPECTED and (len(codes) == facts.sample.n or mu_plus(codes[:, 0], codes[:, 1]) >= DETERMINES):
            edges[left, right] = expected
    kept = _reduced(facts, set(edges))

    def rank(pair: tuple[int, int]) -> tuple[bool, float, tuple[int, int]]:
        exact = facts.depends[pair] >= 1.0 - 1e-9
        return exact, -edges[pair], pair

    return sorted(kept, key=rank)[:MOST_FOUND]


def _edges(facts: Facts) -> list[tuple[int, int]]:
    lefts = [i for i in range(len(facts.roles)) if _may_determine(facts, i)]
    rights = [i for i in range(len(facts.roles)) if _may_be_determined(facts, i)]
    return [(a, b) for a in lefts for b in rights if a != b and facts.depends[a, b] >= DETERMINES]


def _may_determine(facts: Facts, index: int) -> bool:
    column = facts.sample.columns[index]
    nearly = OFTEN_UNIQUE if facts.role == "dimension" else NEARLY_UNIQUE
    return (
        facts.roles[index] in ("key", "attribute", "degenerate")
        and column.inferred_type in ("string", "integer")
        and column.semantic_type not in _LEFT_NOT
        and 2 < facts.sample.distinct(index) <= nearly * facts.sample.filled(index)
        and facts.key != (index,)
    )


def _may_be_determined(facts: Facts, index: int) -> bool:
    column = facts.sample.columns[index]
    return (
        facts.roles[index] in ("key", "attribute", "degenerate")
        and column.inferred_type in ("string", "integer", "boolean")
        and column.semantic_type != "free_text"
        and facts.sample.distinct(index) > 1
        and index not in _numbers(facts)  # a customer with one order tells its number, by chance
        and column.max_length <= MOST_LENGTH
    )


def _numbers(facts: Facts) -> set[int]:
    """Columns that number what happens: orders, invoices, rows."""
    return {*facts.key, *facts.grows}


def _firsts(facts: Facts) -> dict[int, Codes]:
    """Of each number of orders, invoices ... that repeats one row of each; rows without one all."""
    firsts = {}
    for number in sorted(_numbers(facts)):
        if facts.unique[number] < UNIQUE and facts.depends[number].any():
            own = facts.sample.codes[:, number]
            apart = np.where(own < 0, -1 - np.arange(len(own)), own)
            firsts[number] = np.unique(apart, return_index=True)[1]
    return firsts


def _once(facts: Facts, pair: tuple[int, int], firsts: Mapping[int, Codes]) -> Codes:
    """Both columns; where an order tells both, once an order: its lines are no further evidence."""
    codes = facts.sample.codes[:, list(pair)]
    for number, first in firsts.items():
        if number not in pair and all(facts.depends[number, i] >= DETERMINES for i in pair):
            return np.asarray(codes[first])
    return np.asarray(codes)


def _surprise(x: Codes, y: Codes) -> float:
    """Rows that would disagree with others of the same left side if the columns were strangers."""
    both = (x >= 0) & (y >= 0)
    sizes = np.bincount(x[both])
    repeated = sizes[sizes > 1]
    shares = np.bincount(y[both]) / max(1, both.sum())
    return float((repeated.sum() - len(repeated)) * (1.0 - (shares**2).sum()))


def _reduced(facts: Facts, edges: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the second direction of those that hold both ways, and without what follows from others."""
    lead = _leads(facts, edges)
    inner = [(lead[i], i) for i in lead if i != lead[i] and (lead[i], i) in edges]
    outer = {(a, b) for a, b in edges if lead[a] == a and lead[b] == b and (b, a) not in edges}
    direct = [(a, b) for a, b in outer if not any((a, c) in outer and (c, b) in outer for c in lead)]
    return sorted({*inner, *direct})


def _leads(facts: Facts, edges: set[tuple[int, int]]) -> dict[int, int]:
    """For each column the one that stands for all that determine one another with it: a number before a name."""

    def rank(i: int) -> tuple[bool, bool, int, int]:
        column = facts.sample.columns[i]
        named = column.semantic_type in ("person", "company", "city", "region")
        return facts.roles[i] not in ("key", "degenerate"), named, column.max_length, i

    lead: dict[int, int] = {}
    for i in sorted({i for edge in edges for i in edge}, key=rank):
        lead[i] = next((k for k in lead if lead[k] == k and (i, k) in edges and (k, i) in edges), i)
    return lead


# --- how often ------------------------------------------------------------------------------------


def _in_sample(facts: Facts, left: int, right: int) -> Count:
    """Counted on the sample, which is the whole table."""
    x, y = facts.sample.codes[:, left], facts.sample.codes[:, right]
    both = (x >= 0) & (y >= 0)
    groups, inverse, counts = np.unique(_joint(x[both], y[both]), return_inverse=True, return_counts=True)
    first = np.full(len(groups), np.iinfo(np.int64).max)
    np.minimum.at(first, inverse, facts.sample.rows[both])
    width = int(y.max(initial=0)) + 1
    lefts = groups // width
    order = np.lexsort((first, -counts, lefts))  # of each left side what most say, then the others
    leading = np.concatenate(([True], lefts[order][1:] != lefts[order][:-1])) if len(order) else np.zeros(0, bool)
    top = order[np.maximum.accumulate(np.where(leading, np.arange(len(order)), 0))] if len(order) else order
    others = ~leading
    broken = int(counts[order][others].sum())
    clear = others & (counts[top] > counts[order])
    rows = [Broken(int(first[g]), int(first[t]), int(counts[t])) for g, t in zip(order[clear], top[clear], strict=True)]
    return Count(int(both.sum()), broken, _lowest(rows))


def _joint(x: Codes, y: Codes) -> Codes:
    joint: Codes = x * (int(y.max(initial=0)) + 1) + y
    return joint


def _lowest(rows: Sequence[Broken]) -> tuple[Broken, ...]:
    return tuple(sorted(rows, key=lambda b: b.row)[:MOST_EXAMPLES])


def _in_engine(facts: Facts, left: int, right: int, engine: Engine) -> Count:
    """Counted on all rows; spellings are made one only where values disagree as they are written."""
    written = engine.hold(_written(facts, left, right))
    rows, agreeing = _agreeing(written)
    if rows == agreeing:
        return Count(rows, 0, ())
    pairs = engine.hold(_spelled(written))
    rows, agreeing = _agreeing(pairs)
    n = nw.col("_n")
    groups = pairs.group_by("_l").agg(n.max().alias("_most"), nw.len().alias("_says"))
    said = pairs.join(groups.filter(nw.col("_says") > 1).select("_l", "_most"), on="_l", how="inner")
    usual = said.filter(n == nw.col("_most")).group_by("_l").agg(nw.col("_first").min().alias("_usual"))
    others = said.filter(n < nw.col("_most")).join(usual, on="_l", how="inner").sort("_first").head(MOST_EXAMPLES)
    found = others.select("_first", "_usual", "_most").collect(backend="pyarrow").rows()
    return Count(rows, rows - agreeing, _lowest([Broken(int(a), int(b), int(c)) for a, b, c in found]))


def _agreeing(pairs: Frame) -> tuple[int, int]:
    """Rows, and those that say what most of their left side say."""
    groups = pairs.group_by("_l").agg(nw.col("_n").sum().alias("_all"), nw.col("_n").max().alias("_most"))
    found = groups.select(nw.col("_all").sum(), nw.col("_most").sum()).collect(backend="pyarrow").rows()[0]
    return int(found[0] or 0), int(found[1] or 0)


def _written(facts: Facts, left: int, right: int) -> Frame:
    """Each left side with each right side, how many rows say so and the first of them."""
    names = [facts.sample.columns[i].name for i in (left, right)]
    counted = facts.sample.table.frame.group_by(*names).agg(
        nw.len().cast(nw.Int64).alias("_n"), nw.col(ROW).min().alias("_first")
    )
    frame = counted.select("_n", "_first", _l=nw.col(names[0]), _r=nw.col(names[1]))
    for name, index in (("_l", left), ("_r", right)):
        nulls = sorted({"", *facts.sample.columns[index].null_spellings})
        frame = frame.filter(~nw.col(name).is_null(), ~nw.col(name).str.strip_chars().is_in(nulls))
    return frame


def _spelled(pairs: Frame) -> Frame:
    texts = (lowered(nw.col(name).str.strip_chars().str.replace_all(r"\s+", " ")).alias(name) for name in ("_l", "_r"))
    plain = pairs.select("_n", "_first", *texts)
    return plain.group_by("_l", "_r").agg(nw.col("_n").sum().cast(nw.Int64), nw.col("_first").min())


# --- in words -------------------------------------------------------------------------------------


def _cells(facts: Facts, counted: Sequence[tuple[int, int, Count]]) -> Mapping[int, tuple[str, ...]]:
    rows = {r for _, _, count in counted for b in count.examples for r in (b.row, b.usual)}
    return fetch(facts.sample.table, rows, [c.name for c in facts.sample.columns])


def _described(facts: Facts, left: int, right: int, count: Count, cells: Mapping[int, tuple[str, ...]]) -> Dependency:
    names = [facts.sample.columns[i].name for i in (left, right)]
    strength = round(float(facts.depends[left, right]), 6)
    examples = tuple(
        BrokenRow(b.row, (cells[b.row][left],), cells[b.row][right], cells[b.usual][right], b.often)
        for b in count.examples
    )
    return Dependency((names[0],), names[1], count.rows, count.broken, min(1.0, strength), examples)
