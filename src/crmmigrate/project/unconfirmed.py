"""Suggestions that a load would take: those that stop it, and those that feed required fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crmmigrate.config import needs_look
from crmmigrate.core.documents import ColumnMapping, Mapping, Model, Status, ValueMap
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project.reviewing import constant_words
from crmmigrate.steps.map import conflicts, coverage
from crmmigrate.steps.map import waiting as waiting_values

ALL = 2.0
"""A threshold that no suggestion reaches."""


def waiting(mappings: Sequence[Mapping], accept: float | None) -> list[dict[str, Any]]:
    """The suggestions below a confidence that feed something, by layout, the least sure first.

    Args:
        mappings: The mappings in force.
        accept: Suggestions from this confidence on are taken; None: none is.

    Returns:
        `layout`, `rows_are`, `files` and `columns`: each `column`, `field` and `confidence`. What is fed follows from
        the columns, and so does `rows_are`: once they are decided nothing waits.
    """
    threshold = ALL if accept is None else accept
    found = []
    for mapping in mappings:
        open_ = Status.SUGGESTED is mapping.status and mapping.rows_are is not None
        below = sorted((s for s in _suggested(mapping) if s[2] < threshold), key=lambda s: s[2]) if open_ else []
        if below:
            columns = [dict(zip(("column", "field", "confidence"), entry, strict=True)) for entry in below]
            head = {"layout": mapping.layout, "rows_are": mapping.rows_are, "files": len(mapping.applies_to)}
            found.append(head | {"columns": columns})
    return sorted(found, key=lambda w: (w["columns"][0]["confidence"], w["layout"]))


def _suggested(mapping: Mapping) -> Iterator[tuple[str, str, float]]:
    for column in mapping.columns:
        paths = [*([column.field] if column.field else []), *column.parts]
        if paths and column.status is Status.SUGGESTED:
            yield column.column, ", ".join(paths), column.confidence
    for made in mapping.combined:
        if made.status is Status.SUGGESTED:
            yield " + ".join(made.columns), made.field, made.confidence
    for constant in mapping.suggested_constants:
        if constant.status is Status.SUGGESTED:
            yield constant_words(constant), constant.field, constant.confidence


def columns(found: Sequence[dict[str, Any]]) -> list[Finding]:
    """The finding that stops a load; none where nothing waits."""
    entries = sorted((c for w in found for c in w["columns"]), key=lambda c: c["confidence"])
    if not entries:
        return []
    files = sum(w["files"] for w in found)
    where = f"{len(found)} layout{'s' if len(found) > 1 else ''} ({files} file{'s' if files > 1 else ''})"
    told = Finding(
        "mapping-suggested", f"columns in {where} are mapped by suggestions that nobody has confirmed",
        Severity.ERROR,
        count=len(entries), examples=tuple(f"{c['column']} -> {c['field']} ({c['confidence']:.2f})" for c in entries),
        next="decide with `crmmigrate map --review`, or take those from a confidence X on with --accept-suggested X",
    )  # fmt: skip
    return [told]


def left_out(mappings: Sequence[Mapping]) -> list[Finding]:
    """The finding on columns that a suggestion, and no person, leaves out, though the tool is not sure of it."""
    doubtful = sorted(
        (column.confidence, f"{column.column} in {mapping.layout} ({column.confidence:.2f})")
        for mapping in mappings
        if Status.REJECTED is not mapping.status and mapping.rows_are is not None
        for column in mapping.columns
        if column.field is None and not column.parts
        if needs_look(mapping, column) or _is_new(mapping, column)
    )
    if not doubtful:
        return []
    told = Finding(
        "mapping-unmapped", "columns feed no field by suggestions that are not sure; their values are not loaded",
        Severity.WARNING,
        count=len(doubtful), examples=tuple(words for _, words in doubtful),
        next="decide with `crmmigrate map --review --below 0.9`",
    )  # fmt: skip
    return [told]


def unread(mappings: Sequence[Mapping], accept: float | None) -> list[str]:
    """Columns that suggestions below a confidence leave out, also of whole layouts: `header in layout`.

    Args:
        mappings: The mappings in force.
        accept: Suggestions from this confidence on are taken; None: none is.
    """
    threshold = ALL if accept is None else accept
    found = []
    for mapping in mappings:
        taken = {name for made in mapping.combined for name in made.columns}
        for column in mapping.columns:
            if column.field is not None or column.parts or column.column in taken:
                continue
            undecided = Status.SUGGESTED is mapping.status is column.status and column.confidence < threshold
            if undecided or _is_new(mapping, column):
                found.append(f"{column.column} in {mapping.layout}")
    return found


def twice(mappings: Sequence[Mapping]) -> list[Finding]:
    """The finding on fields that several columns of one layout feed: of each row the first value is taken."""
    found = [c for c in conflicts(mappings) if c["kind"] == "field"]
    if not found:
        return []
    told = Finding(
        "mapping-twice", "fields are fed by several columns of one layout; of each row the first value is loaded",
        Severity.WARNING,
        count=len(found), examples=tuple(f"{c['field']} in {c['layout']}: {', '.join(c['columns'])}" for c in found),
        next="give the other columns fields of their own, or combine them (`combined`)",
    )  # fmt: skip
    return [told]


def _is_new(mapping: Mapping, column: ColumnMapping) -> bool:
    """Whether a column came after people had confirmed the mapping as a whole."""
    return Status.CONFIRMED is mapping.status and column.status is Status.SUGGESTED and column.confidence == 0


def values(maps: Sequence[ValueMap], accept: float | None) -> list[Finding]:
    """One finding a field, however many of its values wait."""
    found = waiting_values(maps, ALL if accept is None else accept)
    return [
        Finding(
            "values-suggested", f"{len(entries)} values of {field} are mapped by suggestions that nobody has confirmed",
            Severity.ERROR,
            Where(table=field.partition(".")[0], column=field.partition(".")[2]),
            count=sum(e.count for e in entries),
            examples=tuple(f"{e.value} -> {e.to} ({e.confidence:.2f})" for e in entries),
            next=f"write `confirmed` under `status` in mappings/values/{field}.csv, or take all with "
            "--accept-suggested 0",
        )
        for field, entries in found.items()
    ]  # fmt: skip


def required(mappings: Sequence[Mapping], model: Model) -> list[dict[str, Any]]:
    """Each suggestion that feeds a required field, the least sure first: `field`, `layout`, `column`, `confidence`."""
    found = [
        {
            "field": entry["field"], "layout": fed["layout"], "column": " + ".join(fed["columns"]) or fed["how"],
            "confidence": fed["confidence"],
        }
        for entry in coverage(mappings, model)
        if entry["required"]
        for fed in entry["feeds"]
        if fed["status"] == Status.SUGGESTED
    ]  # fmt: skip
    return sorted(found, key=lambda f: (f["confidence"], f["field"], f["layout"]))
