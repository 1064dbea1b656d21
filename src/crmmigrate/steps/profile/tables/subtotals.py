"""Records that are sums of others: those with a label that `gather` missed, those with blank keys, those with neither.

A label alone proves nothing (a customer may be called Total), nor do equal numbers alone: what is told has two
grounds, or sums so many rows that no chance makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import Subtotals
from crmmigrate.steps.profile.tables import large
from crmmigrate.steps.profile.tables.amounts import Amounts, amounts
from crmmigrate.steps.profile.tables.kinds import categories, measures
from crmmigrate.steps.profile.tables.marks import Marks, are_totals, in_words, marks
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.sampling import Codes

MOST_ROWS = 20
FEWEST = 4  # rows of a table in which sums can be told
COVERED = 0.8  # share of the rows that unlabelled sums must account for
LONG_BLOCK = 10
TELLING = 0.2  # distinct values per row from which a measure proves sums
MOST_BACK = 20  # so many totals above a row are tried as the one behind which its block begins

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """Rows that are sums, by their place, measures that are, and what tells."""

    hits: Flags
    columns: tuple[int, ...]
    why: str


def subtotals(facts: Facts, engine: Engine) -> Subtotals | None:
    """Records that look like sums of others; None where there are none."""
    columns = measures(facts)
    if not columns or facts.sample.profile.n_rows < FEWEST:
        return None
    if not facts.sample.whole:
        return large.subtotals(facts, columns, engine)
    order = np.argsort(facts.sample.rows, kind="stable")
    values = amounts(facts, columns, order)
    groups = [facts.sample.codes[order, i] for i in categories(facts) if i not in values.columns]
    found = find(values, marks(facts, columns, order), groups)
    if found is None or not found.hits.any():
        return None
    rows = facts.sample.rows[order][found.hits]
    names = tuple(facts.sample.columns[i].name for i in found.columns)
    return Subtotals(tuple(rows[:MOST_ROWS].tolist()), len(rows), names, found.why)


def find(values: Amounts, marked: Marks, groups: Sequence[Codes]) -> Found | None:
    """Rows that are sums of others.

    Args:
        values: Measures, rows in their order.
        marked: What marks rows as totals.
        groups: Categories as codes, -1 for none.
    """
    return _marked(values, marked, groups) or _tiled(values) or _of_groups(values, groups)


# --- with a label or blank keys --------------------------------------------------------------------


def _marked(values: Amounts, marked: Marks, groups: Sequence[Codes]) -> Found | None:
    """Rows that say they are totals, or whose keys are blank, and that are sums or blank elsewhere."""
    candidates = ((marked.label > 0) | marked.blank) & values.filled.any(axis=1)
    if not candidates.any() or 2 * candidates.sum() >= len(candidates):
        return None
    matched = _matches(values, candidates, groups)
    summed: Flags = np.any(matched, axis=1).astype(np.bool_)
    hits: Flags = np.logical_and(are_totals(marked, summed), candidates)
    if not hits.any():
        return None
    columns = tuple(c for k, c in enumerate(values.columns) if matched[hits][:, k].any())
    return Found(hits, columns, in_words(marked.label[hits], summed[hits]))


def _matches(values: Amounts, candidates: Flags, groups: Sequence[Codes]) -> Flags:
    """For each row and measure whether a candidate is a sum of rows that are none.

    Of a block above it, which begins behind an earlier candidate or at the start; of all rows; of all of its group.
    """
    details = np.where(candidates[:, None], 0, values.cents)
    counted = ~candidates & (values.cents != 0).any(axis=1)
    sums = np.vstack([np.zeros((1, details.shape[1]), np.int64), np.cumsum(details, axis=0)])
    counts = np.concatenate(([0], np.cumsum(counted)))
    places = np.flatnonzero(candidates)
    wanted = values.cents[places]
    known = values.filled[places] & (wanted != 0) & _telling(details[counted])
    starts = np.concatenate(([0], places + 1))
    found = (wanted == sums[-1]) & (counts[-1] > 1)
    for back in range(min(MOST_BACK, len(places))):
        begin = starts[np.maximum(np.arange(len(places)) - back, 0)]
        several = counts[places] - counts[begin] > 1
        found |= (wanted == sums[places] - sums[begin]) & several[:, None]
    for codes in groups:
        totals = np.zeros((int(codes.max(initial=-1)) + 2, details.shape[1]), dtype=np.int64)  # the last for no group
        np.add.at(totals, codes[counted], details[counted])
        sizes = np.bincount(codes[counted] % len(totals), minlength=len(totals))
        own = codes[places]
        found |= (wanted == totals[own]) & ((sizes[own] > 1) & (own >= 0))[:, None]
    matched = np.zeros_like(values.filled)
    matched[places] = found & known
    return matched


def _telling(details: Codes) -> Flags:
    """Measures that prove sums: of small numbers many are the sum of two others by chance."""
    distinct = np.array([len(np.unique(column)) for column in details.T])
    telling: Flags = (distinct >= max(6.0, TELLING * len(details))) & (2 * distinct >= distinct.max(initial=0))
    return telling


# --- with neither ----------------------------------------------------------------------------------


def _tiled(values: Amounts) -> Found | None:
    """Sums of the rows right above, one block after another, that account for nearly the whole table."""
    filled = np.flatnonzero((values.cents != 0).any(axis=1))
    cents = values.cents[filled]
    if len(cents) < FEWEST or (cents < 0).any():
        return None
    chain = _chain(cents)
    if not chain:
        return None
    hits = np.zeros(len(cents), dtype=bool)
    hits[[end for _, end in chain]] = True
    covered = sum(end - begin + 1 for begin, end in chain)
    mean = covered / len(chain) - 1
    several = cents.shape[1] > 1 and not _proportional(cents)
    enough = (len(chain) > 1 and (several or (len(chain) > 2 and mean >= FEWEST))) or mean >= LONG_BLOCK
    rest = len(cents) - covered
    total = rest == 1 and not hits[-1] and bool((cents[-1] == cents[~hits][:-1].sum(axis=0)).all())
    if not enough or covered < COVERED * len(cents):
        return None
    hits[-1] |= total
    every = np.zeros(len(values.cents), dtype=bool)
    every[filled[hits]] = True
    return Found(every, values.columns, "amounts equal the sums of the rows right above")


def _chain(cents: Codes) -> list[tuple[int, int]]:
    """Blocks (first row, row of their sum) that follow one another, the first one may begin anywhere."""
    mixed = _mixed(cents)
    sums = np.concatenate(([np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)))[:-1]
    order = np.argsort(sums, kind="stable")
    wanted = sums - mixed  # where the block must begin whose sum the row is
    begins = order[np.minimum(np.searchsorted(sums[order], wanted), len(mixed) - 1)]
    ends = np.arange(len(mixed))
    good = (sums[begins] == wanted) & (ends - begins >= 2)
    first: dict[int, int] = {}  # row of a sum -> where its chain begins
    begun: dict[int, int] = dict(zip(ends[good].tolist(), begins[good].tolist(), strict=True))
    for place, begin in begun.items():
        # The sum before it stands right above the block.
        first[place] = first.get(begin - 1, begin)
    if not first:
        return []
    last = max(first, key=lambda e: (e - first[e], -e))
    chain = [(begun[last], last)]
    while chain[-1][0] - 1 in begun:
        above = chain[-1][0] - 1
        chain.append((begun[above], above))
    return chain[::-1]


def _mixed(cents: Codes) -> npt.NDArray[np.uint64]:
    """All measures of a row in one number whose sums are the sums of the measures, up to 2**64."""
    factors = np.random.default_rng(7).integers(1, 2**63, cents.shape[1], dtype=np.uint64) | np.uint64(1)
    mixed: npt.NDArray[np.uint64] = (cents.astype(np.uint64) * factors).sum(axis=1, dtype=np.uint64)
    return mixed


def _proportional(cents: Codes) -> bool:
    """Whether one measure tells the others, so that several sums are one ground only."""
    ratios = cents[:, 1:] / np.maximum(cents[:, :1], 1)
    return len(np.unique(np.round(ratios, 4), axis=0)) < max(3, 0.2 * len(cents))


def _of_groups(values: Amounts, groups: Sequence[Codes]) -> Found | None:
    """In nearly every group of a category one row that is the sum of all the others, wherever it stands."""
    cents = values.cents
    if (cents < 0).any():
        return None
    several = cents.shape[1] > 1 and not _proportional(cents)
    for codes in groups:
        inside = codes >= 0
        totals = np.zeros((int(codes.max(initial=-1)) + 1, cents.shape[1]), dtype=np.int64)
        np.add.at(totals, codes[inside], cents[inside])
        sizes = np.bincount(codes[inside & (cents != 0).any(axis=1)], minlength=len(totals))
        hits = inside & (cents != 0).any(axis=1)
        hits[inside] &= (2 * cents[inside] == totals[codes[inside]]).all(axis=1) & (sizes[codes[inside]] >= FEWEST)
        large_enough = int((sizes >= FEWEST).sum())
        with_hit = len(np.unique(codes[hits]))
        if with_hit >= (2 if several else 3) and with_hit >= COVERED * large_enough:
            return Found(hits, values.columns, "amounts equal the sums of all other rows of a group")
    return None
