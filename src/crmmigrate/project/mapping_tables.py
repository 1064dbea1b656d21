"""Mappings as tables for people: the workbook, there and back, and what the page draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from crmmigrate import config
from crmmigrate.config import Decision
from crmmigrate.config.faults import unknown
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import read_text
from crmmigrate.core.documents import ColumnMapping, Combined, Status, SuggestedConstant
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.transforms import name_in
from crmmigrate.project import documents
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.previewing import previews
from crmmigrate.project.reviewing import Question, fields_of, questions
from crmmigrate.report import mapping_page, mapping_workbook
from crmmigrate.report.mapping_workbook import FieldRow, Row
from crmmigrate.steps.map import TRANSFORMS, conflicts, coverage

Key = tuple[str, str, int | None]


def write_workbook(pipeline: Pipeline, state: State, path: Path, *, masked: bool = True) -> int:
    """Write all mappings as a workbook; the number of rows in it."""
    found = [q for q in _questions(pipeline, state) if isinstance(q.entry, ColumnMapping)]
    return mapping_workbook.write(path, [_row(q, masked=masked) for q in found], _field_rows(state))


def write_page(pipeline: Pipeline, state: State, path: Path, *, masked: bool = True) -> None:
    """Write all mappings as one HTML page."""
    known = state.known
    layouts: dict[Path, list[Question]] = {}
    for question in _questions(pipeline, state):
        layouts.setdefault(question.path, []).append(question)
    drawn = mapping_page.MappingPage(
        project=known.migration.name,
        created=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        layouts=tuple(_layout(found, masked=masked) for found in layouts.values()),
        fields=fields_of(known.chosen_model),
        coverage=coverage(known.mappings, known.chosen_model),
        conflicts=conflicts(known.mappings, known.profiles),
        masked=masked,
    )
    path.write_text(mapping_page.page(drawn), "utf-8")


def read_workbook(pipeline: Pipeline, state: State, path: Path) -> tuple[list[Finding], list[str]]:
    """Bring what people wrote into the workbook into the mapping files: all of it, or, with findings, nothing.

    Returns:
        Findings, each with the row of the sheet, and one line a change.
    """
    rows = mapping_workbook.read(path)
    entries = {
        (q.mapping.layout, q.entry.column, q.entry.position): q
        for q in _questions(pipeline, state)
        if isinstance(q.entry, ColumnMapping)
    }
    known = fields_of(state.known.chosen_model)
    findings = [*_findings(rows, entries, known, path.name), *_doubles(rows, entries, path.name)]
    if findings:
        return findings, []
    return [], _apply([row for row in rows if row.answer != row.written], entries)


def _apply(rows: Sequence[Row], entries: Mapping[Key, Question]) -> list[str]:
    by_file: dict[Path, list[Decision]] = {}
    for row in rows:
        question = entries[row.layout, row.column, row.position]
        by_file.setdefault(question.path, []).append(_decision(row, question))
    lines: list[str] = []
    texts: dict[Path, str] = {}
    for path, decisions in by_file.items():
        raw = read_text(path)
        text, told = config.decide_text(raw, str(path), decisions)
        lines += [f"{path.stem}: {line}" for line in told]
        if text != raw:
            texts[path] = text
    for path, text in texts.items():  # written only when all could be made
        write_text(path, text)
    return lines


def _decision(row: Row, question: Question) -> Decision:
    """What a row says; a changed field is a decision, whatever its status says."""
    moved = row.field != question.entry.field
    status = Status.CONFIRMED if moved and row.status == Status.SUGGESTED else Status(row.status)
    values = dict(question.decision(row.field, status).values)
    same_transform = moved and row.transform == getattr(question.entry, "transform", None)
    values |= {"note": row.note} | ({} if same_transform else {"transform": row.transform})
    return Decision(row.column, row.position, values)


def _findings(
    rows: Sequence[Row], entries: Mapping[Key, Question], known: Mapping[str, str], file: str
) -> Iterator[Finding]:
    first: dict[Key, Row] = {}
    for row in rows:
        where = Where(file, mapping_workbook.SHEET, row.column, (row.line,))
        question = entries.get((row.layout, row.column, row.position))
        if question is None:
            message = f"layout {row.layout!r} has no column {row.column!r}"
            yield Finding("mapping-row-gone", message, Severity.ERROR, where,
                          next="delete the row, or write the workbook anew")  # fmt: skip
            continue
        for message in [*_cell_faults(row, question, known), *_meanwhile(row, question)]:
            yield Finding("mapping-cell", message, Severity.ERROR, where, next="correct the cell; nothing was applied")
        other = first.setdefault((row.layout, row.column, row.position), row)
        if other is not row:
            message = f"the column stands in row {other.line} already"
            yield Finding("mapping-cell", message, Severity.ERROR, where, next="delete one of the rows")


def _cell_faults(row: Row, question: Question, known: Mapping[str, str]) -> Iterator[str]:
    if row.field == "":
        yield "field is empty; write NONE where the column feeds nothing"
    elif row.field is not None and row.field not in known:
        yield unknown(f'the model has no field "{row.field}"', row.field, known)
    if row.status not in mapping_workbook.STATUSES:
        yield unknown(f'there is no status "{row.status}"', row.status, mapping_workbook.STATUSES)
    held = getattr(question.entry, "transform", None)
    name = name_in(row.transform or "") or row.transform
    if row.transform not in (None, held) and name not in TRANSFORMS.signatures:
        yield unknown(f'there is no transform "{row.transform}"', str(name), TRANSFORMS.signatures)


def _doubles(rows: Sequence[Row], entries: Mapping[Key, Question], file: str) -> Iterator[Finding]:
    """Edited rows that confirm a field which another column of the layout has already."""
    decided = {key: (q.entry.field, str(q.entry.status)) for key, q in entries.items()}
    edited = [row for row in rows if row.answer != row.written and (row.layout, row.column, row.position) in entries]
    decided |= {
        (r.layout, r.column, r.position): (r.field, "confirmed" if r.status == "suggested" else r.status)
        for r in edited
    }
    for row in edited:
        key = (row.layout, row.column, row.position)
        path, status = decided[key]
        twins = [k[1] for k, held in decided.items() if k[0] == row.layout and k != key and held == (path, status)]
        if path and status == Status.CONFIRMED and twins:
            message = f"{path} is confirmed for {twins[0]!r} of the same layout too"
            where = Where(file, mapping_workbook.SHEET, row.column, (row.line,))
            yield Finding("mapping-twice", message, Severity.ERROR, where, next="keep one; nothing was applied")


def _meanwhile(row: Row, question: Question) -> Iterator[str]:
    """A decision of somebody else, made after the workbook was written, which this one would undo."""
    now = _answer(question.entry)
    if row.answer != row.written and now not in (row.written, row.answer) and question.entry.status != "suggested":
        yield f"since the workbook was written the column was {now[2]} for {now[0] or mapping_workbook.NONE}"


def _answer(entry: ColumnMapping | Combined | SuggestedConstant) -> tuple[str | None, ...]:
    return entry.field, getattr(entry, "transform", None), str(entry.status), getattr(entry, "note", "")


def _questions(pipeline: Pipeline, state: State) -> list[Question]:
    files = documents.placed(pipeline.project, state.known.mappings)
    return [q for q in questions(files, state.known.profiles, previews(pipeline, state)) if not q.gone]


def _row(question: Question, *, masked: bool) -> Row:
    entry = question.entry
    decided = entry.status is not Status.SUGGESTED
    best = next((path for path, _ in question.candidates[1:]), None) if decided and not entry.field else entry.field
    return Row(
        layout=question.mapping.layout,
        column=question.header,
        position=getattr(entry, "position", None),
        field=entry.field,
        status=str(entry.status),
        transform=getattr(entry, "transform", None),
        note=getattr(entry, "note", ""),
        files=", ".join(question.mapping.applies_to),
        samples=" · ".join(question.samples(masked=masked)),
        suggested=best,
        confidence=entry.confidence,
        reason="; ".join(entry.why),
    )


def _field_rows(state: State) -> list[FieldRow]:
    model = state.known.chosen_model
    found = []
    for entry in coverage(state.known.mappings, model):
        field = model.field(entry["field"])
        fed = ", ".join(dict.fromkeys(one["layout"] for one in entry["feeds"]))
        kind = field.type if field else ""
        found.append(
            FieldRow(entry["field"], kind, entry["required"], entry["description"], fed, ", ".join(entry["missing"]))
        )
    return found


def _layout(found: Sequence[Question], *, masked: bool) -> mapping_page.Layout:
    mapping = found[0].mapping
    columns = tuple(_drawn(q, masked=masked) for q in found)
    return mapping_page.Layout(mapping.layout, tuple(mapping.applies_to), mapping.rows_are, columns)


def _drawn(question: Question, *, masked: bool) -> mapping_page.Column:
    entry = question.entry
    extra: dict[str, Any] = getattr(entry, "parts", {})
    rejected = entry.status is Status.REJECTED
    decided = question.mapping.status is not Status.SUGGESTED and entry.status is Status.SUGGESTED
    return mapping_page.Column(
        header=question.header,
        fields=() if rejected else (*([entry.field] if entry.field else []), *extra),
        confidence=entry.confidence,
        status=str(question.mapping.status if decided else entry.status),
        look=question.is_open and entry.confidence < config.SURE,
        samples=tuple(question.samples(masked=masked)),
        why=tuple(entry.why),
        others=tuple(question.candidates[1:4]),
        transform=question.change,
    )
