"""Labels of groups of rows, carried down to the records they stand above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crmmigrate.steps.gather import rules
from crmmigrate.steps.gather.block import Block

NAME = "group"
BETWEEN = " / "
_PREFIX = re.compile(r"^\s*([^\W\d][\w .-]{0,38}?)\s*[:=]\s*\S")


def carried(block: Block, excluded: dict[int, str], records: Sequence[int]) -> dict[int, str]:
    """The label above each record; labels of several levels, one directly below the other, are joined.

    Args:
        block: The table.
        excluded: Row -> rule.
        records: Rows that are records.
    """
    places = [i for i, rule in excluded.items() if rule == rules.GROUP_LABEL]
    if not places or block.grid.bulk is not None:
        return {}
    labels = {i: next(c for c in block.row(i) if c is not None).strip() for i in places}
    current: list[str] = []
    fresh = True
    found: dict[int, str] = {}
    rows = set(records)
    for i in range(block.height):
        if i in labels:
            current = [labels[i]] if fresh else [*current, labels[i]]
            fresh = False
        elif i in rows:
            fresh = True
            if current:
                found[i] = BETWEEN.join(current)
    return found


def label_name(labels: Sequence[str]) -> str:
    """A name for the column of labels: what stands before the colon of all of them, or `group`.

    >>> label_name(["Owner: Ida", "Owner: Luc"]), label_name(["North", "South"])
    ('Owner', 'group')
    """
    prefixes = {found[1].casefold(): found[1] for label in labels if (found := _PREFIX.match(label))}
    every = all(_PREFIX.match(label) for label in labels)
    return next(iter(prefixes.values())) if every and len(prefixes) == 1 else NAME
