"""What people decided before: confirmed and rejected entries of mappings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmmigrate.core.documents import ColumnMapping, Mapping, Status
from crmmigrate.core.profiles import TableProfile
from crmmigrate.steps.map.headers import layout_key, text
from crmmigrate.steps.map.lexicon import Matrix

_DECIDED = 20.0  # in log-odds: more than all other evidence together


class Memory:
    """Looks up what people decided for a layout or, elsewhere, for the same header."""

    def __init__(self, mappings: Sequence[Mapping]) -> None:
        self._mappings = sorted(mappings, key=lambda m: m.layout)
        self._confirmed: dict[str, dict[str | None, str]] = {}
        self._rejected: set[tuple[str, str | None]] = set()
        for mapping in self._mappings:
            for column in mapping.columns:
                header = text(column.column)
                if column.status is Status.CONFIRMED:
                    self._confirmed.setdefault(header, {})[column.field] = mapping.layout
                elif column.status is Status.REJECTED:
                    self._rejected.add((header, column.field))

    def same_layout(self, key: tuple[str, ...], sources: Sequence[str]) -> Mapping | None:
        """The mapping of the same headers, else the one that applies to one of the sources."""
        for mapping in self._mappings:
            if layout_key([c.column for c in mapping.columns]) == key:
                return mapping
        return next((m for m in self._mappings if set(m.applies_to) & set(sources)), None)

    def weighed(self, table: TableProfile, paths: Sequence[str], chances: Matrix) -> Matrix:
        """The chances with what people decided before."""
        added = self.bonus(table, paths)
        if not added.any():
            return chances
        odds = np.log(np.maximum(chances, 1e-12)) + added
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        whole: Matrix = powers / powers.sum(axis=1, keepdims=True)
        return whole

    def bonus(self, table: TableProfile, paths: Sequence[str]) -> Matrix:
        """Columns x (paths and none): what earlier decisions add to the log-odds."""
        found = np.zeros((len(table.columns), len(paths) + 1))
        places: dict[str | None, int] = {path: i for i, path in enumerate(paths)} | {None: len(paths)}
        for row, column in enumerate(table.columns):
            header = text(column.label)
            decided = self._confirmed.get(header, {})
            if len(decided) == 1:  # people who disagree decide nothing
                field = next(iter(decided))
                if field in places:
                    found[row, places[field]] += _DECIDED
            for path, place in places.items():
                if path is not None and (header, path) in self._rejected:
                    found[row, place] -= _DECIDED
        return found

    def why(self, label: str, field: str | None) -> list[str]:
        """The reason that an earlier decision gives."""
        decided = self._confirmed.get(text(label), {})
        if len(decided) != 1 or field not in decided:
            return []
        return [f"confirmed before for the header {label!r} in layout {decided[field]}"]

    @staticmethod
    def keep(columns: list[ColumnMapping], before: Mapping | None) -> list[ColumnMapping]:
        """The columns, with each entry that a person decided for this layout as it was."""
        if before is None:
            return columns
        decided = {(c.column, c.position): c for c in before.columns if c.status is not Status.SUGGESTED}
        kept = [decided.get((c.column, c.position), c) for c in columns]
        used = {c.field for c in kept if c.status is Status.CONFIRMED and c.field}
        return [_freed(c) if c.status is Status.SUGGESTED and c.field in used else c for c in kept]

    @staticmethod
    def keep_head(proposal: Mapping, before: Mapping | None) -> Mapping:
        """The proposal with the constants, and for a confirmed mapping the grain, that a person wrote."""
        if before is None:
            return proposal
        kept = {"constants": before.constants}
        if before.status is Status.SUGGESTED:
            return proposal.model_copy(update=kept)
        return proposal.model_copy(update=kept | {"rows_are": before.rows_are, "status": before.status})


def _freed(column: ColumnMapping) -> ColumnMapping:
    """A suggestion whose field a person gave to another column."""
    update = {
        "field": None,
        "confidence": 0.5,
        "why": [f"{column.field} is fed by another column"],
        "transform": None,
    }
    return column.model_copy(update=update)
