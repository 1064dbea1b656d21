"""Shaped tables as frames of an engine, and their rejected and excluded rows as events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import EVENT_COLUMNS, LINE, ROW, SOURCE, Fate, Frame, column_name, events
from crmmigrate.steps.gather import cells, rules
from crmmigrate.steps.gather.cells import NUMBER_PATTERN, TOTAL_ANYWHERE_PATTERN, TOTAL_ONLY_PATTERN
from crmmigrate.steps.gather.shaping import Shaped

STEP = "gather"
_RULE = "_rule"
EVENT_SCHEMA = pa.schema(
    [(name, pa.int64() if dtype is nw.Int64 else pa.string()) for name, dtype in EVENT_COLUMNS.items()]
)
Event = dict[str, str | int | None]


@dataclass(frozen=True)
class Staged:
    """The frame of one table with its exact counts.

    Attributes:
        frame: Columns `c001...` and lineage.
        counts: Excluded rows per rule.
        n_rows: Records.
        n_rejected: Rows that cannot be trusted.
        excluded: Events of rows that were left out of large files.
        scratch: For large files: Parquet that holds the frame's rows and may be moved.
    """

    frame: Frame
    counts: dict[str, int]
    n_rows: int
    n_rejected: int = 0
    excluded: Frame | None = None
    scratch: Path | None = None


def stage(shaped: Shaped, source: str, engine: Engine) -> Staged:
    """The frame of a table: from the grid's rows, or read by the engine for large files."""
    if shaped.block.grid.bulk is not None:
        return _bulk(shaped, source, engine)
    counts: dict[str, int] = {}
    for rule in shaped.excluded.values():
        counts[rule] = counts.get(rule, 0) + 1
    return Staged(engine.hold(_arrow(shaped, source)), counts, len(shaped.records), len(shaped.rejected))


def _arrow(shaped: Shaped, source: str) -> pa.Table:
    rows = [shaped.record(i) for i in shaped.records]
    width = len(shaped.names)
    data: dict[str, pa.Array[Any]] = {
        column_name(j): pa.array([row[j] for row in rows], pa.string()) for j in range(width)
    }
    data[SOURCE] = pa.array([source] * len(rows), pa.string())
    data[ROW] = pa.array([shaped.number(i) for i in shaped.records], pa.int64())
    data[LINE] = pa.array([shaped.block.line(i) for i in shaped.records], pa.int64())
    return pa.table(data)


def row_events(shaped: Shaped, source: str, *, times: int = 1) -> Iterator[Event]:
    """The events of rows that the step itself left out or set apart.

    Args:
        shaped: The table.
        source: Its id.
        times: Number of records that a row becomes, which is how far row numbers are apart.
    """
    for event in _row_events(shaped, source):
        number = event[ROW]
        yield event | {ROW: (number - 1) * times + 1} if times > 1 and isinstance(number, int) else event


def _row_events(shaped: Shaped, source: str) -> Iterator[Event]:
    for i, (rule, reason) in shaped.rejected.items():
        yield _event(shaped, source, i, Fate.REJECTED, rule, reason)
    bulk = shaped.block.grid.bulk is not None
    for i, rule in shaped.excluded.items():
        if shaped.header is None and rule == rules.BLANK:
            continue  # blank beside a table: the row is the table's
        if not bulk or shaped.header is None or i < shaped.header.first:
            yield _event(shaped, source, i, Fate.EXCLUDED, rule, rules.REASONS[rule])


def _event(shaped: Shaped, source: str, index: int, fate: Fate, rule: str, reason: str) -> Event:
    return blank_event() | {
        SOURCE: source,
        ROW: shaped.number(index),
        LINE: shaped.block.line(index),
        "step": STEP,
        "fate": str(fate),
        "rule": rule,
        "value": shaped.block.text(index),
        "reason": reason,
    }


def blank_event() -> Event:
    """An event of which nothing is known yet."""
    return dict.fromkeys(EVENT_COLUMNS)


def held(found: Sequence[Event], engine: Engine) -> Frame:
    """Events as a frame."""
    return engine.hold(pa.Table.from_pylist(list(found), EVENT_SCHEMA))


def _bulk(shaped: Shaped, source: str, engine: Engine) -> Staged:
    grid, header = shaped.block.grid, shaped.header
    if grid.bulk is None or grid.bulk_path is None or header is None:
        message = "a large file needs its path and a table"
        raise ValueError(message)
    skip = _first_line(shaped) - 1
    names = [column_name(j) for j in range(grid.bulk.n_columns)]
    read = engine.read([grid.bulk_path], text=replace(grid.bulk, skip=skip))
    lineage = [nw.lit(source).alias(SOURCE), nw.col(ROW), (nw.col(ROW) + skip).alias(LINE)]
    candidates = read.filter(_suspicious(shaped, names)).select(*_filled(names), *lineage)
    marked = engine.hold(candidates.with_columns(_rule(shaped, names).alias(_RULE)))
    excluded = marked.filter(~nw.col(_RULE).is_null())
    counts = _counts(excluded)
    n_rows = _length(read) - sum(counts.values())
    kept = read.join(excluded.select(ROW), on=ROW, how="anti") if counts else read
    records = kept.select(*_filled(names), *lineage)
    above = [rule for i, rule in shaped.excluded.items() if i < header.first]
    for rule in above:
        counts[rule] = counts.get(rule, 0) + 1
    return Staged(records, counts, n_rows, 0, _excluded(excluded, names, grid.bulk.delimiter))


def _filled(names: Sequence[str]) -> list[nw.Expr]:
    """The columns with blank cells as null. What begins with a visible sign needs no second look."""
    return [nw.when((nw.col(n) >= "!") | (nw.col(n).str.strip_chars() != "")).then(nw.col(n)).alias(n) for n in names]


def _length(frame: Frame) -> int:
    return int(frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"].to_list()[0])


def _suspicious(shaped: Shaped, names: Sequence[str]) -> nw.Expr:
    """A cheap test that every row passes which `_rule` may leave out, and few others."""
    # Blank rows have blank cells, and so have totals: their texts but one are missing.
    gaps = nw.any_horizontal(*(nw.col(n).is_null() | (nw.col(n) < "!") for n in names), ignore_nulls=True)
    whole = nw.concat_str(*(nw.col(n).fill_null("") for n in names))
    empty = whole.str.strip_chars() == ""
    if _usual_texts(shaped) >= 2:
        empty = empty | whole.str.contains(TOTAL_ANYWHERE_PATTERN)
    tests = [gaps & empty, nw.col(ROW).is_in(_seen(shaped))]
    for index in shaped.header_rows:
        head = shaped.block.row(index)
        tests.append(nw.col(names[0]).fill_null("").str.strip_chars() == (head[0] or "").strip())
    return nw.any_horizontal(*tests, ignore_nulls=True)


def _seen(shaped: Shaped) -> list[int]:
    """Numbers of the rows that the step saw itself and left out as totals or footnotes."""
    named = (rules.TOTAL, rules.FOOTNOTE)
    first = _first_line(shaped)
    return [shaped.block.line(i) - first + 1 for i, r in shaped.excluded.items() if r in named] or [0]


def _rule(shaped: Shaped, names: Sequence[str]) -> nw.Expr:
    """The rule that leaves a row out, as one expression; null for records."""
    blank = nw.all_horizontal(*(nw.col(n).is_null() for n in names), ignore_nulls=True)
    rule = nw.when(blank).then(nw.lit(rules.BLANK)).otherwise(nw.lit(None, dtype=nw.String()))
    total = _total(shaped, names)
    if total is not None:
        rule = nw.when(total).then(nw.lit(rules.TOTAL)).otherwise(rule)
    for named in (rules.TOTAL, rules.FOOTNOTE):
        seen = [shaped.block.line(i) - _first_line(shaped) + 1 for i, r in shaped.excluded.items() if r == named]
        if seen:
            rule = nw.when(nw.col(ROW).is_in(seen)).then(nw.lit(named)).otherwise(rule)
    for index in shaped.header_rows:
        head = [c.strip() if c else "" for c in shaped.block.row(index)]
        alike = (nw.col(n).fill_null("").str.strip_chars() == cell for n, cell in zip(names, head, strict=False))
        same = nw.all_horizontal(*alike, ignore_nulls=True)
        rule = nw.when(same).then(nw.lit(rules.REPEATED_HEADER)).otherwise(rule)
    return rule


def _first_line(shaped: Shaped) -> int:
    """Physical line of the first row below the header."""
    header = shaped.header
    first = 0 if header is None else header.first if header.missing else header.last + 1
    return shaped.block.line(first)


def _total(shaped: Shaped, names: Sequence[str]) -> nw.Expr | None:
    """Total rows anywhere in a large file: the word alone, where records have several texts."""
    if _usual_texts(shaped) < 2:
        return None
    present = [nw.col(n).fill_null("") for n in names]
    word = nw.any_horizontal(
        *(c.str.to_lowercase().str.contains(TOTAL_ONLY_PATTERN) for c in present), ignore_nulls=True
    )
    texts = nw.sum_horizontal(
        *((c.str.contains(r"\S") & ~c.str.contains(NUMBER_PATTERN)).cast(nw.Int64()) for c in present)
    )
    return word & (texts == 1)


def _usual_texts(shaped: Shaped) -> int:
    records = (shaped.record(i) for i in shaped.records[:500])
    counts = sorted(sum(cells.kind(c) not in {cells.NUMBER, cells.BLANK} for c in row) for row in records)
    return counts[len(counts) // 2] if counts else 0


def _counts(marked: Frame) -> dict[str, int]:
    grouped = marked.group_by(_RULE).agg(nw.len().alias("n"))
    found = grouped.collect(backend="pyarrow").sort(_RULE).to_dict(as_series=False)
    return {str(rule): int(n) for rule, n in zip(found[_RULE], found["n"], strict=True)}


def _excluded(frame: Frame, names: Sequence[str], delimiter: str) -> Frame:
    raw = nw.concat_str(*(nw.col(n).fill_null("") for n in names), separator=delimiter)
    reason: nw.Expr = nw.lit("")
    for rule, text in rules.REASONS.items():
        reason = nw.when(nw.col(_RULE) == rule).then(nw.lit(text)).otherwise(reason)
    return events(frame, step=STEP, fate=str(Fate.EXCLUDED), rule=nw.col(_RULE), value=raw, reason=reason)
