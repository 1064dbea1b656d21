"""Check what must hold between the columns of a row: the engine picks suspects, Pandera judges them by row id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Constraint, TableCleaning
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import (
    CHANGE_COLUMNS,
    LINEAGE,
    ROW,
    SOURCE,
    Fate,
    Frame,
    Table,
    events,
    source_file,
    source_sheet,
)
from crmmigrate.expressions.trees import NotAllowedError
from crmmigrate.steps.clean.builtin_checks import BUILT_IN, builtin
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.contracts import FAILURES, BatchContract, Rule
from crmmigrate.steps.clean.headers import Headers
from crmmigrate.steps.clean.work import Work

_NEXT = {
    "warn": "look at the rows; `severity: set_aside` or `reject` in cleaning.yaml keeps them out",
    "set_aside": "correct the cells with `crmmigrate fix`, or the constraint in cleaning.yaml",
    "reject": "correct the rows with `crmmigrate fix`, or the constraint in cleaning.yaml",
}


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Check what must hold between the columns of a row."""
    said = [constraint for constraint in entry.constraints if constraint.enabled]
    if not said:
        return work
    headers = Headers(work.table, config.as_of)
    rules, lost = _rules(said, headers, engine)
    work = work.telling("constraints", (), lost)
    if not rules:
        return work
    failures = _failures(work.table.frame, rules, engine)
    counts = failures.group_by("rule").agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    broken = {row["rule"]: int(row["n"]) for row in counts.rows(named=True)}
    by_name = {constraint.name: constraint for constraint in said}
    for rule in rules:
        if broken.get(rule.name):
            mine = failures.filter(nw.col("rule") == rule.name)
            work = _followed(work, by_name[rule.name], rule, (mine, broken[rule.name]), engine)
    return work


def _rules(said: Sequence[Constraint], headers: Headers, engine: Engine) -> tuple[list[Rule], list[Finding]]:
    rules, lost = [], []
    for constraint in said:
        what = f"The constraint {constraint.name}"
        try:
            rule = _rule(constraint, headers, engine)
        except NotAllowedError as fault:
            lost.append(headers.lost(what, fault))
            continue
        if constraint.column and headers.find(constraint.column) is None:
            lost.append(headers.lost(what, f'names the column "{constraint.column}", which the table lacks'))
            continue
        rules.append(rule)
    return rules, lost


def _rule(constraint: Constraint, headers: Headers, engine: Engine) -> Rule:
    if constraint.check not in BUILT_IN:
        names = headers.names(constraint.check, truth=True)
        return Rule(constraint.name, names, headers.held(constraint.check))
    columns = [headers.find(label) for label in constraint.columns]
    if len(columns) != 2 or None in columns:
        message = f"needs two columns that the table has, not {', '.join(constraint.columns) or 'none'}"
        raise NotAllowedError(message)
    names = tuple(column.name for column in columns if column)
    return Rule(constraint.name, names, None, builtin(constraint.check, names, headers.table, engine))


def _failures(frame: Frame, rules: Sequence[Rule], engine: Engine) -> Frame:
    """Row id, rule and values of what breaks a rule; held."""
    suspects = [~rule.held for rule in rules if rule.held is not None]
    picked = frame.filter(reduce(lambda one, other: one | other, suspects)) if suspects else None
    for rule in rules:
        if rule.pairs is not None:
            found = _with_pairs(frame, rule.pairs, rule.names)
            picked = found if picked is None else nw.concat([picked, found], how="vertical")
    if picked is None:
        picked = frame.head(0)
    needed = sorted({name for rule in rules for name in rule.names})
    few = picked.select(ROW, *needed).unique(subset=[ROW]) if len(rules) > 1 else picked.select(ROW, *needed)
    return engine.hold(engine.map_batches(few, BatchContract([rule.portable() for rule in rules]), FAILURES))


def _with_pairs(frame: Frame, pairs: Frame, names: Sequence[str]) -> Frame:
    """Rows that have one of the pairs of values."""
    beside = pairs.select(nw.col("one").alias("_one"), nw.col("other").alias("_other"))
    return frame.join(beside, left_on=list(names), right_on=["_one", "_other"], how="semi")


def _followed(
    work: Work, said: Constraint, rule: Rule, broken: tuple[Frame, int], engine: Engine
) -> Work:  # fmt: skip
    mine, count = broken
    rows = mine.sort(ROW).head(MOST_EXAMPLES).collect(backend="pyarrow").rows(named=True)
    work = work.telling("constraints", (), [_finding(work.table, said, count, list(rows))])
    if said.severity == "warn":
        return work
    frame, reason = work.table.frame, f"breaks the constraint {said.name}: {said.check}"
    ids = mine.select(ROW)
    if said.severity == "reject":
        gone = engine.hold(frame.join(ids, on=ROW, how="semi").select(*LINEAGE))
        happened = events(gone, step="clean", fate=Fate.REJECTED, rule="constraint", reason=reason)
        return work.rejecting(frame.join(ids, on=ROW, how="anti"), happened)
    return _set_aside(work, said, rule, mine, engine)


def _set_aside(work: Work, said: Constraint, rule: Rule, mine: Frame, engine: Engine) -> Work:
    frame, reason = work.table.frame, f"breaks the constraint {said.name}: {said.check}"
    label = said.column or work.table.label(rule.names[0])
    name = next(column.name for column in work.table.columns if column.label == label)
    names = frame.collect_schema().names()
    marked = frame.join(mine.select(nw.col(ROW).alias("_broken")), left_on=ROW, right_on="_broken", how="semi")
    held = engine.hold(marked.filter(~nw.col(name).is_null()).select(*LINEAGE, name))
    happened = events(
        held, step="clean", fate=Fate.SET_ASIDE, rule="constraint", column=label, value=nw.col(name), reason=reason
    )
    ids = held.select(nw.col(ROW).alias("_at"), nw.lit(value=True).alias("_out"))
    joined = frame.join(ids, left_on=ROW, right_on="_at", how="left")
    emptied = joined.with_columns(nw.when(nw.col("_out").is_null()).then(nw.col(name)).alias(name)).select(*names)
    counts = held.group_by(name).agg(nw.len().alias("count"))
    log = counts.with_columns(
        nw.lit(work.table.name).alias(SOURCE), nw.lit(name).alias("column"), nw.col(name).alias("before"),
        nw.lit(None).cast(nw.String()).alias("after"), nw.lit(f"constraint:{said.name}").alias("rule"),
    ).select(*(nw.col(n).cast(dtype()) for n, dtype in CHANGE_COLUMNS.items()))  # fmt: skip
    return work.rejecting(emptied, happened, engine.hold(log))


def _finding(table: Table, said: Constraint, count: int, rows: Sequence[dict[str, Any]]) -> Finding:
    done = {"warn": "left as they are", "set_aside": "the cell was set aside", "reject": "rejected"}[said.severity]
    numbers = tuple(row[ROW] for row in rows)
    return Finding(
        "constraint-broken",
        f"{count:,} rows break {said.check} (constraint {said.name}); {done}.",
        where=Where(source_file(table.name), source_sheet(table.name), said.column, numbers),
        count=count,
        examples=tuple(dict.fromkeys(str(row["value"]) for row in rows)),
        next=_NEXT[said.severity],
    )
