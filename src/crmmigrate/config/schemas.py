"""JSON Schemas of the documents, for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    "pack": documents.Pack,
}
"""Document by its name, which is the name of its schema file."""


def document_name(document: type[documents.Document]) -> str:
    """The name of a kind of document."""
    return next(name for name, kind in DOCUMENTS.items() if kind is document)


def schemas(model: documents.Model | None = None) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of document, by name; that of mappings with the fields of `model`."""
    found = {name: _schema(name, kind) for name, kind in DOCUMENTS.items()}
    if model:
        found["mapping"] = _with_fields(found["mapping"], model)
    return found


def write_schemas(folder: Path, model: documents.Model | None = None) -> list[Path]:
    """Write the schemas as `<name>.json` into a folder; the files written."""
    return [_write(folder / f"{name}.json", schema) for name, schema in schemas(model).items()]


def write_mapping_schema(folder: Path, model: documents.Model) -> None:
    """Write the schema of mappings with the fields of the model in force, unless it stands already."""
    _write(folder / "mapping.json", _with_fields(_schema("mapping", documents.Mapping), model))


def _write(path: Path, schema: dict[str, Any]) -> Path:
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if not path.is_file() or path.read_bytes() != text.encode():
        write_text(path, text)
    return path


def _with_fields(schema: dict[str, Any], model: documents.Model) -> dict[str, Any]:
    """The schema of mappings in which fields and tables are those of the model, so that editors complete them."""
    described = {
        f"{table}.{name}": field.description
        for table, fields in (("common", model.common), *((n, t.fields) for n, t in model.tables.items()))
        for name, field in fields.items()
    }
    tables = {name: table.description for name, table in model.tables.items()}
    by_field = {path: {"type": "string", "description": words} for path, words in described.items()}
    defs = schema["$defs"] | {
        "Field": _one_of(described),
        "FieldOrNone": _one_of(described | {None: "the column feeds nothing"}),
        "Table": _one_of(tables | {None: "not migrated"}),
        "ByField": {"type": "object", "properties": by_field, "additionalProperties": False},
    }
    top, column, combined = schema["properties"], defs["ColumnMapping"]["properties"], defs["Combined"]["properties"]
    _refer(top, "rows_are", "Table")
    _refer(top, "constants", "ByField")
    _refer(column, "field", "FieldOrNone")
    _refer(column, "parts", "ByField")
    _refer(combined, "field", "Field")
    _refer(defs["SuggestedConstant"]["properties"], "field", "Field")
    top["constants_of"]["additionalProperties"] = {"$ref": "#/$defs/ByField"}
    return schema | {"$defs": defs}


def _one_of(described: Mapping[Any, str]) -> dict[str, Any]:
    return {"enum": list(described), "enumDescriptions": list(described.values())}


def _refer(properties: dict[str, Any], key: str, to: str) -> None:
    """Let a key take what the definition says; its default and its description stay."""
    kept = {k: v for k, v in properties[key].items() if k in ("default", "description", "title")}
    properties[key] = kept | {"$ref": f"#/$defs/{to}"}


def _schema(name: str, kind: type[documents.Document]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"crmmigrate {name}"}
    return head | kind.model_json_schema(by_alias=True) | {"title": f"crmmigrate {name}"}
