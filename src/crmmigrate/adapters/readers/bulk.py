"""Large text files: swept once, chunk by chunk in several threads, into one Parquet file."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from crmmigrate.adapters.readers.chunks import Chunk, Feeder, Form
from crmmigrate.adapters.readers.pieces import EXCLUDED, Piece, Plan, aside_torn, piece_of
from crmmigrate.adapters.readers.streams import Scratch
from crmmigrate.adapters.readers.texts import strays_finding
from crmmigrate.core import damage
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.sources import Aside, Judge, Swept
from crmmigrate.core.tables import LINE, ROW, SOURCE, column_name

MOST_THREADS = 4
"""Each holds a chunk in several forms, and one thread that cuts chunks feeds no more."""


@dataclass
class TextBulk:
    """The rows of a large text file. See `Bulk`.

    Attributes:
        path: The file, or a copy of it in UTF-8.
        form: Its layout.
        end: Byte where its text ends.
        scratch: Where the Parquet file is written.
        n_columns: Columns to write; the step widens it where the header has more names than records have cells.
        lengths: Cells of each of the first records.
        owners: Keep the copy and the folder on the disk as long as this bulk lives.
    """

    path: Path
    form: Form
    end: int
    scratch: Scratch
    n_columns: int
    lengths: tuple[int, ...] = ()
    owners: tuple[object, ...] = ()

    def sweep(self, first: int, source: str, judge: Judge) -> Swept:
        """See `Bulk.sweep`."""
        odd = sum(length != self.n_columns for length in self.lengths)
        tearing = damage.may_be_torn(odd, len(self.lengths), self.n_columns)
        plan = Plan(self.form, self.n_columns, tearing, source, judge)
        feeder = Feeder(self.path, self.form, self.end)
        target = self.scratch.fresh()
        with _Collector(target, self.n_columns) as collector:
            for piece in _pieces(feeder.chunks(first), plan):
                collector.take(piece)
        return collector.swept(feeder.nul, self.form)


def _pieces(chunks: Iterator[Chunk], plan: Plan) -> Iterator[Piece]:
    """The pieces in order. Few chunks are under way at a time, so that memory stays bounded."""
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Piece]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(piece_of, chunk, plan))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Collector:
    """Writes pieces in order, in a thread of its own, and adds up what is said of them."""

    def __init__(self, target: Path, width: int) -> None:
        self._target, self._width = target, width
        columns = [column_name(j) for j in range(width)]
        self._schema = pa.schema(
            [(name, pa.string()) for name in columns]
            + [(SOURCE, pa.dictionary(pa.int32(), pa.string())), (ROW, pa.int64()), (LINE, pa.int64())]
        )
        self._writer = pq.ParquetWriter(
            target,
            self._schema,
            compression="snappy",
            use_dictionary=[*columns, SOURCE],  # type: ignore[arg-type]
            column_encoding={ROW: "DELTA_BINARY_PACKED", LINE: "DELTA_BINARY_PACKED"},
            store_schema=False,
        )
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._held: Piece | None = None
        self._n_rows = self._short = self._n_strays = self._stray = self._literal = 0
        self._last_short = False
        self._excluded: list[pa.Table] = []
        self._rejected: list[Aside] = []
        self._short_raw: list[str] = []
        self._strays: list[int] = []
        self._odd_raw: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._let_go()
                self._wait()
        finally:
            self._thread.shutdown(wait=True)
            self._writer.close()
            if kind is not None:
                self._target.unlink(missing_ok=True)

    def take(self, piece: Piece) -> None:
        """Take the next piece; the one before it is complete now."""
        if self._held is not None:
            _join(self._held, piece, self._width)
        self._let_go()
        self._held = piece

    def _let_go(self) -> None:
        piece, self._held = self._held, None
        if piece is None:
            return
        self._add(piece)
        self._wait()
        self._writing = self._thread.submit(self._write, piece.table)

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()

    def _write(self, table: pa.Table) -> None:
        if len(table):
            self._writer.write_table(table.cast(self._schema))

    def _add(self, piece: Piece) -> None:
        self._n_rows += len(piece.table)
        if len(piece.excluded):
            self._excluded.append(piece.excluded)
        self._rejected += [piece.rejected[number] for number in sorted(piece.rejected)]
        short = sorted(piece.short)
        self._short += len(short)
        self._last_short = bool(short) and short[-1] == piece.row + piece.n - 1
        self._short_raw += [piece.short[n] for n in short[: MOST_EXAMPLES - len(self._short_raw)]]
        self._n_strays += len(piece.strays)
        self._strays = sorted([*self._strays, *piece.strays])[:MOST_EXAMPLES]
        self._stray += piece.stray
        self._literal += len(piece.literal)
        self._odd_raw += piece.literal[: MOST_EXAMPLES - len(self._odd_raw)]

    def swept(self, nul: int, form: Form) -> Swept:
        """What the sweep gave."""
        return Swept(
            records=self._target,
            n_rows=self._n_rows,
            excluded=pa.concat_tables([EXCLUDED.empty_table(), *self._excluded]),
            rejected=tuple(self._rejected),
            short=(self._short, tuple(self._short_raw)),
            findings=tuple(self._findings(nul, form)),
        )

    def _findings(self, nul: int, form: Form) -> Iterator[Finding]:
        if self._n_strays:
            yield strays_finding(self._n_strays, self._strays, form.encoding)
        broken = [aside for aside in self._rejected if aside.rule == damage.BROKEN]
        examples = [*(aside.raw for aside in broken[:MOST_EXAMPLES]), *self._odd_raw][:MOST_EXAMPLES]
        yield from quotes_finding(len(broken), self._literal, self._stray, examples)
        if nul:
            yield nul_finding(nul)
        if self._short == 1 and self._last_short:
            yield Finding("truncated", "the file may end in the middle of its last record")


def nul_finding(count: int) -> Finding:
    """NUL bytes in a text."""
    return Finding("nul-bytes", f"{count} NUL bytes were left out", count=count)


def quotes_finding(damaged: int, literal: int, stray: int, examples: list[str]) -> Iterator[Finding]:
    """Records with quotation marks where none belong: rejected, kept as they stand, inside plain cells."""
    odd = damaged + literal + stray
    if odd:
        message = f"quotation marks are malformed in {odd} records; {damaged} of them are rejected"
        severity = Severity.WARNING if damaged or literal else Severity.INFO
        shown = tuple(example[:80] for example in examples)
        yield Finding("quotes-broken", message, severity, Where(), odd, shown)


def _join(above: Piece, below: Piece, width: int) -> None:
    """A record may be torn where two chunks meet; then neither half is a record."""
    numbers = (above.row + above.n - 1, below.row)
    first, second = above.edges.get(numbers[0]), below.edges.get(numbers[1])
    if first is None or second is None or not damage.halves(first[0], second[0], width):
        return
    for piece, number in zip((above, below), numbers, strict=True):
        _, line, raw = piece.edges[number]
        piece.rejected[number] = aside_torn(number, line, raw)
        piece.short.pop(number, None)
        piece.table = _without(piece.table, number)


def _without(table: pa.Table, number: int) -> pa.Table:
    """The records but one, which can only be the first or the last of them."""
    if len(table) and table[ROW][0].as_py() == number:
        return table.slice(1)
    if len(table) and table[ROW][len(table) - 1].as_py() == number:
        return table.slice(0, len(table) - 1)
    return table
