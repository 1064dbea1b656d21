"""What became of every row, counted from what was written, never from what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.core.accounting import Account
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINE, ROW, ROW_FATES, SOURCE, Fate, Frame, source_file, source_sheet

CELL_CODES = frozenset({"type", "transform", "required", "range", "allowed", "pattern", "length", "unique"})
ADVICE = {
    Fate.REJECTED: "`crmmigrate rejects --to rejects.xlsx` lists them for correction",
    Fate.SET_ASIDE: "the cells are null in the target; `crmmigrate rejects --to rejects.xlsx` lists them",
    Fate.WARNED: "the values are kept",
}


def all_events(paths: Iterable[Path], engine: Engine) -> Frame | None:
    """The events of all stages as one frame."""
    found = list(paths)
    return engine.read(found) if found else None


def fates(events: Frame) -> Frame:
    """One row a source row that is not loaded: `_source`, `_row`, `_line`, `fate` (the gravest)."""
    order = {Fate.EXCLUDED: "0", Fate.REJECTED: "1", Fate.MERGED: "2"}
    rank = nw.lit("9")
    for fate, text in order.items():
        rank = nw.when(nw.col("fate") == str(fate)).then(nw.lit(text)).otherwise(rank)
    rows = events.filter(nw.col("fate").is_in([str(f) for f in ROW_FATES])).with_columns(
        nw.concat_str([rank, nw.col("fate")]).alias("fate")
    )
    least = rows.group_by(SOURCE, ROW, LINE).agg(nw.col("fate").min())
    return least.with_columns(nw.col("fate").str.slice(1).alias("fate"))


def accounts(sources: Iterable[Mapping[str, Any]], events: Frame | None, loaded: Mapping[str, int]) -> list[Account]:
    """The account of every source.

    Args:
        sources: Rows with `source` and `gathered`.
        events: Events of all stages.
        loaded: Rows by source, counted in what goes to the target.
    """
    counts: dict[tuple[str, str], int] = {}
    if events is not None:
        grouped = fates(events).group_by(SOURCE, "fate").agg(nw.len().cast(nw.Int64()).alias("n"))
        for row in grouped.collect(backend="pyarrow").rows(named=True):
            counts[row[SOURCE], row["fate"]] = row["n"]
    return [
        Account(
            s["source"],
            s["gathered"],
            loaded.get(s["source"], 0),
            *(counts.get((s["source"], str(f)), 0) for f in (Fate.MERGED, Fate.REJECTED, Fate.EXCLUDED)),
        )
        for s in sources
    ]


def event_findings(events: Frame) -> list[Finding]:
    """Findings of rejected rows, set-aside cells and warnings, grouped by cause."""
    told = events.filter(nw.col("fate").is_in([str(f) for f in ADVICE])).filter(
        nw.col("rule").is_in(sorted(CELL_CODES))
    )
    keys = (SOURCE, "fate", "rule", "table", "column")
    grouped = told.group_by(*keys).agg(
        nw.len().cast(nw.Int64()).alias("n"), nw.col("reason").min(), nw.col("value").min().alias("low"),
        nw.col("value").max().alias("high"), nw.col(ROW).min().alias("first"),
    )  # fmt: skip
    rows = grouped.collect(backend="pyarrow").rows(named=True)
    return [_finding(row) for row in sorted(rows, key=lambda r: tuple(str(r[k]) for k in keys))]


def _finding(row: Mapping[str, Any]) -> Finding:
    fate = Fate(row["fate"])
    what = {
        Fate.REJECTED: "rows rejected",
        Fate.SET_ASIDE: "cells set aside",
        Fate.WARNED: "values to look at",
    }[fate]
    examples = tuple(dict.fromkeys(str(v) for v in (row["low"], row["high"]) if v is not None))
    source = row[SOURCE]
    return Finding(
        row["rule"],
        f"{what}: {row['reason']}",
        Severity.WARNING,
        Where(source_file(source), source_sheet(source), row["column"], (row["first"],) if row["first"] else ()),
        count=row["n"],
        examples=examples,
        next=ADVICE[fate],
    )
