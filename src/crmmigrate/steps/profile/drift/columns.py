"""What changed in one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.core.drift import Change
from crmmigrate.core.findings import Severity
from crmmigrate.steps.profile.drift.distances import (
    ks_at_least,
    ks_by_chance,
    psi,
    psi_by_chance,
    shares_differ,
)
from crmmigrate.steps.profile.drift.seen import Pairs, SeenColumn

INFO, WARNING = Severity.INFO, Severity.WARNING
NULLS = (0.01, 0.1)
"""Differences of the share of nulls from which there is something to say, and from which it is a warning."""
MISFITS = (0.01, 0.05)
PSI = (0.1, 0.25)
KS = (0.1, 0.2)
VARIETY = (0.1, 0.3)
SHAPES = (0.05, 0.2)
NEW_VALUES = 0.01
"""Share of rows from which values that were not there before are a warning."""
EXPECTED = 5
"""A value is gone when at least so many rows with it were to be expected."""
KINDS = 50
"""Columns with at most so many values, each five times on average, are told apart value by value."""
COUNTED = {
    "damaged": "values with broken encoding", "padded": "values with blanks too many",
    "variant_count": "values in several spellings", "ambiguous": "dates that can be read in two ways",
    "lost_zeros": "numbers that lost a leading zero", "outlier_count": "values far off the others",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnPair:
    """A column before and after, and how to tell of it."""

    before: SeenColumn
    after: SeenColumn
    file: str
    table: str | None

    def change(self, code: str, message: str, severity: Severity, **more: Any) -> Change:
        """A change of this column."""
        return Change(code, message, severity, self.file, self.table, self.after.name, **more)


@dataclass(frozen=True)
class Share:
    """A share of rows before and after.

    Attributes:
        code: Of the change.
        words: What the rows are.
        limits: Differences from which it is told, and from which it is a warning.
        before, after: (rows, of rows).
    """

    code: str
    words: str
    limits: tuple[float, float]
    before: tuple[int, int]
    after: tuple[int, int] = field(default=(0, 0))


def changes(pair: ColumnPair) -> Iterator[Change]:
    """What changed in a column that stands in both."""
    if _alike(pair.before, pair.after):
        return
    yield from _kind(pair)
    yield from _nulls(pair)
    if not pair.before.filled or not pair.after.filled:
        return
    yield from _misfits(pair)
    yield from _values(pair)
    yield from _distribution(pair)
    yield from _variety(pair)
    yield from _shapes(pair)
    yield from _flaws(pair)


def _alike(before: SeenColumn, after: SeenColumn) -> bool:
    """Whether nothing changed; a role goes by the place of a column and by other tables too, which tell it."""
    told = [{k: v for k, v in c.told.items() if k not in ("name", "role")} for c in (before, after)]
    return before.n == after.n and told[0] == told[1]


def _kind(pair: ColumnPair) -> Iterator[Change]:
    old, new = pair.before, pair.after
    told = [("drift-type", "type", old.type, new.type), ("drift-meaning", "meaning", old.meaning, new.meaning),
            ("drift-role", "role", old.role, new.role)]  # fmt: skip
    for code, word, was, now in told:
        if was != now:
            empty = "empty" in (old.type, new.type)
            grave = not empty and (code == "drift-type" or (code == "drift-meaning" and None not in (was, now)))
            said, says = was or "none", now or "none"
            words = f"the {word} was {said} and is {says}"
            severity = WARNING if grave else INFO
            yield pair.change(code, words, severity, before=said, after=says, count=new.filled)
    for key, word in (("decimal", "decimal sign"), ("date_order", "order of day, month and year")):
        was, now = old.told.get(key), new.told.get(key)
        if was and now and was != now:
            words = f"the {word} was {was} and is {now}"
            yield pair.change("drift-format", words, WARNING, before=was, after=now, count=new.filled)


def _share(pair: ColumnPair, share: Share) -> Iterator[Change]:
    (k, n), (j, m) = share.before, share.after
    if not n or not m:
        return
    was, now = k / n, j / m
    size = abs(now - was)
    if size >= share.limits[0] and shares_differ(k, n, j, m):
        severity = WARNING if size >= share.limits[1] else INFO
        yield pair.change(
            share.code, f"{share.words}: {was:.1%} before, {now:.1%} now", severity, before=f"{was:.1%}",
            after=f"{now:.1%}", measure="share", size=round(size, 4), count=j,
        )  # fmt: skip


def _nulls(pair: ColumnPair) -> Iterator[Change]:
    old, new = pair.before, pair.after
    empties = [(c.n - c.filled, c.n) for c in (old, new)]
    if old.n and new.n and bool(old.filled) != bool(new.filled):
        words = "the column is empty now" if old.filled else "the column was empty and has values now"
        severity = WARNING if old.filled else INFO
        size = round(abs(new.null_share - old.null_share), 4)
        yield pair.change("drift-nulls", words, severity, before=f"{old.null_share:.1%}", after=f"{new.null_share:.1%}",
                          measure="share", size=size, count=new.n)  # fmt: skip
    else:
        yield from _share(pair, Share("drift-nulls", "empty cells", NULLS, empties[0], empties[1]))
    added = sorted(new.nulls - old.nulls)
    if added:
        words = f"new ways to write an empty cell: {', '.join(added)}"
        yield pair.change("drift-null-spelling", words, INFO, after=", ".join(added), examples=tuple(added))


def _misfits(pair: ColumnPair) -> Iterator[Change]:
    old, new = pair.before, pair.after
    if old.type == new.type:
        counts = [(round((1 - c.fits) * c.filled), c.filled) for c in (old, new)]
        yield from _share(pair, Share("drift-misfits", f"values that are no {old.type}", MISFITS, *counts))


def _values(pair: ColumnPair) -> Iterator[Change]:
    """Values come and gone, of columns with few values."""
    old, new = pair.before, pair.after
    if old.values is None or new.values is None or old.personal or new.personal or not _kinds(old):
        return
    added = sorted(new.values - old.values, key=lambda v: (-new.top.get(v, 0), v))
    if added:
        rows = sum(new.top.get(v, 1) for v in added)
        severity = WARNING if rows >= NEW_VALUES * new.filled else INFO
        yield pair.change(
            "drift-values-new", f"values that were not there before: {_listed(added)}", severity,
            before=f"{len(old.values):,} values", after=f"{len(new.values):,} values", measure="share",
            size=round(rows / new.filled, 4), count=rows, examples=tuple(added),
        )  # fmt: skip
    gone = sorted(old.values - new.values, key=lambda v: (-old.top.get(v, 0), v))
    gone = [v for v in gone if old.top.get(v, 1) * new.filled >= EXPECTED * old.filled]
    if gone:
        rows = sum(old.top.get(v, 1) for v in gone)
        yield pair.change(
            "drift-values-gone", f"values that are no longer there: {_listed(gone)}", INFO,
            before=f"{len(old.values):,} values", after=f"{len(new.values):,} values", measure="share",
            size=round(rows / old.filled, 4), count=len(gone), examples=tuple(gone),
        )  # fmt: skip


def _kinds(column: SeenColumn) -> bool:
    few = column.values is not None and len(column.values) <= KINDS and 5 * column.distinct <= column.filled
    return few or bool(column.told.get("category"))


def _listed(values: list[str]) -> str:
    return ", ".join(values[:3]) + (" ..." if len(values) > 3 else "")


def _distribution(pair: ColumnPair) -> Iterator[Change]:
    """Numbers and dates by the distance of Kolmogorov and Smirnov, kinds of things by the stability index."""
    old, new = pair.before, pair.after
    if old.type != new.type:
        return
    if old.points and new.points:
        size, limits, name = ks_at_least(old.points, new.points), KS, "ks"
        chance = ks_by_chance(old.filled, new.filled)
        words = f"values are spread otherwise: Kolmogorov-Smirnov distance of at least {size:.2f}"
        ends = [_ends(c) for c in (old, new)]
    elif _kinds(old) and old.top and new.top:
        counts = _comparable(old, new)
        size, limits, name = psi(*counts), PSI, "psi"
        chance = psi_by_chance(len(counts[0].keys() | counts[1].keys()), old.filled, new.filled)
        words = f"values are shared out otherwise: stability index (PSI) {size:.2f}"
        ends = ["", ""] if old.personal or new.personal else [_most(c) for c in (old, new)]
    else:
        return
    if size >= limits[0] and size > chance:
        severity = WARNING if size >= limits[1] else INFO
        yield pair.change("drift-distribution", words, severity, before=ends[0], after=ends[1], measure=name,
                          size=round(size, 4), count=new.filled)  # fmt: skip


def _ends(column: SeenColumn) -> str:
    low, high = column.told.get("min"), column.told.get("max")
    return f"{low} to {high}" if low is not None and high is not None else ""


def _most(column: SeenColumn) -> str:
    value, count = max(column.top.items(), key=lambda p: (p[1], p[0]))
    return f"{count / column.filled:.0%} {value}"


def _comparable(old: SeenColumn, new: SeenColumn) -> tuple[Pairs, Pairs]:
    """Counts by value; where a list of the most frequent is cut off, what one list lacks goes with the rest."""
    whole = all(len(c.top) >= c.distinct for c in (old, new))
    names = old.top.keys() | new.top.keys() if whole else old.top.keys() & new.top.keys()
    counts = []
    for column in (old, new):
        counted = {f"= {name}": column.top[name] for name in names if name in column.top}
        rest = column.filled - sum(counted.values())
        counts.append(counted if whole else counted | {"others": rest})
    return counts[0], counts[1]


def _variety(pair: ColumnPair) -> Iterator[Change]:
    """How many distinct values there are: all one now, or much more or fewer of about as many rows."""
    old, new = pair.before, pair.after
    if new.distinct == 1 and old.distinct > 1 and new.filled > EXPECTED:
        yield pair.change("drift-distinct", "the column holds one value only now", WARNING,
                          before=f"{old.distinct:,} values", after="1 value", count=new.filled)  # fmt: skip
        return
    if not 0.5 <= new.filled / old.filled <= 2 or _kinds(old):
        return
    counts = [(c.distinct, c.filled) for c in (old, new)]
    yield from _share(pair, Share("drift-distinct", "distinct values per filled row", VARIETY, *counts))


def _shapes(pair: ColumnPair) -> Iterator[Change]:
    """Shapes that the values did not have before; of text and dates, since those of numbers grow with them."""
    old, new = pair.before, pair.after
    text = {old.type, new.type} <= {"string", "date", "datetime"} and "free_text" not in (old.meaning, new.meaning)
    told = old.values is not None and new.values is not None and not old.personal and _kinds(old)
    if not text or told or not old.patterns or not new.patterns:
        return
    added = sorted(new.patterns.keys() - old.patterns.keys(), key=lambda p: (-new.patterns[p], p))
    rows = sum(new.patterns[p] for p in added)
    cut = sum(old.patterns.values()) < old.filled  # an unlisted shape may have been as frequent as the last one listed
    hidden = min(old.patterns.values()) if cut else 0
    was = min(len(added) * hidden, old.filled - sum(old.patterns.values())) if cut else 0
    size = rows / new.filled - was / old.filled
    if added and size >= SHAPES[0] and shares_differ(was, old.filled, rows, new.filled):
        severity = WARNING if size >= SHAPES[1] else INFO
        yield pair.change(
            "drift-patterns", f"{rows:,} values have shapes that were not there before: {_listed(added)}", severity,
            before=next(iter(old.patterns)), after=added[0], measure="share", size=round(size, 4), count=rows,
            examples=tuple(added),
        )  # fmt: skip


def _flaws(pair: ColumnPair) -> Iterator[Change]:
    """Flaws that were not there before, or hardly."""
    old, new = pair.before, pair.after
    for key, words in COUNTED.items():
        was, now = int(old.told.get(key) or 0), int(new.told.get(key) or 0)
        if key in old.told and now and not was:
            yield pair.change("drift-flaws", f"{words}: none before, {now:,} now", INFO, before="0", after=f"{now:,}",
                              count=now)  # fmt: skip
        elif was and now > was:
            counts = [(min(was, old.filled), old.filled), (min(now, new.filled), new.filled)]
            yield from _share(pair, Share("drift-flaws", words, NULLS, *counts))
