"""Bring the many rows of one thing together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import and_, or_

import narwhals as nw

from crmmigrate.core.documents import TableCleaning, Together
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
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
from crmmigrate.steps.clean.carrying import filled
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work

_KEY, _LOW, _HIGH, _FIRST, _N = "_key_", "_low_", "_high_", "_first", "_n"


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:  # noqa: ARG001
    """Make the rows of one thing one: the first takes what it lacks from the others, which are merged."""
    for together in entry.together:
        known = {column.label: column.name for column in reversed(work.table.columns)}
        if not set(together.key) <= known.keys():
            continue
        if not together.enabled:
            work = work.telling("together", (), [_proposed(work.table, together)])
        else:
            work = _together(work, together, [known[header] for header in together.key], engine)
    return work


def _together(work: Work, together: Together, key: Sequence[str], engine: Engine) -> Work:
    table = work.table
    rest = [column.name for column in table.columns if column.name not in key]
    groups = _groups(table.frame, key, rest, engine)
    conflict = reduce(or_, (nw.col(_LOW + name) != nw.col(_HIGH + name) for name in rest), nw.lit(value=False))
    # Where all is null the comparison is null too, which is no conflict.
    groups = engine.hold(groups.with_columns(nw.when(conflict).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_differ")))
    work = work.telling("together", (), _disagreements(table, together, groups, key, rest))
    found = table.frame.join(
        groups.filter(nw.col("_differ") == 0).drop("_differ"),
        left_on=list(key), right_on=[_KEY + name for name in key], how="left",
    )  # fmt: skip
    first, lost = nw.col(ROW) == nw.col(_FIRST), nw.col(ROW) > nw.col(_FIRST)
    held = engine.hold(found)
    lacking = {name: first & filled(name).is_null() & ~nw.col(_HIGH + name).is_null() for name in rest}
    rule = f"together:{together.name}"
    merged = engine.hold(_events(held.filter(lost), rule))
    count = len(merged.select(ROW).collect(backend="pyarrow"))
    if not count:
        return work
    logs = [_log(held.filter(lacking[name]), table.name, name, rule) for name in rest]
    columns = table.frame.collect_schema().names()
    kept = held.filter(nw.col(_FIRST).is_null() | first).with_columns(
        *(nw.when(lacking[name]).then(nw.col(_HIGH + name)).otherwise(nw.col(name)).alias(name) for name in rest)
    )
    work = work.with_frame(kept.select(*columns), *([engine.hold(nw.concat(logs, how="vertical"))] if logs else []))
    told = {"table": table.name, "name": together.name, "key": list(together.key), "merged": count}
    work = work.telling("together", [told], [_merged(table, together, count)])
    return replace(work, table=replace(work.table, n_rows=None), events=(*work.events, merged))


def _groups(frame: Frame, key: Sequence[str], rest: Sequence[str], engine: Engine) -> Frame:
    """Groups of several rows: their key, first row, and the lowest and highest text of each other column."""
    named = frame.filter(reduce(and_, (~filled(name).is_null() for name in key)))
    named = named.select(ROW, *(nw.col(n).alias(_KEY + n) for n in key), *(filled(n).alias(n) for n in rest))
    found = named.group_by(*(_KEY + name for name in key)).agg(
        nw.len().cast(nw.Int64).alias(_N),
        nw.col(ROW).min().alias(_FIRST),
        *(nw.col(name).min().alias(_LOW + name) for name in rest),
        *(nw.col(name).max().alias(_HIGH + name) for name in rest),
    )
    return engine.hold(found.filter(nw.col(_N) > 1))


def _events(lost: Frame, rule: str) -> Frame:
    into = nw.concat_str([nw.col(SOURCE), nw.lit("|"), nw.col(_FIRST).cast(nw.String)])
    rows = lost.with_columns(into.alias("into")).select(*LINEAGE, "into")
    return events(
        rows, step="clean", fate=str(Fate.MERGED), rule=rule, into=nw.col("into"), reason="a row of the same thing"
    )


def _log(changed: Frame, source: str, name: str, rule: str) -> Frame:
    counted = changed.group_by(name, _HIGH + name).agg(nw.len().cast(nw.Int64).alias("count"))
    logged = counted.with_columns(
        nw.lit(source).alias(SOURCE), nw.lit(name).alias("column"), nw.col(name).alias("before"),
        nw.col(_HIGH + name).alias("after"), nw.lit(rule).alias("rule"),
    )  # fmt: skip
    return logged.select(*(nw.col(column).cast(dtype()) for column, dtype in CHANGE_COLUMNS.items()))


def _disagreements(
    table: Table, together: Together, groups: Frame, key: Sequence[str], rest: Sequence[str]
) -> list[Finding]:
    """The groups whose rows say different things."""
    differing = groups.filter(nw.col("_differ") == 1)
    sizes = differing.select(_N).collect(backend="pyarrow")
    if not len(sizes):
        return []
    shown = differing.sort(_FIRST).head(MOST_EXAMPLES).collect(backend="pyarrow").rows(named=True)
    examples = []
    for row in shown:
        name = next(n for n in rest if row[_LOW + n] != row[_HIGH + n])
        of = " / ".join(row[_KEY + n] for n in key)
        examples.append(f"{of}: [{table.label(name)}] {row[_LOW + name]} and {row[_HIGH + name]}")
    where = Where(
        source_file(table.name), source_sheet(table.name), together.key[0], tuple(row[_FIRST] for row in shown)
    )
    return [
        Finding(
            "rows-disagree",
            f"`{together.name}`: the rows of {len(sizes):,} things say different things; they stay as they are.",
            where=where,
            count=len(sizes),
            examples=tuple(examples),
            next="correct the cells with `crmmigrate fix`, or add a column to `key` in cleaning.yaml",
        )
    ]


def _merged(table: Table, together: Together, count: int) -> Finding:
    where = Where(source_file(table.name), source_sheet(table.name), together.key[0])
    rows = f"{count:,} row{'' if count == 1 else 's'}"
    message = f"`{together.name}`: {rows} went into the first row of the same thing."
    return Finding("rows-merged", message, Severity.INFO, where, count)


def _proposed(table: Table, together: Together) -> Finding:
    headers = ", ".join(f"[{header}]" for header in together.key)
    return Finding(
        "rule-proposed",
        f"Making rows with the same {headers} one row is proposed (`{together.name}`); it is off.",
        Severity.INFO,
        Where(source_file(table.name), source_sheet(table.name), together.key[0]),
        next="set enabled: true for it in cleaning.yaml if such rows are of one thing",
    )
