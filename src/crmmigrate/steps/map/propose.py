"""Propose mappings: each column to at most one field, with confidence, candidates and reasons."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from crmmigrate.core.documents import Candidate, ColumnMapping, Mapping, Model, Status, Vocabulary
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import splits
from crmmigrate.steps.map.features import NONE_FEATURES, PAIR_FEATURES, Evidence, Judge
from crmmigrate.steps.map.grain import rows_are
from crmmigrate.steps.map.headers import layout_key
from crmmigrate.steps.map.lexicon import Lexicon, Matrix
from crmmigrate.steps.map.memory import Memory
from crmmigrate.steps.map.reasons import reasons
from crmmigrate.steps.map.stand_in import dated
from crmmigrate.steps.map.weights import WEIGHTS

_CANDIDATES = 5
_LEAST = 0.01
_CERTAIN = 0.99  # a suggestion is never certain


def propose(
    profiles: MappingType[str, TableProfile],
    model: Model,
    vocabularies: Sequence[Vocabulary],
    memory: Sequence[Mapping] = (),
) -> list[Mapping]:
    """Propose one mapping per layout; tables with the same headers share it.

    Args:
        profiles: Source id -> profile.
        model: The model to map to.
        vocabularies: How languages and systems name its fields; none are needed where names tell.
        memory: Mappings that people confirmed or rejected entries of, in this or other projects.

    Returns:
        The mappings, ordered by the first source that they apply to.
    """
    if not profiles:
        return []
    judge = Judge(model, Lexicon(model, vocabularies))
    remembered = Memory(memory)
    layouts: dict[tuple[str, ...], list[str]] = {}
    for source in sorted(profiles):
        layouts.setdefault(layout_key([c.label for c in profiles[source].columns]), []).append(source)
    taken: set[str] = set()
    found = []
    for key, sources in layouts.items():
        # One table speaks for its layout: the longest, which has seen most.
        table = max((profiles[s] for s in sources), key=lambda t: t.n_rows)
        before = remembered.same_layout(key, sources)
        name = before.layout if before and before.layout not in taken else _slug(sources[0], taken)
        taken.add(name)
        found.append(_mapping(table, sources, name, before, judge, remembered, model))
    return found


def _mapping(
    table: TableProfile,
    sources: list[str],
    name: str,
    before: Mapping | None,
    judge: Judge,
    remembered: Memory,
    model: Model,
) -> Mapping:
    if not table.columns:
        return Mapping(layout=name, applies_to=sources)
    evidence = judge.gather(table)
    chances = probabilities(evidence, remembered.bonus(table, judge.paths))
    answers = assign(chances)
    repeated = _repeated(table.columns)
    columns = [
        _column(i, column, int(answers[i]), chances[i], evidence, judge, remembered)
        for i, column in enumerate(table.columns)
    ]
    columns = [c.model_copy(update={"position": i + 1}) if i in repeated else c for i, c in enumerate(columns)]
    columns = remembered.keep(columns, before)
    fed = [(c, p) for c, p in zip(columns, table.columns, strict=True) if c.field and c.status != Status.REJECTED]
    mapped = {c.field: (p, c.confidence) for c, p in fed if c.field}
    sure = [c.confidence for c, _ in fed]
    grain = rows_are(mapped, model)
    proposal = Mapping(
        layout=name,
        applies_to=sources,
        rows_are=grain,
        confidence=round(sum(sure) / len(sure), 4) if sure else 0.0,
        columns=dated(columns, grain, model),
    )
    return splits.proposed(remembered.keep_head(proposal, before), table, sources, model)


def probabilities(evidence: Evidence, bonus: Matrix) -> Matrix:
    """Columns x (fields and, last, none): the chance of each answer.

    Args:
        evidence: The evidence on one table.
        bonus: Added to the log-odds: what people decided before.
    """
    pair = np.array([WEIGHTS[f"pair.{name}"] for name in PAIR_FEATURES])
    none = np.array([WEIGHTS[f"none.{name}"] for name in NONE_FEATURES])
    odds = np.concatenate([evidence.pairs @ pair, (evidence.none @ none)[:, None]], axis=1) + bonus
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    chances: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return chances


def calibrated(chance: float, *, none: bool = False) -> float:
    """The confidence in an answer, a field or none: of those at 0.9, nine in ten are right."""
    bounded = min(max(chance, 1e-6), 1 - 1e-6)
    slope = WEIGHTS["confidence.none_slope" if none else "confidence.slope"]
    bias = WEIGHTS["confidence.none_bias" if none else "confidence.bias"]
    odds = math.log(bounded / (1 - bounded)) * slope + bias
    return round(min(1 / (1 + math.exp(-odds)), _CERTAIN), 4)


def assign(chances: Matrix) -> Matrix:
    """For each column its answer: each field at most once, none as often as needed, the likeliest whole."""
    n, fields = chances.shape[0], chances.shape[1] - 1
    cost = -np.log(np.maximum(chances, 1e-12))
    none = np.full((n, n), 1e3)
    np.fill_diagonal(none, cost[:, -1])
    _, chosen = linear_sum_assignment(np.concatenate([cost[:, :-1], none], axis=1))
    answers: Matrix = np.minimum(chosen, fields)
    return answers


def _column(
    number: int,
    column: ColumnProfile,
    answer: int,
    chances: Matrix,
    evidence: Evidence,
    judge: Judge,
    remembered: Memory,
) -> ColumnMapping:
    field = judge.paths[answer] if answer < len(judge.paths) else None
    ranked = sorted(range(len(judge.paths)), key=lambda i: (-chances[i], judge.paths[i]))[:_CANDIDATES]
    confidence = calibrated(float(chances[answer]), none=field is None)
    candidates = [
        Candidate(field=judge.paths[i], confidence=confidence if i == answer else round(float(chances[i]), 4))
        for i in ranked
        if chances[i] >= _LEAST or i == answer
    ]
    why = remembered.why(column.label, field) + reasons(number, column, answer, evidence, judge)
    return ColumnMapping(
        column=column.label,
        field=field,
        confidence=confidence,
        why=why,
        candidates=candidates,
    )


def _repeated(columns: tuple[ColumnProfile, ...]) -> set[int]:
    labels = [c.label for c in columns]
    return {i for i, label in enumerate(labels) if labels.count(label) > 1}


def _slug(source: str, taken: set[str]) -> str:
    """A readable name of a layout, from its first source."""
    path, _, sheet = source.partition("#")
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    base = re.sub(r"[^\w]+", "-", f"{stem} {sheet}".strip().lower()).strip("-_") or "layout"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
