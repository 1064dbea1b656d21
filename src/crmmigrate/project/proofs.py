"""All proofs of a target beside counts, references and KPIs: rows, grain, slices, dates, keys, values, cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine, TablePlan, Target
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.project import (
    accounting,
    masking,
    proofs_cells,
    proofs_dimensions,
    proofs_facts,
    proofs_findings,
    proofs_rows,
    waves,
)
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.project.proofs_page import personal
from crmmigrate.project.proofs_rows import RowDifferences
from crmmigrate.project.proofs_sql import listed, quoted
from crmmigrate.steps import load, validate
from crmmigrate.steps import map as mapping


@dataclass(frozen=True)
class ProofOptions:
    """What is proven beside the usual.

    Attributes:
        by: Further fields, `table.field`, by which totals are cut.
        cells: Source cells to compare with the target; 0 for none.
        seed: Which cells: the same seed takes the same ones.
        masked: Texts of the target are pseudonyms, so that they say nothing about those of the files.
        waves: Names of the waves that the target should hold; none: those that it says it has.
    """

    by: tuple[str, ...] = ()
    cells: int = 2_000
    seed: int = 1
    masked: bool = False
    waves: tuple[str, ...] = ()


@dataclass
class Proofs:
    """What was proven, in the shapes of ValidationReport."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    control_totals: list[dict[str, Any]] = field(default_factory=list)
    slice_totals: list[dict[str, Any]] = field(default_factory=list)
    grain: list[dict[str, Any]] = field(default_factory=list)
    dates: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    distributions: list[dict[str, Any]] = field(default_factory=list)
    completeness: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """What all proofs stand on.

    Attributes:
        state: Brought up to `match`.
        target: The target.
        plans: What should be in it, by table.
        sources: Key of a source -> its id.
        options: What is asked.
        differences: Rows of each table against the plan.
        tolerance: Relative difference that counts as none.
    """

    state: State
    target: Target
    plans: Mapping[str, TablePlan]
    sources: Mapping[int, str]
    options: ProofOptions
    differences: Mapping[str, RowDifferences]
    tolerance: Decimal

    @property
    def model(self) -> Model:
        """The model of the project."""
        return self.state.known.chosen_model

    @cached_property
    def _kinds(self) -> Mapping[str, Mapping[str, str]]:
        known = self.state.known
        return masking.kinds(self.model, known.mappings, profiles_of(self.state)) if self.options.masked else {}

    def shifted(self, table: str, field: str) -> bool:
        """Whether the dates of a field are pseudonyms, which say nothing about those of the files."""
        return bool(self._kinds.get(table, {}).get(field) == "birth")

    def columns(self, table: str) -> list[str]:
        """The columns of a table of the target."""
        return [c.name for c in self.plans[table].columns]

    def current(self, table: str) -> str:
        """A condition for the rows of now: members that are known, and of several versions the last."""
        names = self.columns(table)
        key = self.plans[table].primary_key
        known = [f"{quoted(key[0])} <> {load.names.UNKNOWN}"] if len(key) == 1 else []
        return " AND ".join([*known, *(["is_current"] if "is_current" in names else [])]) or "1 = 1"


def prove(
    pipeline: Pipeline, state: State, target: Target, plans: Sequence[TablePlan], options: ProofOptions
) -> Proofs:
    """Prove a target, table by table.

    Raises:
        UsageError: `by` names no field of the model.
    """
    _check(options, state.known.chosen_model)
    proofs = Proofs()
    plans = [p for p in plans if not proofs_findings.lacking(target, p, proofs.findings)]
    differences = proofs_rows.compare(target, [waves.provable(p) for p in plans], target.tables())
    floating = "floating_decimals" in target.capabilities
    ground = Ground(
        state, target, {p.table: p for p in plans}, _sources(target), options, differences,
        proofs_rows.FLOATING if floating else Decimal(0),
    )  # fmt: skip
    proofs.rows = proofs_findings.row_table(differences)
    proofs.grain = _grain(ground)
    with pipeline.engine("duckdb") as engine:
        work = _Work(ground, engine, proofs)
        work.run()
        if options.cells:
            proofs.cells = proofs_cells.compare(ground, work.mapped, engine)
    proofs.findings += proofs_findings.unknown_slices(options.by, proofs)
    proofs.findings += proofs_findings.findings(proofs, differences, personal(state))
    return proofs


def _check(options: ProofOptions, model: Model) -> None:
    for path in options.by:
        table, _, name = path.partition(".")
        if table not in model.tables or name not in model.fields_of(table):
            raise UsageError(f"--by {path}: the model has no such field", next="write table.field, as in model.yaml")


def _sources(target: Target) -> dict[int, str]:
    rows = target.query(f'SELECT "source_key", "source" FROM {quoted(load.SOURCES)}').to_pylist()
    return {int(r["source_key"]): r["source"] for r in rows}


class _Work:
    """The tables of the model, one after another, in one engine."""

    def __init__(self, ground: Ground, engine: Engine, proofs: Proofs) -> None:
        self._ground, self._engine, self._proofs = ground, engine, proofs
        state = ground.state
        cleaned = {n: a.read(engine) for n, a in state.tables_of("clean").items()}
        known = state.known
        config = mapping.ConformConfig(
            known.chosen_model, known.mappings, known.priorities, recodes=mapping.recodes(known.value_maps)
        )
        self.mapped: dict[str, Table] = mapping.legacy_values(cleaned, config, engine)
        events = accounting.all_events(state.event_paths, engine)
        self._events = events
        left = accounting.fates(events).filter(~nw.col(ROW).is_null()) if events is not None else None
        self._left = engine.hold(left.select(SOURCE, ROW).unique()) if left is not None else None

    def run(self) -> None:
        """Prove each table that has legacy rows."""
        for name in self._ground.model.tables:
            table = load.target_name(self._ground.model, name)
            parts = {s: t for s, t in self.mapped.items() if t.meta["table"] == name}
            if table not in self._ground.plans:
                continue
            if self._ground.model.tables[name].role == "dimension":
                proofs_dimensions.prove(self._ground, self._proofs, name, self._legacy(name, parts), self._engine)
            elif parts:
                proofs_facts.prove(self._ground, self._proofs, name, self._legacy(name, parts), parts, self._engine)

    def _legacy(self, name: str, parts: Mapping[str, Table]) -> validate.Legacy | None:
        if not parts:
            return None
        columns = set(self._ground.columns(load.target_name(self._ground.model, name)))
        types = {n: f.type for n, f in self._ground.model.fields_of(name).items() if n in columns}
        frames = [t.frame for t in parts.values()]
        return validate.legacy_rows(frames, types, self._left, self._aside(name), self._engine)

    def _aside(self, name: str) -> Frame | None:
        """The cells that contracts set aside; those without a readable value are seen by their text."""
        if self._events is None:
            return None
        mine = (nw.col("fate") == "set_aside") & (nw.col("step") == "check") & (nw.col("table") == name)
        return self._engine.hold(self._events.filter(mine).select(SOURCE, ROW, "column"))


def _grain(ground: Ground) -> list[dict[str, Any]]:
    """Keys that must be there once, in every table."""
    rows = []
    for table, plan in ground.plans.items():
        for columns in _unique(ground, table, plan):
            filled = " AND ".join(f"{quoted(c)} IS NOT NULL" for c in columns)
            sql = (
                f"SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {quoted(table)} WHERE {filled} "
                f"GROUP BY {listed(columns)} HAVING COUNT(*) > 1) AS x"
            )
            repeats = int(ground.target.query(sql).to_pylist()[0]["n"])
            rows.append({"table": table, "columns": list(columns), "repeats": repeats, "ok": not repeats})
    return rows


def _unique(ground: Ground, table: str, plan: TablePlan) -> list[tuple[str, ...]]:
    keys = [k for k in dict.fromkeys((plan.primary_key, plan.merge_key)) if k]
    name = load.names.model_name(ground.model, table)
    spec = ground.model.tables[name] if name else None
    if spec is None or spec.role == "dimension" or not spec.grain:
        return keys
    if set(spec.scoped) & set(spec.grain):  # a key that means something in one system only: `_key` names the system
        return keys
    return [*keys, tuple(spec.grain)] if set(spec.grain) <= set(ground.columns(table)) else keys
