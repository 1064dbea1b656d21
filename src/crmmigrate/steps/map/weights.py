"""What the scorer has learned: how values look, how evidence counts, how sure it may be.

`benchmarks/train_map.py` learns the weights and writes them as JSON; numpy alone applies them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Layers:
    """A small network: from signs of values to the log-odds of each field.

    Attributes:
        mean, scale: Of each sign, to bring all to one size.
        weights, biases: One matrix and one vector a layer.
    """

    mean: Matrix
    scale: Matrix
    weights: tuple[Matrix, ...]
    biases: tuple[Matrix, ...]

    def __call__(self, signs: Matrix) -> Matrix:
        """Columns x signs -> columns x fields: log-chance of each field by the values alone."""
        state = np.clip((signs - self.mean) / self.scale, -6, 6)
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            state = state @ weight + bias
            if number < len(self.weights) - 1:
                state = np.maximum(state, 0.0)
        top = state.max(axis=1, keepdims=True)
        logs: Matrix = state - top - np.log(np.exp(state - top).sum(axis=1, keepdims=True))
        return logs


@dataclass(frozen=True)
class Trees:
    """Boosted trees: rows x features -> log-odds.

    Attributes:
        feature, threshold, left, right, value: One row a tree, one column a node; a leaf's feature is -1.
        base: Added to the sum of all trees.
    """

    feature: npt.NDArray[np.int64]
    threshold: Matrix
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    value: Matrix
    base: float

    @staticmethod
    def of(plain: Mapping[str, Any]) -> Trees:
        """Trees from their JSON form: one list a tree."""
        return Trees(
            _padded(plain["feature"], -1).astype(np.int64),
            _padded(plain["threshold"], 0.0),
            _padded(plain["left"], 0).astype(np.int64),
            _padded(plain["right"], 0).astype(np.int64),
            _padded(plain["value"], 0.0),
            float(plain["base"]),
        )

    def __call__(self, rows: Matrix) -> Matrix:
        """The log-odds of each row."""
        total = np.full(len(rows), self.base)
        each = np.arange(len(rows))
        for tree in range(len(self.feature)):
            node = np.zeros(len(rows), dtype=np.int64)
            while True:
                feature = self.feature[tree, node]
                open_ = feature >= 0
                if not open_.any():
                    break
                low = rows[each, np.maximum(feature, 0)] <= self.threshold[tree, node]
                node = np.where(open_, np.where(low, self.left[tree, node], self.right[tree, node]), node)
            total += self.value[tree, node]
        return total


@dataclass(frozen=True)
class Weights:
    """All that was learned.

    Attributes:
        fields: Fields of the model that it was learned on, and `none`.
        values: What values say of these fields.
        prior: Log of how often each field is met.
        pair, none: Name of evidence -> its weight in the first judgement.
        follows: Fields x fields: how much likelier the second one is right after the first one.
        rounds: Further judgements, each on what the one before said of the whole table.
        calibration: `match` and `none` -> chances and the shares that were right.
        about: What it was learned on.
        reluctance: What the chance of none is multiplied by.
    """

    fields: tuple[str, ...]
    values: Layers | None
    prior: Matrix
    pair: Mapping[str, float]
    none: Mapping[str, float]
    follows: Matrix
    rounds: tuple[Trees, ...]
    calibration: Mapping[str, tuple[Matrix, Matrix]]
    about: Mapping[str, Any]
    reluctance: float = 1.0

    def confidence(self, chance: float, *, none: bool = False) -> float:
        """The share of such answers that are right."""
        chances, shares = self.calibration["none" if none else "match"]
        return float(np.interp(chance, chances, shares))


UNLEARNED = Weights(
    fields=(), values=None, prior=np.zeros(0),
    pair={
        "header": 6.0, "strong": 3.0, "core_hit": 4.0, "overlap": 2.0, "for": 2.0, "against": -1.5, "refused": -4.0,
        "place_miss": -2.0,
    },
    none={"bias": 7.0, "known_none": 3.0}, follows=np.zeros((0, 0)), rounds=(),
    calibration={name: (np.array([0.0, 1.0]), np.array([0.0, 0.9])) for name in ("match", "none")}, about={},
)  # fmt: skip
"""Where nothing was learned: headers decide, and nothing is very sure."""


def from_plain(document: Mapping[str, Any]) -> Weights:
    """Weights from their JSON form."""
    layers = document["values"]
    return Weights(
        fields=tuple(document["fields"]),
        values=Layers(
            _array(layers["mean"]),
            _array(layers["scale"]),
            tuple(map(_array, layers["weights"])),
            tuple(map(_array, layers["biases"])),
        ),
        prior=_array(document["prior"]),
        pair=document["pair"],
        none=document["none"],
        follows=_array(document["follows"]),
        rounds=tuple(map(Trees.of, document["rounds"])),
        calibration={name: (_array(x), _array(y)) for name, (x, y) in document["calibration"].items()},
        about=document["about"],
        reluctance=float(document.get("reluctance", 1.0)),
    )


def _array(values: Any) -> Matrix:
    return np.array(values, dtype=np.float64)


def _padded(rows: Sequence[Sequence[float]], filler: float) -> Matrix:
    width = max(map(len, rows), default=1)
    whole = np.full((len(rows), width), filler, dtype=np.float64)
    for number, row in enumerate(rows):
        whole[number, : len(row)] = row
    return whole
