"""Names in the target."""

from __future__ import annotations

from crmmigrate.core.documents import Model

SOURCES = "_crmmigrate_source"
KEYS = "_crmmigrate_key"
LINEAGE_TABLE = "_crmmigrate_lineage"
ALTERNATES = "_crmmigrate_alternate"
VERSIONS = "_crmmigrate_version"
DATE_TABLE = "dim_date"
ROW_KEY = "_key"
SOURCE_KEY = "_source_key"
SOURCE_ROW = "_row"
UNKNOWN = -1


def is_star(model: Model) -> bool:
    """Whether the model has dimensions; without any, files are loaded as they are under their own names."""
    return any(table.role == "dimension" for table in model.tables.values())


def target_name(model: Model, table: str) -> str:
    """Name of a table of the model in the target: `dim_account`, `fact_order`, or its own name without a star."""
    if not is_star(model):
        return table
    prefix = {"dimension": "dim", "fact": "fact", "bridge": "bridge"}[model.tables[table].role]
    return f"{prefix}_{table}"


def model_name(model: Model, target: str) -> str | None:
    """The table of the model behind a name in the target, or None."""
    return next((t for t in model.tables if target in (t, target_name(model, t))), None)
