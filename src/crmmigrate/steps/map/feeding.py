"""How one source feeds the model: which columns, by which transforms, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, Model, ModelField, Status, SuggestedConstant
from crmmigrate.core.ports import BatchFunction, Engine
from crmmigrate.core.tables import Frame, Table
from crmmigrate.core.transforms import Call
from crmmigrate.expressions.sql import over_headers
from crmmigrate.steps.map import transforms
from crmmigrate.steps.map.combining import COMBINING
from crmmigrate.steps.map.places import Places
from crmmigrate.steps.map.readings import READINGS

_BEFORE = "_before"
_MONTH = Call("month_number")
_NULL_SAYS_SOMETHING = frozenset({"part"})
"""Transforms of which null is an answer and no failure: a cell with one value has no second part."""


@dataclass(frozen=True)
class Piece:
    """One way in which a source feeds a field.

    Attributes:
        columns: Columns of the frame.
        headers: Their headers.
        call: The transform.
        sql: Instead of it.
        whole: Whether what cannot be read stays as it is.
    """

    columns: tuple[str, ...]
    headers: tuple[str, ...]
    call: Call | None = None
    sql: str | None = None
    whole: bool = False

    @property
    def label(self) -> str:
        """The headers, for events."""
        return " + ".join(self.headers)

    @property
    def is_whole(self) -> bool:
        """Whether every value stays, read or not."""
        return self.whole or (self.call is None and self.sql is None)

    def readings(self) -> Iterator[tuple[str, Call]]:
        """What has to go through Python: a column and its transform."""
        if self.call is None:
            return
        combining = COMBINING.get(self.call.name)
        if combining is not None and combining.months is not None:
            yield self.columns[combining.months(*self.call.arguments)], _MONTH
        elif transforms.is_reading(self.call.name):
            yield self.columns[0], self.call


@dataclass(frozen=True)
class Watch:
    """Pieces that alone speak of their columns: where all give null, a value is lost.

    Attributes:
        columns: Columns of the frame.
        pieces: What is made of them.
        every: Whether a loss needs all columns to be filled; else one is enough.
    """

    columns: tuple[str, ...]
    pieces: tuple[Piece, ...]
    every: bool = False

    @property
    def reason(self) -> str:
        """What to say of a loss."""
        label = self.pieces[0].label
        if any(piece.sql is not None for piece in self.pieces):
            return f"the SQL of {label} gives nothing for it"
        return f"no transform of {label} could read it"

    @property
    def is_filled(self) -> nw.Expr:
        """Whether there is something to lose."""
        texts = [nw.col(name).str.strip_chars() for name in self.columns]
        filled = [(~text.is_null() & (text != "")).fill_null(value=False) for text in texts]
        return reduce((lambda a, b: a & b) if self.every else (lambda a, b: a | b), filled)


@dataclass(frozen=True)
class Feed:
    """One source, resolved against the model.

    Attributes:
        table: The source.
        rows_are: The table whose grain its rows have.
        pieces: Field `table.field` -> how it is fed; the first piece that is not null counts.
        constants: Field -> value where no piece has one.
        watched: What must not be lost.
        read: Column and transform -> column of the frame that holds what Python read, see `prepared`.
    """

    table: Table
    rows_are: str
    pieces: dict[str, list[Piece]]
    constants: dict[str, str]
    watched: tuple[Watch, ...] = ()
    read: dict[tuple[str, Call], str] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """All fields that this source feeds."""
        return sorted(set(self.pieces) | set(self.constants))

    def expression(self, path: str) -> nw.Expr:
        """The value of a field in a row; null where it is blank."""
        parts = [_filled(self.value(piece)) for piece in self.pieces.get(path, [])]
        if path in self.constants:
            parts.append(_filled(nw.lit(self.constants[path])))
        return parts[0] if len(parts) == 1 else nw.coalesce(*parts)

    def value(self, piece: Piece) -> nw.Expr:
        """What a piece gives."""
        if piece.sql is not None:
            return over_headers(piece.sql, self._column(piece))
        if piece.call is None:
            return nw.col(piece.columns[0])
        if piece.call.name in COMBINING:
            return self._combined(piece, piece.call)
        raw = nw.col(piece.columns[0])
        if transforms.is_reading(piece.call.name):
            found = nw.col(self.read[piece.columns[0], piece.call])
        else:
            found = transforms.expression(raw, piece.call)
        return nw.coalesce(found, raw) if piece.whole else found

    def _combined(self, piece: Piece, call: Call) -> nw.Expr:
        read = dict(piece.readings())
        values = [nw.col(self.read[name, read[name]] if name in read else name) for name in piece.columns]
        return COMBINING[call.name].expression(values, *call.arguments)

    def _column(self, piece: Piece) -> Callable[[str], nw.Expr | None]:
        places = Places(self.table)

        def column(name: str) -> nw.Expr | None:
            if name == "value" and piece.columns:
                return nw.col(piece.columns[0])
            found = places.get(name)
            return nw.col(found) if found else None

        return column

    def unread(self) -> Iterator[tuple[Watch, nw.Expr, nw.Expr]]:
        """What is watched: the text, and whether nothing came of it."""
        for watch in self.watched:
            nothing = reduce(lambda a, b: a & b, (_filled(self.value(piece)).is_null() for piece in watch.pieces))
            text = nw.concat_str([nw.col(n) for n in watch.columns], separator=" | ", ignore_nulls=True)
            yield watch, text, watch.is_filled & nothing


def _filled(value: nw.Expr) -> nw.Expr:
    return nw.when(value != "").then(value)


# --- from the document ----------------------------------------------------------------------------


def feed_of(table: Table, mapping: Mapping | None, model: Model, ignore_below: float = 0.0) -> Feed | None:
    """How a source feeds the model; None where its mapping says nothing.

    Args:
        table: The source, cleaned.
        mapping: Its mapping.
        model: The model.
        ignore_below: Suggestions with less confidence are not applied.
    """
    if mapping is None or mapping.rows_are is None or mapping.status == Status.REJECTED:
        return None
    work = _Gathering(table, mapping.rows_are, model)
    for combined in mapping.combined:
        if _is_applied(combined, ignore_below):
            work.combined(combined)
    for column in mapping.columns:
        if _is_applied(column, ignore_below):
            work.column(column)
    for column in mapping.columns:
        if _is_applied(column, ignore_below):
            work.parts(column)
    if not work.pieces:
        return None
    named = {work.own(path): value for path, value in _constants(mapping, table.name, ignore_below).items()}
    return Feed(table, mapping.rows_are, work.pieces, named, tuple(work.watched()))


def _constants(mapping: Mapping, source: str, ignore_below: float) -> dict[str, str]:
    """The constants of a source; those that people wrote win."""
    live = [c for c in mapping.suggested_constants if _is_applied(c, ignore_below)]
    found = {c.field: value for c in live if (value := c.of(source)) is not None}
    return found | mapping.constants | mapping.constants_of.get(source, {})


def _is_applied(entry: ColumnMapping | Combined | SuggestedConstant, ignore_below: float) -> bool:
    if entry.status == Status.REJECTED:
        return False
    return entry.status != Status.SUGGESTED or entry.confidence >= ignore_below


class _Gathering:
    """Collects the pieces of one source."""

    def __init__(self, table: Table, rows_are: str, model: Model) -> None:
        self._rows_are = rows_are
        self._model = model
        self._columns = Places(table)
        self.pieces: dict[str, list[Piece]] = {}
        self._entries: dict[int, list[Piece]] = {}
        self._combined_sql: list[Watch] = []

    def own(self, path: str) -> str:
        """`common.x` is the field x of whatever the rows are."""
        table, _, name = path.partition(".")
        return f"{self._rows_are}.{name}" if table == "common" else path

    def column(self, entry: ColumnMapping) -> None:
        """The field of a column."""
        if entry.field is None:
            return
        call = transforms.call(entry.transform) if entry.transform and entry.sql is None else None
        whole = call is not None and call.name in transforms.WHOLE
        self._add(entry, entry.field, call, entry.sql, whole=whole)

    def parts(self, entry: ColumnMapping) -> None:
        """The further fields of a column."""
        for path, written in entry.parts.items():
            self._add(entry, path, transforms.call(written), None)

    def combined(self, entry: Combined) -> None:
        """A field of several columns; a column that the source lacks stays out."""
        names = tuple(name for c in entry.columns if (name := self._columns.get(c)))
        if field_of(self._model, self.own(entry.field)) is None or (entry.sql is None and not names):
            return
        call = transforms.call(entry.transform) if entry.transform and entry.sql is None else None
        piece = Piece(names if entry.sql is None else (), tuple(entry.columns), call or Call("first_filled"), entry.sql)
        fewest, most = COMBINING[piece.call.name].signature.columns if piece.call else (1, 1)
        if entry.sql is None and not fewest <= len(names) <= most:
            return
        self.pieces.setdefault(self.own(entry.field), []).append(piece)
        if entry.sql is None:
            self._entries[id(entry)] = [piece]
        elif names and len(names) == len(entry.columns):
            self._combined_sql.append(Watch(names, (piece,), every=True))

    def _add(
        self, entry: ColumnMapping, field_path: str, call: Call | None, sql: str | None, *, whole: bool = False
    ) -> None:
        path = self.own(field_path)
        name = self._columns.get(entry.column, entry.position)
        if name is None or field_of(self._model, path) is None:
            return
        piece = Piece((name,), (entry.column,), call, sql, whole)
        self.pieces.setdefault(path, []).append(piece)
        self._entries.setdefault(id(entry), []).append(piece)

    def watched(self) -> Iterator[Watch]:
        """Pieces whose columns nothing else keeps whole."""
        kept: set[str] = set()
        for group in self._entries.values():
            if all(map(_may_lose, group)):
                yield Watch(group[0].columns, tuple(group))
            elif any(piece.is_whole for piece in group):
                kept.update(group[0].columns)
        yield from (watch for watch in self._combined_sql if not kept.issuperset(watch.columns))


def _may_lose(piece: Piece) -> bool:
    return not piece.is_whole and (piece.call is None or piece.call.name not in _NULL_SAYS_SOMETHING)


def field_of(model: Model, path: str) -> ModelField | None:
    """The field `table.field` of the model."""
    table, _, name = path.partition(".")
    return model.fields_of(table).get(name) if table in model.tables else None


# --- value maps -----------------------------------------------------------------------------------


def prepared(feed: Feed, engine: Engine) -> Feed:
    """The feed with what Python reads beside its columns: each distinct value once, joined back."""
    pieces = [piece for listed in feed.pieces.values() for piece in listed]
    wanted: dict[str, dict[Call, str]] = {}
    for piece in pieces:
        for column, call in piece.readings():
            calls = wanted.setdefault(column, {})
            calls.setdefault(call, f"_read_{column}_{len(calls)}")
    if not wanted:
        return feed
    frame = feed.table.frame
    for column, calls in wanted.items():
        frame = _joined(frame, column, calls, engine)
    read = {(column, call): name for column, calls in wanted.items() for call, name in calls.items()}
    return replace(feed, table=feed.table.with_frame(frame), read=read)


def _joined(frame: Frame, column: str, calls: dict[Call, str], engine: Engine) -> Frame:
    value = nw.col(column)
    distinct = frame.select(value.alias(_BEFORE)).filter(~nw.col(_BEFORE).is_null()).unique()
    schema = pa.schema([(_BEFORE, pa.string()), *((name, pa.string()) for name in calls.values())])
    values = engine.hold(engine.map_batches(distinct, _reader(calls, schema), schema))
    names = frame.collect_schema().names()
    return frame.join(values, left_on=column, right_on=_BEFORE, how="left").select(*names, *calls.values())


def _reader(calls: dict[Call, str], schema: pa.Schema) -> BatchFunction:
    def read(batch: pa.RecordBatch) -> pa.RecordBatch:
        texts = [str(text) for text in batch.column(_BEFORE).to_pylist()]
        columns: dict[str, list[str | None]] = {_BEFORE: list(texts)}
        for call, name in calls.items():
            columns[name] = [READINGS[call.name](text.strip(), *call.arguments) for text in texts]
        return pa.RecordBatch.from_pydict(columns, schema=schema)

    return read
