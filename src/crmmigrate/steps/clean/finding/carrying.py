"""Propose to carry values down: columns that are filled in the first row of each group only."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from crmmigrate.core.documents import CarryDown, TableCleaning
from crmmigrate.core.tables import ROW
from crmmigrate.steps.clean.looking import Look

FEWEST_GROUPS = 3
LEAST_BLANK = 0.2  # share of the rows
MOST_ONCE = 0.8  # share of groups whose head stands once
MOST_BY_CHANCE = 0.01


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """Propose what is carried down; off, since blank may mean nothing."""
    if look.entry.carry_down or look.rows.num_rows < 2 * FEWEST_GROUPS:
        return look.entry
    names = groups_of(look)
    if not names:
        return look.entry
    rows = filled_rows(look.rows, names[0])
    groups, blank = sum(rows), 1 - sum(rows) / len(rows)
    values = [str(v) for v, there in zip(look.rows[names[0]].to_pylist(), rows, strict=True) if there]
    signs = (len(set(values)) == len(values), values == sorted(values), len(names) > 1, groups >= 10)
    carry = CarryDown(
        columns=[look.table.label(name) for name in names],
        confidence=round(0.5 + 0.1 * sum(signs), 2),
        why=f"{groups} groups begin with a filled cell, and the {blank:.0%} of rows below hold other data only",
        enabled=False,
    )
    return look.entry.model_copy(update={"carry_down": [carry]})


def groups_of(look: Look, *, details: bool = True) -> list[str]:
    """Names of the columns at the left that are filled in blocks, and of those that come with them; or none.

    Args:
        look: The table.
        details: Rows below are details, which are told in full; else each may say something else.
    """
    columns = [column.name for column in look.cleaned.columns if not column.of]
    if len(columns) < 2:
        return []
    filled = {name: filled_rows(look.rows, name) for name in columns}
    lead = columns[0]
    heads = filled[lead]
    blank = heads.count(False)
    texts = [text for text, head in zip(look.rows[lead].to_pylist(), heads, strict=True) if head]
    if len(set(texts)) < MOST_ONCE * len(texts):
        return []  # `Mr` is not the head of a group
    if not heads[0] or blank < LEAST_BLANK * len(heads) or not _is_in_blocks(heads, numbers_of(look)):
        return []
    found = [lead]
    for name in columns[1:]:
        if _comes_with(filled[name], heads) or (name == columns[len(found)] and _is_level(filled[name], heads)):
            found.append(name)
    others = [filled[name] for name in columns if name not in found]
    # Rows below say something of their own, in columns that the first rows have too or that are theirs alone.
    told = [any(other[i] for other in others) for i, head in enumerate(heads) if not head]
    if not others or sum(told) < 0.95 * len(told):
        return []
    return found if not details or _is_told_below(heads, others) else []


def numbers_of(look: Look) -> list[int]:
    """The numbers of the rows of the sample."""
    return [int(number or 0) for number in look.rows[ROW].to_pylist()]


def filled_rows(rows: pa.Table, name: str) -> list[bool]:
    """Whether each row has something in a column."""
    return [bool(text and text.strip()) for text in rows[name].to_pylist()]


def _is_in_blocks(heads: Sequence[bool], numbers: Sequence[int]) -> bool:
    """Whether several groups are a filled row with blank ones right below."""
    pairs = zip(heads, heads[1:], numbers, numbers[1:], strict=False)
    return sum(one and not other and below == row + 1 for one, other, row, below in pairs) >= FEWEST_GROUPS


def _comes_with(filled: Sequence[bool], heads: Sequence[bool]) -> bool:
    """Whether a column is filled in first rows only, and so often that it is no chance."""
    there = sum(filled)
    inside = sum(one and head for one, head in zip(filled, heads, strict=True))
    return there >= FEWEST_GROUPS and inside == there and (sum(heads) / len(heads)) ** there < MOST_BY_CHANCE


def _is_level(filled: Sequence[bool], heads: Sequence[bool]) -> bool:
    """Whether a column at the left is a level below: filled in each first row, and in blocks within groups."""
    in_heads = all(one for one, head in zip(filled, heads, strict=True) if head)
    return in_heads and sum(filled) < len(filled) * (1 - LEAST_BLANK)


def _is_told_below(heads: Sequence[bool], others: Sequence[Sequence[bool]]) -> bool:
    """Whether some other column is filled in most rows: a list of details, not of rows with much missing."""
    return any(
        sum(one for one, head in zip(other, heads, strict=True) if not head) >= 0.8 * heads.count(False)
        for other in others
    )
