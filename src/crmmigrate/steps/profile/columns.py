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
from crmmigrate.steps.profile.notation import Noted, notation
from crmmigrate.steps.profile.spelling import Spelled, spelling
from crmmigrate.steps.profile.weights import Weighed, weigh
from crmmigrate.values.identifiers import Identified, identify
from crmmigrate.values.infer import ENOUGH, Inference, Weighted, infer
from crmmigrate.values.semantic import Semantics, header_words, semantic

NAMES_IN_DIGITS = frozenset({"postcode", "phone", "vat", "iban", "ean"})
MEANT = {"iban": "iban", "ean": "ean"}  # schemes that are meanings of their own
MISSED_FORMS = 0.02  # the pass over all rows knows fewer spellings than the parsers do
SAMPLED = ("padded", "leading_zeros", "lost_zeros")
SAMPLED_TEXT = ("semantic_share", "variants", "variant_count", "damaged", "damaged_examples")
SAMPLED_NUMBER = ("quantiles", "outliers", "units", "locales")


@dataclass(frozen=True)
class Judged:
    """A column on its way to a profile."""

    statistics: ColumnStatistics
    weighed: Weighed
    inference: Inference
    semantics: Semantics
    identified: Identified | None
    spelled: Spelled
    noted: Noted


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
    births = frozenset(name for name, j in judged.items() if j.semantics.pii == "birth")
    measured = measure(table.frame, {name: (j.weighed, j.inference) for name, j in judged.items()}, births)
    columns = tuple(_profile(table.label(n), j, measured[n], config) for n, j in judged.items())
    notes = {n: _note(j.statistics) for n, j in judged.items() if not j.weighed.complete}
    return Described(columns, judged, notes)


def _judge(statistics: ColumnStatistics, label: str) -> Judged:
    weighed = weigh(statistics)
    inference = infer(weighed.values)
    semantics = semantic(weighed.values, label, inference)
    kept = [(t, w) for t, w in weighed.values if t.strip() not in inference.null_spellings]
    identified = _identified(kept, label, inference)
    semantics = _with_scheme(semantics, identified)
    noted = notation(kept, inference)  # before the mixture is forgotten
    if identified or (semantics.type in NAMES_IN_DIGITS and inference.type in ("integer", "number")):
        inference = Inference("string", null_spellings=inference.null_spellings)
    elif semantics.type == "flag" and inference.type == "integer":
        inference = replace(inference, type="boolean")
    elif semantics.type and inference.rival:
        # Codes may be digits or not; what has a meaning is not mixed.
        inference = replace(inference, share=1.0, misfits=(), rival=None)
    spelled = spelling(kept, inference, semantics.type)
    return Judged(statistics, weighed, inference, semantics, identified, spelled, noted)


def _identified(values: Weighted, label: str, inference: Inference) -> Identified | None:
    """The scheme of check digits; numbers with fractions, dates and flags have none."""
    return identify(values, header_words(label)) if inference.type in ("string", "integer") else None


def _with_scheme(semantics: Semantics, identified: Identified | None) -> Semantics:
    if identified is None:
        return semantics
    own = "vat" if identified.scheme.endswith(".vat") else MEANT.get(identified.scheme, "code")
    pii = "id" if identified.personal or identified.scheme == "iban" else None
    return Semantics(own, identified.share, pii)


def _profile(label: str, judged: Judged, measured: Measured, config: ProfileConfig) -> ColumnProfile:
    statistics, inference = judged.statistics, judged.inference
    spelled = [(t, w) for t, w in judged.weighed.values if t.strip() in inference.null_spellings]
    counted = measured.nulls if measured.nulls is not None else sum(weight for _, weight in spelled)
    share = _share(judged, measured, statistics.n - statistics.nulls - counted)
    kind = "number" if inference.type == "integer" and measured.fractions else inference.type
    nulls = {text for text, _ in spelled}
    found = ColumnProfile(
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
    return _detailed(found, judged, measured)


def _detailed(column: ColumnProfile, judged: Judged, measured: Measured) -> ColumnProfile:
    """The profile with what its values say of spelling, notation, spread and check digits."""
    spelled, noted, identified = judged.spelled, judged.noted, judged.identified
    return replace(
        column,
        identifier=identified.scheme if identified else None,
        identifier_share=round(identified.share, 6) if identified else 0.0,
        identifier_faults=identified.faults if identified else (),
        histogram=measured.histogram,
        outliers=measured.outliers,
        outlier_count=measured.outlier_count,
        units=noted.units,
        locales=noted.locales,
        leading_zeros=spelled.leading_zeros,
        lost_zeros=spelled.lost_zeros,
        padded=spelled.padded,
        variants=spelled.variants,
        variant_count=spelled.variant_count,
        damaged=spelled.damaged,
        damaged_examples=spelled.damaged_examples,
        estimated=() if judged.weighed.complete else _estimated(column, identified),
    )


def _estimated(column: ColumnProfile, identified: Identified | None) -> tuple[str, ...]:
    """What is counted in the sample of a large column alone."""
    if column.inferred_type in ("integer", "number", "date", "datetime"):
        named = (*SAMPLED, *SAMPLED_NUMBER)
        return named if column.quantiles else tuple(name for name in named if name not in ("quantiles", "units"))
    return (*SAMPLED, *SAMPLED_TEXT, *(("identifier_share", "identifier_faults") if identified else ()))


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
