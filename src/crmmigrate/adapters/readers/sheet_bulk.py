"""Large regular sheets: their rows go from calamine through Arrow to Parquet in batches, column by column."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from crmmigrate.adapters.readers.sheet_facts import Place, Run, lost_digits
from crmmigrate.adapters.readers.sheet_values import EXCEL_DIGITS, column_text
from crmmigrate.adapters.readers.streams import BATCH_ROWS, Scratch
from crmmigrate.core.findings import MOST_EXAMPLES, Finding
from crmmigrate.core.sources import Judge, Swept
from crmmigrate.core.tables import LINE, ROW, SOURCE, column_name

_EXCLUDED_FIELDS: dict[str, pa.DataType] = {ROW: pa.int64(), LINE: pa.int64(), "rule": pa.string(), "raw": pa.string()}
_EXCLUDED = pa.schema(_EXCLUDED_FIELDS)
pc: Any = pyarrow.compute  # its stubs know no array of unknown content
_DECIMAL = 10.0**EXCEL_DIGITS
PORTION = 4000


@dataclass
class Lost:
    """Numbers whose last digits a spreadsheet cannot keep."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def take(self, text: str | None) -> None:
        """One of them."""
        self.count += 1
        if len(self.examples) < MOST_EXAMPLES and text is not None:
            self.examples.append(text)

    def findings(self) -> list[Finding]:
        """What to tell."""
        if not self.count:
            return []
        message = f"{self.count} numbers have more than 15 digits; Excel keeps 15, so their last digits may be wrong"
        hint = "if they are numbers of customers, cards or accounts, take them from where the file came from, as text"
        return [Finding("digits-lost", message, count=self.count, examples=tuple(self.examples), next=hint)]


class SheetBulk:
    """A sheet that calamine holds; see `core.sources.Bulk`. The records stay where the scratch of its reader is."""

    def __init__(
        self, sheet: Any, corrections: Mapping[Place, str | None], zeros: Sequence[Run], scratch: Scratch
    ) -> None:
        self.n_columns = sheet.end[1] + 1
        self._sheet = sheet
        self._zeros = zeros
        self._scratch, self._owner = scratch, scratch.owner()
        self._corrections: dict[int, list[tuple[int, str | None]]] = {}
        for (row, column), text in sorted(corrections.items(), key=lambda item: item[0]):
            self._corrections.setdefault(column, []).append((row, text))

    def rows(self, start: int, end: int | None = None) -> Iterator[list[Any]]:
        """Rows from `start` (from 0) on, all of the same width."""
        rows = itertools.islice(self._sheet.iter_rows(), start, end)
        left = [""] * (self._sheet.start[1] if self._sheet.start else 0)
        return (left + row for row in rows) if left else rows

    def sweep(self, first: int, source: str, judge: Judge) -> Swept:
        """See `Bulk.sweep`."""
        writer = _Writer(self._scratch.fresh(), self.n_columns, source)
        lost = Lost()
        rows = self.rows(first - 1)
        start = first - 1
        with writer, ThreadPoolExecutor(1) as thread:
            pending: Future[None] | None = None
            while (table := self._batch(rows, start, lost)).num_rows:
                if pending is not None:
                    pending.result()
                pending = thread.submit(writer.write, table, judge, start, first)
                start += table.num_rows
            if pending is not None:
                pending.result()
        return Swept(writer.path, writer.n_rows, writer.excluded(), findings=tuple(lost.findings()))

    def _batch(self, rows: Iterator[list[Any]], start: int, lost: Lost) -> pa.Table:
        """The next rows, converted in portions that fit into the processor's cache."""
        tables = []
        for place in range(start, start + BATCH_ROWS, PORTION):
            if not (portion := list(itertools.islice(rows, PORTION))):
                break
            tables.append(self._table(portion, place, lost))
        return pa.concat_tables(tables) if tables else pa.table({})

    def _table(self, batch: list[list[Any]], start: int, lost: Lost) -> pa.Table:
        columns = []
        for column, values in enumerate(zip(*batch, strict=True)):
            texts = column_text(values)
            texts = self._with_zeros(texts, column, start)
            fixes = self._fixes(column, start, len(batch))
            if (pc.max(pc.binary_length(texts)).as_py() or 0) > EXCEL_DIGITS:
                _find_lost(values, {row for row, _ in fixes}, lost)
            columns.append(_fixed(texts, fixes) if fixes else texts)
        return pa.table(columns, [column_name(j) for j in range(self.n_columns)])

    def _fixes(self, column: int, start: int, size: int) -> list[tuple[int, str | None]]:
        """Corrections of a column in a batch, with positions in it."""
        fixes = self._corrections.get(column)
        if not fixes:
            return []
        return [(row - start, text) for row, text in fixes if start <= row < start + size]

    def _with_zeros(self, texts: pa.Array[Any], column: int, start: int) -> pa.Array[Any]:
        for run in self._zeros:
            first, last = max(run.first - start, 0), min(run.last - start + 1, len(texts))
            if run.column == column and first < last:
                middle = padded(texts[first:last], run)
                texts = pa.concat_arrays([texts[:first], middle, texts[last:]])
        return texts


def padded(texts: pa.Array[Any], run: Run) -> pa.Array[Any]:
    """Numbers with the zeros that their format shows."""
    if (digits := run.format.plain_zeros()) is None:
        return pa.array([None if t is None else run.format.padded(t) for t in texts.to_pylist()], pa.string())
    whole = pc.match_substring_regex(texts, r"^\d+$")
    wide: pa.Array[Any] = pc.if_else(whole, pc.utf8_lpad(texts, digits, "0"), texts)
    return wide


def _fixed(texts: pa.Array[Any], fixes: list[tuple[int, str | None]]) -> pa.Array[Any]:
    mask = np.zeros(len(texts), np.bool_)
    mask[[row for row, _ in fixes]] = True
    new = pa.array([text for _, text in fixes], pa.string())
    known: pa.Array[Any] = pc.replace_with_mask(texts, pa.array(mask), new)
    return known


def _find_lost(values: Sequence[Any], exact: set[int], lost: Lost) -> None:
    if float not in set(map(type, values)):
        return
    for row, value in enumerate(values):
        if value.__class__ is float and abs(value) >= _DECIMAL and row not in exact and lost_digits(value):
            lost.take(column_text([value])[0].as_py())


class _Writer:
    """Writes the records of batches, and keeps what is excluded."""

    def __init__(self, path: Path, width: int, source: str) -> None:
        self.path = path
        self.n_rows = 0
        self._source = source
        self._excluded: list[pa.Table] = []
        fields: dict[str, pa.DataType] = {column_name(j): pa.string() for j in range(width)}
        fields |= {SOURCE: pa.string(), ROW: pa.int64(), LINE: pa.int64()}
        self._writer = pq.ParquetWriter(path, pa.schema(fields), compression="snappy", write_statistics=[ROW, LINE])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write(self, table: pa.Table, judge: Judge, start: int, first: int) -> None:
        """A batch whose first row is sheet row `start` (from 0)."""
        numbers = np.arange(start + 1, start + 1 + table.num_rows)
        lines, rows = pa.array(numbers), pa.array(numbers - first + 1)
        rules = judge(table.append_column(LINE, lines))
        if rules is not None and rules.null_count < table.num_rows:
            self._exclude(table, rules, rows, lines)
            keep = pc.is_null(rules)
            table, rows, lines = table.filter(keep), rows.filter(keep), lines.filter(keep)
        source = pa.repeat(pa.scalar(self._source), table.num_rows)
        table = table.append_column(SOURCE, source).append_column(ROW, rows).append_column(LINE, lines)
        self._writer.write_table(table)
        self.n_rows += table.num_rows

    def _exclude(self, table: pa.Table, rules: pa.Array[Any], rows: pa.Array[Any], lines: pa.Array[Any]) -> None:
        named = pc.is_valid(rules)
        cells = [pc.fill_null(column, "") for column in table.filter(named).combine_chunks().columns]
        raw = pc.utf8_rtrim(pc.binary_join_element_wise(*cells, "\t"), "\t")
        parts = [rows.filter(named), lines.filter(named), rules.filter(named).cast(pa.string()), raw]
        self._excluded.append(pa.table(parts, schema=_EXCLUDED))

    def excluded(self) -> pa.Table:
        """All rows that the judge named."""
        return pa.concat_tables(self._excluded) if self._excluded else _EXCLUDED.empty_table()
