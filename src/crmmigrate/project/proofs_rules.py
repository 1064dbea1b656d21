"""Which documented rule changed a cell on its way: a patch, a cleaning rule, a transform, a value map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import ColumnCleaning
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINEAGE, ROW, SOURCE, Column
from crmmigrate.project import accounting, added
from crmmigrate.project.pipeline import State, profiles_of
from crmmigrate.steps import map as mapping
from crmmigrate.steps import validate
from crmmigrate.steps.map.feeding import Feed, Piece, feed_of
from crmmigrate.steps.validate import Spelling
from crmmigrate.values.canonical import GUARDS


@dataclass(frozen=True)
class SourceColumn:
    """The column of a source that feeds a field.

    Attributes:
        name: Column of the staged table.
        label: Its header.
        is_direct: Whether it feeds the field as it is, alone and without a transform.
        spelling: How it writes values.
        personal: Whether it holds personal data.
    """

    name: str
    label: str
    is_direct: bool
    spelling: Spelling
    personal: bool


class Rules:
    """The documents and logs that say what was done to cells, of one source and table at a time."""

    def __init__(self, state: State, engine: Engine) -> None:
        self._state, self._engine = state, engine
        path = state.outcomes["clean"].changes
        self._log = engine.read([path]) if path else None
        self._events = accounting.all_events(state.event_paths, engine)
        self._patches = {(p.source, p.row, p.column) for p in state.known.patches}
        self._source, self._table = "", ""
        self._columns: tuple[Column, ...] = ()
        self._feed: Feed | None = None
        self._changes: dict[tuple[str, str | None], str] = {}
        self._aside: set[tuple[int, str]] = set()

    def open(self, source: str, table: str, staged: Iterable[Mapping[str, Any]]) -> None:
        """Turn to the cells of one source."""
        self._source, self._table = source, table
        known = self._state.known
        held = added.staged_of(self._state, source, self._engine)
        self._columns = held.columns
        self._feed = feed_of(held, mapping.mapping_of(known.mappings, source), known.chosen_model)
        texts = {str(v) for row in staged for n, v in row.items() if n not in LINEAGE and v is not None}
        self._changes = self._logged(texts)
        self._aside = self._set_aside()

    def _logged(self, texts: set[str]) -> dict[tuple[str, str | None], str]:
        if self._log is None:
            return {}
        found = self._log.filter(
            (nw.col(SOURCE) == self._source) & (nw.col("before").is_in(sorted(texts)) | nw.col("before").is_null())
        )
        rows = found.select("column", "before", "rule").collect(backend="pyarrow").rows(named=True)
        return {(r["column"], r["before"]): r["rule"] for r in rows}

    def _set_aside(self) -> set[tuple[int, str]]:
        if self._events is None:
            return set()
        mine = (nw.col(SOURCE) == self._source) & (nw.col("step") == "check") & (nw.col("fate") == "set_aside")
        rows = self._events.filter(mine & (nw.col("table") == self._table)).select(ROW, "column")
        return {(int(r[ROW]), str(r["column"])) for r in rows.collect(backend="pyarrow").rows(named=True) if r[ROW]}

    def pieces(self, name: str) -> list[Piece]:
        """How the field is fed."""
        return self._feed.pieces.get(f"{self._table}.{name}", []) if self._feed else []

    def column(self, name: str) -> SourceColumn | None:
        """The (first) source column of a field; None for constants."""
        pieces = [p for p in self.pieces(name) if p.columns]
        if not pieces:
            return None
        column, label = pieces[0].columns[0], pieces[0].headers[0]
        is_direct = len(self.pieces(name)) == 1 and pieces[0].call is None and pieces[0].sql is None
        return SourceColumn(column, label, is_direct, self._spelling(column), self._is_personal(column))

    def _spelling(self, column: str) -> Spelling:
        position = int(column[1:])
        labels = self._labels()
        options: dict[str, Any] = {}
        for entry in self._state.known.cleaning.of(self._source).columns:
            if _speaks_of(entry, labels.get(column, ""), position):
                for rule in entry.rules:
                    options |= {k: v for k, v in rule.options.items() if k in ("decimal", "order")}
        return Spelling(**options)

    def _labels(self) -> dict[str, str]:
        return {c.name: c.label for c in self._columns}

    def _is_personal(self, column: str) -> bool:
        profile = profiles_of(self._state).get(self._source)
        return bool(profile) and any(c.name == column and c.pii for c in profile.columns)  # type: ignore[union-attr]

    def rule(self, name: str, row: int, raw: str | None, mapped: str | None) -> str | None:
        """The rule that explains a mapped value other than the cell; None where nothing does."""
        pieces = self.pieces(name)
        path = f"{self._table}.{name}"
        if not pieces or (self._feed and path in self._feed.constants and raw is None):
            return "constant" if self._feed and path in self._feed.constants else None
        labels = self._labels()
        columns = [c for p in pieces for c in p.columns]
        if any((self._source, row, labels.get(c)) in self._patches for c in columns):
            return "patch"
        for piece in pieces:
            if piece.sql is not None:
                return "sql"
            if piece.call is not None:
                return f"transform {piece.call.name}"
        if len(pieces) > 1:
            return "several columns"
        logged = self._changes.get((columns[0], raw))  # raw is null where a value was carried down
        return logged or self._made_of(columns[0]) or self._recoded(path, mapped)

    def _made_of(self, column: str) -> str | None:
        """The column that an added one is made of, as a rule."""
        of = next((c.of for c in self._columns if c.name == column), "")
        return f"made of {self._labels()[of]}" if of else None

    def _recoded(self, path: str, mapped: str | None) -> str | None:
        home = self._state.known.chosen_model.home(path)
        ends = {r.to for r in mapping.recodes(self._state.known.value_maps) if r.field == home}
        return "value map" if mapped is not None and mapped in ends else None

    def is_aside(self, name: str, row: int, text: str, kind: str) -> bool:
        """Whether a cell was set aside, because of its type or by a contract."""
        unreadable = kind in GUARDS and not validate.fits(text, kind)
        return unreadable or (row, name) in self._aside


def _speaks_of(entry: ColumnCleaning, label: str, position: int) -> bool:
    return entry.column == label and entry.position in (None, position)
