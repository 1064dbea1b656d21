"""JSON Schemas of the documents, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crmmigrate.config.files import write_text
from crmmigrate.core import documents

SCHEMA_FOLDER = ".crmmigrate/schemas"

DOCUMENTS: dict[str, type[documents.Document]] = {
    "migration": documents.Migration,
    "model": documents.Model,
    "mapping": documents.Mapping,
    "cleaning": documents.Cleaning,
    "kpis": documents.Kpis,
    "vocabulary": documents.Vocabulary,
}
"""Document by its name, which is the name of its schema file."""


def document_name(document: type[documents.Document]) -> str:
    """The name of a kind of document."""
    return next(name for name, kind in DOCUMENTS.items() if kind is document)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of document, by name."""
    return {name: _schema(name, kind) for name, kind in DOCUMENTS.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas as `<name>.json` into a folder; the files written."""
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        write_text(path, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
        written.append(path)
    return written


def _schema(name: str, kind: type[documents.Document]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"crmmigrate {name}"}
    return head | kind.model_json_schema(by_alias=True) | {"title": f"crmmigrate {name}"}
