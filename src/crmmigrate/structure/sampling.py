"""A bounded sample of a table as dictionary codes: the ground on which dependencies are measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import ROW, Frame, Table, source_file, source_sheet
from crmmigrate.structure.spellings import Strings, normalised

Codes = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

MOST_ROWS = 50_000
MOST_CELLS = 1_000_000  # of wide tables fewer rows are taken,
ALL_CELLS = 16_000_000  # and fewer still where there are many tables
FEWEST_ROWS = 2_000

_OF_NUMBERS = np.array([chr(i) in "\0 \t+-.0123456789_eExXinfatyINFATY" for i in range(129)])
"""By code point; 128 stands for all that are no ASCII."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of a table as dictionary codes.

    Attributes:
        table: The table.
        profile: Its profile.
        name: Its name in the model's JSON: stem of the file, with the sheet when there are several.
        codes: Rows x columns; each cell the index of its value in `values`, -1 for null.
        values: Per column the distinct normalised texts, sorted.
        whole: Whether every row is in the sample.
        positions: Index of each column by its name.
        rows: Number (`_row`) of each row of `codes`.
    """

    table: Table
    profile: TableProfile
    name: str
    codes: Codes
    values: tuple[Texts, ...]
    whole: bool
    positions: dict[str, int] = field(default_factory=dict)
    rows: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _sets: dict[int, frozenset[str]] = field(default_factory=dict)
    _numbers: dict[int, npt.NDArray[np.float64]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[ColumnProfile, ...]:
        """The profiles of the columns, in the order of `codes`."""
        return self.profile.columns

    @property
    def n(self) -> int:
        """Rows in the sample."""
        return int(self.codes.shape[0])

    def distinct(self, index: int) -> int:
        """Distinct values of a column in the sample."""
        return len(self.values[index])

    def filled(self, index: int) -> int:
        """Rows of the sample in which a column is not null."""
        return int((self.codes[:, index] >= 0).sum())

    def texts(self, index: int) -> list[str]:
        """The distinct values of a column, sorted."""
        found: list[str] = self.values[index].tolist()
        return found

    def value_set(self, index: int) -> frozenset[str]:
        """The distinct values of a column, made once."""
        if index not in self._sets:
            self._sets[index] = frozenset(self.values[index].tolist())
        return self._sets[index]

    def numbers(self, index: int) -> npt.NDArray[np.float64]:
        """The distinct values of a column that are numbers, parsed once."""
        if index not in self._numbers:
            able = self.values[index][_may_be_numbers(self.values[index])]
            parsed = pd.to_numeric(pd.Series(able, dtype=object), errors="coerce")
            self._numbers[index] = parsed.dropna().to_numpy(dtype=np.float64)
        return self._numbers[index]


def _may_be_numbers(texts: Texts) -> npt.NDArray[np.bool_]:
    """Which texts have only signs that a number may have; all others need not be parsed."""
    width = texts.dtype.itemsize // 4
    if not len(texts) or not width:
        return np.zeros(len(texts), dtype=np.bool_)
    points = np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), width)
    return np.asarray(_OF_NUMBERS[np.minimum(points, len(_OF_NUMBERS) - 1)].all(axis=1), dtype=np.bool_)


def short_names(sources: Sequence[str]) -> dict[str, str]:
    """Names of tables as people say them: stem of the file, with the sheet or folders where stems repeat."""
    choices = {s: _choices(s) for s in sources}
    taken = Counter(name for names in choices.values() for name in set(names))
    return {s: next((n for n in choices[s] if taken[n] == 1), s) for s in sources}


def _choices(source: str) -> tuple[str, ...]:
    path, sheet = source_file(source).replace("\\", "/"), source_sheet(source) or ""
    file = path.rsplit("/", 1)[-1]
    stem = file.rsplit(".", 1)[0] if "." in file[1:] else file
    whole = path[: len(path) - len(file)] + stem
    return stem, f"{stem} {sheet}".strip(), f"{whole} {sheet}".strip()


def samples(tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], engine: Engine) -> list[Sample]:
    """A sample of each table that has rows and columns, in the order of their names."""
    names = short_names(sorted(tables))
    cells = min(MOST_CELLS, ALL_CELLS // max(1, len(tables)))
    return [
        sample(tables[s], profiles[s], names[s], engine, cells)
        for s in sorted(tables)
        if s in profiles and profiles[s].n_rows and tables[s].columns
    ]


def sample(table: Table, profile: TableProfile, name: str, engine: Engine, cells: int = MOST_CELLS) -> Sample:
    """At most `MOST_ROWS` rows and about `cells` cells, chosen by content, not by the order of rows."""
    columns = [c.name for c in profile.columns]
    most = max(FEWEST_ROWS, min(MOST_ROWS, cells // len(columns)))
    frame = table.frame.select(*columns, ROW)
    whole = profile.n_rows <= most
    arrow = _collect(frame if whole else _thin(frame, profile, most, engine), [*columns, ROW])
    codes, values = _encode(arrow, profile)
    rows = arrow.column(ROW).to_numpy().astype(np.int64)
    order = np.lexsort((rows, _row_hash(codes)))[:most]
    return Sample(table, profile, name, codes[order], values, whole, {c: i for i, c in enumerate(columns)}, rows[order])


def _collect(frame: Frame, columns: Sequence[str]) -> pa.Table:
    arrow: pa.Table = frame.select(*columns).collect(backend="pyarrow").to_native()
    return arrow


def _thin(frame: Frame, profile: TableProfile, most: int, engine: Engine) -> Frame:
    """Rows whose hash is small; all rows of one value of the cluster column share their luck.

    Whole orders stay together, so that what an order determines can still be seen. Where one column decides, it alone
    goes through Python.
    """
    columns = [c.name for c in profile.columns]
    limit = np.uint64(int(0.9 * most / profile.n_rows * float(2**64 - 1)))
    lead = _cluster(profile) or _finest(profile)
    if lead is None:
        return _small_hash(frame, columns, columns, limit, engine)
    chosen = _small_hash(frame.filter(~nw.col(lead).is_null()), [], [lead], limit, engine)
    kept = frame.join(chosen, on=ROW, how="semi")
    if not any(c.name == lead and c.nulls for c in profile.columns):
        return kept
    blank = _small_hash(frame.filter(nw.col(lead).is_null()), columns, columns, limit, engine)
    return nw.concat([kept, blank], how="vertical")


def _small_hash(frame: Frame, columns: Sequence[str], hashed: Sequence[str], limit: np.uint64, engine: Engine) -> Frame:
    """`columns` and the number of the rows whose hash over `hashed` is small."""
    names = [*columns, ROW]

    def keep(batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.filter(pa.array(_text_hash(batch, hashed) < limit)).select(names)

    types: list[tuple[str, pa.DataType]] = [*((c, pa.string()) for c in columns), (ROW, pa.int64())]
    schema = pa.schema(types)
    return engine.map_batches(frame.select(*dict.fromkeys([*columns, *hashed]), ROW), keep, schema)


def _cluster(profile: TableProfile) -> str | None:
    """The column with the most distinct values that still repeats: an order number, not a row number."""
    repeating = [c for c in profile.columns if c.n / 200 < c.distinct < 0.7 * (c.n - c.nulls)]
    return max(repeating, key=lambda c: (c.distinct, c.name)).name if repeating else None


def _finest(profile: TableProfile) -> str | None:
    """A column that is different on nearly every row: its hash is as good as that of the row."""
    finest = max(profile.columns, key=lambda c: (c.distinct, c.name))
    return finest.name if finest.distinct > 0.9 * finest.n else None


def _text_hash(batch: pa.RecordBatch, columns: Sequence[str]) -> npt.NDArray[np.uint64]:
    hashes = np.zeros(batch.num_rows, dtype=np.uint64)
    for name in columns:
        column = batch.column(batch.schema.get_field_index(name)).cast(pa.string()).fill_null("")
        hashes = hashes * np.uint64(1099511628211) + (_hashed(column) if len(columns) == 1 else _hashed_once(column))
    return hashes


def _hashed(texts: Strings) -> npt.NDArray[np.uint64]:
    return pd.util.hash_array(texts.to_numpy(zero_copy_only=False), categorize=False)


def _hashed_once(texts: Strings) -> npt.NDArray[np.uint64]:
    """Each different text hashed once: a row has columns that repeat, the one that decides alone hardly does."""
    encoded = texts.dictionary_encode()
    found: npt.NDArray[np.uint64] = _hashed(encoded.dictionary)[encoded.indices.to_numpy()]
    return found


def _row_hash(codes: Codes) -> npt.NDArray[np.uint64]:
    hashes = np.full(codes.shape[0], 14695981039346656037, dtype=np.uint64)
    for column in codes.T:
        hashes = (hashes ^ (column + 2).astype(np.uint64)) * np.uint64(1099511628211)
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _encode(arrow: pa.Table, profile: TableProfile) -> tuple[Codes, tuple[Texts, ...]]:
    codes = np.full((arrow.num_rows, len(profile.columns)), -1, dtype=np.int64, order="F")
    values: list[Texts] = []
    for i, column in enumerate(profile.columns):
        raw = pa.concat_arrays(arrow.column(column.name).cast(pa.string()).chunks or [pa.array([], pa.string())])
        encoded = raw.dictionary_encode()
        texts = normalised(encoded.dictionary, column)
        distinct = texts.unique().drop_null().sort()  # by code points, as Python sorts
        places = pc.index_in(texts, value_set=distinct).fill_null(-1).to_numpy(zero_copy_only=False)
        mapped = np.append(places, -1).astype(np.int64)
        codes[:, i] = mapped[encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)]
        values.append(distinct.to_numpy(zero_copy_only=False).astype(str))
    return codes, tuple(values)
