"""Tables that are one table from another person, region or year: columns are assigned, then the whole is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from crmmigrate.core.survey import SameTable
from crmmigrate.steps.profile.across import alike, copies
from crmmigrate.steps.profile.across.columns import Columns, Floats

FEWEST_COLUMNS = 2
OF_SMALLER, OF_LARGER = 0.75, 0.65  # share of the columns that have a counterpart,
OF_SMALLER_NAMED = 0.85  # of the narrower table where headers are of one language
NAMED, ALIKE = 0.35, 0.5  # share of equal headers from which two tables are of one language, and of one make
STRONG_SHARE = 0.55  # share of the counterparts that header, meaning or values show, not the type alone
MEAN_BITS, ENOUGH_BITS = 4.0, 18.0
LACKING, WIDER = -2.0, -0.75  # bits of a column without counterpart, of the narrower and of the wider table
PAIR_BITS = 1.5
NEIGHBOUR = 0.7  # bits of a dependency that both tables have
BUILT_COLUMNS, BUILT_KINDS, BUILT_BITS = 6, 3, 2.0  # where only the build of both tables is alike
BUILT_ALIKE, BUILT_ORDER, BUILT_SHARE = 0.55, 0.5, 0.8
DEPENDS, FEWEST_DEPENDS = 0.9, 2


@dataclass(frozen=True)
class Match:
    """Two tables whose columns correspond.

    Attributes:
        left, right: The tables.
        pairs: Columns that are the same thing, by index in their tables.
        bits: What says so, summed over the columns.
        mean: The same for a column.
        named: Share of the pairs whose headers are equal.
    """

    left: int
    right: int
    pairs: tuple[tuple[int, int], ...]
    bits: float
    mean: float
    named: float


def find(columns: Columns) -> list[SameTable]:
    """Groups of tables that are one; groups whose tables hold the same rows stand behind those they are part of."""
    count = len(columns.tables)
    pairs = ((a, b) for a in range(count) for b in range(a + 1, count) if _may_be(columns, a, b))
    matches = {(a, b): m for a, b in pairs if (m := match(columns, a, b)) is not None}
    found: list[SameTable] = []
    for group in _groups(matches, count):
        things = _things(matches, group)
        found += _described(columns, matches, group, things)
    return found


def _may_be(columns: Columns, left: int, right: int) -> bool:
    """Whether enough columns have a partner of their type: cheap, and never wrong about a real pair."""
    a, b = columns.kind[columns.of(left)], columns.kind[columns.of(right)]
    small, large = sorted((len(a), len(b)))
    if small < FEWEST_COLUMNS or small < OF_LARGER * large:
        return False
    x, y = np.bincount(a, minlength=6), np.bincount(b, minlength=6)
    partners = int(np.minimum(x[[1, 4, 5]], y[[1, 4, 5]]).sum()) + int(min(x[[2, 3]].sum(), y[[2, 3]].sum()))
    return partners + int(x[0] + y[0]) >= OF_SMALLER * small


def match(columns: Columns, left: int, right: int) -> Match | None:
    """The best assignment of columns; None where the tables are not the same."""
    bits, strongest = alike.scores(columns, left, right)
    kept = _assigned(bits)
    small, large = sorted(bits.shape)
    if len(kept) < max(FEWEST_COLUMNS, OF_SMALLER * small, OF_LARGER * large):
        return None
    if sum(bits[p] for p in kept) < PAIR_BITS * small:  # far from enough: most pairs of tables end here
        return None
    if sum(strongest[i, j] >= alike.STRONG for i, j in kept) < len(kept):  # what is unsure is told by its neighbours
        kept = [p for p in _assigned(bits + _support(columns, left, right, kept)) if bits[p] >= PAIR_BITS] or kept
    total = float(sum(bits[i, j] for i, j in kept)) + LACKING * (small - len(kept)) + WIDER * (large - small)
    named = sum(_equal_headers(columns, left, right, p) for p in kept) / len(kept)
    found = Match(left, right, tuple(kept), total, total / small, named)
    strong = sum(strongest[i, j] >= alike.STRONG for i, j in kept)
    shown = strong >= STRONG_SHARE * len(kept) and total >= ENOUGH_BITS and found.mean >= MEAN_BITS
    if named >= NAMED and len(kept) < OF_SMALLER_NAMED * small:
        return None
    if not shown and not (found.mean >= BUILT_BITS and _built_alike(columns, found)):
        return None
    return None if _other_things(columns, found) else found


def _assigned(bits: Floats) -> list[tuple[int, int]]:
    rows, cols = linear_sum_assignment(np.maximum(bits, 0.0), maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, cols, strict=True) if bits[i, j] >= PAIR_BITS]


def _support(columns: Columns, left: int, right: int, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Bits for two columns that determine, and are determined by, columns which correspond."""
    mine, theirs = ([p[side] for p in pairs] for side in (0, 1))
    a, b = ((columns.tables[t].depends >= DEPENDS).astype(np.float64) for t in (left, right))
    ways = ((a[:, mine], b[:, theirs]), (a.T[:, mine], b.T[:, theirs]))
    both = sum(x @ y.T for x, y in ways)
    either = sum(x.sum(axis=1)[:, None] + y.sum(axis=1)[None, :] for x, y in ways)
    bits: Floats = NEIGHBOUR * (both - 0.5 * (either - 2 * both))
    return bits


def _equal_headers(columns: Columns, left: int, right: int, pair: tuple[int, int]) -> bool:
    words = [columns.words[columns.number(t, c)] for t, c in zip((left, right), pair, strict=True)]
    return words[0] == words[1] and bool(words[0])


def _built_alike(columns: Columns, found: Match) -> bool:
    """Whether the same columns determine one another, in the same order: no chance where there are many."""
    facts, others = columns.tables[found.left], columns.tables[found.right]
    count = len(found.pairs)
    mine, theirs = ([p[side] for p in found.pairs] for side in (0, 1))
    kinds = columns.kind[columns.of(found.left)][mine]
    if count < max(BUILT_COLUMNS, BUILT_SHARE * min(len(facts.roles), len(others.roles))):
        return False
    if len(set(kinds.tolist())) < BUILT_KINDS:
        return False
    left, right = facts.depends[np.ix_(mine, mine)], others.depends[np.ix_(theirs, theirs)]
    apart = ~np.eye(count, dtype=bool)
    x, y = left[apart], right[apart]
    if min((x >= DEPENDS).sum(), (y >= DEPENDS).sum()) < FEWEST_DEPENDS or not x.std() or not y.std():
        return False
    order = np.sign(np.subtract.outer(mine, mine)) * np.sign(np.subtract.outer(theirs, theirs))
    tau = float(order[apart].mean())
    return tau >= BUILT_ORDER and float(np.corrcoef(x, y)[0, 1]) >= BUILT_ALIKE


def _other_things(columns: Columns, found: Match) -> bool:
    """Whether tables in one language name their keys otherwise: stores and customers both have an address."""
    if _other_prefix(columns, found):
        return True
    partner = dict(found.pairs)
    facts, others = columns.tables[found.left], columns.tables[found.right]
    if found.named < ALIKE or len(facts.key) != 1 or len(others.key) != 1:
        return False
    mine, theirs = facts.key[0], others.key[0]
    ends = columns.number(found.left, mine), columns.number(found.right, theirs)
    if partner.get(mine) == theirs and columns.words[ends[0]] == columns.words[ends[1]]:
        return False
    return columns.contained(*ends) < 0.2 or columns.kind[ends[0]] != 1


def _other_prefix(columns: Columns, found: Match) -> bool:
    """Whether headers are equal but for a first word: `customer_city` and `seller_city` tell two things apart."""
    pairs = [
        tuple(columns.words[columns.number(t, c)].split() for t, c in zip((found.left, found.right), p, strict=True))
        for p in found.pairs
    ]
    other = sum(len(a) > 1 and len(b) > 1 and a[1:] == b[1:] and a[0] != b[0] for a, b in pairs)
    return other >= ALIKE * len(pairs)


def _groups(matches: dict[tuple[int, int], Match], count: int) -> list[list[int]]:
    """Tables in groups, the surest pairs first; groups join where at least half of their pairs agree."""
    home: dict[int, tuple[int, ...]] = {t: (t,) for t in range(count)}
    for found in sorted(matches.values(), key=lambda m: (-m.mean, m.left, m.right)):
        one, other = home[found.left], home[found.right]
        if one == other:
            continue
        agree = sum((min(a, b), max(a, b)) in matches for a in one for b in other)
        if 2 * agree >= len(one) * len(other):
            joined = tuple(sorted((*one, *other)))
            home |= dict.fromkeys(joined, joined)
    return [list(g) for g in sorted(set(home.values())) if len(g) > 1]


def _things(matches: dict[tuple[int, int], Match], group: Sequence[int]) -> list[dict[int, int]]:
    """Columns that are one thing, at most one a table: the surest pairs of tables decide first."""
    home: dict[tuple[int, int], dict[int, int]] = {}
    inside = [m for (a, b), m in matches.items() if a in group and b in group]
    for found in sorted(inside, key=lambda m: (-m.mean, m.left, m.right)):
        for i, j in found.pairs:
            one = home.setdefault((found.left, i), {found.left: i})
            other = home.setdefault((found.right, j), {found.right: j})
            if one is not other and not one.keys() & other.keys():
                one |= other
                home |= dict.fromkeys(other.items(), one)
    unique = {id(thing): thing for thing in home.values()}.values()
    return sorted(unique, key=lambda thing: sorted(thing.items()))


def _described(
    columns: Columns, matches: dict[tuple[int, int], Match], group: Sequence[int], things: Sequence[dict[int, int]]
) -> list[SameTable]:
    """The group; and those tables of it apart that hold the same rows, where not all do."""
    common = copies.find(columns, group, things)
    shared = {pair: rows for pair, (rows, most) in common.items() if most}
    some = max((rows for rows, most in common.values() if not most), default=0)
    inside = [m for (a, b), m in matches.items() if a in group and b in group]
    confidence = round(min(0.99, 0.5 + 0.06 * float(np.mean([m.mean for m in inside]))), 2)
    named = float(np.mean([m.named for m in inside]))
    renamed = any(len({columns.words[columns.number(t, c)] for t, c in th.items()}) > 1 for th in things)
    several = [th for th in things if len(th) > 1]
    why = f"{len(several)} columns correspond, {named:.0%} of them under equal headers"
    why += f"; up to {some:,} rows stand in two of them" if some else ""
    if len(group) == 2 and shared:
        rows = shared[group[0], group[1]]
        return [_entry(columns, group, things, "copy", 0.99, f"{why}; {rows:,} rows are equal", rows)]
    entries = [_entry(columns, group, things, "renamed" if renamed else "same", confidence, why, some)]
    for pair, rows in sorted(shared.items()):
        entries.append(_entry(columns, pair, things, "copy", 0.99, f"{rows:,} rows are equal", rows))
    return entries


def _entry(
    columns: Columns,
    group: Sequence[int],
    things: Sequence[dict[int, int]],
    kind: str,
    sure: float,
    why: str,
    rows: int,
) -> SameTable:
    tables = [columns.tables[t].sample for t in group]
    inside = [[th.get(t) for t in group] for th in things]
    named = tuple(
        tuple(None if c is None else s.columns[c].name for s, c in zip(tables, row, strict=True))
        for row in inside
        if any(c is not None for c in row)
    )
    return SameTable(tuple(s.table.name for s in tables), named, kind, sure, why, rows)  # type: ignore[arg-type]
