"""Spellings of one category: all distinct values of a column, counted by the engine, tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.documents import CleaningRule, ColumnCleaning, TableCleaning
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.looking import Look
from crmmigrate.values.clusters import CONFIDENCE, Variant, clusters
from crmmigrate.values.text import trim

MOST_VALUES = 5_000
MOST_ENTRIES = 500
MOST_LENGTH = 80
NAMED = 3  # examples in the reason
KINDS = frozenset({None, "city", "region", "stage", "code"})  # others have rules of their own, or are names of somebody
RULED = frozenset({"country", "currency", "language", "boolean", "number", "date", "datetime", "identifier"})


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """The entry of a table with `cluster` proposed, switched off, where spellings of one value are found."""
    entry = look.entry
    for position, column in enumerate(look.profile.columns, 1):
        if not _may_have(column) or _is_ruled(entry, column.label):
            continue
        counts = _counts(look, column)
        found = clusters(counts)[:MOST_ENTRIES] if counts else []
        if found:
            entry = _with(entry, look, position, _proposal(found, counts))
    return entry


def _may_have(column: ColumnProfile) -> bool:
    few = 2 <= column.distinct <= MOST_VALUES and column.distinct <= (column.n - column.nulls) / 2
    words = column.inferred_type == "string" and column.max_length <= MOST_LENGTH
    return few and words and column.role not in ("key", "degenerate") and column.semantic_type in KINDS


def _is_ruled(entry: TableCleaning, label: str) -> bool:
    mine = [rule for column in entry.columns if column.column == label for rule in column.rules]
    return any(rule.rule in RULED and rule.enabled for rule in mine)


def _counts(look: Look, column: ColumnProfile) -> dict[str, int]:
    """How often each value stands in the whole column, as `trim` leaves it; empty when there are too many."""
    value = nw.col(column.name)
    frame = look.table.frame.filter(~value.is_null()).group_by(column.name).agg(nw.len().alias("count"))
    rows = frame.head(2 * MOST_VALUES + 1).collect(backend="pyarrow")
    if len(rows) > 2 * MOST_VALUES:
        return {}
    counts: Counter[str] = Counter()
    for text, count in zip(rows[column.name].to_list(), rows["count"].to_list(), strict=True):
        counts[trim(text)] += int(count)
    nulls = {"", *column.null_spellings}
    return {text: count for text, count in counts.items() if text not in nulls}


def _proposal(found: Sequence[Variant], counts: dict[str, int]) -> CleaningRule:
    shown = ", ".join(
        f"{v.spelling} ({counts[v.spelling]:,}) as {v.canonical} ({counts[v.canonical]:,})" for v in found[:NAMED]
    )
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    confidence = round(sum(CONFIDENCE[v.method] for v in found) / len(found), 2)
    values = {v.spelling: v.canonical for v in found}
    why = f"spellings of one value: {shown}{more}"
    return CleaningRule(rule="cluster", options={"values": values}, confidence=confidence, why=why, enabled=False)


def _with(entry: TableCleaning, look: Look, position: int, rule: CleaningRule) -> TableCleaning:
    labels = [column.label for column in look.profile.columns]
    label = labels[position - 1]
    place = position if labels.count(label) > 1 else None
    columns = list(entry.columns)
    at = next((i for i, c in enumerate(columns) if c.column == label and c.position == place), None)
    if at is None:
        columns.append(ColumnCleaning(column=label, position=place, rules=[rule]))
    else:
        columns[at] = columns[at].model_copy(update={"rules": [*columns[at].rules, rule]})
    return entry.model_copy(update={"columns": columns})
