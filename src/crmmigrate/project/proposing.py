"""Proposals of mappings; those of many layouts are made by worker processes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from functools import partial
from pathlib import Path
from typing import Any

from crmmigrate import __version__
from crmmigrate.core.documents import Mapping, Model
from crmmigrate.core.profiles import TableProfile
from crmmigrate.project import shipped, workers
from crmmigrate.project.store import Store, key_of
from crmmigrate.steps import map as mapping

PORTIONS = 3
"""A worker gets its share in so many parts: each carries what people decided before."""


def propose(
    profiles: MappingType[str, TableProfile], model: Model, memory: mapping.Memory, weights: str | None
) -> list[Mapping]:
    """One mapping a layout.

    Args:
        profiles: Source id -> profile.
        model: The model in force.
        memory: What people decided before.
        weights: A file, or the name of shipped weights; None: the usual ones.
    """
    every = mapping.layouts_of(profiles, memory, model)
    decided = {layout.name: layout.before for layout in every if layout.before and layout.is_decided}
    layouts = [layout for layout in every if layout.name not in decided]
    count = workers.count()
    found: dict[str, Mapping] = dict(decided)
    if len(layouts) >= workers.MANY_TABLES and count > 1:
        size = -(-len(layouts) // (count * PORTIONS))
        waiting = [list(layouts[i : i + size]) for i in range(0, len(layouts), size)]
        found = dict(workers.pooled(partial(_named, model, memory, weights), waiting, count))
    rest = [layout for layout in layouts if layout.name not in found]
    found |= dict(_named(model, memory, weights, rest)) if rest else {}
    return [found[layout.name] for layout in every]


def _named(
    model: Model, memory: mapping.Memory, weights: str | None, layouts: Sequence[mapping.Layout]
) -> list[tuple[str, Mapping]]:
    learned = mapping.Learned(shipped.weights(weights), shipped.crm_model())
    made = mapping.proposals(layouts, model, shipped.vocabularies(), memory, learned)
    return [(layout.name, proposal) for layout, proposal in zip(layouts, made, strict=True)]


def weights_key(weights: str | None) -> str:
    """What tells weights apart: the name of shipped ones, the content of a file."""
    file = Path(weights or "")
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else weights or ""


class Kept:
    """The suggestions of an earlier run, which stand as long as nothing that they come from has changed.

    Args:
        store: The artefacts.
        given: What they come from, but for the mapping files.
    """

    FOLDER = "proposed"

    def __init__(self, store: Store, given: Sequence[Any]) -> None:
        self._store = store
        self._given = given

    def find(self, standing: Iterable[Mapping]) -> list[Mapping] | None:
        """The suggestions for mapping files as they stand, if they were made before."""
        outcome = self._store.find(self.FOLDER, self._key(standing))
        return [Mapping.model_validate(m) for m in outcome.data["suggestions"]] if outcome else None

    def keep(self, written: Iterable[Mapping], suggestions: Sequence[Mapping]) -> None:
        """Keep suggestions for the mapping files as they now are: written, they are what is suggested again."""
        key = self._key(written)
        if not self._store.stands(self.FOLDER, key):
            plain = [m.model_dump(mode="json", by_alias=True) for m in suggestions]
            self._store.note(self.FOLDER, key, {"suggestions": plain})
        self._store.forget(self.FOLDER, [key])

    def _key(self, standing: Iterable[Mapping]) -> str:
        return key_of(self.FOLDER, __version__, self._given, [m.model_dump(mode="json") for m in standing])
