"""Goals of migration.yaml, measured on what a run proved, with their trend over runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from crmmigrate.config.faults import unknown
from crmmigrate.core.accounting import Account, total
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.goals import Goal, parse_goal
from crmmigrate.core.tables import source_file
from crmmigrate.project.kpis import NOT_APPLICABLE
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps import load

if TYPE_CHECKING:
    from crmmigrate.project.validation import ValidationReport

MOST_RUNS = 20
Told = tuple[Decimal | None, str]
"""A value, None where it was not measured; and what it was counted from, or why not."""


@dataclass(frozen=True)
class Facts:
    """What goals are measured on; `named` holds the table of the model behind each table of the target."""

    report: ValidationReport
    findings: Sequence[Finding]
    rows_are: dict[str, str]
    tables: Mapping[str, str]
    """Tables of the model -> their names in the target."""


def evaluate(pipeline: Pipeline, state: State, report: ValidationReport) -> None:
    """Fill the goals of a report, keep their values in the ledger, and add a finding for each that is missed."""
    wanted = pipeline.project.migration.goals
    if not wanted:
        return
    found = [*state.findings(), *pipeline.event_findings(state), *report.findings]
    rows_are = {s: m.rows_are for m in state.known.mappings if m.rows_are for s in m.applies_to}
    model = state.known.chosen_model
    facts = Facts(report, found, rows_are, {name: load.target_name(model, name) for name in model.tables})
    report.goals = [measured(parse_goal(text), facts) for text in wanted]
    pipeline.ledger.goals(pipeline.run, report.goals)
    for row in report.goals:
        row["trend"] = pipeline.ledger.goal_trend(row["goal"], MOST_RUNS)
    report.findings += [_missed(row) for row in report.goals if not row["ok"]]


def measured(goal: Goal, facts: Facts) -> dict[str, Any]:
    """A goal with its value: goal, value, limit, ok, unit, trend, why. A value that differs counts differences."""
    value, why = _HOW[goal.kind](goal, facts)
    return {
        "goal": goal.text,
        "value": None if value is None else float(value),
        "limit": goal.limit_text,
        "ok": value is not None and goal.met(value),
        "unit": _unit(goal),
        "trend": [],
        "why": why if value is not None else f"not measured: {why}",
    }


def _unit(goal: Goal) -> str:
    """What a value is: a share, a number, or how many things (for one KPI, by how much) differ."""
    if goal.kind == "share" or goal.condition == "within":
        return "share"
    return "differences" if goal.condition in ("", "equal") else "number"


def _missed(row: dict[str, Any]) -> Finding:
    return Finding(
        "goal-missed", f"{row['goal']}: {row['why']}", Severity.ERROR,
        next="mend what keeps it from the goal, or change `goals` in migration.yaml",
    )  # fmt: skip


# --- accounts ------------------------------------------------------------------------------------


def _accounts(goal: Goal, facts: Facts) -> tuple[Account | None, str]:
    """The account of the sources that a goal speaks of: all, those whose rows are of a table, or those of a glob."""
    accounts = facts.report.accounts
    name = goal.argument
    if name in facts.tables:
        chosen = [a for a in accounts if facts.rows_are.get(a.source) == name]
        missing = f"no source has rows of {name}"
    else:
        chosen = [a for a in accounts if not name or _fits(a.source, name)]
        missing = unknown(f'"{name}" is no table of the model and no source', name, facts.tables)
    return (total(chosen), "") if chosen else (None, missing if name else "nothing was gathered")


def _fits(source: str, pattern: str) -> bool:
    return fnmatchcase(source, pattern) or fnmatchcase(source_file(source), pattern)


_PARTS: dict[str, tuple[Callable[[Account], int], Callable[[Account], int], str]] = {
    "reject_rate": (lambda a: a.rejected, lambda a: a.gathered, "rejected of {whole} gathered"),
    "merged_rate": (lambda a: a.merged, lambda a: a.gathered, "merged of {whole} gathered"),
    "excluded_rate": (lambda a: a.excluded, lambda a: a.gathered, "excluded of {whole} gathered"),
    "loaded_rate": (
        lambda a: a.loaded + a.merged, lambda a: a.gathered - a.excluded, "loaded or merged of {whole} not excluded",
    ),
    "duplicates": (lambda a: a.merged, lambda a: a.loaded + a.merged, "merged into others of {whole} that went in"),
}  # fmt: skip


def _share(goal: Goal, facts: Facts) -> Told:
    if goal.measure == "completeness":
        return _completeness(goal, facts)
    account, why = _accounts(goal, facts)
    if account is None:
        return None, why
    part, whole, words = _PARTS[goal.measure]
    n, of = part(account), whole(account)
    if not of:
        return None, "there are no rows to take a share of"
    return Decimal(n) / of, f"{n:,} rows {words.format(whole=f'{of:,}')}"


def _completeness(goal: Goal, facts: Facts) -> Told:
    rows = facts.report.completeness
    names = {target: name for name, target in facts.tables.items()}
    of_fields = {f"{names.get(r['table'], r['table'])}.{r['field']}": r for r in rows}
    found = of_fields.get(goal.argument)
    value = _number(found["after"]) if found else None
    if value is None:
        known = list(of_fields)
        near = unknown(f"nothing is known of {goal.argument}", goal.argument, known) if known else ""
        return None, near or "completeness is not computed"
    return value, f"{_percent(value)} of the rows in the target are filled"


def _percent(share: Decimal) -> str:
    return f"{float(share):.2%}"


def _count(goal: Goal, facts: Facts) -> Told:
    report = facts.report
    if goal.measure == "findings":
        n = sum(f.count for f in facts.findings if f.code == goal.argument)
        return Decimal(n), f"found {n:,} times"
    if goal.measure in ("orphans", "repeats"):
        rows = report.integrity if goal.measure == "orphans" else report.grain
        if not rows and not report.counts:
            return None, "the target was not looked at"
        if not rows and goal.measure == "repeats":
            return None, "grain is not computed"
        n = sum(int(r[goal.measure]) for r in rows)
        return Decimal(n), f"{n:,} in the target"
    account, why = _accounts(goal, facts)
    if account is None:
        return None, why
    n = account.rejected if goal.measure == "rejects" else getattr(account, goal.measure)
    return Decimal(n), f"{n:,} of {account.gathered:,} rows"


# --- proofs --------------------------------------------------------------------------------------


def _proof(goal: Goal, facts: Facts) -> Told:
    found = getattr(facts.report, goal.measure)
    if not found:
        return None, f"{goal.measure.replace('_', ' ')} are not computed"
    if goal.measure == "cells":
        n, good = int(found["cells"]), int(found["equal"]) + _length(found["explained"])
        return Decimal(n - good), f"{good:,} of {n:,} cells are equal or explained"
    rows = [row for row in found if row.get("status") != NOT_APPLICABLE]
    if not rows:
        return None, "none of them is applicable"
    good = sum(bool(row["ok"]) for row in rows)
    return Decimal(len(rows) - good), f"{good:,} of {len(rows):,} are equal"


def _length(value: Any) -> int:
    """A number of things that is told as a number or as the things themselves."""
    return int(value) if isinstance(value, int) else len(value or ())


def _flag(_: Goal, facts: Facts) -> Told:
    accounts = facts.report.accounts
    wrong = [a.source for a in accounts if not a.balanced]
    if not accounts:
        return None, "nothing was gathered"
    return Decimal(len(wrong)), f"{len(accounts) - len(wrong):,} of {len(accounts):,} sources balance"


def _kpi(goal: Goal, facts: Facts) -> Told:
    """A KPI with all its currencies: the one that is farthest from the goal speaks for it."""
    name, rows = goal.argument, [r for r in facts.report.kpis if r["name"] == goal.argument]
    if not rows:
        names = {r["name"] for r in facts.report.kpis}
        return None, unknown(f"there is no KPI {name}", name, names) if names else "no KPI is computed"
    absent = [r.get("reason") for r in rows if r.get("status") == NOT_APPLICABLE]
    if absent:
        return None, f"{name} is not applicable: {absent[0]}"
    told = []
    for row in rows:
        value = _of_kpi(goal, row)
        if value is None:
            return None, f"{' '.join(filter(None, (name, row.get('currency'))))} has no value"
        told.append((value, " ".join(filter(None, (row.get("currency"), _sides(row))))))
    return max(told, key=lambda t: goal.distance(t[0]))


def _sides(row: Mapping[str, Any]) -> str:
    return f"legacy {row['legacy']}, target {row['target']}"


def _of_kpi(goal: Goal, row: Mapping[str, Any]) -> Decimal | None:
    """What a goal compares of one currency of a KPI."""
    target, legacy = _number(row["target"]), _number(row["legacy"])
    if goal.condition == "equal":
        return Decimal(0) if row["ok"] else _number(row.get("difference")) or Decimal(1)
    if target is None or (legacy is None and goal.condition == "within"):
        return None
    if goal.condition != "within":
        return target
    if legacy is None or not legacy:
        return Decimal(0) if not target else Decimal(1)
    return (target - legacy) / abs(legacy)


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


_HOW: dict[str, Callable[[Goal, Facts], Told]] = {
    "share": _share, "count": _count, "proof": _proof, "flag": _flag, "kpi": _kpi,
}  # fmt: skip


def last(rows: Iterable[dict[str, Any]], wanted: Sequence[str]) -> list[dict[str, Any]]:
    """The goals of migration.yaml with what the newest run says of each; nothing where none has measured it."""
    known = {row["goal"]: row for row in rows}
    nothing = {"value": None, "ok": None, "run": None}
    return [{"goal": text} | {k: known.get(text, nothing)[k] for k in nothing} for text in wanted]
