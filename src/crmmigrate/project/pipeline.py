"""The runner: brings each stage what it needs, keeps what it gives, does nothing twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crmmigrate import __version__, config
from crmmigrate.core.documents import Cleaning, Mapping, Model
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile, from_plain
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Table
from crmmigrate.flow import GATHER, Known, Stage, stage, way_to
from crmmigrate.project import (
    accounting,
    added,
    cluster_notes,
    documents,
    packs,
    plugins,
    proposing,
    recoding,
    retired,
    spelling_desk,
    wave_check,
    workers,
)
from crmmigrate.project.gathering import Gathered, gather_all
from crmmigrate.project.layouts import Before
from crmmigrate.project.ledger import Ledger
from crmmigrate.project.lock import locked
from crmmigrate.project.progress import Progress, Silent
from crmmigrate.project.project import Project
from crmmigrate.project.store import Artefact, Outcome, Store, key_of
from crmmigrate.steps import clean, model
from crmmigrate.steps import map as mapping


@dataclass
class State:
    """What a run knows so far."""

    known: Known
    gathered: Gathered
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    inferred: dict[str, object] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    told: list[Finding] = field(default_factory=list)

    def tables_of(self, name: str) -> dict[str, Artefact]:
        """The artefacts that a stage gave."""
        return self.gathered.tables if name == GATHER else self.outcomes[name].tables

    @property
    def event_paths(self) -> list[Path]:
        """All events so far."""
        outcomes = [*self.gathered.outcomes.values(), *self.outcomes.values()]
        return [o.events for o in outcomes if o.events]

    def findings(self) -> list[Finding]:
        """Findings of all stages, without those of single cells."""
        return [*self.gathered.findings, *self.told, *(f for o in self.outcomes.values() for f in o.findings)]


class Pipeline:
    """One run over a project. Use it in a `with`: it holds the project's lock and its ledger.

    Args:
        project: The project.
        command: The command, for the ledger.
        progress: Who is told.
        weights: Weights of column mapping, a file or the name of shipped ones; None: the usual ones.
        extra_packs: Mapping packs beside those that migration.yaml names.

    Attributes:
        golden: Whether `match` makes golden records; where only clusters are asked for, they need not be made.
        remember: Whether `match` keeps what later records are compared with.
        before: How files of the same layouts were cleaned and mapped; None: that is proposed.
    """

    def __init__(
        self, project: Project, command: str, progress: Progress | None = None, weights: str | None = None,
        extra_packs: Sequence[Path] = (),
    ) -> None:  # fmt: skip
        self.project = project
        self.weights = weights
        self.extra_packs = extra_packs
        self.progress = progress or Silent()
        self.golden = True
        self.remember = False
        self.before: Before | None = None
        self.store = Store(project.state)
        self._command = command
        self._spare: dict[str, Engine] = {}
        self._lock = locked(project.state)

    def __enter__(self) -> Self:
        self._lock.__enter__()
        try:
            self.project.sweep()
            self.ledger = Ledger(self.project.state / "ledger.db")
            self.run = self.ledger.begin(self._command)
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.ledger.end(self.run, "error" if kind else "ok")
        except OutsideError:
            if kind is None:
                raise
        finally:
            for engine in self._spare.values():
                engine.close()  # type: ignore[attr-defined]
            self.ledger.close()
            self._lock.__exit__(kind, fault, trace)

    def gather(self) -> State:
        """Read the files.

        Raises:
            UsageError: `sources-retired`: they are in an archive.
        """
        retired.refuse(self.project)
        documents.look_over(self.project)
        gathered = gather_all(self.project, self.store, self.progress)
        self.ledger.sources(gathered.sources)
        known = Known(self.project.migration, patches=documents.patches(self.project))
        return State(known, gathered)

    def upto(self, name: str) -> State:
        """Bring everything up to date to a stage: `profile`, `clean`, `model`, `map`, `check` or `match`."""
        state = self.gather()
        if name == GATHER:
            return state
        for step in way_to("clean" if name == "model" else name):
            if step.name == "map":
                self._choose_model(state)
            self._prepare(step, state)
            self._stage(step, state)
            if step.name == "clean":
                state.known = replace(state.known, profiles=added.profiled(self, state))
        if name == "model":
            self._choose_model(state)
        return state

    def ready_to_clean(self) -> State:
        """Bring cleaning.yaml up to date, and clean nothing."""
        state = self.upto("profile")
        self._prepare(stage("clean"), state)
        return state

    def mapped(self) -> State:
        """Bring the mappings up to date, not the tables: no row need be cleaned or moved to say what feeds what."""
        state = self.upto("clean" if self._model_is_of_rows() or added.are_wanted(self.project) else "profile")
        state.known = replace(state.known, profiles=profiles_of(state))
        self._choose_model(state)
        self.progress.begin("map", 1)
        started = time.monotonic()
        self._map_columns(state)
        self.progress.end("map", time.monotonic() - started, reused=False)
        self._map_values(state)
        return state

    def _prepare(self, step: Stage, state: State) -> None:
        """Bring the documents that a stage reads up to date."""
        known = state.known
        if step.name == "clean":
            profiles = profiles_of(state)
            suggestion = self._proposed_cleaning(state, profiles)
            cleaning, lines = documents.cleaning(self.project, suggestion, profiles)
            priorities = documents.priorities(self.project, profiles)
            known = replace(known, rates=documents.rates(self.project, cleaning))
            spellings = spelling_desk.decided(self.project, cleaning)
            state.known = replace(
                known, profiles=profiles, cleaning=cleaning, priorities=priorities, spellings=spellings
            )
            state.changes += lines
        elif step.name == "map":
            self._map_columns(state)
            self._map_values(state)
        elif step.name == "match":
            said = tuple(config.read_pairs(self.project.pairs_path))
            unique = documents.unique(self.project, profiles_of(state))
            state.known = replace(known, pairs=said, unique=unique, golden=self.golden, remember=self.remember)

    def _proposed_cleaning(self, state: State, profiles: dict[str, TableProfile]) -> Cleaning:
        """What profiles and rows propose; looked at once, as long as the sources are what they are."""
        migration = state.known.migration
        if self.before and (known := self.before.cleaning(profiles)):
            return known
        plain = clean.propose(profiles, migration)
        key = key_of("proposals", __version__, plain, migration.default_region, state.outcomes["profile"].key)
        standing = self.store.find("proposals", key)
        if standing is None:
            with self.engine("duckdb") as engine:
                found = clean.enriched(plain, self.tables(state, GATHER, engine), profiles, migration, engine)
            standing = self.store.note("proposals", key, {"cleaning": found.model_dump(mode="json", by_alias=True)})
        self.store.forget("proposals", [key])
        return Cleaning.model_validate(standing.data["cleaning"])

    def _map_columns(self, state: State) -> None:
        known = state.known
        if known.mappings:
            return
        if self.before and (mappings := self.before.mappings(staged_profiles(state))):
            state.known = replace(known, mappings=mappings)
            return
        standing = documents.standing(self.project)
        shared = packs.read(self.project, self.extra_packs)
        memory = mapping.Memory(list(standing.values()), shared)
        layouts = [[c.label for c in profile.columns] for profile in known.profiles.values()]
        state.told += memory.findings(layouts, known.chosen_model)
        given = (self._profiled_by(state), known.chosen_model, shared, proposing.weights_key(self.weights))
        kept = proposing.Kept(self.store, given)
        suggestions = kept.find(standing.values())
        if suggestions is None:
            suggestions = proposing.propose(known.profiles, known.chosen_model, memory, self.weights)
        mappings, lines = documents.mappings(self.project, known.chosen_model, suggestions, known.profiles, standing)
        if self.project.lasts:
            kept.keep(mappings, suggestions)
        state.known = replace(known, mappings=mappings)
        state.changes += lines

    def _profiled_by(self, state: State) -> str:
        """What the profiles come from: the files, and cleaning where it adds columns."""
        cleaned = state.outcomes.get("clean")
        adds = cleaned is not None and any(map(added.columns_of, cleaned.tables.values()))
        return cleaned.key if cleaned and adds else state.outcomes["profile"].key

    def _map_values(self, state: State) -> None:
        """Bring the value maps of fed fields up to date; they speak of cleaned values."""
        known = state.known
        fields = recoding.wanted(self.project, known.chosen_model, known.mappings)
        if not fields:
            return
        if "clean" not in state.outcomes:
            self._prepare(stage("clean"), state)
            self._stage(stage("clean"), state)
        config = mapping.ConformConfig(known.chosen_model, known.mappings)
        key = key_of("values", __version__, config, fields, self._inputs(stage("map"), state))
        outcome = self.store.find("values", key)
        if outcome is None:
            with self.engine() as engine:
                values = mapping.spoken(self.tables(state, "clean", engine), config, fields, engine)
                outcome = self.store.save("values", key, Result(data={"spoken": values}), engine)
        self.store.forget("values", [key])
        said = [mapping.Spoken(**one) for one in outcome.data["spoken"]]
        maps, lines = recoding.value_maps(self.project, known.chosen_model, fields, said)
        state.known = replace(state.known, value_maps=maps)
        state.changes += lines
        state.told += mapping.unmapped(maps, known.chosen_model)

    def _model_is_of_rows(self) -> bool:
        """Whether the model is still to be made, from cleaned rows."""
        chosen = self.project.migration.model
        return chosen == "flat" or (chosen == "inferred" and not self.project.model_path.is_file())

    def _choose_model(self, state: State) -> None:
        """The model of migration.yaml: the shipped one, one inferred from the data, a file, or the files as is."""
        if state.known.model is not None:
            return
        chosen = self.project.migration.model
        if chosen == "flat":
            flat, mappings = self._flat(state)
            state.known = replace(state.known, model=flat, mappings=tuple(mappings))
            wave_check.check(self.project, flat)
            return
        inferred: Model | None = None
        if chosen == "inferred" and not self.project.model_path.is_file():
            proposed = state.inferred.get("star")
            inferred = Model.model_validate(proposed) if proposed else self.infer(state).star
        chosen_model = documents.model(self.project, inferred)
        wave_check.check(self.project, chosen_model)
        state.known = replace(state.known, model=chosen_model)

    def _flat(self, state: State) -> tuple[Model, list[Mapping]]:
        with self.engine() as engine:
            tables = self.tables(state, "clean", engine)
            return model.flat_model(tables, state.known.profiles, self.project.migration.name)

    def infer(self, state: State) -> model.Inferred:
        """The star schema that the data themselves propose."""
        with self.engine("duckdb") as engine:
            return model.infer(self.tables(state, "clean", engine), state.known.profiles, engine)

    def inferred(self, state: State) -> Result:
        """The model step's own result: roles, keys, foreign keys and dimensions as found, with findings."""
        with self.engine("duckdb") as engine:
            return model.run(self.tables(state, "clean", engine), model.ModelConfig(state.known.profiles), engine)

    def proposed(self) -> tuple[State, Result]:
        """The model in force, and beside it what the data propose: looked at once."""
        state = self.upto("clean")
        result = self.inferred(state)
        state.inferred["star"] = result.data["star"]
        self._choose_model(state)
        return state, result

    @contextmanager
    def engine(self, spec: str | None = None) -> Iterator[Engine]:
        """An engine for one step, which may have served the step before."""
        migration = self.project.migration
        name = spec or migration.engine
        made = self._spare.pop(name, None) or plugins.engine(name, migration.memory_limit)
        reusable = False
        try:
            yield made
            emptied = getattr(made, "emptied", None)
            reusable = emptied is not None and name not in self._spare and emptied()
        finally:
            if reusable:
                self._spare[name] = made
            else:
                made.close()  # type: ignore[attr-defined]

    def tables(self, state: State, name: str, engine: Engine) -> dict[str, Table]:
        """The tables that a stage gave, in an engine."""
        return {n: artefact.read(engine) for n, artefact in state.tables_of(name).items()}

    def _stage(self, step: Stage, state: State) -> None:
        inputs = self._inputs(step, state)
        settings = step.configure(state.known)
        key = key_of(step.name, __version__, self.project.migration.engine, settings, inputs)
        self.progress.begin(step.name, 1)
        started = time.monotonic()
        outcome = self.store.find(step.folder, key)
        reused = outcome is not None
        if outcome is None:
            settings = self._with_parts(step, settings, state)
            with self.engine() as engine:
                result = step.run(self.tables(state, step.takes, engine), settings, engine)
                outcome = self.store.save(step.folder, key, result, engine)
        self.store.forget(step.folder, [key])
        if step.name == "match" and self.project.lasts:
            cluster_notes.keep(self.project.state, outcome)
        seconds = time.monotonic() - started
        state.outcomes[step.name] = outcome
        self._record(step, outcome, inputs, seconds, reused=reused)
        self.progress.end(step.name, seconds, reused=reused)

    def _with_parts(self, step: Stage, settings: Any, state: State) -> Any:
        """The settings with what worker processes said of single tables, where there are many."""
        if step.alone is None or self.project.migration.engine != "duckdb":
            return settings
        tables = list(state.tables_of(step.takes).values())
        return replace(settings, apart=workers.apart(step, tables, settings, self.project.migration.memory_limit))

    def _inputs(self, step: Stage, state: State) -> list[str]:
        if step.takes == GATHER:
            return sorted(o.key for o in state.gathered.outcomes.values())
        return [state.outcomes[step.takes].key]

    def _record(self, step: Stage, outcome: Outcome, inputs: list[str], seconds: float, *, reused: bool) -> None:
        values = {
            "step": step.name, "subject": "", "key": outcome.key, "inputs": inputs, "reused": reused,
            "outputs": {n: t.n_rows for n, t in outcome.tables.items()}, "seconds": f"{seconds:.3f}",
        }  # fmt: skip
        self.ledger.step(self.run, values, outcome.findings)

    def event_findings(self, state: State) -> list[Finding]:
        """Findings of single rows and cells, grouped by cause."""
        with self.engine("duckdb") as engine:
            events = accounting.all_events(state.event_paths, engine)
            return accounting.event_findings(events) if events is not None else []


def profiles_of(state: State) -> dict[str, TableProfile]:
    """The profiles of all sources."""
    return dict(state.known.profiles) or staged_profiles(state)


def staged_profiles(state: State) -> dict[str, TableProfile]:
    """The profiles of all sources as they came, without columns that cleaning adds."""
    return {p["source"]: from_plain(p) for p in state.outcomes["profile"].data["profiles"]}


__all__ = ["Pipeline", "State", "profiles_of", "stage", "staged_profiles"]
