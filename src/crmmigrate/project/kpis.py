"""KPIs, proven: each computed from the legacy rows and from the star, compared in total and by every slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crmmigrate.core.errors import ConfigError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.kpis import Tolerance
from crmmigrate.core.ports import Target
from crmmigrate.project import kpi_documents, kpi_expected, kpi_fanout, kpi_legacy
from crmmigrate.project.kpi_expected import Figure
from crmmigrate.project.kpi_legacy import LegacySide, by_group
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps import kpis
from crmmigrate.steps.kpis import DIALECTS, Cause, Kpi, KpiSqlError, Query

Figures = Mapping[tuple[str, ...], Decimal | None]
CURRENCY = "currency"
NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class _Sides:
    """Where both sides of the KPIs are asked, and what they are compared with."""

    legacy: LegacySide
    target: Target | None
    expected: Sequence[Figure]
    written: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @property
    def floating(self) -> bool:
        return self.target is not None and "floating_decimals" in self.target.capabilities

    def in_target(self, kpi: Kpi, groups: Mapping[str, str]) -> Figures:
        """The figures of the star."""
        if self.target is None:
            return {}
        dialect = DIALECTS.get(self.target.name, "postgres")
        table = self.target.query(kpis.select_sql(kpi, Query(self.legacy.star, dialect, groups)))
        return by_group([tuple(row.values()) for row in table.to_pylist()])

    def in_files(self, kpi: Kpi, groups: Mapping[str, str], stage: int, own: str = "") -> Figures:
        """The figures of the legacy rows at a stage; of the user's own SQL where there is some."""
        if own:
            sql = own.replace(":as_of", f"DATE '{kpi.as_of}'") if kpi.as_of else own
            return self.legacy.own_figures(kpis.grouped_legacy(sql, list(groups)), stage)
        key = (kpi.name, *groups.items())
        if key not in self.written:
            self.written[key] = kpis.select_sql(kpi, Query(self.legacy.star, "duckdb", groups))
        return self.legacy.figures(self.written[key], stage, resolved=kpi.is_joined)


def wanted(pipeline: Pipeline, state: State) -> list[Kpi]:
    """The KPIs of the project.

    Raises:
        ConfigError: kpis.yaml is wrong.
    """
    parsed = kpi_documents.document(pipeline.project, state.known.chosen_model)
    if parsed is None:
        return []
    return kpi_documents.resolved(parsed, state.known.chosen_model, state.known.migration.as_of)


def prove(pipeline: Pipeline, state: State, target: Target | None) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Compare every KPI of the project.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        target: What was loaded; None: only the legacy figures are given.

    Returns:
        One entry a KPI and currency, in the shape that `ValidationReport.kpis` tells; findings.

    Raises:
        ConfigError: kpis.yaml is wrong.
        OutsideError: The target is away, or a statement fails.
    """
    parsed = kpi_documents.document(pipeline.project, state.known.chosen_model)
    known = wanted(pipeline, state)
    if parsed is None or not known:
        return [], []
    root, settings = pipeline.project.root, {k.name: k.settings for k in known}
    expected = kpi_expected.figures(root, kpi_documents.expected_files(parsed), settings)
    entries: list[dict[str, Any]] = []
    faults = []
    with kpi_legacy.opened(pipeline, state, known) as legacy:
        sides = _Sides(legacy, target, expected)
        for kpi in known:
            try:
                entries += _proven(kpi, sides, state)
            except KpiSqlError as error:
                faults.append(kpi_documents.fault_of(parsed, kpi.name, error.message))
    if faults:
        raise ConfigError(tuple(faults))
    left = kpi_expected.left(expected, entries) if target is not None else []
    return entries, [*findings(entries), *left]


def _proven(kpi: Kpi, sides: _Sides, state: State) -> list[dict[str, Any]]:
    reason = kpis.missing(kpi, sides.legacy.star)
    if reason:
        return [_head(kpi) | {"status": NOT_APPLICABLE, "reason": reason, "ok": True}]
    groups = {CURRENCY: "COALESCE(currency, '')"} if kpi.splits_currency(sides.legacy.star) else {}
    work = _Proof(kpi, sides, groups)
    return [work.entry(key) | kpi_fanout.told(kpi, sides.legacy, state.known.chosen_model) for key in work.found()]


def _head(kpi: Kpi) -> dict[str, Any]:
    return {
        "name": kpi.name, "description": kpi.description, "formula": kpi.settings.formula or kpi.expression,
        "expression": kpi.expression, "grain": kpi.settings.grain, "unit": kpi.settings.unit,
        "currency": "", "by_currency": False,
        "status": "", "reason": "", "legacy": None, "target": None, "difference": None, "unexplained": None,
        "tolerance": _tolerance(kpi).model_dump(), "equal": False, "ok": False, "slices": [], "explained": [],
        "expected": [], "fan_out": {},
    }  # fmt: skip


def _tolerance(kpi: Kpi) -> Tolerance:
    return kpi.settings.tolerance or (Tolerance() if kpi.is_exact else kpis.INEXACT)


class _Proof:
    """One KPI: its figures at every stage, then one entry a currency."""

    def __init__(self, kpi: Kpi, sides: _Sides, groups: Mapping[str, str]) -> None:
        self._kpi = kpi
        self._sides = sides
        self._tolerance = _tolerance(kpi)
        own = kpi.settings.legacy
        self._groups = groups
        self._causes = sides.legacy.causes_of(kpi)
        self._target = sides.in_target(kpi, groups)
        self._first = sides.in_files(kpi, groups, 0, own)
        self._levels = [(c, sides.in_files(kpi, groups, c.stage, own)) for c in self._causes]
        self._last = self._levels[-1][1] if self._levels else self._first
        self._cuts = self._sliced()

    def found(self) -> list[tuple[str, ...]]:
        """The currencies, or one empty key."""
        found = sorted({*self._target, *self._first, *self._last})
        return found or [()]

    def entry(self, key: tuple[str, ...]) -> dict[str, Any]:
        """The entry of one currency."""
        first, last, target = self._first.get(key), self._last.get(key), self._target.get(key)
        levels: list[tuple[Cause, Decimal | None]] = [(c, figures.get(key)) for c, figures in self._levels]
        explained = kpis.bridge(levels, first)
        found = kpis.result(first, last, target, self._tolerance, floating=self._sides.floating)
        slices = self._slices(key)
        currency = key[0] if key else ""
        expected = self._compared(currency, target, slices, several=len(self.found()) > 1)
        found["equal"] = found["equal"] and all(s["equal"] for s in slices)
        found["ok"] = found["ok"] and all(s["ok"] for s in slices)
        status = "equal" if found["equal"] else "explained" if found["ok"] else "different"
        if self._sides.target is None:
            found |= {"target": None, "difference": None, "unexplained": None, "ok": True, "equal": False}
            status = "legacy_only"
        shown = explained if self._sides.target is not None else []
        return _head(self._kpi) | found | {
            "status": status, "currency": currency, "by_currency": bool(key), "slices": slices, "explained": shown,
            "expected": expected,
        }  # fmt: skip

    def _sliced(self) -> dict[str, tuple[Figures, Figures, Figures]]:
        """By slice: the figures as they stood, with all left out, and in the target."""
        if self._sides.target is None:
            return {}
        own = self._kpi.settings.legacy_slices
        last = self._causes[-1].stage if self._causes else 0
        found = {}
        for name, expression in self._kpi.slices(self._sides.legacy.star).items():
            if self._kpi.settings.legacy and name not in own:
                continue
            if name == CURRENCY and self._groups:
                continue
            groups = {**self._groups, "slice": expression}
            statement = own.get(name, "")
            found[name] = (
                self._sides.in_files(self._kpi, groups, 0, statement),
                self._sides.in_files(self._kpi, groups, last, statement),
                self._sides.in_target(self._kpi, groups),
            )
        return found

    def _slices(self, key: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = []
        for name, (first, last, target) in self._cuts.items():
            values = sorted({g[-1] for figures in (first, last, target) for g in figures if g[:-1] == key})
            for value in values:
                place = (*key, value)
                sides = first.get(place), last.get(place), target.get(place)
                found = kpis.result(*sides, self._tolerance, floating=self._sides.floating)
                rows.append({"slice": name, "value": value, **found})
        return rows

    def _compared(
        self, currency: str, target: Decimal | None, slices: Sequence[Mapping[str, Any]], *, several: bool
    ) -> list[dict[str, Any]]:
        """The figures of old reports beside those of the target."""
        of_slices = {(s["slice"], s["value"]): s["target"] for s in slices}
        rows = []
        for figure in self._sides.expected:
            mine = figure.kpi == self._kpi.name and kpi_expected.fits(figure, currency, several=several)
            if not mine or self._sides.target is None or (figure.slice and figure.slice not in self._cuts):
                continue
            value = of_slices.get((figure.slice, figure.of)) if figure.slice else target
            rows.append(kpi_expected.compared(figure, Decimal(value) if isinstance(value, str) else value))
        return rows


def findings(entries: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """What is wrong with KPIs, and which of them there cannot be."""
    found = []
    for entry in entries:
        name = f"{entry['name']} {entry['currency']}".strip()
        if not entry["ok"]:
            found.append(_different(entry, name))
        wrong = [e for e in entry["expected"] if not e["ok"]]
        if wrong:
            told = tuple(f"{e['slice']} {e['of']} {e['expected']} is {e['target']}".strip() for e in wrong)
            found.append(
                Finding("kpi-expected", f"{name}: the target differs from figures of old reports", Severity.WARNING,
                        Where(wrong[0]["place"].rsplit(":", 1)[0], None, entry["name"]), len(wrong), told,
                        next="look whether the old report or the migration is wrong; `crmmigrate kpis` shows both")
            )  # fmt: skip
    found += _fan_outs(entries)
    missing = [e for e in entries if e["status"] == NOT_APPLICABLE]
    if missing:
        examples = tuple(f"{e['name']}: {e['reason']}" for e in missing)
        found.append(
            Finding("kpi-not-applicable", "KPIs that this project cannot have", Severity.INFO, count=len(missing),
                    examples=examples)
        )  # fmt: skip
    return found


def _different(entry: Mapping[str, Any], name: str) -> Finding:
    wrong = [s for s in entry["slices"] if not s["ok"]]
    text = f"{name}: legacy {entry['legacy']}, target {entry['target']}, {_rest(entry, wrong)}"
    examples = tuple(f"{s['slice']} {s['value']}: {s['unexplained']}" for s in wrong)
    advice = "rows of an earlier delivery (`rows-absent`) may explain it; else load again, and look at the formula"
    return Finding(
        "kpi-different", text, Severity.ERROR, Where(None, None, entry["name"]), max(len(wrong), 1), examples, advice
    )


def _rest(entry: Mapping[str, Any], wrong: Sequence[Mapping[str, Any]]) -> str:
    """What is not explained: the whole, or where its parts are wrong and add up, those."""
    if entry["unexplained"] != "0":
        return f"of which {entry['unexplained']} is unexplained"
    return f"the same, but {len(wrong)} of its slices differ" if wrong else "and one of them is no number"


def _fan_outs(entries: Sequence[Mapping[str, Any]]) -> list[Finding]:
    told = {e["name"]: e["fan_out"] for e in entries if e.get("fan_out")}
    return [
        Finding(
            "kpi-fan-out",
            f"{name}: {f['field']} stands on every line of its {f['key']}; summed by line it is {f['counted']}, "
            f"once each it is {f['once']}",
            Severity.WARNING, Where(None, None, name), f["groups"],
            next="take MAX of it by number in a data set of kpis.yaml, then sum that up",
        )
        for name, f in told.items()
    ]  # fmt: skip
