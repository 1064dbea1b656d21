"""What the legacy rows say of each field: how full it is, from when to when, how many different values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from crmmigrate.core.casting import typed
from crmmigrate.core.documents import ModelField
from crmmigrate.core.tables import SOURCE
from crmmigrate.steps.validate.rows import LEFT, Legacy
from crmmigrate.values.canonical import GUARDS

DATES = ("date", "datetime")
TEXTS = ("string", "category", "boolean", "reference")
MOST_VALUES = 200
MOST_MONTHS = 120


@dataclass(frozen=True)
class FieldFacts:
    """One field of the legacy rows.

    Attributes:
        filled: Rows in which it is filled, of all rows.
        expected: Rows in which it must be filled in the target.
        aside: Cells of loaded rows that were set aside.
        distinct: Different values in loaded rows; None where nobody asks.
        low, high: First and last date in loaded rows.
    """

    filled: int
    expected: int
    aside: int
    distinct: int | None = None
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class TableFacts:
    """The legacy rows of a table: all, those that are loaded, and their fields."""

    rows: int
    loaded: int
    fields: Mapping[str, FieldFacts]


def facts(legacy: Legacy) -> TableFacts:
    """Measure all fields in one pass."""
    found = {"rows": nw.len(), "loaded": (1 - nw.col(LEFT)).sum()}
    for field, kind in legacy.types.items():
        found |= _asked(legacy, field, kind)
    row = legacy.frame.select(*(e.alias(n) for n, e in found.items())).collect(backend="pyarrow").rows(named=True)[0]
    fields = {field: _facts(row, field) for field in legacy.types}
    return TableFacts(int(row["rows"]), int(row["loaded"] or 0), fields)


def _asked(legacy: Legacy, field: str, kind: str) -> dict[str, nw.Expr]:
    kept = legacy.kept(field)
    asked = {
        f"{field}|filled": nw.col(field).count(),
        f"{field}|expected": kept.count(),
        f"{field}|aside": legacy.lost(field).sum(),
    }
    if kind in GUARDS:
        asked[f"{field}|unread"] = nw.col(f"{field}/bad").sum()
    if kind in DATES:
        asked |= {f"{field}|low": typed(kept, kind).min(), f"{field}|high": typed(kept, kind).max()}
    if kind in TEXTS:
        asked |= {f"{field}|distinct": kept.n_unique()}
    return asked


def _facts(row: Mapping[str, Any], field: str) -> FieldFacts:
    expected, distinct = int(row[f"{field}|expected"]), row.get(f"{field}|distinct")
    if distinct is not None:
        distinct = int(distinct) - (expected < int(row["rows"]))  # null is counted as a value
    return FieldFacts(
        int(row[f"{field}|filled"]) + int(row.get(f"{field}|unread") or 0), expected, int(row[f"{field}|aside"] or 0),
        distinct, row.get(f"{field}|low"), row.get(f"{field}|high"),
    )  # fmt: skip


def categories(found: TableFacts, fields: Mapping[str, ModelField]) -> list[str]:
    """The fields that speak in few values, such as status, stage and currency."""
    chosen = []
    for name, facts_of in found.fields.items():
        spec = fields[name]
        few = facts_of.distinct is not None and 0 < facts_of.distinct <= MOST_VALUES
        if not few or spec.role not in ("attribute", "measure") or spec.type not in TEXTS:
            continue
        repeats = (facts_of.distinct or 0) * 2 <= facts_of.expected
        if repeats or spec.type in ("category", "boolean"):
            chosen.append(name)
    return chosen


def currency_of(fields: Mapping[str, ModelField], present: Mapping[str, Any]) -> str | None:
    """The field that says in which currency a row is."""
    names = [n for n in present if n.lower() in ("currency", "currency_code") and fields[n].type in TEXTS]
    return names[0] if names else None


def months(legacy: Legacy, field: str) -> int:
    """How much of a date makes a slice: 7 characters (the month), or 4 (the year) where months are too many."""
    one = legacy.frame.select(nw.col(field).str.head(7).alias("m")).unique().select(nw.len().alias("n"))
    return 7 if int(one.collect(backend="pyarrow")["n"].to_list()[0]) <= MOST_MONTHS else 4


def source_totals(legacy: Legacy, measures: list[str]) -> list[dict[str, Any]]:
    """Sums by source: of all rows, of those that are loaded, and of their sizes without sign."""
    if not measures:
        return []
    asked = [e for m in measures for e in sums(legacy, m)]
    return list(legacy.frame.group_by(SOURCE).agg(*asked).collect(backend="pyarrow").rows(named=True))


def sums(legacy: Legacy, measure: str) -> list[nw.Expr]:
    """Over a group: `<m>` of all rows, `<m>|kept` of those that are loaded, `<m>|size` without sign."""
    kept = legacy.kept(measure)
    return [
        nw.col(measure).sum().alias(measure), kept.sum().alias(f"{measure}|kept"),
        nw.when(kept < 0).then(0 - kept).otherwise(kept).sum().alias(f"{measure}|size"),
    ]  # fmt: skip
