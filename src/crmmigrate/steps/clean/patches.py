"""Patches: corrections of single staged cells by people, applied before the rules."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Patch, TableCleaning
from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import CHANGE_COLUMNS, ROW, SOURCE, Frame, Table, source_file, source_sheet
from crmmigrate.steps.clean.adding import added_headers
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.work import Work
from crmmigrate.values.text import BLANKS

RULE = "patch"  # the name of patches in the change log


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Apply the corrections of people, which win over rules."""
    later = added_headers(entry)
    return _apply(work, [patch for patch in config.patches if patch.column not in later], engine)


def apply_added(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Apply the corrections in columns that splits have added."""
    later = added_headers(entry)
    return _apply(work, [patch for patch in config.patches if patch.column in later], engine) if later else work


def _apply(work: Work, wanted: Sequence[Patch], engine: Engine) -> Work:
    frame, logs, told = patched(work.table, wanted, engine)
    work = work.telling("patches", (), told)
    return work.with_frame(frame, *logs) if logs else work


def patched(table: Table, patches: Sequence[Patch], engine: Engine) -> tuple[Frame, list[Frame], list[Finding]]:
    """The frame with its patches applied, their change log, and those that no longer fit.

    Args:
        table: The staged table.
        patches: Patches of all tables; where several concern one cell, the last holds.
        engine: The engine.
    """
    frame, logs, findings = table.frame, [], []
    mine = {(patch.column, patch.row): patch for patch in patches if patch.source == table.name}
    for label in sorted({patch.column for patch in mine.values()}):
        entries = [patch for _, patch in sorted(mine.items()) if patch.column == label]
        name = next((column.name for column in table.columns if column.label == label), None)
        if name is None:
            findings.append(_stale(table, entries, "the table has no such column"))
            continue
        held = engine.hold(_entries(entries))
        fitting = _fitting(table.frame, name, held)
        stale = [patch for patch in entries if patch.row not in fitting]
        if stale:
            findings.append(_stale(table, stale, "the cells have changed since"))
        if fitting:
            logs.append(engine.hold(_log(table, name, [patch for patch in entries if patch.row in fitting])))
            frame = _applied(frame, name, held)
    return frame, logs, findings


def _entries(patches: Sequence[Patch]) -> pa.Table:
    return pa.table(
        {
            "_patched": pa.array([patch.row for patch in patches], pa.int64()),
            "_was": pa.array([(patch.before or "").strip() for patch in patches], pa.string()),
            "_is": pa.array([patch.after or None for patch in patches], pa.string()),
        }
    )


def _joined(frame: Frame, name: str, held: Frame) -> tuple[Frame, nw.Expr]:
    """The frame beside its patches, and whether a patch fits its cell; blank is as good as null."""
    found = frame.join(held.with_columns(nw.col("_patched").alias("_at")), left_on=ROW, right_on="_at", how="left")
    # Spreadsheets and YAML lose blanks at the ends, so they are left out of the comparison.
    cell = nw.col(name).str.replace_all(rf"\A[\s\x0b{BLANKS}]+", "").str.replace_all(rf"[\s\x0b{BLANKS}]+\z", "")
    same = cell.fill_null("") == nw.col("_was")
    return found, ~nw.col("_patched").is_null() & same


def _fitting(frame: Frame, name: str, held: Frame) -> frozenset[int]:
    found, fits = _joined(frame, name, held)
    rows = found.filter(fits).select(ROW).collect(backend="pyarrow")
    return frozenset(rows[ROW].to_list())


def _applied(frame: Frame, name: str, held: Frame) -> Frame:
    columns = frame.collect_schema().names()
    found, fits = _joined(frame, name, held)
    return found.with_columns(nw.when(fits).then(nw.col("_is")).otherwise(nw.col(name)).alias(name)).select(*columns)


def _log(table: Table, name: str, patches: Sequence[Patch]) -> pa.Table:
    rows = [
        {
            SOURCE: table.name,
            "column": name,
            "before": p.before,
            "after": p.after or None,
            "rule": RULE,
            "count": 1,
        }
        for p in patches
    ]
    types = {column: pa.int64() if dtype is nw.Int64 else pa.string() for column, dtype in CHANGE_COLUMNS.items()}
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def _stale(table: Table, patches: Sequence[Patch], why: str) -> Finding:
    return Finding(
        "patch-stale",
        f"Corrections of [{patches[0].column}] not applied: {len(patches)}; {why}.",
        where=Where(
            source_file(table.name),
            source_sheet(table.name),
            patches[0].column,
            tuple(sorted(patch.row for patch in patches)[:5]),
        ),
        count=len(patches),
        examples=tuple(f"row {p.row}: {p.before or ''} -> {p.after or ''}" for p in patches[:5]),
        next="look at the cells and correct them again with `crmmigrate rejects` and `crmmigrate fix`",
    )
