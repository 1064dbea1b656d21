"""A Parquet table written again with the rows of a batch: merged, proven and counted by DuckDB, out of memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from crmmigrate.adapters.targets.kinds import kind_of, settled
from crmmigrate.adapters.targets.parquet_folder import Folder, Manifest, Version
from crmmigrate.adapters.targets.sql import TEXT_TYPES, listed, literal, quoted
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import TablePlan, TargetColumn

TYPES = {
    **dict.fromkeys(TEXT_TYPES, "VARCHAR"),
    "integer": "BIGINT",
    "bigint": "BIGINT",
    "number": "DECIMAL(30,15)",
    "percent": "DECIMAL(30,15)",
    "money": "DECIMAL(21,6)",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


class Rewrite:
    """The next version of one table.

    Args:
        db: A connection that may read and write the folder.
        folder: The target.
        manifest: What is in force.
        plan: The batch.
    """

    def __init__(self, db: duckdb.DuckDBPyConnection, folder: Folder, manifest: Manifest, plan: TablePlan) -> None:
        self.db, self.folder, self.manifest, self.plan = db, folder, manifest, plan
        self.old = manifest.version(plan.table)
        self.columns = _evolved(self.old.columns if self.old else (), plan)
        self.names = [column.name for column in plan.columns]

    def written(self, files: list[Path]) -> tuple[Version, int]:
        """Write it and prove it; the version, which nothing names yet, and the number of rows updated.

        Raises:
            OutsideError: A key stands twice or moved, a cell must not be empty, or a reference leads nowhere.
        """
        self._see(files)
        [before] = self._one("SELECT COUNT(*) FROM standing") if self.old else [0]
        keyed = bool(before and self.plan.merge_key)
        updated = 0
        if self.plan.merge_key:
            self._refuse_repeats("incoming", self.plan.merge_key)
        if keyed:
            updated = self._matched()
        version = self._copied(keyed=keyed)
        kept = 0 if self.plan.replace_all else before - updated
        if version.rows != kept + self.plan.n_rows:
            raise OutsideError(
                f"table {self.plan.table} has {version.rows} rows after the load instead of {kept + self.plan.n_rows}; "
                "nothing was kept",
                next="report this",
            )
        self._prove(version)
        return version, updated

    def _see(self, files: list[Path]) -> None:
        """The batch and the table as views, both with the types that the table is to have."""
        wanted = {column.name.lower(): _sql(column) for column in self.columns}
        casts = ", ".join(f"CAST({quoted(n)} AS {wanted[n.lower()]}) AS {quoted(n)}" for n in self.names)
        paths = ", ".join(literal(escaped(str(file))) for file in files)
        nothing = ", ".join(f"NULL AS {quoted(name)}" for name in self.names)
        rows = f"read_parquet([{paths}], hive_partitioning = false)" if files else f"(SELECT {nothing} LIMIT 0)"
        self.db.execute(f"CREATE TEMP VIEW incoming AS SELECT {casts} FROM {rows}")
        if self.old:
            cells = cells_of(self.columns, self.old.columns)
            stays = ""
            if self.plan.gone is not None and self.plan.merge_key:
                going = escaped(str(self.plan.gone))
                stays = f" AS s ANTI JOIN read_parquet({literal(going)}) AS i ON {self._match()}"
            self.db.execute(f"CREATE TEMP VIEW standing AS SELECT {cells} FROM {source(self.folder, self.old)}{stays}")

    def _copied(self, *, keyed: bool) -> Version:
        version = Version(
            "", 0, self.plan.batch, self.columns, self.plan.primary_key, self.plan.merge_key, self.plan.comment
        )
        return copied(
            self.db, self.folder, self.folder.file(self.plan.table, self.manifest), version, self._rows(keyed=keyed)
        )

    def _rows(self, *, keyed: bool) -> str:
        """The SELECT of the new version."""
        given = {name.lower() for name in self.names}
        cells = ", ".join(
            f"i.{quoted(c.name)}" if c.name.lower() in given
            else f"s.{quoted(c.name)}" if keyed
            else f"CAST(NULL AS {_sql(c)}) AS {quoted(c.name)}"
            for c in self.columns
        )  # fmt: skip
        incoming = f"SELECT {cells} FROM incoming AS i"
        if not self.old or (self.plan.replace_all and not keyed):
            return incoming
        if not keyed:
            return f"SELECT * FROM standing UNION ALL {incoming}"
        if len(given) < len(self.columns):  # what the batch says nothing of stays
            incoming += f" LEFT JOIN standing AS s ON {self._match()}"
        if self.plan.replace_all:
            return incoming
        names = listed((c.name for c in self.columns), "s.")
        return f"SELECT {names} FROM standing AS s ANTI JOIN incoming AS i ON {self._match()} UNION ALL {incoming}"

    def _match(self) -> str:
        """The condition under which a row of the batch is a row of the table; null equals null."""
        return " AND ".join(f"i.{quoted(key)} IS NOT DISTINCT FROM s.{quoted(key)}" for key in self.plan.merge_key)

    def _matched(self) -> int:
        moved = " OR ".join(f"i.{quoted(k)} <> s.{quoted(k)}" for k in self.plan.primary_key) or "false"
        matched, other = self._one(
            f"SELECT COUNT(*), COUNT(*) FILTER (WHERE {moved}) FROM incoming AS i JOIN standing AS s ON {self._match()}"
        )
        if other:
            raise OutsideError(
                f"table {self.plan.table}: {other} rows have another primary key in the target than in this load",
                next="the key map is not of this target: load into an empty folder, or restore the target",
            )
        return int(matched)

    # --- proofs --------------------------------------------------------------------------------------

    def _prove(self, version: Version) -> None:
        rows = source(self.folder, version)
        for key in dict.fromkeys((self.plan.primary_key, self.plan.merge_key)):
            if key:
                self._refuse_repeats(rows, key)
        for column in self.plan.columns:
            if not column.nullable or column.name in self.plan.primary_key:
                [nulls] = self._one(f"SELECT COUNT(*) FROM incoming WHERE {quoted(column.name)} IS NULL")
                if nulls:
                    raise OutsideError(
                        f"table {self.plan.table}: {column.name} must not be empty, and is in {nulls} rows",
                        next="nothing was kept; look at these rows",
                    )
        for column in version.columns:
            if column.references:
                self._refuse_orphans(version, column, *column.references)
        if self.plan.replace_all:
            refuse_left_alone(self.db, self.folder, self.manifest, self.plan.table, version)

    def _refuse_repeats(self, rows: str, key: Iterable[str]) -> None:
        names = listed(key)
        [repeats] = self._one(f"SELECT COUNT(*) FROM (SELECT {names} FROM {rows} GROUP BY {names} HAVING COUNT(*) > 1)")
        if repeats:
            raise OutsideError(
                f"table {self.plan.table}: {repeats} keys ({', '.join(key)}) stand more than once",
                next="run `crmmigrate check`, and report this if it finds nothing",
            )

    def _refuse_orphans(self, version: Version, column: TargetColumn, table: str, key: str) -> None:
        """A file has no foreign keys, so each load proves those of its table."""
        parent = version if table == self.plan.table else self.manifest.version(table)
        if parent is None or parent.primary_key != (key,):
            return
        orphans = _orphans(self.db, self.folder, (version, column.name), (parent, key))
        if orphans:
            raise OutsideError(
                f"table {self.plan.table}: {orphans} rows have a {column.name} that is no {key} of {table}",
                next="nothing of it was kept; load the referenced rows first",
            )

    def _one(self, sql: str) -> tuple[Any, ...]:
        return self.db.execute(sql).fetchall()[0]


def refuse_left_alone(
    db: duckdb.DuckDBPyConnection, folder: Folder, manifest: Manifest, table: str, version: Version
) -> None:
    """Refuse a version of a table without rows that other tables point to."""
    for name, versions in manifest.tables.items():
        for column in versions[-1].columns if name != table else ():
            if column.references and column.references[0] == table and version.primary_key == column.references[1:]:
                orphans = _orphans(db, folder, (versions[-1], column.name), (version, column.references[1]))
                if orphans:
                    raise OutsideError(
                        f"table {table}: {orphans} rows of {name} point to rows of it that would be gone",
                        next=f"nothing was changed; take {name} back first",
                    )


def _orphans(
    db: duckdb.DuckDBPyConnection, folder: Folder, child: tuple[Version, str], parent: tuple[Version, str]
) -> int:
    """The number of rows of a child whose column is no key of the parent."""
    (here, column), (there, key) = child, parent
    [(orphans,)] = db.execute(
        f"SELECT COUNT(*) FROM {source(folder, here)} AS c ANTI JOIN {source(folder, there)} AS p "
        f"ON c.{quoted(column)} = p.{quoted(key)} WHERE c.{quoted(column)} IS NOT NULL"
    ).fetchall()
    return int(orphans)


def cells_of(columns: Iterable[TargetColumn], there: Iterable[TargetColumn]) -> str:
    """The cells of a SELECT that gives rows with the columns `there` the columns and types of others."""
    names = {column.name for column in there}
    return ", ".join(
        f"CAST({quoted(c.name) if c.name in names else 'NULL'} AS {_sql(c)}) AS {quoted(c.name)}" for c in columns
    )


def copied(
    db: duckdb.DuckDBPyConnection, folder: Folder, file: Path, version: Version, rows: str, *, ordered: bool = False
) -> Version:
    """Write the rows of a SELECT to a new file; the version with its name and its number of rows."""
    told = {
        "table": file.parent.name, "comment": version.comment, "primary_key": version.primary_key,
        "columns": {c.name: {"type": c.type, "comment": c.comment} for c in version.columns},
    }  # fmt: skip
    db.execute(f"SET preserve_insertion_order = {str(ordered).lower()}")
    [(count,)] = db.execute(
        f"COPY ({rows}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd, "
        f"KV_METADATA {{crmmigrate: {literal(json.dumps(told, ensure_ascii=False))}}})"
    ).fetchall()
    return replace(version, file=file.relative_to(folder.path).as_posix(), rows=int(count))


def source(folder: Folder, version: Version) -> str:
    """A version as a FROM item."""
    path = escaped(str(folder.path / version.file))
    return f"read_parquet([{literal(path)}], hive_partitioning = false)"


def escaped(path: str) -> str:
    """A path that DuckDB takes as it is, not as a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _sql(column: TargetColumn) -> str:
    if column.type not in TYPES:
        raise UsageError(f"column {column.name}: a target knows no type {column.type!r}")
    return TYPES[column.type]


def _evolved(old: tuple[TargetColumn, ...], plan: TablePlan) -> tuple[TargetColumn, ...]:
    """The columns of the table with those of the plan; new ones are nullable."""
    if not old:
        return plan.columns
    kept = settled(plan, {column.name: kind_of(column.type) for column in old})
    planned = {column.name.lower(): column for column in plan.columns}
    there = {column.name.lower() for column in old}
    stay = [
        _settled(column, planned.get(column.name.lower()), kept[column.name]) for column in old if column.name in kept
    ]
    return (*stay, *(replace(column, nullable=True) for column in plan.columns if column.name.lower() not in there))


def _settled(old: TargetColumn, new: TargetColumn | None, kind: str) -> TargetColumn:
    """An old column as it is from now on: wider where the plan says so, with the newer comment."""
    if new is None:
        return old
    wider = new.type if kind_of(new.type) == kind else old.type
    return replace(old, type=wider, comment=new.comment or old.comment, references=new.references or old.references)
