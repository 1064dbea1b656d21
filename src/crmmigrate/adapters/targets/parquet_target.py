"""A folder of Parquet files as a target: each load writes new files, and one rename puts them all in force."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crmmigrate.adapters.targets.kinds import arrow_kind, kind_of
from crmmigrate.adapters.targets.parquet import check_files
from crmmigrate.adapters.targets.parquet_folder import KEPT, Folder, Manifest, Version, View, file_name
from crmmigrate.adapters.targets.parquet_receipts import (
    COLUMNS,
    RECEIPTS,
    receipts_of,
    receipts_table,
    receipts_version,
)
from crmmigrate.adapters.targets.parquet_rewrite import (
    Rewrite,
    cells_of,
    copied,
    escaped,
    refuse_left_alone,
    source,
)
from crmmigrate.adapters.targets.sql import bound, check_name, check_plan, literal, parsed_url, quoted
from crmmigrate.core.errors import CrmMigrateError, OutsideError, UsageError
from crmmigrate.core.ports import DropPlan, Plan, Receipt, TablePlan, UndoPlan, ViewPlan

MEMORY_LIMIT = "512MB"
TRIES = 5


class ParquetTarget:
    """A folder of Parquet files: `parquet:///folder` (relative) or `parquet:////folder`; a schema is a subfolder."""

    name = "parquet"
    capabilities = frozenset(
        {"transactions", "schemas", "foreign_keys", "comments", "exact_decimals", "native_dates", "nul_text",
         "views", "undo"}
    )  # fmt: skip

    def __init__(self, url: str, schema: str | None = None) -> None:
        parts = parsed_url(url, (self.name,))
        if not parts.database:
            raise UsageError("the target URL names no folder", next="write it as parquet:///folder")
        if schema is not None and check_name(schema, "schema").startswith("_"):
            raise UsageError(f"a schema of a folder cannot be called {schema!r}", next="begin it with a letter")
        path = Path(parts.database)
        self.folder = Folder(path / file_name(schema) if schema is not None else path)
        self._reader: tuple[int, duckdb.DuckDBPyConnection] | None = None

    # --- the port ------------------------------------------------------------------------------------

    def tables(self) -> dict[str, int]:
        """Names of the tables, with their numbers of rows."""
        with self._guarded("the list of tables"):
            manifest = self.folder.read()
            return {name: versions[-1].rows for name, versions in sorted(manifest.tables.items())}

    def columns(self, table: str) -> dict[str, str]:
        """Columns of a table or view, in order, each with its kind; none if it is missing."""
        with self._guarded(f"table {table}"):
            manifest = self.folder.read()
            version = manifest.version(table)
            if version:
                columns = COLUMNS if table == RECEIPTS else version.columns
                return {column.name: kind_of(column.type) for column in columns}
            if table not in manifest.views:
                return {}
            schema = self.query(f"SELECT * FROM {quoted(table)} LIMIT 0").schema
            return {field.name: arrow_kind(field.type) for field in schema}

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of one SELECT. Names are quoted with double quotes; parameters are bound as `:name`."""
        with self._guarded("the query"):
            for _ in range(TRIES - 1):
                try:
                    return self._select(sql, parameters)
                except duckdb.IOException:  # a version that is too old went between manifest and file
                    self.close()
            return self._select(sql, parameters)

    def apply(self, plan: Plan) -> Receipt:
        """Carry out a plan: new files, then a new manifest that names them, in one rename."""
        if isinstance(plan, TablePlan):
            check_plan(plan)
        what = f"table {plan.table}" if isinstance(plan, TablePlan | UndoPlan) else "the target"
        with self._guarded(what), self.folder.writing() as scratch, _connected(scratch) as db:
            manifest = self.folder.read()
            match plan:
                case TablePlan():
                    return self._load(plan, manifest, db)
                case UndoPlan():
                    return self._undo(plan, manifest, db)
                case ViewPlan():
                    return self._view(plan, manifest)
                case DropPlan():
                    return self._drop(plan, manifest, db)

    def close(self) -> None:
        """Let go of the files."""
        if self._reader is not None:
            self._reader[1].close()
            self._reader = None

    # --- plans ---------------------------------------------------------------------------------------

    def _load(self, plan: TablePlan, manifest: Manifest, db: duckdb.DuckDBPyConnection) -> Receipt:
        files = check_files(plan)
        receipts = receipts_of(db, self.folder, manifest)
        for row in receipts:
            if (row["batch"], row["table_name"]) == (plan.batch, plan.table):
                return Receipt(
                    plan.batch, plan.table, row["inserted"], row["updated"], applied=False,
                    rows_after=row["rows_after"],
                )  # fmt: skip
        rewrite = Rewrite(db, self.folder, manifest, plan)
        version, updated = rewrite.written(files)
        inserted = plan.n_rows - updated
        ordinal = 1 + max((int(row["ordinal"]) for row in receipts), default=0)
        receipts.append(
            {"batch": plan.batch, "table_name": plan.table, "run": plan.run, "inserted": inserted, "updated": updated,
             "rows_after": version.rows, "ordinal": ordinal}
        )  # fmt: skip
        self._commit(manifest.with_version(plan.table, version), db, receipts)
        return Receipt(plan.batch, plan.table, inserted, updated, applied=True, rows_after=version.rows)

    def _undo(self, plan: UndoPlan, manifest: Manifest, db: duckdb.DuckDBPyConnection) -> Receipt:
        receipts = receipts_of(db, self.folder, manifest)
        mine = [row for row in receipts if row["table_name"] == plan.table]
        if plan.batch not in {row["batch"] for row in mine}:
            rows = self.tables().get(plan.table, 0)
            return Receipt(plan.batch, plan.table, 0, 0, applied=False, rows_after=rows)
        if mine[-1]["batch"] != plan.batch:
            raise UsageError(
                f"table {plan.table}: batch {plan.batch} is not the newest one",
                next=f"take {mine[-1]['batch']} back first",
            )
        versions = manifest.tables[plan.table]
        if mine[-1]["kept"] is None:
            raise OutsideError(
                f"table {plan.table}: what batch {plan.batch} changed is no longer kept",
                next=f"the newest {KEPT} loads can be taken back; restore a copy, or load older files",
            )
        before = self._before(plan.table, manifest, db)
        refuse_left_alone(db, self.folder, manifest, plan.table, before)
        tables = {**manifest.tables, plan.table: (*versions[:-2], before)}
        self._commit(replace(manifest, tables=tables), db, [row for row in receipts if row is not mine[-1]])
        taken = mine[-1]["inserted"]
        return Receipt(plan.batch, plan.table, taken, mine[-1]["updated"], applied=True, rows_after=before.rows)

    def _before(self, table: str, manifest: Manifest, db: duckdb.DuckDBPyConnection) -> Version:
        """The rows as they were before the newest batch, none before the first; the columns stay as they are."""
        *older, now = manifest.tables[table]
        if older and older[-1].columns == now.columns:
            return older[-1]
        rows = f"SELECT {{}} FROM {source(self.folder, older[-1] if older else now)}{'' if older else ' LIMIT 0'}"
        cells = cells_of(now.columns, (older[-1] if older else now).columns)
        fresh = replace(now, batch=older[-1].batch if older else "")
        return copied(db, self.folder, self.folder.file(table, manifest), fresh, rows.format(cells))

    def _view(self, plan: ViewPlan, manifest: Manifest) -> Receipt:
        check_name(plan.name, "view")
        _refuse_others(plan.sql)
        if plan.name in manifest.tables:
            raise UsageError(f"there is a table {plan.name}", next="give the view another name")
        views = {name: view for name, view in manifest.views.items() if name != plan.name}
        changed = replace(manifest, views=views | {plan.name: View(plan.sql, plan.comment)})
        db, broken = self._opened(changed)
        with db:
            if plan.name in broken:
                raise OutsideError(f"view {plan.name}: {broken[plan.name]}", next="mend its SELECT")
            [(rows,)] = db.execute(f"SELECT COUNT(*) FROM {quoted(plan.name)}").fetchall()
        self.folder.commit(changed)
        return Receipt("", plan.name, 0, 0, applied=True, rows_after=int(rows))

    def _drop(self, plan: DropPlan, manifest: Manifest, db: duckdb.DuckDBPyConnection) -> Receipt:
        gone = set(plan.tables) & (manifest.tables.keys() | manifest.views.keys())
        if not gone:
            return Receipt("", ", ".join(plan.tables), 0, 0, applied=False, rows_after=0)
        receipts = [row for row in receipts_of(db, self.folder, manifest) if row["table_name"] not in gone]
        left = {name: versions for name, versions in manifest.tables.items() if name not in gone}
        views = {name: view for name, view in manifest.views.items() if name not in gone}
        changed = replace(manifest, tables=left, views=views)
        reader, broken = self._opened(changed)  # views of what is gone go too
        reader.close()
        changed = replace(changed, views={name: view for name, view in views.items() if name not in broken})
        if RECEIPTS in left:
            self._commit(changed, db, receipts)
        else:
            self.folder.commit(changed)
        return Receipt("", ", ".join(plan.tables), 0, 0, applied=True, rows_after=0)

    def _commit(self, manifest: Manifest, db: duckdb.DuckDBPyConnection, receipts: list[dict[str, Any]]) -> None:
        """Write the receipts beside the data and put both in force."""
        file = self.folder.file(RECEIPTS, manifest)
        version = receipts_version(db, self.folder, manifest, file, receipts)
        self.folder.commit(manifest.with_version(RECEIPTS, version, kept=1))

    # --- queries -------------------------------------------------------------------------------------

    def _select(self, sql: str, parameters: Mapping[str, Any] | None) -> pa.Table:
        statement = bound(sql, "${}".format)
        _refuse_others(statement)
        manifest = self.folder.read()
        if self._reader is None or self._reader[0] != manifest.sequence:
            self.close()
            self._reader = manifest.sequence, self._opened(manifest)[0]
        rows: pa.Table = self._reader[1].sql(statement, params=dict(parameters or {}) or None).to_arrow_table()
        return rows

    def _opened(self, manifest: Manifest) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
        """A connection that sees the tables and views of a manifest and no other file; views that do not work."""
        db = _configured(duckdb.connect(":memory:"))
        for name, versions in manifest.tables.items():
            if name != RECEIPTS:
                db.execute(f"CREATE VIEW {quoted(name)} AS SELECT * FROM {source(self.folder, versions[-1])}")
        if RECEIPTS in manifest.tables:
            db.register(RECEIPTS, receipts_table(receipts_of(db, self.folder, manifest)))
        files = [str(self.folder.path / versions[-1].file) for versions in manifest.tables.values()]
        paths = ", ".join(literal(path) for file in files for path in {file, escaped(file)})
        db.execute(f"SET allowed_paths = [{paths}]")
        db.execute("SET enable_external_access = false")
        broken = _with_views(db, manifest)
        db.execute("SET lock_configuration = true")
        return db, broken

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn the errors of DuckDB and of the disk into ours."""
        try:
            yield
        except CrmMigrateError:
            raise
        except (duckdb.Error, OSError) as error:
            raise self._translated(error, what) from error

    def _translated(self, error: Exception, what: str) -> OutsideError:
        text = str(error).strip().partition("\n")[0]
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        if full or "No space left" in text or "max_temp_directory_size" in text:
            return OutsideError(
                f"{what}: the disk is full ({text})", code="disk-full", next="free some space, run again"
            )
        if isinstance(error, OSError):
            return OutsideError(
                f"cannot read or write {self.folder.path}: {text}",
                code="target-away",
                next="check that it is a folder, and that you may write to it",
            )
        return OutsideError(f"{what}: DuckDB refused: {text}", next="nothing of it was kept; mend the cause, run again")


def _refuse_others(statement: str) -> None:
    """Refuse what is not one SELECT."""
    if [part.type for part in duckdb.extract_statements(statement)] != [duckdb.StatementType.SELECT]:
        raise UsageError("only one SELECT at a time can be asked of a target")


def _with_views(db: duckdb.DuckDBPyConnection, manifest: Manifest) -> dict[str, str]:
    """Create the views, those on other views after them; the names of those that cannot be, and why."""
    left = dict(manifest.views)
    broken: dict[str, str] = {}
    while left:
        broken = {}
        for name, view in left.items():
            try:
                db.execute(f"CREATE VIEW {quoted(name)} AS {view.sql}")
            except duckdb.Error as error:
                broken[name] = str(error).strip().partition("\n")[0]
        if len(broken) == len(left):
            return broken
        left = {name: left[name] for name in broken}
    return broken


def _configured(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for setting in (
        f"memory_limit = '{MEMORY_LIMIT}'", "preserve_insertion_order = false", "python_enable_replacements = false",
        "enable_progress_bar = false", "autoinstall_known_extensions = false",
    ):  # fmt: skip
        db.execute(f"SET {setting}")
    return db


@contextmanager
def _connected(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for rewriting, which spills into a scratch folder."""
    with duckdb.connect(":memory:") as db:
        _configured(db).execute(f"SET temp_directory = {literal(str(scratch))}")
        yield db
