"""Which table and which column of before is which of after, renamed ones too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from crmmigrate.steps.profile.drift.distances import ks_at_least
from crmmigrate.steps.profile.drift.seen import Pairs, SeenColumn, SeenTable

SAME_TABLE = 0.6
"""Share of the columns of both that must be found in the other, for tables under other names."""
SAME_COLUMN = 0.75
"""Likeness from which a column under another header counts as the same one."""
CLEARLY = 0.05
"""By so much the likest one must be liker than the next, or nothing is said."""
FEWEST = 5
"""Filled rows that a column must have on both sides to be known by its values."""


def plain(header: str) -> str:
    """A header without case, accents, spaces and marks."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c)))


def tables(before: Sequence[SeenTable], after: Sequence[SeenTable]) -> list[tuple[SeenTable, SeenTable]]:
    """Pairs of tables (before, after) in the order of after: by name, then by what is in them."""
    old = {t.place: t for t in before}
    pairs = [(old.pop(t.place), t) for t in after if t.place in old]
    left = [t for t in after if t.place not in {n.place for _, n in pairs}]
    scored = sorted(
        ((_alike(o, n), fuzz.ratio(o.title, n.title), o, n) for o in old.values() for n in left),
        key=lambda s: (-s[0], -s[1], s[2].title, s[3].title),
    )
    taken: set[tuple[str, str | None]] = set()
    for score, _, one, other in scored:
        if score >= SAME_TABLE and one.place in old and other.place not in taken:
            pairs.append((old.pop(one.place), other))
            taken.add(other.place)
    order = [t.place for t in after]
    return sorted(pairs, key=lambda p: order.index(p[1].place))


def _alike(before: SeenTable, after: SeenTable) -> float:
    """Share of the columns of both tables that are found in the other."""
    several = len(before.columns) + len(after.columns)
    return 2 * len(columns(before, after)) / several if several else 0.0


def columns(before: SeenTable, after: SeenTable) -> dict[str, str]:
    """Columns of after -> the same ones of before: by header, by header but for its spelling, by what is in them."""
    found = {name: name for name in after.columns if name in before.columns}
    for same in (_respelled, _recognised):
        old = [c for name, c in before.columns.items() if name not in found.values()]
        new = [c for name, c in after.columns.items() if name not in found]
        if not old or not new:
            break
        found |= same(old, new)
    return {name: found[name] for name in after.columns if name in found}


def _respelled(old: Sequence[SeenColumn], new: Sequence[SeenColumn]) -> dict[str, str]:
    by: dict[str, list[str]] = {}
    for column in old:
        by.setdefault(plain(column.name), []).append(column.name)
    spelled = [plain(c.name) for c in new]
    return {
        c.name: by[key][0]
        for c, key in zip(new, spelled, strict=True)
        if key and len(by.get(key, ())) == 1 and spelled.count(key) == 1
    }


def _recognised(old: Sequence[SeenColumn], new: Sequence[SeenColumn]) -> dict[str, str]:
    """Columns that are the likest to each other on both sides, and clearly so."""
    score = {(n.name, o.name): likeness(o, n) for n in new for o in old}
    found = {}
    for n in new:
        o, best = max(((o.name, score[n.name, o.name]) for o in old), key=lambda p: (p[1], p[0]))
        rivals = [s for (a, b), s in score.items() if (a == n.name) != (b == o)]
        if best >= SAME_COLUMN and best - max(rivals, default=0.0) >= CLEARLY:
            found[n.name] = o
    return found


def likeness(before: SeenColumn, after: SeenColumn) -> float:
    """How much two columns look like one, 0 to 1: values, shapes, distribution, how full and how various, headers."""
    if before.type != after.type or min(before.filled, after.filled) < FEWEST:
        return 0.0
    if before.meaning != after.meaning and None not in (before.meaning, after.meaning):
        return 0.0
    evidence = [(2.0, _shared(before.patterns, after.patterns, before.filled, after.filled))]
    if not before.personal and not after.personal:
        evidence.append((2.0, _values(before, after)))
    if before.points and after.points:
        evidence.append((2.0, 1 - ks_at_least(before.points, after.points)))
    various = [c.distinct / c.filled for c in (before, after)]
    evidence += [
        (1.0, 1 - abs(before.null_share - after.null_share)),
        (1.0, 1 - abs(various[0] - various[1])),
        (1.0, float(before.meaning == after.meaning)),
        (1.0, float(before.role == after.role)),
        (1.0, fuzz.ratio(plain(before.name), plain(after.name)) / 100),
    ]
    return sum(w * s for w, s in evidence) / sum(w for w, _ in evidence)


def _values(before: SeenColumn, after: SeenColumn) -> float:
    if before.values is not None and after.values is not None:
        return len(before.values & after.values) / max(1, len(before.values | after.values))
    return _shared(before.top, after.top, sum(before.top.values()), sum(after.top.values()))


def _shared(before: Pairs, after: Pairs, n: int, m: int) -> float:
    """What two distributions have in common."""
    if not before or not after or not n or not m:
        return 0.0
    return min(1.0, sum(min(before[name] / n, after[name] / m) for name in before.keys() & after.keys()))
