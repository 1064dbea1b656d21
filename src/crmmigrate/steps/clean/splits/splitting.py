"""Split columns: distinct values once each through Python, their parts joined back beside the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Split, TableCleaning
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.ports import BatchFunction, Engine
from crmmigrate.core.tables import ROW, Column, Frame, Table, source_file, source_sheet
from crmmigrate.steps.clean.adding import beside, header_taken, taken, with_added
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.patches import apply_added
from crmmigrate.steps.clean.splits.known import BY_NAME
from crmmigrate.steps.clean.splits.split import REST, Parts, SplitBy
from crmmigrate.steps.clean.work import Work

_VALUE, _COUNT, _AT, _WHAT = "_value", "_count", "_at", "_what"
_UNPARSED, _DROPPED, _FINE = "unparsed", "dropped", ""


@dataclass(frozen=True)
class _Task:
    """One split to be done: the column, how, and the columns that it gives, by part."""

    column: Column
    split: Split
    added: Mapping[str, Column]

    @property
    def by(self) -> SplitBy:
        """The way of parting."""
        return BY_NAME[self.split.by]


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Split columns with several meanings into columns beside them."""
    for cleaning in entry.columns:
        split = cleaning.split
        column = _column(work.table, cleaning.column, cleaning.position)
        if split is None or column is None:
            continue
        if not split.enabled:
            work = work.telling("splits", (), [_proposed(work.table, column, split)])
            continue
        headers = list(split.into.values())
        if _is_done(work.table, column, headers):
            continue
        if refused := taken(work.table, headers):
            work = work.telling("splits", (), [header_taken(work.table, column.label, refused)])
            continue
        added = dict(zip(split.into, beside(work.table, headers, column.name), strict=True))
        work = _split(work, _Task(column, split, added), config.default_region, engine)
    return apply_added(work, entry, config, engine)


def _column(table: Table, label: str, position: int | None) -> Column | None:
    if position is not None and position <= len(table.columns):
        return table.columns[position - 1]
    return next((column for column in table.columns if column.label == label), None)


def _is_done(table: Table, column: Column, headers: Sequence[str]) -> bool:
    """Whether the columns stand there already, made of this one."""
    made = {known.label for known in table.columns if known.of and known.of == (column.of or column.name)}
    return made >= set(headers)


def _split(work: Work, task: _Task, region: str | None, engine: Engine) -> Work:
    source = task.column.name
    present = work.table.frame.filter(~nw.col(source).is_null()).select(nw.col(source).alias(_VALUE), ROW)
    counts = present.group_by(_VALUE).agg(nw.len().cast(nw.Int64).alias(_COUNT), nw.col(ROW).min().alias(_AT))
    values = engine.hold(engine.map_batches(counts, _reader(task, region), _schema(task)))
    names = [column.name for column in task.added.values()]
    found = work.table.frame.join(values.select(_VALUE, *names), left_on=source, right_on=_VALUE, how="left")
    table = with_added(work.table, found, tuple(task.added.values()))
    sums = _sums(values)
    told = {
        "table": table.name,
        "column": task.column.label,
        "by": task.split.by,
        "into": dict(task.split.into),
        "cells": sum(sums.values()),
        "unparsed": sums.get(_UNPARSED, 0),
    }
    findings = [_finding(table, task, values, what, sums[what]) for what in (_UNPARSED, _DROPPED) if sums.get(what)]
    return work.with_table(table).telling("splits", [told], findings)


def _schema(task: _Task) -> pa.Schema:
    added: list[tuple[str, pa.DataType]] = [(column.name, pa.string()) for column in task.added.values()]
    return pa.schema([(_VALUE, pa.string()), *added, (_WHAT, pa.string()), (_COUNT, pa.int64()), (_AT, pa.int64())])


def _reader(task: _Task, region: str | None) -> BatchFunction:
    """The function that parts a batch of distinct values."""
    schema, names = _schema(task), {part: column.name for part, column in task.added.items()}
    part = parter(task.split, region)

    def read(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = []
        for row in batch.to_pylist():
            parts, what = part(row[_VALUE])
            rows.append(row | {names[name]: text for name, text in parts.items()} | {_WHAT: what})
        return pa.RecordBatch.from_pylist(rows, schema=schema)

    return read


def parter(split: Split, region: str | None) -> Callable[[str], tuple[Parts, str]]:
    """How a split of cleaning.yaml parts a value: the parts that have a column, and what is to be told of it.

    Args:
        split: The split.
        region: Country of telephone numbers where its options name none.
    """
    by = BY_NAME[split.by]
    options: dict[str, Any] = {"region": region, **split.options, "into": frozenset(split.into)}

    def part(text: str) -> tuple[Parts, str]:
        found = by.function(text, options)
        if not found or (REST in found and REST not in split.into):
            return {by.home(split.into): text}, _UNPARSED
        homeless = [text for name, text in found.items() if name not in split.into]
        kept = {name: text for name, text in found.items() if name in split.into}
        if homeless and REST in split.into:
            kept[REST] = " ".join([*filter(None, [kept.get(REST)]), *homeless])
            return kept, _FINE
        return kept, _DROPPED if homeless else _FINE

    return part


def _sums(values: Frame) -> dict[str, int]:
    """Cells by what is to be told of them."""
    sums = values.group_by(_WHAT).agg(nw.col(_COUNT).sum().alias("cells")).collect(backend="pyarrow")
    return {row[_WHAT]: int(row["cells"]) for row in sums.rows(named=True)}


def _finding(table: Table, task: _Task, values: Frame, what: str, count: int) -> Finding:
    fewer = values.filter(nw.col(_WHAT) == what).with_columns((nw.col(_COUNT) * -1).alias("_fewer"))
    most = fewer.sort("_fewer", _VALUE).head(MOST_EXAMPLES).collect(backend="pyarrow").rows(named=True)
    home = task.split.into[task.by.home(task.split.into)]
    cells = f"{count:,} cell{'' if count == 1 else 's'}"
    where = Where(
        source_file(table.name), source_sheet(table.name), task.column.label, tuple(sorted(r[_AT] for r in most))
    )
    if what == _UNPARSED:
        message = f"{cells} of [{task.column.label}] cannot be parted by `{task.split.by}`; whole in [{home}]."
        advice = "correct them in the source, or name a column for `rest` in cleaning.yaml"
        code, severity = "split-unparsed", Severity.WARNING
    else:
        message = f"{cells} of [{task.column.label}] have parts for which the split names no column."
        advice = "name columns for these parts, or for `rest`, in cleaning.yaml"
        code, severity = "split-part-dropped", Severity.INFO
    return Finding(code, message, severity, where, count, tuple(row[_VALUE] for row in most), next=advice)


def _proposed(table: Table, column: Column, split: Split) -> Finding:
    headers = ", ".join(f"[{header}]" for header in split.into.values())
    return Finding(
        "rule-proposed",
        f"The split `{split.by}` is proposed for [{column.label}], into {headers}; it is off.",
        Severity.INFO,
        Where(source_file(table.name), source_sheet(table.name), column.label),
        next="set enabled: true for it in cleaning.yaml, and map the new columns",
    )
