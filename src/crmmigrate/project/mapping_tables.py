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
from crmmigrate.core.documents import ColumnMapping, Status
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.errors import Fault
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project import documents
from crmmigrate.project.answered import Answered
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.previewing import previews
from crmmigrate.project.reviewing import Question, fields_of, questions
from crmmigrate.report import mapping_page, mapping_workbook
from crmmigrate.report.mapping_workbook import FieldRow, Row
from crmmigrate.steps.map import conflicts, coverage

_CORRECT = "correct the cell; nothing was applied"
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
    answers = [Answered(row, entries[_key(row)]) for row in rows if _key(row) in entries]
    findings = [*_row_findings(rows, entries, path.name)]
    for answer in answers:
        findings += [
            _finding(answer.row, words, path.name) for words in (*_cell_faults(answer, known), *answer.clashes)
        ]
    findings += _doubles(answers, entries, path.name)
    if findings:
        return findings, []
    return _apply(state, answers, path.name)


def _apply(state: State, answers: Sequence[Answered], file: str) -> tuple[list[Finding], list[str]]:
    """Make the changes in memory, check them as every command will, then write them."""
    by_file: dict[Path, list[Decision]] = {}
    for answer in answers:
        if answer.touched:
            by_file.setdefault(answer.question.path, []).append(answer.decision)
    lines: list[str] = []
    made: dict[Path, str] = {}
    for path, decisions in by_file.items():
        raw = read_text(path)
        text, told = config.decide_text(raw, str(path), decisions)
        lines += [f"{path.stem}: {line}" for line in told]
        if text != raw:
            made[path] = text
    parsed = [config.parse_text(text, str(path), MappingDocument) for path, text in made.items()]
    faults = documents.mapping_faults(state.known.chosen_model, parsed, state.known.profiles)
    if faults:
        return [_fault_finding(fault, answers, file) for fault in faults], []
    for path, text in made.items():
        write_text(path, text)
    return [], lines


def _fault_finding(fault: Fault, answers: Sequence[Answered], file: str) -> Finding:
    """A fault of a document that would be written, at the row of the sheet that makes it."""
    for answer in answers:
        place = f"columns[{answer.question.number - 1}]"
        if fault.file == str(answer.question.path) and fault.path.startswith(place):
            return _finding(answer.row, f"{fault.path.removeprefix(place).strip('.')}: {fault.message}", file)
    where = Where(file, mapping_workbook.SHEET)
    return Finding("mapping-cell", f"{fault.path}: {fault.message}", Severity.ERROR, where, next=_CORRECT)


def _finding(row: Row, message: str, file: str, code: str = "mapping-cell", advice: str = _CORRECT) -> Finding:
    where = Where(file, mapping_workbook.SHEET, row.column, (row.line,))
    return Finding(code, message, Severity.ERROR, where, next=advice)


def _key(row: Row) -> Key:
    return row.layout, row.column, row.position


def _row_findings(rows: Sequence[Row], entries: Mapping[Key, Question], file: str) -> Iterator[Finding]:
    first: dict[Key, Row] = {}
    for row in rows:
        other = first.setdefault(_key(row), row)
        if _key(row) not in entries:
            message = f"layout {row.layout!r} has no column {row.column!r}"
            yield _finding(row, message, file, "mapping-row-gone", "delete the row, or write the workbook anew")
        elif other is not row:
            message = f"the column stands in row {other.line} already"
            yield _finding(row, message, file, advice="delete one of the rows")


def _cell_faults(answer: Answered, known: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the cells that somebody touched; transforms are checked in the document."""
    row, touched = answer.row, answer.touched
    if "field" in touched and row.field == "":
        yield "field is empty; write NONE where the column feeds nothing"
    elif "field" in touched and row.field is not None and row.field not in known:
        yield unknown(f'the model has no field "{row.field}"', row.field, known)
    if "status" in touched and row.status not in mapping_workbook.STATUSES:
        yield unknown(f'there is no status "{row.status}"', row.status, mapping_workbook.STATUSES)


def _doubles(answers: Sequence[Answered], entries: Mapping[Key, Question], file: str) -> Iterator[Finding]:
    """Rows that confirm a field which another column of the layout has already."""
    edited = {_key(a.row): a for a in answers if a.decided}
    decided = {key: (q.entry.field, str(q.entry.status)) for key, q in entries.items()}
    decided |= {key: (a.field, a.status) for key, a in edited.items()}
    for key, answer in edited.items():
        held = decided[key]
        twins = [k[1] for k, other in decided.items() if k[0] == key[0] and k != key and other == held]
        if answer.field and answer.status == Status.CONFIRMED and twins:
            message = f"{answer.field} is confirmed for {twins[0]!r} of the same layout too"
            yield _finding(answer.row, message, file, "mapping-twice", "keep one; nothing was applied")


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
