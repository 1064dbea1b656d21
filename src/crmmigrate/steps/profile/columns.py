"""One column: statistics, inference, meaning and measures put together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crmmigrate.core.ports import ColumnStatistics
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import Table
from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.measures import Measured, measure
from crmmigrate.steps.profile.weights import Weighed, weigh
from crmmigrate.values.infer import ENOUGH, Inference, infer
from crmmigrate.values.semantic import Semantics, semantic

NAMES_IN_DIGITS = frozenset({"postcode", "phone", "vat", "iban", "ean"})
MISSED_FORMS = 0.02  # the pass over all rows knows fewer spellings than the parsers do


@dataclass(frozen=True)
class Judged:
    """A column on its way to a profile."""

    statistics: ColumnStatistics
    weighed: Weighed
    inference: Inference
    semantics: Semantics


@dataclass(frozen=True)
class Described:
    """The profiles of a table's columns, before roles, and what must be said of them."""

    columns: tuple[ColumnProfile, ...]
    judged: Mapping[str, Judged]
    notes: dict[str, str]


def describe(table: Table, statistics: Sequence[ColumnStatistics], config: ProfileConfig) -> Described:
    """Profiles of a table's columns without their roles.

    Args:
        table: The staged table.
        statistics: Of all its columns, with as many top values as `config.known`.
        config: Settings.
    """
    judged = {s.name: _judge(s, table.label(s.name)) for s in statistics}
    measured = measure(table.frame, {name: (j.weighed, j.inference) for name, j in judged.items()})
    columns = tuple(_profile(table.label(n), j, measured[n], config) for n, j in judged.items())
    notes = {n: _note(j.statistics) for n, j in judged.items() if not j.weighed.complete}
    return Described(columns, judged, notes)


def _judge(statistics: ColumnStatistics, label: str) -> Judged:
    weighed = weigh(statistics)
    inference = infer(weighed.values)
    semantics = semantic(weighed.values, label, inference)
    if semantics.type in NAMES_IN_DIGITS and inference.type in ("integer", "number"):
        inference = Inference("string", null_spellings=inference.null_spellings)
    elif semantics.type == "flag" and inference.type == "integer":
        inference = replace(inference, type="boolean")
    elif semantics.type and inference.rival:
        # Codes may be digits or not; what has a meaning is not mixed.
        inference = replace(inference, share=1.0, misfits=(), rival=None)
    return Judged(statistics, weighed, inference, semantics)


def _profile(label: str, judged: Judged, measured: Measured, config: ProfileConfig) -> ColumnProfile:
    statistics, inference = judged.statistics, judged.inference
    spelled = [(t, w) for t, w in judged.weighed.values if t.strip() in inference.null_spellings]
    counted = measured.nulls if measured.nulls is not None else sum(weight for _, weight in spelled)
    share = _share(judged, measured, statistics.n - statistics.nulls - counted)
    kind = "number" if inference.type == "integer" and measured.fractions else inference.type
    nulls = {text for text, _ in spelled}
    return ColumnProfile(
        name=statistics.name,
        label=label,
        n=statistics.n,
        nulls=statistics.nulls + counted,
        distinct=statistics.distinct - len(nulls),
        inferred_type=kind,
        type_share=share,
        null_spellings=inference.null_spellings,
        misfits=inference.misfits,
        decimal=inference.decimal,
        date_order=inference.date_order,
        ambiguous=_ambiguous(judged, share, statistics.n - statistics.nulls - counted),
        semantic_type=judged.semantics.type,
        semantic_share=round(judged.semantics.share, 6),
        pii=judged.semantics.pii,
        top=tuple(pair for pair in statistics.top if pair[0] not in nulls)[: config.top],
        patterns=statistics.patterns[: config.top],
        sample=tuple(text for text in statistics.sample if text not in nulls),
        minimum=measured.minimum,
        maximum=measured.maximum,
        mean=measured.mean,
        quantiles=measured.quantiles,
        max_length=statistics.max_length or 0,
    )


def _share(judged: Judged, measured: Measured, filled: int) -> float:
    """The share on all rows, where the pass counted it and knew the spellings; else of the values seen."""
    if measured.fits is None or not filled:
        return judged.inference.share
    exact = measured.fits / filled
    return exact if exact >= max(ENOUGH, judged.inference.share - MISSED_FORMS) else judged.inference.share


def _ambiguous(judged: Judged, share: float, filled: int) -> int:
    """Ambiguous dates among all rows: counted, or from the values seen, and then all if those all are."""
    found = judged.inference.ambiguous
    if judged.weighed.complete or not found:
        return found
    dates = sum(w for _, w in judged.weighed.values) - judged.inference.misfit_weight
    spelled = sum(w for t, w in judged.weighed.values if t.strip() in judged.inference.null_spellings)
    return math.ceil(filled * share * min(1.0, found / (dates - spelled)))


def _note(statistics: ColumnStatistics) -> str:
    return (
        "type and meaning were judged on the frequent values and a sample, "
        f"{len(statistics.sample):,} of {statistics.distinct:,} distinct ones"
    )
