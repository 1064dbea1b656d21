"""Proposals of mappings; those of many layouts are made by worker processes."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from functools import partial

from crmmigrate.core.documents import Mapping, Model
from crmmigrate.core.profiles import TableProfile
from crmmigrate.project import shipped, workers
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
    layouts = mapping.layouts_of(profiles, memory)
    count = workers.count()
    found: dict[str, Mapping] = {}
    if len(layouts) >= workers.MANY_TABLES and count > 1:
        size = -(-len(layouts) // (count * PORTIONS))
        waiting = [list(layouts[i : i + size]) for i in range(0, len(layouts), size)]
        found = dict(workers.pooled(partial(_named, model, memory, weights), waiting, count))
    rest = [layout for layout in layouts if layout.name not in found]
    found |= dict(_named(model, memory, weights, rest))
    return [found[layout.name] for layout in layouts]


def _named(
    model: Model, memory: mapping.Memory, weights: str | None, layouts: Sequence[mapping.Layout]
) -> list[tuple[str, Mapping]]:
    learned = mapping.Learned(shipped.weights(weights), shipped.crm_model())
    made = mapping.proposals(layouts, model, shipped.vocabularies(), memory, learned)
    return [(layout.name, proposal) for layout, proposal in zip(layouts, made, strict=True)]
