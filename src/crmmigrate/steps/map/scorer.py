"""From evidence to chances: rounds of judgements, then the likeliest answers of a whole table together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from crmmigrate.steps.map.features import NONE_FEATURES, PAIR_FEATURES, Evidence, Judge
from crmmigrate.steps.map.lexicon import Matrix
from crmmigrate.steps.map.weights import Trees, Weights

CANDIDATES = 14  # fields of a column that the second judgement looks at
_WORTH = 2e-3  # the least chance that is judged again
_ALWAYS = 3  # the likeliest fields are judged again, whatever their chance
_UNSEEN = 0.01  # what is left of the chance of an answer that it does not look at


def first_chances(evidence: Evidence, weights: Weights) -> Matrix:
    """Columns x (fields and, last, none): the chance of each answer by the column itself."""
    pair = np.array([weights.pair.get(name, 0.0) for name in PAIR_FEATURES])
    none = np.array([weights.none.get(name, 0.0) for name in NONE_FEATURES])
    odds = np.concatenate([evidence.pairs @ pair, (evidence.none @ none)[:, None]], axis=1)
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    chances: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return chances


def chances_of(evidence: Sequence[Evidence], judge: Judge, weights: Weights) -> list[Matrix]:
    """Of each table columns x (fields and, last, none): the chance of each answer.

    The first judgement looks at each column by itself; each further round looks at what the one before it said of the
    whole table.
    """
    now = [first_chances(e, weights) for e in evidence]
    for trees in weights.rounds:
        rows = [judge.rows(e, c) for e, c in zip(evidence, now, strict=True)]
        now = again(rows, now, trees)
    return [reluctant(chances, weights.reluctance) for chances in now]


def again(rows: Sequence[Matrix], before: Sequence[Matrix], trees: Trees) -> list[Matrix]:
    """One more round.

    Args:
        rows: Of each table columns x (fields and none) x all evidence.
        before: What the round before said; of its answers only the likeliest are judged again.
        trees: The round.
    """
    picked = [likeliest(chances) for chances in before]
    odds = trees(np.concatenate([r[p] for r, p in zip(rows, picked, strict=True)])) if rows else np.zeros(0)
    ends = np.cumsum([p.sum() for p in picked])
    found = []
    for chances, pick, own in zip(before, picked, np.split(odds, ends[:-1]), strict=True):
        judged = chances * _UNSEEN
        judged[pick] = 1 / (1 + np.exp(-own))
        found.append(judged / judged.sum(axis=1, keepdims=True))
    return found


def reluctant(chances: Matrix, factor: float) -> Matrix:
    """The chances with that of none multiplied by a factor, of sum 1: fields share theirs among them, none does not."""
    bent = chances.copy()
    bent[:, -1] *= factor
    whole: Matrix = bent / bent.sum(axis=1, keepdims=True)
    return whole


def likeliest(chances: Matrix) -> npt.NDArray[np.bool_]:
    """Columns x (fields and none): the answers worth a second look; none always is."""
    picked = np.zeros(chances.shape, dtype=bool)
    best = np.argsort(-chances[:, :-1], axis=1)[:, :CANDIDATES]
    worth = np.take_along_axis(chances, best, axis=1) >= _WORTH
    worth[:, :_ALWAYS] = True
    np.put_along_axis(picked, best, worth, axis=1)
    picked[:, -1] = True
    return picked


def assign(chances: Matrix) -> Matrix:
    """For each column its answer: each field at most once, none as often as needed, the likeliest whole."""
    n, fields = chances.shape[0], chances.shape[1] - 1
    cost = -np.log(np.maximum(chances, 1e-12))
    none = np.full((n, n), 1e3)
    np.fill_diagonal(none, cost[:, -1])
    _, chosen = linear_sum_assignment(np.concatenate([cost[:, :-1], none], axis=1))
    answers: Matrix = np.minimum(chosen, fields)
    return answers
