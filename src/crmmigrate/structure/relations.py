"""Foreign keys: every unique column is a candidate, values weigh more than names, one target a column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.casting import lowered
from crmmigrate.core.ports import Engine
from crmmigrate.structure import calendar, naming
from crmmigrate.structure.calendar import DATES
from crmmigrate.structure.facts import GEOGRAPHY, UNIQUE, Facts, is_short_code
from crmmigrate.structure.sampling import Texts

COVERED = 0.8
ACCEPT = 0.5
MOST_BITS = 20.0
MOST_ASKED = 500  # values of a column that are looked up in a table too large for its sample
PROBED = 24  # values of a column that are looked up first
SPREAD_COVERED = 0.98
MANY = 30  # distinct numbers from which their spread over a key's range means something
EVEN = 0.2  # how far their quartiles may be from those of the range
FEWEST_NAMES = 8  # rows below which a unique column that is not the key is unique by chance


@dataclass(frozen=True)
class ForeignKey:
    """A column (or several) that points to the key of a table; tables and columns by index."""

    table: int
    columns: tuple[int, ...]
    ref_table: int
    ref_columns: tuple[int, ...]
    confidence: float
    coverage: float
    why: str


@dataclass(frozen=True)
class _Side:
    """A column as one end of a candidate; `probe` has a few of its values, from all over."""

    table: int
    column: int
    values: frozenset[str]
    low: float
    high: float
    words: tuple[str, ...]
    probe: tuple[str, ...] = ()
    dated: bool = False


@dataclass(frozen=True)
class _Candidate:
    """A pair of columns, and how many of the first one's values the second one has."""

    side: _Side
    reference: _Side
    coverage: float


def find(tables: Sequence[Facts], engine: Engine) -> list[ForeignKey]:
    """Foreign keys between the tables (and inside one), best target for each column."""
    sides = _sides(tables)
    heads = {t: tuple(naming.words(facts.name)) for t, facts in enumerate(tables)}
    pointers = [s for s in sides if _can_point(tables[s.table], s.column)]
    best: dict[tuple[int, int], ForeignKey] = {}
    for reference in (s for s in sides if _can_be_target(tables[s.table], s.column)):
        coverage = _coverages(tables[reference.table], reference, pointers, engine)
        for side, covered in zip(pointers, coverage, strict=True):
            if covered < COVERED:
                continue
            found = _judge(tables, _Candidate(side, reference, covered), heads[reference.table])
            key = (side.table, side.column)
            if found and (key not in best or _rank(found) > _rank(best[key])):
                best[key] = found
    singles = _without_mutual(list(best.values()))
    return singles + _composites(tables, singles, {(s.table, s.column): s for s in sides})


def _rank(found: ForeignKey) -> tuple[float, int, int]:
    return (found.confidence, -found.ref_table, -found.ref_columns[0])


def _sides(tables: Sequence[Facts]) -> list[_Side]:
    sides = []
    for t, facts in enumerate(tables):
        names = naming.without_prefix([c.label for c in facts.sample.columns])
        for i, column in enumerate(facts.sample.columns):
            if column.inferred_type in ("integer", "string", "date", "datetime") and facts.sample.distinct(i):
                values = facts.sample.values[i]
                low, high = _range(values)
                probe = tuple(values[:: max(1, -(-len(values) // PROBED))].tolist())
                dated = column.inferred_type in DATES
                sides.append(_Side(t, i, facts.sample.value_set(i), low, high, tuple(names[i]), probe, dated))
    return sides


def _range(values: Texts) -> tuple[float, float]:
    """Smallest and largest number where all values are whole numbers, else nan."""
    if all(v.lstrip("-").isdigit() and len(v) < 16 for v in values.tolist()):
        numbers = values.astype(np.float64)
        return float(numbers.min()), float(numbers.max())
    return math.nan, math.nan


def _can_be_target(facts: Facts, column: int) -> bool:
    profile = facts.sample.columns[column]
    return (
        facts.unique[column] >= UNIQUE
        and profile.inferred_type in ("integer", "string")
        and (profile.semantic_type not in {"free_text", "phone"} | GEOGRAPHY or is_short_code(facts, column))
        and facts.roles[column] != "measure"
        and facts.sample.distinct(column) >= FEWEST_NAMES
    ) or (_is_calendar(facts, column) if profile.inferred_type == "date" else facts.key == (column,))


def _can_point(facts: Facts, column: int) -> bool:
    profile = facts.sample.columns[column]
    typed = profile.inferred_type in ("integer", "string", "date")
    return typed and column not in facts.calendar and profile.semantic_type not in ("free_text", "phone")


def _coverages(there: Facts, reference: _Side, pointers: Sequence[_Side], engine: Engine) -> list[float]:
    """Share of each pointer's values that the reference has; a large table is asked in the engine."""
    dated = there.sample.columns[reference.column].inferred_type == "date"
    able = [i for i, s in enumerate(pointers) if s.dated == dated and _may_lie_in(s, there, reference)]
    if there.sample.whole:
        found = {i: len(pointers[i].values & reference.values) / len(pointers[i].values) for i in able}
    else:
        some = _asked(there, reference, [s.probe for s in (pointers[i] for i in able)], engine)
        able = [i for i, share in zip(able, some, strict=True) if share >= COVERED / 2]
        many = [sorted(pointers[i].values)[:: max(1, len(pointers[i].values) // MOST_ASKED)] for i in able]
        found = dict(zip(able, _asked(there, reference, many, engine), strict=True))
    return [found.get(i, 0.0) for i in range(len(pointers))]


def _may_lie_in(side: _Side, there: Facts, reference: _Side) -> bool:
    """A cheap look before values are counted: the range of numbers, and some values among those of the sample."""
    profile = there.sample.columns[reference.column]
    if profile.inferred_type == "integer" and profile.maximum is not None and side.low > float(profile.maximum):
        return False  # nan, of texts, is greater than nothing
    hits = sum(v in reference.values for v in side.probe)
    share = there.sample.n / max(1, there.sample.profile.n_rows)
    expected = COVERED * share * len(side.probe)
    return hits >= 0.4 * expected if expected >= PROBED / 2 else hits > 0 or expected < PROBED / 4


def _asked(there: Facts, reference: _Side, asked: Sequence[Sequence[str]], engine: Engine) -> list[float]:
    """Share of each list of values that a column of a table has, all rows counted."""
    if not asked:
        return []
    table = pa.table(
        {
            "side": pa.array([i for i, values in enumerate(asked) for _ in values], pa.int64()),
            "value": pa.array([v for values in asked for v in values], pa.string()),
        }
    )
    column = lowered(nw.col(there.sample.columns[reference.column].name).str.strip_chars())
    known = there.sample.table.frame.select(value=column).unique("value")
    hits = engine.hold(table).join(known, on="value", how="inner").group_by("side").agg(k=nw.len().cast(nw.Int64))
    counts = {int(side): int(k) for side, k in hits.collect(backend="pyarrow").rows()}
    return [counts.get(i, 0) / len(values) for i, values in enumerate(asked)]


def _judge(tables: Sequence[Facts], candidate: _Candidate, head: tuple[str, ...]) -> ForeignKey | None:
    """Score one candidate; None when it cannot be."""
    side, reference, coverage = candidate.side, candidate.reference, candidate.coverage
    if (side.table, side.column) == (reference.table, reference.column):
        return None
    here, there = tables[side.table], tables[reference.table]
    common = coverage * len(side.values)
    inside = side.table == reference.table
    if inside and (here.unique[side.column] >= UNIQUE or here.key != (reference.column,)):
        return None
    dated = here.sample.columns[side.column].inferred_type == "date"
    if dated and inside:
        return None
    name = naming.likeness(side.words, reference.words, head)
    bits = min(MOST_BITS, _bits(reference) * common)
    ratio = min(1.0, common / there.sample.columns[reference.column].distinct)
    shape = dated or _fills_range(side, reference, ratio) or (inside and _is_tree(here, side.column))
    shape = shape or (coverage >= SPREAD_COVERED and _spreads(side, reference))
    score = 0.55 * bits / MOST_BITS + 0.4 * name + 0.1 * ratio - 1.0 * (1 - coverage)
    score += (0.45 if shape else 0.0) + (0.1 if there.key == (reference.column,) else -0.1)
    score -= _doubts(here, side, name, shape=shape)
    if score < ACCEPT:
        return None
    why = f"{coverage:.0%} of the values are found there, name likeness {name:.2f}"
    confidence = round(min(0.99, 0.5 + (score - ACCEPT) * 0.9), 2)
    return ForeignKey(side.table, (side.column,), reference.table, (reference.column,), confidence, coverage, why)


def _doubts(here: Facts, side: _Side, name: float, *, shape: bool) -> float:
    doubts = 0.0
    if here.key == (side.column,):
        doubts += 0.45  # a table's own key points elsewhere only where tables share a key
    if here.roles[side.column] == "measure" and name < 0.85 and not shape:
        doubts += 0.2
    if len(side.values) < 2 and name < 0.8:
        doubts += 0.3
    return doubts


def _bits(reference: _Side) -> float:
    """How surprising it is that one value is found among the reference's, in bits: 0 for 1, 2, 3 ... n."""
    n = len(reference.values)
    if not math.isnan(reference.low):
        space = reference.high - reference.low + 1
    else:
        joined = "".join(sorted(reference.values))
        letters = 26.0 if joined.isalpha() else 10.0 if joined.isdigit() else 36.0
        space = letters ** min(len(joined) / n, 6.0)
    return max(0.0, min(8.0, math.log2(max(space, 1.0) / n)))


def _fills_range(side: _Side, reference: _Side, ratio: float) -> bool:
    """Numbers 1 to n in one column and the same 1 to n as the key of a table: a coincidence is unlikely."""
    return ratio >= 0.85 and len(reference.values) >= 8 and side.high == reference.high


def _spreads(side: _Side, reference: _Side) -> bool:
    """Whether many numbers lie evenly over the whole range of a key, as draws from it do and amounts do not."""
    m = len(side.values)
    if m < MANY or math.isnan(side.low) or math.isnan(reference.low) or reference.high <= reference.low:
        return False
    numbers = np.array(list(side.values), dtype=np.float64)
    at = (np.quantile(numbers, (0.0, 0.25, 0.5, 0.75, 1.0)) - reference.low) / (reference.high - reference.low)
    ends = max(at[0], 1.0 - at[4]) <= 4.0 / m
    even = np.abs(at[1:4] - (0.25, 0.5, 0.75)).max() <= min(EVEN, 2.5 / math.sqrt(m))
    return bool(ends and even)


def _is_calendar(facts: Facts, column: int) -> bool:
    """Whether a table has each day once, and hardly a gap: it explains days, and dates of other tables point to it."""
    if facts.unique[column] < UNIQUE or "measure" in facts.roles:
        return False
    days, span = calendar.days_and_span(facts.sample.value_set(column))
    return days >= FEWEST_NAMES and days >= UNIQUE * span


def _is_tree(facts: Facts, column: int) -> bool:
    """Whether a column points to the row above each row, as `manager` does: no circle, and a top."""
    sample, key = facts.sample, facts.key[0]
    names = sample.values[key].tolist()
    above = {
        names[k]: (str(sample.values[column][c]) if c >= 0 else None)
        for k, c in zip(sample.codes[:, key], sample.codes[:, column], strict=True)
        if k >= 0
    }
    if len(above) < 5 or None not in above.values():
        return False
    for start in above:
        at: str | None = start
        for _ in range(len(above)):
            at = above.get(at) if at is not None else None
            if at is None:
                break
        if at is not None:
            return False
    return True


def _without_mutual(found: list[ForeignKey]) -> list[ForeignKey]:
    """Of two columns that point at one another only the surer one stays."""
    kept: dict[tuple[tuple[int, int], ...], ForeignKey] = {}
    for key in sorted(found, key=_rank, reverse=True):
        ends = tuple(sorted([(key.table, key.columns[0]), (key.ref_table, key.ref_columns[0])]))
        kept.setdefault(ends, key)
    return sorted(kept.values(), key=lambda k: (k.table, k.columns))


def _composites(
    tables: Sequence[Facts], singles: Sequence[ForeignKey], sides: dict[tuple[int, int], _Side]
) -> list[ForeignKey]:
    """References to keys of two or three columns: names alike, and the tuples found there."""
    pointing = {(k.table, k.columns[0]) for k in singles}
    found = []
    for r, there in enumerate(tables):
        if not 2 <= len(there.key) <= 3:
            continue
        for t, here in enumerate(tables):
            columns = _partners(t, r, there.key, sides) if t != r else None
            if columns and any((t, c) not in pointing for c in columns):
                coverage = _tuple_coverage(here, columns, there, there.key)
                if coverage >= 0.9:
                    why = f"{coverage:.0%} of the value pairs are found there, names alike"
                    found.append(ForeignKey(t, columns, r, there.key, round(0.9 * coverage, 2), coverage, why))
    return found


def _partners(
    table: int, ref: int, key: tuple[int, ...], sides: dict[tuple[int, int], _Side]
) -> tuple[int, ...] | None:
    """For each part of a key the column of another table that is named like it and holds its values."""
    own = [s for (t, _), s in sorted(sides.items()) if t == table]
    chosen: list[int] = []
    for part in key:
        reference = sides.get((ref, part))
        able = [s for s in own if reference and s.column not in chosen and _named_and_found(s, reference)]
        if not able:
            return None
        chosen.append(able[0].column)
    return tuple(chosen)


def _named_and_found(side: _Side, reference: _Side) -> bool:
    alike = side.words == reference.words or naming.likeness(side.words, reference.words, ()) >= 0.8
    return alike and len(side.values & reference.values) >= COVERED * len(side.values)


def _tuple_coverage(here: Facts, columns: tuple[int, ...], there: Facts, key: tuple[int, ...]) -> float:
    left, right = _tuples(here, columns), _tuples(there, key)
    return len(left & right) / len(left) if left else 0.0


def _tuples(facts: Facts, columns: tuple[int, ...]) -> set[tuple[str, ...]]:
    codes = facts.sample.codes[:, list(columns)]
    rows = np.unique(codes[(codes >= 0).all(axis=1)], axis=0)
    texts = [facts.sample.values[c][rows[:, i]].tolist() for i, c in enumerate(columns)]
    return set(zip(*texts, strict=True))
