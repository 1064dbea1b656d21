"""Total rows are reconciled with the records that they sum up, before they are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.steps.gather import cells, rules
from crmmigrate.steps.gather.shaping import Shaped

_CENT = 0.011
_MOST_CELLS = 2_000_000
_MOST_LEVELS = 40  # totals before and after, at which the records of one may begin or end
_READINGS = (0, -1)  # with decimal point, with decimal comma


@dataclass(frozen=True)
class _Column:
    """Running sums of one column: before each row of the block, by reading; and how many numbers there are.

    Attributes:
        records: Of records.
        totals: Of total rows.
        counts: Numbers among the records.
    """

    records: npt.NDArray[np.float64]
    totals: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]


def total_rows(where: Where, part: Shaped) -> Iterator[Finding]:
    """A finding for each column in which total rows state what their records do not add up to.

    Nothing is said of large files, of which most rows have not been seen, and of columns that no total row sums up.
    """
    found = [i for i, rule in sorted(part.excluded.items()) if rule == rules.TOTAL]
    block = part.block
    if not found or not part.records or block.grid.bulk is not None or block.height * part.width > _MOST_CELLS:
        return
    for column in range(part.width):
        place = column + part.margin
        stated = {i: cells.numbers(block.row(i)[place]) for i in found if not cells.is_code(block.row(i)[place])}
        stated = {i: said for i, said in stated.items() if said}
        if not stated:
            continue
        running = _running(part, place, stated)
        wrong = {i: near for i in stated if (near := _nearest(running, i, stated[i], found)) is not None}
        if wrong:
            yield _finding(where, part, column, wrong, {i: block.row(i)[place] or "" for i in wrong})


def _running(part: Shaped, place: int, stated: dict[int, tuple[float, ...]]) -> _Column:
    height = part.block.height
    records, totals = np.zeros((height + 1, 2)), np.zeros((height + 1, 2))
    counts = np.zeros(height + 1, np.int64)
    for i in part.records:
        said = cells.numbers(part.block.row(i)[place])
        if said:
            records[i + 1], counts[i + 1] = [said[r] for r in _READINGS], 1
    for i, said in stated.items():
        totals[i + 1] = [said[r] for r in _READINGS]
    return _Column(records.cumsum(axis=0), totals.cumsum(axis=0), counts.cumsum())


def _nearest(running: _Column, row: int, said: tuple[float, ...], totals: Sequence[int]) -> float | None:
    """The nearest sum, of a total which is none of its sums; None where it is one, or there is nothing to sum."""
    height = len(running.records) - 1
    starts = [0, *[i + 1 for i in totals if i < row][-_MOST_LEVELS:]]
    ends = [*[i for i in totals if i > row][:_MOST_LEVELS], height]
    spans = [(start, row) for start in starts] + [(row + 1, end) for end in ends]
    sums: list[tuple[float, float]] = []
    for reading in _READINGS:
        for first, last in spans:
            n = int(running.counts[last] - running.counts[first])
            if not n:
                continue
            added = float(running.records[last, reading] - running.records[first, reading])
            beside = float(running.totals[last, reading] - running.totals[first, reading])
            slack = max(_CENT, abs(added) * 1e-6)
            gaps = [abs(said[reading] - value) for value in (added, added / n, float(n), beside or added)]
            if min(gaps) <= slack:
                return None
            sums.append((gaps[0], added))
    return min(sums)[1] if sums else None


def _finding(where: Where, part: Shaped, column: int, wrong: dict[int, float], texts: dict[int, str]) -> Finding:
    rows = tuple(n for i in list(wrong)[:MOST_EXAMPLES] if (n := part.number(i)) is not None)
    name = part.names[column]
    lines = [
        f"row {part.block.line(i)}: {texts[i].strip()}, the records add up to {_plain(s)}" for i, s in wrong.items()
    ]
    return Finding(
        "total-row-differs",
        f"in {name!r}, {len(wrong)} total rows are not the sum of their records",
        Severity.WARNING,
        Where(where.file, where.table, name, rows),
        len(wrong),
        tuple(lines[:MOST_EXAMPLES]),
        next="look for records that are missing or twice; the total rows are left out either way",
    )


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")
