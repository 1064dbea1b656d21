"""Foreign keys: every unique column is a candidate, values weigh more than names, one target a column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from crmmigrate.core.ports import Engine
from crmmigrate.structure import calendar, naming
from crmmigrate.structure.calendar import DATES
from crmmigrate.structure.facts import GEOGRAPHY, UNIQUE, Facts, is_short_code
from crmmigrate.structure.lookups import Counts, Floats, Lookup, Place, quantiles

COVERED = 0.8
ACCEPT = 0.5
MOST_BITS = 20.0
MOST_ASKED = 500  # values of a column that are looked up in a table too large for its sample
PROBED = 24  # values of a column that are looked up first
FEW_EXPECTED = 12  # values that a sample should share, below which that it shares none says little
NAMED = 0.5  # likeness of names from which they say something
RIVAL = 0.05  # how near the confidence of another target is that could as well be meant
FEWEST_TREE = 5
ALIKE = 0.8  # likeness of the names of the parts of a key and of what points there
POINTING = ("integer", "string", "date", "datetime")
MANY = 30  # distinct numbers from which their spread over a key's range means something
EVEN = 0.2  # how far their quartiles may be from those of the range
FEWEST_NAMES = 8  # rows below which a unique column that is not the key is unique by chance

Mask = npt.NDArray[np.bool_]


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
    """A column as the target of candidates; `points` are its smallest number, quartiles and largest."""

    place: Place
    size: int
    points: tuple[float, ...]
    words: tuple[str, ...]
    dated: bool = False


def lookup(tables: Sequence[Facts], engine: Engine) -> Lookup:
    """The values of all columns that may point, for `find`; what it counted is kept from call to call."""
    places = [(t, i) for t, facts in enumerate(tables) for i in range(len(facts.roles)) if _can_point(facts, i)]
    return Lookup([facts.sample for facts in tables], places, engine)


def find(tables: Sequence[Facts], index: Lookup) -> list[ForeignKey]:
    """Foreign keys between the tables (and inside one), best target for each column.

    Args:
        tables: The tables; keys and roles may have changed since the index was made, samples not.
        index: Their values. Each target is counted against all columns at once.
    """
    sides = _Sides(tables, index)
    found: dict[int, list[ForeignKey]] = {}
    for t, facts in enumerate(tables):
        for c in range(len(facts.roles)):
            if _can_be_target(facts, c):
                for number, key in _pointing_to(tables, sides, (t, c)):
                    found.setdefault(number, []).append(key)
    best = [_surest(keys) for keys in found.values()]
    singles = _without_mutual(best)
    return singles + _composites(tables, singles, sides)


def _pointing_to(tables: Sequence[Facts], sides: _Sides, target: Place) -> Iterator[tuple[int, ForeignKey]]:
    """The columns that may point to a target, by number."""
    reference = sides.target(tables, target)
    coverage = _coverages(tables, sides, reference)
    scored = _scored(tables, sides, reference, coverage)
    for k in np.flatnonzero(scored.score >= ACCEPT).tolist():
        table, column = sides.index.places[k]
        why = f"{coverage[k]:.0%} of the values are found there, name likeness {scored.name[k]:.2f}"
        why += ", they fill its range" if scored.shape[k] and scored.name[k] < NAMED else ""
        confidence = round(min(0.99, 0.5 + (float(scored.score[k]) - ACCEPT) * 0.9), 2)
        yield k, ForeignKey(table, (column,), *_ends(target), confidence, float(coverage[k]), why)


def _ends(target: Place) -> tuple[int, tuple[int, ...]]:
    return target[0], (target[1],)


def _surest(keys: Sequence[ForeignKey]) -> ForeignKey:
    """The best of the references of one column; where another target does nearly as well, it is less sure."""
    ordered = sorted(keys, key=_rank, reverse=True)
    best = ordered[0]
    rivals = [k for k in ordered[1:] if k.ref_table != best.ref_table and best.confidence - k.confidence < RIVAL]
    if not rivals:
        return best
    lowered_by = min(0.2, 0.1 + 0.02 * len(rivals))
    why = f"{best.why}; {len(rivals)} other tables would do nearly as well"
    return replace(best, confidence=round(max(0.3, best.confidence - lowered_by), 2), why=why)


def _rank(found: ForeignKey) -> tuple[float, int, int]:
    return (found.confidence, -found.ref_table, -found.ref_columns[0])


class _Sides:
    """The columns that may point, side by side.

    Attributes:
        index: Their values, and their places.
        names: Of each table, the words of its headers.
        table: Table of each.
        words: Words of their headers.
        dated: Whether they hold dates.
        measures, own_key, unique: Whether they are amounts, the key of their table, different on each row.
    """

    def __init__(self, tables: Sequence[Facts], index: Lookup) -> None:
        self.index = index
        self.names = [naming.without_prefix([c.label for c in facts.sample.columns]) for facts in tables]
        self.table = np.array([t for t, _ in index.places], dtype=np.int64)
        self.words = [tuple(self.names[t][i]) for t, i in index.places]
        columns = [tables[t].sample.columns[i] for t, i in index.places]
        self.dated = np.array([c.inferred_type in DATES for c in columns], dtype=bool)
        self.measures = np.array([tables[t].roles[i] == "measure" for t, i in index.places], dtype=bool)
        self.own_key = np.array([tables[t].key == (i,) for t, i in index.places], dtype=bool)
        self.unique = np.array([tables[t].unique[i] >= UNIQUE for t, i in index.places], dtype=bool)

    def target(self, tables: Sequence[Facts], place: Place) -> _Side:
        """A column as a target."""
        sample = tables[place[0]].sample
        points = quantiles(sample, place[1])
        dated = sample.columns[place[1]].inferred_type in DATES
        return _Side(place, sample.distinct(place[1]), points, tuple(self.names[place[0]][place[1]]), dated)


def _can_be_target(facts: Facts, column: int) -> bool:
    profile = facts.sample.columns[column]
    return bool(facts.sample.distinct(column)) and (
        (
            facts.unique[column] >= UNIQUE
            and profile.inferred_type in ("integer", "string")
            and (profile.semantic_type not in {"free_text", "phone"} | GEOGRAPHY or is_short_code(facts, column))
            and facts.roles[column] != "measure"
            and facts.sample.distinct(column) >= FEWEST_NAMES
        )
        or (_is_calendar(facts, column) if profile.inferred_type == "date" else facts.key == (column,))
    )


def _can_point(facts: Facts, column: int) -> bool:
    profile = facts.sample.columns[column]
    typed = profile.inferred_type in ("integer", "string", "date") and bool(facts.sample.distinct(column))
    return typed and column not in facts.calendar and profile.semantic_type not in ("free_text", "phone")


def _coverages(tables: Sequence[Facts], sides: _Sides, reference: _Side) -> Floats:
    """Share of each column's values that the target has, 0 where it is no candidate; a large table is asked itself."""
    target, index = reference.place, sides.index
    there = tables[target[0]]
    profile = there.sample.columns[target[1]]
    able = (sides.dated == reference.dated) & (np.array([p != target for p in index.places], dtype=bool))
    if profile.inferred_type == "integer" and profile.maximum is not None:
        able &= ~(sides.index.points[:, 0] > float(profile.maximum))  # nan, of texts, is greater than nothing
    inside = sides.table == target[0]
    able &= ~(inside & (sides.unique | sides.dated | (there.key != (target[1],))))
    common = index.common(target)
    if there.sample.whole:
        return np.where(able, common / index.sizes, 0.0)
    expected = COVERED * index.sizes * there.sample.n / max(1, there.sample.profile.n_rows)
    able &= (expected < FEW_EXPECTED) | (common >= 0.4 * expected)
    able &= _scored(tables, sides, reference, able.astype(np.float64)).score >= ACCEPT
    left = np.flatnonzero(able)
    some = np.array(index.shares(target, left.tolist(), PROBED))
    left = left[some >= COVERED / 2] if len(left) else left
    found: Floats = np.zeros(len(index.places))
    found[left] = index.shares(target, left.tolist(), MOST_ASKED)
    return found


@dataclass(frozen=True)
class _Scored:
    score: Floats
    name: Floats
    shape: npt.NDArray[np.bool_]


def _scored(tables: Sequence[Facts], sides: _Sides, reference: _Side, coverage: Floats) -> _Scored:
    """How well each column would point to the target, if it had this share of its values there."""
    able, there = coverage >= COVERED, tables[reference.place[0]]
    sizes = sides.index.sizes
    common = coverage * sizes
    name = _names(sides, reference, able, tuple(naming.words(there.name)))
    bits = np.minimum(MOST_BITS, (_bits(there, reference) if able.any() else 0.0) * common)
    ratio = np.minimum(1.0, common / there.sample.columns[reference.place[1]].distinct)
    shape = _shaped(tables, sides, reference, able, (coverage, ratio))
    score = 0.55 * bits / MOST_BITS + 0.4 * name + 0.1 * ratio - 1.0 * (1 - coverage)
    score += np.where(shape, 0.45, 0.0) + (0.1 if there.key == (reference.place[1],) else -0.1)
    score -= np.where(sides.own_key, 0.45, 0.0)  # a table's own key points elsewhere only where tables share a key
    score -= np.where(sides.measures & (name < 0.85) & ~shape, 0.2, 0.0)
    score -= np.where((sizes < 2) & (name < 0.8), 0.3, 0.0)
    return _Scored(np.where(able, score, 0.0), name, shape)


def _names(sides: _Sides, reference: _Side, able: Mask, head: tuple[str, ...]) -> Floats:
    """Likeness of names, worked out once for each header."""
    found: dict[tuple[str, ...], float] = {}
    name: Floats = np.zeros(len(able))
    for k in np.flatnonzero(able).tolist():
        words = sides.words[k]
        if words not in found:
            found[words] = naming.likeness(words, reference.words, head)
        name[k] = found[words]
    return name


def _shaped(
    tables: Sequence[Facts], sides: _Sides, reference: _Side, able: Mask, shares: tuple[Floats, Floats]
) -> Mask:
    """Whether values alone say that a column points there: they fill a key's range, are days, or make a tree."""
    coverage, ratio = shares
    inside = sides.table == reference.place[0]
    spreads = _spreads(sides.index.sizes, sides.index.points, reference)
    fills = (ratio >= 0.85) & (reference.size >= 8) & (sides.index.points[:, 4] == reference.points[4])
    fills &= (coverage >= 1.0) | ~sides.measures
    shape: Mask = sides.dated | fills | ((coverage >= 1.0) & spreads)  # an amount of 0 is found nowhere, a draw always
    shape &= able & ~inside  # inside a table any amount up to the number of its rows would do
    for k in np.flatnonzero(able & inside).tolist():
        shape[k] = _is_tree(tables[reference.place[0]], sides.index.places[k][1])
    return shape


def _bits(facts: Facts, reference: _Side) -> float:
    """How surprising it is that one value is found among the reference's, in bits: 0 for 1, 2, 3 ... n."""
    n, points = max(reference.size, facts.sample.columns[reference.place[1]].distinct), reference.points
    if not math.isnan(points[0]):
        space = points[4] - points[0] + 1
    else:
        joined = "".join(facts.sample.texts(reference.place[1]))
        letters = 26.0 if joined.isalpha() else 10.0 if joined.isdigit() else 36.0
        space = letters ** min(len(joined) / reference.size, 6.0)
    return max(0.0, min(8.0, math.log2(max(space, 1.0) / n)))


def _spreads(sizes: Counts, points: Floats, reference: _Side) -> Mask:
    """Whether many numbers lie evenly over the whole range of a key, as draws from it do and amounts do not."""
    low, high = reference.points[0], reference.points[4]
    if math.isnan(low) or high <= low:
        return np.zeros(len(sizes), dtype=bool)
    at = (points - low) / (high - low)
    ends = np.maximum(np.abs(at[:, 0]), np.abs(1.0 - at[:, 4])) <= 4.0 / sizes
    even = np.abs(at[:, 1:4] - (0.25, 0.5, 0.75)).max(axis=1) <= np.minimum(EVEN, 2.5 / np.sqrt(sizes))
    found: Mask = (sizes >= MANY) & ends & even
    return found


def _is_calendar(facts: Facts, column: int) -> bool:
    """Whether a table has each day once, and hardly a gap: it explains days, and dates of other tables point to it."""
    if facts.unique[column] < UNIQUE or "measure" in facts.roles:
        return False
    days, span = calendar.days_and_span(facts.sample.value_set(column))
    return days >= FEWEST_NAMES and days >= UNIQUE * span


def _is_tree(facts: Facts, column: int) -> bool:
    """Whether a column points to the row above each row, as `manager` does: no circle, and a top."""
    sample, key = facts.sample, facts.key[0]
    names, others = sample.values[key], sample.values[column]
    at = np.minimum(np.searchsorted(names, others), len(names) - 1)
    nowhere = len(names)
    meant = np.append(np.where(names[at] == others, at, nowhere), nowhere)
    rows = sample.codes[:, key] >= 0
    above = np.full(len(names) + 1, nowhere)
    above[sample.codes[rows, key]] = meant[sample.codes[rows, column]]
    top = bool((sample.codes[rows, column] < 0).any())
    for _ in range(len(names).bit_length()):
        above = above[above]  # the row above, then two above, four, eight ...
    return len(names) >= FEWEST_TREE and top and bool((above == nowhere).all())


def _without_mutual(found: list[ForeignKey]) -> list[ForeignKey]:
    """Of two columns that point at one another only the surer one stays."""
    kept: dict[tuple[tuple[int, int], ...], ForeignKey] = {}
    for key in sorted(found, key=_rank, reverse=True):
        ends = tuple(sorted([(key.table, key.columns[0]), (key.ref_table, key.ref_columns[0])]))
        kept.setdefault(ends, key)
    return sorted(kept.values(), key=lambda k: (k.table, k.columns))


def _composites(tables: Sequence[Facts], singles: Sequence[ForeignKey], sides: _Sides) -> list[ForeignKey]:
    """References to keys of two or three columns: names alike, and the tuples found there."""
    pointing = {(k.table, k.columns[0]) for k in singles}
    found = []
    for r, there in enumerate(tables):
        if not 2 <= len(there.key) <= 3:
            continue
        named = [_named(tables, sides, (r, part)) for part in there.key]
        for t, here in enumerate(tables):
            columns = _partners(tables, t, (r, there.key), named) if t != r else None
            if columns and any((t, c) not in pointing for c in columns):
                coverage = _tuple_coverage(here, columns, there, there.key)
                if coverage >= 0.9:
                    why = f"{coverage:.0%} of the value pairs are found there, names alike"
                    found.append(ForeignKey(t, columns, r, there.key, round(0.9 * coverage, 2), coverage, why))
    return found


def _named(tables: Sequence[Facts], sides: _Sides, part: Place) -> dict[int, list[int]]:
    """Of each table the columns whose header is like that of a part of a key."""
    own, likeness = tuple(sides.names[part[0]][part[1]]), dict[tuple[str, ...], float]()
    found: dict[int, list[int]] = {}
    for t, facts in enumerate(tables):
        for i, column in enumerate(facts.sample.columns):
            words = tuple(sides.names[t][i])
            if words not in likeness:
                likeness[words] = 1.0 if words == own else naming.likeness(words, own, ())
            if likeness[words] >= ALIKE and column.inferred_type in POINTING and facts.sample.distinct(i):
                found.setdefault(t, []).append(i)
    return found


def _partners(
    tables: Sequence[Facts], table: int, key: tuple[int, tuple[int, ...]], named: Sequence[dict[int, list[int]]]
) -> tuple[int, ...] | None:
    """For each part of a key the column of another table that is named like it and holds its values."""
    chosen: list[int] = []
    for part, columns in zip(key[1], named, strict=True):
        there = tables[key[0]].sample
        able = [c for c in columns.get(table, ()) if c not in chosen]
        held = (c for c in able if _holds(tables[table].sample.value_set(c), there.value_set(part)))
        first = next(held, None)
        if first is None:
            return None
        chosen.append(first)
    return tuple(chosen)


def _holds(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return len(mine & theirs) >= COVERED * len(mine)


def _tuple_coverage(here: Facts, columns: tuple[int, ...], there: Facts, key: tuple[int, ...]) -> float:
    left, right = _tuples(here, columns), _tuples(there, key)
    return len(left & right) / len(left) if left else 0.0


def _tuples(facts: Facts, columns: tuple[int, ...]) -> set[tuple[str, ...]]:
    codes = facts.sample.codes[:, list(columns)]
    rows = np.unique(codes[(codes >= 0).all(axis=1)], axis=0)
    texts = [facts.sample.values[c][rows[:, i]].tolist() for i, c in enumerate(columns)]
    return set(zip(*texts, strict=True))
