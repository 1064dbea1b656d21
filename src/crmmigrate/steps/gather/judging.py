"""Which rows of a large file are no records, told chunk by chunk: cheap where all of them are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.tables import LINE
from crmmigrate.steps.gather import cells, rules
from crmmigrate.steps.gather.cells import NUMBER_PATTERN
from crmmigrate.steps.gather.shaping import Shaped
from crmmigrate.values.totals import TOTAL_ONLY_PATTERN

Rows = npt.NDArray[np.int64]
_ENOUGH = 500
_NULL = -1
_BLANKS = frozenset(b" \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f")
_BEYOND_ASCII = range(128, 256)


def _table(wanted: Sequence[int]) -> npt.NDArray[np.bool_]:
    """A table of bytes that are wanted; the last place is that of null."""
    found = np.zeros(257, bool)
    found[list(wanted)] = True
    return found


_RULER_STARTS = _table([*b"-=_+|*.~", *_BLANKS, *_BEYOND_ASCII, _NULL])
_NUMBER_STARTS = _table([*b"0123456789-+($", *_BLANKS, *_BEYOND_ASCII, _NULL])
"""First bytes of cells that are numbers or blank; every other cell is text."""


@dataclass(frozen=True)
class Judgement:
    """The judge of one large table. See `Judge`.

    Attributes:
        heads: Names of the columns, level by level, in lower case and without blanks around them.
        totals: Whether a row is a total that says so and has no other text: where records have several texts.
        seen: Lines of totals and footnotes among the rows that the step saw itself -> rule.
        kept: Rules that are not applied.
    """

    heads: tuple[tuple[str, ...], ...]
    totals: bool
    seen: dict[int, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    def __call__(self, table: pa.Table) -> pa.Array[Any] | None:
        """The rule by which each row is left out."""
        columns = _Columns(table)
        found: dict[int, str] = dict.fromkeys(_rulers(columns).tolist(), rules.BLANK)
        if self.totals:
            found |= dict.fromkeys(_totals(columns).tolist(), rules.TOTAL)
        found |= self._seen(table)
        for head in self.heads:
            found |= dict.fromkeys(_repeated(columns, head).tolist(), rules.REPEATED_HEADER)
        found = {row: rule for row, rule in found.items() if rule not in self.kept}
        if not found:
            return None
        marks = np.full(len(table), None, object)
        for row, rule in found.items():
            marks[row] = rule
        return pa.array(marks, pa.string())

    def _seen(self, table: pa.Table) -> dict[int, str]:
        if not self.seen or not len(table):
            return {}
        lines = table[LINE].to_numpy()
        wanted = np.array(sorted(self.seen))
        wanted = wanted[(wanted >= lines[0]) & (wanted <= lines[-1])]
        places = np.searchsorted(lines, wanted)
        return {int(i): self.seen[int(n)] for i, n in zip(places, wanted, strict=True) if lines[i] == n}


def judge_of(shaped: Shaped) -> Judgement:
    """The judge that carries on what the head and the tail of a large file showed."""
    heads = [tuple(cells.name_of(c) for c in shaped.block.row(i)) for i in shaped.header_rows]
    named = (rules.TOTAL, rules.FOOTNOTE)
    seen = {shaped.block.line(i): rule for i, rule in shaped.excluded.items() if rule in named}
    return Judgement(tuple(heads), _usual_texts(shaped) >= 2, seen, shaped.kept)


def _usual_texts(shaped: Shaped) -> int:
    records = (shaped.record(i) for i in shaped.records[:_ENOUGH])
    counts = sorted(sum(cells.kind(c) not in {cells.NUMBER, cells.BLANK} for c in row) for row in records)
    return counts[len(counts) // 2] if counts else 0


class _Columns:
    """Text columns, and the first and last bytes of their cells, which rule most rows out."""

    def __init__(self, table: pa.Table) -> None:
        self._columns = [
            _whole(column) for name, column in zip(table.column_names, table.columns, strict=True) if name != LINE
        ]
        self._firsts: dict[int, npt.NDArray[np.int16]] = {}
        self.n = len(table)

    def __len__(self) -> int:
        return len(self._columns)

    def take(self, column: int, rows: Rows) -> pa.Array[Any]:
        """Some cells of a column."""
        return self._columns[column].take(rows)

    def gaps(self) -> Rows:
        """Rows with a null."""
        found = np.zeros(self.n, bool)
        for column in self._columns:
            if column.null_count:
                found |= column.is_null().to_numpy(zero_copy_only=False)
        return np.flatnonzero(found)

    def firsts(self, column: int) -> npt.NDArray[np.int16]:
        """First byte of each cell, -1 for null."""
        if column not in self._firsts:
            self._firsts[column] = self._bytes(column, 0)
        return self._firsts[column]

    def lasts(self, column: int) -> npt.NDArray[np.int16]:
        """Last byte of each cell, -1 for null."""
        return self._bytes(column, 1)

    def _bytes(self, column: int, end: int) -> npt.NDArray[np.int16]:
        array = self._columns[column]
        found = np.full(len(array), _NULL, np.int16)
        if array.null_count == len(array):
            return found
        buffers: list[Any] = array.buffers()
        offsets = np.frombuffer(buffers[1], np.int32)[array.offset : array.offset + len(array) + 1]
        data = np.frombuffer(buffers[2], np.uint8)
        places = offsets[1:] - 1 if end else offsets[:-1]
        found[:] = data[np.clip(places, 0, len(data) - 1)]
        if array.null_count:
            found[array.is_null().to_numpy(zero_copy_only=False)] = _NULL
        return found


def _whole(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    chunks: list[Any] = column.chunks or [pa.array([], pa.string())]
    found: pa.Array[Any] = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)
    return found


def _all_cells(
    columns: _Columns, starts: npt.NDArray[np.bool_], test: Callable[[pa.Array[Any]], pa.Array[Any]]
) -> Rows:
    """Rows of which each cell is null or passes a test; ever fewer rows are looked at."""
    rows: Rows = np.arange(columns.n)
    for column in range(len(columns)):
        firsts = columns.firsts(column) if len(rows) == columns.n else columns.firsts(column)[rows]
        rows = rows[starts[firsts]]
        if not len(rows):
            break
        cells_left = columns.take(column, rows)
        if cells_left.null_count < len(rows):
            rows = rows[_true(test(cells_left), null=True)]
    return rows


def _rulers(columns: _Columns) -> Rows:
    """Rows that are blank or only draw lines."""
    return _all_cells(columns, _RULER_STARTS, lambda found: pc.match_substring_regex(found, cells.RULER_PATTERN))


def _totals(columns: _Columns) -> Rows:
    """Rows with a gap whose only text is the word for a total."""
    rows = columns.gaps()
    texts = np.zeros(len(rows), np.int64)
    for column in range(len(columns)):
        texts = texts + ~_NUMBER_STARTS[columns.firsts(column)[rows]]
        rows, texts = rows[texts <= 1], texts[texts <= 1]
        if not len(rows):
            return rows
    texts, words = np.zeros(len(rows), np.int64), np.zeros(len(rows), bool)
    for column in range(len(columns)):
        found = columns.take(column, rows)
        texts = texts + _true(pc.invert(pc.match_substring_regex(found, NUMBER_PATTERN)))
        words |= _true(pc.match_substring_regex(pc.utf8_lower(found), TOTAL_ONLY_PATTERN))
    chosen: Rows = rows[words & (texts == 1)]
    return chosen


def _true(found: pa.Array[Any], *, null: bool = False) -> npt.NDArray[np.bool_]:
    """Truth values as NumPy has them, with a value for null."""
    marks: npt.NDArray[np.bool_] = pc.fill_null(found, null).to_numpy(zero_copy_only=False)  # type: ignore[attr-defined, type-var]
    return marks


def _repeated(columns: _Columns, head: Sequence[str]) -> Rows:
    """Rows that say what the header says."""
    if not len(columns):
        return np.empty(0, np.int64)
    rows = np.flatnonzero(_edge(head[0], 0)[columns.firsts(0)])
    if len(rows):
        rows = rows[_edge(head[0], 1)[columns.lasts(0)[rows]]]
    for column, name in enumerate(head[: len(columns)]):
        if not len(rows):
            break
        found = columns.take(column, rows).to_pylist()
        rows = rows[np.array([cells.name_of(cell) == name for cell in found], bool)]
    return rows


def _edge(name: str, end: int) -> npt.NDArray[np.bool_]:
    """The bytes with which a cell may begin or end that says the same in another case."""
    if not name:
        return _table([_NULL, *_BLANKS, *_BEYOND_ASCII])
    letter = name[-1 if end else 0]
    own = [*letter.encode()[:1], *letter.upper().encode()[:1]] if letter.isascii() else []
    return _table([*own, *_BLANKS, *_BEYOND_ASCII])
