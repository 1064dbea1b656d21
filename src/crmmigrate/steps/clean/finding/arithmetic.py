"""Discover that a column follows from others in its row: products, sums, discounts, rates, ratios.

Every relation is tried on a few rows for all columns at once; what survives is measured on the whole sample. It is
taken when it holds for 95 of 100 rows, when no simpler one says the same, and when each of its operands matters.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from crmmigrate.steps.clean.finding.figures import Figures, Floats

ENOUGH = 0.95
_PROBES = 240
_FEW_PROBES = 80
_QUICK = 16  # of which at least one must agree
_LIKELY = 0.75  # share of the probes from which on a relation is measured
_FEWEST = 8
_FEWEST_WHOLE = 20  # of whole numbers, which agree by chance more often
_MOST_PARTS = 14  # columns of which sums of any choice are tried
_LONGEST_RUN = 13
_HAIR = 1e-9
_SPREAD, _CONSTANT_SPREAD = 30, 200  # of a column in units of its rounding, below which many things seem to hold
_DERIVED = ("total", "sum", "gross", "amount", "margin", "profit", "brutto", "betrag", "summe", "gesamt", "netto wert",
            "umsatz", "montant", "importe", "totaal", "extended", "result", "balance", "saldo")  # fmt: skip
Compute = Callable[[Sequence[Floats]], Floats]


@dataclass(frozen=True)
class Form:
    """A kind of relation.

    Attributes:
        name: Its name.
        write: SQL of it, `{0}` for the first operand and so on.
        compute: The same in NumPy.
        cost: What is simpler comes first.
    """

    name: str
    write: str
    compute: Compute
    cost: int


@dataclass(frozen=True)
class Relation:
    """A relation that holds.

    Attributes:
        target: Index of the derived column.
        parts: Indices of the operands.
        form: Its kind.
        share: Of the rows in which all are filled.
        n: Those rows.
        broken: Row ids of others, at most five.
        constant: The factor, of relations that have one.
        blanks: Whether empty operands count as zero.
        tolerance: What rounded operands make up.
    """

    target: int
    parts: tuple[int, ...]
    form: Form
    share: float
    n: int
    broken: tuple[int, ...]
    blanks: bool = False
    tolerance: float = 0.0


PRODUCT = Form("product", "{0} * {1}", lambda v: v[0] * v[1], 1)
SUM = Form("sum", "{0} + {1}", lambda v: v[0] + v[1], 1)
DIFFERENCE = Form("difference", "{0} - {1}", lambda v: v[0] - v[1], 2)
RATIO = Form("ratio", "{0} / {1}", lambda v: _over(v[0], v[1]), 4)
PERCENT_OF = Form("percentage", "{0} * 100 / {1}", lambda v: _over(v[0] * 100, v[1]), 4)
PERCENT = Form("percent", "{0} * {1} / 100", lambda v: v[0] * v[1] / 100, 2)
LESS = Form("discounted", "{0} * (1 - {1})", lambda v: v[0] * (1 - v[1]), 3)
LESS_PERCENT = Form("discounted", "{0} * (1 - {1} / 100)", lambda v: v[0] * (1 - v[1] / 100), 3)
MORE = Form("with_rate", "{0} * (1 + {1})", lambda v: v[0] * (1 + v[1]), 3)
MORE_PERCENT = Form("with_rate", "{0} * (1 + {1} / 100)", lambda v: v[0] * (1 + v[1] / 100), 3)
PAIRS = (PRODUCT, SUM, DIFFERENCE, PERCENT, LESS, LESS_PERCENT, MORE, MORE_PERCENT, RATIO, PERCENT_OF)
_SYMMETRIC = (PRODUCT, SUM, PERCENT)
TRIPLES = (
    Form("line_total", "{0} * {1} * (1 - {2})", lambda v: v[0] * v[1] * (1 - v[2]), 5),
    Form("line_total", "{0} * {1} * (1 - {2} / 100)", lambda v: v[0] * v[1] * (1 - v[2] / 100), 5),
    Form("line_total", "{0} * {1} * (1 + {2})", lambda v: v[0] * v[1] * (1 + v[2]), 6),
    Form("line_total", "{0} * {1} * (1 + {2} / 100)", lambda v: v[0] * v[1] * (1 + v[2] / 100), 6),
    Form("line_total", "{0} * {1} - {2}", lambda v: v[0] * v[1] - v[2], 6),
    Form("line_total", "{0} * {1} + {2}", lambda v: v[0] * v[1] + v[2], 6),
)


def _over(one: Floats, other: Floats) -> Floats:
    return np.divide(one, other, out=np.full_like(one, np.nan), where=other != 0)


@dataclass(frozen=True)
class _Times:
    """The first operand times a constant."""

    factor: float

    def __call__(self, operands: Sequence[Floats]) -> Floats:
        return operands[0] * self.factor


def relations(found: Figures, labels: Sequence[str]) -> list[Relation]:
    """The relations of a table, one a derived column, the simplest that explains it.

    Args:
        found: Its numeric columns.
        labels: Their headers.
    """
    if found.values.shape[1] < 2 or len(found.rows) < _FEWEST:
        return []
    search = _Search(found)
    with np.errstate(all="ignore"):
        held = [one for one in search.candidates() if one]
    return _chosen(held, found, labels)


class _Search:
    """The search over one table."""

    def __init__(self, found: Figures) -> None:
        self._found = found
        self._values = found.values
        self._m = found.values.shape[1]
        self._slack = np.array([0.5 * 10.0**-places for places in found.places]) + _HAIR
        self._whole = np.array(found.places) == 0
        filled = np.argsort(-(~np.isnan(self._values)).sum(axis=1), kind="stable")[: max(_PROBES * 4, _PROBES)]
        self._probe = self._values[np.sort(filled[:: max(len(filled) // _PROBES, 1)][:_PROBES])]

    def candidates(self) -> Iterator[Relation | None]:
        """Relations that hold, of all forms."""
        explained: set[int] = set()
        for relation in itertools.chain(self._pairs(), self._sums()):
            if relation:
                explained.add(relation.target)
                yield relation
        yield from self._triples()
        for target in sorted(set(range(self._m)) - explained):
            yield from self._constants(target)

    def _pairs(self) -> Iterator[Relation | None]:
        for form in PAIRS:
            ways = itertools.combinations if form in _SYMMETRIC else itertools.permutations
            for parts in ways(range(self._m), 2):
                wanted = form.compute([self._probe[:, i] for i in parts])
                for target in self._likely(wanted, parts):
                    yield self._measured(target, parts, form)

    def _triples(self) -> Iterator[Relation | None]:
        """Quantity times price, less or more: the third operand is looked for only where the product is near."""
        probe = self._probe[:_FEW_PROBES]
        for pair in itertools.combinations(range(self._m), 2):
            product = probe[:, pair[0]] * probe[:, pair[1]]
            if not np.any(np.abs(product) > _HAIR):
                continue
            near = np.median(np.nan_to_num(np.abs(_over(probe, product[:, None]))), axis=0)
            for target in np.flatnonzero((near > 0.2) & (near < 5)):
                if target not in pair:
                    yield from self._thirds(probe, product, pair, int(target))

    def _thirds(self, probe: Floats, product: Floats, pair: tuple[int, int], target: int) -> Iterator[Relation | None]:
        goal, wide = probe[:, [target]], product[:, None]
        thirds = [i for i in range(self._m) if i not in (*pair, target)]
        for form in TRIPLES if thirds else ():
            for rows in (slice(_QUICK), slice(None)):
                wanted = form.compute([wide[rows], np.ones_like(wide[rows]), probe[rows][:, thirds]])
                good = np.abs(wanted - goal[rows]) <= self._slack[target]
                if not good.any():
                    break
            else:
                for i in np.flatnonzero(_shares(good, wanted, goal) >= _LIKELY):
                    yield self._measured(target, (*pair, thirds[int(i)]), form)

    def _sums(self) -> Iterator[Relation | None]:
        yield from self._runs()
        for target in range(self._m):
            yield from self._choices(target, self._near(target, [i for i in range(self._m) if i != target]))

    def _runs(self) -> Iterator[Relation | None]:
        """Sums of columns that stand side by side, such as months."""
        filled = np.nan_to_num(self._probe)
        for size in range(3, min(_LONGEST_RUN, self._m - 1) + 1):
            for start in range(self._m - size + 1):
                parts = tuple(range(start, start + size))
                for target in self._likely(filled[:, start : start + size].sum(axis=1), parts):
                    yield self._summed(target, parts, (1,) * size)

    def _near(self, target: int, others: Sequence[int]) -> list[int]:
        """Columns that stand nearest to the target."""
        return sorted(sorted(others, key=lambda i: (abs(i - target), i))[:_MOST_PARTS])

    def _choices(self, target: int, others: Sequence[int]) -> Iterator[Relation | None]:
        """Sums and differences of three to six columns."""
        signs = _signs(len(others))
        if not len(signs):
            return
        probe = np.nan_to_num(self._probe[:, others])
        goal = self._probe[:, target]
        some = np.flatnonzero(~np.isnan(goal))[:_FEW_PROBES]
        if len(some) < _FEWEST:
            return
        left = np.arange(len(signs))
        for rows in (some[:10], some):  # most are out after ten rows
            good = np.abs(signs[left] @ probe[rows].T - goal[rows]) <= self._slack[target]
            left = left[good.mean(axis=1) >= (_LIKELY if len(rows) > 10 else 0.6)]
        for row in signs[left[:20]]:
            used = np.flatnonzero(row)
            yield self._summed(target, tuple(others[int(i)] for i in used), tuple(int(row[i]) for i in used))

    def _summed(self, target: int, parts: tuple[int, ...], signs: tuple[int, ...]) -> Relation | None:
        wanted = np.nan_to_num(self._probe[:, parts]) @ np.array(signs, float)
        good = np.abs(wanted - self._probe[:, target]) <= self._slack[target]
        if _shares(good[:, None], wanted[:, None], self._probe[:, [target]])[0] < _LIKELY:
            return None
        written = "".join((" + " if sign > 0 else " - ") + f"{{{i}}}" for i, sign in enumerate(signs)).removeprefix(
            " + "
        )
        if signs[0] < 0:
            return None
        cost = 3 + len(parts) + sum(sign < 0 for sign in signs)
        form = Form("sum", written, lambda v: sum(s * x for s, x in zip(signs, v, strict=True)), cost)  # type: ignore[return-value, arg-type]
        return self._measured(target, parts, form)

    def _constants(self, target: int) -> Iterator[Relation | None]:
        """One column times a constant, such as a rate of tax."""
        for part in range(self._m):
            if part == target:
                continue
            ratio = _over(self._probe[:, target], self._probe[:, part])
            large = np.abs(self._probe[:, part]) > 100 * self._slack[target]
            known = ratio[large & ~np.isnan(ratio)]
            if len(known) < _FEWEST:
                continue
            factor = round(float(np.median(known)), 4)
            if 0.01 <= factor <= 100 and not float(factor).is_integer():
                form = Form("rate", f"{{0}} * {factor:g}", _Times(factor), 7)
                yield self._measured(target, (part,), form)

    def _likely(self, wanted: Floats, parts: Sequence[int]) -> list[int]:
        if not (np.abs(wanted[:_QUICK, None] - self._probe[:_QUICK]) <= self._slack).any():
            return []
        good = np.abs(wanted[:, None] - self._probe) <= self._slack
        shares = _shares(good, wanted[:, None], self._probe)
        return [int(i) for i in np.flatnonzero(shares >= _LIKELY) if i not in parts]

    def _measured(self, target: int, parts: tuple[int, ...], form: Form) -> Relation | None:
        """The relation, if it holds on the whole sample and each operand matters."""
        goal, columns = self._values[:, target], [self._values[:, i] for i in parts]
        blanks = len(parts) >= 3 and form.name == "sum" and any(np.isnan(c).any() for c in columns)
        if blanks:
            columns = [np.nan_to_num(column) for column in columns]
        wanted = form.compute(columns)
        both = ~np.isnan(wanted) & ~np.isnan(goal)
        slack = self._slack[target]
        if self._whole[target] and self._whole[list(parts)].all() and form.name in ("sum", "product", "difference"):
            slack = _HAIR
        if np.nanstd(goal) < (_CONSTANT_SPREAD if form.name == "rate" else _SPREAD) * slack:
            return None
        good = both & (np.abs(wanted - goal) <= slack)
        n, hits = int(both.sum()), int(good.sum())
        least = _FEWEST_WHOLE if self._whole[[target, *parts]].all() else _FEWEST
        if n < least or hits < int(ENOUGH * n) or not self._matters(columns, form, goal, (both, good, slack)):
            return None
        broken = tuple(int(row) for row in self._found.rows[both & ~good][:5])
        return Relation(target, parts, form, hits / n, n, broken, blanks)

    def _matters(
        self,
        columns: Sequence[Floats],
        form: Form,
        goal: Floats,
        seen: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], float],
    ) -> bool:
        """Whether the result changes with each operand, and chance would not do as well."""
        both, good, slack = seen
        if len(np.unique(goal[good])) < 5:
            return False
        rolled = np.roll(goal[both], max(int(both.sum()) // 3, 1))
        if np.mean(np.abs(form.compute([c[both] for c in columns]) - rolled) <= slack) > 0.4:
            return False
        fewest = max(3, int(0.01 * both.sum()))
        for i in range(len(columns)):
            for idle in (0.0, 1.0) if len(columns) > 1 else (1.0,):
                without = form.compute([np.full_like(c, idle) if i == j else c for j, c in enumerate(columns)])
                felt = both & ~(np.abs(without - goal) <= slack)
                if felt.sum() < fewest or (good & felt).sum() < 0.8 * felt.sum():
                    return False
        return True


def _shares(good: npt.NDArray[np.bool_], wanted: Floats, goal: Floats) -> Floats:
    """Share of the probes that agree, of those that can be compared; 0 where they are too few."""
    known = (~np.isnan(wanted) & ~np.isnan(goal)).sum(axis=0)
    hits = (good & ~np.isnan(wanted) & ~np.isnan(goal)).sum(axis=0)
    shares: Floats = np.where(known >= _FEWEST, hits / np.maximum(known, 1), 0.0)
    return shares


@lru_cache(maxsize=16)
def _signs(n: int) -> Floats:
    """Choices of three to six of n columns; of three and four also with some taken off."""
    rows: list[Floats] = []
    for size in range(3, min(6, n) + 1):
        for chosen in itertools.combinations(range(n), size):
            ways = itertools.product((1.0, -1.0), repeat=size) if size <= 4 else [(1.0,) * size]
            for way in ways:
                if sum(way) >= 0 and way[0] > 0:
                    row = np.zeros(n)
                    row[list(chosen)] = way
                    rows.append(row)
    return np.array(rows) if rows else np.empty((0, n))


def _chosen(held: Sequence[Relation], found: Figures, labels: Sequence[str]) -> list[Relation]:
    """One relation a group of columns and one a derived column: the simplest, unless another explains clearly more."""
    by_columns: dict[frozenset[int], Relation] = {}
    for relation in held:
        group = frozenset((relation.target, *relation.parts))
        best = by_columns.get(group)
        if best is None or _rank(relation, found, labels) < _rank(best, found, labels):
            by_columns[group] = relation
    chosen: dict[int, Relation] = {}
    for relation in sorted(by_columns.values(), key=lambda r: (_rank(r, found, labels), r.parts)):
        standing = chosen.get(relation.target)
        if standing is None:
            if not _circular(relation, chosen):
                chosen[relation.target] = relation
        elif _explains_more(relation, standing):
            chosen[relation.target] = relation
    told = [_as_product(chosen[target], found, labels, chosen) for target in sorted(chosen)]
    return sorted(told, key=lambda relation: relation.target)


def _as_product(
    relation: Relation, found: Figures, labels: Sequence[str], chosen: Container[int]
) -> Relation:  # fmt: skip
    """An amount that is quantity times a rounded price is said so, not as a quantity that is a ratio."""
    total = relation.parts[0]
    named = any(word in labels[total].casefold() for word in _DERIVED)
    if relation.form is not RATIO or total in chosen or not named:
        return relation
    factors = (relation.target, relation.parts[1])
    goal, one, other = (found.values[:, i] for i in (total, *factors))
    pairs = zip(factors, (other, one), strict=True)
    tolerance = sum(0.5 * 10.0 ** -found.places[i] * float(np.nanmax(np.abs(by))) for i, by in pairs if found.places[i])
    both = ~np.isnan(goal) & ~np.isnan(one * other)
    good = both & (np.abs(one * other - goal) <= tolerance + _HAIR)
    if good.sum() < ENOUGH * both.sum() or tolerance > 0.01 * float(np.nanmedian(np.abs(goal))):
        return relation
    parts, broken = tuple(sorted(factors)), tuple(int(row) for row in found.rows[both & ~good][:5])
    n = int(both.sum())
    return Relation(total, parts, PRODUCT, float(good.sum()) / n, n, broken, tolerance=round(tolerance, 6))


def _explains_more(relation: Relation, standing: Relation) -> bool:
    missed = 1 - standing.share
    return missed > 0.005 and (1 - relation.share) <= missed / 3


def _circular(relation: Relation, chosen: dict[int, Relation]) -> bool:
    """Whether an operand of a relation is itself derived from its target."""
    waiting, seen = list(relation.parts), set()
    while waiting:
        part = waiting.pop()
        if part == relation.target:
            return True
        if part in chosen and part not in seen:
            seen.add(part)
            waiting += chosen[part].parts
    return False


def _rank(relation: Relation, found: Figures, labels: Sequence[str]) -> tuple[float, ...]:
    """What is likely meant: named like a derived column, simple, a column to the right, often true."""
    label = labels[relation.target].casefold()
    named = any(word in label for word in _DERIVED)
    part_named = any(word in labels[i].casefold() for i in relation.parts for word in _DERIVED)
    ratio = relation.form in (RATIO, PERCENT_OF)
    counts = ratio and all(found.places[i] == 0 for i in relation.parts) and found.places[relation.target] >= 2
    cost = 0 if counts else relation.form.cost
    right = relation.target > max(relation.parts)
    kin = relation.form.cost if relation.form in (SUM, DIFFERENCE) else cost
    return (
        len(relation.parts),
        kin - (1.5 if right else 0) - (1 if named else 0) + (0.5 if part_named else 0),
        -relation.share,
    )
