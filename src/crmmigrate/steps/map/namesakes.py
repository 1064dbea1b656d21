"""Fields that only the model itself names: a header that is such a name, word for word, means that field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmmigrate.core.documents import Model
from crmmigrate.steps.map.headers import text
from crmmigrate.steps.map.lexicon import Matrix

SURE = 0.97  # what is left speaks for the rivals: people name things alike now and then


class Namesakes:
    """The names and descriptions of fields, and which of the fields no vocabulary knows.

    Of fields that vocabularies know it was learned how far a name may be trusted; of the others it was not, and a
    look-alike that is well known would win.

    Args:
        model: The model.
        paths: Its fields.
        spoken: Numbers of the fields that a vocabulary has terms for.
    """

    def __init__(self, model: Model, paths: Sequence[str], spoken: frozenset[int]) -> None:
        self._of: dict[str, set[int]] = {}
        self._spoken = spoken
        for number, path in enumerate(paths):
            field = model.field(path)
            for name in (path.partition(".")[2], field.description if field else ""):
                if plain := text(name):
                    self._of.setdefault(plain, set()).add(number)

    def weighed(self, headers: Sequence[str], chances: Matrix, refused: Matrix) -> Matrix:
        """The chances, with those of namesakes lifted.

        Args:
            headers: The headers of one table.
            chances: Columns x (fields and none).
            refused: Columns x fields: 1 where the field's type takes none of the values.
        """
        lifted = chances
        for row, header in enumerate(headers):
            found = self._of.get(text(header), set())
            field = next(iter(found), -1)
            if len(found) != 1 or field in self._spoken or refused[row, field] or chances[row, field] >= SURE:
                continue
            rest = np.delete(np.arange(chances.shape[1]), field)
            lifted = lifted.copy()
            lifted[row, rest] *= (1 - SURE) / max(float(lifted[row, rest].sum()), 1e-9)
            lifted[row, field] = SURE
        return lifted
