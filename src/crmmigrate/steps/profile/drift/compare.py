"""Two profiles beside each other: tables, then columns, then what is between tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmmigrate.core.drift import Change, Drift, TablePair
from crmmigrate.core.findings import Severity
from crmmigrate.steps.profile.drift import pairing
from crmmigrate.steps.profile.drift.columns import ColumnPair
from crmmigrate.steps.profile.drift.columns import changes as column_changes
from crmmigrate.steps.profile.drift.references import changes as reference_changes
from crmmigrate.steps.profile.drift.seen import Seen, SeenTable, seen

INFO, WARNING = Severity.INFO, Severity.WARNING
ROWS = (0.1, 0.5)
"""Growth or loss of rows, by share of before, from which it is told, and from which it is a warning."""
REPEATED = (0.001, 0.01)


def compare(before: Mapping[str, Any], after: Mapping[str, Any], since: str = "") -> Drift:
    """What drifted between two profiles.

    Args:
        before: `data` of the JSON contract of `profile`, as it was; an older version may tell less.
        after: The same as it is now.
        since: What `before` is, in a few words.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: One of them is no profile.
    """
    old, new = seen(before), seen(after)
    pairs = pairing.tables(old.tables, new.tables)
    columns = {n.place: pairing.columns(o, n) for o, n in pairs}
    found = [*_come_and_gone(old, new, pairs)]
    for one, other in pairs:
        found += _table(one, other, columns[other.place])
    found += reference_changes(old, new, {n.place: (o.place, columns[n.place]) for o, n in pairs})
    told = tuple(TablePair(*n.place, *o.place, o.n, n.n, columns[n.place]) for o, n in pairs)
    return Drift(since, told, tuple(found))


def _come_and_gone(old: Seen, new: Seen, pairs: Sequence[tuple[SeenTable, SeenTable]]) -> Iterator[Change]:
    was, now = {o.place for o, _ in pairs}, {n.place for _, n in pairs}
    for table in old.tables:
        if table.place not in was:
            yield Change("drift-table-gone", f"the table with {table.n:,} rows is no longer there", WARNING,
                         *table.place, before=f"{table.n:,} rows", count=table.n)  # fmt: skip
    for table in new.tables:
        if table.place not in now:
            yield Change("drift-table-new", f"the table with {table.n:,} rows was not there before", WARNING,
                         *table.place, after=f"{table.n:,} rows", count=table.n)  # fmt: skip


def _table(old: SeenTable, new: SeenTable, columns: Mapping[str, str]) -> Iterator[Change]:
    if old.place != new.place:
        yield Change("drift-table-renamed", f"the table was {old.title}; its columns tell", INFO, *new.place,
                     before=old.title, after=new.title, count=new.n)  # fmt: skip
    yield from _rows(old, new)
    yield from _columns(old, new, columns)
    for name, column in new.columns.items():
        if name in columns:
            yield from column_changes(ColumnPair(old.columns[columns[name]], column, *new.place))
    yield from _keys(old, new, columns)
    yield from _duplicates(old, new)


def _rows(old: SeenTable, new: SeenTable) -> Iterator[Change]:
    size = abs(new.n - old.n) / max(old.n, 1)
    if size >= ROWS[0]:
        severity = WARNING if size >= ROWS[1] or not new.n else INFO
        before, after = f"{old.n:,}", f"{new.n:,}"
        yield Change("drift-rows", f"{before} rows before, {after} now", severity, *new.place, before=before,
                     after=after, measure="ratio", size=round(size, 4), count=new.n)  # fmt: skip


def _columns(old: SeenTable, new: SeenTable, columns: Mapping[str, str]) -> Iterator[Change]:
    kept = set(columns.values())
    for name, column in old.columns.items():
        if name not in kept:
            yield Change("drift-column-gone", f"the column, {_kind(column)}, is no longer there", WARNING, *new.place,
                         name, before=_kind(column), count=column.filled)  # fmt: skip
    for name, column in new.columns.items():
        if name not in columns:
            yield Change("drift-column-new", f"the column, {_kind(column)}, was not there before", WARNING, *new.place,
                         name, after=_kind(column), count=column.filled)  # fmt: skip
        elif columns[name] != name:
            spelled = pairing.plain(name) == pairing.plain(columns[name])
            how = "spelled" if spelled else "called"
            words = f"the column was {how} {columns[name]!r}" + ("" if spelled else "; its values tell")
            yield Change("drift-column-renamed", words, INFO if spelled else WARNING, *new.place, name,
                         before=columns[name], after=name, count=column.filled)  # fmt: skip
    order = [name for name in old.columns if name in kept]
    now = [columns[name] for name in new.columns if name in columns]
    if order != now:
        yield Change("drift-columns-order", "the columns stand in another order", INFO, *new.place,
                     before=", ".join(order[:5]), after=", ".join(now[:5]), count=len(now))  # fmt: skip


def _kind(column: Any) -> str:
    return f"{column.meaning or column.type}, {column.filled:,} filled"


def _keys(old: SeenTable, new: SeenTable, columns: Mapping[str, str]) -> Iterator[Change]:
    """Single keys that are no longer unique, and a grain that is another one or no longer holds."""
    now = {was: name for name, was in columns.items()}
    lost = [key[0] for key in old.keys if len(key) == 1 and key[0] in now and old.n > 1]
    for was in lost if new.n else ():
        column = new.columns[now[was]]
        spare = new.n - column.distinct
        if spare > 0 and (now[was],) not in new.keys:
            yield Change("drift-key-lost", f"the column was unique and filled; {spare:,} of {new.n:,} rows are not now",
                         WARNING, *new.place, column.name, before="unique", after=f"{column.distinct:,} of {new.n:,}",
                         count=spare)  # fmt: skip
    if not old.grain or not new.grain or not set(old.grain) <= set(now):
        return
    translated = {now[name] for name in old.grain}
    if translated != set(new.grain):
        was, is_ = " and ".join(old.grain), " and ".join(new.grain)
        yield Change("drift-grain", f"a row was one per {was} and is one per {is_}", WARNING, *new.place, before=was,
                     after=is_, count=new.n)  # fmt: skip
    elif old.grain_share == 1 and new.grain_share < 1 and len(old.grain) > 1:
        words = f"{' and '.join(new.grain)} told rows apart; {1 - new.grain_share:.1%} of the rows share them now"
        yield Change("drift-key-lost", words, WARNING, *new.place, before="unique", after=f"{new.grain_share:.1%}",
                     measure="share", size=round(1 - new.grain_share, 4),
                     count=round((1 - new.grain_share) * new.n))  # fmt: skip


def _duplicates(old: SeenTable, new: SeenTable) -> Iterator[Change]:
    was, now = old.duplicates / max(old.n, 1), new.duplicates / max(new.n, 1)
    if now - was >= REPEATED[0]:
        severity = WARNING if now - was >= REPEATED[1] else INFO
        yield Change("drift-duplicates", f"rows that repeat another one: {was:.1%} before, {now:.1%} now", severity,
                     *new.place, before=f"{old.duplicates:,}", after=f"{new.duplicates:,}", measure="share",
                     size=round(now - was, 4), count=new.duplicates)  # fmt: skip
