"""What people decided before: confirmed and rejected entries of mappings, here and in packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, Pack, Status
from crmmigrate.core.findings import Finding
from crmmigrate.core.profiles import TableProfile
from crmmigrate.steps.map.headers import layout_key
from crmmigrate.steps.map.lexicon import Matrix
from crmmigrate.steps.map.packs import PackMemory, decided, header_key

_DECIDED = 20.0  # in log-odds: more than all other evidence together
_LEAST, _MOST = 0.02, 0.9  # what a chance is held to be where people know more: its ends are guesses


class Memory:
    """Looks up what people decided for a layout or, elsewhere, for the same header.

    Args:
        mappings: Of this project; what people decided in them is certain.
        packs: Of other projects; where the project decided nothing they are evidence beside other evidence.
    """

    def __init__(self, mappings: Sequence[Mapping], packs: Sequence[Pack] = ()) -> None:
        self._confirmed: dict[str, dict[str | None, str]] = {}
        self._rejected: dict[str, set[str | None]] = {}
        self._by_key: dict[tuple[str, ...], Mapping] = {}
        self._by_source: dict[str, Mapping] = {}
        self._order: dict[str, int] = {}
        self._packs = PackMemory(packs)
        for number, mapping in enumerate(sorted(mappings, key=lambda m: m.layout)):
            self._order.setdefault(mapping.layout, number)
            self._by_key.setdefault(layout_key([c.column for c in mapping.columns]), mapping)
            for source in mapping.applies_to:
                self._by_source.setdefault(source, mapping)
            for column, status in decided(mapping):
                header = header_key(column.column)
                if status is Status.CONFIRMED:
                    self._confirmed.setdefault(header, {})[column.field] = mapping.layout
                else:
                    self._rejected.setdefault(header, set()).add(column.field)

    def same_layout(self, key: tuple[str, ...], sources: Sequence[str]) -> Mapping | None:
        """The mapping of the same headers, else the one that applies to one of the sources."""
        if key in self._by_key:
            return self._by_key[key]
        applied = (self._by_source[s] for s in sources if s in self._by_source)
        return min(applied, key=lambda m: self._order[m.layout], default=None)

    def weighed(self, table: TableProfile, paths: Sequence[str], chances: Matrix) -> Matrix:
        """The chances with what people decided before."""
        added = self.bonus(table, paths)
        if not added.any():
            return chances
        odds = np.log(_open_to_people(chances, added != 0)) + added
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        whole: Matrix = powers / powers.sum(axis=1, keepdims=True)
        return whole

    def bonus(self, table: TableProfile, paths: Sequence[str]) -> Matrix:
        """Columns x (paths and none): what earlier decisions add to the log-odds."""
        found = np.zeros((len(table.columns), len(paths) + 1))
        places: dict[str | None, int] = {path: i for i, path in enumerate(paths)} | {None: len(paths)}
        labels = [c.label for c in table.columns]
        for row in range(len(labels)):
            for path, added in self._weights(labels, row).items():
                if path in places:
                    found[row, places[path]] += added
        return found

    def _weights(self, labels: Sequence[str], row: int) -> dict[str | None, float]:
        header = header_key(labels[row])
        own = self._confirmed.get(header)
        said = self._packs.weights(labels, row) if own is None else {}
        if own and len(own) == 1:  # people who disagree decide nothing
            said = dict.fromkeys(own, _DECIDED)
        for path in self._rejected.get(header, ()):
            if path is not None:
                said[path] = said.get(path, 0.0) - _DECIDED
        return said

    def is_confirmed(self, label: str, field: str | None) -> bool:
        """Whether people of this project confirmed the field, or none, for the header, and no other one."""
        return set(self._confirmed.get(header_key(label), {})) == {field}

    def why(self, labels: Sequence[str], row: int, field: str | None) -> list[str]:
        """The reason that an earlier decision gives."""
        own = self._confirmed.get(header_key(labels[row]))
        if own is None:
            return self._packs.why(labels, row, field)
        if len(own) != 1 or field not in own:
            return []
        return [f"confirmed before for the header {labels[row]!r} in layout {own[field]}"]

    def form(self, label: str, field: str | None, model: Model) -> dict[str, Any]:
        """Transform and parts that people of other projects confirmed with a field; none where this one decided."""
        if header_key(label) in self._confirmed:
            return {}
        transform, parts = self._packs.form(label, field)
        return {"transform": transform, "parts": {path: t for path, t in parts.items() if model.field(path)}}

    def rows_are(self, table: TableProfile, model: Model) -> str | None:
        """The grain of a layout that packs know as a whole."""
        found = self._packs.rows_are([c.label for c in table.columns])
        return found if found in model.tables else None

    def findings(self, layouts: Iterable[Sequence[str]], model: Model) -> list[Finding]:
        """What people must know of the packs."""
        return list(self._packs.findings(layouts, self._confirmed.keys(), model))

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
        settled = [c for c in before.suggested_constants if c.status is not Status.SUGGESTED]
        kept = {"constants": before.constants, "constants_of": before.constants_of, "suggested_constants": settled}
        if before.status is Status.SUGGESTED:
            return proposal.model_copy(update=kept)
        return proposal.model_copy(update=kept | {"rows_are": before.rows_are, "status": before.status})


def _open_to_people(chances: Matrix, told: npt.NDArray[np.bool_]) -> Matrix:
    """The chances with those that people spoke of away from 0 and 1; the others of a row share the rest."""
    held = np.where(told, np.clip(chances, _LEAST, _MOST), 0.0)
    others = np.where(told, 0.0, np.maximum(chances, 1e-12))
    rest = np.maximum(1 - held.sum(axis=1, keepdims=True), 1e-3) / np.maximum(others.sum(axis=1, keepdims=True), 1e-12)
    opened: Matrix = np.maximum(held + others * rest, 1e-12)
    return opened


def _freed(column: ColumnMapping) -> ColumnMapping:
    """A suggestion whose field a person gave to another column."""
    update = {
        "field": None,
        "confidence": 0.5,
        "why": [f"{column.field} is fed by another column"],
        "transform": None,
    }
    return column.model_copy(update=update)
