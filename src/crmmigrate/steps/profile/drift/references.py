"""What changed between tables: references that are new, gone, or lead nowhere more often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crmmigrate.core.drift import Change
from crmmigrate.core.findings import Severity
from crmmigrate.steps.profile.drift.seen import Seen, SeenReference

Place = tuple[str, str | None]
End = tuple[str, str | None, tuple[str, ...]]
Pairs = Mapping[Place, tuple[Place, Mapping[str, str]]]
ORPHANS = (0.001, 0.01)
"""Growth of the share of rows that lead nowhere from which it is told, and from which it is a warning."""


def changes(old: Seen, new: Seen, pairs: Pairs) -> Iterator[Change]:
    """Changes of references; nothing where one of the profiles does not tell of them.

    Args:
        old: The earlier profile.
        new: The profile now.
        pairs: Place of a table now -> its place before, and its columns now -> before.
    """
    if old.references is None or new.references is None:
        return
    before = {(r.source, r.target): r for r in old.references}
    translated = [(_end(r.source, pairs), _end(r.target, pairs), r) for r in new.references]
    for source, target, now in translated:
        if source is None or target is None:
            continue  # a new table or column says so already
        was = before.pop((source, target), None)
        yield from _new(now) if was is None else _orphans(was, now)
    standing = {place: {b: a for a, b in columns.items()} for place, columns in pairs.values()}
    now_at = {was: now for now, (was, _) in pairs.items()}
    for was in before.values():
        if all(
            place[:2] in standing and set(place[2]) <= set(standing[place[:2]]) for place in (was.source, was.target)
        ):
            file, table = now_at[was.source[:2]]
            yield Change(
                "drift-reference-gone", f"values led to {_to(was)} and no longer do", Severity.WARNING, file, table,
                standing[was.source[:2]][was.source[2][0]], before=_to(was), count=was.rows,
            )  # fmt: skip


def _end(end: End, pairs: Pairs) -> End | None:
    """Where an end of now was before; None where it was not there."""
    file, table, columns = end
    if (file, table) not in pairs:
        return None
    (was_file, was_table), names = pairs[file, table]
    return (was_file, was_table, tuple(names[c] for c in columns)) if set(columns) <= set(names) else None


def _new(now: SeenReference) -> Iterator[Change]:
    file, table, columns = now.source
    yield Change("drift-reference-new", f"values lead to {_to(now)}, which they did not before", Severity.INFO, file,
                 table, columns[0], after=_to(now), count=now.rows)  # fmt: skip


def _orphans(was: SeenReference, now: SeenReference) -> Iterator[Change]:
    before, after = (r.orphans / max(1, r.rows + r.orphans) for r in (was, now))
    if after - before >= ORPHANS[0]:
        file, table, columns = now.source
        yield Change(
            "drift-orphans", f"rows whose value is not in {_to(now)}: {before:.1%} before, {after:.1%} now",
            Severity.WARNING if after - before >= ORPHANS[1] else Severity.INFO, file, table, columns[0],
            before=f"{was.orphans:,}", after=f"{now.orphans:,}", measure="share", size=round(after - before, 4),
            count=now.orphans, examples=now.examples,
        )  # fmt: skip


def _to(reference: SeenReference) -> str:
    file, table, columns = reference.target
    return f"{file}{'!' + table if table else ''} [{' + '.join(columns)}]"
