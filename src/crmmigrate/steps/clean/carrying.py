"""Carry values down that stand only in the first row of a group."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.documents import CarryDown, TableCleaning
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Frame, Table, source_file, source_sheet
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work

RULE = "carry_down"
_GROUP = "_group"
_WAS = "_was_"


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:  # noqa: ARG001
    """Carry values down over blank cells, in the order of rows."""
    for carry in entry.carry_down:
        names = _names(work.table, carry.columns)
        if len(names) < len(carry.columns):
            continue
        if not carry.enabled:
            work = work.telling("carried", (), [_proposed(work.table, carry)])
        else:
            work = _carried(work, carry, names, engine)
    return work


def _names(table: Table, headers: Sequence[str]) -> list[str]:
    """Names of the columns with these headers; a header that is missing has none."""
    known = {column.label: column.name for column in reversed(table.columns)}
    return [known[header] for header in headers if header in known]


def filled(name: str) -> nw.Expr:
    """The text of a column, null where it is blank."""
    blank = nw.col(name).str.strip_chars() == ""
    return nw.when(~blank).then(nw.col(name))


def _carried(work: Work, carry: CarryDown, names: Sequence[str], engine: Engine) -> Work:
    table = work.table
    begins = nw.when(filled(names[0]).is_null()).then(nw.lit(0)).otherwise(nw.lit(1))
    frame = table.frame.with_columns(begins.alias(_GROUP))
    frame = frame.with_columns(nw.col(_GROUP).cum_sum().over(order_by=ROW).alias(_GROUP))
    # Above the first group there is nothing to carry.
    new = [
        nw.when(nw.col(_GROUP) > 0).then(
            filled(name).fill_null(strategy="forward").over(_GROUP, order_by=ROW)
        ).otherwise(nw.lit(None, nw.String)).alias(_WAS + name)
        for name in names
    ]  # fmt: skip
    found = engine.hold(frame.with_columns(*new))
    is_new = {name: filled(name).is_null() & ~nw.col(_WAS + name).is_null() for name in names}
    logs = [_log(found.filter(is_new[name]), table.name, name) for name in names]
    changes = engine.hold(nw.concat(logs, how="vertical"))
    cells = {
        row["column"]: int(row["cells"])
        for row in changes.group_by("column")
        .agg(nw.col("count").sum().alias("cells"))
        .collect("pyarrow")
        .rows(named=True)
    }
    if not cells:
        return work
    columns = table.frame.collect_schema().names()
    cleaned = found.with_columns(
        *(nw.when(is_new[name]).then(nw.col(_WAS + name)).otherwise(nw.col(name)).alias(name) for name in names)
    ).select(*columns)
    told = [
        {"table": table.name, "column": table.label(name), "rule": RULE, "cells": cells[name]}
        for name in names
        if name in cells
    ]
    return work.with_frame(cleaned, changes).telling("columns", told, [_changed(table, carry, sum(cells.values()))])


def _log(changed: Frame, source: str, name: str) -> Frame:
    """The change log of one column."""
    counted = changed.group_by(name, _WAS + name).agg(nw.len().cast(nw.Int64).alias("count"))
    logged = counted.with_columns(
        nw.lit(source).alias(SOURCE), nw.lit(name).alias("column"), nw.col(name).alias("before"),
        nw.col(_WAS + name).alias("after"), nw.lit(RULE).alias("rule"),
    )  # fmt: skip
    return logged.select(*(nw.col(column).cast(dtype()) for column, dtype in CHANGE_COLUMNS.items()))


def _where(table: Table, carry: CarryDown) -> Where:
    return Where(source_file(table.name), source_sheet(table.name), carry.columns[0])


def _changed(table: Table, carry: CarryDown, cells: int) -> Finding:
    headers = ", ".join(f"[{header}]" for header in carry.columns)
    message = f"{cells:,} blank cells of {headers} took the value of the row above, of the same group."
    return Finding("values-changed", message, Severity.INFO, _where(table, carry), cells)


def _proposed(table: Table, carry: CarryDown) -> Finding:
    headers = ", ".join(f"[{header}]" for header in carry.columns)
    return Finding(
        "rule-proposed",
        f"Carrying {headers} down over blank cells is proposed; it is off.",
        Severity.INFO,
        _where(table, carry),
        next="set enabled: true for it in cleaning.yaml if blank means as above",
    )
