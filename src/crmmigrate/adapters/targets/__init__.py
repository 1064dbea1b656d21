"""Where the star goes: databases, and folders of Parquet files. Each has its own module and driver."""

from __future__ import annotations

from importlib import import_module

from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import Target

_TARGETS = {
    "duckdb": ("duckdb_target", "DuckDBTarget"),
    "sqlite": ("sqlite_target", "SQLiteTarget"),
    "postgresql": ("postgres_target", "PostgresTarget"),
    "postgres": ("postgres_target", "PostgresTarget"),
    "mysql": ("mysql_target", "MySQLTarget"),
    "mariadb": ("mysql_target", "MySQLTarget"),
    "mssql": ("sqlalchemy_target", "SqlAlchemyTarget"),
    "oracle": ("sqlalchemy_target", "SqlAlchemyTarget"),
    "parquet": ("parquet_target", "ParquetTarget"),
}


def open_target(url: str, schema: str | None = None) -> Target:
    """The target for a URL; only its own driver is imported.

    Raises:
        UsageError: No target of ours serves such a URL.
        PluginError: The driver is not installed; the error names the extra.
    """
    scheme = url.partition(":")[0].partition("+")[0].lower()
    if scheme not in _TARGETS:
        raise UsageError(
            f"no target serves {scheme}:// URLs" if "://" in url else "the target is not a URL",
            next="use duckdb:///file.duckdb, sqlite:///file.db, parquet:///folder, postgresql://... or mysql://...",
        )
    module, name = _TARGETS[scheme]
    target: Target = getattr(import_module(f"{__name__}.{module}"), name)(url, schema)
    return target
