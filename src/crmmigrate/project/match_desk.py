"""What `match` answers: clusters, pairs by band, weights; and pairs before people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.documents import MatchLimits
from crmmigrate.core.learned import Expected
from crmmigrate.core.linking import Band, Kind, Linked
from crmmigrate.core.rulings import renewed, ruled
from crmmigrate.project import masking, pair_desk, pair_reading, relation_file
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.report import match_page
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.steps.match.reasons import REFUSED

_BANDS: Mapping[str, Band] = {"auto": "automatic", "review": "review", "leave": "leave"}

_IN_PROJECT = "decisions are kept in a project: make one with `crmmigrate init`"


@dataclass(frozen=True)
class MatchOptions:
    """What was asked of `match`.

    Attributes:
        page: Draw pairs with their reasons here.
        masked: Whether values are masked there.
        precision: Share of joined pairs that must be right, in this run; None: as migration.yaml says.
        relations: Write relations between members here, as CSV.
        remember: Of bare files: keep in this folder what later rows are compared with.
        against: Of bare files: compare with what this folder remembers.
    """

    page: Path | None = None
    masked: bool = True
    precision: float | None = None
    relations: Path | None = None
    remember: Path | None = None
    against: Path | None = None


def answer(pipeline: Pipeline, state: State, clusters: Mapping[str, Any], options: MatchOptions) -> Answer:
    """What a run found.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        clusters: For `data`.
        options: What was asked.

    Returns:
        `data`: `clusters`; `pairs` by band; `vetoes`, likely pairs by what kept them apart; by dimension `thresholds`,
        `expected` (the pairs joined without a person, `expected_false_merges` among them, with labels between `least`
        and `most`, the `precision` that comes of it, and the one that was `wanted`) and `weights`, the share of each
        answer among true pairs (`m`) and others (`u`), and its bits; `learned` as `Weights.of` reads it; `relations` by
        dimension and kind, and `relations_to`, the file of them, where one was asked for.

    Raises:
        OutsideError: The page or the file cannot be written.
    """
    if options.page:
        _draw(pipeline, state, options.page, masked=options.masked)
    findings = state.findings()
    if not pipeline.project.lasts:
        findings = [replace(f, next=_IN_PROJECT) if f.code == "pairs-to-review" else f for f in findings]
    data = {"clusters": clusters} | _told(state) | {"relations": relation_file.counted(state)}
    if options.relations:
        with pipeline.engine("duckdb") as engine:
            written = relation_file.write(state, options.relations, engine)
        data["relations_to"] = {"to": str(options.relations), "relations": written}
    return Answer("match", in_order(findings), data, report=options.page)


def _told(state: State) -> dict[str, Any]:
    linked = pair_reading.all_linked(state)
    vetoes: dict[str, int] = {}
    for one in linked.values():
        for name, n in one.vetoed.items():
            vetoes[name] = vetoes.get(name, 0) + n
    return {
        "pairs": {n: sum(one.bands.get(band, 0) for one in linked.values()) for n, band in _BANDS.items()},
        "vetoes": dict(sorted(vetoes.items())),
        "thresholds": {entity: asdict(one.thresholds) for entity, one in linked.items()},
        "expected": {entity: _expected(one.expected) for entity, one in linked.items()},
        "learned": {entity: one.weights.data() for entity, one in linked.items()},
        "weights": {name: _weights(pair_reading.kind_in(state, name), one) for name, one in linked.items()},
    }


def _expected(found: Expected) -> dict[str, Any]:
    told = asdict(found)
    return {"expected_false_merges": told.pop("false_merges"), "precision": round(found.precision, 6)} | told


def _weights(kind: Kind, linked: Linked) -> dict[str, Any]:
    weights = linked.weights
    found: dict[str, Any] = {"prior": weights.prior, "learned_from": weights.pairs, "comparisons": {}}
    lesson = weights.lesson
    for comparison in kind.comparisons:
        m, u = weights.m.get(comparison.name, ()), weights.u.get(comparison.name, ())
        levels = [(level.name, level.words) for level in comparison.levels] + [("other", comparison.other)]
        more = lesson.bits.get(comparison.name, (0.0,) * len(levels))
        found["comparisons"][comparison.name] = [
            {"level": name, "words": words, "m": a, "u": b, "bits": _bits(a, b, lesson.scale, added)}
            for (name, words), a, b, added in zip(levels, m, u, more, strict=False)
        ]
    return found


def _bits(m: float, u: float, scale: float, added: float) -> float | None:
    return round(scale * math.log2(m / u) + added, 2) if m and u else None


def as_sure(project: Project, precision: float | None) -> Project:
    """The project with a precision that joined pairs of all dimensions must have; None: as migration.yaml says."""
    if precision is None:
        return project
    limits = project.migration.match
    asked = {
        name: MatchLimits(precision=precision, review=limits[name].review if name in limits else None)
        for name in {*KINDS, *limits}
    }
    return replace(project, migration=project.migration.model_copy(update={"match": asked}))


def match_review(project: Project, *, who: str = "", progress: Progress | None = None) -> pair_desk.Desk:
    """The pairs that are open for a person, and what is decided.

    Raises:
        ConfigError: decisions/pairs.csv has faults.
    """
    with Pipeline(project, "match", progress) as pipeline:
        return _desk(pipeline, who)


def match_review_to(project: Project, to: Path, *, who: str = "", progress: Progress | None = None) -> Answer:
    """Write the pairs that are open for a person, as a workbook or CSV.

    Raises:
        UsageError: The name ends otherwise.
        OutsideError: The file cannot be written.
    """
    with Pipeline(project, "match", progress) as pipeline:
        open_ = _desk(pipeline, who)
    written = pair_desk.write_file(to, open_.pairs)
    return Answer("match", in_order(open_.findings), {"to": str(to), "pairs": written})


def match_review_from(project: Project, path: Path, *, who: str = "") -> Answer:
    """Read verdicts back into decisions/pairs.csv, see `pair_desk.read_file`; every later run heeds them."""
    return pair_desk.read_file(project, path, who)


def _desk(pipeline: Pipeline, who: str) -> pair_desk.Desk:
    state = pipeline.upto("match")
    with pipeline.engine("duckdb") as engine:
        books = pair_reading.books(state, engine)
        pairs = [pair for book in books for pair in book.asked()]
        known = [ref for book in books for ref in book.known(state.known.pairs)]
    limits = {book.entity: book.linked.thresholds for book in books}
    return pair_desk.desk(pipeline.project, pairs, known, limits, pair_desk.person(who))


def _draw(pipeline: Pipeline, state: State, page: Path, *, masked: bool) -> None:
    kinds, known = [], []
    private = masking.private(state.known.chosen_model, state.known.mappings, profiles_of(state))
    with pipeline.engine("duckdb") as engine:
        for book in pair_reading.books(state, engine):
            linked = book.linked
            words = {veto.name: veto.reason for veto in book.kind.vetoes} | REFUSED
            told = {words.get(name, name): n for name, n in linked.vetoed.items()}
            bands: dict[Band, int] = {band: linked.bands.get(band, 0) for band in _BANDS.values()}
            limits, prior = linked.thresholds, 1 / (1 + 2.0**-linked.weights.start)
            hidden = [field for field in book.fields if f"{book.entity}.{field}" in private]
            kinds.append(match_page.EntityPairs(book.entity, limits, bands, told, book.asked(), prior, hidden))
            known += book.known(state.known.pairs)
    rulings = ruled(renewed(state.known.pairs, known)[0])
    pair_desk.write_page(page, pipeline.project.migration.name, kinds, rulings, masked=masked)
