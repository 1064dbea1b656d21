"""What was learned of values and of the order of fields, for the fields of one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmmigrate.steps.map.lexicon import Matrix
from crmmigrate.steps.map.weights import Layers, Weights

LEAST_LOG = -9.0  # what is less likely counts as this


@dataclass(frozen=True)
class Looks:
    """What was learned of values, for the fields of one model.

    Attributes:
        values: From signs to fields as they were learned; None where nothing was.
        place: For each field of the model its place among the learned ones; -1 where it has none.
        prior: Log of how often each field is met.
    """

    values: Layers | None
    place: npt.NDArray[np.int64]
    prior: Matrix

    @staticmethod
    def of(paths: Sequence[str], weights: Weights, alias: Mapping[str, str]) -> Looks:
        """What the weights say of these fields, by the canonical fields that they are."""
        if not weights.fields:
            return Looks(None, np.full(len(paths), -1), np.zeros(len(paths)))
        known = {path: i for i, path in enumerate(weights.fields)}
        place = np.array([known.get(alias.get(path, path), -1) for path in paths], dtype=np.int64)
        middle = float(np.median(weights.prior))
        prior = np.where(place >= 0, weights.prior[np.maximum(place, 0)], middle)
        return Looks(weights.values, place, prior)

    def with_values(self, values: Layers) -> Looks:
        """The same with another network."""
        return Looks(values, self.place, self.prior)

    def logs(self, seen: Matrix) -> tuple[Matrix, Matrix]:
        """Columns x fields: log-chance by looks, and columns: that of none."""
        if self.values is None:
            return np.zeros((len(seen), len(self.place))), np.zeros(len(seen))
        learned = np.maximum(self.values(seen), LEAST_LOG)
        whole = np.where(self.place >= 0, learned[:, np.maximum(self.place, 0)], -np.log(len(self.place)))
        return whole, learned[:, -1]


def follows(looks: Looks, weights: Weights) -> Matrix:
    """(Fields and none) x (fields and none): how much likelier the second is after the first."""
    places = [*looks.place, len(weights.fields) - 1]
    if not weights.fields:
        return np.zeros((len(places), len(places)))
    at = np.maximum(places, 0)
    known = np.array(places) >= 0
    lift: Matrix = weights.follows[np.ix_(at, at)] * known[:, None] * known[None, :]
    return lift
