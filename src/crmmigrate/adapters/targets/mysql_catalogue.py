"""What the catalogue of MySQL and MariaDB says: tables, columns, keys, and rows that point to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from crmmigrate.adapters.targets.base import SqlTarget
from crmmigrate.adapters.targets.sql import quoted
from crmmigrate.core.errors import OutsideError


class Catalogue(SqlTarget):
    """Reading `information_schema`, and the check of foreign keys that InnoDB cannot defer."""

    def _table_names(self) -> list[str]:
        rows = self._run(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = :name AND table_type = 'BASE TABLE'",
            {"name": self.schema},
        )
        return [name for (name,) in rows]

    def _view_names(self) -> list[str]:
        rows = self._run(
            "SELECT table_name FROM information_schema.views WHERE table_schema = :name", {"name": self.schema}
        )
        return [name for (name,) in rows]

    def _native(self, table: str) -> dict[str, str]:
        rows = self._run(
            "SELECT column_name, column_type FROM information_schema.columns "
            "WHERE table_schema = :name AND table_name = :table ORDER BY ordinal_position",
            {"name": self.schema, "table": table},
        )
        return {str(name): str(kind) for name, kind in rows}

    def _is_key(self, table: str, column: str) -> bool:
        """Whether a column alone is unique by a key or index of a table that exists."""
        rows = self._run(
            "SELECT index_name FROM information_schema.statistics "
            "WHERE table_schema = :name AND table_name = :table AND non_unique = 0 "
            "GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(column_name) = :column",
            {"name": self.schema, "table": table, "column": column},
        )
        return bool(rows)

    @contextmanager
    def _self_references(self, table: str) -> Iterator[None]:
        """InnoDB checks row by row; where rows point to their own table, check all of them at the end."""
        pointing = self._references("referenced_table_name", table)
        if table not in [child for child, *_ in pointing]:
            yield
            return
        self._run("SET SESSION foreign_key_checks = 0")
        try:
            yield
            for reference in {*pointing, *self._references("table_name", table)}:
                self._refuse_orphans(*reference)
        finally:
            with suppress(*self.driver_errors):
                self._run("SET SESSION foreign_key_checks = 1")

    def _references(self, side: str, table: str) -> list[tuple[str, str, str, str, str]]:
        """Foreign keys from or to a table: child, column, parent, key, name of the constraint."""
        rows = self._run(
            "SELECT table_name, column_name, referenced_table_name, referenced_column_name, constraint_name "
            f"FROM information_schema.key_column_usage WHERE table_schema = :name AND {side} = :table "
            "AND referenced_table_name IS NOT NULL",
            {"name": self.schema, "table": table},
        )
        return [(str(a), str(b), str(c), str(d), str(e)) for a, b, c, d, e in rows]

    def _refuse_orphans(self, table: str, column: str, parent: str, key: str, _: str) -> None:
        [(orphans,)] = self._run(
            f"SELECT COUNT(*) FROM {self._qualified(table)} AS c "
            f"LEFT JOIN {self._qualified(parent)} AS p ON c.{quoted(column)} = p.{quoted(key)} "
            f"WHERE c.{quoted(column)} IS NOT NULL AND p.{quoted(key)} IS NULL"
        )
        if orphans:
            raise OutsideError(
                f"table {table}: {orphans} rows have a {column} that is no {key} of {parent}",
                next="nothing of it was kept; load the referenced rows first",
            )
