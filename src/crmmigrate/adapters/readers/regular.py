"""Whether a large sheet is one table, so that its rows need not stand in Python."""

from __future__ import annotations

from collections.abc import Sequence

from crmmigrate.adapters.readers.sheet_facts import BOOLEAN, MOMENT, MOST_GAPS, NUMBER, SheetFacts

LARGE_ROWS = 20_000
HEAD_ROWS = 1000
TAIL_ROWS = 100
_TITLE_ROWS = 30


def regular(facts: SheetFacts, n_rows: int, merged: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether head and tail tell all that shaping has to know of a sheet of `n_rows` rows.

    No blank column inside, no blank rows inside that might part two tables, no cells merged among the records, and
    no more than one named table, which holds all of them.
    """
    if n_rows <= LARGE_ROWS or facts.unread or facts.extent is None or not facts.ordered or facts.blank_columns:
        return False
    if any(bottom >= HEAD_ROWS for _, _, bottom, _ in merged):
        return False
    return _one_table(facts) and _no_border(facts, n_rows)


def _one_table(facts: SheetFacts) -> bool:
    if not facts.tables or facts.extent is None:
        return True
    _, left, bottom, right = facts.extent
    table = facts.tables[0]
    whole = table.left <= left and table.right >= right and table.bottom >= bottom and table.top < HEAD_ROWS
    return len(facts.tables) == 1 and whole


def _no_border(facts: SheetFacts, n_rows: int) -> bool:
    inside = [(a, b) for a, b in facts.gaps if b >= _TITLE_ROWS and b < n_rows - TAIL_ROWS]
    return len(facts.gaps) < MOST_GAPS and all(b - a == 2 and _go_on(facts, a, b) for a, b in inside)


def _go_on(facts: SheetFacts, before: int, after: int) -> bool:
    """Whether the row after a blank one is a record like the row before: it has a number where that has one."""
    if facts.extent is None:
        return False
    for column in range(facts.extent[1], facts.extent[3] + 1):
        above, below = facts.run_at(before, column), facts.run_at(after, column)
        if above and below and above.kind == below.kind and above.kind in {NUMBER, BOOLEAN, MOMENT}:
            return True
    return False
