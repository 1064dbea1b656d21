"""The data's way, in order. Each stage is a pure step; the runner in `project/` brings it what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from crmmigrate.core.documents import Cleaning, Migration, Model, Patch, ValueMap
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.linking import PairDecision, Thresholds
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.steps import Step
from crmmigrate.core.tables import Table
from crmmigrate.steps import check, clean, match
from crmmigrate.steps import map as mapping
from crmmigrate.steps import profile as profiling


@dataclass(frozen=True)
class Known:
    """What the documents and earlier stages say, as the stages need it."""

    migration: Migration
    patches: tuple[Patch, ...] = ()
    profiles: Mapping[str, TableProfile] = field(default_factory=dict)
    cleaning: Cleaning = field(default_factory=Cleaning)
    model: Model | None = None
    mappings: tuple[MappingDocument, ...] = ()
    priorities: Mapping[str, int] = field(default_factory=dict)
    value_maps: tuple[ValueMap, ...] = ()
    rates: Mapping[str, pa.Table] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, Mapping[str, str | None]]] = field(default_factory=dict)
    pairs: tuple[PairDecision, ...] = ()
    unique: frozenset[str] = frozenset()
    golden: bool = True
    remember: bool = False

    @property
    def clean_config(self) -> clean.CleanConfig:
        """What the clean step is told."""
        region, today = self.migration.default_region, self.migration.as_of
        # Where nothing asks for the day, another day is no other cleaning: nothing is done again.
        asked = today is not None and "as_of" in self.cleaning.model_dump_json(by_alias=True)
        as_of = today.isoformat() if today and asked else None
        return clean.CleanConfig(self.cleaning, self.patches, region, self.rates, self.spellings, as_of)

    @property
    def thresholds(self) -> dict[str, Thresholds]:
        """Of the bands of pairs, by dimension, where something is said of them."""
        return {name: limits.thresholds for name, limits in self.migration.match.items()}

    @property
    def chosen_model(self) -> Model:
        """The model, which stands from the stage `model` on."""
        if self.model is None:
            msg = "the model is chosen before the stage that needs it"
            raise LookupError(msg)
        return self.model


@dataclass(frozen=True)
class Stage:
    """One step of the way.

    Attributes:
        name: The command.
        folder: Where its artefacts stand under `.crmmigrate/`.
        takes: The stage whose tables it takes.
        run: The step.
        configure: What the step needs beside tables.
        alone: What it says of one table by itself, if it does; where that is told in `settings.apart`, it does not
            look again. So many tables may be shared among processes.
    """

    name: str
    folder: str
    takes: str
    run: Step
    configure: Callable[[Known], Any]
    alone: Callable[[Table, Any, Engine], Any] | None = None


GATHER = "gather"

FLOW: tuple[Stage, ...] = (
    Stage("profile", "profiles", GATHER, profiling.run, lambda _: profiling.ProfileConfig(),
          alone=profiling.alone),
    Stage("clean", "cleaned", GATHER, clean.run, lambda known: known.clean_config),
    Stage("map", "conformed", "clean", mapping.run, lambda known: mapping.ConformConfig(
        known.chosen_model, known.mappings, known.priorities, tuple(known.migration.policies.exclude),
        recodes=mapping.recodes(known.value_maps))),
    Stage("check", "checked", "map", check.run, lambda known: check.CheckConfig(known.chosen_model)),
    Stage("match", "matched", "check", match.run, lambda known: match.MatchConfig(
        known.chosen_model, known.thresholds, known.pairs, known.unique, known.golden, known.remember)),
)  # fmt: skip
"""After these, `load` decides with what the target holds already, and an adapter applies its plan."""


def stage(name: str) -> Stage:
    """The stage of that name."""
    return next(s for s in FLOW if s.name == name)


def way_to(name: str) -> tuple[Stage, ...]:
    """The stages up to and including one."""
    names = [s.name for s in FLOW]
    return FLOW[: names.index(name) + 1]
