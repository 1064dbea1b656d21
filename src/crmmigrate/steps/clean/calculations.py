"""Check columns that follow from others in the row, and fill or recompute them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Calculation, TableCleaning
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Column, Frame, Table, source_file, source_sheet
from crmmigrate.expressions import decimals
from crmmigrate.expressions.trees import NotAllowedError
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.headers import Headers, decimals_shown
from crmmigrate.steps.clean.work import Work

_BEFORE, _AFTER = "before", "after"
_HAIR = 1e-9  # what floats lose


@dataclass(frozen=True)
class _Ready:
    """A calculation, ready for the engine.

    Attributes:
        said: As cleaning.yaml has it.
        column: The derived column.
        after: Its canonical text, as calculated; null where it cannot be.
        differs: Whether a filled cell is not what is calculated.
    """

    said: Calculation
    column: Column
    after: nw.Expr
    differs: nw.Expr

    @property
    def changes(self) -> nw.Expr:
        """Whether a cell is changed."""
        cell, known = nw.col(self.column.name), ~self.after.is_null()
        fills = cell.is_null() & known
        if self.said.then == "report":
            return nw.lit(value=False)
        return fills if self.said.then == "fill" else fills | self.differs.fill_null(value=False)


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Check columns that follow from others in the row, and fill or recompute them, in the order of the file."""
    for group in _together([said for said in entry.calculations if said.enabled]):
        headers = Headers(work.table, config.as_of)
        ready, lost = _made_ready(group, headers)
        work = work.telling("calculations", (), lost)
        if ready:
            work = _applied(work, ready, engine)
    return work


def _together(said: Sequence[Calculation]) -> list[list[Calculation]]:
    """Calculations that can be looked at in one go: what changes cells stands alone."""
    groups: list[list[Calculation]] = []
    for one in said:
        if groups and one.then == "report" and groups[-1][-1].then == "report":
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _made_ready(group: Sequence[Calculation], headers: Headers) -> tuple[list[_Ready], list[Finding]]:
    columns = {said.column: headers.find(said.column) for said in group}
    shown = decimals_shown(headers.table, sorted({column.name for column in columns.values() if column}))
    ready, lost = [], []
    for said in group:
        column, what = columns[said.column], f"The calculation {said.name}"
        if column is None:
            lost.append(headers.lost(what, f'names the column "{said.column}", which the table lacks'))
            continue
        try:
            ready.append(_ready(said, column, headers, shown[column.name]))
        except NotAllowedError as fault:
            lost.append(headers.lost(what, fault))
    return ready, lost


def _ready(said: Calculation, column: Column, headers: Headers, places: int) -> _Ready:
    found, cell = headers.value(said.formula), nw.col(column.name)
    if found.kind != "number":
        after = headers.text(said.formula)
        return _Ready(said, column, after, cell != after)
    after = found.expr.cast(nw.Decimal(18, places)).cast(nw.String())
    most = max(said.tolerance, 0.5 * 10.0**-places) + _HAIR
    gap = (decimals.number(cell).cast(nw.Float64()) - found.expr.cast(nw.Float64())).abs()
    no_number = ~cell.is_null() & decimals.number(cell).is_null() & ~after.is_null()
    return _Ready(said, column, after, (gap > most).fill_null(value=False) | no_number)


def _applied(work: Work, ready: Sequence[_Ready], engine: Engine) -> Work:
    """Report calculations, or make the changes of one."""
    held = _looked(work.table, ready, engine)
    for index, one in enumerate(ready):
        mine = held.filter(nw.col("of") == index)
        rows = _examples(mine)
        counts = mine.group_by("changes").agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
        count = {bool(row["changes"]): int(row["n"]) for row in counts.rows(named=True)}
        told = [_differs(work.table, one, count.get(False, 0), [r for r in rows if not r["changes"]])]
        told.append(_filled(work.table, one, count.get(True, 0), [r for r in rows if r["changes"]]))
        work = work.telling("calculations", (), [finding for finding in told if finding])
        if count.get(True):
            work = work.with_frame(_recomputed(work.table.frame, one), engine.hold(_log(work.table, one, mine)))
    return work


def _looked(table: Table, ready: Sequence[_Ready], engine: Engine) -> Frame:
    """Cells that differ or change: which calculation, row, before, after; held."""
    marks = [
        mark
        for index, one in enumerate(ready)
        for mark in (one.differs.fill_null(value=False).alias(f"_differs{index}"), one.changes.alias(f"_new{index}"))
    ]
    judged = table.frame.with_columns(*marks, *(one.after.alias(f"_after{i}") for i, one in enumerate(ready)))
    parts = [
        judged.filter(nw.col(f"_differs{i}") | nw.col(f"_new{i}")).select(
            nw.lit(i).cast(nw.Int64()).alias("of"), nw.col(ROW), nw.col(one.column.name).alias(_BEFORE),
            nw.col(f"_after{i}").alias(_AFTER), nw.col(f"_new{i}").alias("changes"),
        )
        for i, one in enumerate(ready)
    ]  # fmt: skip
    return engine.hold(nw.concat(parts, how="vertical") if len(parts) > 1 else parts[0])


def _examples(mine: Frame) -> list[dict[str, Any]]:
    some = [mine.filter(nw.col("changes") == way).sort(ROW).head(MOST_EXAMPLES) for way in (True, False)]
    return [row for part in some for row in part.collect(backend="pyarrow").rows(named=True)]


def _recomputed(frame: Frame, one: _Ready) -> Frame:
    cell = nw.col(one.column.name)
    return frame.with_columns(nw.when(one.changes).then(one.after).otherwise(cell).alias(one.column.name))


def _log(table: Table, one: _Ready, mine: Frame) -> Frame:
    counts = mine.filter(nw.col("changes")).group_by(_BEFORE, _AFTER).agg(nw.len().alias("count"))
    told = counts.with_columns(
        nw.lit(table.name).alias(SOURCE), nw.lit(one.column.name).alias("column"),
        nw.lit(f"calculation:{one.said.name}").alias("rule"),
    )  # fmt: skip
    return told.select(*(nw.col(name).cast(dtype()) for name, dtype in CHANGE_COLUMNS.items()))


def _where(table: Table, one: _Ready, rows: Sequence[dict[str, Any]]) -> Where:
    numbers = tuple(row[ROW] for row in rows)
    return Where(source_file(table.name), source_sheet(table.name), one.column.label, numbers)


def _differs(table: Table, one: _Ready, count: int, rows: Sequence[dict[str, Any]]) -> Finding | None:
    if not count:
        return None
    return Finding(
        "calculation-differs",
        f"In [{one.column.label}], {count:,} cells are not {one.said.formula} (calculation {one.said.name}).",
        where=_where(table, one, rows),
        count=count,
        examples=tuple(f"{row[_BEFORE]}, calculated {row[_AFTER]}" for row in rows),
        next="set `then: recompute` for it in cleaning.yaml to take what is calculated, or mend the rows",
    )


def _filled(table: Table, one: _Ready, count: int, rows: Sequence[dict[str, Any]]) -> Finding | None:
    if not count:
        return None
    return Finding(
        "calculation-filled",
        f"In [{one.column.label}], {count:,} cells were set to {one.said.formula} (calculation {one.said.name}).",
        Severity.INFO,
        _where(table, one, rows),
        count,
        tuple(f"{'' if row[_BEFORE] is None else row[_BEFORE]} -> {row[_AFTER]}" for row in rows),
    )
