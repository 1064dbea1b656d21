"""Propose constraints between columns: order of dates and amounts, percentages, what a kind implies, places."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.documents import Constraint, TableCleaning
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import ROW
from crmmigrate.steps.clean.builtin_checks import FEWEST, FITS, MAJORITY
from crmmigrate.steps.clean.finding.calculating import name_of, quote
from crmmigrate.steps.clean.finding.figures import figures, fitting
from crmmigrate.steps.clean.looking import Look
from crmmigrate.values.canonical import DATETIME

MOST = 12  # of one table
HOLDS = 0.98
_MOST_OF_A_KIND = 4
_MOST_DATES = 6
_MOST_COLUMNS = 12
_LEAST, _LEAST_OF_A_VALUE = 20, 30
_CLEARLY = 0.2  # share of pairs in which the order is strict: equal columns are no order
_ALIKE = 0.8  # correlation of amounts whose order means something
_PER_CENT = re.compile(
    r"discount|rabatt|remise|descuento|sconto|korting|probab|wahrscheinlich|per ?cent|prozent|%|pct", re.IGNORECASE
)
_MASK = npt.NDArray[np.bool_]


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """The entry of a table with the constraints that its rows keep, all but few."""
    labels = [column.label for column in look.profile.columns]
    known = {constraint.name for constraint in look.entry.constraints}
    kinds = (_dates, _places, _percentages, _implied, _amounts, _outliers) if look.profile.n_rows >= _LEAST else ()
    found: dict[str, Constraint] = {}
    for kind in kinds:
        for one in kind(look):
            if one.name not in known and all(labels.count(label) == 1 for label in one.columns):
                # Headers are named in the SQL; the list is for checks that have no SQL.
                plain = one if one.check in (*FITS, "postcode_fits_city") else one.model_copy(update={"columns": []})
                found.setdefault(one.name, plain)
    if not found:
        return look.entry
    chosen = list(found.values())[:MOST]
    return look.entry.model_copy(update={"constraints": [*look.entry.constraints, *chosen]})


def _held(holds: _MASK, known: _MASK, rows: npt.NDArray[np.int64]) -> tuple[float, str]:
    """The share of rows that hold, and what is to be said of it."""
    n, broken = int(known.sum()), known & ~holds
    missed = int(broken.sum())
    share = 1 - missed / n if n else 0.0
    some = ", ".join(str(int(row)) for row in rows[broken][:5])
    return share, f"holds in {n - missed:,} of {n:,} rows of the sample" + (f"; not in rows {some}" if some else "")


def _days(look: Look) -> list[tuple[ColumnProfile, npt.NDArray[np.datetime64]]]:
    found: list[tuple[ColumnProfile, npt.NDArray[np.datetime64]]] = []
    for profile in look.profile.columns:
        if profile.inferred_type in ("date", "datetime") and len(found) < _MOST_COLUMNS:
            days = pc.utf8_slice_codeunits(fitting(look.rows[profile.name], DATETIME), 0, 10)
            found.append((profile, np.array(days.to_pylist(), dtype="datetime64[D]")))
    return found


def _dates(look: Look) -> Iterator[Constraint]:
    """A day that is never before another one."""
    rows = look.rows[ROW].to_numpy()
    found: list[tuple[float, Constraint]] = []
    for (one, a), (other, b) in itertools.permutations(_days(look), 2):
        known = ~np.isnat(a) & ~np.isnat(b)
        if known.sum() < _LEAST or np.mean(a[known] < b[known]) < _CLEARLY:
            continue
        share, why = _held(a <= b, known, rows)
        if share >= HOLDS and np.max(a[known]) >= np.min(b[known]):
            check = f"cast({quote(other.label)} as date) >= cast({quote(one.label)} as date)"
            gap = float(np.median((b[known] - a[known]).astype(np.int64)))
            found.append(
                (gap, _constraint(name_of(other.label, "not before", one.label), check, (one, other), share, why))
            )
    yield from (constraint for _, constraint in sorted(found, key=lambda pair: pair[0])[:_MOST_DATES])


def _amounts(look: Look) -> Iterator[Constraint]:
    """An amount that is never above another one that goes with it; not where a calculation says as much."""
    found, rows, given = figures(look), look.rows[ROW].to_numpy(), []
    told = [{c.column, *re.findall('"([^"]+)"', c.formula)} for c in look.entry.calculations]
    for i, j in itertools.permutations(range(min(len(found.columns), 2 * _MOST_COLUMNS)), 2):
        a, b, one, other = found.values[:, i], found.values[:, j], found.columns[i], found.columns[j]
        known = ~np.isnan(a) & ~np.isnan(b)
        if (
            known.sum() < _LEAST
            or np.mean(a[known] < b[known]) < _CLEARLY
            or any({one.label, other.label} <= t for t in told)
        ):
            continue
        share, why = _held(a <= b, known, rows)
        if share < HOLDS or np.std(a[known]) == 0 or np.std(b[known]) == 0:
            continue
        ranks = [np.argsort(np.argsort(x[known])) for x in (a, b)]
        alike = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
        if alike >= _ALIKE and np.quantile(a[known], 0.9) >= np.quantile(b[known], 0.1):
            check = f"cast({quote(one.label)} as decimal) <= cast({quote(other.label)} as decimal)"
            given.append(
                (-alike, _constraint(name_of(one.label, "at most", other.label), check, (one, other), share, why))
            )
    yield from (constraint for _, constraint in sorted(given, key=lambda pair: pair[0])[:_MOST_OF_A_KIND])


def _percentages(look: Look) -> Iterator[Constraint]:
    """A discount or the like is from nothing to all."""
    found, rows = figures(look), look.rows[ROW].to_numpy()
    for profile, values in zip(found.columns, found.values.T, strict=True):
        if profile.semantic_type != "percentage" and not _PER_CENT.search(profile.label):
            continue
        known = ~np.isnan(values)
        if known.sum() < _LEAST:
            continue
        most = 1 if np.quantile(values[known], 0.98) <= 1 else 100
        share, why = _held((values >= 0) & (values <= most), known, rows)
        if share >= HOLDS:
            check = f"{quote(profile.label)} between 0 and {most}"
            yield _constraint(name_of(profile.label, "is a share"), check, (profile,), share, why)


def _implied(look: Look) -> Iterator[Constraint]:
    """A kind in whose rows another column is filled, which elsewhere often is not: who has won has an amount."""
    rows, given = look.rows[ROW].to_numpy(), []
    n = max(len(rows), 1)
    gaps: dict[str, tuple[ColumnProfile, _MASK]] = {}
    for profile in look.profile.columns:
        column = look.rows[profile.name]
        if 0.05 <= column.null_count / n <= 0.95 and len(gaps) < 2 * _MOST_COLUMNS:
            gaps[profile.name] = (profile, ~column.is_null().to_numpy())
    kinds = [c for c in look.profile.columns if c.category and c.distinct <= 20 and c.inferred_type == "string"]
    for kind in kinds[:_MOST_COLUMNS] if gaps else ():
        texts = np.array(look.rows[kind.name].to_pylist(), dtype=object)
        for value, count in Counter(t for t in texts if t is not None).items():
            here = texts == value
            if count < _LEAST_OF_A_VALUE or here.sum() > 0.95 * n:
                continue
            for profile, filled in gaps.values():
                if profile.name == kind.name or np.mean(filled[~here]) > 0.6:
                    continue
                share, why = _held(filled, here, rows)
                if share >= HOLDS:
                    said = str(value).replace("'", "''")
                    check = f"{quote(kind.label)} <> '{said}' or not {quote(profile.label)} is null"
                    name = name_of(kind.label, str(value), "has", profile.label)
                    given.append((-share, -count, _constraint(name, check, (kind, profile), share, why)))
    yield from (constraint for _, _, constraint in sorted(given, key=lambda g: g[:2])[:_MOST_OF_A_KIND])


def _places(look: Look) -> Iterator[Constraint]:
    """Region and postcode fit their country, a postcode its city."""
    of: dict[str, ColumnProfile] = {}
    for profile in look.profile.columns:
        if profile.semantic_type in ("region", "postcode", "country", "city"):
            of.setdefault(profile.semantic_type, profile)
    for check, (one, other) in {
        "region_fits_country": ("region", "country"), "postcode_fits_country": ("postcode", "country"),
        "postcode_fits_city": ("postcode", "city"),
    }.items():  # fmt: skip
        if one not in of or other not in of:
            continue
        pairs = _pairs(look.rows, of[one].name, of[other].name)
        n, good = _fitting(pairs, check)
        if n >= _LEAST and good / n >= 0.9:
            columns = (of[one], of[other])
            why = f"holds in {good:,} of {n:,} rows of the sample that can be judged"
            yield _constraint(name_of(of[one].label, "fits", of[other].label), check, columns, good / n, why)


def _pairs(rows: pa.Table, one: str, other: str) -> Counter[tuple[str, str]]:
    both = zip(rows[one].to_pylist(), rows[other].to_pylist(), strict=True)
    return Counter((a, b) for a, b in both if a is not None and b is not None)


def _fitting(pairs: Counter[tuple[str, str]], check: str) -> tuple[int, int]:
    """Rows that can be judged, and those that fit."""
    if check in FITS:
        judged = [(FITS[check](*pair), count) for pair, count in pairs.items()]
        return sum(c for fits, c in judged if fits is not None), sum(c for fits, c in judged if fits)
    groups: dict[str, Counter[str]] = {}
    for (postcode, city), count in pairs.items():
        groups.setdefault(postcode, Counter())[re.sub(r"\W", "", city).casefold()] += count
    large = [group for group in groups.values() if group.total() >= FEWEST]
    if len(large) < 3:
        return 0, 0
    usual = [g for g in large if g.most_common(1)[0][1] >= MAJORITY * g.total()]
    return sum(g.total() for g in large), sum(g.most_common(1)[0][1] for g in usual)


def _outliers(look: Look) -> Iterator[Constraint]:
    """A range for numbers of which few lie far off; whether they are wrong only people know, so it is off."""
    for profile in look.profile.columns:
        few = 0 < profile.outlier_count <= max(5, 0.02 * profile.n)
        if not few or not profile.histogram or profile.inferred_type not in ("integer", "number"):
            continue
        low, high = profile.histogram[0][0], profile.histogram[-1][1]
        if not all(re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", bound) for bound in (low, high)):
            continue
        lie = "value lies" if profile.outlier_count == 1 else "values lie"
        why = f"{profile.outlier_count:,} {lie} far off the others, such as {', '.join(profile.outliers[:3])}"
        yield Constraint(
            name=name_of(profile.label, "range"), check=f"{quote(profile.label)} between {low} and {high}",
            columns=[profile.label], severity="set_aside", column=profile.label, confidence=0.5, why=why, enabled=False,
        )  # fmt: skip


def _constraint(name: str, check: str, columns: Sequence[ColumnProfile], share: float, why: str) -> Constraint:
    labels = [column.label for column in columns]
    return Constraint(name=name, check=check, columns=labels, confidence=round(share, 3), why=why)
