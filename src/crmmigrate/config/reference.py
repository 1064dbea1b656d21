"""The tables of docs/configuration.md, made from the documents so that page and code cannot part."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from crmmigrate.config.emit import flow, tree_of
from crmmigrate.config.schemas import DOCUMENTS
from crmmigrate.config.tree import bare
from crmmigrate.core.kpis import KpiSettings

_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dt.date: "date",
}

MEANINGS: dict[str, str] = {
    "version": "Version of the file's form.",
    "name": "Name.",
    "description": "For people.",
    "confidence": "How sure the tool is, 0 to 1.",
    "why": "The tool's reasons.",
    "status": "suggested by the tool; a person writes confirmed or rejected.",
    "encoding": "Text encoding, such as cp1252.",
    "delimiter": "Delimiter, such as ; or a tab.",
    "unpivot": "Columns that become rows.",
    "options": "Settings.",
    "table": "Table of the model.",
    "reason": "Why, for people.",
    "exclude": "Rows that are left out, counted.",
    "url": "SQLAlchemy URL without a password.",
    "url_env": "Environment variable that holds the URL.",
    "schema": "Schema in the target.",
    "sources": "Where the files are.",
    "memory_limit": "Memory that the engine may take.",
    "target": "Where to load.",
    "policies": "What becomes of rows and cells.",
    "waves": "Parts of the migration that move one after another.",
    "common": "Fields that belong to whatever table a row feeds.",
    "tables": "The tables.",
    "type": "Type of the values.",
    "role": "What it is for.",
    "required": "Must not be empty.",
    "minimum": "Smallest value.",
    "maximum": "Largest value.",
    "max_length": "Most characters.",
    "allowed": "The values that are allowed.",
    "additive": "Whether a measure may be summed over all, some or no dimensions.",
    "fields": "The fields by name.",
    "candidates": "Other fields that the column could feed.",
    "field": "table.field of the model.",
    "columns": "The columns.",
    "column": "Original header.",
    "position": "Column number, where headers repeat.",
    "rule": "Which rule.",
    "enabled": "false switches the rule off.",
    "rules": "Rules in the order in which they are applied.",
    "applies_to": "Source ids.",
    "terms": "table.field -> headers, most usual first.",
    "dialect": "SQL dialect.",
    "expression": "The expression.",
    "dialects": "The same expression in one or more dialects.",
    "vendor_name": "Whose extension it is: CRMMIGRATE for ours.",
    "data": "JSON text.",
    "ai_context": "Hints for language models, such as synonyms.",
    "value": "The figure.",
    "tolerance": "How much the sides may differ.",
    "dataset": "Data set that the expression is about.",
    "unit": "How the figure is shown.",
    "dimension": "Says whether it is a time.",
    "by": "What parts it.",
    "effect": "What it would change.",
    "split": "Parts that become columns of their own.",
    "severity": "What a breach does: warn, set_aside the cell, or reject the row.",
    "to": "ISO code of the currency.",
    "decimals": "Decimals that are kept.",
    "is_time": "true for dates and times.",
    "custom_extensions": "Legacy SQL, grain, slices and tolerance.",
    "metrics": "The metrics.",
    "datasets": "Tables of the star, or SELECTs over them.",
    "relationships": "Foreign keys between data sets; kept for other tools.",
    "semantic_model": "Groups of metrics.",
}
"""Meaning of keys for which the document gives no description of its own."""


INSIDE: dict[str, tuple[type[BaseModel], ...]] = {"kpis": (KpiSettings,)}
"""Documents that stand as JSON text inside of others."""


def reference() -> str:
    """Markdown: for each file, a table of its keys, then those of its parts."""
    parts = []
    for name, document in DOCUMENTS.items():
        parts.append(f"## {name}\n")
        parts += [_table(kind) for kind in _kinds(document, [])]
        parts += [_table(kind) for inner in INSIDE.get(name, ()) for kind in _kinds(inner, [])]
    return "\n".join(parts)


def _kinds(kind: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    if kind not in seen:
        seen.append(kind)
        for info in kind.model_fields.values():
            for part in _documents_in(info.annotation):
                _kinds(part, seen)
    return seen


def _documents_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _documents_in(argument)


def _table(kind: type[BaseModel]) -> str:
    words = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    lines = [f"**{kind.__name__}.** {words}\n", "| Key | Value | Default | Meaning |", "|---|---|---|---|"]
    for name, info in kind.model_fields.items():
        key = info.alias or name
        meaning = info.description or MEANINGS[key]
        lines.append(f"| `{key}` | {type_words(info.annotation)} | {_default(info)} | {_cell(meaning)} |")
    return "\n".join(lines) + "\n"


def type_words(annotation: Any) -> str:
    """A type annotation in plain words."""
    annotation = bare(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{argument}`" for argument in arguments)
    if origin is list:
        return f"list of {type_words(arguments[0])}"
    if origin is dict:
        return f"mapping to {type_words(arguments[1])}"
    if origin in (Union, types.UnionType):
        return " or ".join(type_words(argument) for argument in arguments)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    return _NAMES.get(annotation, annotation.__name__ if annotation is not Any else "any")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.default
    if value is PydanticUndefined or value in (None, "", []) or value == {} or isinstance(value, BaseModel):
        return ""
    return f"`{flow(tree_of(value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def with_reference(page: str) -> str:
    """The text of docs/configuration.md with its tables renewed."""
    begin, end = "<!-- reference: begin -->\n", "<!-- reference: end -->"
    return f"{page[: page.index(begin) + len(begin)]}\n{reference()}\n{page[page.index(end) :]}"
