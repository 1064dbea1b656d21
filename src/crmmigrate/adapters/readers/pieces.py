"""A chunk of a large text file becomes a piece of its table: split by Arrow, judged, and its odd records sorted out."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from crmmigrate.adapters.readers.chunks import NEWLINE, ONE_COLUMN, Chunk, Form, Odd, Positions, mended, odd_of
from crmmigrate.adapters.readers.records import Records, one_record, split_lines
from crmmigrate.core import damage
from crmmigrate.core.sources import Aside, Judge
from crmmigrate.core.tables import LINE, ROW, SOURCE, column_name

_TYPES: dict[str, pa.DataType] = {ROW: pa.int64(), LINE: pa.int64(), "rule": pa.string(), "raw": pa.string()}
EXCLUDED = pa.schema(_TYPES)
_WIDE_BLANKS = (0xC2, 0xE1, 0xE2, 0xE3)
_MAY_BE_BLANK = np.array([byte <= ord(" ") or byte in _WIDE_BLANKS for byte in range(256)])
"""First bytes of cells that may hold nothing but blanks."""


@dataclass(frozen=True)
class Plan:
    """What a sweep does with every chunk.

    Attributes:
        form: Layout of the text.
        n_columns: Columns of the table; records may usually have fewer.
        tearing: Whether two short records may be one that a line break tore.
        source: Value of `_source`.
        judge: See `Bulk.sweep`.
    """

    form: Form
    n_columns: int
    tearing: bool
    source: str
    judge: Judge


@dataclass
class Piece:
    """What became of a chunk.

    Attributes:
        table: Records with their lineage.
        row: Number of the first record of the chunk.
        n: Records in the chunk, whatever became of them.
        excluded: As in `Swept`.
        rejected: Number of a record -> why it is set aside.
        short: Number of a record with missing cells -> its text.
        edges: Odd first and last records of the chunk, which may be halves: number -> (cells, line, text).
        strays: Lines that are not in the main encoding.
        literal, stray: Records with misplaced quotes that are kept, and with quotes inside plain cells.
    """

    table: pa.Table
    row: int
    n: int
    excluded: pa.Table
    rejected: dict[int, Aside] = field(default_factory=dict)
    short: dict[int, str] = field(default_factory=dict)
    edges: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    strays: list[int] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)
    stray: int = 0


def piece_of(chunk: Chunk, plan: Plan) -> Piece:
    """Split a chunk, let it be judged, and set apart what is no record."""
    text = _Clean(chunk, plan.form)
    odd = sorted([*chunk.odd, *text.wrong_width], key=lambda record: record.index)
    table = _woven(_blank_to_null(text.table), odd, chunk.n, plan.n_columns)
    lines = np.empty(chunk.n, np.int64)
    lines[text.places] = text.lines
    for record in chunk.odd:
        lines[record.index] = record.line
    table = table.append_column(LINE, pa.array(lines))
    rules = plan.judge(table)
    if rules is None:
        rules = pa.nulls(chunk.n, pa.string())
    sorted_out = _sort_out(chunk, odd, rules, plan)
    keep = pc.is_null(rules).to_numpy(zero_copy_only=False).copy()
    rejected = np.array([number - chunk.row for number in sorted_out.rejected], np.int64)
    places = np.setdiff1d(np.flatnonzero(~keep), rejected)
    if len(places):
        sorted_out.excluded = _excluded(text, odd, rules, places, lines)
    keep[rejected] = False
    sorted_out.table = _with_lineage(table, chunk.row, plan.source, keep)
    sorted_out.strays = [*chunk.strays, *text.strays]
    return sorted_out


class _Clean:
    """The clean records of a chunk.

    Attributes:
        row: Number of the first record of the chunk.
        places: Their places in the chunk.
        lines: Their physical lines.
        table: Those of the usual width.
        wrong_width: The others.
        strays: Lines that were not in the main encoding.
    """

    def __init__(self, chunk: Chunk, form: Form) -> None:
        self.row = chunk.row
        self._form = form
        self._data = b"".join(chunk.clean)
        chunk.clean.clear()  # the buffers of the file are free now
        self._ends: Positions | None = None
        self.strays: list[int] = []
        odd = [record.index for record in chunk.odd]
        self.places = np.delete(np.arange(chunk.n), odd)
        self.lines = np.concatenate(chunk.spans) if chunk.spans else np.empty(0, np.int64)
        if not is_utf8(self._data):
            self._mend()
        self.table, skipped = split(self._data, form)
        self.wrong_width = [self._reparsed(i) for i in skipped]

    def _mend(self) -> None:
        """Read the lines that are no UTF-8 in the second encoding."""
        data, view, at = self._data, memoryview(self._data), 0
        pieces: list[bytes | memoryview] = []
        strays: list[int] = []
        while at < len(data):
            try:
                codecs.utf_8_decode(view[at:], "strict", True)  # noqa: FBT003
                break
            except UnicodeDecodeError as fault:
                start = data.rfind(b"\n", at, at + fault.start) + 1 or at
                end = data.find(b"\n", at + fault.start) + 1 or len(data)
            pieces += [view[at:start], mended(data[start:end], self._form.encoding)[0].encode()]
            strays.append(start)
            at = end
        pieces.append(view[at:])
        self.strays += [self._line_at(start) for start in strays]
        self._data, self._ends = b"".join(pieces), None

    def _line_at(self, place: int) -> int:
        """Physical line of a place in the data."""
        record = int(np.searchsorted(self.ends, place, side="right"))
        start = int(self.ends[record - 1]) if record else 0
        return int(self.lines[record]) + self._data.count(b"\n", start, place)

    @property
    def ends(self) -> Positions:
        """Where each record ends."""
        if self._ends is None:
            view = np.frombuffer(self._data, np.uint8)
            self._ends = np.flatnonzero(view == NEWLINE)
            if self._form.quote is not None:
                quotes = np.flatnonzero(view == self._form.quote)
                self._ends = self._ends[np.searchsorted(quotes, self._ends) % 2 == 0]
            self._ends = self._ends + 1
            if len(view) and (not len(self._ends) or self._ends[-1] < len(view)):
                self._ends = np.append(self._ends, len(view))
        return self._ends

    def raw(self, place: int) -> str:
        """The text of the record at a place in the chunk, without its line end."""
        return self._text(int(np.searchsorted(self.places, place))).removesuffix("\n").removesuffix("\r")

    def _text(self, index: int) -> str:
        start = int(self.ends[index - 1]) if index else 0
        return mended(self._data[start : int(self.ends[index])], self._form.encoding)[0]

    def _reparsed(self, index: int) -> Odd:
        found, line = Records(), int(self.lines[index])
        text = self._text(index)
        lines = iter(split_lines(text, self._form.ends))
        one_record(found, next(lines), lines, line, self._form.dialect)
        return odd_of(found, self._form, int(self.places[index]))


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8; Arrow looks without a copy, and lets other threads run."""
    offsets = pa.py_buffer(np.array([0, len(data)], np.int32).tobytes())
    try:
        pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def split(data: bytes, form: Form) -> tuple[pa.Table, list[int]]:
    """Clean records as a table, and the numbers (from 0) of those of another width, which are not in it."""
    names = [column_name(j) for j in range(form.usual)]
    if not data:
        return pa.table({name: pa.array([], pa.string()) for name in names}), []
    skipped: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> Literal["skip"]:
        skipped.append((row.number or 0) - 1)  # one thread: the number is known
        return "skip"

    table = pa_csv.read_csv(
        pa.BufferReader(data),  # type: ignore[arg-type]
        pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
        pa_csv.ParseOptions(
            delimiter=form.dialect.delimiter or ONE_COLUMN,
            quote_char=form.dialect.quote if form.quote is not None else False,
            newlines_in_values=form.quote is not None,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        pa_csv.ConvertOptions(
            check_utf8=False,  # it is, see `is_utf8`
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    return table, skipped


def _blank_to_null(table: pa.Table) -> pa.Table:
    """Cells that hold only blanks become null, in columns where one may."""
    for j, column in enumerate(table.columns):
        if any(_may_hold_blanks(chunk) for chunk in column.chunks):
            blank = pc.utf8_is_space(column)
            if pc.any(blank).as_py():
                table = table.set_column(j, table.field(j), pc.if_else(blank, pa.scalar(None, pa.string()), column))
    return table


def _may_hold_blanks(cells: pa.Array[Any]) -> bool:
    _, places, data = cells.buffers()
    if places is None or data is None or not data.size:
        return False
    starts = np.frombuffer(memoryview(places), np.int32)[cells.offset : cells.offset + len(cells)]
    values = np.frombuffer(memoryview(data), np.uint8)
    # Empty cells at the very end begin behind the last byte.
    return bool(_MAY_BE_BLANK[values[np.minimum(starts, len(values) - 1)]].any())


def _woven(table: pa.Table, odd: Sequence[Odd], n: int, width: int) -> pa.Table:
    """Arrow's rows and the odd ones between them, in the order of the file, `width` columns wide."""
    for j in range(table.num_columns, width):
        table = table.append_column(column_name(j), pa.nulls(len(table), pa.string()))
    table = table.select(list(range(width)))
    if not odd:
        return table
    cells = [[record.cells[j] if j < len(record.cells) else None for record in odd] for j in range(width)]
    others = pa.table({column_name(j): pa.array(column, pa.string()) for j, column in enumerate(cells)})
    places = np.array([record.index for record in odd])
    order = np.empty(n, np.int64)
    order[np.delete(np.arange(n), places)] = np.arange(len(table))
    order[places] = len(table) + np.arange(len(odd))
    return pa.concat_tables([table, others]).combine_chunks().take(order)


def _sort_out(chunk: Chunk, odd: Sequence[Odd], rules: pa.Array[Any], plan: Plan) -> Piece:
    """What becomes of the odd records."""
    piece = Piece(pa.table({}), chunk.row, chunk.n, EXCLUDED.empty_table(), stray=chunk.stray)
    lengths: dict[int, int] = {}
    known: dict[int, Odd] = {}
    for record in odd:
        number = chunk.row + record.index
        if (verdict := _verdict(record, rules[record.index].as_py(), plan)) is not None:
            piece.rejected[number] = Aside(*verdict, record.raw, number, record.line)
        elif rules[record.index].is_valid:
            continue
        if record.literal:
            piece.literal.append(record.raw)
        if len(record.cells) != plan.n_columns:
            lengths[number], known[number] = len(record.cells), record
    if plan.tearing:
        for number in damage.torn(lengths, plan.n_columns):
            piece.rejected[number] = aside_torn(number, known[number].line, known[number].raw)
        for number in {chunk.row, chunk.row + chunk.n - 1} & lengths.keys():
            piece.edges[number] = (lengths[number], known[number].line, known[number].raw)
    short = {n: known[n].raw for n, cells in lengths.items() if cells < plan.form.usual and n not in piece.rejected}
    piece.short = short
    return piece


def _verdict(record: Odd, rule: str | None, plan: Plan) -> tuple[str, str] | None:
    """The rule and reason by which an odd record is rejected, or None."""
    if record.reason:
        return damage.BROKEN, record.reason
    if rule not in (None, damage.BLANK) or all(cell is None for cell in record.cells[plan.n_columns :]):
        return None
    return damage.RAGGED, damage.surplus(len(record.cells), plan.n_columns)


def aside_torn(number: int, line: int, raw: str) -> Aside:
    """Half a record."""
    return Aside(damage.RAGGED, damage.TORN, raw, number, line)


def _excluded(text: _Clean, odd: Sequence[Odd], rules: pa.Array[Any], places: Positions, lines: Positions) -> pa.Table:
    raw = {record.index: record.raw for record in odd}
    found = pa.table(
        {
            ROW: pa.array(places + text.row, pa.int64()),
            LINE: pa.array(lines[places], pa.int64()),
            "rule": rules.take(places),
            "raw": pa.array([raw[i] if i in raw else text.raw(i) for i in places.tolist()], pa.string()),
        }
    )
    return found.cast(EXCLUDED)


def _with_lineage(table: pa.Table, row: int, source: str, keep: npt.NDArray[np.bool_]) -> pa.Table:
    rows = pa.array(np.arange(row, row + len(table)))
    table = table.append_column(ROW, rows)
    if not keep.all():
        table = table.filter(pa.array(keep))
    sources = pa.DictionaryArray.from_arrays(np.zeros(len(table), np.int32), pa.array([source], pa.string()))
    names = [name for name in table.column_names if name not in (ROW, LINE)]
    return table.append_column(SOURCE, sources).select([*names, SOURCE, ROW, LINE])
