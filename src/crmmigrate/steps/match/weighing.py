"""From scored pairs to probabilities and thresholds, by what is counted and decided. Little comes to Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import pyarrow as pa

from crmmigrate.core.learned import BELIEVED, Expected, Lesson
from crmmigrate.core.linking import Kind, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.steps.match import calibrating, learning
from crmmigrate.steps.match.calibrating import STEP, Floats, Histogram
from crmmigrate.steps.match.learning import Labels

STRATUM = 2.0
"""Believed bits of a stratum: labels of one stand for the pairs of it. Where pairs are joined unasked one begins."""
CAREFUL = 0.8
"""Share of wrong joins without labels that is allowed with them: one wrong pair between clusters makes several."""
_STRATA = (-2, 4)
_COLUMNS: list[tuple[str, pa.DataType]] = [("_l", pa.int64()), ("_r", pa.int64()), ("_same", pa.bool_())]
_SAID = pa.schema(_COLUMNS)
_FREE = nw.col("vetoes") == ""

Said = Mapping[tuple[int, int], bool]
"""What people decided: pairs, smaller number first, and whether they are one."""
NUDGE = 1e-6
"""Bits that tip the balance between two roundings."""


@dataclass(frozen=True)
class Weighed:
    """Scored pairs, and what holds of them.

    Attributes:
        pairs: With `weight`, `probability` and `w_*` in force.
        weights: In force.
        thresholds: In force; `automatic` as precision asks for it.
        expected: Of the pairs that are joined.
    """

    pairs: Frame
    weights: Weights
    thresholds: Thresholds
    expected: Expected


def weighed(
    pairs: Frame, kind: Kind, weights: Weights, thresholds: Thresholds, said: Said, engine: Engine, records: int | None
) -> Weighed:
    """Weigh scored pairs by all that is known.

    Args:
        pairs: `_l`, `_r`, `weight` as without labels, `w_*`, `gamma_*` and `vetoes`.
        kind: What was compared.
        weights: By which it was scored.
        thresholds: As they were asked for.
        said: What people decided.
        engine: Where frames live.
        records: Number of records that were compared, where the weights were learned from them; None: they are of an
            earlier run, and stand.
    """
    labels = _labels(pairs, said, kind, engine)
    if records is None:
        scores = learning.weights(labels, weights.lesson)
    else:
        free = _histogram(pairs.filter(_FREE))
        prior = calibrating.settled_prior(weights.prior, free, records)
        shift = round(_bits(prior) - _bits(weights.prior), 3)
        pairs = pairs.with_columns((nw.col("weight") + shift).alias("weight"))
        labels = _drawn(replace(labels, weight=labels.weight + shift), _moved(free, shift))
        weights, scores = _taught(replace(weights, prior=prior), labels, kind)
    first = BELIEVED * nw.col("weight") >= _bits(thresholds.automatic)
    known = engine.hold(_reweighed(pairs.with_columns(first.alias("_first")), kind, weights))
    limits, found = _limits(known, weights, thresholds, scores)
    return Weighed(known.drop("_first"), weights, limits, _expected(found, labels, scores, limits))


def _taught(weights: Weights, labels: Labels, kind: Kind) -> tuple[Weights, Floats]:
    """The weights with what labels teach, and what labelled pairs weigh by the other labels."""
    if len(labels) < learning.FEWEST:
        return weights, learning.weights(labels, weights.lesson)
    sizes = {c.name: len(c.levels) + 1 for c in kind.comparisons}
    scores = learning.unseen(labels, sizes)
    lesson = calibrating.calibrated(learning.learned(labels, sizes), scores, labels.same, labels.shares)
    return replace(weights, lesson=lesson), scores


def _limits(known: Frame, weights: Weights, thresholds: Thresholds, scores: Floats) -> tuple[Thresholds, Histogram]:
    """The thresholds in force, and the pairs that nobody has decided and no gate closes.

    Labels buy no recall with precision: where none is wanted, it is that of the pairs that would be joined without
    them, and none is joined below the threshold that was asked for.
    """
    free = known.filter(_FREE)
    found = _without(_histogram(free), scores)
    wanted = thresholds.precision
    if wanted is None:
        if not weights.lesson.labels:
            return thresholds, found
        wanted = 1 - CAREFUL * (1 - calibrating.expected(_histogram(free.filter(nw.col("_first")))).precision)
    limit = calibrating.threshold(found, wanted)
    # Where the wanted precision is out of reach only the most certain pairs are joined, and a finding tells.
    automatic = limit if limit is not None else 1 - 1e-6
    if thresholds.precision is None:
        automatic = max(automatic, thresholds.automatic)
    return replace(thresholds, automatic=automatic, review=min(thresholds.review, automatic)), found


def _expected(found: Histogram, labels: Labels, scores: Floats, limits: Thresholds) -> Expected:
    bits = _bits(limits.automatic)
    told = calibrating.expected(found.above(bits), limits.precision)
    if len(labels) < learning.FEWEST:
        return told
    joined = scores >= bits
    low, high = calibrating.interval(labels.same[joined], labels.shares[joined])
    return replace(told, least=round(low * told.pairs, 1), most=round(high * told.pairs, 1))


def _labels(pairs: Frame, said: Said, kind: Kind, engine: Engine) -> Labels:
    """Decided pairs among those that no gate closes; as many at most as people decided."""
    rows = sorted((*pair, same) for pair, same in said.items())
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    held = engine.hold(pa.table([pa.array(c, f.type) for c, f in zip(columns, _SAID, strict=True)], schema=_SAID))
    levels = [f"gamma_{c.name}" for c in kind.comparisons]
    joined = pairs.filter(_FREE).join(held, on=["_l", "_r"], how="inner").select("_same", "weight", *levels)
    found: pa.Table = joined.collect(backend="pyarrow").to_native()
    return Labels(
        found["weight"].to_numpy().astype(np.float64),
        found["_same"].to_numpy(zero_copy_only=False).astype(np.bool_),
        {c.name: found[f"gamma_{c.name}"].to_numpy().astype(np.int64) for c in kind.comparisons},
        np.ones(found.num_rows),
    )


def _drawn(labels: Labels, found: Histogram) -> Labels:
    """The labels with `shares`: pairs of their stratum, by number of its labels."""
    stratum, every = _stratum(labels.weight), _stratum(found.weight)
    names = np.arange(_STRATA[0], _STRATA[1] + 1)
    pairs = np.array([found.count[every == name].sum() for name in names])
    asked = np.array([np.count_nonzero(stratum == name) for name in names])
    share = np.maximum(pairs, asked) / np.maximum(asked, 1)
    return replace(labels, shares=share[stratum - _STRATA[0]].astype(np.float64))


def _stratum(weight: Floats) -> learning.Integers:
    return np.clip(np.floor(weight / STRATUM), *_STRATA).astype(np.int64)


def _reweighed(pairs: Frame, kind: Kind, weights: Weights) -> Frame:
    """The pairs with what labels have changed, and with probabilities."""
    lesson, bits = weights.lesson, nw.lit(weights.lesson.shift)
    for c in kind.comparisons:
        bits = bits + _added(c.name, lesson)
    told = {f"w_{c.name}": _scaled(f"w_{c.name}", lesson) + _added(c.name, lesson) for c in kind.comparisons}
    told["weight"] = _scaled("weight", lesson) + bits
    # Half of a thousandth stands between two numbers: engines round it up or down by their last digit.
    made = pairs.with_columns(*((bits + NUDGE).round(3).alias(name) for name, bits in told.items()))
    likely = 1 / (1 + (nw.col("weight").clip(-40, 40) * -math.log(2)).exp())
    return made.with_columns(likely.clip(1e-6, 1 - 1e-6).round(6).alias("probability"))


def _added(name: str, lesson: Lesson) -> nw.Expr:
    """Bits that labels give the level of a comparison."""
    bits = lesson.bits.get(name, (0.0,))
    found = nw.lit(bits[-1])
    for level, more in enumerate(reversed(bits[:-1])):
        found = nw.when(nw.col(f"gamma_{name}") == level).then(nw.lit(more)).otherwise(found)
    return found


def _scaled(column: str, lesson: Lesson) -> nw.Expr:
    return nw.col(column) * lesson.scale


def _histogram(pairs: Frame) -> Histogram:
    """Counted by the engine."""
    binned = pairs.select((nw.col("weight") / STEP).floor().alias("bin"))
    found = binned.group_by("bin").agg(nw.len().cast(nw.Int64()).alias("n")).sort("bin").collect(backend="pyarrow")
    bins, counts = (np.array(found[name].to_list(), np.float64) for name in ("bin", "n"))
    return Histogram((bins + 0.5) * STEP, counts)


def _moved(found: Histogram, shift: float) -> Histogram:
    return Histogram(found.weight + shift, found.count)


def _without(found: Histogram, scores: Floats) -> Histogram:
    """Without decided pairs: nobody joins these unasked. They weigh about what their bin says."""
    if not len(scores) or not len(found.weight):
        return found
    at = np.clip(np.searchsorted(found.weight, scores - STEP / 2), 0, len(found.weight) - 1)
    decided = np.bincount(at, minlength=len(found.weight))
    return Histogram(found.weight, np.maximum(found.count - decided, 0))


def _bits(share: float) -> float:
    return math.log2(share / (1 - share))
