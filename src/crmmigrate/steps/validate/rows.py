"""The legacy rows of one table of the model, typed, with what was left out and set aside marked, not removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.casting import NUMERIC, typed
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, union
from crmmigrate.values.canonical import GUARDS

LEFT = "_left"
BAD = "/bad"
ASIDE = "/aside"


@dataclass(frozen=True)
class Legacy:
    """The legacy rows of one table of the model.

    Attributes:
        frame: `_source`, `_row`, `_left` (1 for rows that are not loaded); each field, numbers as numbers, all else as
            text; `<field>/bad` is 1 where the text does not have the type of the field, `<field>/aside` is 1 where a
            contract set the cell aside.
        types: Field -> its type in the model.
        aside: Fields of which contracts set cells aside.
    """

    frame: Frame
    types: Mapping[str, str]
    aside: frozenset[str]

    def value(self, field: str) -> nw.Expr:
        """What a row has to say in the target; null where the cell was set aside."""
        if field not in self.aside:
            return nw.col(field)
        return nw.when(nw.col(field + ASIDE) == 0).then(nw.col(field))

    def kept(self, field: str) -> nw.Expr:
        """The value of rows that are loaded, null in all others."""
        return nw.when(nw.col(LEFT) == 0).then(self.value(field))

    def lost(self, field: str) -> nw.Expr:
        """1 where the cell of a loaded row was set aside."""
        flags = [nw.col(field + BAD)] if self.types[field] in GUARDS else []
        flags += [nw.col(field + ASIDE)] if field in self.aside else []
        if not flags:
            return nw.col(LEFT) * 0
        whole = nw.max_horizontal(*flags) if len(flags) > 1 else flags[0]
        return nw.when(nw.col(LEFT) == 0).then(whole).otherwise(nw.lit(0))


def legacy_rows(
    parts: Sequence[Frame], types: Mapping[str, str], left: Frame | None, aside: Frame | None, engine: Engine
) -> Legacy:
    """Put the rows of all sources of a table together and mark what became of them.

    Args:
        parts: Frames with lineage and fields as text.
        types: The fields wanted -> type; a part that lacks one has nulls.
        left: `_source`, `_row` of the rows that are not loaded.
        aside: `_source`, `_row`, `column` of the cells that contracts set aside.
        engine: Where frames live.
    """
    whole = union([_shaped(part, types) for part in parts], engine.hold)
    flags = [_bad(field, kind) for field, kind in types.items() if kind in GUARDS]
    whole = whole.select(SOURCE, ROW, *(_typed(field, kind) for field, kind in types.items()), *flags)
    whole = _marked(whole, left, LEFT)
    columns = _columns(aside, types)
    for column in columns:
        cells = aside.filter(nw.col("column") == column).select(SOURCE, ROW) if aside is not None else None
        whole = _marked(whole, cells, column + ASIDE)
    return Legacy(engine.hold(whole), types, frozenset(columns))


def _shaped(part: Frame, types: Mapping[str, str]) -> Frame:
    present = set(part.collect_schema().names())
    fields = [nw.col(f) if f in present else nw.lit(None).cast(nw.String()).alias(f) for f in types]
    return part.select(SOURCE, ROW, *fields)


def _typed(field: str, kind: str) -> nw.Expr:
    if kind not in GUARDS:
        return nw.col(field)
    good = nw.when(nw.col(field).str.contains(GUARDS[kind])).then(nw.col(field))
    return (typed(good, kind) if kind in NUMERIC else good).alias(field)


def _bad(field: str, kind: str) -> nw.Expr:
    wrong = ~nw.col(field).is_null() & ~nw.col(field).str.contains(GUARDS[kind])
    return nw.when(wrong).then(nw.lit(1)).otherwise(nw.lit(0)).alias(field + BAD)


def _marked(frame: Frame, rows: Frame | None, name: str) -> Frame:
    if rows is None:
        return frame.with_columns(nw.lit(0).alias(name))
    marks = rows.select(SOURCE, ROW).unique().with_columns(nw.lit(1).alias(name))
    return frame.join(marks, on=[SOURCE, ROW], how="left").with_columns(nw.col(name).fill_null(0).alias(name))


def _columns(aside: Frame | None, types: Iterable[str]) -> list[str]:
    if aside is None:
        return []
    found = aside.select("column").unique().collect(backend="pyarrow")["column"].to_list()
    return sorted({str(c) for c in found} & set(types))
