"""The changes that could be proposed, as edits of the project's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crmmigrate import config
from crmmigrate.config.amending import Editor
from crmmigrate.core.causes import Amendment, Change, Step
from crmmigrate.core.documents import Cleaning, ColumnCleaning, ColumnMapping, Status, TableCleaning
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.project import documents
from crmmigrate.project.rehearsing_bench import Bench, relative

CLEANING = "cleaning.yaml"


def cleaned_by(
    bench: Bench, sources: Sequence[str], entry: ColumnMapping, rule: str, options: Mapping[str, Any]
) -> Change | None:
    """A rule of cleaning.yaml for one column, switched on with these options."""
    cleaning = bench.state.known.cleaning
    editor = Editor(bench.text(CLEANING), CLEANING, "cleaning")
    alone = [s for s in sources if not any(s in t.applies_to for t in cleaning.tables)]
    new: dict[str, Any] = {"column": entry.column} | ({"position": entry.position} if entry.position else {})
    new |= {"rules": [_rule(rule, options)], "status": str(Status.CONFIRMED)}
    if alone:
        editor.append(("tables",), [{"applies_to": alone, "columns": [new]}])
    seen: list[TableCleaning] = []
    for source in sources:
        table = cleaning.of(source)
        if source in alone or any(table is other for other in seen):
            continue
        seen.append(table)
        at: tuple[Step, ...] = ("tables", {"applies_to": source}, "columns")
        column = column_of(table, entry)
        if column is None:
            editor.append(at, [new])
        else:
            _in_column(editor, (*at, _match(column)), column, rule, options)
    return editor.change


def _in_column(
    editor: Editor, at: tuple[Step, ...], column: ColumnCleaning, rule: str, options: Mapping[str, Any]
) -> None:
    held = next((r for r in column.rules if r.rule == rule), None)
    if held is None:
        editor.append((*at, "rules"), [_rule(rule, options)])
    else:
        place = (*at, "rules", {"rule": rule})
        if not held.enabled:
            editor.set((*place, "enabled"), after=True)
        if options and dict(held.options) != dict(options):
            editor.set((*place, "options"), dict(options))
    editor.set((*at, "status"), str(Status.CONFIRMED))


def _rule(rule: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"rule": rule, "options": dict(options)} if options else {"rule": rule}


def _match(column: ColumnCleaning) -> dict[str, Any]:
    return {"column": column.column} | ({"position": column.position} if column.position else {})


def column_of(table: TableCleaning, entry: ColumnMapping) -> ColumnCleaning | None:
    """The cleaning of a column."""
    fits = (c for c in table.columns if c.column == entry.column and c.position in (None, entry.position))
    return next(fits, None)


def options_of(cleaning: Cleaning, source: str, entry: ColumnMapping, rule: str) -> dict[str, Any] | None:
    """The options of a rule that is switched on for a column; None where it is not."""
    column = column_of(cleaning.of(source), entry)
    held = next((r for r in column.rules if r.rule == rule and r.enabled), None) if column else None
    return dict(held.options) if held else None


def fed_to(bench: Bench, layout: MappingDocument, fields: Mapping[tuple[str, int | None], str | None]) -> Change | None:
    """Other fields for columns of a layout; None feeds nothing."""
    editor = mapping_editor(bench, layout)
    for (column, position), path in fields.items():
        at = _column_at(column, position)
        editor.set((*at, "field"), path)
        entry = next(c for c in layout.columns if (c.column, c.position) == (column, position))
        if entry.transform:
            editor.set((*at, "transform"), None)
        editor.set((*at, "status"), str(Status.CONFIRMED))
    return editor.change


def transformed(bench: Bench, layout: MappingDocument, entry: ColumnMapping, transform: str | None) -> Change | None:
    """Another transform for a column of a layout."""
    editor = mapping_editor(bench, layout)
    at = _column_at(entry.column, entry.position)
    editor.set((*at, "transform"), transform)
    editor.set((*at, "status"), str(Status.CONFIRMED))
    return editor.change


def rows_are(bench: Bench, layout: MappingDocument, table: str) -> Change | None:
    """Another grain for a layout."""
    editor = mapping_editor(bench, layout)
    editor.set(("rows_are",), table)
    return editor.change


def constant(bench: Bench, layout: MappingDocument, path: str, value: str) -> Change | None:
    """A value for all rows of a layout that have none of their own."""
    editor = mapping_editor(bench, layout)
    editor.set(("constants", path), value) if layout.constants else editor.set(("constants",), {path: value})
    return editor.change


def of_field(bench: Bench, path: str, key: str, value: Any) -> Change | None:
    """A key of a field of the model."""
    table, _, name = bench.state.known.chosen_model.home(path).partition(".")
    editor = Editor(bench.text(bench.model_file), bench.model_file, "model")
    root: tuple[Step, ...] = ("common",) if table == "common" else ("tables", table, "fields")
    editor.set((*root, name, key), value)
    return editor.change


def grain(bench: Bench, table: str, fields: Sequence[str]) -> Change | None:
    """Another grain for a table of the model."""
    editor = Editor(bench.text(bench.model_file), bench.model_file, "model")
    editor.set(("tables", table, "grain"), list(fields))
    return editor.change


def recoded(bench: Bench, path: str, pairs: Mapping[str, str]) -> Change | None:
    """Lines of a value map, decided."""
    home = bench.state.known.chosen_model.home(path)
    file = f"mappings/values/{home}.csv"
    held = {(e.layout, e.value): e for e in config.read_value_map(bench.project.root / file).document.entries}
    made = []
    for value, to in pairs.items():
        old = held.get(("", value))
        if old is None or (old.status is Status.SUGGESTED and old.to != to):
            made.append(Amendment(("", value), old.to if old else None, to))
    return Change(file, "values", tuple(made)) if made else None


def mapping_editor(bench: Bench, layout: MappingDocument) -> Editor:
    """The editor of the file of a layout."""
    path = file_of(bench, layout)
    return Editor(bench.text(relative(bench.project, path)), relative(bench.project, path), "mapping")


def file_of(bench: Bench, layout: MappingDocument) -> Path:
    """The file of a layout."""
    placed = documents.placed(bench.project, bench.state.known.mappings)
    return next(path for path, mapping in placed if mapping.layout == layout.layout)


def _column_at(column: str, position: int | None) -> tuple[Step, ...]:
    return ("columns", {"column": column} | ({"position": position} if position else {}))
