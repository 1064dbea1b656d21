"""Trying changes out: the real steps over the rows that failed, with the documents as they would then be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import narwhals as nw
import pyarrow as pa

from crmmigrate import config
from crmmigrate.config.amending import amended, amended_values, difference
from crmmigrate.core.causes import Change, Effect
from crmmigrate.core.documents import Cleaning, ColumnMapping, Document, Model, ValueMap
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Fate, Frame, Table
from crmmigrate.flow import Known
from crmmigrate.project import added, documents
from crmmigrate.project.pipeline import State
from crmmigrate.project.project import Project
from crmmigrate.project.proofs_page import personal_columns
from crmmigrate.project.rehearsing_faults import is_of
from crmmigrate.steps import check, clean
from crmmigrate.steps import map as mapping

FEW, MANY = 200, 10_000
"""Different values that are tried to choose among changes, and for the effect of the chosen one."""
OUT = (str(Fate.REJECTED), str(Fate.SET_ASIDE))
Place = tuple[str, int]
Told = tuple[str, str, str | None, str | None]


@dataclass(frozen=True)
class Sample:
    """Rows that stand for all that failed: one for each different content of the columns concerned.

    Attributes:
        weights: Source row -> rows that it stands for, the most first.
        values: Source row -> what stands in the columns concerned, as staged.
        total: All rows that failed.
    """

    weights: dict[Place, int]
    values: dict[Place, tuple[str | None, ...]]
    total: int

    @property
    def covered(self) -> int:
        """Rows that the sample stands for."""
        return sum(self.weights.values())

    def few(self) -> Sample:
        """A smaller one."""
        kept = dict(list(self.weights.items())[:FEW])
        return Sample(kept, {p: self.values[p] for p in kept}, self.total)


class Bench:
    """Where changes are tried.

    Args:
        project: The project.
        state: Brought up to `match`.
        engine: The embedded engine.
    """

    def __init__(self, project: Project, state: State, engine: Engine) -> None:
        self.project = project
        self.state = state
        self.engine = engine
        self._staged: dict[str, Table] = {}
        self._last: tuple[Change, tuple[str, Document]] | None = None
        self._before: tuple[tuple[Place, ...], dict[Place, set[Told]]] = ((), {})

    @cached_property
    def personal(self) -> set[tuple[str, str]]:
        """The columns that hold personal data: file and header."""
        return personal_columns(self.state)

    def staged(self, source: str) -> Table:
        """A source as it was gathered."""
        if source not in self._staged:
            self._staged[source] = self.state.gathered.tables[source].read(self.engine)
        return self._staged[source]

    def seen(self, source: str) -> Table:
        """A source as it was gathered, with the columns that cleaning adds over the cells that they are made of."""
        return added.seen(self.staged(source), self.state.outcomes["clean"].tables.get(source))

    def sample(self, failed: Frame, entries: Sequence[ColumnMapping]) -> Sample:
        """One row for each different content of the columns, the most frequent first."""
        held = self.engine.hold(failed)
        counted = held.group_by(SOURCE).agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
        sizes = {r[SOURCE]: r["n"] for r in counted.rows(named=True) if r[SOURCE] in self.state.gathered.tables}
        found: list[tuple[int, Place, tuple[str | None, ...]]] = []
        for source in sorted(sizes, key=lambda s: (-sizes[s], s)):
            table = self.seen(source)
            names = [c.name for c in table.columns if any(is_of(e, c.label, c.name) for e in entries)]
            rows = table.frame.join(held.filter(nw.col(SOURCE) == source).select(ROW), on=ROW, how="semi")
            first = (nw.len().cast(nw.Int64()).alias("n"), nw.col(ROW).min().alias("first"))
            grouped = rows.group_by(*names).agg(*first) if names else rows.select(nw.lit(1).alias("n"), first=ROW)
            top = grouped.sort("n", "first", descending=[True, False]).head(MANY)
            picked = top.collect(backend="pyarrow").rows(named=True)
            found += [(row["n"], (source, row["first"]), tuple(row[n] for n in names)) for row in picked]
        found = sorted(found, key=lambda f: (-f[0], f[1]))[:MANY]
        return Sample({p: n for n, p, _ in found}, {p: v for _, p, v in found}, sum(sizes.values()))

    def told(self, rows: Iterable[Place], known: Known) -> dict[Place, set[Told]]:
        """What the steps say of some rows: the cells and rows that would not get through."""
        wanted: dict[str, list[int]] = {}
        for source, number in rows:
            wanted.setdefault(source, []).append(number)
        staged = {s: self._picked(s, numbers) for s, numbers in wanted.items()}
        happened = self.events(staged, known)
        found: dict[Place, set[Told]] = {}
        for frame in happened:
            for row in frame.filter(nw.col("fate").is_in(OUT)).collect(backend="pyarrow").rows(named=True):
                if row["rule"] != "unique" and row[ROW] is not None:
                    place = (row[SOURCE], row[ROW])
                    found.setdefault(place, set()).add((row["fate"], row["rule"], row["table"], row["column"]))
        return found

    def events(self, staged: Mapping[str, Table], known: Known) -> list[Frame]:
        """The events of `clean`, `map` and `check` over staged rows."""
        cleaned = self._cleaned(staged, known)
        conform = mapping.ConformConfig(
            known.chosen_model, known.mappings, known.priorities, tuple(known.migration.policies.exclude),
            recodes=mapping.recodes(known.value_maps),
        )  # fmt: skip
        mapped = mapping.run(self._held(cleaned), conform, self.engine)
        checked = check.run(self._held(mapped.tables), check.CheckConfig(known.chosen_model), self.engine)
        return [*mapped.events, *checked.events]

    def _cleaned(self, staged: Mapping[str, Table], known: Known) -> dict[str, Table]:
        """Staged rows, cleaned; where rows take values from their neighbours, these are cleaned with them."""
        entries = {source: known.cleaning.of(source) for source in staged}
        joined = {
            s for s, e in entries.items() if any(c.enabled for c in e.carry_down) or any(t.enabled for t in e.together)
        }
        whole = {s: self.staged(s) if s in joined else table for s, table in staged.items()}
        tables = clean.run(whole, known.clean_config, self.engine).tables
        return {s: _only(table, staged[s]) if s in joined else table for s, table in tables.items()}

    def _held(self, tables: Mapping[str, Table]) -> dict[str, Table]:
        """Tables worked out: a query on queries is bound anew by each that is built on it."""
        return {name: table.with_frame(self.engine.hold(table.frame)) for name, table in tables.items()}

    def _picked(self, source: str, rows: Sequence[int]) -> Table:
        wanted = self.engine.hold(pa.table({ROW: pa.array(rows, pa.int64())}))
        table = self.staged(source)
        return table.with_frame(self.engine.hold(table.frame.join(wanted, on=ROW, how="semi")))

    def effect(self, sample: Sample, change: Change) -> Effect:
        """How many of the rows get through with a change, without anything new being wrong with them."""
        known = self.with_change(change)
        places = tuple(sample.weights)
        if self._before[0] != places:
            self._before = places, self.told(places, self.state.known)
        before, after = self._before[1], self.told(places, known)
        passed = sum(n for place, n in sample.weights.items() if _is_better(before.get(place), after.get(place)))
        if sample.covered == sample.total:
            return Effect(passed, sample.total)
        return Effect(round(passed * sample.total / max(sample.covered, 1)), sample.total, sampled=True)

    # --- documents ------------------------------------------------------------------------------------

    def text(self, file: str) -> str:
        """A file of the project as it stands; what it would be where there is none."""
        path = self.project.root / file
        if path.is_file():
            return path.read_text("utf-8")
        document = self._document(file)
        return config.saving.text_of(document) if document else ""

    def _document(self, file: str) -> Document | None:
        known = self.state.known
        if file == "cleaning.yaml":
            return known.cleaning
        if file == self.model_file:
            return known.model
        placed = documents.placed(self.project, known.mappings)
        return next((m for path, m in placed if path.relative_to(self.project.root).as_posix() == file), None)

    @property
    def model_file(self) -> str:
        """The file of the model, relative to the project."""
        return self.project.model_path.relative_to(self.project.root).as_posix()

    def diff(self, change: Change) -> str:
        """A change as a unified diff."""
        if change.document == "values":
            file = config.read_value_map(self.project.root / change.file)
            before = config.valuemaps.value_map_text(file, file.document) if file.document.entries else ""
            after = config.valuemaps.value_map_text(file, amended_values(file, change))
            return difference(before, after, change.file)
        return difference(self.text(change.file), self._amended(change)[0], change.file)

    def _amended(self, change: Change) -> tuple[str, Document]:
        if self._last is None or self._last[0] is not change:
            self._last = change, amended(self.text(change.file), change)
        return self._last[1]

    def with_change(self, change: Change) -> Known:
        """The documents with a change made.

        Raises:
            ConfigError, UsageError: It cannot be made.
        """
        known = self.state.known
        if change.document == "values":
            made = amended_values(config.read_value_map(self.project.root / change.file), change)
            others = tuple(m for m in known.value_maps if m.field != made.field)
            return replace(known, value_maps=(*others, ValueMap(field=made.field, entries=made.entries)))
        _, document = self._amended(change)
        if isinstance(document, Cleaning):
            return replace(known, cleaning=document)
        if isinstance(document, Model):
            return replace(known, model=document)
        return replace(known, mappings=tuple(document if m.layout == document.layout else m for m in known.mappings))  # type: ignore[attr-defined,misc]


def _only(table: Table, rows: Table) -> Table:
    """The rows of a table that another has."""
    return table.with_frame(table.frame.join(rows.frame.select(ROW), on=ROW, how="semi"))


def _is_better(before: set[Told] | None, after: set[Told] | None) -> bool:
    """Whether something of what was wrong is right now and nothing new is wrong."""
    was, now = before or set(), after or set()
    return bool(was - now) and not now - was


def relative(project: Project, path: Path) -> str:
    """A file as the project names it."""
    return path.relative_to(project.root).as_posix()
